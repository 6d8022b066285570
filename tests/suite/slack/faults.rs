//! Everything that services do badly, met while reading.

use super::bench::{Bench, C, GRACE, PRIYA};
use jiff::SignedDuration;
use support_hero::demo::Fault;
use support_hero::source::{Http, SourceError};

fn kind(error: &SourceError) -> &'static str {
    match error {
        SourceError::RateLimited { .. } => "rate-limited",
        SourceError::Unreachable { .. } => "unreachable",
        SourceError::Unanswered { .. } => "unanswered",
        SourceError::Unreadable { .. } => "unreadable",
        _ => "other",
    }
}

#[tokio::test]
async fn every_fault_is_told_and_the_next_pull_reads_all() {
    for method in [
        "auth.test",
        "users.list",
        "conversations.list",
        "conversations.history",
        "conversations.replies",
    ] {
        for (fault, expected) in [
            (Fault::RateLimited { retry_after: 1 }, "rate-limited"),
            (Fault::Status { code: 503 }, "unreachable"),
            (Fault::CutBefore, "unanswered"),
            (Fault::CutAfter, "unanswered"),
            (Fault::CutMidway, "unanswered"),
            (Fault::Garbage, "unreadable"),
        ] {
            let mut bench = Bench::new().await;
            let ts = bench.demo.post(C, PRIYA, "question");
            bench.demo.reply(C, &ts, GRACE, "answer");
            bench.demo.faults().plan(method, 1, fault.clone());
            let pulled = bench.pull().await;
            // Whoever is not listed yet is asked for alone.
            if (method, expected) != ("users.list", "rate-limited") {
                let error = pulled.unwrap_err();
                assert_eq!(kind(&error), expected, "{method} {fault:?} {error}");
            }
            bench.pass(SignedDuration::from_secs(1));
            bench.pull().await.unwrap();
            assert_eq!(bench.texts(&ts), ["question", "answer"], "{method} {fault:?}");
        }
    }
}

#[tokio::test]
async fn a_slow_answer_is_waited_for() {
    let mut bench = Bench::new().await;
    bench.demo.post(C, PRIYA, "question");
    bench.demo.faults().plan("history", 1, Fault::Slow { millis: 50 });
    bench.pull().await.unwrap();
    assert_eq!(bench.sink.heads.len(), 1);
}

#[tokio::test]
async fn a_limit_in_the_middle_of_a_page_keeps_what_was_read() {
    let mut bench = Bench::new().await;
    for n in 0..3 {
        let ts = bench.demo.post(C, PRIYA, &format!("question {n}"));
        bench.demo.reply(C, &ts, GRACE, "answer");
    }
    let alone = bench.demo.post(C, PRIYA, "read first, without a call of its own");
    bench.demo.faults().plan("conversations.replies", 1, Fault::RateLimited { retry_after: 7 });
    let error = bench.pull().await.unwrap_err();
    let SourceError::RateLimited { wait, what } = &error else { panic!("{error:?}") };
    assert_eq!((wait.as_secs(), what.as_str()), (7, "conversations.replies"));
    assert_eq!(bench.texts(&alone).len(), 1);
    bench.demo.take_calls();
    bench.pass(SignedDuration::from_secs(6));
    assert!(bench.pull().await.is_err());
    assert!(!bench.demo.take_calls().contains(&"conversations.replies".to_owned()));
    bench.pass(SignedDuration::from_secs(1));
    bench.pull().await.unwrap();
    assert_eq!(bench.sink.heads.len(), 4);
}

#[tokio::test]
async fn a_token_that_is_refused_needs_the_user() {
    let bench = Bench::new().await;
    let http = Http::new(&bench.server.url("/api"), &"wrong".into()).unwrap();
    let channels = vec![support_hero::config::SlackChannel::new("general")];
    let settings = support_hero::config::SlackConfig::reading(channels);
    let since = jiff::SignedDuration::from_hours(1);
    let id = support_hero::desk::SourceId("users".into());
    let now = bench.now();
    let source = support_hero::source::slack::Slack::new(
        id,
        settings,
        since,
        support_hero::desk::Roster::default(),
        http,
        std::sync::Arc::new(move || now),
    );
    let mut sink = crate::support::Collected::default();
    let pulled = support_hero::source::Source::pull(&source, None, &mut sink).await;
    let Err(SourceError::NeedsYou { fault, .. }) = pulled else { panic!("{pulled:?}") };
    assert!(fault.contains("invalid_auth"), "{fault}");
}

/// The team's groups are asked for again when there was no answer, not an hour later; what is wrong
/// with them is told until it is mended.
#[tokio::test]
async fn user_groups_that_could_not_be_read_are_asked_for_again() {
    let mut bench = Bench::new().await;
    let channels = vec![support_hero::config::SlackChannel::new("general")];
    let settings = support_hero::config::SlackConfig {
        team_groups: vec!["support".into()],
        ..support_hero::config::SlackConfig::reading(channels)
    };
    bench.source = bench.configured(settings);
    bench.demo.post(C, PRIYA, "question");
    bench.demo.faults().plan("usergroups.list", 1, Fault::RateLimited { retry_after: 5 });
    bench.pull().await.unwrap();
    bench.pass(SignedDuration::from_secs(6));
    for _ in 0..2 {
        let Err(SourceError::NeedsYou { fault, .. }) = bench.pull().await else { panic!() };
        assert!(fault.contains("@support"), "{fault}");
    }
    bench.demo.add_group("S0SUPPORT1", "support", &[PRIYA]);
    bench.pull().await.unwrap();
    assert!(bench.sink.people[PRIYA].staff);
}

/// A channel that cannot be found stops no other, even where looking for it takes too many pages.
#[tokio::test]
async fn channels_that_are_known_are_read_while_others_are_looked_for() {
    let mut bench = Bench::reading(&["general", "nowhere"]).await;
    bench.pull().await.unwrap_err();
    let ts = bench.demo.post(C, PRIYA, "question");
    for fault in [Fault::RateLimited { retry_after: 5 }, Fault::Garbage] {
        bench.demo.faults().plan("conversations.list", 1, fault);
        let error = bench.pull().await.unwrap_err();
        assert!(["rate-limited", "unreadable"].contains(&kind(&error)), "{error}");
        assert_eq!(bench.texts(&ts), ["question"]);
        bench.pass(SignedDuration::from_secs(6));
    }
}

/// A token that is revoked on the way is told as that, once.
#[tokio::test]
async fn a_token_that_is_revoked_stops_the_pull() {
    let mut bench = Bench::new().await;
    bench.pull().await.unwrap();
    bench.demo.refuse_times("conversations.history", "token_revoked", 1);
    bench.demo.take_calls();
    let Err(SourceError::NeedsYou { fault, .. }) = bench.pull().await else { panic!() };
    assert!(fault.contains("(token_revoked)"), "{fault}");
    bench.pull().await.unwrap();
    let asked = bench.demo.take_calls();
    assert!(asked.contains(&"auth.test".to_owned()), "who we are is asked again: {asked:?}");
}

/// What is wrong with one channel makes no other start anew: the source stays as it is while its
/// token is the same, and is made anew with another one.
#[tokio::test]
async fn a_fault_of_one_channel_forgets_nothing_of_the_others() {
    use support_hero::sync::{Engine, Locks, once};
    let bench = Bench::new().await;
    let ts = bench.demo.post(C, PRIYA, "question");
    let home = tempfile::tempdir().unwrap();
    let token = home.path().join("token");
    std::fs::write(&token, support_hero::demo::TOKEN).unwrap();
    let text = format!(
        "[hero]\nname = \"Ada\"\ntimezone = \"Europe/London\"\n[[source]]\nkind = \"slack\"\n\
         token = {{ command = \"cat {}\" }}\nbase_url = \"{}\"\n\
         channels = [\"#general\", \"#nowhere\"]\n",
        token.display(),
        bench.server.url("/api")
    );
    let config = support_hero::config::Config::parse(&text, home.path()).unwrap();
    let now = bench.now();
    let clock: support_hero::source::Clock = std::sync::Arc::new(move || now);
    let engine = Engine {
        store: support_hero::store::Store::open(home.path(), Default::default()).unwrap(),
        lines: support_hero::cli::open::lines(&std::sync::Arc::new(config), &clock),
        registers: Vec::new(),
        locks: Locks::new(home.path()),
        clock,
    };
    let rounds = |bench: &Bench| {
        let calls = bench.demo.take_calls();
        ["usergroups.list", "users.list"].map(|call| calls.iter().any(|made| made == call))
    };
    for (secret, begins) in [(support_hero::demo::TOKEN, true), (support_hero::demo::TOKEN, false)]
    {
        std::fs::write(&token, secret).unwrap();
        let states = once(&engine).await.unwrap();
        let problem = states[0].problem.clone().unwrap();
        assert!(problem.contains("#nowhere"), "{problem}");
        assert_eq!(rounds(&bench)[0], begins, "rounds begin anew");
    }
    std::fs::write(&token, "another").unwrap();
    once(&engine).await.unwrap();
    std::fs::write(&token, support_hero::demo::TOKEN).unwrap();
    once(&engine).await.unwrap();
    assert!(rounds(&bench)[0], "with another token all begins anew");
    let reader = engine.store.reader().unwrap();
    let found = reader.find(&format!("slack:slack/{C}/{ts}"));
    assert!(found.is_ok(), "{found:?}");
}
