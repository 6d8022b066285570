//! The list of issues: the news at its top in every poll, all of it now and then.
//!
//! It is sorted by what happened last. So a poll reads pages until what is listed happened before
//! the newest of the last poll. What changes an issue without an event (resolved, assigned, deleted)
//! does not move it: for that the list is read to its end in a round, which several polls may share.
//! Only a whole list tells what left it.

use super::Sentry;
use super::api::Listed;
use super::lenient::items;
use super::projects::Selection;
use super::standing::is_open;
use super::wire::Issue;
use crate::desk::Page;
use crate::source::{PageSink, RemoteTicket, SourceError};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashSet;

/// The most that Sentry returns at once.
const PER_PAGE: u32 = 100;
/// Bounds a list that never ends.
const MOST_PAGES: usize = 500;
/// How many pages of a round one poll reads; of the first one it reads as many as there are.
const PAGES_OF_A_ROUND: usize = 10;
/// Sentry keeps events for 90 days and refuses a longer `statsPeriod`.
const LONGEST_PERIOD: SignedDuration = SignedDuration::from_hours(90 * 24);
/// How far a list may be out of order and still count as sorted: what happened last is counted in
/// more than one place.
const DISORDER: SignedDuration = SignedDuration::from_mins(10);

/// A reading of the whole list.
#[derive(Debug, Default)]
pub(super) struct Round {
    /// Numeric ids of all that was listed as open.
    ids: HashSet<String>,
    /// Where it goes on.
    next: Option<String>,
    /// The pages that were asked for, so that a list that leads back into itself ends.
    asked: HashSet<String>,
    /// Something in it could not be read.
    lost: bool,
}

impl Round {
    /// Whether nothing was read of it.
    pub(super) fn is_new(&self) -> bool {
        self.asked.is_empty()
    }
}

/// What one poll saw of the list.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// Numeric ids of tickets that are open as far as the store knows.
    pub(super) open: HashSet<String>,
    /// Those of them that were listed as closed.
    pub(super) ended: HashSet<String>,
    /// All that is listed as open, if the list was read to its end.
    pub(super) whole: Option<HashSet<String>>,
    /// Something in it could not be read, so what is not on it may be that.
    pub(super) lost: bool,
    /// That took one poll, so that nothing moved meanwhile.
    pub(super) at_once: bool,
    /// The newest of it.
    newest: Option<Timestamp>,
}

/// Why reading stopped, and where it would go on.
enum Stop {
    /// There is no more of the list.
    End,
    /// What follows is no news.
    Known(String),
    /// As much was read as may be for now.
    Cut(String),
    /// It leads back to what was read.
    Loop,
}

/// How far to read.
#[derive(Clone, Copy)]
struct Reach {
    /// Until what was listed happened before this.
    floor: Option<Timestamp>,
    /// So many pages at most.
    pages: usize,
}

impl Sentry {
    /// Lists issues and hands over, page by page, the heads that changed.
    ///
    /// # Errors
    /// Whatever stopped it; what was handed over before stays, and a round goes on next time.
    pub(super) async fn list(
        &self,
        selection: &Selection,
        open: &[RemoteTicket],
        sink: &mut dyn PageSink,
    ) -> Result<Listing, SourceError> {
        let now = self.api.now();
        let open = open.iter().map(|ticket| ticket.remote_id.clone()).collect();
        let mut listing = Listing { open, ..Listing::default() };
        let floor = self.memory().floor();
        let stats = self.memory().wants_stats(now);
        let (page, url) = self.first_page(selection, stats).await?;
        if stats {
            self.memory().stats_at = Some(now);
        }
        let mut top = Round { asked: HashSet::from([url]), ..Round::default() };
        let round = self.memory().take_round(now);
        let mut reading = Reading { sentry: self, selection, listing: &mut listing, sink };
        let reach = reach(floor, round.as_ref(), self.memory().newest.is_some());
        match reading.stretch(page, reach, &mut top).await {
            Ok(stop) => reading.go_on(stop, top, round).await?,
            Err(error) => {
                self.memory().round = round.filter(|round| !round.is_new());
                return Err(error);
            }
        }
        Ok(listing)
    }

    /// The first page, for the period if the server knows of periods.
    async fn first_page(
        &self,
        selection: &Selection,
        stats: bool,
    ) -> Result<(Listed, String), SourceError> {
        let knows_periods = !self.memory().no_period;
        if knows_periods {
            let url = self.issues_url(selection, Some(self.period()), stats);
            match self.api.list(&url).await {
                Err(SourceError::Refused { .. }) => {}
                listed => return Ok((self.allowed(listed)?, url)),
            }
        }
        let url = self.issues_url(selection, None, stats);
        let listed = self.api.list(&url).await.map_err(|error| self.refused_query(error))?;
        self.memory().no_period = true;
        Ok((listed, url))
    }

    /// What was configured may have gone since it was looked up: then it is looked up again.
    fn allowed(&self, listed: Result<Listed, SourceError>) -> Result<Listed, SourceError> {
        if matches!(listed, Err(SourceError::NeedsYou { .. })) {
            self.memory().selection = None;
        }
        listed
    }

    /// Sentry understands the call, so it is the query that it does not.
    pub(super) fn refused_query(&self, error: SourceError) -> SourceError {
        match error {
            SourceError::Refused { why } => SourceError::NeedsYou {
                fault: format!("Sentry refuses the query {:?}: {why}", self.settings.query),
                remedy: "correct query: what the search field over Sentry's issues takes".into(),
            },
            error => error,
        }
    }

    /// The list as it is configured. An empty `groupStatsPeriod` leaves the counts by the hour out;
    /// `collapse=stats` would leave out when an issue was seen as well.
    fn issues_url(&self, selection: &Selection, period: Option<String>, stats: bool) -> String {
        let by_the_hour = if stats { "24h" } else { "" };
        let mut query = vec![
            ("query", self.settings.query.clone()),
            ("limit", PER_PAGE.to_string()),
            ("groupStatsPeriod", by_the_hour.to_owned()),
        ];
        query.extend(period.map(|period| ("statsPeriod", period)));
        query.extend(selection.query());
        self.api.org_url("issues/", &query)
    }

    /// `since` as Sentry writes it, in days or hours.
    fn period(&self) -> String {
        let seconds = self.since.min(LONGEST_PERIOD).as_secs();
        let hours = seconds.max(1).saturating_add(3599).div_euclid(3600);
        if hours % 24 == 0 { format!("{}d", hours / 24) } else { format!("{hours}h") }
    }

    /// A page, unless the server asks for a longer pause.
    async fn paced(&self, url: &str) -> Result<Option<Listed>, SourceError> {
        match self.api.pace().await {
            Ok(()) => self.api.list(url).await.map(Some),
            Err(_) => Ok(None),
        }
    }

    /// What happened before this is not taken in.
    pub(super) fn oldest(&self) -> Timestamp {
        self.api.now().checked_sub(self.since).unwrap_or_default()
    }
}

/// One poll's way down the list.
struct Reading<'a> {
    sentry: &'a Sentry,
    selection: &'a Selection,
    listing: &'a mut Listing,
    sink: &'a mut dyn PageSink,
}

impl Reading<'_> {
    /// Goes on below the news, if a round is under way, and notes how far the list is known now.
    async fn go_on(
        &mut self,
        stop: Stop,
        top: Round,
        round: Option<Round>,
    ) -> Result<(), SourceError> {
        let begins = round.as_ref().is_some_and(Round::is_new);
        let now = self.sentry.api.now();
        if begins || matches!(stop, Stop::Loop) {
            self.sentry.memory().last_round = Some(now);
        }
        // There is no gap down to what was known before, or the round that begins reads it.
        if begins || !matches!(stop, Stop::Cut(_)) {
            self.sentry.memory().reached(self.listing.newest, now);
        }
        match (stop, round) {
            (Stop::End, _) => self.finish(top, true),
            (Stop::Loop, _) | (_, None) => {}
            (Stop::Known(next) | Stop::Cut(next), Some(round)) => {
                let next = round.next.clone().unwrap_or(next);
                self.descend(next, round.with(top)).await?;
            }
        }
        Ok(())
    }

    /// Reads on in a round, as far as one poll may.
    async fn descend(&mut self, next: String, mut round: Round) -> Result<(), SourceError> {
        round.next = Some(next.clone());
        let reach = Reach { floor: None, pages: PAGES_OF_A_ROUND };
        let read = match self.sentry.paced(&next).await {
            Ok(Some(page)) => {
                round.asked.insert(next);
                self.stretch(page, reach, &mut round).await
            }
            Ok(None) => Ok(Stop::Cut(next)),
            Err(error) => Err(error),
        };
        match read {
            Ok(Stop::End) => self.finish(round, false),
            Ok(Stop::Known(next) | Stop::Cut(next)) => {
                round.next = Some(next);
                self.sentry.memory().round = Some(round);
            }
            // It ends here, or its place on the list is no longer known there: the next one begins
            // at the top.
            Ok(Stop::Loop) | Err(SourceError::Refused { .. }) => {}
            Err(error) => {
                self.sentry.memory().round = Some(round);
                return Err(error);
            }
        }
        Ok(())
    }

    /// Takes a page and those below it, as far as `reach` allows.
    async fn stretch(
        &mut self,
        mut page: Listed,
        reach: Reach,
        round: &mut Round,
    ) -> Result<Stop, SourceError> {
        for left in (0..reach.pages).rev() {
            let Listed { items, next } = page;
            let last = self.take_page(items, round).await?;
            let Some(next) = next else { return Ok(Stop::End) };
            let is_before = |at: Timestamp| last.is_some_and(|last| last < at);
            if is_before(self.sentry.oldest()) {
                return Ok(Stop::End);
            }
            if reach.floor.is_some_and(is_before) {
                return Ok(Stop::Known(next));
            }
            if round.asked.contains(&next) || round.asked.len() >= MOST_PAGES {
                return Ok(Stop::Loop);
            }
            if left == 0 {
                return Ok(Stop::Cut(next));
            }
            match self.sentry.paced(&next).await? {
                Some(below) => page = below,
                None => return Ok(Stop::Cut(next)),
            }
            round.asked.insert(next);
        }
        Ok(Stop::Loop)
    }

    /// Hands over what changed on a page and tells when its last issue last happened, if the page
    /// is sorted by that.
    async fn take_page(
        &mut self,
        items_of_it: Vec<serde_json::Value>,
        round: &mut Round,
    ) -> Result<Option<Timestamp>, SourceError> {
        let mut page = Page::default();
        let issues: Vec<Issue> = items(items_of_it, "issues", &mut page.unreadable);
        round.lost |= !page.unreadable.is_empty();
        let seen: Vec<_> = issues.iter().filter_map(Issue::listed_at).collect();
        self.listing.newest = self.listing.newest.max(seen.iter().max().copied());
        if !is_sorted(&seen) {
            self.sentry.memory().unsorted = true;
        }
        let oldest = self.sentry.oldest();
        for issue in issues.into_iter().map(Issue::in_all) {
            let recent = issue.last_seen.is_none_or(|at| at >= oldest);
            match (is_open(&issue), self.listing.open.contains(&issue.id)) {
                (false, true) => drop(self.listing.ended.insert(issue.id)),
                (true, known) if self.selection.holds(&issue) => {
                    round.ids.insert(issue.id.clone());
                    if recent {
                        self.sentry.take(issue, known, &mut page, self.sink).await?;
                    }
                }
                _ => {}
            }
        }
        self.sentry.accept(page, self.sink).await?;
        let sorted = !self.sentry.memory().unsorted;
        Ok(seen.last().copied().filter(|_| sorted))
    }

    /// The list was read to its end, in one go or in several.
    fn finish(&mut self, round: Round, at_once: bool) {
        if at_once {
            self.sentry.memory().last_round = Some(self.sentry.api.now());
        }
        self.listing.at_once = at_once;
        self.listing.lost = round.lost;
        self.listing.whole = Some(round.ids);
    }
}

impl Round {
    /// With what was listed above it since.
    fn with(mut self, top: Self) -> Self {
        if self.is_new() {
            self.asked = top.asked;
        }
        self.ids.extend(top.ids);
        self.lost |= top.lost;
        self
    }
}

/// How far down to look for news.
fn reach(floor: Option<Timestamp>, round: Option<&Round>, began: bool) -> Reach {
    let pages = match (floor, round) {
        (None, _) if !began => MOST_PAGES,
        // It is not sorted, so the rest is the round's.
        (None, _) => 1,
        (Some(_), Some(_)) => PAGES_OF_A_ROUND,
        (Some(_), None) => MOST_PAGES,
    };
    Reach { floor, pages }
}

/// Whether times go down, as good as.
fn is_sorted(times: &[Timestamp]) -> bool {
    times.windows(2).all(|pair| match pair {
        [earlier, later] => later.duration_since(*earlier) <= DISORDER,
        _ => true,
    })
}
