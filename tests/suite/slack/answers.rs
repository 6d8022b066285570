//! Answers and closes: once, where they belong, and known again by the next poll.

use super::bench::{ADA, Bench, C, GRACE, PRIYA};
use std::time::Duration;
use support_hero::config::{SlackChannel, SlackConfig};
use support_hero::demo::Fault;
use support_hero::desk::{Action, Mention, PersonId, TicketRef};
use support_hero::source::{Source, SourceError};

const CLOSE: Action = Action::Close { reason: None };

#[tokio::test]
async fn an_answer_is_what_the_next_poll_reads() {
    let mut bench = Bench::new().await;
    let ts = bench.demo.post(C, PRIYA, "question");
    bench.pull().await.unwrap();
    let text = "Hey Priya, **yes** & <b>: [docs](https://d.test/?a=1&b=2), https://e.test :tada:";
    let receipt = bench.reply(&ts, text, 1).await.unwrap();
    let sent = receipt.message.unwrap();
    bench.pull().await.unwrap();
    let reference = TicketRef::parse(&super::bench::name(&ts)).unwrap();
    let read = &bench.sink.messages[&reference][&sent.id];
    assert_eq!(read, &sent);
    let shown = "Hey Priya, **yes** & <b>: [docs](https://d.test/?a=1&b=2), https://e.test 🎉";
    assert_eq!(sent.text, shown);
    assert_eq!(receipt.people.first(), bench.sink.people.get(ADA));
    let url = receipt.url.unwrap();
    let p = sent.id.replace('.', "");
    assert!(url.ends_with(&format!("/archives/{C}/p{p}?thread_ts={ts}&cid={C}")), "{url}");
}

#[tokio::test]
async fn nothing_that_looks_like_a_mention_can_call_anybody() {
    let bench = Bench::new().await;
    let ts = bench.demo.post(C, PRIYA, "question");
    bench.reply(&ts, "<!channel> <@U0GRACE01>", 1).await.unwrap();
    assert_eq!(bench.demo.thread(C, &ts)[1], "&lt;!channel&gt; &lt;@U0GRACE01&gt;");
}

#[tokio::test]
async fn whatever_cuts_an_answer_off_it_arrives_once() {
    for fault in [
        Fault::CutBefore,
        Fault::CutAfter,
        Fault::CutMidway,
        Fault::Garbage,
        Fault::Status { code: 500 },
        Fault::Status { code: 503 },
    ] {
        let bench = Bench::new().await;
        let ts = bench.demo.post(C, PRIYA, "question");
        bench.demo.faults().plan("chat.postMessage", 1, fault.clone());
        let error = bench.reply(&ts, "an answer", 1).await.unwrap_err();
        assert!(matches!(error, SourceError::Unanswered { .. }), "{fault:?} {error:?}");
        let receipt = bench.reply(&ts, "an answer", 2).await.unwrap();
        assert_eq!(receipt.message.unwrap().text, "an answer", "{fault:?}");
        assert_eq!(bench.demo.thread(C, &ts), ["question", "an answer"], "{fault:?}");
    }
}

#[tokio::test]
async fn an_equal_answer_of_another_action_is_not_taken_for_ours() {
    let bench = Bench::new().await;
    let ts = bench.demo.post(C, PRIYA, "question");
    bench.reply(&ts, "looking into it", 1).await.unwrap();
    let mut other = bench.delivery(&ts, Action::reply("looking into it"));
    other.marker = "marker-2".into();
    bench.source.deliver(&other, 2).await.unwrap();
    assert_eq!(bench.demo.thread(C, &ts).len(), 3);
}

#[tokio::test]
async fn an_answer_without_metadata_is_known_by_its_words() {
    let bench = Bench::new().await;
    let ts = bench.demo.post(C, PRIYA, "question");
    bench.demo.reply(C, &ts, ADA, "typed &amp; sent");
    bench.reply(&ts, "typed & sent", 2).await.unwrap();
    bench.demo.reply(C, &ts, PRIYA, "me too");
    bench.reply(&ts, "me too", 2).await.unwrap();
    assert_eq!(bench.demo.thread(C, &ts).len(), 4);
}

#[tokio::test]
async fn a_look_that_fails_leaves_the_outcome_unknown_and_sends_nothing() {
    for fault in
        [Fault::RateLimited { retry_after: 1 }, Fault::Status { code: 500 }, Fault::Garbage]
    {
        let bench = Bench::new().await;
        let ts = bench.demo.post(C, PRIYA, "question");
        bench.demo.faults().plan("conversations.replies", 1, fault.clone());
        let error = bench.reply(&ts, "an answer", 2).await.unwrap_err();
        assert!(matches!(error, SourceError::Unanswered { .. }), "{fault:?} {error:?}");
        assert_eq!(bench.demo.thread(C, &ts).len(), 1);
    }
}

#[tokio::test]
async fn a_limit_says_when_to_come_back_and_sends_nothing() {
    let bench = Bench::new().await;
    let ts = bench.demo.post(C, PRIYA, "question");
    bench.demo.faults().plan("chat.postMessage", 1, Fault::RateLimited { retry_after: 3 });
    let error = bench.reply(&ts, "an answer", 1).await.unwrap_err();
    let SourceError::RateLimited { wait, what } = error else { panic!("{error:?}") };
    assert_eq!((wait, what.as_str()), (Duration::from_secs(3), "chat.postMessage"));
    assert_eq!(bench.demo.thread(C, &ts).len(), 1);
}

#[tokio::test]
async fn what_slack_refuses_is_told_with_the_way_out() {
    let bench = Bench::new().await;
    let ts = bench.demo.post(C, PRIYA, "question");
    let locked = bench.demo.post(C, PRIYA, "locked");
    bench.demo.lock_thread(C, &locked);
    let error = bench.reply(&locked, "an answer", 1).await.unwrap_err();
    assert!(matches!(&error, SourceError::Refused { why } if why.contains("locked")), "{error:?}");
    bench.demo.longest_text(3);
    let long = bench.reply(&ts, "an answer", 1).await.unwrap_err();
    assert!(matches!(&long, SourceError::Refused { why } if why.contains("shorten")), "{long:?}");
    bench.demo.longest_text(40_000);
    let gone = bench.reply("1.000001", "an answer", 1).await.unwrap_err();
    assert!(matches!(gone, SourceError::Gone { .. }), "{gone:?}");
    let assign = bench.source.deliver(&bench.delivery(&ts, Action::Assign), 1).await.unwrap_err();
    assert!(matches!(assign, SourceError::Refused { .. }), "{assign:?}");
    bench.demo.revoke_scope("chat:write");
    let scope = bench.reply(&ts, "an answer", 1).await.unwrap_err();
    assert!(scope.to_string().contains("add the scope chat:write"), "{scope}");
    bench.demo.set_member(C, false);
    bench.demo.archive(C);
    let archived = bench.source.deliver(&bench.delivery(&ts, CLOSE), 1).await.unwrap_err();
    assert!(matches!(archived, SourceError::Gone { .. }), "{archived:?}");
}

#[tokio::test]
async fn closing_and_reopening_may_happen_twice() {
    let bench = Bench::new().await;
    let ts = bench.demo.post(C, PRIYA, "question");
    for (action, by) in
        [(CLOSE, vec![ADA]), (CLOSE, vec![ADA]), (Action::Reopen, vec![]), (Action::Reopen, vec![])]
    {
        let receipt = bench.source.deliver(&bench.delivery(&ts, action), 1).await.unwrap();
        assert_eq!(receipt.upstream, None);
        assert_eq!(bench.demo.reacted(C, &ts, "white_check_mark"), by);
    }
}

#[tokio::test]
async fn without_a_close_reaction_closing_stays_here() {
    let bench = Bench::new().await;
    let ts = bench.demo.post(C, PRIYA, "question");
    let source = bench.restarted(None);
    source.deliver(&bench.delivery(&ts, CLOSE), 1).await.unwrap();
    assert!(bench.demo.take_calls().is_empty());
}

/// Paragraphs of about 1,000 characters each.
fn long_text(paragraphs: usize) -> String {
    let paragraph = |number: usize| format!("{number} {}", "word ".repeat(200));
    (0..paragraphs).map(paragraph).collect::<Vec<_>>().join("\n\n")
}

#[tokio::test]
async fn what_slack_finds_too_long_is_posted_in_pieces() {
    let bench = Bench::new().await;
    let ts = bench.demo.post(C, PRIYA, "question");
    bench.reply(&ts, &long_text(30), 1).await.unwrap();
    assert_eq!(bench.demo.thread(C, &ts).len(), 2, "Slack takes 40,000 characters");
    let ts = bench.demo.post(C, PRIYA, "question");
    bench.demo.longest_text(4_000);
    bench.reply(&ts, &long_text(10), 1).await.unwrap();
    let posted = bench.demo.thread(C, &ts);
    assert_eq!(posted.len(), 5);
    assert!(posted.iter().all(|text| text.chars().count() <= 4_000));
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(words(&posted[1..].join(" ")), words(&long_text(10)));
}

#[tokio::test]
async fn a_piece_that_got_lost_on_the_way_is_posted_once() {
    for (fault, cut_at) in [(Fault::CutAfter, 0), (Fault::CutAfter, 2), (Fault::CutBefore, 1)] {
        let bench = Bench::new().await;
        let ts = bench.demo.post(C, PRIYA, "question");
        bench.demo.longest_text(4_000);
        let text = long_text(10);
        // The first post is the whole one, which is too long.
        for _ in 0..=cut_at {
            bench.demo.faults().plan("chat.postMessage", 1, Fault::Slow { millis: 0 });
        }
        bench.demo.faults().plan("chat.postMessage", 1, fault.clone());
        let error = bench.reply(&ts, &text, 1).await.unwrap_err();
        assert!(matches!(error, SourceError::Unanswered { .. }), "{cut_at} {error:?}");
        let receipt = bench.reply(&ts, &text, 2).await.unwrap();
        let posted = bench.demo.thread(C, &ts);
        assert_eq!(posted.len(), 5, "{fault:?} at {cut_at}");
        assert!(receipt.message.unwrap().text.starts_with("0 word"));
        bench.reply(&ts, &text, 3).await.unwrap();
        assert_eq!(bench.demo.thread(C, &ts).len(), 5);
    }
}

#[tokio::test]
async fn nothing_is_posted_where_the_thread_is_gone() {
    let bench = Bench::new().await;
    let ts = bench.demo.post(C, PRIYA, "question");
    bench.demo.delete(C, &ts);
    let error = bench.reply(&ts, "an answer", 1).await.unwrap_err();
    assert!(matches!(error, SourceError::Gone { .. }), "{error:?}");
    assert!(bench.demo.truth(C).is_empty());
}

#[tokio::test]
async fn people_are_called_and_nothing_else_calls() {
    let bench = Bench::new().await;
    let ts = bench.demo.post(C, PRIYA, "question");
    let mentions = vec![Mention { text: "@Grace Hopper".into(), person: PersonId(GRACE.into()) }];
    let text = "Hey, @Grace Hopper knows. @channel <!here> <@U0ADA0001> @Ada".to_owned();
    let delivery = bench.delivery(&ts, Action::Reply { text, mentions });
    let receipt = bench.source.deliver(&delivery, 1).await.unwrap();
    assert_eq!(
        bench.demo.thread(C, &ts)[1],
        "Hey, <@U0GRACE01> knows. @channel &lt;!here&gt; &lt;@U0ADA0001&gt; @Ada"
    );
    let shown = receipt.message.unwrap().text;
    assert!(shown.starts_with("Hey, @Grace Hopper knows. @channel"), "{shown}");
}

#[tokio::test]
async fn a_claim_is_shown_by_a_reaction_of_ours() {
    let mut bench = Bench::new().await;
    let ts = bench.demo.post(C, PRIYA, "question");
    let settings = SlackConfig::reading(vec![SlackChannel::new("general")]);
    let claim_reaction = Some("raising_hand".to_owned());
    bench.source = bench.configured(SlackConfig { claim_reaction, ..settings });
    bench.demo.react(C, &ts, PRIYA, "raising_hand");
    bench.pull().await.unwrap();
    assert!(bench.head(&ts).assignees.is_empty(), "a customer claims nothing");
    for _ in 0..2 {
        let receipt = bench.source.deliver(&bench.delivery(&ts, Action::Assign), 1).await.unwrap();
        assert_eq!(receipt.assignees, Some(vec!["Ada Lovelace".to_owned()]));
    }
    assert_eq!(bench.demo.reacted(C, &ts, "raising_hand"), [PRIYA, ADA]);
    bench.pull().await.unwrap();
    assert_eq!(bench.head(&ts).assignees, ["Ada Lovelace"]);
}
