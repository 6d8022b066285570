//! What GitHub sends beyond what a poll reads: to writes, and of what can be chosen.

use super::wire::Review;
use crate::source::lenient::{count, or_default};
use serde::Deserialize;

/// A review and where a browser finds it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct Given {
    #[serde(flatten)]
    pub review: Review,
    #[serde(default, deserialize_with = "or_default")]
    pub html_url: String,
}

/// The answer to a merge.
#[derive(Debug, Deserialize)]
pub(super) struct Merged {
    #[serde(default, deserialize_with = "or_default")]
    pub merged: Option<bool>,
    #[serde(default, deserialize_with = "or_default")]
    pub message: String,
}

/// Which ways to merge a repository allows. Who may not push is not told.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Ways {
    #[serde(default, deserialize_with = "or_default")]
    pub allow_merge_commit: Option<bool>,
    #[serde(default, deserialize_with = "or_default")]
    pub allow_squash_merge: Option<bool>,
    #[serde(default, deserialize_with = "or_default")]
    pub allow_rebase_merge: Option<bool>,
}

/// A file that a pull request changes.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct ChangedFile {
    pub filename: String,
    #[serde(default, deserialize_with = "or_default")]
    pub status: String,
    #[serde(default, deserialize_with = "or_default")]
    pub previous_filename: Option<String>,
    #[serde(default, deserialize_with = "count")]
    pub changes: u64,
    /// Absent for what is binary, too large, or moved as it is.
    #[serde(default, deserialize_with = "or_default")]
    pub patch: Option<String>,
}

/// An entry of a folder, or a file with its content.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct Stored {
    pub name: String,
    pub path: String,
    #[serde(rename = "type", default, deserialize_with = "or_default")]
    pub kind: String,
    /// In base64, with line ends in between.
    #[serde(default, deserialize_with = "or_default")]
    pub content: String,
}
