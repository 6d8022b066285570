//! Questions that are answered by one key.

use super::deed::Deed;
use super::keymap::{Command, Context};
use crate::desk::{Abilities, Action, CloseReason, OutboxId, TicketRef};

/// What a service without states shows.
const REACTION: &str = "a reaction under the question shows it to all there";

/// A question that lies over the panes. The answer is no until a key says otherwise, and it is
/// about the tickets that it names, whatever moves under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The keys that it takes.
    pub keys: Context,
    /// What is asked, with the number where it is about many.
    pub asks: String,
    /// What exactly would happen where.
    pub told: Vec<String>,
    /// What else there is to know: titles.
    pub beside: Vec<String>,
    /// The tickets that it is about.
    pub tickets: Vec<TicketRef>,
    /// What the answer means.
    pub then: Then,
}

/// What the answer to a question means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Then {
    /// Close them, as the key says.
    Close,
    /// Put them aside for as long as the key says.
    Snooze,
    /// What the key says: the menu of a pull request or of errors.
    More,
    /// This.
    Do(Deed),
    /// The last decision is taken back at its service, or done there again.
    Undo,
    /// An action of which nobody knows whether it was done is tried again.
    Retry(OutboxId),
    /// This e-mail because of this ticket, which has not gone out yet, is taken back to be gone on
    /// with.
    Recall(TicketRef, OutboxId),
    /// An e-mail is begun though there was one a moment ago.
    SecondMail,
}

impl Then {
    /// What whoever looks at a ticket's service sees of it, beside the ticket's state.
    pub fn shows(&self, can: Abilities) -> Option<&'static str> {
        let tracked = can.tracker || can.errors;
        match self {
            Self::Close => can.reacts.then_some(REACTION),
            Self::Do(Deed::Claim(take)) if can.assign => Some(match (take, tracked) {
                (true, true) => "you become its assignee there",
                (true, false) => REACTION,
                (false, true) => "you are not its assignee there any more",
                (false, false) => "the reaction that shows it there goes",
            }),
            _ => None,
        }
    }
}

impl Question {
    /// Whether it is about more than one ticket.
    pub fn is_for_many(&self) -> bool {
        self.tickets.len() > 1
    }

    /// What a key does to each of the tickets, if it is that which the key does.
    pub fn deed(&self, command: Command) -> Option<Deed> {
        match (&self.then, command) {
            (Then::Do(deed), Command::Yes) => Some(deed.clone()),
            (Then::Close, Command::Yes) => Some(Deed::Close(None)),
            (Then::Close, Command::Completed) => Some(Deed::Close(Some(CloseReason::Completed))),
            (Then::Close, Command::NotPlanned) => Some(Deed::Close(Some(CloseReason::NotPlanned))),
            (Then::Snooze, command) => until(command).map(Deed::Snooze),
            (Then::More, Command::Prioritize(to)) => Some(Deed::send(Action::Prioritize { to })),
            (Then::More, Command::Seen) => Some(Deed::send(Action::Seen)),
            _ => None,
        }
    }
}

/// What a choice of the snooze menu means, as [`crate::desk::Until::parse`] reads it.
pub fn until(command: Command) -> Option<&'static str> {
    match command {
        Command::Hour => Some("1h"),
        Command::Tomorrow => Some("tomorrow"),
        Command::Monday => Some("monday"),
        Command::UntilTheyWrite => Some("reply"),
        _ => None,
    }
}
