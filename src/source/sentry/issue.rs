//! An issue as a ticket's head.

use super::facts::facts;
use super::linked::links;
use super::stamp::Stamp;
use super::standing::{is_open, standing};
use super::wire::{Assignee, Issue};
use crate::desk::{
    Alarm, Answer, Curve, Head, Impact, Kind, PersonId, Priority, TicketRef, Tracked, Upstream,
};
use jiff::Timestamp;

/// The kind of source, as references begin.
pub(super) const KIND: &str = "sentry";
/// Who stands for everybody an error hit. Their side is the customer's.
pub(super) const USERS: &str = "sentry:users";

/// The name of an issue: its short id, else its number.
pub(super) fn reference(organization: &str, issue: &Issue) -> TicketRef {
    let name = issue.short_id.as_deref().unwrap_or(&issue.id);
    TicketRef::new(KIND, format_args!("{organization}/{name}"))
}

/// When an issue began, or the best that is known of it.
pub(super) fn began(issue: &Issue) -> Option<Timestamp> {
    issue.first_seen.or(issue.last_seen)
}

/// All of an issue but its conversation; `None` if it does not say when it was seen.
pub(super) fn head(
    organization: &str,
    issue: &Issue,
    stamp: Option<&Stamp>,
    closed_at: Timestamp,
) -> Option<Head> {
    let reference = reference(organization, issue);
    let alias = TicketRef::new(KIND, format_args!("{organization}/{}", issue.id));
    let name = issue.short_id.as_deref().unwrap_or(&issue.id);
    let created_at = began(issue)?;
    Some(Head {
        alias: (alias != reference).then_some(alias),
        remote_id: issue.id.clone(),
        kind: Kind::Error,
        title: title(issue).unwrap_or_else(|| name.to_owned()),
        url: issue.permalink.clone().unwrap_or_default(),
        place: project(issue).unwrap_or(organization).to_owned(),
        place_id: issue.project.as_ref().map(|project| project.id.clone()),
        author: Some(PersonId(USERS.into())),
        created_at,
        upstream: upstream(issue, closed_at),
        assignees: assignee(issue).into_iter().collect(),
        impact: Some(Impact {
            users: issue.user_count.unwrap_or_default(),
            events: issue.count.unwrap_or_default(),
            last_seen: issue.last_seen.unwrap_or(created_at),
            alarm: alarm(issue),
            priority: priority(issue),
            curve: Curve::default(),
        }),
        facts: facts(issue, stamp),
        answer: Answer::Here { place: format!("comment on {name} in Sentry, seen by the team") },
        reference,
        shared_with: None,
        folds_into: None,
        tracked: Tracked { links: links(issue, stamp, created_at), ..Tracked::default() },
    })
}

/// Its state, closed at `closed_at` if it is closed: the list does not tell when.
pub(super) fn upstream(issue: &Issue, closed_at: Timestamp) -> Upstream {
    if is_open(issue) {
        return Upstream::Open;
    }
    Upstream::Closed { at: closed_at, reason: standing(issue) }
}

/// Who it is assigned to: a name, or a team with `#` in front as Sentry writes it.
pub(super) fn assignee(issue: &Issue) -> Option<String> {
    match issue.assigned_to.as_ref()? {
        Assignee::Bare(text) => {
            let (kind, name) = text.split_once(':').unwrap_or(("user", text));
            (!name.is_empty())
                .then(|| if kind == "team" { format!("#{name}") } else { name.into() })
        }
        Assignee::Known(owner) => {
            let name = owner.name.as_ref().or(owner.email.as_ref()).or(owner.id.as_ref())?;
            let team = owner.kind.as_deref() == Some("team");
            Some(if team { format!("#{name}") } else { name.clone() })
        }
    }
}

/// The exception's type and value, else the title.
pub(super) fn title(issue: &Issue) -> Option<String> {
    let metadata = issue.metadata.clone().unwrap_or_default();
    match (metadata.kind, metadata.value) {
        (Some(kind), Some(value)) => Some(format!("{kind}: {value}")),
        (kind, value) => issue.title.clone().or(kind).or(value),
    }
}

/// How much it presses: what came back or grows first, then by level, people hit, last seen.
pub(super) fn weight(issue: &Issue) -> impl Ord + use<> {
    let level = match issue.level.as_deref() {
        Some("fatal") => 2,
        Some("error") => 1,
        _ => 0,
    };
    (alarm(issue).is_some(), level, issue.user_count, issue.last_seen)
}

fn project(issue: &Issue) -> Option<&str> {
    issue.project.as_ref()?.slug.as_deref()
}

pub(super) fn alarm(issue: &Issue) -> Option<Alarm> {
    Alarm::ALL.into_iter().find(|alarm| issue.substatus.as_deref() == Some(alarm.word()))
}

fn priority(issue: &Issue) -> Option<Priority> {
    Priority::ALL.into_iter().find(|known| issue.priority.as_deref() == Some(known.word()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::Tone;
    use serde_json::{Value, json};

    fn issue(mut fields: Value) -> Issue {
        let base = json!({ "id": "7", "shortId": "APP-7", "lastSeen": "2026-11-22T15:25:01.610Z" });
        for (key, value) in base.as_object().unwrap() {
            if fields.get(key).is_none() {
                fields[key] = value.clone();
            }
        }
        serde_json::from_value(fields).unwrap()
    }

    fn head_of(fields: Value) -> Head {
        head("example", &issue(fields), None, Timestamp::UNIX_EPOCH).unwrap()
    }

    #[test]
    fn titles() {
        for (fields, expected) in [
            (
                json!({"metadata": {"type": "KeyError", "value": "'card'"}, "title": "x"}),
                "KeyError: 'card'",
            ),
            (
                json!({"metadata": {"value": "SELECT"}, "title": "N+1 Query: SELECT"}),
                "N+1 Query: SELECT",
            ),
            (json!({"metadata": {"type": "KeyError"}}), "KeyError"),
            (json!({"metadata": null, "title": null}), "APP-7"),
            (json!({"metadata": "?", "title": 4}), "4"),
        ] {
            assert_eq!(head_of(fields.clone()).title, expected, "{fields}");
        }
    }

    #[test]
    fn owners() {
        for (owner, expected) in [
            (json!({"type": "user", "id": "1", "name": "Ada", "email": "a@x"}), &["Ada"][..]),
            (json!({"type": "team", "id": 3, "name": "billing"}), &["#billing"]),
            (json!({"id": 9}), &["9"]),
            (json!("user:ada"), &["ada"]),
            (json!("ada@example.com"), &["ada@example.com"]),
            (json!("team:billing"), &["#billing"]),
            (json!(null), &[]),
            (json!(""), &[]),
            (json!([1]), &[]),
        ] {
            assert_eq!(head_of(json!({"assignedTo": owner})).assignees, expected, "{owner}");
        }
    }

    #[test]
    fn numbers_come_as_text_too_and_a_missing_short_id_is_made_up_for() {
        let head = head_of(json!({"id": 7, "shortId": null, "count": "25", "userCount": "3"}));
        assert_eq!(head.reference.as_str(), "sentry:example/7");
        assert_eq!((head.alias, head.remote_id.as_str()), (None, "7"));
        assert_eq!(head.impact.map(|i| (i.users, i.events)), Some((3, 25)));
        let named = head_of(json!({}));
        assert_eq!(named.reference.as_str(), "sentry:example/APP-7");
        assert_eq!(named.alias.unwrap().as_str(), "sentry:example/7");
    }

    #[test]
    fn what_presses_comes_first() {
        let mild = issue(json!({"level": "error", "userCount": 900}));
        let back = issue(json!({"level": "warning", "substatus": "regressed", "userCount": 1}));
        let fatal = issue(json!({"level": "fatal"}));
        assert!(weight(&back) > weight(&fatal) && weight(&fatal) > weight(&mild));
        let facts = head_of(json!({"level": "error", "substatus": "regressed", "count": 2})).facts;
        let bad: Vec<_> = facts.iter().filter(|f| f.tone == Tone::Bad).map(|f| &f.value).collect();
        assert_eq!(bad, ["error"]);
    }
}
