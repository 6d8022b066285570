//! The company's workspace beside that of the users.

use super::client;
use serde_json::{Value, json};
use std::sync::Arc;
use support_hero::demo::{TOKEN, Week};

/// The week, at a time that stands still.
async fn week() -> Week {
    let now = "2026-06-15T12:00:00Z".parse().unwrap();
    Week::start(7, Arc::new(move || now)).await.unwrap()
}

async fn ask(address: &str, method: &str, form: &[(&str, &str)]) -> Value {
    let request = client().post(format!("{address}/{method}")).bearer_auth(TOKEN).form(form);
    request.send().await.unwrap().json().await.unwrap()
}

#[tokio::test]
async fn two_workspaces_differ_in_all_that_names_them() {
    let week = week().await;
    let users = ask(&week.addresses.slack, "auth.test", &[]).await;
    let company = ask(&week.addresses.company, "auth.test", &[]).await;
    assert_eq!(company["url"], "https://example-hq.slack.com/");
    for field in ["url", "team", "team_id", "user_id"] {
        assert_ne!(users[field], company[field], "{field}");
    }
    assert_eq!(users["user"], company["user"]);
    let team = ask(&week.addresses.company, "team.info", &[]).await;
    assert_eq!(team["team"]["name"], "Example HQ");
    let none = [("channel", "C0GENERAL1")];
    let error = ask(&week.addresses.company, "conversations.info", &none).await;
    assert_eq!(error["error"], "channel_not_found");
}

#[tokio::test]
async fn alerts_link_to_errors_that_sentry_has() {
    let week = week().await;
    let channel = [("channel", "C0SENTRY1")];
    let alerts = ask(&week.addresses.company, "conversations.history", &channel).await;
    let alerts = alerts["messages"].as_array().unwrap();
    let forms = alerts.iter().map(|alert| {
        let title = alert["attachments"][0]["title_link"].as_str();
        let section = alert["blocks"][0]["text"]["text"].as_str();
        (title, section.or(title).unwrap().to_owned())
    });
    let forms: Vec<_> = forms.collect();
    assert_eq!(
        forms.iter().map(|(old, _)| old.is_some()).collect::<Vec<_>>(),
        [false, true, false]
    );
    for (_, link) in &forms {
        let (_, number) = link.split_once("/issues/").unwrap();
        let number = number.split('/').next().unwrap();
        let url = format!("{}/organizations/example/issues/{number}/", week.addresses.sentry);
        let issue = client().get(url).bearer_auth(TOKEN).send().await.unwrap();
        assert_eq!(issue.status(), 200, "{link}");
    }
    let ts = alerts[0]["ts"].as_str().unwrap();
    let thread = [channel.as_slice(), &[("ts", ts)]].concat();
    let thread = ask(&week.addresses.company, "conversations.replies", &thread).await;
    assert_eq!(thread["messages"][2]["text"], "rolled back, watching it");
    assert!(thread["messages"][2]["user"].as_str().unwrap().starts_with("U1LINUS"));
    assert_eq!(
        alerts[0]["reactions"],
        json!([{"name": "eyes", "users": ["U1LINUS01"], "count": 1}])
    );
}
