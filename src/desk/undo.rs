//! What undoes an action that its service has carried out.

use super::{Action, Kind, Ticket};

impl Action {
    /// What brings an error back to how it was `before`, where the hero goes by the names `me`;
    /// `None` where nothing does, or nothing was changed. What people were told cannot be taken
    /// back, and a closed issue tells them.
    pub fn undone_by(&self, before: &Ticket, me: &[String]) -> Option<Self> {
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
            Self::Assign if is_mine(before, me) => None,
            Self::Assign => Some(given_back(before).unwrap_or(Self::Unassign)),
            Self::Unassign => is_mine(before, me).then_some(Self::Assign),
            // An error is one owner's: whoever was named last.
            Self::Assignees { add, .. } => match add.last() {
                Some(name) if before.assignees.iter().any(|was| same(was, name)) => None,
                Some(name) => Some(given_back(before).unwrap_or_else(|| Self::Assignees {
                    add: Vec::new(),
                    remove: vec![name.clone()],
                })),
                None => given_back(before),
            },
            _ => None,
        }
    }
}

/// What assigns it again to whoever had it.
fn given_back(before: &Ticket) -> Option<Action> {
    let add = before.assignees.clone();
    (!add.is_empty()).then(|| Action::Assignees { add, remove: Vec::new() })
}

fn is_mine(before: &Ticket, me: &[String]) -> bool {
    before.assignees.iter().any(|name| me.iter().any(|me| same(me, name)))
}

fn same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::{Archive, Fix, Impact, Priority, TicketId, TicketRef};
    use jiff::Timestamp;

    fn owned_by(assignees: &[&str]) -> Ticket {
        let impact = Impact { priority: Some(Priority::High), ..Impact::default() };
        let issue = TicketRef::new("sentry", "example/APP-7");
        Ticket {
            place: "app".into(),
            assignees: names(assignees),
            impact: Some(impact),
            ..Ticket::new(TicketId(1), issue, Kind::Error, Timestamp::UNIX_EPOCH)
        }
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn undone(action: &Action, before: &Ticket) -> Option<Action> {
        action.undone_by(before, &names(&["Ada Lovelace", "ada@example.com"]))
    }

    fn assignees(add: &[&str], remove: &[&str]) -> Action {
        Action::Assignees { add: names(add), remove: names(remove) }
    }

    #[test]
    fn an_owner_is_given_back_what_was_taken_from_them() {
        use Action::{Assign, Unassign};
        for (before, action, expected) in [
            (&[][..], Assign, Some(Unassign)),
            (&["ada lovelace"], Assign, None),
            (&["Grace Hopper"], Assign, Some(assignees(&["Grace Hopper"], &[]))),
            (&["#billing"], Assign, Some(assignees(&["#billing"], &[]))),
            (&["Ada Lovelace"], Unassign, Some(Assign)),
            (&["Grace Hopper"], Unassign, None),
            (&[], Unassign, None),
            (&[], assignees(&["#billing"], &[]), Some(assignees(&[], &["#billing"]))),
            (&[], assignees(&["ghopper", "#billing"], &[]), Some(assignees(&[], &["#billing"]))),
            (&["#billing"], assignees(&["#Billing"], &[]), None),
            (&["#billing"], assignees(&["ghopper"], &[]), Some(assignees(&["#billing"], &[]))),
            (&["#billing"], assignees(&[], &["#billing"]), Some(assignees(&["#billing"], &[]))),
            (&[], assignees(&[], &["#billing"]), None),
        ] {
            assert_eq!(undone(&action, &owned_by(before)), expected, "{before:?} {action:?}");
        }
    }

    #[test]
    fn what_closes_an_open_error_is_undone_by_opening_it() {
        let open = owned_by(&[]);
        let mut closed = owned_by(&[]);
        closed.standing.closed_at = Some(Timestamp::UNIX_EPOCH);
        for action in [
            Action::Close { reason: None },
            Action::Resolve { fix: Fix::NextRelease },
            Action::Archive { until: Archive::Escalating },
        ] {
            assert_eq!(undone(&action, &open), Some(Action::Reopen), "{action:?}");
            assert_eq!(undone(&action, &closed), None, "{action:?}");
            let issue = Ticket { kind: Kind::Issue, ..owned_by(&[]) };
            assert_eq!(undone(&action, &issue), None, "{action:?}");
        }
        for action in [Action::reply("Hey"), Action::Reopen, Action::Seen] {
            assert_eq!(undone(&action, &closed), None, "{action:?}");
        }
    }

    #[test]
    fn a_priority_is_set_back_where_there_was_another() {
        let to = |to| Action::Prioritize { to };
        let before = owned_by(&[]);
        assert_eq!(undone(&to(Priority::Low), &before), Some(to(Priority::High)));
        assert_eq!(undone(&to(Priority::High), &before), None);
        for impact in [None, Some(Impact::default())] {
            assert_eq!(undone(&to(Priority::Low), &Ticket { impact, ..owned_by(&[]) }), None);
        }
    }
}
