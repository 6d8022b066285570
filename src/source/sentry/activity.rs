//! What happened to an issue, as messages.
//!
//! Its first occurrence and each time it came back or grew are said by everybody it hit, so they
//! are what waits for us. Comments are ours: all who can write one are members of the organization.
//! All else that was done to it is told by Sentry, a program, and is nobody's turn: to assign an
//! error is not to answer it.

use super::event::{LONGEST_VALUE, cut};
use super::issue::{USERS, began};
use super::told::{escalating, regressed, reopened, told};
use super::wire::{Activity, App, Issue, User};
use crate::desk::{Message, MessageKind, Person, PersonId};
use jiff::Timestamp;
use serde_json::Value;

/// Who stands for Sentry itself. It is a program, so nothing it says is anyone's turn.
const SENTRY: &str = "sentry";

/// The two who speak in every conversation: everybody hit, and Sentry.
pub(super) fn regulars() -> [Person; 2] {
    let person = |id: &str, handle: &str, bot| Person {
        id: PersonId(id.into()),
        handle: handle.into(),
        name: None,
        email: None,
        bot,
        staff: false,
        ..Person::default()
    };
    [person(USERS, "affected users", false), person(SENTRY, "Sentry", true)]
}

/// That it happened for the first time, and where; the title says what.
pub(super) fn first_seen(issue: &Issue) -> Option<Message> {
    let place = issue.culprit.as_ref().map(|culprit| cut(culprit, LONGEST_VALUE));
    let text = ["It was first seen.".to_owned()].into_iter().chain(place);
    let text = text.collect::<Vec<_>>().join("\n");
    Some(said(USERS, "first-seen".into(), began(issue)?, text))
}

/// That it came back at a server that keeps no activity.
pub(super) fn came_back(at: Timestamp) -> Message {
    said(USERS, format!("returned:{at}"), at, "It is back after it was closed.".into())
}

/// An activity as a message; `None` for the first occurrence, which [`first_seen`] tells.
pub(super) fn message(activity: &Activity) -> Option<Message> {
    let kind = activity.kind.as_deref().unwrap_or("something");
    let entry =
        |by: &str, text| said(by, format!("activity:{}", activity.id), activity.date_created, text);
    match kind {
        "first_seen" => None,
        "note" => Some(comment(activity)),
        "set_regression" => Some(entry(USERS, regressed(&activity.data))),
        "set_escalating" => Some(entry(USERS, escalating(&activity.data))),
        "set_unresolved" => Some(entry(USERS, by(&reopened(&activity.data), activity))),
        _ => Some(entry(SENTRY, by(&told(kind, &activity.data), activity))),
    }
}

/// A comment. It reads the same whether it comes as an activity, in the list of comments, or as
/// the answer to posting it.
pub(super) fn comment(note: &Activity) -> Message {
    let text = note.data.get("text").and_then(Value::as_str).unwrap_or_default();
    Message {
        id: format!("note:{}", note.id),
        at: note.date_created,
        author: author(note).map(|person| person.id),
        kind: MessageKind::Message,
        text: text.to_owned(),
        edited: false,
        deleted: false,
        reactions: Vec::new(),
    }
}

/// Who did it, if it was not Sentry by itself.
pub(super) fn author(activity: &Activity) -> Option<Person> {
    activity.user.as_ref().map(member).or_else(|| activity.app.as_ref().and_then(integration))
}

/// A user of the organization: one of us.
pub(super) fn member(user: &User) -> Person {
    let handle = user.username.as_ref().or(user.email.as_ref()).or(user.name.as_ref());
    let handle = handle.unwrap_or(&user.id).clone();
    let name =
        user.name.clone().filter(|name| *name != handle && Some(name) != user.email.as_ref());
    Person {
        id: PersonId(user.id.clone()),
        handle,
        name,
        email: user.email.clone(),
        bot: false,
        staff: true,
        ..Person::default()
    }
}

fn integration(app: &App) -> Option<Person> {
    let handle = app.slug.as_ref().or(app.name.as_ref())?;
    Some(Person {
        id: PersonId(format!("app:{handle}")),
        handle: handle.clone(),
        name: app.name.clone(),
        email: None,
        bot: true,
        staff: false,
        ..Person::default()
    })
}

fn said(by: &str, id: String, at: Timestamp, text: String) -> Message {
    let author = Some(PersonId(by.into()));
    let kind = MessageKind::Event;
    Message { id, at, author, kind, text, edited: false, deleted: false, reactions: Vec::new() }
}

/// What was done, and who did it.
fn by(what: &str, activity: &Activity) -> String {
    match author(activity) {
        Some(person) => format!("{what} by {}.", person.name.unwrap_or(person.handle)),
        None => format!("{what}."),
    }
}

/// When an activity closed the issue for good, if its last state change did.
pub(super) fn closed_at(activities: &[Activity]) -> Option<Timestamp> {
    let changed = |activity: &&Activity| {
        let kind = activity.kind.as_deref().unwrap_or_default();
        kind.starts_with("set_resolved") || kind == "set_ignored"
    };
    activities.iter().filter(changed).map(|activity| activity.date_created).max()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn activity(kind: &str, data: Value) -> Activity {
        let user = json!({"id": "1", "name": "Ada Lovelace", "email": "ada@example.com"});
        serde_json::from_value(json!({"id": 5, "type": kind, "data": data, "user": user,
            "sentry_app": null, "dateCreated": "2026-11-22T15:00:00Z"}))
        .unwrap()
    }

    #[test]
    fn who_says_what() {
        for (kind, data, by, text) in [
            (
                "set_regression",
                json!({"version": "2.0", "resolved_in_version": "1.2.3"}),
                USERS,
                "It is back after it was resolved in 1.2.3, now in 2.0.",
            ),
            ("set_regression", json!(null), USERS, "It is back after it was resolved."),
            (
                "set_escalating",
                json!({"forecast": 12}),
                USERS,
                "It happens more often: above the expected 12 times.",
            ),
            ("set_unresolved", json!({}), USERS, "It was opened again by Ada Lovelace."),
            (
                "assigned",
                json!({"assigneeEmail": "g@x"}),
                SENTRY,
                "It was assigned to g@x by Ada Lovelace.",
            ),
            (
                "set_resolved_in_release",
                json!({"version": "1.3"}),
                SENTRY,
                "It was resolved in 1.3 by Ada Lovelace.",
            ),
            ("mark_reviewed", json!({}), SENTRY, "It was reviewed by Ada Lovelace."),
            ("note", json!({"text": "Looking into it"}), "1", "Looking into it"),
            ("note", json!([]), "1", ""),
        ] {
            let message = message(&activity(kind, data)).unwrap();
            assert_eq!((message.text.as_str(), message.author), (text, Some(PersonId(by.into()))));
        }
        assert_eq!(message(&activity("first_seen", json!({}))), None);
    }

    #[test]
    fn members_are_of_the_team_and_apps_are_programs() {
        let mut note = activity("note", json!({"text": "x"}));
        let ada = author(&note).unwrap();
        assert!(ada.staff && !ada.bot);
        assert_eq!(
            (ada.handle.as_str(), ada.name.as_deref()),
            ("ada@example.com", Some("Ada Lovelace"))
        );
        note.user = None;
        note.app = serde_json::from_value(json!({"slug": "linear", "name": "Linear"})).unwrap();
        assert!(author(&note).unwrap().bot);
        note.app = None;
        assert_eq!(author(&note), None);
    }
}
