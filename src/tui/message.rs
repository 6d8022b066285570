//! What happens to the screen, and what it wants done: both as data.

use crate::desk::{
    Action, Draft, Find, Granted, LastRead, OutboxId, PersonKey, Placed, Ranked, Resolution,
    SourceId, Tab, Ticket, TicketId, TicketRef, Until, Waiting, Wish,
};
use crate::store::{
    AccountNote, Activity, CustomerLine, Detail, Markable, Mentionable, Note, OutboxItem,
    SourceState, Undo,
};
use crossterm::event::{KeyEvent, MouseEvent};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::customer::CustomerRead;
use super::history::Decision;
use super::tally::Tally;

/// Something that happened.
#[derive(Debug)]
pub enum Msg {
    /// A key was pressed.
    Key(KeyEvent),
    /// A text was pasted.
    Paste(String),
    /// The mouse was used.
    Mouse(MouseEvent),
    /// The terminal got the focus, or lost it.
    Focus(bool),
    /// The window has this many columns and lines now.
    Resize(u16, u16),
    /// A time that [`super::Model::wakes_at`] named has come.
    Tick,
    /// The store changed.
    Changed,
    /// Whether this process is the one that polls.
    Leads(bool),
    /// Why nothing can be stored, or that all can be again.
    Stuck(Option<Arc<str>>),
    /// The system has another time zone.
    Zone(TimeZone),
    /// This process has read these sources to the end.
    Synced(BTreeMap<SourceId, LastRead>),
    /// A tab was read.
    Queue(Box<QueueRead>),
    /// These tickets were read, but for those that are gone.
    Rows(Vec<TicketId>, Vec<Ranked>),
    /// Some of a tab was looked through for what the hero types.
    Narrowed(Box<Narrowed>),
    /// How many tickets each tab has was counted, and what waits on us, whatever the view.
    Counts(Vec<usize>, Vec<Waiting>),
    /// A ticket was read; `None`: it is gone.
    Ticket(TicketId, Option<Box<Detail>>),
    /// Whom an answer to this ticket can call by name was read.
    People(TicketId, Vec<Mentionable>),
    /// Issues and pull requests that a word in an answer to this ticket may name were read.
    Named(TicketId, String, Vec<Named>),
    /// The names of customers that pay, and whose ticket this is not, were read.
    Others(TicketId, Vec<String>),
    /// What is known of this ticket's customer and of whoever asks was read.
    Customer(TicketId, Box<CustomerRead>),
    /// Issues like what this ticket is about were read.
    Similar(TicketId, Vec<Ticket>),
    /// Issues and pull requests with these words in them were read.
    Searched(TicketId, String, Vec<Ticket>),
    /// Tickets with these words in them were read, with the answers that were given.
    Found(String, Vec<Find>),
    /// Answers that were given to what is like this ticket were read.
    Answered(TicketId, Vec<Find>),
    /// Errors that hit somebody whose address begins like this were read.
    Hitting(String, Vec<TicketId>),
    /// Why a ticket has the customer that it has was read; `None`: it is gone.
    Why(TicketId, Option<Box<Resolution>>),
    /// What of a ticket can be marked was read.
    Markable(TicketId, Vec<Markable>),
    /// Customers for what was typed were read.
    Customers(String, Vec<CustomerLine>),
    /// The sources and the outbox were read.
    Desk(Vec<SourceState>, Vec<OutboxItem>),
    /// How many failures the hero has not seen was read.
    Failures(usize),
    /// What happened was read, the newest first.
    Activity(Vec<Activity>),
    /// Something was written, or could not be.
    Written(Box<Write>, Result<Taken, String>),
    /// What was decided of many, in these words, was written for each of them, or could not be.
    Many(String, Vec<(Write, Result<Taken, String>)>),
    /// Each step of a decision was taken back, the last one first, or could not be.
    TakenBack(Decision, Vec<Result<Taken, Kept>>),
    /// Each step of a decision was done again, or could not be.
    DoneAgain(Decision, Vec<Result<Taken, Kept>>),
    /// A service gave what was asked of it, or did not and why.
    Fetched(Wish, Result<Box<Granted>, String>),
    /// An editor of one's own gave this text back, or failed.
    Edited(Result<String, String>),
    /// The browser did not start.
    NoBrowser {
        /// What it should have shown.
        url: String,
        /// Why not.
        why: String,
    },
    /// There is no shell that would let the program go on if it stopped.
    NoShell,
    /// The store could not be read.
    Unread(String),
    /// The system wants the program to end.
    Ended,
}

/// What is read of a tab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sought {
    /// The tab.
    pub tab: Tab,
    /// Tickets that are wanted whole wherever they stand.
    pub rows: Vec<TicketId>,
    /// One that is looked for.
    pub seek: Option<TicketRef>,
    /// All places are wanted; else no more than can be read before the next frame.
    pub whole: bool,
}

/// A tab as read from the store.
#[derive(Debug)]
pub struct QueueRead {
    /// The tab.
    pub tab: Tab,
    /// The places of its tickets in rank order.
    pub places: Vec<Placed>,
    /// These are all.
    pub whole: bool,
    /// The tickets in these places: all, or the first ones and those that were wanted.
    pub rows: Vec<Ranked>,
    /// What waits in all, if that was read.
    pub tally: Option<Tally>,
    /// When the next snoozed ticket comes back by itself.
    pub next_wake: Option<Timestamp>,
    /// A reading of all would tell more.
    pub more: bool,
}

/// A tab that is looked through, part by part, for what the hero types.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Narrowing {
    /// The tab.
    pub tab: Tab,
    /// What was typed.
    pub text: String,
    /// So many places were looked at before.
    pub from: usize,
}

/// What was found in a part of a tab.
#[derive(Debug)]
pub struct Narrowed {
    /// What was looked through.
    pub sought: Narrowing,
    /// What matches, in rank order.
    pub places: Vec<Placed>,
    /// The first tickets of those.
    pub rows: Vec<Ranked>,
    /// Where the next part begins; `None`: that was the last.
    pub next: Option<usize>,
}

/// An issue or a pull request that an answer can name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// What it is called: `example/app#12`.
    pub name: String,
    /// Its title.
    pub title: String,
    /// What its channel makes a link of.
    pub put: String,
}

/// Something to be done.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Read from the store before the next frame.
    Read(Ask),
    /// Read from the store, but let keys go first.
    Refresh(Ask),
    /// Write to the store, each after the one before.
    Write(Box<Write>),
    /// Tell the engine which ticket is on the screen.
    Look(Option<TicketRef>),
    /// Ask a service for this.
    Fetch(Wish),
    /// Open this text in an editor of one's own.
    Edit(String),
    /// Show this link in the browser.
    Browse(String),
    /// Put this into the clipboard.
    Copy(String),
    /// Draw everything anew.
    Redraw,
    /// Take the mouse, or leave it to the terminal.
    Mouse(bool),
    /// Tell the hero, who looks elsewhere.
    Alert {
        /// By the bell.
        bell: bool,
        /// By this on the desktop.
        told: Option<String>,
    },
    /// Stop until the shell lets us go on.
    Suspend,
    /// End, once all that was to be written is.
    Leave,
}

impl Effect {
    /// Write this.
    pub(super) fn write(write: Write) -> Self {
        Self::Write(Box::new(write))
    }
}

/// Something to read from the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// A tab.
    Queue(Box<Sought>),
    /// These tickets as rows of the list.
    Rows(Vec<TicketId>),
    /// A part of a tab, for what the hero types.
    Narrow(Box<Narrowing>),
    /// How many tickets each of these has, and what waits on us.
    Counts(Arc<[Tab]>),
    /// A ticket.
    Ticket(TicketId),
    /// Whom an answer to this ticket can call by name.
    People(TicketId),
    /// Issues and pull requests that a word in an answer to this ticket may name: a number or a
    /// part of what was said.
    Named(TicketId, String),
    /// The names of customers that pay, and whose ticket this is not.
    Others(TicketId),
    /// What is known of this ticket's customer and of whoever asks.
    Customer(TicketId),
    /// Issues that a new one because of this ticket may be a twin of.
    Similar(TicketId),
    /// Issues and pull requests with these words in them, for this ticket to be linked to.
    Search(TicketId, String),
    /// Tickets with these words in them, and the answers that were given.
    Find(String),
    /// Answers that were given to what is like this ticket.
    Answered(TicketId),
    /// Errors that hit somebody whose address begins like this.
    Hitting(String),
    /// Why this ticket has the customer that it has.
    Why(TicketId),
    /// What of this ticket can be marked as a customer's.
    Markable(TicketId),
    /// Customers for what is typed.
    Customers(String),
    /// Sources and outbox.
    Desk,
    /// How many failures the hero has not seen.
    Failures,
    /// What happened.
    Activity,
}

/// Something to write to the store.
#[derive(Debug, Clone, PartialEq)]
pub enum Write {
    /// Put these into the outbox, in place of what was refused.
    Send {
        /// The ticket, as it was when the hero decided.
        ticket: TicketRef,
        /// What to do.
        actions: Vec<Action>,
        /// What they take the place of.
        instead_of: Vec<OutboxId>,
    },
    /// Nothing more to say.
    Done(TicketRef),
    /// Put aside.
    Snooze(TicketRef, Until),
    /// Take it, or let it go.
    Claim {
        /// The ticket.
        ticket: TicketRef,
        /// Who; `None`: nobody.
        by: Option<String>,
        /// Show it at the service too.
        assign: bool,
    },
    /// One decision for many: each of these.
    Many {
        /// What is decided, as told.
        words: String,
        /// What is written for each.
        writes: Vec<Write>,
    },
    /// Take something back.
    TakeBack(Decision),
    /// Do again what was taken back.
    Again(Decision),
    /// The hero has seen what failed up to this one.
    SeeFailures(i64),
    /// Keep an answer begun; empty: forget it.
    Draft(TicketRef, Draft),
    /// Keep a new issue begun because of this ticket; empty: forget it.
    Form(TicketRef, String),
    /// Keep an e-mail begun because of this ticket; empty: forget it.
    MailBegun(TicketRef, String),
    /// Take back an e-mail that has not gone out yet, to go on with it.
    Recall(TicketRef, OutboxId),
    /// Keep a note on this ticket that is being written; empty: forget it.
    NoteBegun(TicketRef, String),
    /// Link this ticket to another one by hand, or not any more.
    Link(TicketRef, Linking),
    /// Keep what is said of a customer beside this ticket, or noted on it.
    Say(TicketRef, Saying),
    /// Ask for news of these sources now.
    Sync(Vec<SourceId>),
    /// The same unasked, as the hero is back: nothing is told of it.
    CatchUp(Vec<SourceId>),
    /// Try an action again.
    Retry(OutboxId),
    /// Give an action up.
    Drop(OutboxId),
    /// Let all that is held go out.
    Release,
}

/// A link by hand that is made or taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linking {
    /// It is made.
    pub made: bool,
    /// The other ticket.
    pub target: TicketRef,
    /// Where a browser finds it; empty if that is not known.
    pub url: String,
}

impl Linking {
    /// What undoes it.
    pub(super) fn reversed(self) -> Self {
        Self { made: !self.made, ..self }
    }
}

/// What the hero says of a customer, of its people, or of a ticket: ours alone, sent to no service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saying {
    /// A question of a checklist was asked, or was not.
    Tick {
        /// The customer.
        customer: String,
        /// The question.
        question: String,
        /// Whether it was.
        ticked: bool,
    },
    /// A note.
    Note {
        /// The customer; of whoever belongs to none, their address.
        about: String,
        /// What it says.
        text: String,
        /// When it was written first; `None`: now.
        at: Option<Timestamp>,
        /// What the browser shows once the note is kept.
        opens: Option<String>,
    },
    /// A note is taken away.
    Forget {
        /// Whom it is about.
        about: String,
        /// The note.
        note: AccountNote,
    },
    /// A note on a ticket.
    Remark {
        /// The ticket.
        ticket: TicketRef,
        /// What it says.
        text: String,
        /// When it was written first; `None`: now.
        at: Option<Timestamp>,
    },
    /// A note on a ticket is taken away.
    Unremark {
        /// The ticket.
        ticket: TicketRef,
        /// The note.
        note: Note,
    },
    /// Somebody, or a place, is a customer's, or nobody's, as said from now on.
    Mark(Markable),
    /// Two persons are one, or are not; `None`: nothing is said of it any more.
    Same {
        /// The one.
        one: PersonKey,
        /// The other.
        other: PersonKey,
        /// Whether they are.
        same: Option<bool>,
    },
}

impl Saying {
    /// What was done, in a few words.
    pub(super) fn told(&self) -> String {
        match self {
            Self::Tick { customer, ticked: true, .. } => format!("ticked for {customer}"),
            Self::Tick { customer, .. } => format!("not ticked any more for {customer}"),
            Self::Note { about, .. } => format!("noted on {about}"),
            Self::Forget { about, .. } => format!("took away a note on {about}"),
            Self::Remark { .. } => "noted, only here".into(),
            Self::Unremark { .. } => "took away a note".into(),
            Self::Mark(marking) => marking.words(),
            Self::Same { same: Some(true), .. } => "said that they are one person".into(),
            Self::Same { same: Some(false), .. } => "said that they are two persons".into(),
            Self::Same { .. } => "said nothing of the two persons any more".into(),
        }
    }
}

/// What has to be undone to take a step back.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Taken {
    /// The local state before.
    pub local: Option<Box<Undo>>,
    /// What went into the outbox.
    pub outbox: Vec<OutboxId>,
    /// What undoes a link made or taken away.
    pub link: Option<Box<Linking>>,
    /// What undoes something said of a customer.
    pub said: Option<Box<Saying>>,
    /// What undoes it once its service has carried it out.
    pub remedy: Option<Box<Remedy>>,
    /// What is being written since an e-mail was taken back.
    pub mail: Option<String>,
}

/// What undoes something that a service has carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remedy {
    /// What is done there.
    pub action: Action,
    /// Where.
    pub source: SourceId,
}

/// A step that can be taken back.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The ticket.
    pub ticket: TicketRef,
    /// What it is called, for when it is out of sight.
    pub name: String,
    /// What was done, as told when it is taken back.
    pub words: String,
    /// It was an answer: its text is a draft again.
    pub answer: bool,
    /// How to undo it; of what was taken back: how to do it again.
    pub taken: Taken,
    /// What it sent, to be sent again.
    pub actions: Vec<Action>,
}

/// Why a step stays as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Why.
    pub why: String,
    /// It will be so at any other time too.
    pub for_good: bool,
}

impl Msg {
    /// What could not be written, and why.
    pub(super) fn lost(self) -> Option<String> {
        match self {
            Self::Written(_, Err(why)) => Some(why),
            Self::Many(_, each) => each.into_iter().find_map(|(_, outcome)| outcome.err()),
            Self::TakenBack(_, each) | Self::DoneAgain(_, each) => {
                each.into_iter().find_map(|outcome| outcome.err().map(|kept| kept.why))
            }
            _ => None,
        }
    }
}
