//! Which key does what, where. One table, and what the user changed of it, feeds the dispatch, the
//! footer, the list of actions, the reference and the manual.

mod command;
mod file;
mod map;
mod name;
mod notation;
mod table;

pub use command::{Command, Edit};
pub use map::{Bound, Keymap};
pub use notation::{notation, shown};
pub use table::TABLE;

use Context::{
    Activity, Always, Caution, Composer, Confirm, Customer, Diff, Elsewhere, Entry, Filter, Help,
    Mail, Merge, Note, People, Pick, PickMany, Proposal, Pull, Queue, Reason, Remark, Resolve,
    Screen, Search, Snooze, Text, Ticket, Triage, Why, Work,
};

/// Where a key is pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Context {
    /// Everywhere, text inputs too.
    Always,
    /// Everywhere but in text inputs.
    Screen,
    /// In the queue and in the ticket.
    Work,
    /// The list of tickets.
    Queue,
    /// The conversation of a ticket.
    Ticket,
    /// What a pull request changes.
    Diff,
    /// The panel of a customer.
    Customer,
    /// The same with something under the cursor.
    Entry,
    /// The same with two persons under the cursor who are perhaps one.
    Proposal,
    /// A note on a customer being written.
    Note,
    /// The menu of a pull request.
    Pull,
    /// The menu of an error.
    Triage,
    /// The question before a merge.
    Merge,
    /// The line that filters the queue.
    Filter,
    /// Whatever is written over several lines.
    Text,
    /// An answer being written.
    Composer,
    /// An e-mail being written.
    Mail,
    /// A note on a ticket being written: it never leaves us.
    Remark,
    /// What speaks against sending an answer as it is.
    Caution,
    /// Finding earlier answers.
    Search,
    /// What was done, sent, read, and what failed.
    Activity,
    /// The people whom an answer being written can call by name.
    People,
    /// Why an answer cannot be given from here.
    Elsewhere,
    /// The question before a close.
    Confirm,
    /// The same where the service wants a reason.
    Reason,
    /// The same for an error, with more ways out.
    Resolve,
    /// The menu of times to come back.
    Snooze,
    /// A list of which one is chosen.
    Pick,
    /// A list of which several can be chosen.
    PickMany,
    /// Why somebody is whose customer.
    Why,
    /// The list of actions.
    Help,
}

/// One line of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Binding {
    /// Where it holds.
    pub context: Context,
    /// The keys, in the notation of [`notation()`].
    pub keys: &'static [&'static str],
    /// What they mean.
    pub command: Command,
    /// What the help says.
    pub words: &'static str,
    /// What the footer says; empty: it is not worth a place there.
    pub hint: &'static str,
}

impl Context {
    /// The order of the help.
    pub const ALL: [Self; 31] = [
        Work, Queue, Ticket, Customer, Entry, Proposal, Note, Diff, Pull, Triage, Merge, Composer,
        Mail, Remark, Text, People, Caution, Elsewhere, Search, Activity, Filter, Confirm, Reason,
        Resolve, Snooze, Pick, PickMany, Why, Help, Screen, Always,
    ];

    /// The context around this one, whose keys hold here too.
    pub fn around(self) -> Option<Self> {
        match self {
            Always => None,
            Screen | Filter | Text | People | Pick | Note | Search | Activity | Help => {
                Some(Always)
            }
            Composer | Remark => Some(Text),
            Mail => Some(Composer),
            Entry | Proposal => Some(Customer),
            PickMany => Some(Pick),
            Work | Customer | Diff | Pull | Triage | Merge | Elsewhere | Confirm | Reason
            | Resolve | Snooze | Why | Caution => Some(Screen),
            Queue | Ticket => Some(Work),
        }
    }

    /// Whether letters are text here.
    pub fn is_typed_in(self) -> bool {
        matches!(
            self,
            Always
                | Filter
                | Text
                | Composer
                | Mail
                | Remark
                | People
                | Pick
                | PickMany
                | Note
                | Search
                | Activity
                | Help
        )
    }

    /// The context that gets the keys which mean nothing here.
    pub(super) fn beneath(self) -> Option<Self> {
        (self == People).then_some(Composer)
    }

    /// Whether the keys of `context` hold here.
    pub fn has(self, context: Self) -> bool {
        self.with_around().any(|c| c == context)
    }

    /// This one and those around it, from the inside out.
    pub fn with_around(self) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self), |c| c.around())
    }

    /// Whether digits are a number before a key.
    pub fn counts(self) -> bool {
        matches!(self, Queue | Ticket | Diff | Customer | Entry | Proposal | Why)
    }

    /// What the help calls it.
    pub fn words(self) -> &'static str {
        match self {
            Always => "everywhere",
            Screen => "everywhere but in texts",
            Work => "queue and ticket",
            Queue => "queue",
            Ticket => "ticket",
            Diff => "diff",
            Customer => "customer",
            Entry => "customer, what the cursor is on",
            Proposal => "customer, one person?",
            Note => "customer, a note",
            Pull => "pull request",
            Triage => "error",
            Merge => "merge?",
            Filter => "filter",
            Text => "answer and note",
            Composer => "answer",
            Mail => "e-mail",
            Remark => "note",
            Caution => "send it all the same?",
            Search => "earlier answers",
            Activity => "activity",
            People => "names after @, # and : in an answer",
            Elsewhere => "no answer from here",
            Confirm => "a question",
            Reason => "close, and why?",
            Resolve => "resolve an error?",
            Snooze => "snooze",
            Pick => "choose from a list",
            PickMany => "choose several",
            Why => "why are they whose customer?",
            Help => "this list",
        }
    }
}
