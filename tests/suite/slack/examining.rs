//! What the doctor finds in a workspace.

use super::bench::{Bench, C, GRACE, PRIYA};
use super::recorded::serve;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Arc;
use support_hero::config::{Role, SlackChannel, SlackConfig};
use support_hero::desk::{Roster, SourceId};
use support_hero::source::slack::Slack;
use support_hero::source::{Finding, Http, Source, Verdict};

fn source(url: &str, settings: SlackConfig) -> Slack {
    let http = Http::new(url, &support_hero::demo::TOKEN.into()).unwrap();
    let now = "2023-09-10T00:00:00Z".parse().unwrap();
    let since = jiff::SignedDuration::from_hours(24);
    Slack::new(
        SourceId("users".into()),
        settings,
        since,
        Roster::default(),
        http,
        Arc::new(move || now),
    )
}

/// The finding about a subject.
fn about<'a>(findings: &'a [Finding], subject: &str) -> &'a Finding {
    let found = findings.iter().find(|finding| finding.subject == subject);
    found.unwrap_or_else(|| panic!("nothing about {subject} in {findings:?}"))
}

/// A workspace with one channel, one thread in it and one user group, and these answers instead.
fn workspace(more: &[(&'static str, Value)]) -> HashMap<&'static str, Value> {
    let channel = json!({"id": "C0ACME0001", "name": "acme", "is_member": true});
    let history = json!([{"ts": "2.000001"},
        {"ts": "1.000001", "thread_ts": "1.000001", "reply_count": 1}]);
    let groups = json!([{"id": "S1", "handle": "heroes"}, {"id": "S2", "handle": "others"}]);
    let mut answers = HashMap::from([
        ("auth.test", json!({"ok": true, "user_id": "U1", "user": "hero", "team": "Example"})),
        ("conversations.list", json!({"ok": true, "channels": [channel]})),
        ("conversations.info", json!({"ok": true, "channel": channel})),
        ("conversations.history", json!({"ok": true, "messages": history})),
        ("conversations.replies", json!({"ok": true, "messages": history})),
        ("usergroups.list", json!({"ok": true, "usergroups": groups})),
        ("usergroups.users.list", json!({"ok": true, "users": ["U1", "U2"]})),
    ]);
    answers.extend(more.iter().cloned());
    answers
}

fn acme(team_groups: &[&str]) -> SlackConfig {
    let name = "acme".into();
    let channel = SlackChannel { name, role: Role::Customer, customer: Some("Acme".into()) };
    let team_groups = team_groups.iter().map(|group| (*group).to_owned()).collect();
    SlackConfig { team_groups, ..SlackConfig::reading(vec![channel]) }
}

async fn examined(more: &[(&'static str, Value)], team_groups: &[&str]) -> Vec<Finding> {
    source(&serve(workspace(more)).await, acme(team_groups)).examine().await
}

#[tokio::test]
async fn channels_tell_their_roles_and_threads_are_tried() {
    let found = examined(&[], &["heroes"]).await;
    let channel = about(&found, "channel #acme");
    assert_eq!(channel.verdict, Verdict::Good);
    assert_eq!(channel.detail, "C0ACME0001 can be read, shared with the customer Acme");
    assert_eq!(about(&found, "threads").verdict, Verdict::Good);
    assert_eq!(about(&found, "team_groups").detail, "2 member(s) of the team");
    let refused = json!({"ok": false, "error": "not_allowed_token_type"});
    let found = examined(&[("conversations.replies", refused)], &[]).await;
    let threads = about(&found, "threads");
    assert_eq!(threads.verdict, Verdict::Fault);
    assert!(threads.detail.contains("does not take this kind of token"), "{threads:?}");
    assert!(threads.remedy.as_ref().unwrap().contains("xoxb-"), "{threads:?}");
    assert!(!found.iter().any(|finding| finding.subject == "team_groups"), "{found:?}");
    let quiet = json!({"ok": true, "messages": []});
    let found = examined(&[("conversations.history", quiet)], &[]).await;
    assert!(!found.iter().any(|finding| finding.subject == "threads"), "{found:?}");
}

#[tokio::test]
async fn an_archived_channel_is_told_and_is_no_fault() {
    let channel = json!({"id": "C0ACME0001", "name": "acme", "is_archived": true});
    let told = json!({"ok": true, "channels": [channel]});
    let found = examined(&[("conversations.list", told)], &[]).await;
    let channel = about(&found, "channel #acme");
    assert_eq!(channel.verdict, Verdict::Warning);
    assert!(channel.detail.contains("archived"), "{channel:?}");
}

#[tokio::test]
async fn user_groups_that_cannot_be_read_are_faults_only_where_they_are_wanted() {
    let missing = json!({"ok": false, "error": "missing_scope", "needed": "usergroups:read"});
    let found = examined(&[("usergroups.list", missing)], &["heroes"]).await;
    let groups = about(&found, "team_groups");
    assert_eq!(groups.verdict, Verdict::Fault);
    assert!(groups.remedy.as_ref().unwrap().contains("usergroups:read"), "{groups:?}");
    let found = examined(&[], &["heroes", "S2", "nobody"]).await;
    let groups = about(&found, "team_groups");
    assert_eq!(groups.detail, "there is no user group @nobody");
}

#[tokio::test]
async fn without_addresses_the_doctor_warns() {
    let bench = Bench::new().await;
    let ts = bench.demo.post(C, PRIYA, "question");
    bench.demo.reply(C, &ts, GRACE, "answer");
    bench.demo.revoke_scope("users:read.email");
    let found = bench.source.examine().await;
    let bad: Vec<_> = found.iter().filter(|f| f.verdict != Verdict::Good).collect();
    let [warning] = &bad[..] else { panic!("{bad:?}") };
    assert_eq!((warning.subject.as_str(), warning.verdict), ("scopes", Verdict::Warning));
    assert!(warning.detail.contains("not known by their addresses"), "{warning:?}");
    assert_eq!(about(&found, "channel #general").detail, format!("{C} can be read, for support"));
    let replies = bench.demo.take_calls().iter().filter(|c| *c == "conversations.replies").count();
    assert_eq!(replies, 1);
}
