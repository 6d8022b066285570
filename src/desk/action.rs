//! What the hero decides, and its way to the service.

use super::{Kind, Message, Person, PersonId, TicketRef, Upstream};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The number of an action in the outbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OutboxId(pub i64);

/// Why an issue is closed, where the service asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CloseReason {
    /// Done as asked.
    Completed,
    /// It will not be done.
    NotPlanned,
}

/// Something to be carried out at a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Action {
    /// Say this to whoever asked.
    Reply {
        /// The text as written: plain text or Markdown.
        text: String,
        /// The people whom stretches of the text call by name. All else that only looks like a
        /// mention calls nobody.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        mentions: Vec<Mention>,
    },
    /// Close or resolve.
    Close {
        /// Why, where the service asks.
        reason: Option<CloseReason>,
    },
    /// Open again.
    Reopen,
    /// Make the token's own account the assignee.
    Assign,
}

/// A stretch of an answer that calls somebody: chosen by the hero, never guessed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// The stretch as it stands in the text: `@Ada Lovelace`.
    pub text: String,
    /// Whom it calls.
    pub person: PersonId,
}

/// An answer begun.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// What has been written.
    pub text: String,
    /// Whom it calls.
    pub mentions: Vec<Mention>,
}

/// Where an action in the outbox stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutboxState {
    /// It can still be taken back.
    Held,
    /// It goes out as soon as the source takes it.
    Queued,
    /// On the wire.
    Sending,
    /// The service has it.
    Sent,
    /// The service said no; the hero decides.
    Refused,
    /// Nobody knows: it may have arrived. The next attempt looks first.
    Unknown,
}

/// An action of the outbox on its way to a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its number in the outbox.
    pub id: OutboxId,
    /// A text unique to this action, for services that let us attach one.
    pub marker: String,
    /// The ticket it is for.
    pub reference: TicketRef,
    /// The source's own handle of that ticket.
    pub remote_id: String,
    /// What the ticket is.
    pub kind: Kind,
    /// What to do.
    pub action: Action,
    /// When it was decided: what the service has from before is not it.
    pub decided_at: Timestamp,
}

/// What the service answered to an action.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Receipt {
    /// What happened, in the service's terms: `comment 1623 on example/app#4711`.
    pub summary: String,
    /// Where a browser finds the result.
    pub url: Option<String>,
    /// For a reply: the message exactly as the next poll will read it, so that it makes no twin.
    pub message: Option<Message>,
    /// The author of that message.
    pub people: Vec<Person>,
    /// For a close or reopen: the state at the service, `None` where it has none.
    pub upstream: Option<Upstream>,
    /// For an assignment: who works on it now.
    pub assignees: Option<Vec<String>>,
}

/// What a kind of source can do, so that only what works is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Abilities {
    /// Reasons it takes for a close; empty where it asks for none.
    pub close_reasons: &'static [CloseReason],
    /// What a close is called there: `close`, `resolve`.
    pub close_word: &'static str,
    /// It has assignees, and a claim is shown there.
    pub assign: bool,
    /// People can be called by name in an answer: `@` offers them.
    pub mention: bool,
}

impl CloseReason {
    /// How the reason is written, here and at GitHub.
    pub fn word(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::NotPlanned => "not planned",
        }
    }
}

impl Action {
    /// An answer that calls nobody by name.
    pub fn reply(text: impl Into<String>) -> Self {
        Self::Reply { text: text.into(), mentions: Vec::new() }
    }

    /// What the action is called.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Reply { .. } => "reply",
            Self::Close { .. } => "close",
            Self::Reopen => "reopen",
            Self::Assign => "assign",
        }
    }
}

impl OutboxState {
    /// All states, in the order of an action's life.
    pub const ALL: [Self; 6] =
        [Self::Held, Self::Queued, Self::Sending, Self::Sent, Self::Refused, Self::Unknown];

    /// How the state is written, in the database too.
    pub fn word(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
        }
    }
}
