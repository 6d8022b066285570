//! What is kept with a conversation once it was read: the state it was read in, and what only its
//! events tell, so that a later poll, which sees the list alone, still shows it.

use super::linked::Named;
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
}

/// That an issue was asked for whom it hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Asked {
    /// How many there were, as the list counts them.
    pub(super) users: u64,
    /// When.
    pub(super) at: Timestamp,
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

/// Everything in a listed issue that says that its conversation changed. The number of events is
/// not in it: an error that goes on is not a new conversation.
pub(super) fn state(issue: &Issue) -> String {
    let owner = match &issue.assigned_to {
        Some(Assignee::Known(owner)) => owner.id.as_deref(),
        Some(Assignee::Bare(owner)) => Some(owner.as_str()),
        None => None,
    };
    let comments = issue.num_comments.unwrap_or_default();
    let word = |word: &Option<String>| word.clone().unwrap_or_default();
    let (substatus, status) = (word(&issue.substatus), word(&issue.status));
    format!("{comments}:{substatus}:{status}:{}", owner.unwrap_or_default())
}
