//! One line of the queue and what stands on it.

use super::{
    Author, CustomerMatch, Hit, Impact, Pending, PersonId, Side, SourceId, Standing, TicketId,
    TicketRef,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What a ticket is at its service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A chat thread or a lone chat message.
    Thread,
    /// An issue of a tracker.
    Issue,
    /// A pull request.
    PullRequest,
    /// A group of errors of one cause.
    Error,
}

/// The first key of the ranking, in rank order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// Somebody of a customer that pays.
    Paying,
    /// Everybody else who asks.
    Community,
    /// Pull requests, whoever's.
    PullRequest,
    /// Errors that no one wrote about.
    Error,
}

/// Whose turn it is. Derived, never typed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The last word is the customer's.
    WaitingOnUs,
    /// The last word is ours, or there is nothing more to say.
    WaitingOnThem,
    /// Put aside until a time, or until they write.
    Snoozed,
    /// Closed here or at the service, and nothing said since.
    Closed,
}

/// State of a ticket at its service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Upstream {
    /// Open, unresolved.
    Open,
    /// Closed at a time the service tells, perhaps with a reason (`completed`, `not_planned`).
    Closed {
        /// When.
        at: Timestamp,
        /// The service's word for why.
        reason: Option<String>,
    },
    /// Marked as closed by these persons with a sign that carries no time (a reaction).
    /// It counts if one of them is of the team.
    Marked {
        /// Who left the sign.
        by: Vec<PersonId>,
    },
}

/// Where an answer to a ticket goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// It goes to `place`, told so that one knows who will read it:
    /// `thread in #general, seen by the channel`.
    Here {
        /// Where, and who sees it.
        place: String,
    },
    /// It cannot be answered through this source, and why: what to do instead.
    Elsewhere {
        /// The reason with the way out.
        why: String,
    },
}

/// How a fact should strike the eye.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tone {
    /// As any text.
    #[default]
    Plain,
    /// All is well.
    Good,
    /// Needs an eye.
    Bad,
}

/// A label and a value that a service shows beside the conversation: `checks: 2 failing`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// What it is about, lower case.
    pub label: String,
    /// The value in a few words.
    pub value: String,
    /// How it should strike the eye.
    #[serde(default)]
    pub tone: Tone,
}

/// What an entry of a conversation is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MessageKind {
    /// Something said that the person who asked can read.
    #[default]
    Message,
    /// Something said among ourselves.
    Note,
    /// Something that happened: joined, labelled, struck again.
    Event,
    /// Something that only seconds what was asked (`+1`): counted, not answered.
    Vote,
}

/// A sign that people left on a message, and how many did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reaction {
    /// The emoji as it is drawn, or its name between colons.
    pub sign: String,
    /// How many left it.
    pub count: u64,
}

/// One entry of a conversation as a source reads it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Message {
    /// The service's id of it, unique in its ticket.
    pub id: String,
    /// When it was said.
    pub at: Timestamp,
    /// Who said it; `None` if the account is gone.
    pub author: Option<PersonId>,
    /// What it is.
    pub kind: MessageKind,
    /// What was said, as plain text or Markdown.
    pub text: String,
    /// It was changed after it was said.
    pub edited: bool,
    /// It was taken back; the text is what was there.
    pub deleted: bool,
    /// What people left on it, in the service's order.
    pub reactions: Vec<Reaction>,
}

/// One entry of a conversation as it is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The service's id of it.
    pub id: String,
    /// When it was said.
    pub at: Timestamp,
    /// Who said it.
    pub author: Author,
    /// Which side they stand on.
    pub side: Side,
    /// What it is.
    pub kind: MessageKind,
    /// What was said, safe for a terminal.
    pub text: String,
    /// It was changed after it was said.
    pub edited: bool,
    /// It was taken back.
    pub deleted: bool,
    /// What people left on it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reactions: Vec<Reaction>,
    /// Where it was said, if that is not the ticket's own place: an alert's channel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
}

/// What only we know of a ticket: never rebuilt from a service, so never dropped.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Local {
    /// Up to which moment of the conversation there is nothing more to say.
    pub done_at: Option<Timestamp>,
    /// When it was closed here, for services that cannot hold it.
    pub closed_at: Option<Timestamp>,
    /// When it was reopened here.
    pub reopened_at: Option<Timestamp>,
    /// Up to which moment of the conversation it was put aside, if it was.
    pub snoozed_at: Option<Timestamp>,
    /// Until when it sleeps; `None` with a `snoozed_at`: until they write.
    pub snoozed_until: Option<Timestamp>,
    /// Who took it.
    pub claimed_by: Option<String>,
}

/// One line of the queue.
#[derive(Debug, Clone, PartialEq)]
pub struct Ticket {
    /// Row number in this cache.
    pub id: TicketId,
    /// Its stable name.
    pub reference: TicketRef,
    /// The source it came from.
    pub source: SourceId,
    /// What it is.
    pub kind: Kind,
    /// Its title on one line, safe for a terminal.
    pub title: String,
    /// Where a browser finds it.
    pub url: String,
    /// The channel, repository or project: `#general`, `example/app`.
    pub place: String,
    /// Who asked.
    pub author: Author,
    /// When it began.
    pub created_at: Timestamp,
    /// Who the service says works on it.
    pub assignees: Vec<String>,
    /// What the service calls it beside its title.
    pub labels: Vec<String>,
    /// How much an error hurts; `None` for all else.
    pub impact: Option<Impact>,
    /// The customer of whoever asks, paying or not.
    pub customer: Option<CustomerMatch>,
    /// There was nothing by which a customer could be looked up.
    pub unknown: bool,
    /// Customers that an error hits, those with the most people first.
    pub hits: Vec<Hit>,
    /// Where an answer goes.
    pub answer: Answer,
    /// Whose turn it is, as far as the conversation tells.
    pub standing: Standing,
    /// What we know of it ourselves.
    pub local: Local,
    /// What is on its way to the service.
    pub pending: Pending,
    /// How many messages it has, events left out.
    pub messages: u32,
    /// How many asked for the same, by a sign or in words that say no more.
    pub votes: u64,
}

impl Ticket {
    /// One of which no more is known than this; its source is called as what it is a source of.
    pub fn new(id: TicketId, reference: TicketRef, kind: Kind, created_at: Timestamp) -> Self {
        Self {
            id,
            source: SourceId(reference.kind().into()),
            reference,
            kind,
            title: String::new(),
            url: String::new(),
            place: String::new(),
            author: Author::default(),
            created_at,
            assignees: Vec::new(),
            labels: Vec::new(),
            impact: None,
            customer: None,
            unknown: false,
            hits: Vec::new(),
            answer: Answer::Here { place: String::new() },
            standing: Standing::default(),
            local: Local::default(),
            pending: Pending::default(),
            messages: 1,
            votes: 0,
        }
    }

    /// Its tier: kind first, then who pays.
    pub fn tier(&self) -> Tier {
        match self.kind {
            Kind::PullRequest => Tier::PullRequest,
            Kind::Error => Tier::Error,
            _ if self.payer().is_some() => Tier::Paying,
            _ => Tier::Community,
        }
    }

    /// Its customer, if that pays.
    pub fn payer(&self) -> Option<&CustomerMatch> {
        self.customer.as_ref().filter(|customer| customer.pays)
    }

    /// Who works on it: whoever claimed it here, else whom the service names first.
    pub fn assignee(&self) -> Option<&str> {
        self.local.claimed_by.as_deref().or(self.assignees.first().map(String::as_str))
    }

    /// Whether whoever goes by these names works on it.
    pub fn is_of(&self, me: &[String]) -> bool {
        self.assignee().is_some_and(|who| me.iter().any(|name| name == who))
    }
}

impl Tier {
    /// All tiers in rank order.
    pub const ALL: [Self; 4] = [Self::Paying, Self::Community, Self::PullRequest, Self::Error];

    /// How the tier is written.
    pub fn word(self) -> &'static str {
        match self {
            Self::Paying => "paying",
            Self::Community => "community",
            Self::PullRequest => "pull request",
            Self::Error => "error",
        }
    }
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Thread, Self::Issue, Self::PullRequest, Self::Error];

    /// How the kind is written in the database and in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Thread => "thread",
            Self::Issue => "issue",
            Self::PullRequest => "pull_request",
            Self::Error => "error",
        }
    }
}

impl MessageKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Message, Self::Note, Self::Event, Self::Vote];

    /// How the kind is written in the database and in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Note => "note",
            Self::Event => "event",
            Self::Vote => "vote",
        }
    }
}

impl Status {
    /// How the status is written.
    pub fn word(self) -> &'static str {
        match self {
            Self::WaitingOnUs => "waiting on us",
            Self::WaitingOnThem => "waiting on them",
            Self::Snoozed => "snoozed",
            Self::Closed => "closed",
        }
    }
}
