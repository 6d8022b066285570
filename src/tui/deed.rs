//! What is done to a ticket without words: the same for one, for many, and once more.

use crate::desk::{Action, CloseReason, SourceId, Ticket, counted};

/// Something that can be done to one ticket or to many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// Nothing more to say.
    Done,
    /// Put aside until then, as [`crate::desk::Until::parse`] reads it: once more means from then on.
    Snooze(&'static str),
    /// Take it (`true`) or let it go.
    Claim(bool),
    /// Close or resolve it; for what reason, where its service asks.
    Close(Option<CloseReason>),
    /// Any other action of its service.
    Send {
        /// What is done there.
        action: Action,
        /// The only place that has what the action names: labels, people, releases.
        home: Option<Home>,
    },
}

/// A source and one of its places.
pub type Home = (SourceId, String);

impl Deed {
    /// An action that any ticket may take.
    pub fn send(action: Action) -> Self {
        Self::Send { action, home: None }
    }

    /// An action that names what only the place of this ticket has.
    pub fn at_home(action: Action, ticket: &Ticket) -> Self {
        Self::Send { action, home: Some((ticket.source.clone(), ticket.place.clone())) }
    }

    /// What was done to so many tickets: `closed 3 tickets`.
    pub fn done_to(&self, count: usize, until: &str) -> String {
        let tickets = counted(count, "ticket");
        match self {
            Self::Done => format!("done with {tickets}"),
            Self::Snooze(_) => format!("snoozed {tickets} until {until}"),
            Self::Claim(true) => format!("claimed {tickets}"),
            Self::Claim(false) => format!("released {tickets}"),
            Self::Close(_) => format!("closed {tickets}"),
            Self::Send { action: Action::Reopen, .. } => format!("opened {tickets} again"),
            Self::Send { action: Action::Archive { until }, .. } => {
                format!("archived {tickets} {}", until.told())
            }
            Self::Send { action, .. } => format!("{}: {tickets}", action.told()),
        }
    }

    /// What is about to be done to this, which may be a number of tickets: `close 3 tickets`.
    pub fn about(&self, what: &str) -> String {
        use Action::{Archive, Assign, Assignees, Labels, Prioritize, Reopen, Seen, Unassign};
        match self {
            Self::Done => format!("done with {what}"),
            Self::Snooze(_) => format!("put {what} aside"),
            Self::Claim(true) => format!("claim {what}"),
            Self::Claim(false) => format!("release {what}"),
            Self::Close(_) => format!("close {what}"),
            Self::Send { action, .. } => match action {
                Reopen => format!("open {what} again"),
                Seen => format!("mark {what} as seen"),
                Assign => format!("assign {what} to you"),
                Unassign => format!("take {what} from you"),
                Prioritize { to } => format!("give {what} {} priority", to.word()),
                Archive { until } => format!("archive {what} {}", until.told()),
                Labels { .. } | Assignees { .. } => {
                    let told = action.told();
                    let (word, names) = told.split_once(' ').unwrap_or((&told, ""));
                    format!("{word} {what} {names}").trim_end().to_owned()
                }
                other => format!("{} {what}", other.told()),
            },
        }
    }
}
