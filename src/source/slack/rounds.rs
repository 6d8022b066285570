//! What is read again in turn, once a minute and with what Slack's limits leave: the part of the
//! window that lies below the newest messages, and threads, whose changes no history shows.

use super::super::{RemoteTicket, SourceError};
use super::channels::Channel;
use super::cursor::is_after;
use super::handle::Handle;
use super::history::{self, STRIDE, Span};
use super::pull::Pull;
use crate::desk::{Page, TicketRef};
use jiff::{SignedDuration, Timestamp};
use std::collections::{HashMap, VecDeque};

/// How often there is a round.
const EVERY: SignedDuration = SignedDuration::from_mins(1);
/// How often the channels themselves are looked at: their names, whether they are archived.
const CHANNELS: SignedDuration = SignedDuration::from_mins(10);
/// How often it is looked who is in the team's user groups.
const GROUPS: SignedDuration = SignedDuration::from_hours(1);
/// How many pages of a window one round reads.
const PAGES: usize = 5;
/// A ticket in which nobody spoke for this long moves seldom.
const LIVELY: SignedDuration = SignedDuration::from_hours(14 * 24);
/// How many threads of each lane one round reads.
const SHARES: [(Lane, usize); 3] = [(Lane::Lively, 12), (Lane::Shown, 4), (Lane::Still, 4)];

/// Which threads are read in turn, by how much one would miss them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Lane {
    /// They began before the window and somebody spoke lately: only reading them shows an answer.
    Lively,
    /// They began in the window: the history shows answers, but not that one was changed.
    Shown,
    /// Nobody spoke in them for long.
    Still,
}

/// Where the rounds of one source stand. Nothing of it outlives the process: a new one begins anew.
#[derive(Debug, Default)]
pub(super) struct Rounds {
    /// The channel whose news had to wait.
    pub first: Option<String>,
    began: Option<Timestamp>,
    channels_at: Option<Timestamp>,
    groups_at: Option<Timestamp>,
    /// Where reading a channel's window goes on.
    windows: HashMap<String, String>,
    lanes: HashMap<Lane, VecDeque<RemoteTicket>>,
    turn: bool,
}

impl Rounds {
    /// Whether a round is due; if so it begins.
    pub fn are_due(&mut self, now: Timestamp) -> bool {
        begin(&mut self.began, EVERY, now)
    }

    /// Whether the channels should be looked at; if so they count as looked at.
    pub fn channels_are_due(&mut self, now: Timestamp) -> bool {
        begin(&mut self.channels_at, CHANNELS, now)
    }

    /// Whether the user groups should be read; if so they count as read.
    pub fn groups_are_due(&mut self, now: Timestamp) -> bool {
        begin(&mut self.groups_at, GROUPS, now)
    }

    /// Every other time that it is asked, if they are to be taken.
    pub fn takes_turns(&mut self, taken: bool) -> bool {
        self.turn = taken && !self.turn;
        self.turn
    }
}

/// Begins anew what began at `last` if it is over. A clock that was set back ends it too.
fn begin(last: &mut Option<Timestamp>, every: SignedDuration, now: Timestamp) -> bool {
    let passed = last.map(|last| now.duration_since(last));
    let due = passed.is_none_or(|passed| passed.is_negative() || passed >= every);
    if due {
        *last = Some(now);
    }
    due
}

impl Pull<'_> {
    /// Reads on in the window of a channel, below what the look at its newest messages showed.
    pub async fn read_window(&mut self, channel: &Channel) -> Result<(), SourceError> {
        let Some(Some(looked)) = self.looked.get(&channel.id).cloned() else { return Ok(()) };
        let above = self.reach(channel).window(self.slack.settings.window);
        let kept = self.slack.rounds().windows.remove(&channel.id);
        let mut below = kept.filter(|kept| is_after(&looked, kept)).unwrap_or(looked);
        for _ in 0..PAGES.min(self.spare().0) {
            if !is_after(&below, &above) {
                return Ok(());
            }
            let span = Span { above: &above, below: Some(&below), most: STRIDE };
            let slice = history::read(&self.api, &channel.id, span).await?;
            let mut page = Page::default();
            let read = self.take(channel, &slice, span, true, &mut page).await;
            self.hand_over(page).await?;
            match read? {
                Some(read_from) => below = read_from,
                None => return Ok(()),
            }
        }
        self.slack.rounds().windows.insert(channel.id.clone(), below);
        Ok(())
    }

    /// Reads threads whose turn it is.
    pub async fn follow(&mut self) -> Result<(), SourceError> {
        let mut page = Page::default();
        let mut outcome = Ok(());
        for (lane, share) in SHARES {
            let share = share.min(self.spare().1);
            for ticket in self.next(lane, share).await? {
                outcome = self.follow_one(&ticket, &mut page).await;
                if outcome.is_err() {
                    break;
                }
            }
        }
        self.hand_over(page).await?;
        match outcome {
            Err(SourceError::RateLimited { .. }) => Ok(()),
            outcome => outcome,
        }
    }

    async fn follow_one(
        &mut self,
        ticket: &RemoteTicket,
        page: &mut Page,
    ) -> Result<(), SourceError> {
        let Some((channel, handle)) = self.place(ticket) else { return Ok(()) };
        let name = name_of(&ticket.reference).to_owned();
        match self.read_again(&channel, &name, &handle.roots, true, page).await {
            // It is told by the look at the channel.
            Err(SourceError::Gone { .. } | SourceError::NeedsYou { .. }) => Ok(()),
            read => read,
        }
    }

    /// The next tickets of a lane. When all had their turn it is filled anew, latest moved first.
    async fn next(&mut self, lane: Lane, share: usize) -> Result<Vec<RemoteTicket>, SourceError> {
        if self.slack.rounds().lanes.get(&lane).is_none_or(VecDeque::is_empty) {
            let open = self.sink.open_tickets().await?;
            let of_lane = open.into_iter().filter(|ticket| self.lane(ticket) == Some(lane));
            let all = of_lane.collect();
            self.slack.rounds().lanes.insert(lane, all);
        }
        let mut rounds = self.slack.rounds();
        let Some(all) = rounds.lanes.get_mut(&lane) else { return Ok(Vec::new()) };
        let share = share.min(all.len());
        Ok(all.drain(..share).collect())
    }

    fn lane(&self, ticket: &RemoteTicket) -> Option<Lane> {
        let (channel, handle) = self.place(ticket)?;
        let reach = self.reach(&channel);
        let newest = reach.newest.as_deref().and_then(super::wire::time_of)?;
        let in_window = is_after(&handle.answer, &reach.window(self.slack.settings.window));
        let replies = ticket.stamp.as_deref().unwrap_or_default().lines();
        let has_replies = || replies.clone().any(|line| line.split(' ').nth(1) != Some("0"));
        // Where a look shows hardly anything, the history does not show answers.
        if in_window && !self.api.limits().is_meager() {
            return has_replies().then_some(Lane::Shown);
        }
        let lively = newest.duration_since(ticket.last_at) < LIVELY;
        Some(if lively { Lane::Lively } else { Lane::Still })
    }

    fn place(&self, ticket: &RemoteTicket) -> Option<(Channel, Handle)> {
        let handle = Handle::parse(&ticket.remote_id)?;
        let channel = self.channels.iter().find(|channel| channel.id == handle.channel)?;
        Some((channel.clone(), handle))
    }
}

/// The `ts` that names a ticket.
fn name_of(reference: &TicketRef) -> &str {
    reference.rest().rsplit('/').next().unwrap_or_default()
}
