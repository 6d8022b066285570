//! What refusals of writes say, recorded ones and our own.

use super::{APP, act, bench, clock, delivery, kind, source};
use crate::support::fixture;
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Method, Response};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use support_hero::desk::{Action, IssueForm, Receipt, SourceId};
use support_hero::source::{Source, SourceError};

/// Answers every write as told; everything can be read.
async fn answer(State(told): State<Arc<Value>>, request: Request) -> Response<Body> {
    if *request.method() == Method::GET {
        let issue = json!({"number": 1, "login": "ada", "created_at": "2026-11-23T10:00:00Z",
            "updated_at": "2026-11-23T10:00:00Z"});
        return Response::new(Body::from(issue.to_string()));
    }
    let mut answer = Response::builder().status(told["status"].as_u64().unwrap() as u16);
    for (name, value) in told["headers"].as_object().into_iter().flatten() {
        let framing = matches!(&*name.to_lowercase(), "content-length" | "connection");
        if let Some(value) = value.as_str().filter(|value| !framing && !value.contains("{{")) {
            answer = answer.header(name.as_str(), value);
        }
    }
    let body = match &told["body"] {
        Value::String(text) => text.clone(),
        body => body.to_string(),
    };
    answer.body(Body::from(body)).unwrap()
}

/// What a comment that meets this answer ends with.
async fn ends(told: Value) -> SourceError {
    meet(told, Action::reply("Fixed.")).await.unwrap_err()
}

/// What an action that meets this answer ends with.
async fn meet(told: Value, action: Action) -> Result<Receipt, SourceError> {
    let router = Router::new().fallback(answer).with_state(Arc::new(told));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let source = source(&base, &[APP], "token", clock(&Arc::new(AtomicI64::new(super::NOON))));
    source.deliver(&delivery(1, action), 1).await
}

#[tokio::test]
async fn recorded_refusals_of_a_write() {
    for (name, expected, words) in [
        ("error_401_bad_credentials", "needs you", "does not accept the token (Bad credentials)"),
        ("error_403_forbidden", "refused", "the account needs write access to example/app#1"),
        ("error_403_primary_rate_limit", "rate-limited", ""),
        ("error_403_secondary_no_retry_after", "rate-limited", "60 s"),
        ("error_403_secondary_retry_after", "rate-limited", ""),
        (
            "error_422_validation",
            "refused",
            "GitHub refused this for example/app#1: the color is not valid",
        ),
        ("error_429_secondary_retry_after", "rate-limited", ""),
        (
            "error_503",
            "unanswered",
            "127.0.0.1 failed with status 503 at POST /repos/example/app/issues/1/comments",
        ),
        ("label_remove_404", "needs you", "can read example/app#1 but not change it"),
    ] {
        let Some(recorded) = fixture(&format!("github/{name}.json")) else { return };
        let error = ends(recorded["response"].clone()).await;
        assert_eq!(kind(&error), expected, "{name}: {error}");
        let said = error.to_string();
        assert!(said.contains(words) && !said.contains('<'), "{name}: {said}");
    }
}

#[tokio::test]
async fn refusals_of_a_write_say_what_is_missing() {
    let fine_grained = "Resource not accessible by personal access token";
    let cases = [
        (
            403,
            json!({"x-accepted-github-permissions": "issues=write; pull_requests=write"}),
            fine_grained,
            "needs you",
            "give it the permission \"issues: read and write\" for example/app#1",
        ),
        (
            403,
            json!({"x-accepted-github-permissions": "contents=write,workflows=write"}),
            fine_grained,
            "needs you",
            "the permission \"contents: read and write\" and \"workflows: read and write\"",
        ),
        (403, json!({}), fine_grained, "needs you", "give it access to issues and pull requests"),
        (
            403,
            json!({"x-oauth-scopes": "read:org, gist", "x-accepted-oauth-scopes": "public_repo, repo"}),
            "Forbidden",
            "needs you",
            "the token lacks the scope repo",
        ),
        (
            404,
            json!({"x-oauth-scopes": "", "x-accepted-oauth-scopes": "repo"}),
            "Not Found",
            "needs you",
            "the token lacks the scope repo",
        ),
        (
            403,
            json!({"x-oauth-scopes": "repo", "x-accepted-oauth-scopes": "public_repo, repo:status"}),
            "Forbidden",
            "refused",
            "Forbidden",
        ),
        (
            403,
            json!({"x-oauth-scopes": "read:org", "x-accepted-oauth-scopes": "admin:org"}),
            "Forbidden",
            "needs you",
            "the token lacks the scope admin:org",
        ),
        (
            403,
            json!({"x-oauth-scopes": "admin:org", "x-accepted-oauth-scopes": "write:org"}),
            "Forbidden",
            "refused",
            "Forbidden",
        ),
        (
            403,
            json!({"x-github-sso": "required; url=https://github.com/orgs/example/sso?x=1"}),
            "Resource protected by organization SAML enforcement.",
            "needs you",
            "single sign-on at https://github.com/orgs/example/sso?x=1",
        ),
        (
            403,
            json!({}),
            "Unable to create comment because issue is locked.",
            "refused",
            "the conversation on example/app#1 is locked: unlock it on GitHub to answer",
        ),
        (
            403,
            json!({}),
            "Repository was archived so is read-only.",
            "refused",
            "example/app#1 is archived and only to be read",
        ),
        (
            404,
            json!({}),
            "Not Found",
            "needs you",
            "the token can read example/app#1 but not change it: give it write access",
        ),
        (422, json!({}), "Validation Failed", "refused", "Validation Failed"),
    ];
    for (status, headers, message, expected, words) in cases {
        let told = json!({"status": status, "headers": headers, "body": {"message": message}});
        let error = ends(told.clone()).await;
        assert_eq!(kind(&error), expected, "{told}: {error}");
        assert!(error.to_string().contains(words), "{told}: {error}");
    }
}

#[tokio::test]
async fn a_permission_that_is_withheld_is_named() {
    let b = bench(&[APP]).await;
    let issue = b.hub.open(APP, "zoeb", "Flags flicker", "They do.");
    b.hub.withhold("issues");
    for action in [Action::reply("Fixed."), Action::Assign, Action::Close { reason: None }] {
        let error = act(&b, issue, action).await.unwrap_err();
        assert_eq!(kind(&error), "needs you");
        assert!(error.to_string().contains("\"issues: read and write\""), "{error}");
    }
    assert!(b.hub.comments(APP, issue).is_empty());
}

#[tokio::test]
async fn recorded_answers_to_writes_are_read() {
    let text = |texts: &[&str]| texts.iter().map(ToString::to_string).collect::<Vec<_>>();
    let form = IssueForm { place: APP.into(), title: "Issue".into(), ..IssueForm::default() };
    for (name, action, summary) in [
        (
            "issue_add_labels_200",
            Action::Labels { add: text(&["foo", "BAR", "baz"]), remove: vec![] },
            "example/app#1 has Foo, bAr, baZ",
        ),
        (
            "pull_request_reviewers_post",
            Action::AskReview { of: text(&["Kohsuke2"]) },
            "example/app#1: review asked of Kohsuke2",
        ),
        (
            "issue_create_201",
            Action::Create { source: SourceId("hub".into()), form },
            "example/app#1 opened",
        ),
        ("issue_comment_create_201", Action::reply("x"), "comment "),
        (
            "issue_close_not_planned_patch",
            Action::Close { reason: None },
            "example/app#1 is closed",
        ),
    ] {
        let Some(recorded) = fixture(&format!("github/{name}.json")) else { return };
        let receipt = meet(recorded["response"].clone(), action).await.unwrap();
        assert!(receipt.summary.starts_with(summary), "{name}: {}", receipt.summary);
    }
}
