//! What GitHub sends, in our words. Pure.

use super::place::{Place, RepoFacts};
use super::roll::Roll;
use super::wire::{Comment, Issue, Label, Review, ReviewComment};
use crate::desk::{
    Answer, Fact, Head, Kind, Message, MessageKind, PersonId, Tone, Tracked, Upstream,
};
use jiff::Timestamp;

/// The head of an issue or pull request, with what the list alone tells of it.
pub(super) fn head(issue: &Issue, place: &Place, repo: RepoFacts, roll: &mut Roll) -> Head {
    let own = repo.own && issue.pull_request.is_none();
    Head {
        reference: place.reference(),
        alias: None,
        remote_id: place.to_string(),
        kind: if issue.pull_request.is_some() { Kind::PullRequest } else { Kind::Issue },
        title: issue.title.clone(),
        url: issue.html_url.clone(),
        place: place.repo.clone(),
        place_id: None,
        author: roll.see(issue.user.as_ref(), &issue.author_association),
        created_at: issue.created_at,
        upstream: upstream(issue),
        assignees: issue.assignees.iter().map(|user| user.login.clone()).collect(),
        impact: None,
        facts: issue_facts(issue),
        answer: answer(issue, place, repo),
        shared_with: None,
        folds_into: None,
        tracked: Tracked { own, ..Tracked::default() },
    }
}

/// Its state; a merged pull request says so as the reason.
pub(super) fn upstream(issue: &Issue) -> Upstream {
    if issue.state != "closed" {
        return Upstream::Open;
    }
    let merged = issue.pull_request.as_ref().is_some_and(|pull| pull.merged_at.is_some());
    Upstream::Closed {
        at: issue.closed_at.unwrap_or(issue.updated_at),
        reason: if merged { Some("merged".into()) } else { issue.state_reason.clone() },
    }
}

fn answer(issue: &Issue, place: &Place, repo: RepoFacts) -> Answer {
    if issue.locked && !repo.push {
        return Answer::Elsewhere {
            why: "the conversation is locked on GitHub: unlock it there to answer".into(),
        };
    }
    let readers = if repo.private { "seen by the repository's members" } else { "public" };
    let locked = if issue.locked { ", locked: only collaborators can comment" } else { "" };
    Answer::Here { place: format!("comment on {place}, {readers}{locked}") }
}

fn issue_facts(issue: &Issue) -> Vec<Fact> {
    let labels: Vec<_> = issue.labels.iter().map(Label::name).collect();
    let milestone = issue.milestone.as_ref().map(|milestone| milestone.title.as_str());
    let plus_ones = format!("+1 ×{}", issue.reactions.plus_one);
    let told = [
        ("labels", labels.join(", ")),
        ("milestone", milestone.unwrap_or_default().into()),
        ("reactions", if issue.reactions.plus_one > 0 { plus_ones } else { String::new() }),
    ];
    let told = told.into_iter().filter(|(_, value)| !value.is_empty());
    told.map(|(label, value)| Fact { label: label.into(), value, tone: Tone::Plain }).collect()
}

/// The opening post. GitHub does not tell whether it was edited.
pub(super) fn opening(issue: &Issue, roll: &mut Roll) -> Message {
    let author = roll.see(issue.user.as_ref(), &issue.author_association);
    said("body".into(), issue.created_at, author, issue.body.clone())
}

/// A comment of the conversation.
pub(super) fn comment(comment: &Comment, roll: &mut Roll) -> Message {
    let author = roll.see(comment.user.as_ref(), &comment.author_association);
    let message =
        said(format!("c{}", comment.id), comment.created_at, author, comment.body.clone());
    Message { edited: comment.updated_at > comment.created_at, ..message }
}

/// A comment on the diff, with the line it is about.
pub(super) fn review_comment(comment: &ReviewComment, roll: &mut Roll) -> Message {
    let author = roll.see(comment.user.as_ref(), &comment.author_association);
    let line = comment.line.map(|line| format!(":{line}")).unwrap_or_default();
    let text = match comment.path.as_str() {
        "" => comment.body.clone(),
        path => format!("`{path}{line}`\n\n{}", comment.body),
    };
    let message = said(format!("rc{}", comment.id), comment.created_at, author, text);
    Message { edited: comment.updated_at > comment.created_at, ..message }
}

/// A verdict; `None` for one not yet submitted and for one without a word of its own, which
/// GitHub makes for every comment on the diff.
pub(super) fn review(review: &Review, roll: &mut Roll) -> Option<Message> {
    let verdict = match review.state.as_str() {
        "PENDING" => return None,
        "APPROVED" => "Approved these changes.",
        "CHANGES_REQUESTED" => "Requested changes.",
        "DISMISSED" => "Reviewed; the review was dismissed.",
        _ => "",
    };
    let parts = [verdict, review.body.trim()];
    let text = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n");
    let author = roll.see(review.user.as_ref(), &review.author_association);
    (!text.is_empty()).then_some(())?;
    Some(said(format!("r{}", review.id), review.submitted_at?, author, text))
}

fn said(id: String, at: Timestamp, author: Option<PersonId>, text: String) -> Message {
    Message {
        id,
        at,
        author,
        kind: MessageKind::Message,
        text,
        edited: false,
        deleted: false,
        reactions: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn issue(more: Value) -> Issue {
        let mut row = json!({
            "number": "4711", "created_at": "2026-11-23T10:00:00Z",
            "updated_at": "2026-11-23T11:00:00Z",
        });
        row.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        serde_json::from_value(row).unwrap()
    }

    fn head_of(more: Value) -> Head {
        head(
            &issue(more),
            &Place::new("example/app", 4711),
            RepoFacts::default(),
            &mut Roll::default(),
        )
    }

    #[test]
    fn a_row_of_nulls_and_oddities_is_still_an_issue() {
        let head = head_of(json!({
            "title": null, "body": null, "user": null, "labels": null, "assignees": [7, {}],
            "milestone": {}, "comments": "3", "state": 1, "reactions": null, "locked": "no",
        }));
        assert_eq!(head.kind, Kind::Issue);
        assert_eq!((head.author, head.upstream, head.assignees), (None, Upstream::Open, vec![]));
        assert_eq!(issue(json!({"comments": "3"})).comments, 3);
    }

    #[test]
    fn a_locked_conversation_is_answered_by_whoever_may_push() {
        let told = |locked: bool, push| {
            let repo = RepoFacts { push, private: true, own: false };
            let row = issue(json!({"locked": locked}));
            match head(&row, &Place::new("a/b", 1), repo, &mut Roll::default()).answer {
                Answer::Here { place } => place,
                Answer::Elsewhere { why } => why,
            }
        };
        let here = "comment on a/b#1, seen by the repository's members";
        assert_eq!((told(false, false), told(false, true)), (here.into(), here.into()));
        assert_eq!(told(true, true), format!("{here}, locked: only collaborators can comment"));
        assert!(told(true, false).contains("unlock it there"), "{}", told(true, false));
    }

    #[test]
    fn issues_among_ourselves_are_work_if_so_configured_but_no_pull_requests() {
        let own = |own, more| {
            let repo = RepoFacts { own, ..RepoFacts::default() };
            head(&issue(more), &Place::new("a/b", 1), repo, &mut Roll::default()).tracked.own
        };
        assert!(own(true, json!({})) && !own(false, json!({})));
        assert!(!own(true, json!({"pull_request": {"merged_at": null}})));
    }

    #[test]
    fn closed_for_a_reason() {
        let reason = |more| match head_of(more).upstream {
            Upstream::Closed { reason, .. } => reason,
            other => panic!("{other:?}"),
        };
        for (more, expected) in [
            (json!({"state": "closed"}), None),
            (json!({"state": "closed", "state_reason": "not_planned"}), Some("not_planned")),
            (json!({"state": "closed", "pull_request": {"merged_at": null}}), None),
            (
                json!({"state": "closed", "pull_request": {"merged_at": "2026-11-23T11:00:00Z"}}),
                Some("merged"),
            ),
        ] {
            assert_eq!(reason(more.clone()).as_deref(), expected, "{more}");
        }
    }

    #[test]
    fn facts_are_told_only_where_there_is_something_to_tell() {
        let head = head_of(json!({
            "labels": [{"name": "bug"}, "flags", {"nameless": 1}], "milestone": {"title": "2.0"},
            "reactions": {"+1": 7},
        }));
        let facts: Vec<_> = head.facts.iter().map(|f| (&*f.label, &*f.value)).collect();
        assert_eq!(facts, [("labels", "bug, flags"), ("milestone", "2.0"), ("reactions", "+1 ×7")]);
        assert!(head_of(json!({})).facts.is_empty());
    }

    #[test]
    fn reviews_are_messages_if_they_say_something() {
        for (state, body, text) in [
            ("APPROVED", "", Some("Approved these changes.")),
            ("APPROVED", "LGTM", Some("Approved these changes.\n\nLGTM")),
            ("CHANGES_REQUESTED", "tests?", Some("Requested changes.\n\ntests?")),
            ("COMMENTED", "", None),
            ("COMMENTED", "see below", Some("see below")),
            ("PENDING", "not yet", None),
            ("SOMETHING_NEW", "hm", Some("hm")),
        ] {
            let row = json!({"id": 1, "state": state, "body": body, "user": null,
                "submitted_at": "2026-11-23T11:00:00Z"});
            let row: Review = serde_json::from_value(row).unwrap();
            let message = review(&row, &mut Roll::default());
            assert_eq!(message.map(|m| m.text).as_deref(), text, "{state} {body}");
        }
    }

    #[test]
    fn a_comment_on_the_diff_names_its_line() {
        for (row, text) in [
            (json!({"path": "src/a.rs", "line": 7}), "`src/a.rs:7`\n\nwhy?"),
            (json!({"path": "src/a.rs", "line": null}), "`src/a.rs`\n\nwhy?"),
            (json!({}), "why?"),
        ] {
            let mut whole = json!({"id": 1, "body": "why?", "created_at": "2026-11-23T11:00:00Z",
                "updated_at": "2026-11-23T11:00:00Z"});
            whole.as_object_mut().unwrap().extend(row.as_object().unwrap().clone());
            let row: ReviewComment = serde_json::from_value(whole).unwrap();
            assert_eq!(review_comment(&row, &mut Roll::default()).text, text);
        }
    }
}
