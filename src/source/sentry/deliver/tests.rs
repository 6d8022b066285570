//! In which shapes servers tell that an issue stands as wanted, or stood so.

use super::bring::{Trace, trace};
use super::wanted::{Span, Wanted};
use crate::desk::{Archive, Fix, Priority};
use crate::source::Reply;
use crate::source::sentry::look::Look;
use crate::source::sentry::roll::Actor;
use crate::source::sentry::wire::Activity;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

const HASH: &str = "0123456789abcdef";

/// Decided at eight, looked at an hour later.
fn span() -> Span {
    let at = |time: &str| format!("2026-11-23T{time}Z").parse().unwrap();
    Span { decided_at: at("08:00:00"), now: at("09:00:00") }
}

fn look(fields: Value) -> Option<Look> {
    let reply = Reply {
        status: 200,
        headers: HeaderMap::new(),
        body: if fields.is_null() { Vec::new() } else { fields.to_string().into_bytes() },
        host: "sentry.io".into(),
        call: "PUT /x/".into(),
    };
    Look::of(&reply).unwrap()
}

fn archived(details: Value) -> Value {
    json!({"id": 1, "status": "ignored", "substatus": "archived_until_condition_met",
        "statusDetails": details})
}

fn resolved(details: Value) -> Value {
    json!({"id": 1, "status": "resolved", "statusDetails": details})
}

fn by(fix: Fix) -> Wanted {
    Wanted::Resolved(Some(fix))
}

fn commit() -> Wanted {
    by(Fix::Commit { repository: "example/app".into(), id: HASH.into() })
}

fn release(name: &str) -> Wanted {
    by(Fix::Release(name.into()))
}

#[test]
fn an_answer_that_is_not_the_whole_issue_is_no_look() {
    for (answer, whole) in [
        (json!(null), false),
        (json!({"status": "resolved", "statusDetails": {}}), false),
        (json!({"id": "1"}), false),
        (json!({"id": "1", "status": "resolved"}), true),
    ] {
        assert_eq!(look(answer.clone()).is_some(), whole, "{answer}");
    }
}

#[test]
fn how_an_issue_stands_is_read_in_every_shape() {
    let until = |end: &str| archived(json!({"ignoreUntil": end, "ignoreCount": null}));
    let ignored = |substatus| json!({"id": 1, "status": "ignored", "substatus": substatus});
    let (minutes, events) = (Archive::Minutes(90), Archive::Events(20));
    for (wanted, told, stands) in [
        (Wanted::Resolved(None), resolved(json!({"inRelease": "1.0"})), true),
        (release("1.0"), resolved(json!({"inRelease": "1.0"})), true),
        (release("1.0"), resolved(json!({"inRelease": "1.1"})), false),
        (release("latest"), resolved(json!({"inRelease": "1.1"})), true),
        (release("1.0"), resolved(json!(null)), false),
        (by(Fix::NextRelease), resolved(json!({"inNextRelease": true})), true),
        (by(Fix::NextRelease), resolved(json!({"inRelease": "1.1"})), false),
        (commit(), resolved(json!({"inCommit": {"id": HASH}})), true),
        (commit(), resolved(json!({"inCommit": {"commit": "0123456"}})), true),
        (commit(), resolved(json!({"inCommit": HASH})), true),
        (commit(), resolved(json!({"inCommit": {"id": "fedcba98"}})), false),
        (commit(), resolved(json!({"inCommit": {"id": ""}})), false),
        (Wanted::Archived(minutes), until("2026-11-23T09:31:00Z"), true),
        (Wanted::Archived(minutes), until("2026-11-23T10:31:00Z"), true),
        (Wanted::Archived(minutes), until("2026-11-23T10:33:00Z"), false),
        (Wanted::Archived(minutes), until("2026-11-23T09:20:00Z"), false),
        (Wanted::Archived(minutes), archived(json!({})), false),
        (Wanted::Archived(events), archived(json!({"ignoreCount": 17})), true),
        (Wanted::Archived(events), archived(json!({"ignoreCount": 21})), false),
        (Wanted::Archived(events), archived(json!({"ignoreUserCount": 2})), false),
        (Wanted::Archived(Archive::Users(3)), archived(json!({"ignoreUserCount": 3})), true),
        (Wanted::Archived(Archive::Forever), ignored("archived_forever"), true),
        (Wanted::Archived(Archive::Forever), ignored("archived_until_escalating"), false),
        (Wanted::Archived(Archive::Forever), json!({"id": 1, "status": "ignored"}), true),
        (Wanted::Archived(Archive::Escalating), json!({"id": 1, "status": "ignored"}), false),
        (Wanted::Archived(Archive::Escalating), resolved(json!({})), false),
        (Wanted::Open, json!({"id": 1, "status": "reprocessing"}), true),
        (Wanted::Open, ignored("archived_forever"), false),
    ] {
        let look = look(told.clone()).unwrap();
        assert_eq!(wanted.stands(&look, span()), stands, "{wanted:?} {told}");
    }
}

#[test]
fn a_release_that_has_the_fix_already_takes_the_place_of_what_was_asked_for() {
    let shipped = look(resolved(json!({"inRelease": "1.1"}))).unwrap();
    for (wanted, taken) in [
        (by(Fix::NextRelease), true),
        (commit(), true),
        (release("1.1"), true),
        (release("1.0"), false),
    ] {
        assert_eq!(wanted.is_taken(&shipped, span()), taken, "{wanted:?}");
    }
    let plain = look(resolved(json!({}))).unwrap();
    assert!(!by(Fix::NextRelease).is_taken(&plain, span()));
}

fn activity(kind: &str, data: Value, time: &str, by: u64) -> Activity {
    let told = json!({"id": 1, "type": kind, "data": data, "user": {"id": by.to_string()},
        "dateCreated": format!("2026-11-23T{time}Z")});
    serde_json::from_value(told).unwrap()
}

#[test]
fn an_activity_tells_what_was_done_in_every_shape() {
    let until = |data: Value| ("set_ignored", data);
    let owned = |id: &str| Wanted::Owned(Some(Actor::User(id.into())));
    let assigned = |kind: &str| ("assigned", json!({"assignee": "7", "assigneeType": kind}));
    let in_release = |version: &str| ("set_resolved_in_release", json!({"version": version}));
    let in_commit = ("set_resolved_in_commit", json!({"commit": {"id": HASH}}));
    let minutes = Wanted::Archived(Archive::Minutes(90));
    for (wanted, (kind, data), told) in [
        (Wanted::Resolved(None), ("set_resolved", json!(null)), true),
        (Wanted::Resolved(None), in_release("1.0"), true),
        (Wanted::Resolved(None), until(json!({})), false),
        (by(Fix::NextRelease), in_release(""), true),
        (release("1.0"), in_release("1.0"), true),
        (release("1.0"), in_release("1.1"), false),
        (commit(), in_commit.clone(), true),
        (release("1.0"), in_commit, false),
        (Wanted::Archived(Archive::Escalating), until(json!({})), true),
        (Wanted::Archived(Archive::Escalating), until(json!({"ignoreCount": 3})), false),
        (Wanted::Archived(Archive::Forever), until(json!({"ignoreUntil": null})), true),
        (Wanted::Archived(Archive::Forever), until(json!({"ignoreUntilEscalating": true})), false),
        (minutes.clone(), until(json!({"ignoreDuration": 90})), true),
        (minutes.clone(), until(json!({"ignoreUntil": "2026-11-23T09:30:00.5+00:00"})), true),
        (minutes, until(json!({"ignoreUntil": "2026-11-23T12:30:00Z"})), false),
        (Wanted::Archived(Archive::Users(3)), until(json!({"ignoreUserCount": 3})), true),
        (Wanted::Open, ("set_unresolved", json!({})), true),
        (Wanted::Rated(Priority::Low), ("set_priority", json!({"priority": "low"})), true),
        (Wanted::Rated(Priority::Low), ("set_priority", json!({"priority": "high"})), false),
        (owned("7"), assigned("user"), true),
        (owned("7"), assigned("team"), false),
        (owned("8"), assigned("user"), false),
        (Wanted::Owned(None), ("unassigned", json!({})), true),
        (Wanted::Seen, ("mark_reviewed", json!({})), false),
    ] {
        let activity = activity(kind, data.clone(), "08:10:00", 1);
        assert_eq!(wanted.is_told(&activity, span()), told, "{wanted:?} {kind} {data}");
    }
}

#[test]
fn what_i_did_last_tells_whether_it_was_done() {
    let close = Wanted::Resolved(None);
    let did = |kind: &str, time: &str, by: u64| activity(kind, json!({}), time, by);
    for (since, expected) in [
        (vec![], Trace::NotDone),
        (vec![did("set_resolved", "08:00:01", 1)], Trace::Done),
        (vec![did("set_resolved", "08:00:01", 2)], Trace::NotDone),
        (vec![did("set_resolved", "07:59:30", 1)], Trace::Perhaps),
        (
            vec![did("set_unresolved", "08:01:00", 1), did("set_resolved", "08:00:01", 1)],
            Trace::NotDone,
        ),
        (
            vec![did("set_unresolved", "08:01:00", 2), did("set_resolved", "08:00:01", 1)],
            Trace::Done,
        ),
        (vec![did("assigned", "08:01:00", 1), did("set_resolved", "08:00:01", 1)], Trace::Done),
    ] {
        let since: Vec<_> = since.iter().collect();
        assert_eq!(trace(&since, &close, Some("1"), span()), expected, "{since:?}");
        assert_eq!(trace(&since, &close, None, span()), Trace::Perhaps);
    }
}
