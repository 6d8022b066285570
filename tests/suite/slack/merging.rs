//! One row per problem: what one person says in a row is one ticket.

use super::bench::{ADA, Bench, C, GRACE, PRIYA, name};
use jiff::SignedDuration;
use support_hero::config::{SlackChannel, SlackConfig};
use support_hero::desk::{Action, Extent, TicketRef};
use support_hero::source::{Source, SourceError};

const MINUTE: SignedDuration = SignedDuration::from_mins(1);
const MILTON: &str = "U0MILTON1";

fn reference(ts: &str) -> TicketRef {
    TicketRef::parse(&name(ts)).unwrap()
}

#[tokio::test]
async fn what_one_person_says_in_a_row_is_one_ticket() {
    let mut bench = Bench::merging().await;
    let first = bench.demo.post(C, PRIYA, "Hi!");
    bench.pull().await.unwrap();
    bench.pass(MINUTE);
    bench.demo.post(C, PRIYA, "Webhooks fail since noon");
    bench.pull().await.unwrap();
    bench.pass(MINUTE * 4);
    bench.demo.post(C, PRIYA, "All with 502");
    bench.pull().await.unwrap();
    assert_eq!(bench.sink.heads.len(), 1);
    assert_eq!(bench.texts(&first), ["Hi!", "Webhooks fail since noon", "All with 502"]);
    assert_eq!(bench.head(&first).title, "Webhooks fail since noon");
    bench.pass(MINUTE * 6);
    let later = bench.demo.post(C, PRIYA, "Another thing");
    bench.pull().await.unwrap();
    assert_eq!(bench.texts(&later), ["Another thing"]);
    let whole = bench.sink.heads.clone();
    bench.sink = Default::default();
    bench.pull().await.unwrap();
    assert_eq!(bench.sink.heads, whole, "a cache that is built anew is the same");
}

#[tokio::test]
async fn a_quiet_poll_of_a_ticket_of_several_messages_writes_nothing() {
    let mut bench = Bench::merging().await;
    let first = bench.demo.post(C, PRIYA, "one");
    let second = bench.demo.post(C, PRIYA, "two");
    bench.demo.reply(C, &second, ADA, "an answer");
    bench.pull().await.unwrap();
    assert_eq!(bench.texts(&first), ["one", "two", "an answer"]);
    let stored = bench.sink.pages.len();
    bench.demo.take_calls();
    bench.pull().await.unwrap();
    assert_eq!(bench.demo.take_calls(), ["conversations.history"]);
    assert_eq!(bench.sink.pages.len(), stored);
}

#[tokio::test]
async fn the_answer_goes_into_a_thread_under_the_first_message() {
    let mut bench = Bench::merging().await;
    let first = bench.demo.post(C, PRIYA, "one");
    bench.demo.post(C, PRIYA, "two");
    bench.pull().await.unwrap();
    let mut delivery = bench.delivery(&first, Action::reply("looking into it"));
    delivery.remote_id = bench.head(&first).remote_id.clone();
    bench.source.deliver(&delivery, 1).await.unwrap();
    assert_eq!(bench.demo.thread(C, &first), ["one", "looking into it"]);
    bench.pull().await.unwrap();
    assert_eq!(bench.texts(&first), ["one", "two", "looking into it"]);
}

#[tokio::test]
async fn an_answer_follows_the_talk_to_another_thread_and_is_found_in_any() {
    let mut bench = Bench::merging().await;
    let first = bench.demo.post(C, PRIYA, "one");
    let second = bench.demo.post(C, PRIYA, "two");
    bench.pull().await.unwrap();
    let mut delivery = bench.delivery(&first, Action::reply("looking into it"));
    delivery.remote_id = bench.head(&first).remote_id.clone();
    bench.source.deliver(&delivery, 1).await.unwrap();
    bench.pass(MINUTE);
    bench.demo.reply(C, &second, PRIYA, "three");
    bench.pull().await.unwrap();
    delivery.remote_id = bench.head(&first).remote_id.clone();
    bench.source.deliver(&delivery, 2).await.unwrap();
    assert_eq!(bench.demo.thread(C, &second), ["two", "three"], "it is there already");
    delivery.marker = "marker-2".into();
    delivery.action = Action::reply("found it");
    bench.source.deliver(&delivery, 1).await.unwrap();
    assert_eq!(bench.demo.thread(C, &second), ["two", "three", "found it"]);
}

#[tokio::test]
async fn somebody_elses_word_an_answer_or_one_of_us_ends_the_row() {
    let mut bench = Bench::merging().await;
    let mut names = Vec::new();
    for who in [PRIYA, MILTON, PRIYA, GRACE, GRACE] {
        names.push(bench.demo.post(C, who, "a word"));
    }
    let answered = bench.demo.post(C, PRIYA, "a question");
    bench.demo.reply(C, &answered, ADA, "an answer");
    names.push(answered);
    bench.pass(MINUTE);
    names.push(bench.demo.post(C, PRIYA, "thanks; and another one"));
    bench.pull().await.unwrap();
    assert_eq!(bench.sink.heads.len(), names.len());
}

#[tokio::test]
async fn a_row_loses_what_is_deleted_and_keeps_its_name() {
    let mut bench = Bench::merging().await;
    let first = bench.demo.post(C, PRIYA, "one");
    let second = bench.demo.post(C, PRIYA, "two");
    bench.demo.post(C, MILTON, "somebody else");
    bench.pull().await.unwrap();
    bench.demo.delete(C, &first);
    bench.pull().await.unwrap();
    assert_eq!(bench.texts(&first), ["two"]);
    assert_eq!(bench.head(&first).title, "two");
    let page = bench.source.refresh(&bench.remote(&first)).await.unwrap();
    assert_eq!(page.threads[0].messages.len(), 1);
    assert_eq!(page.threads[0].extent, Extent::Whole);
    bench.demo.delete(C, &second);
    bench.pull().await.unwrap();
    assert_eq!(bench.sink.gone, [reference(&first)]);
}

/// However the history is cut into pages, the same messages are one ticket.
#[tokio::test]
async fn a_page_that_ends_within_a_row_does_not_tear_it() {
    for cap in 1..7 {
        let mut bench = Bench::merging().await;
        bench.demo.cap_pages(cap);
        let mut names = Vec::new();
        for row in 0..6 {
            for word in 0..=row % 4 {
                let ts = bench.demo.post(C, PRIYA, "a word");
                if word == 0 {
                    names.push((ts, row % 4 + 1));
                }
                bench.pass(MINUTE);
            }
            bench.pass(MINUTE * 10);
        }
        for _ in 0..3 {
            bench.pull().await.unwrap();
        }
        let found: Vec<_> =
            names.iter().map(|(ts, _)| (ts.clone(), bench.texts(ts).len())).collect();
        assert_eq!(found, names, "pages of {cap}");
        assert_eq!(bench.sink.heads.len(), 6, "pages of {cap}");
    }
}

#[tokio::test]
async fn the_row_may_be_switched_off() {
    let mut bench = Bench::merging().await;
    let channels = vec![SlackChannel::new("general")];
    let settings = SlackConfig::reading(channels);
    bench.source = bench.configured(SlackConfig { merge_within: SignedDuration::ZERO, ..settings });
    bench.demo.post(C, PRIYA, "one");
    bench.demo.post(C, PRIYA, "two");
    bench.pull().await.unwrap();
    assert_eq!(bench.sink.heads.len(), 2);
}

#[tokio::test]
async fn a_thread_that_we_began_is_the_ticket_of_whoever_asks_in_it() {
    let mut bench = Bench::merging().await;
    let news = bench.demo.post(C, GRACE, "Version 2 is out");
    bench.demo.reply(C, &news, ADA, "Well done");
    bench.pull().await.unwrap();
    let author = |bench: &Bench| bench.head(&news).author.clone().unwrap().0;
    assert_eq!(author(&bench), GRACE);
    bench.demo.reply(C, &news, PRIYA, "Does it need a migration?");
    bench.pull().await.unwrap();
    assert_eq!(author(&bench), PRIYA);
    assert_eq!(bench.head(&news).title, "Version 2 is out");
}

/// What one look at the newest messages shows begins within a row: the rows below it are read in
/// rounds, and stay whole all the same.
#[tokio::test]
async fn rounds_do_not_tear_what_a_look_shows_in_part() {
    for cap in 2..7 {
        let mut bench = Bench::merging().await;
        let mut names = Vec::new();
        for _ in 0..5 {
            names.push(bench.demo.post(C, PRIYA, "a word"));
            for _ in 0..3 {
                bench.pass(MINUTE);
                bench.demo.post(C, PRIYA, "another");
            }
            bench.pass(MINUTE * 10);
        }
        bench.pull().await.unwrap();
        bench.demo.cap_pages(cap);
        for _ in 0..4 {
            bench.pass(MINUTE);
            bench.pull().await.unwrap();
            let found: Vec<_> = names.iter().map(|ts| bench.texts(ts).len()).collect();
            assert_eq!(found, [4; 5], "pages of {cap}");
            assert_eq!(bench.sink.heads.len(), 5, "pages of {cap}");
        }
    }
}

#[tokio::test]
async fn a_row_loses_what_is_deleted_below_a_look_that_shows_the_rest() {
    let mut bench = Bench::merging().await;
    let first = bench.demo.post(C, PRIYA, "one");
    bench.demo.post(C, PRIYA, "two");
    bench.demo.post(C, MILTON, "somebody else");
    bench.pull().await.unwrap();
    bench.demo.cap_pages(2);
    bench.demo.delete(C, &first);
    bench.pass(MINUTE);
    bench.pull().await.unwrap();
    assert_eq!(bench.texts(&first), ["two"]);
}

/// A ticket that is read in its turn is read by what is known of it then, not by what was known
/// when its turn was planned.
#[tokio::test]
async fn what_was_said_in_a_row_since_a_turn_was_planned_stays_in_it() {
    let mut bench = Bench::merging().await;
    let settings = SlackConfig::reading(vec![SlackChannel::new("general")]);
    let window = SignedDuration::from_secs(1);
    bench.source = bench.configured(SlackConfig { window, ..settings });
    let first = bench.demo.post(C, MILTON, "one");
    bench.pass(MINUTE);
    // More than one round reads, and latest moved.
    for _ in 0..13 {
        bench.demo.bot_message(C, None, "Robot", "a report");
    }
    bench.pass(MINUTE);
    bench.pull().await.unwrap();
    bench.demo.post(C, MILTON, "two");
    bench.pass(MINUTE);
    bench.pull().await.unwrap();
    assert_eq!(bench.texts(&first), ["one", "two"]);
}

#[tokio::test]
async fn an_unreadable_message_of_a_row_does_not_fall_out_of_it() {
    let mut bench = Bench::merging().await;
    let first = bench.demo.post(C, PRIYA, "one");
    let second = bench.demo.post(C, PRIYA, "two");
    bench.demo.reply(C, &second, PRIYA, "three");
    bench.pull().await.unwrap();
    let handle = bench.head(&first).remote_id.clone();
    bench.demo.update(C, &first, serde_json::json!({"ts": 17}));
    bench.demo.reply(C, &second, PRIYA, "four");
    for _ in 0..3 {
        bench.pass(MINUTE);
        bench.pull().await.unwrap();
        assert_eq!(bench.head(&first).remote_id, handle);
        assert_eq!(bench.sink.heads.len(), 1);
    }
}

#[tokio::test]
async fn marks_go_to_what_still_stands_of_a_row() {
    let mut bench = Bench::merging().await;
    let first = bench.demo.post(C, PRIYA, "one");
    let second = bench.demo.post(C, PRIYA, "two");
    bench.pull().await.unwrap();
    let of = |bench: &Bench, action| {
        let remote_id = bench.head(&first).remote_id.clone();
        support_hero::desk::Delivery { remote_id, ..bench.delivery(&first, action) }
    };
    let close = of(&bench, Action::Close { reason: None });
    let reopen = of(&bench, Action::Reopen);
    bench.demo.delete(C, &first);
    bench.source.deliver(&close, 1).await.unwrap();
    let marks = |bench: &Bench| bench.demo.truth(C)[0].reactions.len();
    assert_eq!(marks(&bench), 1, "{second}");
    bench.source.deliver(&reopen, 1).await.unwrap();
    assert_eq!(marks(&bench), 0);
    bench.demo.delete(C, &second);
    for action in [close, reopen] {
        let gone = bench.source.deliver(&action, 1).await;
        assert!(matches!(gone, Err(SourceError::Gone { .. })), "{gone:?}");
    }
}
