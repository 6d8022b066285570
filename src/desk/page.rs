//! What a source hands over: one page of what it read, in our words.

use super::{
    Affected, Answer, Cursor, Event, Fact, Impact, Kind, Link, Message, Need, Person, PersonId,
    TicketRef, Upstream,
};
use jiff::Timestamp;
use serde::Serialize;

/// One page of news. It is stored in one transaction together with its cursor.
///
/// Everything in it is an upsert: the same page twice changes nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Page {
    /// Whoever is named below, and anyone else the source learned about.
    pub people: Vec<Person>,
    /// Tickets that are new or whose head changed.
    pub heads: Vec<Head>,
    /// Conversations, of tickets above or of tickets already known; others are passed over.
    pub threads: Vec<Thread>,
    /// Tickets that the service no longer has or shows.
    pub gone: Vec<Gone>,
    /// Where the next pull goes on; `None` leaves the stored cursor as it is.
    pub cursor: Option<Cursor>,
    /// Items that could not be read and were left out.
    pub unreadable: Vec<Unreadable>,
    /// Places whose name or whose way to answer changed.
    pub places: Vec<Moved>,
    /// What to show on the source's line while the pull goes on: how far a first load has come.
    /// `None` leaves what is shown.
    pub notice: Option<String>,
}

/// A ticket that the service no longer has or shows. It is closed as `gone`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gone {
    /// The ticket.
    pub reference: TicketRef,
    /// What became of it, if that is known: `deleted`, `moved to example/other#5`.
    pub why: Option<String>,
}

/// A place (a channel) that changed its name or the way its tickets are answered. All its tickets
/// follow, whether they are read again or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The id of the place.
    pub place_id: String,
    /// Its name as shown from now on.
    pub place: String,
    /// Tickets that are answered in the first way ...
    pub from: Answer,
    /// ... are answered in this one from now on. All others keep theirs.
    pub to: Answer,
}

impl From<TicketRef> for Gone {
    fn from(reference: TicketRef) -> Self {
        Self { reference, why: None }
    }
}

/// Something that a service found when it was asked for earlier answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Found {
    /// The ticket it belongs to, whether that is in the cache or not.
    #[serde(rename = "ref")]
    pub reference: Option<TicketRef>,
    /// What was said, on one line.
    pub text: String,
    /// Who said it, by name.
    pub author: String,
    /// Where: `#general`.
    pub place: String,
    /// When.
    pub at: Timestamp,
    /// Where a browser finds it.
    pub url: String,
}

/// All of a ticket but its conversation.
#[derive(Debug, Clone, PartialEq)]
pub struct Head {
    /// Its stable name.
    pub reference: TicketRef,
    /// Another name under which it may be asked for (Sentry's numeric id).
    pub alias: Option<TicketRef>,
    /// What the source needs to find it again; its own business.
    pub remote_id: String,
    /// What it is.
    pub kind: Kind,
    /// Its title; the store makes it one safe line.
    pub title: String,
    /// Where a browser finds it.
    pub url: String,
    /// The channel, repository or project, as shown: `#general`.
    pub place: String,
    /// The id of the place, for matching a channel shared with a customer.
    pub place_id: Option<String>,
    /// Whose it is: whoever began it, or who asked below what we began.
    pub author: Option<PersonId>,
    /// When it began.
    pub created_at: Timestamp,
    /// Its state at the service.
    pub upstream: Upstream,
    /// Who the service says works on it, by name as shown.
    pub assignees: Vec<String>,
    /// For errors: how much it hurts.
    pub impact: Option<Impact>,
    /// What else the service tells, for the ticket's page.
    pub facts: Vec<Fact>,
    /// Where an answer goes.
    pub answer: Answer,
    /// The customer that its place is shared with, by the name in the configuration: whoever is
    /// not known otherwise counts as theirs.
    pub shared_with: Option<String>,
    /// It is no work of its own but tells of this ticket (by reference or alias), on whose page it
    /// is shown.
    pub folds_into: Option<TicketRef>,
    /// What a tracker tells beside the conversation.
    pub tracked: Tracked,
}

/// What a tracker tells of an issue, a pull request or an error beside its conversation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tracked {
    /// What a pull request needs next; `None` for all else, and where it is no business of ours.
    pub need: Option<Need>,
    /// How many asked for it by a sign (`+1`).
    pub votes: u64,
    /// It is work even if only we speak in it.
    pub own: bool,
    /// What it points at, as the service tells; `None` leaves what was told before.
    pub links: Option<Vec<Link>>,
    /// Facts that only a closer look tells; `None` leaves those of the last one.
    pub closer: Option<Vec<Fact>>,
    /// It is kept and found, but no work: the configuration leaves it out.
    pub muted: bool,
    /// The latest occurrence of an error; `None` leaves the one that was told before.
    pub event: Option<Box<Event>>,
    /// People whom an error hit; who was told before stays hit. `None`: nobody was asked.
    pub affected: Option<Vec<Affected>>,
}

/// How much of a conversation a [`Thread`] holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// All of it: stored messages that are missing here were deleted.
    Whole,
    /// Some of it.
    Part,
}

/// Messages of one ticket.
#[derive(Debug, Clone, PartialEq)]
pub struct Thread {
    /// The ticket.
    pub reference: TicketRef,
    /// Its messages, in any order.
    pub messages: Vec<Message>,
    /// Whether these are all there are.
    pub extent: Extent,
    /// The source's own fingerprint of the conversation as read (reply count, latest reply, ...).
    /// When the service shows another one, the conversation must be read again. `None` keeps the
    /// stored one.
    pub stamp: Option<String>,
}

/// A ticket as its source finds it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteTicket {
    /// Its stable name.
    pub reference: TicketRef,
    /// The source's own handle of it.
    pub remote_id: String,
    /// The stamp of its conversation, if it was ever read.
    pub stamp: Option<String>,
    /// When it last moved.
    pub last_at: Timestamp,
    /// It is closed at the service.
    pub closed: bool,
}

/// How much of a service's rate limit is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Requests left until the reset.
    pub remaining: u64,
    /// Requests in all between two resets.
    pub limit: u64,
    /// When all are there again.
    pub reset: Timestamp,
}

/// When a source was last read to the end, and what that left of its rate limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastRead {
    /// When.
    pub at: Timestamp,
    /// What is left; `None` where the service does not tell.
    pub budget: Option<Budget>,
}

/// An item of an answer that could not be read and was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Where it broke: `conversations.history C012AB3CD messages[3].ts`.
    pub at: String,
    /// What was wrong with it.
    pub why: String,
}
