//! What GitHub sends, in our words. Pure.

use super::links::{self, Ground};
use super::place::{Place, RepoFacts};
use super::prose;
use super::roll::Roll;
use super::votes::is_vote;
use super::wire::{Comment, Issue, Label, Milestone, Reactions, Review, ReviewComment};
use crate::desk::{
    Answer, Fact, Head, Kind, Message, MessageKind, PersonId, Reaction, Tone, Tracked, Upstream,
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
        tracked: Tracked { own, ..tracked(issue, place) },
    }
}

/// What the row alone tells: a pull request names in its own text what it closes, whereas what an
/// issue has to do with others is said in its comments too.
fn tracked(issue: &Issue, place: &Place) -> Tracked {
    let pull = issue.pull_request.is_some();
    let links = || links::of_pull(&issue.title, &issue.body, ground(issue, place));
    Tracked {
        votes: issue.reactions.plus_one,
        links: pull.then(links),
        // All of an open pull request is told with every reading.
        closer: (pull && issue.state != "closed").then(Vec::new),
        ..Tracked::default()
    }
}

/// Where the opening post stands.
pub(super) fn ground<'a>(issue: &'a Issue, place: &'a Place) -> Ground<'a> {
    Ground { place, html_url: &issue.html_url, at: issue.created_at }
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
    let done = &issue.sub_issues_summary;
    let told = [
        ("state", state(issue).map(Into::into)),
        ("type", issue.kind.as_ref().map(|kind| kind.name.clone())),
        ("labels", Some(labels.join(", "))),
        ("milestone", issue.milestone.as_ref().map(milestone)),
        (
            "sub-issues",
            (done.total > 0).then(|| format!("{} of {} done", done.completed, done.total)),
        ),
    ];
    let told = told.into_iter().filter_map(|(label, value)| Some((label, value?)));
    let told = told.filter(|(_, value)| !value.is_empty());
    told.map(|(label, value)| Fact { label: label.into(), value, tone: Tone::Plain }).collect()
}

/// The state of a pull request; that of an issue needs no words.
fn state(issue: &Issue) -> Option<&'static str> {
    let pull = issue.pull_request.as_ref()?;
    Some(match issue.state.as_str() {
        "closed" if pull.merged_at.is_some() => "merged",
        "closed" => "closed",
        _ if issue.draft => "draft",
        _ => "open",
    })
}

fn milestone(milestone: &Milestone) -> String {
    // GitHub keeps the day as an early hour of it, in UTC.
    let due = milestone.due_on.map(|due| format!(", due {}", due.strftime("%-d %B %Y")));
    format!("{}{}", milestone.title, due.unwrap_or_default())
}

/// The opening post. GitHub does not tell whether it was edited.
pub(super) fn opening(issue: &Issue, roll: &mut Roll) -> Message {
    let author = roll.see(issue.user.as_ref(), &issue.author_association);
    let message = said("body".into(), issue.created_at, author, prose::read(&issue.body));
    Message { reactions: reactions(&issue.reactions), ..message }
}

/// A comment of the conversation.
pub(super) fn comment(comment: &Comment, roll: &mut Roll) -> Message {
    let author = roll.see(comment.user.as_ref(), &comment.author_association);
    let text = prose::read(&comment.body);
    let message = said(comment_id(comment), comment.created_at, author, text);
    let vote = is_vote(&comment.body);
    Message {
        kind: if vote { MessageKind::Vote } else { MessageKind::Message },
        edited: comment.updated_at > comment.created_at,
        reactions: reactions(&comment.reactions),
        ..message
    }
}

/// A comment on the diff, with the line it is about.
pub(super) fn review_comment(comment: &ReviewComment, roll: &mut Roll) -> Message {
    let author = roll.see(comment.user.as_ref(), &comment.author_association);
    let text = match comment.path.as_str() {
        "" => prose::read(&comment.body),
        path => format!("{}\n\n{}", spot(path, comment), prose::read(&comment.body)),
    };
    let message = said(format!("rc{}", comment.id), comment.created_at, author, text);
    Message {
        edited: comment.updated_at > comment.created_at,
        reactions: reactions(&comment.reactions),
        ..message
    }
}

/// The line of the diff that a comment is about. Its line is gone once the code around it changed.
fn spot(path: &str, comment: &ReviewComment) -> String {
    match (comment.line, comment.original_line) {
        (Some(line), _) => format!("`{path}:{line}`"),
        (None, Some(line)) => format!("`{path}:{line}` (outdated)"),
        (None, None) => format!("`{path}`"),
    }
}

fn reactions(left: &Reactions) -> Vec<Reaction> {
    let counts = [
        ("👍", left.plus_one),
        ("👎", left.minus_one),
        ("😄", left.laugh),
        ("🎉", left.hooray),
        ("😕", left.confused),
        ("❤️", left.heart),
        ("🚀", left.rocket),
        ("👀", left.eyes),
    ];
    let left = counts.into_iter().filter(|(_, count)| *count > 0);
    left.map(|(sign, count)| Reaction { sign: sign.into(), count }).collect()
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
    let body = prose::read(&review.body);
    let parts = [verdict, &body];
    let text = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n");
    let author = roll.see(review.user.as_ref(), &review.author_association);
    (!text.is_empty()).then_some(())?;
    Some(said(review_id(review), review.submitted_at?, author, text))
}

/// What a comment goes by in its conversation.
pub(super) fn comment_id(comment: &Comment) -> String {
    format!("c{}", comment.id)
}

/// What a review goes by in its conversation.
pub(super) fn review_id(review: &Review) -> String {
    format!("r{}", review.id)
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
    use crate::desk::Relation;
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

    fn facts(head: &Head) -> Vec<(&str, &str)> {
        head.facts.iter().map(|fact| (&*fact.label, &*fact.value)).collect()
    }

    #[test]
    fn facts_are_told_only_where_there_is_something_to_tell() {
        let head = head_of(json!({
            "labels": [{"name": "bug"}, "flags", {"nameless": 1}],
            "milestone": {"title": "2.0", "due_on": "2026-12-01T08:00:00Z"},
            "type": {"name": "Bug"}, "sub_issues_summary": {"total": 5, "completed": 3},
        }));
        let expected = [
            ("type", "Bug"),
            ("labels", "bug, flags"),
            ("milestone", "2.0, due 1 December 2026"),
            ("sub-issues", "3 of 5 done"),
        ];
        assert_eq!(facts(&head), expected);
        let undated = head_of(json!({"milestone": {"title": "2.0", "due_on": null}}));
        assert_eq!(facts(&undated), [("milestone", "2.0")]);
        assert!(head_of(json!({"sub_issues_summary": {"total": 0}})).facts.is_empty());
    }

    #[test]
    fn a_pull_request_says_its_state_and_an_issue_does_not() {
        let merged = json!({"merged_at": "2026-11-23T11:00:00Z"});
        for (more, state) in [
            (json!({"pull_request": {}, "state": "open"}), Some("open")),
            (json!({"pull_request": {}, "state": "open", "draft": true}), Some("draft")),
            (json!({"pull_request": {}, "state": "closed", "draft": true}), Some("closed")),
            (json!({"pull_request": merged, "state": "closed"}), Some("merged")),
            (json!({"state": "closed"}), None),
        ] {
            let head = head_of(more.clone());
            let found = facts(&head).into_iter().find(|(label, _)| *label == "state");
            assert_eq!(found.map(|(_, value)| value), state, "{more}");
        }
    }

    #[test]
    fn what_is_tracked_beside_the_conversation() {
        let body = "Fixes #12, see #13";
        let pull = head_of(json!({"pull_request": {}, "body": body, "reactions": {"+1": 7}}));
        assert_eq!(pull.tracked.votes, 7);
        let links = pull.tracked.links.unwrap();
        let links: Vec<_> =
            links.iter().map(|link| (link.relation, link.target.as_str())).collect();
        let expected = [
            (Relation::Closes, "github:example/app#12"),
            (Relation::Mentions, "github:example/app#13"),
        ];
        assert_eq!(links, expected);
        let issue = head_of(json!({"body": body}));
        assert_eq!((issue.tracked.links, issue.tracked.closer), (None, None));
    }

    #[test]
    fn reactions_are_drawn_and_a_comment_may_be_a_vote() {
        let comment = |body: &str| {
            let row = json!({"id": 1, "body": body, "created_at": "2026-11-23T11:00:00Z",
                "updated_at": "2026-11-23T11:00:00Z",
                "reactions": {"total_count": 3, "+1": 2, "heart": "1", "eyes": null}});
            super::comment(&serde_json::from_value(row).unwrap(), &mut Roll::default())
        };
        let left = comment("Try 2.1").reactions;
        let left: Vec<_> = left.iter().map(|r| (r.sign.as_str(), r.count)).collect();
        assert_eq!(left, [("👍", 2), ("❤️", 1)]);
        assert_eq!(comment("+1").kind, MessageKind::Vote);
        assert_eq!(comment("Try 2.1").kind, MessageKind::Message);
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
            (
                json!({"path": "src/a.rs", "line": null, "original_line": 7}),
                "`src/a.rs:7` (outdated)\n\nwhy?",
            ),
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
