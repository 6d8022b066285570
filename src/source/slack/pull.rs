//! Reading what is new: a look at the newest messages of each channel, then what a first load or a
//! long absence left open below them, then the rounds of [`super::rounds`].

use super::super::{PageSink, Pulled, SourceError};
use super::api::Api;
use super::channels::Channel;
use super::cursor::{Progress, Reach, before, is_after};
use super::fault::is_expired_cursor;
use super::group::LONGEST;
use super::history::{self, HISTORY, LOOK, STRIDE, Span};
use super::me::Me;
use super::parse::reference;
use super::people::{People, team_groups, unknown_group};
use super::thread::REPLIES;
use super::trouble::{is_of_all, of_channel, told};
use super::wire::time_of;
use super::{Slack, notice};
use crate::desk::{Cursor, Moved, Page, TicketRef};
use std::collections::HashMap;
use std::time::Duration;

/// How many pages of a first load are read before the newest messages are looked at again.
const STRIDES: usize = 10;
/// How many pages of the list of people one pull reads.
const PEOPLE_PAGES: usize = 5;

/// One pull on its way.
pub(super) struct Pull<'a> {
    pub slack: &'a Slack,
    pub sink: &'a mut dyn PageSink,
    pub api: Api,
    pub me: Me,
    pub people: People,
    pub channels: Vec<Channel>,
    pub progress: Progress,
    /// From where on each channel was read by the look at its newest messages; `None`: from its
    /// floor. Channels that could not be looked at are missing.
    pub looked: HashMap<String, Option<String>>,
    /// What is wrong with single channels; it is told when all else is read.
    pub(super) faults: Vec<SourceError>,
    /// The news of some channel have to wait, and how long.
    limited: Option<(Duration, String)>,
}

impl Pull<'_> {
    /// Reads everything new since `cursor`.
    pub async fn run(
        slack: &Slack,
        cursor: Option<Cursor>,
        sink: &mut dyn PageSink,
    ) -> Result<Pulled, SourceError> {
        let api = slack.api.in_background();
        let me = slack.me(&api).await?;
        let people = slack.people().seeded(sink.people().await?);
        let mut pull = Pull {
            channels: Vec::new(),
            progress: Progress::read(cursor.as_ref()),
            looked: HashMap::new(),
            faults: Vec::new(),
            limited: None,
            slack,
            sink,
            api,
            me,
            people,
        };
        let outcome = pull.all().await;
        if matches!(outcome, Err(SourceError::NeedsYou { .. })) {
            slack.forget_me();
        }
        let pulled = pull.pulled();
        slack.remember(&pull.people);
        outcome.map(|()| pulled)
    }

    async fn all(&mut self) -> Result<(), SourceError> {
        self.follow_groups().await?;
        self.list_people().await?;
        self.find_channels().await?;
        // Where hardly anything may be asked, what is old has its turn too. It is no turn while
        // nothing may be asked at all.
        let shared = self.api.limits().is_meager() && self.spare().0 > 0;
        if shared && self.slack.rounds().takes_turns() {
            self.fill(1).await?;
        }
        self.feed().await?;
        loop {
            self.look().await?;
            if !self.fill(STRIDES).await? {
                break;
            }
        }
        self.sweep().await?;
        let withheld = self.people.withheld.take();
        let withheld = withheld.map(|(fault, remedy)| SourceError::NeedsYou { fault, remedy });
        self.faults.extend(withheld);
        told(std::mem::take(&mut self.faults))?;
        match self.limited.take() {
            Some((wait, what)) => Err(SourceError::RateLimited { wait, what }),
            None => Ok(()),
        }
    }

    fn pulled(&self) -> Pulled {
        let standing = notice::standing(self.slack, &self.me, &self.people);
        let notices: Vec<_> = self.loading().into_iter().chain(standing).collect();
        let notice = (!notices.is_empty()).then(|| notices.join("; "));
        Pulled { requests: self.api.requests(), pause: None, notice, budget: None }
    }

    /// Learns now and then who is one of us by a user group, and how groups are called.
    async fn follow_groups(&mut self) -> Result<(), SourceError> {
        let now = self.api.now();
        if !self.slack.rounds().groups_are_due(now) {
            return Ok(());
        }
        match team_groups(&self.api, &self.slack.settings.team_groups).await {
            Ok(groups) => {
                // What is amiss is told until it is mended.
                if groups.unknown.is_empty() {
                    self.slack.rounds().groups_are_read(now);
                }
                self.faults.extend(groups.unknown.iter().map(|name| unknown_group(name)));
                self.people.follow(groups, &self.me);
            }
            Err(SourceError::RateLimited { .. }) => {}
            Err(error) if is_of_all(&error) => return Err(error),
            // All else can be read without.
            Err(error) => self.faults.push(without_groups(error)),
        }
        Ok(())
    }

    /// Lists a few pages of everyone; whoever speaks before they are listed is asked for alone.
    async fn list_people(&mut self) -> Result<(), SourceError> {
        let listing = self.progress.people_next.is_some();
        if !listing && !self.people.is_empty() && !self.progress.people_are_old(self.api.now()) {
            return Ok(());
        }
        let mut first = None;
        for _ in 0..PEOPLE_PAGES {
            let next = self.progress.people_next.take();
            let listed = match self.people.list_page(&self.api, &self.me, next.clone()).await {
                // A list that was broken off too long ago begins anew.
                Err(error) if next.is_some() && is_expired_cursor(&error) => continue,
                // Whoever is not listed yet can wait.
                Err(SourceError::RateLimited { .. }) => {
                    self.progress.people_next = next;
                    return Ok(());
                }
                // Each can be asked for alone.
                Err(error) if !is_of_all(&error) => {
                    return self.do_without_list(error).await;
                }
                listed => listed?,
            };
            // The same page again is all that there is.
            let again = listed.first.is_some() && listed.first == first;
            self.progress.people_next = listed.next.filter(|_| !again);
            first = listed.first;
            let done = self.progress.people_next.is_none();
            if done {
                self.progress.people_at = Some(self.api.now());
            }
            let (cursor, unreadable) = (self.progress.write(), listed.unreadable);
            self.hand_over(Page { cursor, unreadable, ..Page::default() }).await?;
            if done {
                break;
            }
        }
        Ok(())
    }

    /// Everyone cannot be listed. What the user can mend is told until they did; a server that has
    /// no list is asked for it as seldom as others.
    async fn do_without_list(&mut self, error: SourceError) -> Result<(), SourceError> {
        if !matches!(error, SourceError::Refused { .. }) {
            self.faults.push(error);
            return Ok(());
        }
        self.progress.people_at = Some(self.api.now());
        self.hand_over(Page { cursor: self.progress.write(), ..Page::default() }).await
    }

    /// Finds the channels, and tells the store of those that changed their name or were archived.
    async fn find_channels(&mut self) -> Result<(), SourceError> {
        let (channels, faults) = self.slack.channels(&self.api).await?;
        self.faults.extend(faults);
        let mut page = Page::default();
        for channel in &channels {
            let Some(reach) = self.progress.channels.get_mut(&channel.id) else { continue };
            if (&reach.name, reach.archived) == (&channel.name, channel.archived) {
                continue;
            }
            let old =
                Channel { name: reach.name.clone(), archived: reach.archived, ..channel.clone() };
            page.places.push(Moved {
                place_id: channel.id.clone(),
                place: channel.place(),
                from: old.answer(),
                to: channel.answer(),
            });
            (reach.name, reach.archived) = (channel.name.clone(), channel.archived);
        }
        self.channels = channels;
        if !page.places.is_empty() {
            page.cursor = self.progress.write();
        }
        self.hand_over(page).await
    }

    /// Looks at the newest messages of each channel. It begins with the one that had to wait.
    async fn look(&mut self) -> Result<(), SourceError> {
        let mut channels = self.channels.clone();
        let first = self.slack.rounds().first.take();
        let at = channels.iter().position(|channel| Some(&channel.id) == first.as_ref());
        channels.rotate_left(at.unwrap_or(0));
        for channel in channels {
            match self.look_at(&channel).await {
                Ok(()) => {}
                Err(SourceError::RateLimited { wait, what }) => {
                    self.waits(&channel, wait, what);
                }
                Err(error) => {
                    self.faults.push(of_channel(error, &channel)?);
                    self.channels.retain(|other| other.id != channel.id);
                }
            }
        }
        Ok(())
    }

    /// A channel has to wait. It is worth telling only if Slack said so: our own pace is no fault.
    fn waits(&mut self, channel: &Channel, wait: Duration, what: String) {
        self.slack.rounds().first.get_or_insert_with(|| channel.id.clone());
        let told = self.api.limits().is_told_to_wait(&what, self.api.now());
        if told && !self.api.limits().is_meager() {
            self.limited.get_or_insert((wait, what));
        }
    }

    async fn look_at(&mut self, channel: &Channel) -> Result<(), SourceError> {
        let mut reach = self.reach(channel);
        let span = Span { above: &reach.floor, below: None, most: LOOK };
        let slice = history::read(&self.api, &channel.id, span).await?;
        let mut page = Page::default();
        let proven = !slice.messages.is_empty();
        let read = self.take(channel, &slice, span, proven, &mut page).await;
        if let Ok(read_from) = &read {
            reach.advance(slice.newest(), read_from.as_deref());
            self.looked.insert(channel.id.clone(), read_from.clone());
            self.keep(channel, reach, &mut page);
        }
        self.hand_over(page).await?;
        read.map(drop)
    }

    /// Reads so many pages of what is still to be read; whether there is more that may be read now.
    async fn fill(&mut self, pages: usize) -> Result<bool, SourceError> {
        for _ in 0..pages {
            let open = |channel: &&Channel| !self.reach(channel).gaps.is_empty();
            let Some(channel) = self.channels.iter().find(open).cloned() else {
                return Ok(false);
            };
            match self.fill_at(&channel).await {
                Ok(()) => {}
                Err(SourceError::RateLimited { .. }) => return Ok(false),
                Err(error) => {
                    self.faults.push(of_channel(error, &channel)?);
                    self.channels.retain(|other| other.id != channel.id);
                }
            }
        }
        Ok(self.channels.iter().any(|channel| !self.reach(channel).gaps.is_empty()))
    }

    /// Reads one page of the newest gap of a channel.
    async fn fill_at(&mut self, channel: &Channel) -> Result<(), SourceError> {
        let mut reach = self.reach(channel);
        let Some(mut gap) = reach.gaps.pop() else { return Ok(()) };
        // What stands just below is read again: a message may belong to one of before.
        let above = before(&gap.from, LONGEST);
        let above = if is_after(&above, &reach.floor) { &above } else { &reach.floor };
        let span = Span { above, below: Some(&gap.to), most: STRIDE };
        let slice = history::read(&self.api, &channel.id, span).await?;
        let mut page = Page::default();
        let read = self.take(channel, &slice, span, true, &mut page).await;
        if let Ok(read_from) = &read {
            gap.seen += u64::try_from(slice.messages.len()).unwrap_or(0);
            if let Some(to) = read_from.clone().filter(|to| is_after(to, &gap.from)) {
                reach.gaps.push(super::cursor::Gap { to, ..gap });
            }
            self.keep(channel, reach, &mut page);
            page.notice = self.loading();
        }
        self.hand_over(page).await?;
        read.map(drop)
    }

    /// Reads again what lies below the newest messages, and open threads in turn.
    async fn sweep(&mut self) -> Result<(), SourceError> {
        let now = self.api.now();
        if !self.slack.rounds().are_due(now) {
            return Ok(());
        }
        let loaded = self.loading().is_none();
        let channels = if loaded { self.in_turn() } else { Vec::new() };
        for channel in channels {
            if let Err(error) = self.read_window(&channel).await {
                self.faults.extend(of_round(error, &channel)?);
            }
        }
        self.follow().await
    }

    /// How far a channel is read.
    pub fn reach(&self, channel: &Channel) -> Reach {
        let reach = self.progress.reach(&channel.id, self.api.now(), self.slack.since);
        let name = if reach.name.is_empty() { channel.name.clone() } else { reach.name.clone() };
        let first = reach.name.is_empty();
        let archived = if first { channel.archived } else { reach.archived };
        Reach { name, archived, ..reach }
    }

    /// Keeps how far a channel is read together with what was read.
    fn keep(&mut self, channel: &Channel, reach: Reach, page: &mut Page) {
        if self.progress.channels.get(&channel.id) != Some(&reach) {
            self.progress.channels.insert(channel.id.clone(), reach);
            page.cursor = self.progress.write();
        }
    }

    /// How far a first load has come; `None` when all is read.
    fn loading(&self) -> Option<String> {
        let reaches = self.channels.iter().map(|channel| (channel, self.reach(channel)));
        let begun = |channel: &Channel| self.looked.contains_key(&channel.id);
        let mut open = reaches.filter(|(channel, reach)| {
            !reach.gaps.is_empty() || (reach.newest.is_none() && !begun(channel))
        });
        let (channel, reach) = open.next()?;
        if reach.newest.is_none() {
            return Some(format!("reading {}", channel.place()));
        }
        let to = reach.gaps.last().and_then(|gap| time_of(&gap.to))?;
        let seen = reach.gaps.iter().map(|gap| gap.seen).sum();
        Some(notice::loading(&channel.place(), to, seen))
    }

    /// Hands a page over, with whoever was met on the way; an empty one is not worth a write, and
    /// what could not be read and was told before is not told again.
    pub async fn hand_over(&mut self, mut page: Page) -> Result<(), SourceError> {
        page.people = self.people.take_news();
        page.unreadable = self.slack.news(page.unreadable);
        if page != Page::default() {
            self.sink.accept(page).await?;
        }
        Ok(())
    }

    /// The name of the ticket that is named by the message `ts`.
    pub fn reference(&self, channel: &Channel, ts: &str) -> TicketRef {
        reference(&self.slack.id, &channel.id, ts)
    }

    /// How many calls reading that nobody waits for may take now: of the history, of threads.
    pub fn spare(&self) -> (usize, usize) {
        let (limits, now) = (self.api.limits(), self.api.now());
        (limits.spare(HISTORY, now), limits.spare(REPLIES, now))
    }
}

/// What keeps the user groups from being read.
fn without_groups(error: SourceError) -> SourceError {
    match error {
        SourceError::Refused { why } => SourceError::NeedsYou {
            fault: why,
            remedy: "take team_groups out of the configuration".into(),
        },
        error => error,
    }
}

/// A round goes on another time where Slack asks to wait.
fn of_round(error: SourceError, channel: &Channel) -> Result<Option<SourceError>, SourceError> {
    match error {
        SourceError::RateLimited { .. } => Ok(None),
        error => of_channel(error, channel).map(Some),
    }
}
