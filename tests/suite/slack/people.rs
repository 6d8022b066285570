//! Whom the source asks for, and how often.

use super::bench::{Bench, C, PRIYA};
use super::recorded::serve;
use crate::support::Collected;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use std::collections::HashMap;
use std::sync::Arc;
use support_hero::config::{SlackChannel, SlackConfig};
use support_hero::desk::{Person, PersonId, Roster, SourceId};
use support_hero::source::slack::Slack;
use support_hero::source::{Http, Source};

/// A customer whom `users.list` does not show.
const WILE: &str = "U0WILE001";

fn lookups(bench: &Bench) -> usize {
    bench.demo.take_calls().iter().filter(|call| *call == "users.info").count()
}

#[tokio::test]
async fn a_stranger_is_asked_for_once_a_day_and_a_colleague_never() {
    let mut bench = Bench::new().await;
    for (hours, asked) in [(0, 1), (1, 0), (24, 1), (1, 0)] {
        bench.pass(SignedDuration::from_hours(hours) + SignedDuration::from_mins(1));
        bench.demo.post(C, WILE, "one question");
        bench.demo.post(C, PRIYA, "another");
        bench.demo.take_calls();
        bench.pull().await.unwrap();
        assert_eq!(lookups(&bench), asked, "after {hours} h more");
    }
    let (wile, priya) = (&bench.sink.people[WILE], &bench.sink.people[PRIYA]);
    assert_eq!((wile.team.as_deref(), priya.team.as_deref()), (Some("T0ACME001"), None));
    assert_eq!(priya.zone.as_deref(), Some("Asia/Kolkata"));
}

#[tokio::test]
async fn whom_slack_no_longer_shows_keeps_the_name() {
    let channel = json!({"id": "C0GENERAL1", "name": "general", "is_member": true});
    let said = |user: &str, ts: &str| json!({"ts": ts, "user": user, "text": "question"});
    let said = json!([said(WILE, "1694200000.000100"), said("U0NOBODY1", "1694200001.000100")]);
    let url = serve(HashMap::from([
        ("auth.test", json!({"ok": true, "user_id": "U1", "team_id": "T1"})),
        ("users.list", json!({"ok": true, "members": []})),
        ("users.info", json!({"ok": false, "error": "user_not_visible"})),
        ("conversations.list", json!({"ok": true, "channels": [channel]})),
        ("conversations.history", json!({"ok": true, "messages": said})),
    ]));
    let http = Http::new(&url.await, &"t".into()).unwrap();
    let now: Timestamp = "2023-09-09T00:00:00Z".parse().unwrap();
    let settings = SlackConfig::reading(vec![SlackChannel::new("general")]);
    let since = SignedDuration::from_hours(24 * 30);
    let source = Slack::new(
        SourceId("users".into()),
        settings,
        since,
        Roster::default(),
        http,
        Arc::new(move || now),
    );
    let wile = Person {
        id: PersonId(WILE.into()),
        name: Some("Wile E. Coyote".into()),
        team: Some("T0ACME001".into()),
        read_at: Some(now - SignedDuration::from_hours(25)),
        ..Person::default()
    };
    let mut sink = Collected::default();
    sink.people.insert(WILE.into(), wile.clone());
    source.pull(None, &mut sink).await.unwrap();
    assert_eq!(sink.people[WILE], Person { read_at: Some(now), ..wile });
    assert_eq!(sink.people["U0NOBODY1"].handle, "U0NOBODY1");
}
