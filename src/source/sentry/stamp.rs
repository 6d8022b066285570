//! What is kept with a conversation once it was read: the state it was read in, and what only its
//! events tell, so that a later poll, which sees the list alone, still shows it.

use super::linked::Named;
use super::standing::decision;
use super::wire::{Assignee, Issue};
use crate::desk::Commit;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The stamp of an issue's conversation. It travels as the text of [`crate::desk::Thread::stamp`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stamp {
    /// [`state`] of the issue when its conversation was read.
    pub(super) state: String,
    /// The release that the latest event came from.
    pub(super) release: Option<String>,
    /// The environment of the latest event.
    pub(super) environment: Option<String>,
    /// When it was seen to be open again after it was closed, on a server that keeps no activity.
    pub(super) returned: Option<Timestamp>,
    /// When it was asked for whom it hit.
    #[serde(default)]
    pub(super) asked: Option<Asked>,
    /// What is suspected of its latest event.
    #[serde(default)]
    pub(super) suspected: Option<Suspected>,
    /// What it is linked to that no list tells.
    #[serde(default)]
    pub(super) elsewhere: Option<Elsewhere>,
    /// It is open, and when the list was last read to its end it was not in it.
    #[serde(default)]
    pub(super) left: bool,
}

/// That an issue was asked for whom it hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Asked {
    /// How many there were, as the list counts them.
    pub(super) users: u64,
    /// When.
    pub(super) at: Timestamp,
    /// When it had last happened by then.
    #[serde(default)]
    pub(super) seen: Option<Timestamp>,
}

/// What is suspected of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Suspected {
    /// The event.
    pub(super) event: String,
    /// The commit, if any.
    pub(super) commit: Option<Commit>,
}

/// What an issue is linked to beyond what a list tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Elsewhere {
    /// When that was found out.
    pub(super) at: Timestamp,
    /// The issues.
    pub(super) issues: Vec<Named>,
}

impl Stamp {
    /// Reads a stamp back; one that another version wrote counts as none.
    pub(super) fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// The text to store.
    pub(super) fn text(&self) -> Option<String> {
        serde_json::to_string(self).ok()
    }
}

/// Everything in a listed issue that says that its conversation, or what its page shows of it,
/// changed. The number of events is not in it: an error that goes on is not a new conversation.
pub(super) fn state(issue: &Issue) -> String {
    let owner = match &issue.assigned_to {
        Some(Assignee::Known(owner)) => owner.id.as_deref(),
        Some(Assignee::Bare(owner)) => Some(owner.as_str()),
        None => None,
    };
    let comments = issue.num_comments.unwrap_or_default().to_string();
    let word = |word: &Option<String>| word.clone().unwrap_or_default();
    let annotations = issue.annotations.iter().flatten().map(ToString::to_string);
    [
        comments,
        word(&issue.substatus),
        word(&issue.status),
        owner.unwrap_or_default().to_owned(),
        word(&issue.priority),
        decision(issue),
        annotations.collect(),
    ]
    .join(":")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn of(fields: Value) -> String {
        let mut issue = json!({ "id": "7", "count": "5", "userCount": 2, "status": "unresolved" });
        issue.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        state(&serde_json::from_value(issue).unwrap())
    }

    #[test]
    fn what_is_shown_is_in_the_state_and_how_often_it_happened_is_not() {
        let before = of(json!({}));
        for same in [
            json!({ "count": "900", "userCount": 40, "lastSeen": "2026-11-22T15:25:01Z" }),
            json!({ "stats": { "24h": [[1, 2]] }, "hasSeen": true }),
            json!({ "statusDetails": { "ignoreCount": 5 } }),
        ] {
            assert_eq!(of(same.clone()), before, "{same}");
        }
        for other in [
            json!({ "numComments": 1 }),
            json!({ "status": "resolved" }),
            json!({ "substatus": "escalating" }),
            json!({ "priority": "high" }),
            json!({ "assignedTo": { "type": "user", "id": "1" } }),
            json!({ "assignedTo": "team:3" }),
            json!({ "statusDetails": { "inRelease": "2.4" } }),
            json!({ "annotations": ["<a href=\"https://x/1\">x#1</a>"] }),
            json!({ "annotations": [{ "displayName": "x#1", "url": "https://x/1" }] }),
        ] {
            assert_ne!(of(other.clone()), before, "{other}");
        }
    }

    #[test]
    fn a_stamp_of_an_older_version_is_read() {
        let old =
            r#"{"state":"0::unresolved:","release":"a@1","environment":null,"returned":null}"#;
        let read = Stamp::parse(old).unwrap();
        assert_eq!((read.release.as_deref(), read.left), (Some("a@1"), false));
        assert_eq!(Stamp::parse(&read.text().unwrap()), Some(read));
        assert_eq!(Stamp::parse("7"), None);
    }
}
