//! What is read again in turn, once a minute and with what Slack's limits leave: the part of the
//! window that lies below the newest messages, and threads, whose changes no history shows.

use super::super::{RemoteTicket, SourceError};
use super::channels::Channel;
use super::cursor::is_after;
use super::handle::Handle;
use super::history::{self, STRIDE, Span};
use super::parse::{has_answers, place_of};
use super::pull::Pull;
use super::trouble::{is_of_all, of_channel};
use super::wire::time_of;
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
    /// Channels of whose windows the limits left nothing to read, in the order of their turns.
    starved: VecDeque<String>,
    /// The channel whose window the last round began with.
    led: Option<String>,
    lanes: HashMap<Lane, VecDeque<TicketRef>>,
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

    /// Whether the user groups should be read.
    pub fn groups_are_due(&self, now: Timestamp) -> bool {
        is_over(self.groups_at, GROUPS, now)
    }

    /// The user groups were read.
    pub fn groups_are_read(&mut self, now: Timestamp) {
        self.groups_at = Some(now);
    }

    /// A channel's window waits for its turn, from here on.
    fn starves(&mut self, channel: &str, below: String) {
        self.windows.insert(channel.to_owned(), below);
        if !self.starved.iter().any(|other| other == channel) {
            self.starved.push_back(channel.to_owned());
        }
    }

    /// A channel's window was read to its end.
    fn is_read(&mut self, channel: &str) {
        self.starved.retain(|other| other != channel);
    }

    /// Whether the history of a channel does not show what happens below its newest messages.
    fn is_starved(&self, channel: &str) -> bool {
        self.starved.iter().any(|other| other == channel)
    }

    /// The next ticket of a lane.
    fn next(&mut self, lane: Lane) -> Option<TicketRef> {
        self.lanes.get_mut(&lane)?.pop_front()
    }

    /// Every other time that it is asked.
    pub fn takes_turns(&mut self) -> bool {
        self.turn = !self.turn;
        self.turn
    }
}

/// Whether what began at `last` is over. A clock that was set back ends it too.
fn is_over(last: Option<Timestamp>, every: SignedDuration, now: Timestamp) -> bool {
    let passed = last.map(|last| now.duration_since(last));
    passed.is_none_or(|passed| passed.is_negative() || passed >= every)
}

/// Begins anew what began at `last` if it is over.
fn begin(last: &mut Option<Timestamp>, every: SignedDuration, now: Timestamp) -> bool {
    let due = is_over(*last, every, now);
    if due {
        *last = Some(now);
    }
    due
}

impl Pull<'_> {
    /// Reads on in the window of a channel, below what the look at its newest messages showed.
    pub async fn read_window(&mut self, channel: &Channel) -> Result<(), SourceError> {
        let Some(Some(looked)) = self.looked.get(&channel.id).cloned() else { return Ok(()) };
        let kept = self.slack.rounds().windows.get(&channel.id).cloned();
        let below = kept.filter(|kept| is_after(&looked, kept)).unwrap_or(looked);
        match PAGES.min(self.spare().0) {
            0 => self.slack.rounds().starves(&channel.id, below),
            pages => self.read_on(channel, below, pages).await?,
        }
        Ok(())
    }

    /// Reads a page of a window for which looking at the newest messages leaves nothing, channel by
    /// channel: with many of them nothing would ever be left.
    pub async fn feed(&mut self) -> Result<(), SourceError> {
        let now = self.api.now();
        if !is_over(self.slack.rounds().began, EVERY, now) {
            return Ok(());
        }
        let Some(id) = self.slack.rounds().starved.pop_front() else { return Ok(()) };
        let Some(channel) = self.channels.iter().find(|channel| channel.id == id).cloned() else {
            return Ok(());
        };
        let Some(below) = self.slack.rounds().windows.get(&id).cloned() else { return Ok(()) };
        match self.read_on(&channel, below, 1).await {
            Ok(()) => {}
            Err(SourceError::RateLimited { .. }) => self.slack.rounds().starved.push_front(id),
            Err(error) => self.faults.push(of_channel(error, &channel)?),
        }
        Ok(())
    }

    /// Reads so many pages of a window from here down, and notes where it goes on.
    async fn read_on(
        &mut self,
        channel: &Channel,
        mut below: String,
        pages: usize,
    ) -> Result<(), SourceError> {
        let above = self.reach(channel).window(self.slack.settings.window);
        let mut left = Some(pages).filter(|_| is_after(&below, &above));
        while let Some(more) = left.filter(|more| *more > 0) {
            let span = Span { above: &above, below: Some(&below), most: STRIDE };
            let slice = history::read(&self.api, &channel.id, span).await?;
            let mut page = Page::default();
            let read = self.take(channel, &slice, span, true, &mut page).await;
            self.hand_over(page).await?;
            let read_from = read?.filter(|read_from| is_after(read_from, &above));
            left = read_from.as_ref().map(|_| more - 1);
            below = read_from.unwrap_or(below);
        }
        let mut rounds = self.slack.rounds();
        rounds.is_read(&channel.id);
        if left.is_some() {
            rounds.windows.insert(channel.id.clone(), below);
        } else {
            rounds.windows.remove(&channel.id);
        }
        Ok(())
    }

    /// The channels, beginning with another one each time: what is left does not always go to the
    /// same ones.
    pub fn in_turn(&self) -> Vec<Channel> {
        let mut channels = self.channels.clone();
        let mut rounds = self.slack.rounds();
        let last = channels.iter().position(|channel| Some(&channel.id) == rounds.led.as_ref());
        let first = last.map_or(0, |last| (last + 1) % channels.len().max(1));
        channels.rotate_left(first);
        rounds.led = channels.first().map(|channel| channel.id.clone());
        channels
    }

    /// Reads threads whose turn it is.
    pub async fn follow(&mut self) -> Result<(), SourceError> {
        self.fill_lanes().await?;
        let mut page = Page::default();
        let outcome = self.follow_lanes(&mut page).await;
        self.hand_over(page).await?;
        match outcome {
            Err(SourceError::RateLimited { .. }) => Ok(()),
            outcome => outcome,
        }
    }

    async fn follow_lanes(&mut self, page: &mut Page) -> Result<(), SourceError> {
        for (lane, share) in SHARES {
            for _ in 0..share.min(self.spare().1) {
                let Some(reference) = self.slack.rounds().next(lane) else { break };
                let followed = self.follow_one(&reference, page).await;
                if followed.as_ref().is_err_and(is_limit) {
                    self.slack.rounds().lanes.entry(lane).or_default().push_front(reference);
                }
                followed?;
            }
        }
        Ok(())
    }

    /// Reads a ticket again by what the store knows of it now: since it was put into its lane more
    /// may have been said in a row.
    async fn follow_one(
        &mut self,
        reference: &TicketRef,
        page: &mut Page,
    ) -> Result<(), SourceError> {
        let Some((channel, name)) = place_of(reference) else { return Ok(()) };
        let Some(at) = time_of(name) else { return Ok(()) };
        let known = self.sink.known(channel, at, at).await?;
        let ticket = known.into_iter().find(|ticket| ticket.reference == *reference);
        let Some(ticket) = ticket.filter(|ticket| !ticket.closed) else { return Ok(()) };
        let Some((channel, handle)) = self.place(&ticket) else { return Ok(()) };
        match self.read_again(&channel, name, &handle.roots, true, page).await {
            // It is told by the look at the channel.
            Err(error) if !is_of_all(&error) && !is_limit(&error) => Ok(()),
            read => read,
        }
    }

    /// Fills the lanes in which all had their turn anew, latest moved first.
    async fn fill_lanes(&mut self) -> Result<(), SourceError> {
        let empty = {
            let rounds = self.slack.rounds();
            let over = |lane: &Lane| rounds.lanes.get(lane).is_none_or(VecDeque::is_empty);
            SHARES.map(|(lane, _)| lane).into_iter().filter(over).collect::<Vec<_>>()
        };
        if empty.is_empty() || self.spare().1 == 0 {
            return Ok(());
        }
        for ticket in self.sink.open_tickets().await? {
            if let Some(lane) = self.lane(&ticket).filter(|lane| empty.contains(lane)) {
                self.slack.rounds().lanes.entry(lane).or_default().push_back(ticket.reference);
            }
        }
        Ok(())
    }

    fn lane(&self, ticket: &RemoteTicket) -> Option<Lane> {
        let (channel, handle) = self.place(ticket)?;
        let reach = self.reach(&channel);
        let newest = reach.newest.as_deref().and_then(time_of)?;
        let in_window = is_after(&handle.answer, &reach.window(self.slack.settings.window));
        // Where a look shows hardly anything, the history does not show answers.
        if in_window && !self.api.limits().is_meager() && !self.is_hidden(&channel, &handle) {
            let answered = has_answers(ticket.stamp.as_deref().unwrap_or_default());
            return answered.then_some(Lane::Shown);
        }
        let lively = newest.duration_since(ticket.last_at) < LIVELY;
        Some(if lively { Lane::Lively } else { Lane::Still })
    }

    /// Whether it lies below the newest messages of a channel whose window has to wait.
    fn is_hidden(&self, channel: &Channel, handle: &Handle) -> bool {
        let looked = self.looked.get(&channel.id).and_then(Option::as_ref);
        let below = looked.is_some_and(|looked| is_after(looked, &handle.answer));
        below && self.slack.rounds().is_starved(&channel.id)
    }

    fn place(&self, ticket: &RemoteTicket) -> Option<(Channel, Handle)> {
        let handle = Handle::parse(&ticket.remote_id)?;
        let channel = self.channels.iter().find(|channel| channel.id == handle.channel)?;
        Some((channel.clone(), handle))
    }
}

fn is_limit(error: &SourceError) -> bool {
    matches!(error, SourceError::RateLimited { .. })
}
