//! What the screen knows: everything that is drawn follows from it.

use super::actions::Actions;
use super::activity::ActivityPane;
use super::composer::{Composer, Kit, Mode};
use super::customer::{CustomerPane, Item};
use super::deed::Deed;
use super::diff::DiffPane;
use super::doubt::Doubts;
use super::history::History;
use super::keymap::{Command, Context, Keymap};
use super::layout::{self, Areas, Shape, Split};
use super::list::List;
use super::marks::Marks;
use super::merge::Merge;
use super::page::Page;
use super::picker::Picker;
use super::presence::Presence;
use super::question::Question;
use super::search::Search;
use super::tabs::{Left, Tabs};
use super::tally::Tally;
use super::theme::Theme;
use super::update::Begun;
use super::why::Why;
use crate::desk::{
    Abilities, Bands, Checklist, Hours, LastRead, Notify, Proposal, SourceId, Tab, Ticket,
    TicketId, TicketRef, Waiting, Watch,
};
use crate::store::{Health, OutboxItem, SourceState};
use jiff::{SignedDuration, Timestamp};
use ratatui::layout::{Rect, Size};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

/// How long the keys must rest before the list changes its order.
const REST: SignedDuration = SignedDuration::from_secs(2);
/// How soon an answer being written is kept.
const KEEP: SignedDuration = SignedDuration::from_secs(1);
/// How long nothing may be read before an empty list is not believed.
const STALE: SignedDuration = SignedDuration::from_mins(15);

/// Below this many lines an answer shows no similar ones.
const ROOMY: u16 = 24;

/// What does not change while the console runs, but for the zone of the hours ([`super::Msg::Zone`]).
#[derive(Debug, Clone)]
pub struct Setup {
    /// Who claims.
    pub hero: String,
    /// The names under which the hero is known at the services.
    pub me: Vec<String>,
    /// When they work.
    pub hours: Hours,
    /// What each source can do.
    pub abilities: HashMap<SourceId, Abilities>,
    /// The configured sources.
    pub sources: Vec<SourceId>,
    /// Questions that are asked of every customer once.
    pub checklists: Vec<Checklist>,
    /// What customers pay is shown.
    pub amounts: bool,
    /// Tabs of one's own.
    pub views: Vec<Tab>,
    /// The configured registers by the names of their states, and how often each is read.
    pub registers: BTreeMap<SourceId, Duration>,
    /// A word that marks a special run.
    pub banner: Option<String>,
    /// What the hero is told of while they look elsewhere.
    pub notify: Notify,
    /// The mouse is the terminal's at the start.
    pub free_mouse: bool,
    /// Which keys do what.
    pub keys: Arc<Keymap>,
    /// How it is painted.
    pub theme: Theme,
    /// What is at hand for answers.
    pub kit: Kit,
}

impl Setup {
    /// Of a hero of whom no more is configured.
    pub fn new(hero: String, hours: Hours) -> Self {
        Self {
            me: vec![hero.clone()],
            hero,
            hours,
            abilities: HashMap::new(),
            sources: Vec::new(),
            checklists: Vec::new(),
            amounts: false,
            views: Vec::new(),
            registers: BTreeMap::new(),
            banner: None,
            notify: Notify::default(),
            free_mouse: false,
            keys: Arc::default(),
            theme: Theme::new(true),
            kit: Kit::default(),
        }
    }
}

/// Which pane the keys go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Focus {
    Queue,
    Ticket,
}

/// What lies over the panes.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Overlay {
    Ask(Box<Question>),
    Activity(Box<ActivityPane>),
    Elsewhere {
        why: String,
        url: String,
    },
    Merge(Box<Merge>),
    /// What speaks against sending the answer as it is.
    Caution(Box<Doubts>),
    Pick(Box<Picker>),
    Why(Box<Why>),
    Search(Box<Search>),
}

/// What happened last, told in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Notice {
    pub text: String,
    pub bad: bool,
    /// Until when it can be taken back.
    pub until: Option<Timestamp>,
    /// A failure that came by itself: no key takes it away, and nothing is painted over it, before
    /// then.
    pub stays: Option<Timestamp>,
}

/// What the screen knows.
#[derive(Debug)]
pub struct Model {
    pub(super) setup: Setup,
    pub(super) theme: Theme,
    pub(super) size: Size,
    pub(super) tabs: Tabs,
    pub(super) list: List,
    /// Tickets in sight that were asked for last: those that cannot be read are not asked for for ever.
    pub(super) asked_rows: Vec<TicketId>,
    pub(super) filtering: bool,
    /// What the filter being typed could go on with.
    pub(super) proposals: Vec<Proposal>,
    pub(super) page: Option<Page>,
    pub(super) looking_at: Option<TicketId>,
    pub(super) focus: Focus,
    pub(super) overlay: Option<Overlay>,
    /// The list of actions, over whatever else is there.
    pub(super) actions: Option<Actions>,
    /// The number typed before a key; 0: none.
    pub(super) count: usize,
    /// Steps to other occurrences of an error that are still to be made.
    pub(super) walks: Option<(Command, usize)>,
    pub(super) composer: Option<Composer>,
    /// What the pull request on the screen changes, in place of its conversation.
    pub(super) diff: Option<DiffPane>,
    /// Whose ticket is on the screen, beside it.
    pub(super) customer: Option<CustomerPane>,
    /// An issue that is about to be opened.
    pub(super) begun: Option<Begun>,
    /// Where issues can be opened, as last told.
    pub(super) places: Vec<(SourceId, String)>,
    /// Where the last one was.
    pub(super) last_place: Option<(SourceId, String)>,
    /// The ticket to go to once all are read, and where a browser finds it should it not be there.
    pub(super) going_to: Option<(TicketRef, String)>,
    pub(super) notice: Option<Notice>,
    /// The tickets to be acted on together.
    pub(super) marks: Marks,
    /// What was done to a ticket last, to be done to another one.
    pub(super) last_deed: Option<Deed>,
    pub(super) history: History,
    /// Failures that the hero has not seen.
    pub(super) failures: usize,
    pub(super) sources: Vec<SourceState>,
    pub(super) registers: Vec<SourceState>,
    /// When this process last read each source; the store is told only of news.
    pub(super) synced: BTreeMap<SourceId, LastRead>,
    pub(super) outbox: Vec<OutboxItem>,
    pub(super) tally: Tally,
    pub(super) next_wake: Option<Timestamp>,
    /// What was copied or cut last.
    pub(super) clip: String,
    /// What was just taken back or marked: the cursor goes there once it is read.
    pub(super) came_back: Option<TicketRef>,
    pub(super) leads: bool,
    /// Why nothing can be stored.
    pub(super) stuck: Option<Arc<str>>,
    pub(super) last_key: Option<Timestamp>,
    pub(super) presence: Presence,
    /// All that waits on us, and what of it the hero was told.
    pub(super) waiting: Vec<Waiting>,
    pub(super) watch: Watch,
    /// The mouse is the terminal's now.
    pub(super) free_mouse: bool,
    pub(super) split: Split,
    /// The wall between queue and ticket is being dragged.
    pub(super) drags: bool,
    pub(super) leaving: bool,
    /// Times are told to the minute instead of how long ago they were.
    pub(super) exact: bool,
}

impl Model {
    /// An empty screen.
    pub fn new(setup: Setup, size: Size, leads: bool) -> Self {
        let tabs = Tabs::new(&setup.views);
        let bands = Bands::at(Timestamp::UNIX_EPOCH, &setup.hours);
        let mut list = List::new(setup.me.clone(), bands);
        list.begin(tabs.tab(), Left::default());
        let free_mouse = setup.free_mouse;
        Self {
            theme: setup.theme,
            setup,
            size,
            tabs,
            list,
            asked_rows: Vec::new(),
            filtering: false,
            proposals: Vec::new(),
            page: None,
            looking_at: None,
            focus: Focus::Queue,
            overlay: None,
            actions: None,
            count: 0,
            walks: None,
            composer: None,
            diff: None,
            customer: None,
            begun: None,
            places: Vec::new(),
            last_place: None,
            going_to: None,
            notice: None,
            marks: Marks::default(),
            last_deed: None,
            history: History::default(),
            failures: 0,
            sources: Vec::new(),
            registers: Vec::new(),
            synced: BTreeMap::new(),
            outbox: Vec::new(),
            tally: Tally::default(),
            next_wake: None,
            clip: String::new(),
            came_back: None,
            leads,
            stuck: None,
            last_key: None,
            presence: Presence::default(),
            waiting: Vec::new(),
            watch: Watch::default(),
            free_mouse,
            split: Split::default(),
            drags: false,
            leaving: false,
            exact: false,
        }
    }

    /// Whether the hero has left.
    pub fn left(&self) -> bool {
        self.leaving
    }

    /// When the hero works, in the zone they are in by now.
    pub fn hours(&self) -> &Hours {
        &self.setup.hours
    }

    /// Where the next key goes.
    pub fn context(&self) -> Context {
        match &self.actions {
            Some(_) => Context::Help,
            None => self.context_below(),
        }
    }

    /// The same without the list of actions.
    pub(super) fn context_below(&self) -> Context {
        match (&self.overlay, &self.composer) {
            (Some(Overlay::Ask(question)), _) => question.keys,
            (Some(Overlay::Activity(_)), _) => Context::Activity,
            (Some(Overlay::Elsewhere { .. }), _) => Context::Elsewhere,
            (Some(Overlay::Merge(_)), _) => Context::Merge,
            (Some(Overlay::Caution(_)), _) => Context::Caution,
            (Some(Overlay::Why(_)), _) => Context::Why,
            (Some(Overlay::Search(_)), _) => Context::Search,
            (Some(Overlay::Pick(picker)), _) if picker.purpose.many() => Context::PickMany,
            (Some(Overlay::Pick(_)), _) => Context::Pick,
            (None, Some(Composer { mode: Mode::Note, .. })) => Context::Remark,
            (None, Some(composer)) if composer.mentions.is_open() => Context::People,
            (None, Some(Composer { mode: Mode::Mail(_), .. })) => Context::Mail,
            (None, Some(_)) => Context::Composer,
            (None, None) if self.filtering => Context::Filter,
            (None, None) if self.diff.is_some() => Context::Diff,
            (None, None) if self.customer.is_some() => self.customer_context(),
            (None, None) => match self.focus {
                Focus::Queue => Context::Queue,
                Focus::Ticket => Context::Ticket,
            },
        }
    }

    /// Where the next key goes in the panel of a customer.
    fn customer_context(&self) -> Context {
        match &self.customer {
            Some(pane) if pane.note.is_some() => Context::Note,
            Some(pane) => match pane.under() {
                Some(Item::Same(_)) => Context::Proposal,
                Some(_) => Context::Entry,
                None => Context::Customer,
            },
            None => Context::Ticket,
        }
    }

    /// The ticket that keys act on: while the ticket pane shows one, that one.
    pub(super) fn ticket(&self) -> Option<&Ticket> {
        match &self.page {
            Some(page) => Some(&page.detail().ticket),
            None => self.list.selected().map(|ranked| &ranked.ticket),
        }
    }

    /// Whether this name is one of the hero's.
    pub(super) fn is_me(&self, name: &str) -> bool {
        self.setup.me.iter().any(|me| me.eq_ignore_ascii_case(name))
    }

    /// What the source of a ticket can do; `None` if it is not configured any more.
    pub(super) fn abilities(&self, ticket: &Ticket) -> Option<Abilities> {
        self.setup.abilities.get(&ticket.source).copied()
    }

    /// When a source was last read to the end, as far as this process knows.
    pub(super) fn last_ok(&self, source: &SourceState) -> Option<Timestamp> {
        source.last_ok.max(self.synced.get(&source.id).map(|read| read.at))
    }

    /// Whether a source is being read for the first time.
    pub(super) fn is_loading(&self) -> bool {
        self.setup.sources.iter().any(|id| {
            let source = self.sources.iter().find(|source| source.id == *id);
            let works = |s: &SourceState| matches!(s.health, Health::Fine | Health::Limited);
            source.is_none_or(|source| works(source) && self.last_ok(source).is_none())
        })
    }

    /// When a source was last read, if that is too long ago to say anything of now.
    pub(super) fn stale_since(&self, now: Timestamp) -> Option<Timestamp> {
        self.last_read().filter(|last| now >= *last + STALE)
    }

    fn last_read(&self) -> Option<Timestamp> {
        self.sources.iter().filter_map(|source| self.last_ok(source)).max()
    }

    /// Whether the order of the list must not change now.
    pub(super) fn holds_still(&self, now: Timestamp) -> bool {
        let resting = self.last_key.is_none_or(|last| now.duration_since(last) >= REST);
        !resting || self.is_busy()
    }

    /// Whether something is being written: its ticket stays until that is done.
    pub(super) fn is_writing(&self) -> bool {
        let note = self.customer.as_ref().is_some_and(|customer| customer.note.is_some());
        self.composer.is_some() || note
    }

    fn is_busy(&self) -> bool {
        self.context() != Context::Queue
    }

    /// When the screen changes next without anything happening; it wants a [`super::Msg::Tick`]
    /// then.
    pub fn wakes_at(&self, now: Timestamp) -> Option<Timestamp> {
        let dated = !self.list.is_empty() || self.page.is_some();
        let minute = dated.then(|| next(now, 60));
        let countdown = self.counts_down(now).then(|| next(now, 1));
        let rested = self.last_key.filter(|_| self.has_news() && !self.is_busy());
        let unsaved = self.composer.as_ref().and_then(|composer| composer.unsaved);
        let wake = self.next_wake.map(|at| at.max(now));
        let waits = self.tells_at(now);
        let late = self.watch.next().map(|at| at.max(now));
        let stale = self.last_read().map(|last| last + STALE);
        let stale = stale.filter(|at| self.list.is_empty() && *at > now);
        let (rested, unsaved) = (rested.map(|at| at + REST), unsaved.map(|at| at + KEEP));
        let looks = self.composer.as_ref().and_then(|composer| composer.stage.wakes_at(now));
        let all = [looks, minute, stale, countdown, rested, unsaved, wake, waits, late];
        all.into_iter().flatten().min()
    }

    /// When it is time to tell that a service is waited for.
    fn tells_at(&self, now: Timestamp) -> Option<Timestamp> {
        match &self.overlay {
            Some(Overlay::Pick(picker)) => picker.asked().tells_at(now),
            Some(Overlay::Merge(merge)) => merge.asked.tells_at(now),
            _ => match &self.diff {
                Some(diff) => diff.asked().tells_at(now),
                None => self.page.as_ref()?.walk().asked()?.tells_at(now),
            },
        }
    }

    /// Whether what is being written should be kept by now.
    pub(super) fn draft_is_due(&self, now: Timestamp) -> bool {
        let unsaved = self.composer.as_ref().and_then(|composer| composer.unsaved);
        unsaved.is_some_and(|since| now >= since + KEEP)
    }

    pub(super) fn has_news(&self) -> bool {
        self.list.news() != super::list::News::Nothing
    }

    fn counts_down(&self, now: Timestamp) -> bool {
        self.outbox
            .iter()
            .any(|item| item.state == crate::desk::OutboxState::Held && item.due_at > now)
    }

    /// Where everything stands; `None` if the window is too small.
    pub(super) fn areas(&self) -> Option<Areas> {
        let answer = self.composer.as_ref().map(|composer| &composer.editor);
        let letter = matches!(self.composer, Some(Composer { mode: Mode::Mail(_), .. }));
        let people = self.composer.as_ref().map_or(0, |one| one.warned() + self.listed_below(one));
        let whole = self.diff.is_some() || self.customer.is_some() && answer.is_none();
        let opened = whole || self.focus == Focus::Ticket;
        let empty = self.list.is_empty() && self.page.is_none();
        let split = self.split;
        layout::areas(self.size, Shape { opened, whole, empty, answer, letter, people, split })
    }

    /// Lines of the list below what is being written: the names that are offered, else similar
    /// answers where there is room.
    pub(super) fn listed_below(&self, composer: &Composer) -> usize {
        match composer.mentions.is_open() {
            true => composer.mentions.height(),
            false if self.size.height < ROOMY => 0,
            false => composer.similar.len(),
        }
    }

    /// Where the panel of a customer stands: in the queue's place, and where there is only one pane
    /// in the ticket's, unless an answer is written there.
    pub(super) fn customer_area(&self, areas: &Areas) -> Option<Rect> {
        match layout::has_both(self.size) {
            true => Some(areas.queue),
            false => Some(areas.ticket).filter(|_| self.composer.is_none()),
        }
    }
}

/// The next instant that is a whole multiple of so many seconds.
fn next(now: Timestamp, seconds: i64) -> Timestamp {
    let whole = now.as_second().div_euclid(seconds).saturating_add(1).saturating_mul(seconds);
    Timestamp::from_second(whole).unwrap_or(now)
}
