//! The only loop: whatever happens becomes a message, is taken by the model, and is drawn.

use super::appearance;
use super::background::Background;
use super::browser;
use super::composer::Kit;
use super::effect::{Clerk, Librarian};
use super::handover;
use super::keymap::Keymap;
use super::message::{Ask, Effect, Msg, Write};
use super::model::{Model, Setup};
use super::pace::Pace;
use super::signals::{self, Signalled, Signals};
use super::terminal::{Screen, TuiError};
use super::zone::{Zone, Zones};
use crate::config::Looks;
use crate::desk::{
    Abilities, Checklist, Granted, Hours, LastRead, Notify, SourceId, Tab, TicketRef, Wish,
};
use crate::store::Store;
use crossterm::event::{Event, EventStream, MouseEventKind};
use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until};

/// Keys taken before a frame, so that a held key does not pile frames up on a slow line.
const BURST: usize = 16;

/// Asks a service for what the hero wants to see now; what comes back may be printed.
pub type Errands = Arc<dyn Fn(Wish) -> BoxFuture<'static, Result<Granted, String>> + Send + Sync>;

/// All that the console needs.
pub struct Session {
    /// Where tickets are read from and actions written to.
    pub store: Store,
    /// Who claims and answers.
    pub hero: String,
    /// When the hero works.
    pub hours: Hours,
    /// What each source can do.
    pub abilities: HashMap<SourceId, Abilities>,
    /// The configured sources.
    pub sources: Vec<SourceId>,
    /// Tabs of one's own.
    pub views: Vec<Tab>,
    /// The configured registers by the names of their states, and how often each is read.
    pub registers: BTreeMap<SourceId, Duration>,
    /// The ticket on the screen, for the engine to keep fresh.
    pub focus: watch::Sender<Option<TicketRef>>,
    /// Whether this process polls; else another one does.
    pub leads: watch::Receiver<bool>,
    /// When this process last read each source to the end, changed or not.
    pub synced: watch::Receiver<BTreeMap<SourceId, LastRead>>,
    /// Asks a service for what the hero wants to see now.
    pub errands: Errands,
    /// Questions that are asked of every customer once.
    pub checklists: Vec<Checklist>,
    /// What customers pay is shown.
    pub amounts: bool,
    /// How it is to look.
    pub looks: Looks,
    /// What is at hand for answers.
    pub kit: Kit,
    /// A word that marks a special run: `demo`.
    pub banner: Option<String>,
    /// Which keys do what.
    pub keys: Arc<Keymap>,
    /// What the hero is told of while they look elsewhere.
    pub notify: Notify,
    /// The mouse is the terminal's at the start.
    pub free_mouse: bool,
    /// Where the time is read.
    pub clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    /// Where the time zone is read, at most once a minute; `None` if the configuration names it.
    pub zones: Option<Zones>,
    /// Told once the first frame is drawn: what that one does not need may begin.
    pub shown: oneshot::Sender<()>,
}

/// Shows the console until the hero leaves. What was held goes out then; the caller waits for that.
///
/// Call it on the thread that lives as long as the program (`block_on`): a panic there restores the
/// terminal first.
///
/// # Errors
/// [`TuiError::NoTerminal`], or whatever the terminal or the store says.
pub async fn run(session: Session) -> Result<(), TuiError> {
    let mut changes = session.store.changes();
    let (mut leads, mut synced) = (session.leads.clone(), session.synced.clone());
    let mut stuck = session.store.trouble();
    let (mut runtime, mut results) = Runtime::start(session)?;
    let mut events = EventStream::new();
    let mut signals = Signals::listen()?;
    let mut changed = true;
    while !runtime.model.left() {
        if std::mem::take(&mut changed) {
            runtime.follow_zone();
            runtime.draw();
        }
        let wake = runtime.wakes_at();
        let msg = tokio::select! {
            event = events.next() => runtime.burst(event, &mut events).await,
            Some(heard) = results.recv() => Some(runtime.heard(heard)),
            Ok(()) = changes.changed() => runtime.pace.changed(),
            Ok(()) = leads.changed() => Some(Msg::Leads(*leads.borrow_and_update())),
            Ok(()) = stuck.changed() => Some(Msg::Stuck(stuck.borrow_and_update().clone())),
            Ok(()) = synced.changed() => Some(Msg::Synced(synced.borrow_and_update().clone())),
            () = sleep_until(wake.unwrap_or_else(Instant::now)), if wake.is_some() => runtime.woke(),
            signalled = signals.next() => runtime.signalled(signalled),
        };
        if let Some(msg) = msg {
            runtime.take(msg);
            changed = true;
        }
        if let Some(text) = runtime.to_edit.take() {
            // Two must not read the keys at once.
            drop(events);
            let msg = runtime.edit(&text).await;
            events = EventStream::new();
            signals = Signals::listen()?;
            runtime.take(msg);
            changed = true;
        }
    }
    runtime.leave(results).await
}

/// What comes back to the loop, in the order in which it happened.
enum Returned {
    /// What was read in the background: it began one reading of [`Pace`] and ends it.
    Read(Msg),
    /// Anything else.
    Told(Msg),
}

struct Runtime {
    model: Model,
    screen: Screen,
    librarian: Librarian,
    background: Background,
    writes: mpsc::UnboundedSender<Write>,
    clerk: JoinHandle<()>,
    results: mpsc::UnboundedSender<Returned>,
    clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    focus: watch::Sender<Option<TicketRef>>,
    errands: Errands,
    zone: Zone,
    pace: Pace,
    to_edit: Option<String>,
    /// Who waits for the first frame, and what is read in the background then.
    shown: Option<oneshot::Sender<()>>,
    later: Vec<Ask>,
}

impl Runtime {
    fn start(session: Session) -> Result<(Self, mpsc::UnboundedReceiver<Returned>), TuiError> {
        let near = session.store.reader()?;
        let mut me = near.handles_of(&session.hero)?;
        // What the hero claims here is theirs too.
        me.push(session.hero.clone());
        let (store, mine) = (session.store.clone(), me.clone());
        let far = move || Ok(Librarian::new(store.reader()?, mine));
        let screen = Screen::enter(!session.free_mouse)?;
        let (results, inbox) = mpsc::unbounded_channel();
        let told = results.clone();
        let background = Background::start(far, move |msg| {
            // Nobody listens any more once the screen is gone.
            let _ = told.send(Returned::Read(msg));
        })?;
        let clerk = Clerk::new(session.store, session.hero.clone(), me.clone());
        let held = session.kit.sender.as_ref().map(|sender| sender.hold);
        let clerk = held.into_iter().fold(clerk, Clerk::holding_mails);
        let (writes, clerk) = employ(clerk, session.clock.clone(), results.clone());
        let setup = Setup {
            hero: session.hero,
            me: me.clone(),
            hours: session.hours,
            abilities: session.abilities,
            sources: session.sources,
            checklists: session.checklists,
            amounts: session.amounts,
            kit: session.kit,
            registers: session.registers,
            views: session.views,
            banner: session.banner,
            keys: session.keys,
            notify: session.notify,
            free_mouse: session.free_mouse,
            theme: appearance::theme(&session.looks),
        };
        let leads = *session.leads.borrow();
        let mut runtime = Self {
            model: Model::new(setup, screen.size()?, leads),
            screen,
            librarian: Librarian::new(near, me),
            background,
            writes,
            clerk,
            results,
            zone: Zone::new(session.zones, (session.clock)()),
            clock: session.clock,
            focus: session.focus,
            errands: session.errands,
            pace: Pace::default(),
            to_edit: None,
            shown: Some(session.shown),
            later: Vec::new(),
        };
        let first = runtime.model.start();
        runtime.carry_out(first);
        Ok((runtime, inbox))
    }

    fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// A terminal that cannot be drawn on is gone: then the program ends as if told to.
    fn draw(&mut self) {
        // The message that tells of another size may still be on its way, and a frame of the old one
        // would be empty.
        if let Some(size) = self.screen.size().ok().filter(|size| *size != self.model.size) {
            self.take(Msg::Resize(size.width, size.height));
        }
        let (model, now) = (&self.model, (self.clock)());
        let links = self.screen.links;
        let drawn = self.screen.draw(&model.title(), |frame| {
            model.view(now, frame);
            if links {
                model.link(frame.buffer_mut());
            }
        });
        self.tell_shown();
        if let Err(error) = drawn {
            tracing::error!(%error, "the screen cannot be drawn");
            self.take(Msg::Ended);
        }
    }

    fn take(&mut self, msg: Msg) {
        let effects = self.model.update(msg, self.now());
        self.carry_out(effects);
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        let mut effects = VecDeque::from(effects);
        while let Some(effect) = effects.pop_front() {
            match effect {
                Effect::Read(ask) => {
                    let now = self.now();
                    let read = self.librarian.read(ask, now, self.model.hours());
                    effects.extend(self.model.update(read, now));
                }
                Effect::Refresh(ask) => self.refresh(ask),
                // The clerk ends only after us.
                Effect::Write(write) => drop(self.writes.send(*write)),
                Effect::Look(ticket) => drop(self.focus.send_replace(ticket)),
                Effect::Edit(text) => self.to_edit = Some(text),
                Effect::Fetch(wish) => self.fetch(wish),
                Effect::Browse(url) => self.browse(url),
                Effect::Copy(text) => self.shown(|screen| screen.copy(&text)),
                Effect::Redraw => self.screen.clear(),
                Effect::Mouse(taken) => self.shown(|screen| screen.take_mouse(taken)),
                Effect::Alert { bell, told } => {
                    self.shown(|screen| screen.alert(bell, told.as_deref()));
                }
                Effect::Suspend => effects.extend(self.suspend()),
                Effect::Leave => {}
            }
        }
    }

    /// What the terminal does not take now shows with the next frame.
    fn shown(&mut self, show: impl FnOnce(&mut Screen) -> std::io::Result<()>) {
        if let Err(error) = show(&mut self.screen) {
            tracing::warn!(%error, "the terminal did not take it");
        }
    }

    /// The machine is not needed for the first frame any more.
    fn tell_shown(&mut self) {
        if let Some(shown) = self.shown.take() {
            // Whoever waited may be gone.
            let _ = shown.send(());
            std::mem::take(&mut self.later).into_iter().for_each(|ask| self.refresh(ask));
        }
    }

    fn refresh(&mut self, ask: Ask) {
        if self.shown.is_some() {
            return self.later.push(ask);
        }
        self.pace.reading();
        self.background.read(ask, self.now(), self.model.hours().clone());
    }

    fn fetch(&self, wish: Wish) {
        let (asked, results) = ((self.errands)(wish.clone()), self.results.clone());
        tokio::spawn(async move {
            // Nobody listens any more once the screen is gone.
            let fetched = Msg::Fetched(wish, asked.await.map(Box::new));
            let _ = results.send(Returned::Told(fetched));
        });
    }

    fn browse(&self, url: String) {
        let results = self.results.clone();
        tokio::task::spawn_blocking(move || {
            if let Err(why) = browser::open(&url) {
                // As above.
                let _ = results.send(Returned::Told(Msg::NoBrowser { url, why }));
            }
        });
    }

    /// Takes the keys that are there already, all but the last one.
    async fn burst(
        &mut self,
        first: Option<std::io::Result<Event>>,
        events: &mut EventStream,
    ) -> Option<Msg> {
        let mut msg = heard_from_terminal(first);
        for _ in 0..BURST {
            if self.to_edit.is_some() || self.model.left() {
                break;
            }
            // The stream keeps the waker of a poll that finds nothing, so it must be this task's own:
            // any other would let the next key lie until something else happens.
            let next = poll_fn(|task| Poll::Ready(events.poll_next_unpin(task))).await;
            let Poll::Ready(next) = next else { break };
            if let Some(msg) = std::mem::replace(&mut msg, heard_from_terminal(next)) {
                self.take(msg);
            }
        }
        msg
    }

    /// What was read in the background makes way for the next.
    fn heard(&mut self, heard: Returned) -> Msg {
        match heard {
            Returned::Read(msg) => {
                self.pace.read();
                msg
            }
            Returned::Told(msg) => msg,
        }
    }

    /// Whatever is drawn is drawn in the time zone that holds now.
    fn follow_zone(&mut self) {
        if let Some(zone) = self.zone.moved(self.now(), self.model.hours().zone()) {
            self.take(Msg::Zone(zone));
        }
    }

    /// When something changes on the screen, or what changed before may be read.
    fn wakes_at(&self) -> Option<Instant> {
        let now = self.now();
        let model = self.model.wakes_at(now).map(|at| {
            let left = Duration::try_from(at.duration_since(now)).unwrap_or_default();
            Instant::now() + left + Duration::from_millis(1)
        });
        model.into_iter().chain(self.pace.due()).min()
    }

    fn woke(&mut self) -> Option<Msg> {
        self.pace.take_due().or(Some(Msg::Tick))
    }

    async fn edit(&mut self, text: &str) -> Msg {
        self.screen.lend();
        let edited = handover::edit(text).await;
        let msg = self.take_screen_again();
        self.take(msg);
        Msg::Edited(edited)
    }

    fn suspend(&mut self) -> Vec<Effect> {
        let asked = signals::has_shell() && signals::ask_to_stop().is_ok();
        if asked { Vec::new() } else { self.model.update(Msg::NoShell, self.now()) }
    }

    fn signalled(&mut self, signalled: Signalled) -> Option<Msg> {
        match signalled {
            Signalled::End => Some(Msg::Ended),
            Signalled::Stop if signals::has_shell() => {
                self.screen.lend();
                let error = signals::stop().err()?;
                tracing::warn!(%error, "the program could not be stopped");
                Some(self.take_screen_again())
            }
            // Nobody could let us go on: the system would not stop us either.
            Signalled::Stop => None,
            Signalled::GoOn => {
                // Whoever stopped us may not have asked for the terminal first.
                self.screen.lend();
                Some(self.take_screen_again())
            }
        }
    }

    /// Takes the terminal again, which may have another size by now.
    fn take_screen_again(&mut self) -> Msg {
        match self.screen.take_again().and_then(|()| self.screen.size()) {
            Ok(size) => Msg::Resize(size.width, size.height),
            Err(error) => {
                tracing::error!(%error, "the terminal was not given back");
                Msg::Ended
            }
        }
    }

    /// Waits until all is written; what could not be is told.
    async fn leave(self, mut results: mpsc::UnboundedReceiver<Returned>) -> Result<(), TuiError> {
        drop((self.writes, self.screen, self.results));
        // A clerk that panicked has told so already.
        let _ = self.clerk.await;
        while let Ok(heard) = results.try_recv() {
            if let Returned::Told(msg) = heard
                && let Some(why) = msg.lost()
            {
                return Err(TuiError::NotKept(why));
            }
        }
        Ok(())
    }
}

/// A task that writes one thing after the other.
fn employ(
    clerk: Clerk,
    clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    results: mpsc::UnboundedSender<Returned>,
) -> (mpsc::UnboundedSender<Write>, JoinHandle<()>) {
    let (writes, mut todo) = mpsc::unbounded_channel();
    let task = tokio::spawn(async move {
        while let Some(write) = todo.recv().await {
            let msg = clerk.write(write, clock()).await;
            // The screen may be gone: what is written is written.
            let _ = results.send(Returned::Told(msg));
        }
    });
    (writes, task)
}

fn heard_from_terminal(event: Option<std::io::Result<Event>>) -> Option<Msg> {
    match event {
        Some(Ok(Event::Key(key))) => Some(Msg::Key(key)),
        Some(Ok(Event::Paste(text))) => Some(Msg::Paste(text)),
        Some(Ok(Event::Resize(width, height))) => Some(Msg::Resize(width, height)),
        Some(Ok(Event::Mouse(mouse))) if mouse.kind == MouseEventKind::Moved => None,
        Some(Ok(Event::Mouse(mouse))) => Some(Msg::Mouse(mouse)),
        Some(Ok(Event::FocusGained)) => Some(Msg::Focus(true)),
        Some(Ok(Event::FocusLost)) => Some(Msg::Focus(false)),
        Some(Err(_)) | None => Some(Msg::Ended),
    }
}
