//! How an issue stands, in words: `escalating`, `archived until 100 more events`,
//! `resolved in app@2.4`.

use super::wire::Issue;
use crate::desk::{Archive, Fix, counted};
use crate::source::lenient::{as_number, as_text};
use jiff::Timestamp;
use serde_json::Value;

/// The status as Sentry writes it; one without any counts as open.
pub(super) fn status(issue: &Issue) -> &str {
    issue.status.as_deref().unwrap_or("unresolved")
}

/// Whether nobody resolved or archived it. An issue without a word for it counts as open.
pub(super) fn is_open(issue: &Issue) -> bool {
    let closed = ["resolved", "ignored", "muted", "resolvedInNextRelease"];
    !closed.contains(&status(issue)) && !is_going(issue)
}

/// Whether it is being deleted, or merged into another.
pub(super) fn is_going(issue: &Issue) -> bool {
    matches!(status(issue), "pending_deletion" | "deletion_in_progress" | "pending_merge")
}

/// How it stands; `None` for what is just open.
pub(super) fn standing(issue: &Issue) -> Option<String> {
    Some(match status(issue) {
        "resolved" => resolved(&issue.status_details),
        "resolvedInNextRelease" => by(&Fix::NextRelease),
        "ignored" | "muted" => archived(issue),
        "unresolved" => spaced(issue.substatus.as_deref()?),
        other => spaced(other),
    })
}

/// What was decided of it, and not how far that has come: the number of events left until it is
/// back changes with every event.
pub(super) fn decision(issue: &Issue) -> String {
    const DECIDED: [&str; 7] = [
        "inNextRelease",
        "inUpcomingRelease",
        "inRelease",
        "ignoreUntil",
        "ignoreWindow",
        "ignoreUserWindow",
        "autoResolved",
    ];
    let told = |key: &&str| Some(format!("{key}={}", text(&issue.status_details, key)?));
    let commit = commit(&issue.status_details).map(|fix| fix.told());
    DECIDED.iter().filter_map(told).chain(commit).collect::<Vec<_>>().join(",")
}

fn resolved(details: &Value) -> String {
    let is = |key: &str| details.get(key).and_then(Value::as_bool) == Some(true);
    let release = text(details, "inRelease").map(Fix::Release);
    let next = (is("inNextRelease") || is("inUpcomingRelease")).then_some(Fix::NextRelease);
    match release.or_else(|| commit(details)).or(next) {
        Some(fix) => by(&fix),
        None if is("autoResolved") => "resolved, as it rested for long".into(),
        None => "resolved".into(),
    }
}

fn by(fix: &Fix) -> String {
    format!("resolved {}", fix.told())
}

/// `inCommit`: the commit in full as it is read, or its name as it was set.
fn commit(details: &Value) -> Option<Fix> {
    let told = details.get("inCommit")?;
    let id = text(told, "id").or_else(|| text(told, "commit"))?;
    let repository = told.get("repository")?;
    let repository = text(repository, "name").or_else(|| as_text(repository));
    Some(match repository {
        Some(repository) => Fix::Commit { repository, id },
        None => Fix::Release(id),
    })
}

fn archived(issue: &Issue) -> String {
    let details = &issue.status_details;
    let number = |key: &str| details.get(key).and_then(as_number);
    let within = |key: &str| match number(key) {
        Some(minutes) => format!(" within {}", minutes_told(minutes)),
        None => String::new(),
    };
    let until = text(details, "ignoreUntil").and_then(|at| at.parse().ok()).map(minute);
    let events = number("ignoreCount").map(|n| more(n, "event") + &within("ignoreWindow"));
    let users = number("ignoreUserCount").map(|n| more(n, "user") + &within("ignoreUserWindow"));
    let conditions: Vec<_> = until.into_iter().chain(events).chain(users).collect();
    match issue.substatus.as_deref() {
        _ if !conditions.is_empty() => format!("archived until {}", conditions.join(" or ")),
        Some("archived_until_escalating") => format!("archived {}", Archive::Escalating.told()),
        Some("archived_forever") => format!("archived {}", Archive::Forever.told()),
        Some("archived_until_condition_met") => "archived until a condition is met".into(),
        _ => "archived".into(),
    }
}

fn more(count: u64, one: &str) -> String {
    counted(count, &format!("more {one}"))
}

fn minutes_told(minutes: u64) -> String {
    let length = jiff::SignedDuration::from_mins(i64::try_from(minutes).unwrap_or(i64::MAX / 60));
    crate::desk::elapsed(length)
}

/// A time, as facts tell it.
pub(super) fn minute(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

fn text(fields: &Value, key: &str) -> Option<String> {
    fields.get(key).and_then(as_text)
}

fn spaced(word: &str) -> String {
    word.replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn issue(status: &str, substatus: Option<&str>, details: &Value) -> Issue {
        serde_json::from_value(json!({
            "id": "7", "status": status, "substatus": substatus, "statusDetails": details,
        }))
        .unwrap()
    }

    #[test]
    fn every_state_has_its_words() {
        let commit = json!({ "id": "a1b2c3d4e5f6", "repository": { "name": "example/app" } });
        let set = json!({ "commit": "a1b2c3d4e5f6", "repository": "example/app" });
        for (status, substatus, details, told) in [
            ("unresolved", None, json!({}), None),
            ("unresolved", Some("new"), json!({}), Some("new")),
            ("unresolved", Some("escalating"), json!(null), Some("escalating")),
            ("unresolved", Some("of_tomorrow"), json!({}), Some("of tomorrow")),
            ("reprocessing", None, json!({ "pendingEvents": 5 }), Some("reprocessing")),
            ("resolved", None, json!({}), Some("resolved")),
            (
                "resolved",
                None,
                json!({ "inNextRelease": true }),
                Some("resolved in the next release"),
            ),
            ("resolvedInNextRelease", None, json!({}), Some("resolved in the next release")),
            ("resolved", None, json!({ "inNextRelease": false }), Some("resolved")),
            ("resolved", None, json!({ "inRelease": "app@2.4" }), Some("resolved in app@2.4")),
            (
                "resolved",
                None,
                json!({ "inCommit": commit }),
                Some("resolved by example/app@a1b2c3d"),
            ),
            ("resolved", None, json!({ "inCommit": set }), Some("resolved by example/app@a1b2c3d")),
            ("resolved", None, json!({ "inCommit": null }), Some("resolved")),
            (
                "resolved",
                None,
                json!({ "autoResolved": true }),
                Some("resolved, as it rested for long"),
            ),
            ("ignored", None, json!({}), Some("archived")),
            ("muted", None, json!([]), Some("archived")),
            (
                "ignored",
                Some("archived_until_escalating"),
                json!({}),
                Some("archived until it escalates"),
            ),
            ("ignored", Some("archived_forever"), json!({}), Some("archived for good")),
            (
                "ignored",
                Some("archived_until_condition_met"),
                json!({}),
                Some("archived until a condition is met"),
            ),
            (
                "ignored",
                Some("archived_until_condition_met"),
                json!({ "ignoreCount": 100, "ignoreUntil": null }),
                Some("archived until 100 more events"),
            ),
            (
                "ignored",
                Some("archived_until_condition_met"),
                json!({ "ignoreCount": "1", "ignoreWindow": 60 }),
                Some("archived until 1 more event within 1 h"),
            ),
            (
                "ignored",
                Some("archived_until_condition_met"),
                json!({ "ignoreUserCount": 20 }),
                Some("archived until 20 more users"),
            ),
            (
                "ignored",
                None,
                json!({ "ignoreUntil": "2026-11-24T10:00:00.123Z" }),
                Some("archived until 2026-11-24 10:00 UTC"),
            ),
        ] {
            let issue = issue(status, substatus, &details);
            assert_eq!(standing(&issue).as_deref(), told, "{status} {substatus:?} {details}");
        }
    }

    #[test]
    fn what_is_open() {
        for (status, open) in [
            ("unresolved", true),
            ("reprocessing", true),
            ("of tomorrow", true),
            ("resolved", false),
            ("resolvedInNextRelease", false),
            ("ignored", false),
            ("muted", false),
            ("pending_deletion", false),
            ("pending_merge", false),
        ] {
            assert_eq!(is_open(&issue(status, None, &json!({}))), open, "{status}");
        }
        let bare: Issue = serde_json::from_value(json!({ "id": "7" })).unwrap();
        assert!(is_open(&bare));
    }

    #[test]
    fn a_decision_is_the_same_however_far_it_has_come() {
        let of = |details: &Value| decision(&issue("ignored", None, details));
        let actor = |seen: &str| json!({ "id": "1", "lastActive": seen });
        let few = json!({ "ignoreCount": 3, "ignoreUserCount": 1, "actor": actor("today") });
        let many = json!({ "ignoreCount": 90, "ignoreUserCount": 9, "actor": actor("yesterday") });
        assert_eq!(of(&few), of(&many));
        let commit = |id: &str| json!({ "inCommit": { "id": id, "repository": null } });
        for (one, other) in [
            (json!({}), json!({ "inNextRelease": true })),
            (json!({ "inRelease": "1" }), json!({ "inRelease": "2" })),
            (json!({ "ignoreUntil": "a" }), json!({ "ignoreUntil": "b" })),
            (commit("a1b2c3d4"), commit("b1b2c3d4")),
        ] {
            assert_ne!(of(&one), of(&other), "{one} {other}");
        }
    }
}
