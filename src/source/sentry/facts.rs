//! What an issue tells beside its conversation.

use super::issue::alarm;
use super::stamp::Stamp;
use super::standing::{is_open, minute, standing};
use super::wire::{Issue, Release, User};
use crate::desk::{Fact, Tone};

/// How many of those who saw an issue are named.
const MOST_NAMES: usize = 5;

/// A label, a value if there is one, and how it should strike the eye.
type Told = (&'static str, Option<String>, Tone);

/// What every look at an issue tells, what presses first. Who works on it is told elsewhere, and so
/// are whom it hit, when it last did, whether that is alarming, and why it is closed.
pub(super) fn facts(issue: &Issue, stamp: Option<&Stamp>) -> Vec<Fact> {
    let bad = |is_bad: bool| if is_bad { Tone::Bad } else { Tone::Plain };
    let severe = matches!(issue.level.as_deref(), Some("error" | "fatal"));
    let state = standing(issue).filter(|_| is_open(issue) && alarm(issue).is_none());
    let unhandled = issue.is_unhandled.and_then(|yes| yes.then(|| "yes".into()));
    let platform = issue.project.as_ref().and_then(|project| project.platform.clone());
    told([
        ("state", state, Tone::Plain),
        ("priority", issue.priority.clone(), bad(issue.priority.as_deref() == Some("high"))),
        ("level", issue.level.clone(), bad(severe)),
        ("unhandled", unhandled, Tone::Plain),
        ("events", issue.count.map(|n| n.to_string()), Tone::Plain),
        ("first seen", issue.first_seen.map(minute), Tone::Plain),
        ("release", stamp.and_then(|stamp| stamp.release.clone()), Tone::Plain),
        ("environment", stamp.and_then(|stamp| stamp.environment.clone()), Tone::Plain),
        ("culprit", issue.culprit.clone(), Tone::Plain),
        ("platform", platform, Tone::Plain),
    ])
}

/// What only a look at one issue by itself tells. The release of its latest event is told already.
pub(super) fn closer(issue: &Issue, stamp: Option<&Stamp>) -> Vec<Fact> {
    let version = |release: &Option<Release>| release.as_ref().and_then(|r| r.version.clone());
    let shown = stamp.and_then(|stamp| stamp.release.as_ref());
    let last = version(&issue.last_release).filter(|last| Some(last) != shown);
    told([
        ("first release", version(&issue.first_release), Tone::Plain),
        ("last release", last, Tone::Plain),
        ("seen by", seen_by(issue.seen_by.as_deref().unwrap_or_default()), Tone::Plain),
    ])
}

/// That it is no work, and why.
pub(super) fn muted(why: String) -> Fact {
    Fact { label: "muted".into(), value: why, tone: Tone::Plain }
}

fn told<const N: usize>(known: [Told; N]) -> Vec<Fact> {
    let fact = |(label, value, tone): Told| Some(Fact { label: label.into(), value: value?, tone });
    known.into_iter().filter_map(fact).collect()
}

fn seen_by(users: &[User]) -> Option<String> {
    let name = |user: &User| {
        user.name
            .as_ref()
            .or(user.email.as_ref())
            .or(user.username.as_ref())
            .unwrap_or(&user.id)
            .clone()
    };
    let mut names: Vec<_> = users.iter().take(MOST_NAMES).map(name).collect();
    if let Some(others) = users.len().checked_sub(MOST_NAMES).filter(|others| *others > 0) {
        names.push(format!("{others} more"));
    }
    (!names.is_empty()).then(|| names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn pairs(facts: &[Fact]) -> Vec<(&str, &str)> {
        facts.iter().map(|fact| (fact.label.as_str(), fact.value.as_str())).collect()
    }

    fn issue(fields: Value) -> Issue {
        serde_json::from_value(fields).unwrap()
    }

    #[test]
    fn facts_come_in_the_order_in_which_they_press() {
        let issue = issue(json!({
            "id": "7", "culprit": "billing.charge", "status": "unresolved", "level": "fatal",
            "substatus": "escalating", "priority": "high", "isUnhandled": true, "count": "25",
            "userCount": 3, "firstSeen": "2026-11-20T08:00:00Z", "lastSeen": "2026-11-22T15:25:01Z",
            "project": { "id": "2", "slug": "app", "platform": "python" },
        }));
        let stamp = Stamp {
            release: Some("app@2.4".into()),
            environment: Some("production".into()),
            ..Stamp::default()
        };
        let all = facts(&issue, Some(&stamp));
        assert_eq!(
            pairs(&all),
            [
                ("priority", "high"),
                ("level", "fatal"),
                ("unhandled", "yes"),
                ("events", "25"),
                ("first seen", "2026-11-20 08:00 UTC"),
                ("release", "app@2.4"),
                ("environment", "production"),
                ("culprit", "billing.charge"),
                ("platform", "python"),
            ]
        );
        let bad: Vec<_> = all.iter().filter(|f| f.tone == Tone::Bad).map(|f| &*f.label).collect();
        assert_eq!(bad, ["priority", "level"]);
        for (status, substatus, told) in [
            ("unresolved", "new", true),
            ("unresolved", "regressed", false),
            ("resolved", "new", false),
        ] {
            let (status, substatus) = (Some(status.into()), Some(substatus.into()));
            let issue = Issue { status, substatus, ..issue.clone() };
            let states = pairs(&facts(&issue, None)).iter().any(|(label, _)| *label == "state");
            assert_eq!(states, told, "{:?}", issue.substatus);
        }
    }

    #[test]
    fn a_closer_look_tells_releases_and_who_saw_it() {
        let person = |name: &str| json!({ "id": name, "name": name });
        let of = |seen: &[&str], last: &str| {
            let issue = issue(json!({
                "id": "7", "firstRelease": { "version": "app@2.2" },
                "lastRelease": { "version": last },
                "seenBy": seen.iter().map(|name| person(name)).collect::<Vec<_>>(),
            }));
            let stamp = Stamp { release: Some("app@2.4".into()), ..Stamp::default() };
            let told = closer(&issue, Some(&stamp));
            told.into_iter()
                .map(|fact| format!("{}: {}", fact.label, fact.value))
                .collect::<Vec<_>>()
        };
        assert_eq!(of(&["Ada"], "app@2.4"), ["first release: app@2.2", "seen by: Ada"]);
        assert_eq!(of(&[], "app@2.5"), ["first release: app@2.2", "last release: app@2.5"]);
        let many = of(&["a", "b", "c", "d", "e", "f", "g"], "app@2.4");
        assert_eq!(many[1], "seen by: a, b, c, d, e, 2 more");
        assert!(
            closer(&issue(json!({ "id": "7", "firstRelease": 5, "seenBy": [1] })), None).is_empty()
        );
    }
}
