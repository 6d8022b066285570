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
mod tests {
    use super::*;
    use serde_json::{Value, json};

    /// 1 to 30 November 2026, noon.
    fn on(day: u32) -> String {
        format!("2026-11-{day:02}T12:00:00Z")
    }

    fn at(day: u32) -> Timestamp {
        on(day).parse().unwrap()
    }

    fn push(day: u32) -> Value {
        json!({"event": "committed", "committer": {"date": on(day)}, "message": "more"})
    }

    fn comment(day: u32, by: &str) -> Value {
        json!({"event": "commented", "created_at": on(day), "actor": {"login": by}})
    }

    fn happened(what: &str, day: u32) -> Value {
        json!({"event": what, "created_at": on(day), "actor": {"login": "ghopper"}})
    }

    fn asked_of(login: &str, day: u32) -> Value {
        json!({"event": "review_requested", "created_at": on(day),
            "requested_reviewer": {"login": login}})
    }

    /// A review as (day, login, state).
    type Verdict<'a> = (u32, &'a str, &'a str);

    fn review(&(day, login, state): &Verdict<'_>) -> Review {
        let row = json!({"id": day, "user": {"login": login}, "state": state,
            "submitted_at": on(day)});
        serde_json::from_value(row).unwrap()
    }

    /// What a pull request of 1 November needs. Its reviews are part of its timeline.
    fn need_of(
        author: &str,
        pull: Value,
        reviews: &[Verdict<'_>],
        checks: &Checks,
        timeline: Option<Vec<Value>>,
    ) -> Option<(NeedOf, String, Timestamp)> {
        let mut row = json!({"number": 1, "head": {"sha": "abc"}, "mergeable": true,
            "mergeable_state": "clean"});
        row.as_object_mut().unwrap().extend(pull.as_object().unwrap().clone());
        let events = timeline.map(|mut rows| {
            let rows_of = |(day, login, state): &Verdict<'_>| {
                json!({"event": "reviewed",
                "submitted_at": on(*day), "user": {"login": login}, "state": state})
            };
            rows.extend(reviews.iter().map(rows_of));
            let mut events: Vec<Event> = serde_json::from_value(Value::Array(rows)).unwrap();
            let date = |event: &Event| {
                event.at().or(moves(std::slice::from_ref(event)).first().map(|step| step.at))
            };
            events.sort_by_key(date);
            events
        });
        let case = Case {
            pull: &serde_json::from_value(row).unwrap(),
            reviews: &reviews.iter().map(review).collect::<Vec<_>>(),
            checks,
            events: events.as_deref(),
            author: (!author.is_empty()).then_some(author),
            created_at: at(1),
            me: "ada",
            side: &|login| match login {
                "ada" | "ghopper" | "lokafor" => Side::Us,
                login if login.ends_with("[bot]") => Side::Bot,
                _ => Side::Customer,
            },
        };
        case.need().map(|need| (need.of, need.what, need.since))
    }

    fn green() -> Checks {
        Checks { passed: 2, ended_at: Some(at(2)), ..Checks::default() }
    }

    fn red() -> Checks {
        let failing = vec!["build".into(), "lint".into()];
        Checks { failing, ended_at: Some(at(20)), ..green() }
    }

    fn running() -> Checks {
        Checks { pending: 1, ..green() }
    }

    const NO: &[Verdict<'static>] = &[];
    const CHANGES: &str = "CHANGES_REQUESTED";
    const APPROVED: &str = "APPROVED";

    fn is(of: NeedOf, what: &str, day: u32) -> Option<(NeedOf, String, Timestamp)> {
        Some((of, what.into(), at(day)))
    }

    use NeedOf::{Nobody, Them, Us};

    /// A pull request of `author`, its reviews, checks and timeline, and what it needs.
    type Row<'a> =
        (Value, &'a [Verdict<'a>], Checks, Vec<Value>, Option<(NeedOf, String, Timestamp)>);

    fn hold(author: &str, rows: Vec<Row<'_>>) {
        for (pull, reviews, checks, timeline, expected) in rows {
            let told = format!("{pull} {reviews:?} {timeline:?}");
            let found = need_of(author, pull, reviews, &checks, Some(timeline));
            assert_eq!(found, expected, "{told}");
        }
    }

    fn plain() -> Value {
        json!({})
    }

    const CHANGES_BY_US: &[Verdict<'static>] = &[(5, "ghopper", CHANGES)];
    const APPROVED_BY_US: &[Verdict<'static>] = &[(5, "ghopper", APPROVED)];
    const WORDS_BY_US: &[Verdict<'static>] = &[(5, "ghopper", "COMMENTED")];
    const WORDS_BY_BOT: &[Verdict<'static>] = &[(5, "copilot[bot]", "COMMENTED")];

    #[test]
    fn an_outsiders_waits_for_a_first_review() {
        let (draft, first) = (json!({"draft": true}), "first review");
        let ready = vec![happened("ready_for_review", 3), comment(4, "priyan"), push(2)];
        let redrafted = vec![happened("convert_to_draft", 6)];
        hold(
            "priyan",
            vec![
                (plain(), NO, red(), vec![], is(Us, first, 1)),
                (plain(), NO, green(), ready, is(Us, first, 3)),
                (draft.clone(), NO, green(), vec![], is(Them, "finish the draft", 1)),
                (draft, APPROVED_BY_US, green(), redrafted, is(Them, "finish the draft", 6)),
                (plain(), &[(4, "nilsh", APPROVED)], green(), vec![], is(Us, first, 1)),
                (plain(), WORDS_BY_BOT, green(), vec![], is(Us, first, 1)),
            ],
        );
    }

    #[test]
    fn an_outsiders_that_was_reviewed_waits_for_their_move_and_then_for_ours() {
        let others_spoke =
            vec![push(2), comment(3, "priyan"), comment(6, "ada"), comment(7, "nilsh")];
        let (asked, again) = ("address the review", "review again");
        let answered: &[Verdict<'_>] = &[(5, "ghopper", CHANGES), (7, "priyan", "COMMENTED")];
        let spoke_again: &[Verdict<'_>] = &[(5, "ghopper", CHANGES), (8, "ghopper", "COMMENTED")];
        hold(
            "priyan",
            vec![
                (plain(), CHANGES_BY_US, green(), others_spoke, is(Them, asked, 5)),
                (plain(), CHANGES_BY_US, red(), vec![push(6), push(8)], is(Us, again, 6)),
                (
                    plain(),
                    CHANGES_BY_US,
                    green(),
                    vec![comment(7, "priyan"), push(8)],
                    is(Us, again, 7),
                ),
                (plain(), answered, green(), vec![], is(Us, again, 7)),
                (plain(), spoke_again, green(), vec![push(6)], is(Them, asked, 8)),
                (plain(), WORDS_BY_US, green(), vec![], is(Them, "answer the review", 5)),
                (plain(), WORDS_BY_US, green(), vec![push(6)], is(Us, again, 6)),
            ],
        );
    }

    #[test]
    fn an_outsiders_that_is_approved_waits_for_whatever_stops_the_merge() {
        let state = |state: &str| json!({"mergeable_state": state});
        let turned: &[Verdict<'_>] = &[(5, "ghopper", CHANGES), (8, "ghopper", APPROVED)];
        let thanks = vec![comment(6, "priyan")];
        let (ours, dirty) = (APPROVED_BY_US, json!({"mergeable": false}));
        hold(
            "priyan",
            vec![
                (plain(), turned, green(), vec![push(6)], is(Us, "merge", 8)),
                (plain(), ours, green(), thanks, is(Us, "merge", 5)),
                (plain(), ours, green(), vec![push(6)], is(Us, "review again", 6)),
                (dirty, ours, red(), vec![], is(Them, "conflicts", 5)),
                (plain(), ours, red(), vec![], is(Them, "failing checks", 20)),
                (plain(), ours, running(), vec![], is(Nobody, "checks run", 5)),
                (state("blocked"), ours, green(), vec![], is(Them, "another approval", 5)),
                (state("behind"), ours, green(), vec![], is(Us, "take in the base and merge", 5)),
            ],
        );
    }

    #[test]
    fn a_review_that_is_asked_for_comes_before_all_else() {
        let mine = || json!({"requested_reviewers": [{"login": "ada"}]});
        let other = || json!({"requested_reviewers": [{"login": "lokafor"}]});
        let team = || json!({"requested_teams": [{"name": "core"}]});
        let to_team = json!({"event": "review_requested", "created_at": on(9),
            "requested_team": {"name": "core"}});
        let events = || Some(vec![asked_of("ada", 6), asked_of("lokafor", 8), to_team.clone()]);
        let changes = CHANGES_BY_US;
        for (author, pull, expected) in [
            ("priyan", mine(), is(Us, "review asked of you", 6)),
            ("", mine(), is(Us, "review asked of you", 6)),
            ("ghopper", mine(), is(Us, "review asked of you", 6)),
            ("dependabot[bot]", mine(), is(Us, "review asked of you", 6)),
            ("priyan", team(), is(Us, "review asked of the team", 9)),
            ("priyan", other(), is(Them, "address the review", 5)),
            ("ghopper", team(), None),
            ("ghopper", other(), None),
            ("dependabot[bot]", team(), None),
        ] {
            let found = need_of(author, pull.clone(), changes, &green(), events());
            assert_eq!(found, expected, "{author} {pull}");
        }
    }

    #[test]
    fn my_own_say_what_i_have_to_do() {
        let dirty = json!({"mergeable": null, "mergeable_state": "dirty"});
        let asked = json!({"requested_reviewers": [{"login": "ghopper"}]});
        let (changes, again) = (CHANGES_BY_US, "review again by ghopper");
        let (address, answer) = ("address the review by ghopper", "answer the review by ghopper");
        let moved = vec![push(6), push(7)];
        hold(
            "ada",
            vec![
                (json!({"draft": true}), changes, red(), vec![], is(Nobody, "finish the draft", 1)),
                (dirty, changes, red(), vec![push(3)], is(Us, "resolve conflicts", 3)),
                (plain(), changes, red(), vec![], is(Us, "fix 2 checks: build, lint", 20)),
                (plain(), changes, running(), vec![], is(Us, address, 5)),
                (plain(), changes, green(), moved, is(Them, again, 6)),
                (asked.clone(), changes, green(), vec![], is(Them, again, 5)),
                (plain(), APPROVED_BY_US, running(), vec![push(3)], is(Nobody, "checks run", 3)),
                (plain(), APPROVED_BY_US, green(), vec![], is(Us, "merge", 5)),
                (plain(), WORDS_BY_US, green(), vec![], is(Us, answer, 5)),
                (plain(), WORDS_BY_US, green(), vec![comment(6, "ada")], is(Them, "a reviewer", 1)),
                (plain(), WORDS_BY_BOT, green(), vec![], is(Them, "a reviewer", 1)),
                (
                    asked,
                    NO,
                    green(),
                    vec![asked_of("ghopper", 4)],
                    is(Them, "review by ghopper", 4),
                ),
            ],
        );
    }

    #[test]
    fn without_a_timeline_the_nearest_times_stand_in() {
        let changes = CHANGES_BY_US;
        for (author, reviews, expected) in [
            ("priyan", NO, is(Us, "first review", 1)),
            ("priyan", changes, is(Them, "address the review", 5)),
            (
                "priyan",
                &[(5, "ghopper", CHANGES), (7, "priyan", "COMMENTED")],
                is(Us, "review again", 7),
            ),
            ("ada", changes, is(Us, "address the review by ghopper", 5)),
            ("ada", NO, is(Them, "a reviewer", 1)),
        ] {
            let found = need_of(author, json!({}), reviews, &green(), None);
            assert_eq!(found, expected, "{author} {reviews:?}");
        }
    }

    #[test]
    fn what_takes_a_timeline_to_tell() {
        let pull = |asked: &str| -> Pull {
            let row = json!({"number": 1, "head": {"sha": "a"},
                "requested_reviewers": [{"login": asked}]});
            serde_json::from_value(row).unwrap()
        };
        for (author, side, asked, concerns) in [
            (Some("priyan"), Side::Customer, "lokafor", true),
            (None, Side::Customer, "lokafor", true),
            (Some("ada"), Side::Us, "lokafor", true),
            (Some("ghopper"), Side::Us, "lokafor", false),
            (Some("ghopper"), Side::Us, "ada", true),
            (Some("x[bot]"), Side::Bot, "lokafor", false),
            (Some("x[bot]"), Side::Bot, "ada", true),
        ] {
            assert_eq!(concerns_us(&pull(asked), author, "ada", side), concerns, "{author:?}");
        }
    }
}
