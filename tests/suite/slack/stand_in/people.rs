//! Who is in the workspace, as recorded answers show it.

use super::super::bench::{ADA, Bench, C, GRACE, PRIYA};
use super::call;
use crate::support::fixture;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use support_hero::demo::Guest;

async fn user(bench: &Bench, id: &str) -> Value {
    call(bench, "users.info", &[("user", id)]).await["user"].take()
}

async fn listed(bench: &Bench) -> Vec<String> {
    let answer = call(bench, "users.list", &[("limit", "999")]).await;
    let members = answer["members"].as_array().unwrap();
    members.iter().map(|user| user["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn people_live_in_different_time_zones() {
    let bench = Bench::new().await;
    let answer = call(&bench, "users.list", &[]).await;
    let members = answer["members"].as_array().unwrap();
    let zones: BTreeSet<_> = members.iter().filter_map(|user| user["tz"].as_str()).collect();
    assert!(zones.len() > 10, "{zones:?}");
    assert!(zones.iter().all(|zone| jiff::tz::TimeZone::get(zone).is_ok()), "{zones:?}");
    let priya = user(&bench, PRIYA).await;
    assert_eq!((&priya["tz"], &priya["tz_offset"]), (&json!("Asia/Kolkata"), &json!(19800)));
    bench.demo.set_zone(PRIYA, "Europe/Lisbon");
    assert_eq!(user(&bench, PRIYA).await["tz"], "Europe/Lisbon");
}

#[tokio::test]
async fn a_deactivated_account_shows_no_more_than_a_recorded_one() {
    let bench = Bench::new().await;
    bench.demo.deactivate(PRIYA);
    let priya = user(&bench, PRIYA).await;
    assert_eq!(priya["deleted"], true);
    assert!(listed(&bench).await.contains(&PRIYA.to_owned()));
    let Some(recorded) = fixture("slack/recorded/users.info.deleted_bot.json") else { return };
    let keys =
        |user: &Value| -> BTreeSet<String> { user.as_object().unwrap().keys().cloned().collect() };
    assert_eq!(keys(&priya), keys(&recorded["response"]["body"]["user"]));
}

#[tokio::test]
async fn guests_are_marked() {
    let bench = Bench::new().await;
    let marks = |user: Value| [user["is_restricted"] == true, user["is_ultra_restricted"] == true];
    assert_eq!(marks(user(&bench, PRIYA).await), [false, false]);
    assert_eq!(marks(user(&bench, "U0HANK001").await), [true, false]);
    bench.demo.make_guest(PRIYA, Guest::OfOneChannel);
    assert_eq!(marks(user(&bench, PRIYA).await), [true, true]);
}

#[tokio::test]
async fn people_of_another_workspace_are_not_listed_but_can_be_asked_for() {
    let bench = Bench::new().await;
    bench.demo.add_stranger("U0DAFFY01", "daffy", "Daffy Duck", "T0ACME001");
    bench.demo.add_person("U0PORKY01", "porky", "Porky Pig", "porky@example.com");
    let listed = listed(&bench).await;
    assert!(listed.contains(&"U0PORKY01".into()) && !listed.contains(&"U0DAFFY01".into()));
    let daffy = user(&bench, "U0DAFFY01").await;
    assert_eq!((&daffy["team_id"], &daffy["is_stranger"]), (&json!("T0ACME001"), &json!(true)));
    bench.demo.share_channel(C, "T0ACME001");
    assert_eq!(user(&bench, "U0DAFFY01").await["is_stranger"], false);
    let channel = call(&bench, "conversations.info", &[("channel", C)]).await;
    assert_eq!(channel["channel"]["is_ext_shared"], true);
    bench.demo.post(C, "U0DAFFY01", "despicable");
    bench.demo.post(C, PRIYA, "hm");
    let shown = call(&bench, "conversations.history", &[("channel", C)]).await;
    assert_eq!(shown["messages"][1]["team"], "T0ACME001");
    assert_eq!(shown["messages"][0]["team"], "T0HERO001");
}

#[tokio::test]
async fn a_big_workspace_is_listed_in_pages() {
    let bench = Bench::new().await;
    let few = listed(&bench).await.len();
    bench.demo.add_crowd(2_500);
    let (mut met, mut cursor) = (0, String::new());
    loop {
        let form = [("limit", "800"), ("cursor", &*cursor)];
        let page = call(&bench, "users.list", &form).await;
        met += page["members"].as_array().unwrap().len();
        cursor = page["response_metadata"]["next_cursor"].as_str().unwrap().into();
        if cursor.is_empty() {
            break;
        }
    }
    assert_eq!(met, few + 2_500);
}

#[tokio::test]
async fn user_groups_tell_their_members_on_request() {
    let bench = Bench::new().await;
    bench.demo.add_group("S0WEB0001", "web", &[PRIYA]);
    let plain = call(&bench, "usergroups.list", &[]).await;
    assert_eq!(plain["usergroups"][0]["handle"], "support-heroes");
    assert!(plain["usergroups"][0]["users"].is_null());
    let full = call(&bench, "usergroups.list", &[("include_users", "true")]).await;
    assert_eq!(full["usergroups"][0]["users"], json!([ADA, GRACE]));
    let web = call(&bench, "usergroups.users.list", &[("usergroup", "S0WEB0001")]).await;
    assert_eq!(web["users"], json!([PRIYA]));
    let none = call(&bench, "usergroups.users.list", &[("usergroup", "S0NONE001")]).await;
    assert_eq!(none["error"], "no_such_subteam");
    bench.demo.revoke_scope("usergroups:read");
    let refused = call(&bench, "usergroups.list", &[]).await;
    assert_eq!(
        (&refused["error"], &refused["needed"]),
        (&json!("missing_scope"), &json!("usergroups:read"))
    );
}

#[tokio::test]
async fn custom_emoji_are_listed_with_their_aliases() {
    let bench = Bench::new().await;
    let emoji = call(&bench, "emoji.list", &[]).await;
    assert_eq!(emoji["emoji"]["superhero-mascot"], "alias:hero");
}
