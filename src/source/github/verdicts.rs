//! What a pull request, its reviewers and the comments on its diff say, as facts. Pure.

use super::checks::{Checks, shortened};
use super::wire::{Pull, Review, ReviewComment};
use crate::desk::{Fact, Tone, counted};
use std::collections::BTreeMap;

/// Whoever is no account any more.
const GHOST: &str = "ghost";

/// All facts that only the open pull request itself tells.
pub(super) fn pull_facts(
    pull: &Pull,
    reviews: &[Review],
    checks: &Checks,
    threads: Option<Fact>,
) -> Vec<Fact> {
    let facts =
        [base(pull), size(pull), checks.fact(), review(reviews, pull), threads, mergeable(pull)];
    facts.into_iter().flatten().collect()
}

/// What is still worth knowing of one that is closed.
pub(super) fn closed_facts(pull: &Pull, reviews: &[Review]) -> Vec<Fact> {
    let told =
        Pull { requested_reviewers: Vec::new(), requested_teams: Vec::new(), ..pull.clone() };
    [base(pull), size(pull), review(reviews, &told)].into_iter().flatten().collect()
}

fn fact(label: &str, value: impl Into<String>, tone: Tone) -> Fact {
    Fact { label: label.into(), value: value.into(), tone }
}

fn base(pull: &Pull) -> Option<Fact> {
    pull.base.as_ref().map(|base| fact("base", &*base.name, Tone::Plain))
}

fn size(pull: &Pull) -> Option<Fact> {
    let (added, removed, files) = (pull.additions?, pull.deletions?, pull.changed_files?);
    let files = counted(files, "file");
    Some(fact("size", format!("+{added} −{removed} in {files}"), Tone::Plain))
}

/// `mergeable_state` in plain words; what is not worked out yet is not told.
fn mergeable(pull: &Pull) -> Option<Fact> {
    let (value, tone) = match pull.mergeable_state.as_str() {
        _ if has_conflicts(pull) => ("conflicts with its base", Tone::Bad),
        "clean" | "has_hooks" => ("yes", Tone::Good),
        "unstable" => ("yes, though not all checks passed", Tone::Plain),
        "behind" => ("not before it takes in its base", Tone::Plain),
        "blocked" => ("not yet: the rules of its base ask for more", Tone::Plain),
        _ => return None,
    };
    Some(fact("mergeable", value, tone))
}

/// Whether it cannot be merged as it stands.
pub(super) fn has_conflicts(pull: &Pull) -> bool {
    pull.mergeable == Some(false) || pull.mergeable_state == "dirty"
}

/// The verdict of each reviewer that counts: the latest. A mere comment is none and leaves the
/// one before; a dismissed one counts no more.
pub(super) fn verdicts(reviews: &[Review]) -> BTreeMap<&str, &Review> {
    let mut latest = BTreeMap::new();
    for review in reviews {
        match review.state.to_uppercase().as_str() {
            "APPROVED" | "CHANGES_REQUESTED" => {
                latest.insert(reviewer(review), review);
            }
            "DISMISSED" => {
                latest.remove(reviewer(review));
            }
            _ => {}
        }
    }
    latest
}

/// Whose review it is.
pub(super) fn reviewer(review: &Review) -> &str {
    review.user.as_ref().map_or(GHOST, |user| user.login.as_str())
}

/// Whose review is asked for.
pub(super) fn asked(pull: &Pull) -> Vec<String> {
    let teams = pull.requested_teams.iter().map(|team| format!("team {}", team.name));
    pull.requested_reviewers.iter().map(|user| user.login.clone()).chain(teams).collect()
}

/// What the reviewers say, or who is asked to say something.
pub(super) fn review(reviews: &[Review], pull: &Pull) -> Option<Fact> {
    let latest = verdicts(reviews);
    let by = |state: &str| {
        let of = latest.iter().filter(|(_, review)| review.state.eq_ignore_ascii_case(state));
        of.map(|(login, _)| (*login).to_owned()).collect::<Vec<_>>()
    };
    let told = [
        ("changes requested by", by("CHANGES_REQUESTED"), Tone::Bad),
        ("approved by", by("APPROVED"), Tone::Good),
        ("asked of", asked(pull), Tone::Plain),
    ];
    let told: Vec<_> = told.iter().filter(|(_, names, _)| !names.is_empty()).collect();
    let tone = told.first()?.2;
    let words: Vec<_> =
        told.iter().map(|(word, names, _)| format!("{word} {}", shortened(names))).collect();
    Some(fact("review", words.join("; "), tone))
}

/// How many threads there are on the diff, and whose word is awaited in them: the author's where
/// somebody else spoke last. Whether a thread was marked as resolved is not told.
pub(super) fn threads(comments: &[ReviewComment], author: Option<&str>) -> Option<Fact> {
    let mut last = BTreeMap::new();
    for comment in comments {
        let said = (comment.created_at, comment.id);
        let login = comment.user.as_ref().map_or(GHOST, |user| user.login.as_str());
        let thread = comment.in_reply_to_id.unwrap_or(comment.id);
        let known = last.entry(thread).or_insert((said, login));
        *known = (*known).max((said, login));
    }
    let count = last.len();
    let for_author = last.values().filter(|(_, login)| Some(*login) != author).count();
    let value = match (count, for_author) {
        (0, _) => return None,
        (1, 0) => "1, the author spoke last".into(),
        (1, _) => "1, waits for the author".into(),
        (_, 0) => format!("{count}, the author spoke last in each"),
        (_, 1) => format!("{count}, 1 waits for the author"),
        (_, waiting) => format!("{count}, {waiting} wait for the author"),
    };
    Some(fact("threads", value, Tone::Plain))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn pull(more: Value) -> Pull {
        let mut row = json!({"number": 1, "head": {"sha": "abc"}});
        row.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        serde_json::from_value(row).unwrap()
    }

    fn told(fact: Option<Fact>) -> Option<(String, Tone)> {
        fact.map(|fact| (fact.value, fact.tone))
    }

    #[test]
    fn the_latest_verdict_of_each_reviewer_counts() {
        let asked = "asked of ghopper, team core";
        for (reviews, value) in [
            (&[][..], asked.to_owned()),
            (&[("ada", "COMMENTED")], asked.to_owned()),
            (&[("ada", "APPROVED")], format!("approved by ada; {asked}")),
            (
                &[("ada", "CHANGES_REQUESTED"), ("ada", "APPROVED")],
                format!("approved by ada; {asked}"),
            ),
            (
                &[("ada", "CHANGES_REQUESTED"), ("lokafor", "APPROVED"), ("ada", "COMMENTED")],
                format!("changes requested by ada; approved by lokafor; {asked}"),
            ),
            (&[("ada", "CHANGES_REQUESTED"), ("ada", "DISMISSED")], asked.to_owned()),
        ] {
            let reviews: Vec<Review> = reviews
                .iter()
                .map(|(login, state)| json!({"id": 1, "state": state, "user": {"login": login}}))
                .map(|row| serde_json::from_value(row).unwrap())
                .collect();
            let pull = pull(json!({
                "requested_reviewers": [{"login": "ghopper"}], "requested_teams": [{"name": "core"}],
            }));
            let found = told(review(&reviews, &pull)).map(|told| told.0);
            assert_eq!(found, Some(value), "{reviews:?}");
        }
    }

    #[test]
    fn size_is_told_whole_or_not_at_all() {
        let half = json!({"additions": 10, "deletions": "x", "changed_files": 2});
        assert_eq!(size(&pull(half)), None);
        let whole = pull(json!({"additions": 10, "deletions": 3, "changed_files": 1}));
        assert_eq!(told(size(&whole)).unwrap().0, "+10 −3 in 1 file");
    }

    #[test]
    fn whether_it_can_be_merged_in_plain_words() {
        for (mergeable, state, value) in [
            (json!(null), "unknown", None),
            (json!(true), "", None),
            (json!(true), "draft", None),
            (json!(false), "", Some("conflicts with its base")),
            (json!(null), "dirty", Some("conflicts with its base")),
            (json!(true), "clean", Some("yes")),
            (json!(true), "behind", Some("not before it takes in its base")),
            (json!(true), "blocked", Some("not yet: the rules of its base ask for more")),
            (json!(true), "unstable", Some("yes, though not all checks passed")),
        ] {
            let pull = pull(json!({"mergeable": mergeable, "mergeable_state": state}));
            let found = super::mergeable(&pull).map(|fact| fact.value);
            assert_eq!(found.as_deref(), value, "{mergeable} {state}");
        }
    }

    #[test]
    fn threads_tell_whose_last_word_it_is() {
        let row = |(id, to, login, second): (u64, Value, &str, u64)| {
            let at = format!("2026-11-23T10:00:{second:02}Z");
            json!({"id": id, "in_reply_to_id": to, "user": {"login": login}, "created_at": at,
                "updated_at": at})
        };
        let null = || Value::Null;
        for (rows, value) in [
            (vec![], None),
            (vec![(1, null(), "ada", 1)], Some("1, waits for the author")),
            (
                vec![(1, null(), "ada", 1), (2, json!(1), "priyan", 2)],
                Some("1, the author spoke last"),
            ),
            (
                vec![
                    (1, null(), "ada", 1),
                    (2, json!(1), "priyan", 2),
                    (3, null(), "ada", 1),
                    (4, json!(1), "ada", 2),
                ],
                Some("2, 2 wait for the author"),
            ),
            (
                vec![(1, null(), "ada", 1), (2, null(), "priyan", 2), (3, json!(2), "priyan", 3)],
                Some("2, 1 waits for the author"),
            ),
        ] {
            let rows = rows.into_iter().map(row).collect();
            let rows: Vec<ReviewComment> = serde_json::from_value(Value::Array(rows)).unwrap();
            assert_eq!(told(threads(&rows, Some("priyan"))).map(|t| t.0).as_deref(), value);
        }
    }
}
