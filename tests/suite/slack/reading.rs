//! What a pull reads, how little a quiet one costs, and that nothing is lost on the way.

use super::bench::{ADA, Bench, C, GRACE, PRIYA, name};
use jiff::SignedDuration;
use serde_json::json;
use support_hero::demo::Rng;
use support_hero::desk::{Answer, Extent, MessageKind, PersonId, TicketRef, Upstream};
use support_hero::source::{Source, SourceError, Verdict};

const MINUTE: SignedDuration = SignedDuration::from_mins(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);

#[tokio::test]
async fn threads_and_lone_messages_are_tickets() {
    let mut bench = Bench::new().await;
    let lone = bench.demo.post(C, PRIYA, "Hi!\nhow do I &lt;install&gt; it, <@U0ADA0001>? :tada:");
    let thread = bench.demo.post(C, PRIYA, "second question");
    bench.demo.reply(C, &thread, ADA, "an answer");
    bench.demo.post_odd(C, Some(PRIYA), json!({"subtype": "channel_join", "text": "joined"}));
    bench.pull().await.unwrap();
    assert_eq!(bench.sink.heads.len(), 2);
    let head = bench.head(&lone);
    assert_eq!(head.title, "how do I <install> it, @Ada Lovelace? 🎉");
    assert_eq!(head.author, Some(PersonId(PRIYA.into())));
    assert_eq!((head.place.as_str(), head.place_id.as_deref()), ("#general", Some(C)));
    let p = lone.replace('.', "");
    assert_eq!(head.url, format!("https://example-hero.slack.com/archives/{C}/p{p}"));
    assert!(
        matches!(&head.answer, Answer::Here { place } if place.contains("seen by the channel"))
    );
    assert_eq!(bench.texts(&thread), ["second question", "an answer"]);
    let priya = &bench.sink.people[PRIYA];
    assert_eq!(priya.name.as_deref(), Some("Priya Nair"));
    assert_eq!(priya.email.as_deref(), Some("priya@nair.dev"));
    assert!(!priya.staff && bench.sink.people[ADA].staff);
}

#[tokio::test]
async fn a_quiet_poll_is_one_call_a_channel_and_writes_nothing() {
    let mut bench = Bench::new().await;
    let thread = bench.demo.post(C, PRIYA, "question");
    bench.demo.reply(C, &thread, ADA, "answer");
    bench.pull().await.unwrap();
    let stored = bench.sink.pages.len();
    bench.demo.take_calls();
    let pulled = bench.pull().await.unwrap();
    assert_eq!(bench.demo.take_calls(), ["conversations.history"]);
    assert_eq!((pulled.requests, bench.sink.pages.len()), (1, stored));
}

#[tokio::test]
async fn only_what_changed_is_read_again() {
    let mut bench = Bench::new().await;
    let first = bench.demo.post(C, PRIYA, "first");
    let second = bench.demo.post(C, PRIYA, "second");
    bench.pull().await.unwrap();
    bench.demo.reply(C, &first, PRIYA, "anyone?");
    bench.demo.edit(C, &second, "second, mended");
    bench.demo.take_calls();
    bench.pull().await.unwrap();
    assert_eq!(bench.demo.take_calls(), ["conversations.history", "conversations.replies"]);
    assert_eq!(bench.texts(&first), ["first", "anyone?"]);
    assert_eq!(bench.texts(&second), ["second, mended"]);
    assert_eq!(bench.head(&second).title, "second, mended");
}

#[tokio::test]
async fn the_close_reaction_tells_who_closed() {
    let mut bench = Bench::new().await;
    let ts = bench.demo.post(C, PRIYA, "question");
    bench.demo.react(C, &ts, GRACE, "eyes");
    bench.pull().await.unwrap();
    assert_eq!(bench.head(&ts).upstream, Upstream::Open);
    bench.demo.react(C, &ts, GRACE, "white_check_mark");
    bench.pull().await.unwrap();
    let by = vec![PersonId(GRACE.into())];
    assert_eq!(bench.head(&ts).upstream, Upstream::Marked { by });
}

#[tokio::test]
async fn what_is_deleted_goes_and_a_tombstone_keeps_its_ticket() {
    let mut bench = Bench::new().await;
    let lone = bench.demo.post(C, PRIYA, "never mind");
    let thread = bench.demo.post(C, PRIYA, "a question");
    let reply = bench.demo.reply(C, &thread, PRIYA, "more");
    bench.demo.reply(C, &thread, GRACE, "an answer");
    let newest = bench.demo.post(C, PRIYA, "the newest");
    bench.pull().await.unwrap();
    for message in [&lone, &thread, &reply, &newest] {
        bench.demo.delete(C, message);
    }
    bench.pull().await.unwrap();
    bench.sink.gone.sort();
    let gone = [&lone, &newest].map(|ts| TicketRef::parse(&name(ts)).unwrap());
    assert_eq!(bench.sink.gone, gone);
    assert_eq!(bench.texts(&thread), ["an answer"]);
    assert_eq!(bench.head(&thread).title, "a question");
}

#[tokio::test]
async fn a_broadcast_leads_to_its_thread_outside_the_window() {
    let mut bench = Bench::new().await;
    let old = bench.demo.post(C, PRIYA, "an old question");
    bench.pass(DAY * 40);
    bench.demo.post(C, PRIYA, "a new one");
    bench.pull().await.unwrap();
    assert_eq!(bench.sink.heads.len(), 1);
    bench.demo.broadcast(C, &old, PRIYA, "still open!");
    bench.pull().await.unwrap();
    assert_eq!(bench.sink.heads.len(), 2);
    assert_eq!(bench.texts(&old), ["an old question", "still open!"]);
    bench.demo.take_calls();
    bench.pull().await.unwrap();
    assert_eq!(bench.demo.take_calls(), ["conversations.history"]);
    assert_eq!(bench.sink.pages.iter().flat_map(|page| &page.heads).count(), 2);
}

#[tokio::test]
async fn open_threads_before_the_window_are_looked_at_in_turn() {
    let mut bench = Bench::new().await;
    let old: Vec<_> = (0..15).map(|n| bench.demo.post(C, PRIYA, &format!("old {n}"))).collect();
    bench.pull().await.unwrap();
    bench.pass(DAY * 10);
    // So that the look at the newest messages does not show them.
    bench.demo.cap_pages(2);
    for n in 0..3 {
        bench.demo.post(C, PRIYA, &format!("new {n}"));
    }
    for ts in &old {
        bench.demo.reply(C, ts, PRIYA, "hello again");
    }
    let answered = |bench: &Bench| old.iter().filter(|ts| bench.texts(ts).len() == 2).count();
    bench.pull().await.unwrap();
    assert_eq!(answered(&bench), 12);
    bench.pull().await.unwrap();
    assert_eq!(answered(&bench), 12);
    bench.pass(MINUTE);
    bench.pull().await.unwrap();
    assert_eq!(answered(&bench), 15);
}

#[tokio::test]
async fn pages_are_followed_whatever_their_size() {
    let mut bench = Bench::new().await;
    bench.demo.cap_pages(3);
    bench.demo.begin_lists_with_an_empty_page();
    bench.demo.add_channel("C0OTHER001", "other");
    let thread = bench.demo.post(C, PRIYA, "root");
    for n in 0..7 {
        bench.demo.reply(C, &thread, PRIYA, &format!("reply {n}"));
        bench.demo.post(C, PRIYA, &format!("question {n}"));
    }
    bench.pull().await.unwrap();
    assert_eq!(bench.sink.heads.len(), 8);
    assert_eq!(bench.texts(&thread).len(), 8);
    for _ in 0..3 {
        bench.pull().await.unwrap();
    }
    assert!(bench.sink.people.len() > 15);
}

#[tokio::test]
async fn a_load_cut_off_anywhere_is_completed_by_the_next() {
    for stored in 0..8 {
        let mut bench = Bench::new().await;
        bench.demo.cap_pages(4);
        // Further apart than what a pull looks at again.
        for n in 0..14 {
            let ts = bench.demo.post(C, PRIYA, &format!("question {n}"));
            bench.demo.reply(C, &ts, GRACE, "answer");
            bench.pass(DAY * 2);
        }
        bench.sink.refuse_after = Some(stored);
        let cut = bench.pull().await;
        bench.sink.refuse_after = None;
        bench.source = bench.restarted(None);
        bench.pass(MINUTE);
        bench.pull().await.unwrap();
        assert_eq!(bench.sink.heads.len(), 14, "after {stored} pages: {cut:?}");
        assert!(bench.sink.messages.values().all(|messages| messages.len() == 2), "{stored}");
    }
}

#[tokio::test]
async fn strangers_of_shared_channels_are_met_once() {
    let mut bench = Bench::new().await;
    bench.demo.post(C, "U0WILE001", "not in the list of people, but known");
    bench.demo.post(C, "U0NOBODY99", "from another workspace");
    bench.pull().await.unwrap();
    assert_eq!(bench.sink.people["U0WILE001"].name.as_deref(), Some("Wile E. Coyote"));
    let stranger = &bench.sink.people["U0NOBODY99"];
    assert_eq!((stranger.name.as_deref(), stranger.handle.as_str()), (None, "U0NOBODY99"));
    bench.demo.post(C, "U0NOBODY99", "again");
    bench.demo.take_calls();
    bench.pull().await.unwrap();
    assert_eq!(bench.demo.take_calls(), ["conversations.history"]);
}

#[tokio::test]
async fn everyone_is_listed_again_once_a_day() {
    let mut bench = Bench::new().await;
    bench.pull().await.unwrap();
    bench.pass(DAY + MINUTE);
    bench.demo.take_calls();
    bench.pull().await.unwrap();
    let calls = ["usergroups.list", "users.list", "conversations.info", "conversations.history"];
    assert_eq!(bench.demo.take_calls(), calls);
    bench.pull().await.unwrap();
    assert_eq!(bench.demo.take_calls(), ["conversations.history"]);
}

#[tokio::test]
async fn one_unreadable_message_spoils_nothing() {
    let mut bench = Bench::new().await;
    let good = bench.demo.post(C, PRIYA, "good");
    bench.demo.post_odd(C, Some(PRIYA), json!({"ts": 17, "text": "odd"}));
    let odd = json!({"text": null, "blocks": 7, "files": "x", "reactions": {}, "edited": []});
    let silent = bench.demo.post_odd(C, Some(PRIYA), odd);
    bench.pull().await.unwrap();
    assert_eq!(bench.texts(&good), ["good"]);
    assert_eq!(bench.head(&silent).title, "(no text)");
    let unreadable: Vec<_> = bench.sink.pages.iter().flat_map(|page| &page.unreadable).collect();
    assert_eq!(unreadable.len(), 1);
    assert_eq!(unreadable[0].at, format!("conversations.history {C} messages[1].ts"));
    let stored = bench.sink.pages.len();
    bench.pull().await.unwrap();
    assert_eq!(bench.sink.pages.len(), stored);
}

#[tokio::test]
async fn an_unreadable_reply_is_not_taken_for_a_deleted_one() {
    let mut bench = Bench::new().await;
    let thread = bench.demo.post(C, PRIYA, "question");
    bench.demo.reply(C, &thread, PRIYA, "more");
    bench.demo.reply_odd(C, &thread, json!({"ts": null}));
    bench.pull().await.unwrap();
    assert_eq!(bench.texts(&thread), ["question", "more"]);
    let extent = bench.sink.pages.iter().flat_map(|page| &page.threads).next().unwrap().extent;
    assert_eq!(extent, Extent::Part);
}

#[tokio::test]
async fn one_bad_channel_does_not_stop_the_others() {
    let mut bench = Bench::reading(&["nowhere", "closed-shop", "general", "C0NOSUCH99"]).await;
    bench.demo.as_bot();
    bench.demo.add_channel("C0CLOSED01", "closed-shop");
    bench.demo.set_member("C0CLOSED01", false);
    let ts = bench.demo.post(C, PRIYA, "question");
    let error = bench.pull().await.unwrap_err();
    assert_eq!(bench.texts(&ts), ["question"]);
    let SourceError::NeedsYou { fault, remedy } = error else { panic!("{error:?}") };
    assert!(fault.contains("#nowhere") && fault.contains("C0NOSUCH99"), "{fault}");
    assert!(remedy.contains("invite the app to #closed-shop"), "{remedy}");
    bench.demo.set_member("C0CLOSED01", true);
    let inside = bench.demo.post("C0CLOSED01", PRIYA, "in here");
    assert!(bench.pull().await.is_err());
    let reference = format!("slack:users/C0CLOSED01/{inside}");
    assert_eq!(bench.sink.texts(&reference), ["in here"]);
}

#[tokio::test]
async fn a_channel_that_is_left_later_names_the_way_back() {
    let mut bench = Bench::new().await;
    bench.demo.as_bot();
    bench.pull().await.unwrap();
    bench.demo.set_member(C, false);
    let error = bench.pull().await.unwrap_err();
    assert!(error.to_string().contains("invite the app to #general"), "{error}");
}

#[tokio::test]
async fn private_channels_say_who_reads_an_answer() {
    let mut bench = Bench::new().await;
    bench.demo.hide_channel(C);
    let ts = bench.demo.post(C, PRIYA, "hush");
    bench.pull().await.unwrap();
    assert!(matches!(&bench.head(&ts).answer, Answer::Here { place } if place.contains("private")));
}

#[tokio::test]
async fn what_came_through_papercups_is_answered_there() {
    let mut bench = Bench::new().await;
    let app = |more: serde_json::Value| {
        let mut fields = json!({"bot_id": "B0PAPER01", "app_id": "A0PAPER01"});
        let (fields_map, more) = (fields.as_object_mut().unwrap(), more.as_object().unwrap());
        fields_map.extend(more.clone());
        fields
    };
    let root = bench.demo.post_odd(
        C,
        None,
        app(json!({
        "text": "It is broken\nReply to this thread to start chatting, or view in the \
                 <https://app.papercups.example/c/7|dashboard> :rocket:",
        "blocks": [{"type": "section", "fields": [
            {"type": "mrkdwn", "text": "*Name:*\nMilton Waddams"},
            {"type": "mrkdwn", "text": "*Email:*\n<mailto:milton@initech.com|milton@initech.com>"},
        ]}]})),
    );
    let wave = json!({"subtype": "bot_message", "username": "Milton Waddams", "text": "still",
        "icons": {"emoji": ":wave:"}});
    bench.demo.reply_odd(C, &root, app(wave));
    bench.demo.reply(C, &root, GRACE, ";; I know him");
    bench.pull().await.unwrap();
    let head = bench.head(&root);
    assert_eq!(
        (head.title.as_str(), head.url.as_str()),
        ("It is broken", "https://app.papercups.example/c/7")
    );
    let customer = PersonId("papercups:milton@initech.com".into());
    assert_eq!(head.author, Some(customer.clone()));
    assert!(matches!(&head.answer, Answer::Elsewhere { why } if why.contains("Papercups")));
    let messages: Vec<_> = bench.sink.messages[&head.reference].values().collect();
    assert_eq!(messages[1].author, Some(customer));
    assert_eq!(messages[2].kind, MessageKind::Note);
    let milton = &bench.sink.people["papercups:milton@initech.com"];
    assert!(!milton.bot && milton.email.as_deref() == Some("milton@initech.com"));
}

#[tokio::test]
async fn one_ticket_is_read_afresh() {
    let bench = Bench::new().await;
    let ts = bench.demo.post(C, PRIYA, "question");
    bench.demo.reply(C, &ts, PRIYA, "more");
    let page = bench.refresh(&ts).await.unwrap();
    assert_eq!(page.heads[0].place, "#general");
    assert_eq!(page.threads[0].messages.len(), 2);
    assert!(page.people.iter().any(|person| person.name.as_deref() == Some("Priya Nair")));
    assert!(matches!(bench.refresh("1.000001").await, Err(SourceError::Gone { .. })));
}

#[tokio::test]
async fn the_examination_tells_what_is_missing() {
    let bench = Bench::reading(&["general", "nowhere"]).await;
    let faults = |findings: Vec<support_hero::source::Finding>| -> Vec<String> {
        let bad = findings.into_iter().filter(|finding| finding.verdict != Verdict::Good);
        bad.map(|f| format!("{}: {}", f.subject, f.remedy.unwrap_or_default())).collect()
    };
    let found = faults(bench.source.examine().await);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("channel #nowhere: check the name"), "{found:?}");
    bench.demo.revoke_scope("reactions:write");
    let found = faults(bench.source.examine().await);
    assert!(found[0].contains("scopes: add reactions:write"), "{found:?}");
    let ahead = bench.now() + SignedDuration::from_mins(2);
    let source =
        super::bench::source(&bench.server, &["general"], None, std::sync::Arc::new(move || ahead));
    let found = source.examine().await;
    let clock = found.iter().find(|finding| finding.subject == "clock").unwrap();
    assert_eq!(clock.verdict, Verdict::Warning);
    assert!(clock.detail.contains("120 s ahead"), "{}", clock.detail);
}

#[tokio::test]
async fn the_story_is_a_believable_week_and_lives_on() {
    let channels = ["_customer_support", "feedback", "C0ACME001", "general"];
    let mut bench = Bench::without_channels(&channels).await;
    let mut rng = Rng::new(7);
    bench.demo.story(&mut rng, bench.now());
    bench.pull().await.unwrap();
    let heads = bench.sink.heads.len();
    assert!(heads >= 34, "{heads}");
    let ages = bench.sink.heads.values().map(|h| bench.now().duration_since(h.created_at));
    let ages: Vec<_> = ages.map(|age| age.as_mins()).collect();
    for span in [0..10, 20..56, 60..1440, 1440..11_000] {
        assert!(ages.iter().filter(|age| span.contains(*age)).count() >= 4, "{span:?} {ages:?}");
    }
    let mut titles: Vec<_> = bench.sink.heads.values().map(|head| &head.title).collect();
    titles.sort();
    titles.dedup();
    assert_eq!(titles.len(), heads);
    let elsewhere =
        |head: &&support_hero::desk::Head| matches!(head.answer, Answer::Elsewhere { .. });
    assert_eq!(bench.sink.heads.values().filter(elsewhere).count(), 4);
    for _ in 0..20 {
        let before = bench.sink.messages.values().map(|m| m.len()).sum::<usize>();
        bench.pass(MINUTE);
        let told = bench.demo.live(&mut rng).unwrap();
        bench.pull().await.unwrap();
        let after = bench.sink.messages.values().map(|m| m.len()).sum::<usize>();
        assert_eq!(after, before + 1, "{told}");
    }
}
