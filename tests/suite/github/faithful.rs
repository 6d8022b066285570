//! The stand-in against recorded answers: the same fields of the same kinds.

use super::{APP, bench};
use crate::support::fixture;
use serde_json::Value;
use support_hero::demo::TOKEN;

async fn get(url: String) -> Value {
    support_hero::source::provide_ciphers();
    let request = reqwest::Client::builder().no_proxy().user_agent("test").build().unwrap();
    let answer = request.get(url).bearer_auth(TOKEN).send().await.unwrap();
    answer.json().await.unwrap()
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "list",
        Value::Object(_) => "object",
    }
}

/// Fields of `ours` that the recording lacks or has as another kind.
fn strange(ours: &Value, recorded: &Value) -> Vec<String> {
    let fields = ours.as_object().expect("an object");
    let strange = fields.iter().filter(|(name, value)| {
        recorded
            .get(name)
            .is_none_or(|r| !r.is_null() && !value.is_null() && kind(r) != kind(value))
    });
    strange.map(|(name, _)| name.clone()).collect()
}

#[tokio::test]
async fn rows_have_the_fields_of_recorded_ones() {
    let b = bench(&[APP]).await;
    let issue = b.hub.open(APP, "zoeb", "Flags flicker", "They do.");
    b.hub.comment(APP, issue, "zoeb", "still");
    b.hub.close(APP, issue, "ada", Some("not_planned"));
    let pull = b.hub.open_pull(APP, "hscorpio", "Add a retry", "Because.");
    b.hub.review(APP, pull, "ghopper", "APPROVED", "LGTM");
    b.hub.review_comment(APP, pull, "ghopper", ("README.md", 1), "why?");
    b.hub.set_checks(APP, pull, &[("build", Some("success"))]);
    let sha = get(b.server.url(&format!("/repos/{APP}/pulls/{pull}"))).await;
    let sha = sha["head"]["sha"].as_str().unwrap().to_owned();
    // Fields younger than the recording stand in the last column.
    for (path, name, younger) in [
        ("", "repo_get", &[][..]),
        (&format!("/issues/{issue}"), "issue_get_closed_not_planned", &[]),
        (&format!("/issues/{issue}/comments"), "issue_comments_all", &[]),
        (&format!("/pulls/{pull}"), "pull_get", &["draft", "active_lock_reason"]),
        (&format!("/pulls/{pull}/reviews"), "pull_reviews", &[]),
        (&format!("/pulls/{pull}/comments"), "pull_review_comments", &[]),
        (&format!("/commits/{sha}/check-runs"), "check_runs_page1", &[]),
        (&format!("/commits/{sha}/status"), "combined_status", &[]),
    ] {
        let Some(recorded) = fixture(&format!("github/{name}.json")) else { return };
        let ours = get(b.server.url(&format!("/repos/{APP}{path}"))).await;
        let first = |value: &Value| value.get(0).unwrap_or(value).clone();
        let mut strange = strange(&first(&ours), &first(&recorded["response"]["body"]));
        strange.retain(|field| !younger.contains(&field.as_str()));
        assert_eq!(strange, [""; 0], "{path} against {name}");
    }
}
