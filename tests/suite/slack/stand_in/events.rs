//! What people do, and what the stand-in shows of it.

use super::super::bench::{ADA, Bench, C, GRACE, PRIYA};
use super::{call, texts};
use jiff::SignedDuration;
use serde_json::{Value, json};
use support_hero::demo::slack::Visible;

const MINUTE: SignedDuration = SignedDuration::from_mins(1);

async fn thread(bench: &Bench, ts: &str, more: &[(&str, &str)]) -> Value {
    let form = [[("channel", C), ("ts", ts)].as_slice(), more].concat();
    call(bench, "conversations.replies", &form).await
}

async fn history(bench: &Bench) -> Value {
    call(bench, "conversations.history", &[("channel", C)]).await
}

fn next(page: &Value) -> &str {
    page["response_metadata"]["next_cursor"].as_str().unwrap()
}

#[tokio::test]
async fn a_page_costs_as_much_in_a_big_channel_as_in_a_small_one() {
    let bench = Bench::new().await;
    bench.demo.add_channel("C0BIG00001", "big");
    bench.demo.fill(C, 1_000, MINUTE, 1);
    bench.demo.fill("C0BIG00001", 100_000, MINUTE, 1);
    let mut looks = Vec::new();
    for channel in [C, "C0BIG00001"] {
        let latest = bench.demo.truth(channel)[1_999].ts.clone();
        bench.demo.take_looks(channel);
        let first = [("channel", channel), ("latest", &*latest), ("limit", "499")];
        let page = call(&bench, "conversations.history", &first).await;
        let second = [first.as_slice(), &[("cursor", next(&page))]].concat();
        let second = call(&bench, "conversations.history", &second).await;
        assert_eq!(texts(&second).len(), 499);
        assert_eq!(second["messages"][0]["reply_count"], 1);
        let ts = second["messages"][498]["ts"].as_str().unwrap().to_owned();
        let form = [("channel", channel), ("ts", &*ts), ("limit", "1")];
        assert_eq!(texts(&call(&bench, "conversations.replies", &form).await).len(), 1);
        looks.push(bench.demo.take_looks(channel));
    }
    assert!(looks[0] >= 998 && looks[0] == looks[1], "{looks:?}");
}

#[tokio::test]
async fn a_long_thread_is_paged_and_tells_its_parent_on_every_page() {
    let bench = Bench::new().await;
    let root = bench.demo.post(C, PRIYA, "root");
    for n in 0..7 {
        bench.demo.reply(C, &root, GRACE, &format!("{n}"));
    }
    let mut page = thread(&bench, &root, &[("limit", "3")]).await;
    let mut said = vec![texts(&page).join(" ")];
    while page["has_more"] == true {
        let cursor = next(&page).to_owned();
        page = thread(&bench, &root, &[("limit", "3"), ("cursor", &cursor)]).await;
        said.push(texts(&page).join(" "));
    }
    assert_eq!(said, ["root 0 1", "root 2 3", "root 4 5", "root 6"]);
    assert_eq!(next(&page), "");
    let one = thread(&bench, &root, &[("limit", "1")]).await;
    let cursor = next(&one).to_owned();
    let second = thread(&bench, &root, &[("limit", "1"), ("cursor", &cursor)]).await;
    assert_eq!(texts(&second), ["root", "0"]);
    let reply = thread(&bench, second["messages"][1]["ts"].as_str().unwrap(), &[]).await;
    assert_eq!(texts(&reply).len(), 8, "any message of a thread names it");
}

#[tokio::test]
async fn a_tombstone_goes_with_the_last_reply() {
    let bench = Bench::new().await;
    let root = bench.demo.post(C, PRIYA, "root");
    let first = bench.demo.reply(C, &root, GRACE, "first");
    let second = bench.demo.reply(C, &root, ADA, "second");
    bench.demo.delete(C, &root);
    let shown = history(&bench).await;
    let shown = &shown["messages"][0];
    assert_eq!((&shown["subtype"], &shown["reply_count"]), (&json!("tombstone"), &json!(2)));
    bench.demo.delete(C, &second);
    let shown = thread(&bench, &root, &[]).await;
    assert_eq!(shown["messages"][0]["latest_reply"], json!(first));
    assert_eq!(shown["messages"][0]["reply_users"], json!([GRACE]));
    bench.demo.delete(C, &first);
    assert_eq!(texts(&history(&bench).await), [""; 0]);
    assert_eq!(thread(&bench, &root, &[]).await["error"], "thread_not_found");
    assert!(bench.demo.truth(C).is_empty());
}

#[tokio::test]
async fn a_reply_shown_in_the_channel_goes_from_both_places() {
    let bench = Bench::new().await;
    let root = bench.demo.post(C, PRIYA, "root");
    let copied = bench.demo.broadcast(C, &root, PRIYA, "still open");
    bench.demo.edit(C, &copied, "still open!");
    let shown = history(&bench).await;
    assert_eq!(texts(&shown), ["still open!", "root"]);
    let copy = &shown["messages"][0];
    assert_eq!(
        (&copy["subtype"], &copy["root"]["text"]),
        (&json!("thread_broadcast"), &json!("root"))
    );
    assert!(copy["edited"]["ts"].is_string());
    assert_eq!(texts(&thread(&bench, &root, &[]).await), ["root", "still open!"]);
    bench.demo.delete(C, &copied);
    assert_eq!(texts(&history(&bench).await), ["root"]);
    let alone = thread(&bench, &root, &[]).await;
    assert_eq!(texts(&alone), ["root"]);
    assert!(alone["messages"][0]["reply_count"].is_null());
}

#[tokio::test]
async fn reactions_come_and_go() {
    let bench = Bench::new().await;
    let ts = bench.demo.post(C, PRIYA, "root");
    for user in [ADA, GRACE, ADA] {
        bench.demo.react(C, &ts, user, "eyes");
    }
    bench.demo.react(C, &ts, ADA, "tada");
    let reactions = |page: Value| page["messages"][0]["reactions"].clone();
    let two = json!([{"name": "eyes", "users": [ADA, GRACE], "count": 2},
        {"name": "tada", "users": [ADA], "count": 1}]);
    assert_eq!(reactions(history(&bench).await), two);
    bench.demo.unreact(C, &ts, ADA, "eyes");
    bench.demo.unreact(C, &ts, ADA, "tada");
    bench.demo.unreact(C, &ts, PRIYA, "eyes");
    let one = json!([{"name": "eyes", "users": [GRACE], "count": 1}]);
    assert_eq!(reactions(history(&bench).await), one);
    for n in 0..60 {
        bench.demo.react(C, &ts, &format!("U0CROWD{n:05}"), "eyes");
    }
    let many = &reactions(history(&bench).await)[0];
    assert_eq!((&many["count"], many["users"].as_array().unwrap().len()), (&json!(61), 50));
}

#[tokio::test]
async fn what_happens_to_a_channel_is_told_there_and_has_no_thread() {
    let bench = Bench::new().await;
    let joined = bench.demo.join(C, PRIYA);
    bench.demo.rename(C, "lobby");
    bench.demo.archive(C);
    let post = [("channel", C), ("text", "hello")];
    assert_eq!(call(&bench, "chat.postMessage", &post).await["error"], "is_archived");
    assert_eq!(history(&bench).await["ok"], true);
    bench.demo.unarchive(C);
    assert_eq!(call(&bench, "chat.postMessage", &post).await["ok"], true);
    let subtypes = bench.demo.truth(C).into_iter().map(|told| told.subtype.unwrap_or_default());
    let told = ["channel_join", "channel_name", "channel_archive", "channel_unarchive", ""];
    assert_eq!(subtypes.collect::<Vec<_>>(), told);
    assert_eq!(thread(&bench, &joined, &[]).await["error"], "thread_not_found");
    let channel = call(&bench, "conversations.info", &[("channel", C)]).await;
    let channel = &channel["channel"];
    assert_eq!(
        (&channel["name"], &channel["previous_names"]),
        (&json!("lobby"), &json!(["general"]))
    );
}

#[tokio::test]
async fn other_ways_to_say_something() {
    let bench = Bench::new().await;
    bench.demo.me_message(C, PRIYA, "waves");
    bench.demo.file_share(C, PRIYA, "see this", ("shot.png", 1234));
    let deployed = bench.demo.bot_message(C, None, "Deploy Bot", "app is live");
    bench.demo.bot_message(C, Some(&deployed), "Deploy Bot", "rolled back");
    bench.demo.update(C, &deployed, json!({"text": "app was live"}));
    let shown = history(&bench).await;
    let [bot, file, me] = [0, 1, 2].map(|n| &shown["messages"][n]);
    assert_eq!((&me["subtype"], &me["user"]), (&json!("me_message"), &json!(PRIYA)));
    assert_eq!(
        (&file["files"][0]["name"], &file["files"][0]["size"]),
        (&json!("shot.png"), &json!(1234))
    );
    assert!(bot["user"].is_null() && bot["username"] == "Deploy Bot");
    assert_eq!((&bot["text"], &bot["reply_count"]), (&json!("app was live"), &json!(1)));
    assert_eq!(bot["reply_users"], json!([bot["bot_id"]]));
}

#[tokio::test]
async fn the_truth_is_what_is_shown_in_the_order_it_was_said() {
    let bench = Bench::new().await;
    let root = bench.demo.post(C, PRIYA, "root");
    let lone = bench.demo.post(C, GRACE, "lone");
    let reply = bench.demo.broadcast(C, &root, ADA, "reply");
    bench.demo.react(C, &lone, ADA, "eyes");
    bench.demo.edit(C, &lone, "lonely");
    bench.demo.delete(C, &root);
    let said = |ts: &str, user: &str, text: &str| Visible {
        ts: ts.into(),
        thread: None,
        user: Some(user.into()),
        text: text.into(),
        edited: false,
        reactions: vec![],
        tombstone: false,
        broadcast: false,
        subtype: None,
    };
    let expected = [
        Visible { tombstone: true, ..said(&root, PRIYA, "root") },
        Visible {
            edited: true,
            reactions: vec![("eyes".into(), vec![ADA.into()])],
            ..said(&lone, GRACE, "lonely")
        },
        Visible { thread: Some(root.clone()), broadcast: true, ..said(&reply, ADA, "reply") },
    ];
    assert_eq!(bench.demo.truth(C), expected);
}
