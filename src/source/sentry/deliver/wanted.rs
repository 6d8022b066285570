//! How an issue is to stand: how it is asked for, and how one sees that it stands so.

use crate::desk::{Archive, Fix, Priority};
use crate::source::sentry::look::Look;
use crate::source::sentry::roll::Actor;
use crate::source::sentry::standing::is_open;
use crate::source::sentry::wire::Activity;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

/// How far the clocks here and there may differ.
pub(super) const SKEW: SignedDuration = SignedDuration::from_mins(2);

/// How an issue is to stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Resolved, perhaps by something.
    Resolved(Option<Fix>),
    /// Archived.
    Archived(Archive),
    /// Open.
    Open,
    /// With this priority.
    Rated(Priority),
    /// Seen by the token's own user.
    Seen,
    /// Assigned to somebody, or to nobody.
    Owned(Option<Actor>),
}

/// When it was decided, and now.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub(super) decided_at: Timestamp,
    pub(super) now: Timestamp,
}

impl Wanted {
    /// What "Update an Issue" is asked for, given how the issue stands.
    pub(super) fn body(&self, before: &Look) -> Value {
        match self {
            Self::Resolved(None) => json!({ "status": "resolved" }),
            Self::Resolved(Some(fix)) => {
                json!({ "status": "resolved", "statusDetails": fixed_by(fix) })
            }
            Self::Archived(until) => {
                let (substatus, details) = archived_until(*until);
                json!({ "status": "ignored", "substatus": substatus, "statusDetails": details })
            }
            // What is resolved and opened without a word counts as a regression.
            Self::Open if before.is("resolved") && before.has("substatus") => {
                json!({ "status": "unresolved", "substatus": "ongoing" })
            }
            Self::Open => json!({ "status": "unresolved" }),
            Self::Rated(priority) => json!({ "priority": priority.word() }),
            Self::Seen => json!({ "hasSeen": true }),
            Self::Owned(owner) => {
                json!({ "assignedTo": owner.as_ref().map(Actor::written).unwrap_or_default() })
            }
        }
    }

    /// The state that an issue is brought to, in words; `None` for all that changes no state.
    pub(super) fn state(&self) -> Option<String> {
        match self {
            Self::Resolved(None) => Some("resolved".into()),
            Self::Resolved(Some(fix)) => Some(format!("resolved {}", fix.told())),
            Self::Archived(until) => Some(format!("archived {}", until.told())),
            Self::Open => Some("unresolved".into()),
            Self::Rated(_) | Self::Seen | Self::Owned(_) => None,
        }
    }

    /// Why the server of this issue cannot do it.
    pub(super) fn beyond(&self, look: &Look) -> Option<&'static str> {
        let (can, why) = match self {
            Self::Resolved(Some(_)) => (
                !look.is_plain(),
                "this server does not know by what an error is resolved: resolve it without that",
            ),
            Self::Archived(Archive::Escalating) => (
                look.has("substatus"),
                "this server does not know when an error escalates: archive it forever",
            ),
            Self::Archived(until) if *until != Archive::Forever => {
                (!look.is_plain(), "this server archives for good only: archive it forever")
            }
            Self::Rated(_) => (look.has("priority"), "this server keeps no priority"),
            Self::Seen => (look.has("hasSeen"), "this server does not keep who has seen an error"),
            Self::Owned(_) => (look.has("assignedTo"), "this server assigns errors to nobody"),
            Self::Resolved(None) | Self::Archived(_) | Self::Open => (true, ""),
        };
        (!can).then_some(why)
    }

    /// Whether an issue stands so.
    pub(super) fn stands(&self, look: &Look, span: Span) -> bool {
        match self {
            Self::Resolved(fix) => {
                let by = |fix| is_fixed_by(look.details(), fix);
                look.is("resolved") && fix.as_ref().is_none_or(by)
            }
            Self::Archived(until) => look.is("ignored") && is_archived(look, *until, span),
            Self::Open => is_open(&look.issue),
            Self::Rated(priority) => look.issue.priority.as_deref() == Some(priority.word()),
            Self::Seen => look.is_seen(),
            Self::Owned(Some(actor)) => actor.owns(look.issue.assigned_to.as_ref()),
            Self::Owned(None) => look.issue.assigned_to.is_none(),
        }
    }

    /// Whether an issue stands so as the server took what was asked for: it turns the next release
    /// or a commit into the release that has it, where there is one already.
    pub(super) fn is_taken(&self, look: &Look, span: Span) -> bool {
        let in_any = look.is("resolved") && text(look.details(), "inRelease").is_some();
        match self {
            Self::Resolved(Some(Fix::NextRelease | Fix::Commit { .. })) if in_any => true,
            _ => self.stands(look, span),
        }
    }

    /// Whether an activity is of the kind that this changes: state, priority or owner.
    pub(super) fn concerns(&self, activity: &Activity) -> bool {
        let kind = activity.kind.as_deref().unwrap_or_default();
        match self {
            Self::Resolved(_) | Self::Archived(_) | Self::Open => {
                kind.starts_with("set_resolved") || matches!(kind, "set_ignored" | "set_unresolved")
            }
            Self::Rated(_) => kind == "set_priority",
            Self::Owned(_) => matches!(kind, "assigned" | "unassigned"),
            Self::Seen => false,
        }
    }

    /// Whether an activity tells just this.
    pub(super) fn is_told(&self, activity: &Activity, span: Span) -> bool {
        let (kind, data) = (activity.kind.as_deref().unwrap_or_default(), &activity.data);
        match self {
            Self::Resolved(None) => kind.starts_with("set_resolved"),
            Self::Resolved(Some(fix)) => tells_fix(kind, data, fix),
            Self::Archived(until) => kind == "set_ignored" && tells_end(data, *until, span),
            Self::Open => kind == "set_unresolved",
            Self::Rated(priority) => {
                kind == "set_priority" && text(data, "priority") == Some(priority.word())
            }
            Self::Owned(None) => kind == "unassigned",
            Self::Owned(Some(actor)) => kind == "assigned" && tells_owner(data, actor),
            Self::Seen => false,
        }
    }

    /// Whether what happens to the program can put an issue out of it again.
    pub(super) fn wears_off(&self) -> bool {
        matches!(self, Self::Resolved(_) | Self::Archived(_))
    }
}

fn fixed_by(fix: &Fix) -> Value {
    match fix {
        Fix::NextRelease => json!({ "inNextRelease": true }),
        Fix::Release(release) => json!({ "inRelease": release }),
        Fix::Commit { repository, id } => {
            json!({ "inCommit": { "commit": id, "repository": repository } })
        }
    }
}

fn archived_until(until: Archive) -> (&'static str, Value) {
    const MET: &str = "archived_until_condition_met";
    match until {
        Archive::Escalating => ("archived_until_escalating", json!({})),
        Archive::Forever => ("archived_forever", json!({})),
        Archive::Minutes(minutes) => (MET, json!({ "ignoreDuration": minutes })),
        Archive::Events(count) => (MET, json!({ "ignoreCount": count })),
        Archive::Users(count) => (MET, json!({ "ignoreUserCount": count })),
    }
}

fn is_fixed_by(details: &Value, fix: &Fix) -> bool {
    match fix {
        Fix::NextRelease => details.get("inNextRelease") == Some(&Value::Bool(true)),
        Fix::Release(release) => is_release(text(details, "inRelease"), release),
        Fix::Commit { id, .. } => details.get("inCommit").is_some_and(|told| is_commit(told, id)),
    }
}

fn tells_fix(kind: &str, data: &Value, fix: &Fix) -> bool {
    match fix {
        Fix::NextRelease => kind == "set_resolved_in_release",
        Fix::Release(release) => {
            kind == "set_resolved_in_release" && is_release(text(data, "version"), release)
        }
        Fix::Commit { id, .. } => {
            let commit = data.get("commit");
            kind == "set_resolved_in_commit" && commit.is_some_and(|told| is_commit(told, id))
        }
    }
}

/// Whether this is the release that was asked for; `latest` is whichever that was.
fn is_release(told: Option<&str>, wanted: &str) -> bool {
    told.is_some_and(|told| told == wanted || wanted == "latest")
}

/// Whether this is the commit: its hash, or an object that has it. Either may be cut short.
fn is_commit(told: &Value, wanted: &str) -> bool {
    let named = ["id", "commit"].iter().find_map(|field| text(told, field));
    let told = told.as_str().or(named).unwrap_or_default().to_lowercase();
    told.len() >= 7 && (told.starts_with(wanted) || wanted.starts_with(&told))
}

fn is_archived(look: &Look, until: Archive, span: Span) -> bool {
    let (substatus, _) = archived_until(until);
    let details = look.details();
    match until {
        Archive::Escalating => look.issue.substatus.as_deref() == Some(substatus),
        Archive::Forever => {
            look.issue.substatus.as_deref().is_none_or(|told| told == substatus)
                && !has_end(details)
        }
        // Counts are told less what has happened since.
        Archive::Minutes(_) => tells_end(details, until, span),
        Archive::Events(count) => left(details, "ignoreCount", count),
        Archive::Users(count) => left(details, "ignoreUserCount", count),
    }
}

/// Whether the data of an archiving tell this end.
fn tells_end(data: &Value, until: Archive, span: Span) -> bool {
    let number = |field: &str| data.get(field).and_then(Value::as_u64);
    match until {
        Archive::Escalating => !has_end(data),
        Archive::Forever => {
            !has_end(data) && data.get("ignoreUntilEscalating") != Some(&Value::Bool(true))
        }
        Archive::Minutes(minutes) => {
            let end = text(data, "ignoreUntil").and_then(|told| told.parse::<Timestamp>().ok());
            let length = SignedDuration::from_mins(minutes.into());
            number("ignoreDuration") == Some(minutes.into())
                || end.is_some_and(|end| {
                    span.is_within(end.checked_sub(length).unwrap_or(Timestamp::MIN))
                })
        }
        Archive::Events(count) => number("ignoreCount") == Some(count.into()),
        Archive::Users(count) => number("ignoreUserCount") == Some(count.into()),
    }
}

fn has_end(data: &Value) -> bool {
    ["ignoreUntil", "ignoreDuration", "ignoreCount", "ignoreUserCount"]
        .iter()
        .any(|field| data.get(field).is_some_and(|told| !told.is_null()))
}

fn left(details: &Value, field: &str, count: u32) -> bool {
    let told = details.get(field).and_then(Value::as_i64);
    told.is_some_and(|told| told <= i64::from(count))
}

fn tells_owner(data: &Value, actor: &Actor) -> bool {
    let is_team = text(data, "assigneeType") == Some("team");
    let id = data.get("assignee").and_then(crate::source::lenient::as_text);
    match actor {
        Actor::User(user) => !is_team && id.as_ref() == Some(user),
        Actor::Team(team) => is_team && id.as_ref() == Some(team),
        Actor::Named(name) => !is_team && text(data, "assigneeEmail") == Some(name),
    }
}

fn text<'a>(data: &'a Value, field: &str) -> Option<&'a str> {
    data.get(field)?.as_str().filter(|text| !text.is_empty())
}

impl Span {
    /// Whether something may have been done between the decision and now.
    fn is_within(self, at: Timestamp) -> bool {
        let (from, to) = (self.decided_at.checked_sub(SKEW), self.now.checked_add(SKEW));
        from.is_ok_and(|from| at >= from) && to.is_ok_and(|to| at <= to)
    }

    /// From when on something may be what was decided.
    pub(super) fn since(self) -> Timestamp {
        self.decided_at.checked_sub(SKEW).unwrap_or(self.decided_at)
    }
}
