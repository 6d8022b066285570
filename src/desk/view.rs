//! Which tickets to look at.

use super::{Filter, Kind, Ranked, Status};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How long nobody answers us before we ask again, and how long that is worth it: whoever has been
/// silent for a month has found another way, and being asked would only annoy them.
const SILENT: (SignedDuration, SignedDuration) =
    (SignedDuration::from_hours(3 * 24), SignedDuration::from_hours(30 * 24));

/// Which tickets to look at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum View {
    /// What waits on us: the work.
    #[default]
    Queue,
    /// What I claimed or am assigned to, unless closed.
    Mine,
    /// What waits on them.
    Waiting,
    /// What waits on them for so long that a friendly word of ours may help.
    FollowUp,
    /// What is put aside.
    Snoozed,
    /// What is not closed.
    Open,
    /// What is closed.
    Closed,
    /// Everything.
    All,
}

/// A view with a name, narrowed or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tab {
    /// How it is called.
    pub name: String,
    /// What it shows, in which order.
    pub view: View,
    /// What of that.
    pub filter: Filter,
}

impl View {
    /// All views in the order in which they are offered.
    pub const ALL: [Self; 8] = [
        Self::Queue,
        Self::Mine,
        Self::Waiting,
        Self::FollowUp,
        Self::Snoozed,
        Self::Open,
        Self::Closed,
        Self::All,
    ];

    /// How the view is written.
    pub fn word(self) -> &'static str {
        match self {
            Self::Queue => "queue",
            Self::Mine => "mine",
            Self::Waiting => "waiting",
            Self::FollowUp => "follow-up",
            Self::Snoozed => "snoozed",
            Self::Open => "open",
            Self::Closed => "closed",
            Self::All => "all",
        }
    }

    /// The statuses of what may belong in the view, in the order of ranks.
    pub fn statuses(self) -> &'static [Status] {
        use Status::{Closed, Snoozed, WaitingOnThem, WaitingOnUs};
        match self {
            Self::Queue => &[WaitingOnUs],
            Self::Waiting | Self::FollowUp => &[WaitingOnThem],
            Self::Snoozed => &[Snoozed],
            Self::Mine | Self::Open => &[WaitingOnUs, WaitingOnThem, Snoozed],
            Self::Closed => &[Closed],
            Self::All => &[WaitingOnUs, WaitingOnThem, Snoozed, Closed],
        }
    }

    /// Whether a ticket belongs in the view of somebody who goes by the names `me`.
    pub fn shows(self, ranked: &Ranked, me: &[String], now: Timestamp) -> bool {
        let status = ranked.status;
        match self {
            Self::Queue => status == Status::WaitingOnUs,
            Self::Mine => status != Status::Closed && ranked.ticket.is_of(me),
            Self::Waiting => status == Status::WaitingOnThem,
            Self::FollowUp => is_silent(ranked, now),
            Self::Snoozed => status == Status::Snoozed,
            Self::Open => status != Status::Closed,
            Self::Closed => status == Status::Closed,
            Self::All => true,
        }
    }
}

/// Whether the last word is ours, and was said some while ago. After a *done* there is nothing more
/// to say, and nobody answers for an error.
fn is_silent(ranked: &Ranked, now: Timestamp) -> bool {
    let (ticket, turn) = (&ranked.ticket, &ranked.ticket.standing.turn);
    let ours = turn.last_us.max(ticket.pending.reply_at);
    let ours = ours.filter(|_| ours > turn.last_customer.max(ticket.local.done_at));
    let silent = ours.map(|at| now.duration_since(at));
    ranked.status == Status::WaitingOnThem
        && ticket.kind != Kind::Error
        && silent.is_some_and(|silent| silent >= SILENT.0 && silent <= SILENT.1)
}

impl Tab {
    /// Whether more than its status tells whether a ticket belongs there.
    pub fn picks(&self) -> bool {
        matches!(self.view, View::Mine | View::FollowUp) || !self.filter.is_empty()
    }
}

impl From<View> for Tab {
    fn from(view: View) -> Self {
        Self { name: view.word().into(), view, filter: Filter::default() }
    }
}
