//! Long histories, at the pace that Slack allows.

use super::bench::{Bench, C, GRACE, PRIYA};
use jiff::SignedDuration;
use support_hero::source::{Pulled, SourceError};

const SECOND: SignedDuration = SignedDuration::from_secs(1);
const MINUTE: SignedDuration = SignedDuration::from_mins(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// The texts of all that is stored.
fn stored(bench: &Bench) -> usize {
    bench.sink.messages.values().map(std::collections::BTreeMap::len).sum()
}

/// Pulls every 20 seconds until nothing is left to read; how long that took.
async fn load(bench: &mut Bench, most: i64) -> (i64, Vec<String>) {
    let mut notices = Vec::new();
    for round in 0..most {
        let pulled = match bench.pull().await {
            Ok(pulled) => pulled,
            Err(SourceError::RateLimited { .. }) => Pulled::default(),
            Err(error) => panic!("{error}"),
        };
        notices.extend(bench.sink.pages.iter().filter_map(|page| page.notice.clone()));
        notices.extend(pulled.notice.clone());
        if pulled.requests > 0 && bench.sink.loaded() {
            return (round / 3, notices);
        }
        bench.pass(SECOND * 20);
    }
    panic!("not loaded after {most} pulls: {notices:?}");
}

#[tokio::test]
async fn what_was_said_during_a_long_absence_is_read() {
    let mut bench = Bench::new().await;
    bench.demo.post(C, PRIYA, "before");
    bench.pull().await.unwrap();
    bench.pass(DAY * 3);
    bench.demo.fill(C, 700, SignedDuration::from_mins(6), 0);
    bench.pull().await.unwrap();
    assert_eq!(stored(&bench), 701);
    bench.demo.take_calls();
    bench.pull().await.unwrap();
    assert_eq!(bench.demo.take_calls(), ["conversations.history"]);
}

#[tokio::test]
async fn a_first_load_goes_on_where_it_was_cut_off() {
    for stored_pages in 1..6 {
        let mut bench = Bench::new().await;
        bench.demo.cap_pages(40);
        bench.demo.fill(C, 200, SignedDuration::from_hours(3), 0);
        bench.sink.refuse_after = Some(stored_pages);
        assert!(bench.pull().await.is_err());
        bench.sink.refuse_after = None;
        bench.source = bench.restarted(None);
        let before = stored(&bench);
        bench.demo.post(C, PRIYA, "news");
        bench.demo.take_calls();
        bench.pull().await.unwrap();
        assert_eq!(stored(&bench), 201, "after {stored_pages} pages");
        let calls = bench.demo.take_calls();
        let history = calls.iter().filter(|call| call.ends_with("history")).count();
        assert!(history <= 2 + (201 - before).div_ceil(38), "{history} calls after {before}");
    }
}

#[tokio::test]
async fn a_first_load_keeps_to_what_slack_allows_and_tells_how_far_it_is() {
    let mut bench = Bench::new().await;
    bench.demo.enforce_tiers();
    bench.demo.fill(C, 300, SignedDuration::from_hours(2), 2);
    bench.pull().await.unwrap_err();
    let first = stored(&bench);
    assert!((100..250).contains(&first), "{first}");
    bench.pass(SECOND * 20);
    let news = bench.demo.post(C, PRIYA, "news, while the old is still being read");
    drop(bench.pull().await);
    assert_eq!(bench.texts(&news).len(), 1);
    let (minutes, notices) = load(&mut bench, 90).await;
    assert_eq!(stored(&bench), 901);
    assert!((5..=10).contains(&minutes), "{minutes} minutes for 300 threads at 50 a minute");
    assert!(notices.iter().any(|n| n.starts_with("reading #general, back to ")), "{notices:?}");
}

#[tokio::test]
async fn slack_is_not_asked_again_before_it_said() {
    let mut bench = Bench::new().await;
    bench.demo.enforce_tiers();
    bench.demo.fill(C, 200, SignedDuration::from_hours(2), 1);
    drop(bench.pull().await);
    bench.demo.take_calls();
    bench.pass(SECOND);
    assert!(matches!(bench.pull().await, Err(SourceError::RateLimited { .. })));
    let calls = bench.demo.take_calls();
    assert!(!calls.iter().any(|call| call.ends_with("replies")), "{calls:?}");
}

#[tokio::test]
async fn one_small_page_a_minute_is_lived_with_and_told() {
    let mut bench = Bench::reading(&["general", "other"]).await;
    bench.demo.add_channel("C0OTHER001", "other");
    bench.demo.distribute();
    bench.demo.fill(C, 60, SignedDuration::from_hours(1), 0);
    bench.demo.fill("C0OTHER001", 20, SignedDuration::from_hours(1), 1);
    let (minutes, notices) = load(&mut bench, 300).await;
    assert!(minutes < 90, "{minutes} minutes");
    for _ in 0..90 {
        bench.pass(SECOND * 20);
        drop(bench.pull().await);
    }
    assert_eq!(stored(&bench), 100);
    assert!(notices.iter().any(|n| n.contains("15 messages a minute")), "{notices:?}");
    let thread = bench.demo.post(C, PRIYA, "a question");
    bench.demo.reply(C, &thread, GRACE, "an answer");
    let mut waited = 0;
    while bench.texts(&thread).len() < 2 {
        bench.pass(SECOND * 20);
        drop(bench.pull().await);
        waited += 20;
        assert!(waited < 600, "an answer is not seen after {waited} s");
    }
}

/// However often it is looked: what is old and what is new share the one page a minute.
#[tokio::test]
async fn neither_the_old_nor_the_new_starves_of_one_page_a_minute() {
    for every in [10, 20, 30, 60] {
        let mut bench = Bench::new().await;
        bench.demo.distribute();
        bench.demo.fill(C, 300, SignedDuration::from_hours(1), 0);
        let after = async |bench: &mut Bench, minutes: i64| {
            for _ in 0..minutes * 60 / every {
                bench.pass(SignedDuration::from_secs(every));
                drop(bench.pull().await);
            }
        };
        after(&mut bench, 10).await;
        let before = stored(&bench);
        let news = bench.demo.post(C, PRIYA, "news");
        after(&mut bench, 6).await;
        assert_eq!(bench.texts(&news).len(), 1, "every {every} s");
        assert!(stored(&bench) > before + 15, "every {every} s: {before} {}", stored(&bench));
    }
}

#[tokio::test]
async fn a_clock_that_jumps_hides_nothing() {
    let mut bench = Bench::new().await;
    let old = bench.demo.post(C, PRIYA, "a question");
    bench.pull().await.unwrap();
    for jump in [DAY * 400, DAY * -800, DAY * 410] {
        bench.pass(jump);
        bench.demo.reply(C, &old, PRIYA, "more");
        bench.pull().await.unwrap();
    }
    assert_eq!(bench.texts(&old).len(), 4);
    bench.pass(MINUTE);
}

/// 200,000 messages with `HERO_LONG`, a tenth of them without.
#[tokio::test]
async fn a_big_channel_costs_few_calls_and_then_one() {
    let messages = if std::env::var_os("HERO_LONG").is_some() { 200_000 } else { 5_000 };
    let mut bench = Bench::new().await;
    let every = SignedDuration::from_secs(29 * 86_400 / i64::try_from(messages).unwrap());
    bench.demo.fill(C, messages, every, 0);
    bench.pull().await.unwrap();
    assert_eq!(stored(&bench), messages);
    let calls = bench.demo.take_calls();
    let history = calls.iter().filter(|call| call.ends_with("history")).count();
    eprintln!("{messages} messages: {history} calls of conversations.history");
    assert!(history <= messages / 990 + messages / 9_000 + 4, "{history}");
    let pages = bench.sink.pages.len();
    bench.pull().await.unwrap();
    assert_eq!(bench.demo.take_calls(), ["conversations.history"]);
    assert_eq!(bench.sink.pages.len(), pages);
}

#[tokio::test]
async fn an_answer_far_down_is_read_however_many_channels_there_are() {
    let names: Vec<_> = (0..15).map(|number| format!("channel{number}")).collect();
    let read: Vec<_> = names.iter().map(String::as_str).collect();
    let mut bench = Bench::without_channels(&read).await;
    let id = |number: usize| format!("C0CHANNEL{number:02}");
    for (number, name) in names.iter().enumerate() {
        bench.demo.add_channel(&id(number), name);
    }
    let last = id(14);
    let ts = bench.demo.post(&last, PRIYA, "question");
    for number in 0..210 {
        bench.demo.post(&last, PRIYA, &format!("{number}"));
    }
    bench.pull().await.unwrap();
    bench.demo.enforce_tiers();
    bench.demo.reply(&last, &ts, PRIYA, "are you there?");
    let asked = format!("slack:users/{last}/{ts}");
    // Each poll looks at fifteen channels, and four polls a minute are more than Slack allows.
    for _ in 0..4 * 30 {
        bench.pass(SignedDuration::from_secs(15));
        let _ = bench.pull().await;
        if bench.sink.texts(&asked).len() > 1 {
            return;
        }
    }
    panic!("it was never read: {:?}", bench.sink.texts(&asked));
}
