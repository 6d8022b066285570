//! What a pull request needs next, and of whom. Pure.
//!
//! Whose it is decides first. Mine: what I have to do with it. An outsider's: a review, another
//! one after they moved, or the merge; it waits for them meanwhile. A teammate's or a program's:
//! only my own review, where it is asked for by name. Times are those of what made it so; where
//! the service has no timeline, the nearest that there is.

use super::checks::{Checks, shortened};
use super::event::{Event, Move, Mover, last, moves};
use super::verdicts::{asked, has_conflicts, reviewer, verdicts};
use super::wire::{Pull, Review};
use crate::desk::{Need, NeedOf, Side};
use jiff::Timestamp;

/// All that tells what an open pull request needs.
pub(super) struct Case<'a> {
    pub pull: &'a Pull,
    pub reviews: &'a [Review],
    pub checks: &'a Checks,
    /// `None` where the service has no timeline.
    pub events: Option<&'a [Event]>,
    /// Its author; `None` if the account is gone.
    pub author: Option<&'a str>,
    pub created_at: Timestamp,
    /// The token's own login.
    pub me: &'a str,
    /// On which side somebody stands.
    pub side: &'a dyn Fn(&str) -> Side,
}

/// Whether it is a business of ours at all, so that its timeline is worth a request.
pub(super) fn concerns_us(pull: &Pull, author: Option<&str>, me: &str, side: Side) -> bool {
    author == Some(me) || side == Side::Customer || is_asked(pull, me)
}

fn is_asked(pull: &Pull, me: &str) -> bool {
    pull.requested_reviewers.iter().any(|user| user.login == me)
}

/// A review that counts and when it was handed in.
type Given<'a> = (Timestamp, &'a Review);

impl Case<'_> {
    /// What it needs next; `None` where that is no business of ours.
    pub(super) fn need(&self) -> Option<Need> {
        let side = self.author.map_or(Side::Customer, |login| (self.side)(login));
        if self.author == Some(self.me) {
            return Some(self.of_mine());
        }
        if is_asked(self.pull, self.me) {
            let since = self.asked_at(|event| {
                event.requested_reviewer.as_ref().is_some_and(|user| user.login == self.me)
            });
            return Some(us("review asked of you", since));
        }
        (side == Side::Customer).then(|| self.of_outsider())
    }

    fn of_mine(&self) -> Need {
        let pushed = self.pushed_at();
        if self.pull.draft {
            return need(NeedOf::Nobody, "finish the draft", self.draft_at());
        }
        if has_conflicts(self.pull) {
            return us("resolve conflicts", pushed);
        }
        if let Some(what) = self.checks.to_fix() {
            return us(what, self.checks.ended_at.unwrap_or(pushed));
        }
        if let Some((at, review)) = self.latest("CHANGES_REQUESTED", false) {
            return self.after_review(at, review);
        }
        let approved = self.latest("APPROVED", false);
        if self.checks.pending > 0 {
            return need(NeedOf::Nobody, "checks run", pushed);
        }
        if let Some((at, _)) = approved {
            return self.to_merge(at);
        }
        if let Some((at, review)) = self.words_for_me() {
            return us(format!("answer the review by {}", reviewer(review)), at);
        }
        let awaited = asked(self.pull);
        let what = match awaited.len() {
            0 => "a reviewer".into(),
            _ => format!("review by {}", shortened(&awaited)),
        };
        need(NeedOf::Them, what, self.asked_at(|_| true))
    }

    /// Mine, and somebody asked for changes.
    fn after_review(&self, at: Timestamp, review: &Review) -> Need {
        let by = reviewer(review);
        let asked = is_asked(self.pull, by);
        match self.moved_since(at, self.me) {
            None if !asked => us(format!("address the review by {by}"), at),
            moved => need(NeedOf::Them, format!("review again by {by}"), moved.unwrap_or(at)),
        }
    }

    /// The latest review of my own that is words only, unless I said or did something since.
    fn words_for_me(&self) -> Option<Given<'_>> {
        let words = self.given().filter(|(_, review)| {
            let by = reviewer(review);
            by != self.me && (self.side)(by) != Side::Bot && !is_asked(self.pull, by)
        });
        let (at, review) = words.max_by_key(|(at, _)| *at)?;
        let is_words = review.state.eq_ignore_ascii_case("COMMENTED");
        (is_words && self.moved_since(at, self.me).is_none()).then_some((at, review))
    }

    fn of_outsider(&self) -> Need {
        if !self.pull.requested_teams.is_empty() {
            let since = self.asked_at(|event| event.requested_team.is_some());
            return us("review asked of the team", since);
        }
        if self.pull.draft {
            return need(NeedOf::Them, "finish the draft", self.draft_at());
        }
        let Some((reviewed, _)) = self.by_us().max_by_key(|(at, _)| *at) else {
            return us("first review", self.ready_at());
        };
        let author = self.author.unwrap_or_default();
        if self.latest("CHANGES_REQUESTED", true).is_some() {
            return match self.moved_since(reviewed, author) {
                Some(moved) => us("review again", moved),
                None => need(NeedOf::Them, "address the review", reviewed),
            };
        }
        if let Some((approved, _)) = self.latest("APPROVED", true) {
            return match self.pushed_since(reviewed) {
                Some(pushed) => us("review again", pushed),
                None => self.approved(approved),
            };
        }
        match self.moved_since(reviewed, author) {
            Some(moved) => us("review again", moved),
            None => need(NeedOf::Them, "answer the review", reviewed),
        }
    }

    /// An outsider's that one of us approved, unchanged since.
    fn approved(&self, at: Timestamp) -> Need {
        let ended = self.checks.ended_at.map_or(at, |ended| ended.max(at));
        if has_conflicts(self.pull) {
            return need(NeedOf::Them, "conflicts", at);
        }
        if !self.checks.failing.is_empty() {
            return need(NeedOf::Them, "failing checks", ended);
        }
        if self.checks.pending > 0 {
            return need(NeedOf::Nobody, "checks run", at);
        }
        self.to_merge(at)
    }

    /// Approved and green. What is not worked out yet counts as mergeable: the merge asks again.
    fn to_merge(&self, approved: Timestamp) -> Need {
        let since = self.checks.ended_at.map_or(approved, |ended| ended.max(approved));
        match self.pull.mergeable_state.as_str() {
            "behind" => us("take in the base and merge", since),
            "blocked" => need(NeedOf::Them, "another approval", since),
            _ => us("merge", since),
        }
    }

    /// Reviews that were handed in, by anybody but the author.
    fn given(&self) -> impl Iterator<Item = Given<'_>> {
        let others = self.reviews.iter().filter(|review| Some(reviewer(review)) != self.author);
        others.filter_map(|review| Some((review.submitted_at?, review)))
    }

    fn by_us(&self) -> impl Iterator<Item = Given<'_>> {
        self.given().filter(|(_, review)| (self.side)(reviewer(review)) == Side::Us)
    }

    /// The latest verdict of this kind that still counts; of `ours` alone, or of anybody's.
    fn latest(&self, state: &str, ours: bool) -> Option<Given<'_>> {
        let latest = verdicts(self.reviews).into_iter().filter(|(login, review)| {
            let side = (self.side)(login);
            review.state.eq_ignore_ascii_case(state)
                && (side == Side::Us || !ours && side != Side::Bot)
        });
        let given = latest.filter_map(|(_, review)| Some((review.submitted_at?, review)));
        given.max_by_key(|(at, _)| *at)
    }

    fn moves(&self) -> Vec<Move<'_>> {
        moves(self.events.unwrap_or_default())
    }

    /// When `login`, whose pull request it is, first pushed or said something after `at`.
    fn moved_since(&self, at: Timestamp, login: &str) -> Option<Timestamp> {
        if self.events.is_none() {
            return self.moved_without_timeline(at, login);
        }
        let theirs = |by: &Mover<'_>| *by == Mover::Push || *by == Mover::Words(login);
        let moves = self.after_review_of(at).into_iter();
        moves.filter(|step| theirs(&step.by)).map(|step| step.at).min()
    }

    fn pushed_since(&self, at: Timestamp) -> Option<Timestamp> {
        let moves = self.after_review_of(at).into_iter();
        moves.filter(|step| step.by == Mover::Push).map(|step| step.at).min()
    }

    /// Moves behind the last one up to `at` that were words: a commit that was pushed after a
    /// review may bear the review's own second.
    fn after_review_of(&self, at: Timestamp) -> Vec<Move<'_>> {
        let moves = self.moves();
        let is_review = |step: &Move<'_>| step.at == at && matches!(step.by, Mover::Words(_));
        match moves.iter().rposition(is_review) {
            Some(index) => moves.into_iter().skip(index + 1).collect(),
            None => moves.into_iter().filter(|step| step.at > at).collect(),
        }
    }

    /// The author's own reviews are all that is known of their moves then.
    fn moved_without_timeline(&self, at: Timestamp, login: &str) -> Option<Timestamp> {
        let theirs = self.reviews.iter().filter(|review| reviewer(review) == login);
        theirs.filter_map(|review| review.submitted_at).filter(|said| *said > at).min()
    }

    fn pushed_at(&self) -> Timestamp {
        let pushes = self.moves().into_iter().filter(|step| step.by == Mover::Push);
        pushes.map(|step| step.at).max().unwrap_or(self.created_at).max(self.created_at)
    }

    fn last(&self, wanted: impl Fn(&Event) -> bool) -> Option<Timestamp> {
        last(self.events.unwrap_or_default(), wanted)
    }

    /// When it was opened or made ready.
    fn ready_at(&self) -> Timestamp {
        self.last(|event| event.what == "ready_for_review").unwrap_or(self.created_at)
    }

    /// Since when it is a draft.
    fn draft_at(&self) -> Timestamp {
        self.last(|event| event.what == "convert_to_draft").unwrap_or(self.created_at)
    }

    /// When a review was last asked for.
    fn asked_at(&self, of: impl Fn(&Event) -> bool) -> Timestamp {
        let asked = self.last(|event| event.what == "review_requested" && of(event));
        asked.unwrap_or_else(|| self.ready_at())
    }
}

fn us(what: impl Into<String>, since: Timestamp) -> Need {
    need(NeedOf::Us, what, since)
}

fn need(of: NeedOf, what: impl Into<String>, since: Timestamp) -> Need {
    Need { of, what: what.into(), since }
}

#[cfg(test)]
mod tests;
