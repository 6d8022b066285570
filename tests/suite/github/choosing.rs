//! What is asked of GitHub while the hero waits: choices, places, forms, diffs.

use super::{APP, Bench, bench, kind, refused, ticket};
use support_hero::demo::Fault;
use support_hero::desk::{Choices, MergeMethod};
use support_hero::source::Source;

async fn with_pull() -> (Bench, u64) {
    let b = bench(&[APP]).await;
    let pull = b.hub.open_pull(APP, "hscorpio", "Add a retry", "Because.");
    (b, pull)
}

#[tokio::test]
async fn choices_of_an_issue() {
    let b = bench(&[APP]).await;
    let issue = b.hub.open(APP, "zoeb", "Flags flicker", "They do.");
    b.hub.set_labels(APP, issue, &["bug"]);
    let Choices { labels, labelled, people, assigned, teams, asked, merging, releases: _ } =
        b.source.choices(&ticket(issue)).await.unwrap();
    assert!(labels.len() == 9 && labels.contains(&"good first issue".into()), "{labels:?}");
    assert_eq!((labelled, assigned), (vec!["bug".to_owned()], vec![]));
    assert!(people.contains(&"ghopper".into()) && !people.contains(&"zoeb".into()), "{people:?}");
    assert_eq!((teams.len(), asked.len(), merging), (0, 0, None));
}

#[tokio::test]
async fn choices_of_a_pull_request() {
    let (b, pull) = with_pull().await;
    b.hub.set_checks(APP, pull, &[("build", Some("success"))]);
    b.hub.review(APP, pull, "ghopper", "APPROVED", "");
    let choices = b.source.choices(&ticket(pull)).await.unwrap();
    assert_eq!(choices.teams, ["example/platform", "example/support"]);
    let merging = choices.merging.unwrap();
    assert_eq!((merging.concerns, merging.obstacle), (vec![], None));
    assert_eq!((merging.sha, &*merging.methods), (b.hub.head_of(APP, pull), &MergeMethod::ALL[..]));
    b.hub.set_mergeable(APP, pull, None, "");
    let merging = b.source.choices(&ticket(pull)).await.unwrap().merging.unwrap();
    assert!(merging.concerns[0].contains("still working out"), "{:?}", merging.concerns);
}

#[tokio::test]
async fn lists_that_may_not_be_seen_are_empty_and_the_rest_stands() {
    let (b, pull) = with_pull().await;
    b.hub.set_push(APP, false);
    for path in ["/assignees", "/check-runs"] {
        b.hub.faults().plan(path, 1, Fault::Status { code: 404 });
    }
    let choices = b.source.choices(&ticket(pull)).await.unwrap();
    assert_eq!((choices.teams.len(), choices.people.len()), (0, 0));
    assert_eq!(choices.labels.len(), 9);
    let concerns = choices.merging.unwrap().concerns;
    assert_eq!(concerns[0], "its checks cannot be read with this token");
}

#[tokio::test]
async fn places_are_the_repositories_that_are_read_and_asked_about_once() {
    let mut b = bench(&[APP, "example/sdk"]).await;
    b.restart(&[APP, "example/sdk", "example/lost"]);
    b.hub.take_requests();
    assert_eq!(b.source.places().await.unwrap(), [APP, "example/sdk"]);
    assert_eq!(b.hub.take_requests().len(), 3);
    assert_eq!(b.source.places().await.unwrap(), [APP, "example/sdk"]);
    assert_eq!(b.hub.take_requests(), ["GET /repos/example/lost"]);
    b.restart(&["example/lost"]);
    assert_eq!(kind(&b.source.places().await.unwrap_err()), "needs you");
}

#[tokio::test]
async fn forms_are_labels_and_templates() {
    const FOLDER: &str = ".github/ISSUE_TEMPLATE";
    let b = bench(&[APP]).await;
    assert!(b.source.forms(APP).await.unwrap().templates.is_empty());
    b.hub.put_file(APP, "ISSUE_TEMPLATE.md", "What happened?\n");
    let forms = b.source.forms(APP).await.unwrap();
    assert_eq!((forms.labels.len(), forms.templates[0].body.as_str()), (9, "What happened?"));
    for (name, text) in [
        ("config.yml", "blank_issues_enabled: false"),
        ("bug report.md", "---\nname: Bug\nabout: It fails\nlabels: bug\n---\nHow? Größe? 🐛"),
        ("feature.yml", "name: Feature\nbody:\n- type: input\n  attributes: {label: What}"),
        ("broken.yml", "name: [1"),
        ("logo.png", "x"),
    ] {
        b.hub.put_file(APP, &format!("{FOLDER}/{name}"), text);
    }
    let templates = b.source.forms(APP).await.unwrap().templates;
    let told: Vec<_> = templates.iter().map(|t| (&*t.name, &*t.about, &*t.body)).collect();
    assert_eq!(told, [("Bug", "It fails", "How? Größe? 🐛"), ("Feature", "", "### What")]);
    assert_eq!(templates[0].labels, ["bug"]);
}

#[tokio::test]
async fn templates_of_the_owner_stand_in_for_missing_ones() {
    let b = bench(&[APP, "example/.github"]).await;
    b.hub.put_file("example/.github", ".github/ISSUE_TEMPLATE/bug.md", "All ours.");
    let templates = b.source.forms(APP).await.unwrap().templates;
    assert_eq!((&*templates[0].name, &*templates[0].body), ("bug", "All ours."));
}

#[tokio::test]
async fn a_limit_met_while_templates_are_read_is_told() {
    let b = bench(&[APP]).await;
    b.hub.faults().plan("/contents", 1, Fault::RateLimited { retry_after: 7 });
    let error = b.source.forms(APP).await.unwrap_err();
    assert_eq!(kind(&error), "rate-limited");
}

#[tokio::test]
async fn a_diff_comes_as_git_writes_it() {
    let (b, pull) = with_pull().await;
    let files = [("src/a.rs", Some("@@ -1 +1 @@\n-a\n+é")), ("logo.png", None)];
    b.hub.set_files(APP, pull, &files);
    b.hub.take_requests();
    let diff = b.source.diff(&ticket(pull)).await.unwrap();
    assert_eq!(b.hub.take_requests().len(), 1);
    let expected = "diff --git a/src/a.rs b/src/a.rs\n--- a/src/a.rs\n+++ b/src/a.rs\n\
                    @@ -1 +1 @@\n-a\n+é\n\
                    diff --git a/logo.png b/logo.png\nBinary files a/logo.png and b/logo.png differ\n";
    assert_eq!((diff.text.as_str(), diff.missing), (expected, None));
}

#[tokio::test]
async fn a_diff_that_is_too_large_is_put_together_from_its_files() {
    let (b, pull) = with_pull().await;
    let names: Vec<_> = (0..150).map(|number| format!("src/{number}.rs")).collect();
    let files = names.iter().map(|name| (name.as_str(), Some("@@ -1 +1 @@\n-a\n+b")));
    let mut files: Vec<_> = files.collect();
    files.push(("logo.png", None));
    b.hub.set_files(APP, pull, &files);
    b.hub.set_large_diffs(APP, true);
    let diff = b.source.diff(&ticket(pull)).await.unwrap();
    assert_eq!(diff.text.matches("diff --git ").count(), 151);
    assert!(diff.text.contains("--- a/src/149.rs\n+++ b/src/149.rs\n@@ -1 +1 @@\n-a\n+b\n"));
    assert_eq!(diff.missing.as_deref(), Some("what 1 of 151 files change (logo.png)"));
}

#[tokio::test]
async fn an_issue_has_no_diff() {
    let (b, _) = with_pull().await;
    let issue = b.hub.open(APP, "zoeb", "Flags flicker", "");
    let why = refused(b.source.diff(&ticket(issue)).await);
    assert_eq!(why, "example/app#2 is no pull request: it has no diff");
    assert_eq!(kind(&b.source.diff(&ticket(99)).await.unwrap_err()), "gone");
}
