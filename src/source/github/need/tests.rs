//! What each state of a pull request needs.

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
type Row<'a> = (Value, &'a [Verdict<'a>], Checks, Vec<Value>, Option<(NeedOf, String, Timestamp)>);

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
    let others_spoke = vec![push(2), comment(3, "priyan"), comment(6, "ada"), comment(7, "nilsh")];
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
            (asked, NO, green(), vec![asked_of("ghopper", 4)], is(Them, "review by ghopper", 4)),
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
