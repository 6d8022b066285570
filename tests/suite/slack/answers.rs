//! Answers and closes: once, where they belong, and known again by the next poll.

use super::bench::{ADA, Bench, C, PRIYA};
use std::time::Duration;
use support_hero::demo::Fault;
use support_hero::desk::{Action, TicketRef};
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
    let long = bench.reply(&ts, &"x".repeat(40_001), 1).await.unwrap_err();
    assert!(matches!(&long, SourceError::Refused { why } if why.contains("shorten")), "{long:?}");
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
