//! An issue as it stands at the server, with what only actions look at.

use super::Sentry;
use super::lenient::items;
use super::wire::{Activity, Issue};
use crate::desk::Unreadable;
use crate::source::{Reply, SourceError};
use serde_json::Value;

/// An issue as it stands.
#[derive(Debug)]
pub(super) struct Look {
    pub(super) issue: Issue,
    /// All that the server told of it.
    told: Value,
}

impl Look {
    /// An issue as a call answered; `None` if it answered with nothing, or only with what was
    /// changed.
    ///
    /// # Errors
    /// [`SourceError::Unreadable`].
    pub(super) fn of(reply: &Reply) -> Result<Option<Self>, SourceError> {
        if reply.body.trim_ascii().is_empty() {
            return Ok(None);
        }
        let told: Value = reply.readable()?.json()?;
        if ["id", "status"].iter().any(|field| told.get(field).is_none()) {
            return Ok(None);
        }
        Ok(Some(Self { issue: reply.json()?, told }))
    }

    /// Whether the server has this field at all, whatever stands in it.
    pub(super) fn has(&self, field: &str) -> bool {
        self.told.get(field).is_some()
    }

    /// Whether the server keeps no more of an issue than whether it is open, resolved or archived,
    /// as GlitchTip does.
    pub(super) fn is_plain(&self) -> bool {
        !self.has("hasSeen") && !self.has("assignedTo")
    }

    pub(super) fn is(&self, status: &str) -> bool {
        self.issue.status.as_deref() == Some(status)
    }

    pub(super) fn is_seen(&self) -> bool {
        self.told.get("hasSeen") == Some(&Value::Bool(true))
    }

    /// By what it is resolved, or until when it is archived.
    pub(super) fn details(&self) -> &Value {
        self.told.get("statusDetails").unwrap_or(&Value::Null)
    }

    /// What was done to it, the latest first, and what of that cannot be read; `None` at a server
    /// that does not tell.
    pub(super) fn activities(&self) -> Option<(Vec<Activity>, Vec<Unreadable>)> {
        let mut lost = Vec::new();
        let told = self.issue.activity.clone()?;
        Some((items(told, "activity", &mut lost), lost))
    }

    /// That another issue was asked for, which was merged into this one.
    pub(super) fn merged(&self) -> String {
        merged_into(&self.issue)
    }

    /// Its state in a word or two: `resolved`, `ignored, archived forever`.
    pub(super) fn state(&self) -> String {
        let state = [&self.issue.status, &self.issue.substatus].into_iter().flatten();
        state.map(|word| word.replace('_', " ")).collect::<Vec<_>>().join(", ")
    }
}

impl Sentry {
    /// Looks how an issue stands.
    ///
    /// # Errors
    /// [`SourceError::Gone`] if it is no more, or was merged into another; else whatever stopped
    /// it.
    pub(super) async fn look(&self, id: &str) -> Result<Look, SourceError> {
        let reply = self.api.read(id, "").await?;
        let look = Look::of(&reply)?.ok_or_else(|| SourceError::Unreadable {
            at: reply.call.clone(),
            why: "it is no issue".into(),
        })?;
        if look.issue.id == id {
            return Ok(look);
        }
        Err(SourceError::Gone { why: look.merged() })
    }
}

const MERGED: &str = "it was merged into";

/// That what was asked for is this issue now.
pub(super) fn merged_into(issue: &Issue) -> String {
    format!("{MERGED} {}", issue.short_id.as_ref().unwrap_or(&issue.id))
}

/// Whether an issue is gone as it was merged.
pub(super) fn is_merged(why: &str) -> bool {
    why.starts_with(MERGED)
}
