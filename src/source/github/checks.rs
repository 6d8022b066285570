//! How the checks of a commit stand: check runs and the older commit statuses, counted together,
//! for projects use either or both. Pure.

use super::wire::{CheckRun, CommitStatus};
use crate::desk::{Fact, Tone};
use jiff::Timestamp;

const NAMES_SHOWN: usize = 3;

/// All checks of one commit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Checks {
    /// Names of those that failed.
    pub failing: Vec<String>,
    /// How many are still to end.
    pub pending: usize,
    /// How many are fine.
    pub passed: usize,
    /// When the last one ended.
    pub ended_at: Option<Timestamp>,
}

/// How one check went.
enum Outcome {
    Passed,
    Pending,
    Failed,
}

impl Checks {
    /// Counts them.
    pub(super) fn count(runs: &[CheckRun], statuses: &[CommitStatus]) -> Self {
        let runs = runs.iter().map(|run| {
            let outcome = outcome_of_run(&run.status, run.conclusion.as_deref());
            (run.name.as_str(), outcome, run.completed_at)
        });
        let statuses = statuses.iter().map(|status| {
            (status.context.as_str(), outcome_of_status(&status.state), status.updated_at)
        });
        let mut all = Self::default();
        for (name, outcome, ended_at) in runs.chain(statuses) {
            match outcome {
                Outcome::Pending => {
                    all.pending += 1;
                    continue;
                }
                Outcome::Failed => all.failing.push(name.into()),
                Outcome::Passed => all.passed += 1,
            }
            all.ended_at = all.ended_at.max(ended_at);
        }
        all
    }

    /// What is told of them, if there are any.
    pub(super) fn fact(&self) -> Option<Fact> {
        let (value, tone) = match (self.failing.len(), self.pending, self.passed) {
            (0, 0, 0) => return None,
            (0, 0, passed) => (format!("{passed} passed"), Tone::Good),
            (0, pending, _) => (format!("{pending} pending"), Tone::Plain),
            (count, ..) => (format!("{count} failing: {}", shortened(&self.failing)), Tone::Bad),
        };
        Some(Fact { label: "checks".into(), value, tone })
    }

    /// What to do about those that fail: `fix 2 checks: build, lint`.
    pub(super) fn to_fix(&self) -> Option<String> {
        let names = shortened(&self.failing);
        match self.failing.len() {
            0 => None,
            1 => Some(format!("fix a check: {names}")),
            count => Some(format!("fix {count} checks: {names}")),
        }
    }
}

fn outcome_of_run(status: &str, conclusion: Option<&str>) -> Outcome {
    match (status, conclusion) {
        ("completed", Some("success" | "neutral" | "skipped" | "stale")) => Outcome::Passed,
        ("completed", _) => Outcome::Failed,
        _ => Outcome::Pending,
    }
}

fn outcome_of_status(state: &str) -> Outcome {
    match state {
        "success" => Outcome::Passed,
        "failure" | "error" => Outcome::Failed,
        _ => Outcome::Pending,
    }
}

/// The first few names.
pub(super) fn shortened(names: &[impl AsRef<str>]) -> String {
    let shown: Vec<_> = names.iter().take(NAMES_SHOWN).map(AsRef::as_ref).collect();
    let more = if names.len() > NAMES_SHOWN { ", …" } else { "" };
    format!("{}{more}", shown.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn run(name: &str, status: &str, conclusion: Value) -> Value {
        json!({"name": name, "status": status, "conclusion": conclusion})
    }

    fn count(runs: Value, statuses: Value) -> Checks {
        let runs: Vec<CheckRun> = serde_json::from_value(runs).unwrap();
        let statuses: Vec<CommitStatus> = serde_json::from_value(statuses).unwrap();
        Checks::count(&runs, &statuses)
    }

    #[test]
    fn checks_of_both_kinds_are_counted_together() {
        for (runs, statuses, value) in [
            (json!([]), json!([]), None),
            (json!([run("build", "completed", json!("success"))]), json!([]), Some("1 passed")),
            (
                json!([
                    run("a", "completed", json!("skipped")),
                    run("b", "completed", json!("stale"))
                ]),
                json!([{"context": "ci", "state": "success"}]),
                Some("3 passed"),
            ),
            (
                json!([run("build", "in_progress", Value::Null), run("b", "queued", Value::Null)]),
                json!([{"context": "ci", "state": "success"}]),
                Some("2 pending"),
            ),
            (
                json!([run("build", "completed", json!("failure")), run("b", "queued", json!(1))]),
                json!([{"context": "lint", "state": "error"}]),
                Some("2 failing: build, lint"),
            ),
            (
                json!(["a", "b", "c", "d"].map(|n| run(n, "completed", json!("timed_out")))),
                json!([]),
                Some("4 failing: a, b, c, …"),
            ),
        ] {
            let told = count(runs.clone(), statuses).fact().map(|fact| fact.value);
            assert_eq!(told.as_deref(), value, "{runs}");
        }
    }

    #[test]
    fn what_ended_last_and_what_is_to_be_fixed() {
        let checks = count(
            json!([
                {"name": "build", "status": "completed", "conclusion": "failure",
                    "completed_at": "2026-11-23T10:00:00Z"},
                {"name": "test", "status": "in_progress", "completed_at": "2026-11-23T12:00:00Z"},
            ]),
            json!([{"context": "ci", "state": "success", "updated_at": "2026-11-23T11:00:00Z"}]),
        );
        assert_eq!(checks.ended_at, Some("2026-11-23T11:00:00Z".parse().unwrap()));
        assert_eq!(checks.to_fix().as_deref(), Some("fix a check: build"));
        let two = Checks { failing: vec!["build".into(), "lint".into()], ..Checks::default() };
        assert_eq!(two.to_fix().as_deref(), Some("fix 2 checks: build, lint"));
        assert_eq!(Checks::default().to_fix(), None);
    }
}
