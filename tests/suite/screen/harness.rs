//! A console without a terminal: a real store, the real effects carried out at once, keys as text,
//! and the screen as text.

mod given;
mod keys;
mod morning;
mod shown;

pub use given::{Given, given, page, person};
pub use keys::parse_keys;
pub use morning::{grace, priya, wile};

use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use keys::named;
use morning::{morning_chat, morning_code, morning_errors};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Size;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;
use support_hero::desk::{
    Abilities, Action, Billing, Checklist, CloseReason, Customer, Draft, Granted, Hours, Identity,
    Mark, OutboxId, Page, Reading, RegisterId, Roster, Snippet, SourceId, TicketRef, Wish,
};
use support_hero::store::{Detail, Outcome, SourceState, Store};
use support_hero::tui::keymap::Context;
use support_hero::tui::{Ask, Clerk, Effect, Kit, Librarian, Model, Msg, Setup, Write};
use tokio::runtime::Runtime;

pub const WIDE: (u16, u16) = (120, 40);
const HOUR: Duration = Duration::from_secs(60 * 60);
pub const NARROW: (u16, u16) = (80, 24);

pub struct Console {
    pub store: Store,
    pub model: Model,
    pub now: Timestamp,
    /// What the runtime would do outside: browser, clipboard, editor.
    pub outside: Vec<Effect>,
    pub looked_at: Option<String>,
    /// Nobody waits for a service that is asked whether somebody wrote: nobody did.
    pub swift: bool,
    /// What is warned of before an answer leaves is sent all the same.
    pub bold: bool,
    /// What is read in the background and what is written comes about when [`Console::catch_up`]
    /// says so, as on a slow disk.
    pub slow: bool,
    /// The store takes nothing: the disk is full.
    pub full: bool,
    /// What was written, in order.
    pub written: Vec<Write>,
    pub refreshing: VecDeque<Ask>,
    writing: VecDeque<Write>,
    librarian: Librarian,
    clerk: Clerk,
    changes: tokio::sync::watch::Receiver<u64>,
    runtime: Runtime,
    terminal: Terminal<TestBackend>,
}

/// A Monday morning.
pub fn now() -> Timestamp {
    "2026-11-23T10:00:00Z".parse().unwrap()
}

pub fn minutes(ago: i64) -> Timestamp {
    now() - SignedDuration::from_mins(ago)
}

pub fn source(name: &str) -> SourceId {
    SourceId(name.into())
}

fn hours() -> Hours {
    Hours::parse("Mon-Fri 09:00-17:30", TimeZone::UTC).unwrap()
}

pub fn roster() -> Arc<Roster> {
    let acme = Customer::paying("Acme", Some("Enterprise"), &["acme.com", "slack:C0ACME"]);
    let globex = Customer::paying("Globex", None, &["globex.com"]);
    let initech = Customer {
        pays: false,
        billing: Billing::Trialing,
        ..Customer::paying("Initech", Some("Pro"), &["initech.com"])
    };
    Arc::new(Roster::new(&["example.com".into()], &[], vec![acme, globex, initech]))
}

pub fn setup() -> Setup {
    let word = |close_word, close_reasons: &'static [CloseReason], assign| Abilities {
        close_reasons,
        close_word,
        reacts: close_word == "close" && close_reasons.is_empty(),
        assign,
        mention: close_word == "close" && !assign,
        tracker: !close_reasons.is_empty(),
        errors: close_word == "resolve",
    };
    const REASONS: &[CloseReason] = &[CloseReason::Completed, CloseReason::NotPlanned];
    Setup {
        me: vec!["ada-l".into(), "Ada".into()],
        abilities: HashMap::from([
            (source("chat"), word("close", &[], false)),
            (source("code"), word("close", REASONS, true)),
            (source("errors"), word("resolve", &[], true)),
        ]),
        sources: vec![source("chat"), source("code"), source("errors")],
        checklists: Checklist::standard(),
        registers: BTreeMap::from([(source("customers:stripe"), HOUR)]),
        kit: Kit {
            private: vec!["Falcon".into()],
            meeting: Some("https://meet.test/ada".into()),
            snippets: Snippet::standard(),
            ..Kit::default()
        },
        ..Setup::new("Ada".into(), hours())
    }
}

impl Console {
    pub fn new(size: (u16, u16)) -> Self {
        Self::with(size, setup())
    }

    pub fn with(size: (u16, u16), setup: Setup) -> Self {
        Self::over(Store::in_memory(roster()).unwrap(), size, setup)
    }

    /// A console over what is stored already.
    pub fn over(store: Store, size: (u16, u16), setup: Setup) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let librarian = Librarian::new(store.reader().unwrap(), vec!["Ada".into()]);
        let clerk = Clerk::new(store.clone(), "Ada".into(), setup.me.clone());
        let held = setup.kit.sender.as_ref().map(|sender| sender.hold);
        let clerk = held.into_iter().fold(clerk, Clerk::holding_mails);
        let area = Size { width: size.0, height: size.1 };
        let mut console = Self {
            changes: store.changes(),
            store,
            model: Model::new(setup, area, true),
            now: now(),
            outside: Vec::new(),
            looked_at: None,
            swift: true,
            bold: true,
            slow: false,
            full: false,
            written: Vec::new(),
            refreshing: VecDeque::new(),
            writing: VecDeque::new(),
            librarian,
            clerk,
            runtime,
            terminal: Terminal::new(TestBackend::new(size.0, size.1)).unwrap(),
        };
        let first = console.model.start();
        console.carry_out(first);
        console
    }

    /// A console over a morning's work.
    pub fn morning(size: (u16, u16)) -> Self {
        let mut console = Self::new(size);
        console.fill_morning();
        console
    }

    /// A morning's work comes in.
    pub fn fill_morning(&mut self) {
        self.synced();
        self.ingest("chat", morning_chat());
        self.ingest("code", morning_code());
        self.ingest("errors", morning_errors());
    }

    pub fn synced(&mut self) {
        for name in ["chat", "code", "errors"] {
            let state = SourceState { last_ok: Some(minutes(1)), ..SourceState::new(source(name)) };
            self.source(state);
        }
    }

    pub fn source(&mut self, state: SourceState) {
        self.runtime.block_on(self.store.set_source(state)).unwrap();
        self.follow();
    }

    pub fn ingest(&mut self, name: &str, page: Page) {
        self.runtime.block_on(self.store.ingest(source(name), page, self.now)).unwrap();
        self.follow();
    }

    /// Somebody marks this elsewhere.
    pub fn mark(&mut self, identity: &str, customer: Option<&str>) {
        let mark = Mark { customer: customer.map(Into::into), at: self.now };
        let identity = Identity::parse(identity).unwrap();
        self.runtime.block_on(self.store.mark(identity, Some(mark))).unwrap();
        self.follow();
    }

    /// A register told this.
    pub fn told(&mut self, register: &str, reading: Reading) {
        let register = RegisterId(register.into());
        let put = self.store.put_reading(register, reading, self.now, |_| {});
        self.runtime.block_on(put).unwrap();
        self.follow();
    }

    /// What the engine does with the oldest due action of a source.
    pub fn deliver(&mut self, name: &str, outcome: Outcome) {
        let id = self.begin_unheard(name);
        self.settle(id, outcome);
    }

    /// The engine begins with the oldest due action of a source.
    pub fn begin(&mut self, name: &str) -> OutboxId {
        let id = self.begin_unheard(name);
        self.follow();
        id
    }

    /// The same, before the screen hears of it.
    pub fn begin_unheard(&mut self, name: &str) -> OutboxId {
        let begun = self.runtime.block_on(self.store.begin(source(name), self.now));
        begun.unwrap().unwrap().0.id
    }

    pub fn settle(&mut self, id: OutboxId, outcome: Outcome) {
        self.settle_unheard(id, outcome);
        self.follow();
    }

    pub fn settle_unheard(&mut self, id: OutboxId, outcome: Outcome) {
        self.runtime.block_on(self.store.settle(id, outcome, self.now)).unwrap();
    }

    pub fn msg(&mut self, msg: Msg) {
        let effects = self.model.update(msg, self.now);
        self.carry_out(effects);
    }

    /// Presses keys: `jj<Enter>r hello<C-s>`.
    pub fn keys(&mut self, keys: &str) -> &mut Self {
        for key in parse_keys(keys) {
            self.msg(Msg::Key(key));
            if self.bold && self.model.context() == Context::Caution {
                self.msg(Msg::Key(named("C-s")));
            }
        }
        self
    }

    /// Uses the mouse at this column and line.
    pub fn mouse(&mut self, kind: MouseEventKind, (column, row): (u16, u16)) -> &mut Self {
        let modifiers = KeyModifiers::NONE;
        self.msg(Msg::Mouse(MouseEvent { kind, column, row, modifiers }));
        self
    }

    /// Clicks on what the screen shows.
    pub fn click(&mut self, text: &str) -> &mut Self {
        let at = self.place_of(text);
        self.mouse(MouseEventKind::Down(MouseButton::Left), at);
        self.mouse(MouseEventKind::Up(MouseButton::Left), at)
    }

    /// Turns the wheel over what the screen shows.
    pub fn wheel(&mut self, text: &str, notches: i16) -> &mut Self {
        let at = self.place_of(text);
        let down = notches > 0;
        let kind = if down { MouseEventKind::ScrollDown } else { MouseEventKind::ScrollUp };
        for _ in 0..notches.abs() {
            self.mouse(kind, at);
        }
        self
    }

    /// Drags from one place to another.
    pub fn drag(&mut self, from: (u16, u16), to: (u16, u16)) -> &mut Self {
        self.mouse(MouseEventKind::Down(MouseButton::Left), from);
        self.mouse(MouseEventKind::Drag(MouseButton::Left), to);
        self.mouse(MouseEventKind::Up(MouseButton::Left), to)
    }

    /// Lets time pass, as far as the screen asked to be woken.
    pub fn wait(&mut self, seconds: i64) -> &mut Self {
        let end = self.now + SignedDuration::from_secs(seconds);
        while let Some(at) = self.model.wakes_at(self.now).filter(|at| *at <= end) {
            assert!(at >= self.now, "the screen wants to wake in the past");
            self.now = at.max(self.now + SignedDuration::from_millis(1));
            self.msg(Msg::Tick);
        }
        self.now = end;
        self
    }

    /// Carries out what the screen wants done.
    pub fn carry_out(&mut self, effects: Vec<Effect>) {
        let mut effects = VecDeque::from(effects);
        while let Some(effect) = effects.pop_front() {
            let msg = match effect {
                Effect::Refresh(ask) if self.slow => {
                    self.refreshing.push_back(ask);
                    continue;
                }
                Effect::Write(write) if self.slow => {
                    self.writing.push_back(*write);
                    continue;
                }
                Effect::Read(ask) | Effect::Refresh(ask) => self.read(ask),
                Effect::Write(write) => self.write(*write),
                Effect::Look(ticket) => {
                    self.looked_at = ticket.map(|ticket| ticket.to_string());
                    continue;
                }
                Effect::Fetch(Wish::Fresh(ticket)) if self.swift => {
                    let granted = Ok(Box::new(Granted::Fresh(ticket.clone())));
                    Msg::Fetched(Wish::Fresh(ticket), granted)
                }
                other => {
                    self.outside.push(other);
                    continue;
                }
            };
            effects.extend(self.model.update(msg, self.now));
        }
        self.follow();
    }

    fn read(&self, ask: Ask) -> Msg {
        self.librarian.read(ask, self.now, self.model.hours())
    }

    fn write(&mut self, write: Write) -> Msg {
        // What is done to many comes back in another message.
        let single = !matches!(write, Write::Many { .. } | Write::TakeBack(_) | Write::Again(_));
        if self.full && single {
            return Msg::Written(Box::new(write), Err("the disk is full".into()));
        }
        self.written.push(write.clone());
        self.runtime.block_on(self.clerk.write(write, self.now))
    }

    /// On a slow disk: what is read in the background by now, the latest first if `turned`, and so
    /// many of the writes.
    pub fn catch_up(&mut self, writes: usize, turned: bool) {
        for _ in 0..writes.min(self.writing.len()) {
            let Some(write) = self.writing.pop_front() else { break };
            let msg = self.write(write);
            self.msg(msg);
        }
        let asked = std::mem::take(&mut self.refreshing);
        let mut read: Vec<Msg> = asked.into_iter().map(|ask| self.read(ask)).collect();
        if turned {
            read.reverse();
        }
        read.into_iter().for_each(|msg| self.msg(msg));
    }

    /// The end: all that is on its way is written.
    pub fn ends(&mut self) {
        self.full = false;
        self.msg(Msg::Ended);
        while !self.writing.is_empty() {
            self.catch_up(usize::MAX, false);
        }
    }

    fn follow(&mut self) {
        if self.changes.has_changed().unwrap() {
            self.changes.mark_unchanged();
            self.msg(Msg::Changed);
        }
    }

    pub fn resize(&mut self, width: u16, height: u16) {
        self.terminal.backend_mut().resize(width, height);
        self.msg(Msg::Resize(width, height));
    }

    /// What a service was asked for last.
    pub fn wish(&self) -> Wish {
        let mut wishes = self.outside.iter().rev().filter_map(|effect| match effect {
            Effect::Fetch(wish) => Some(wish.clone()),
            _ => None,
        });
        wishes.next().expect("nothing was asked for")
    }

    /// The service gives what it was asked for last, or does not and why.
    pub fn grant(&mut self, result: Result<Granted, &str>) -> &mut Self {
        let result = result.map(Box::new).map_err(ToOwned::to_owned);
        self.msg(Msg::Fetched(self.wish(), result));
        self
    }

    /// Shows a ticket as it is, but for this change.
    pub fn shows(&mut self, reference: &str, change: impl FnOnce(&mut Detail)) {
        let reader = self.store.reader().unwrap();
        let id = reader.find(reference).unwrap().id;
        let mut detail = reader.detail(id).unwrap().unwrap();
        change(&mut detail);
        self.msg(Msg::Ticket(id, Some(Box::new(detail))));
    }

    pub fn drafted(&self, reference: &str) -> Option<Draft> {
        let reference = TicketRef::parse(reference).unwrap();
        self.store.reader().unwrap().draft(&reference).unwrap()
    }

    pub fn draft(&self, reference: &str) -> Option<String> {
        self.drafted(reference).map(|draft| draft.text)
    }

    /// Whom the last answer in the outbox calls, and by which words.
    pub fn called(&self) -> Vec<(String, String)> {
        let last = self.store.reader().unwrap().outbox().unwrap().pop().unwrap();
        let Action::Reply { mentions, .. } = last.action else { panic!("{last:?} is no answer") };
        mentions.into_iter().map(|mention| (mention.text, mention.person.0)).collect()
    }

    /// The last action in the outbox.
    pub fn sent(&self) -> Option<Action> {
        self.store.reader().unwrap().outbox().unwrap().pop().map(|item| item.action)
    }

    pub fn outbox(&self) -> Vec<(String, String, &'static str)> {
        let items = self.store.reader().unwrap().outbox().unwrap();
        items
            .into_iter()
            .map(|item| {
                let action = serde_json::to_value(&item.action).unwrap();
                let text = action.get("text").or(action.get("reason"));
                let text = text.and_then(|t| t.as_str()).unwrap_or_default();
                let words = format!("{} {text}", item.action.word()).trim_end().to_owned();
                (item.reference.to_string(), words, item.state.word())
            })
            .collect()
    }
}
