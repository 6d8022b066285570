//! What undoes an action that its service has carried out.

use super::{Action, Kind, Ticket};

impl Action {
    /// What brings an error back to how it was `before`; `None` where nothing does, or nothing was
    /// changed. What people were told cannot be taken back, and a closed issue tells them.
    pub fn undone_by(&self, before: &Ticket) -> Option<Self> {
        if before.kind != Kind::Error {
            return None;
        }
        match self {
            Self::Close { .. } | Self::Resolve { .. } | Self::Archive { .. } => {
                before.standing.closed_at.is_none().then_some(Self::Reopen)
            }
            Self::Prioritize { to } => {
                let was = before.impact.as_ref()?.priority?;
                (was != *to).then_some(Self::Prioritize { to: was })
            }
            Self::Assign | Self::Unassign | Self::Assignees { .. } => {
                Some(Self::Assignees { add: before.assignees.clone(), remove: self.joined(before) })
            }
            _ => None,
        }
    }

    /// Who joined by it, where that is told, and was not there before.
    fn joined(&self, before: &Ticket) -> Vec<String> {
        match self {
            Self::Assignees { add, .. } => {
                add.iter().filter(|name| !before.assignees.contains(name)).cloned().collect()
            }
            _ => Vec::new(),
        }
    }
}
