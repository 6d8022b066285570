//! What a pull request's checks and reviewers say, as facts. Pure.

use super::wire::{CheckRuns, CombinedStatus, Pull, Review, User};
use crate::desk::{Fact, Tone};
use std::collections::BTreeMap;

const NAMES_SHOWN: usize = 3;

/// All facts that only the pull request itself tells.
pub(super) fn pull_facts(
    pull: &Pull,
    reviews: &[Review],
    runs: &CheckRuns,
    statuses: &CombinedStatus,
) -> Vec<Fact> {
    let state = if pull.draft { "draft" } else { "ready" };
    let facts = [
        Some(fact("state", state.into(), Tone::Plain)),
        checks(runs, statuses),
        review(reviews, &pull.requested_reviewers),
        conflicts(pull),
        size(pull),
    ];
    facts.into_iter().flatten().collect()
}

fn fact(label: &str, value: String, tone: Tone) -> Fact {
    Fact { label: label.into(), value, tone }
}

fn size(pull: &Pull) -> Option<Fact> {
    let (added, removed, files) = (pull.additions?, pull.deletions?, pull.changed_files?);
    let files = if files == 1 { "1 file".into() } else { format!("{files} files") };
    Some(fact("size", format!("+{added} −{removed} in {files}"), Tone::Plain))
}

fn conflicts(pull: &Pull) -> Option<Fact> {
    let value = "conflicts with its base".into();
    (pull.mergeable == Some(false)).then(|| fact("mergeable", value, Tone::Bad))
}

/// How one check went.
enum Outcome {
    Passed,
    Pending,
    Failed,
}

/// Check runs and the older commit statuses, counted together: projects use either or both.
pub(super) fn checks(runs: &CheckRuns, statuses: &CombinedStatus) -> Option<Fact> {
    let runs = runs
        .check_runs
        .iter()
        .map(|run| (run.name.as_str(), outcome_of_run(&run.status, run.conclusion.as_deref())));
    let statuses = statuses.statuses.iter();
    let statuses = statuses.map(|s| (s.context.as_str(), outcome_of_status(&s.state)));
    let (mut failing, mut pending, mut passed) = (Vec::new(), 0, 0);
    for (name, outcome) in runs.chain(statuses) {
        match outcome {
            Outcome::Failed => failing.push(name),
            Outcome::Pending => pending += 1,
            Outcome::Passed => passed += 1,
        }
    }
    match (failing.len(), pending, passed) {
        (0, 0, 0) => None,
        (0, 0, passed) => Some(fact("checks", format!("{passed} passed"), Tone::Good)),
        (0, pending, _) => Some(fact("checks", format!("{pending} pending"), Tone::Plain)),
        (count, _, _) => {
            Some(fact("checks", format!("{count} failing: {}", shortened(&failing)), Tone::Bad))
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

fn shortened(names: &[&str]) -> String {
    let shown = names.iter().take(NAMES_SHOWN).copied().collect::<Vec<_>>().join(", ");
    if names.len() > NAMES_SHOWN { format!("{shown}, …") } else { shown }
}

/// The latest verdict of each reviewer counts; a mere comment is none and leaves the one before.
pub(super) fn review(reviews: &[Review], requested: &[User]) -> Option<Fact> {
    let mut latest = BTreeMap::new();
    for review in reviews.iter().filter(|review| is_verdict(&review.state)) {
        let login = review.user.as_ref().map_or("ghost", |user| user.login.as_str());
        latest.insert(login, review.state.as_str());
    }
    let by = |state| {
        let logins = latest.iter().filter(|(_, latest)| **latest == state);
        logins.map(|(login, _)| *login).collect::<Vec<_>>()
    };
    let (against, in_favour) = (by("CHANGES_REQUESTED"), by("APPROVED"));
    let awaited: Vec<_> = requested.iter().map(|user| user.login.as_str()).collect();
    let told = |word, names: &[&str], tone| {
        (!names.is_empty()).then(|| fact("review", format!("{word} {}", shortened(names)), tone))
    };
    told("changes requested by", &against, Tone::Bad)
        .or_else(|| told("approved by", &in_favour, Tone::Good))
        .or_else(|| told("asked of", &awaited, Tone::Plain))
}

fn is_verdict(state: &str) -> bool {
    matches!(state, "APPROVED" | "CHANGES_REQUESTED" | "DISMISSED")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn told(fact: Option<Fact>) -> Option<(String, Tone)> {
        fact.map(|fact| (fact.value, fact.tone))
    }

    #[test]
    fn checks_of_both_kinds_are_counted_together() {
        let run = |name: &str, status: &str, conclusion: Value| json!({"name": name, "status": status, "conclusion": conclusion});
        for (runs, statuses, value) in [
            (json!([]), json!([]), None),
            (json!([run("build", "completed", json!("success"))]), json!([]), Some("1 passed")),
            (
                json!([run("build", "completed", json!("skipped"))]),
                json!([{"context": "ci", "state": "success"}]),
                Some("2 passed"),
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
                json!(null),
                Some("4 failing: a, b, c, …"),
            ),
        ] {
            let runs: CheckRuns = serde_json::from_value(json!({"check_runs": runs})).unwrap();
            let statuses = serde_json::from_value(json!({"statuses": statuses})).unwrap();
            assert_eq!(told(checks(&runs, &statuses)).map(|t| t.0).as_deref(), value);
        }
    }

    #[test]
    fn the_latest_verdict_of_each_reviewer_counts() {
        for (reviews, value) in [
            (&[][..], Some("asked of ghopper")),
            (&[("ada", "COMMENTED")], Some("asked of ghopper")),
            (&[("ada", "APPROVED")], Some("approved by ada")),
            (&[("ada", "CHANGES_REQUESTED"), ("ada", "APPROVED")], Some("approved by ada")),
            (
                &[("ada", "CHANGES_REQUESTED"), ("lokafor", "APPROVED"), ("ada", "COMMENTED")],
                Some("changes requested by ada"),
            ),
            (&[("ada", "CHANGES_REQUESTED"), ("ada", "DISMISSED")], Some("asked of ghopper")),
        ] {
            let reviews: Vec<Review> = reviews
                .iter()
                .map(|(login, state)| json!({"id": 1, "state": state, "user": {"login": login}}))
                .map(|row| serde_json::from_value(row).unwrap())
                .collect();
            let requested = [serde_json::from_value(json!({"login": "ghopper"})).unwrap()];
            let found = told(review(&reviews, &requested)).map(|told| told.0);
            assert_eq!(found.as_deref(), value, "{reviews:?}");
        }
    }

    #[test]
    fn size_and_conflicts() {
        let pull: Pull = serde_json::from_value(json!({
            "number": 1, "draft": true, "mergeable": false, "additions": 10, "deletions": "x",
            "head": {"sha": "abc"},
        }))
        .unwrap();
        assert_eq!(size(&pull), None, "half a size is none");
        assert_eq!(told(conflicts(&pull)), Some(("conflicts with its base".into(), Tone::Bad)));
        let whole = Pull { deletions: Some(3), changed_files: Some(2), mergeable: None, ..pull };
        assert_eq!(told(size(&whole)).unwrap().0, "+10 −3 in 2 files");
        assert_eq!(conflicts(&whole), None, "not worked out yet");
    }
}
