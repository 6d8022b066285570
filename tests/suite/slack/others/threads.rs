//! Threads at other servers: uncounted, of one message alone, or not shown.

use super::*;

#[tokio::test]
async fn an_answer_nobody_counts_is_seen_in_its_turn() {
    let mut bench = Bench::new("general", Odd { uncounted: true, ..Odd::default() }).await;
    bench.pull().await.1.unwrap();
    let news = Said { ts: ts(80_000), user: PRIYA, text: "news".into(), thread: Some(ts(6_000)) };
    lock(&bench.other).said.push(news);
    bench.seconds.fetch_add(61, Ordering::SeqCst);
    bench.pull().await.1.unwrap();
    assert_eq!(bench.copies("news"), 1);
}

#[tokio::test]
async fn a_lone_message_is_answered_once_where_it_is_no_thread() {
    for odd in [
        Odd { lone_unknown: true, ..Odd::default() },
        Odd { lone_unknown: true, no_latest: true, no_oldest: true, ..Odd::default() },
        Odd { without_parent: true, ..Odd::default() },
        Odd { no: &[("conversations.replies", UNKNOWN)], ..Odd::default() },
        Odd { no: &[("auth.test", No::Bare)], ..Odd::default() },
    ] {
        let bench = Bench::new("general", odd).await;
        let lone = ts(1_200);
        let receipt = bench.answer(&lone, 1).await.unwrap();
        assert_eq!(receipt.message.unwrap().text, "an answer");
        assert_eq!(bench.answers(), 1);
        match bench.answer(&lone, 2).await {
            Err(SourceError::Uncertain { why }) => assert!(why.contains("could not look"), "{why}"),
            found => assert_eq!(found.unwrap().message.unwrap().text, "an answer"),
        }
        assert_eq!(bench.answers(), 1, "it is there already");
        let deleted = ts(1_800);
        lock(&bench.other).said.retain(|m| m.ts != deleted);
        let refused = bench.answer(&deleted, 1).await;
        assert!(refused.is_err() && bench.answers() == 1, "{refused:?}");
    }
}

#[tokio::test]
async fn a_lone_message_on_the_screen_is_not_gone_where_it_is_no_thread() {
    let bench = Bench::new("general", Odd { lone_unknown: true, ..Odd::default() }).await;
    let remote = |second: usize| RemoteTicket {
        reference: TicketRef::parse(&name(&ts(second))).unwrap(),
        remote_id: format!("{C}/{}", ts(second)),
        stamp: None,
        last_at: Timestamp::UNIX_EPOCH,
        closed: false,
    };
    let page = bench.source.refresh(&remote(1_200)).await.unwrap();
    assert_eq!(page.threads[0].messages[0].text, "root 2");
    let gone = bench.source.refresh(&remote(1_201)).await;
    assert!(matches!(gone, Err(SourceError::Gone { .. })), "{gone:?}");
}

#[tokio::test]
async fn threads_that_a_server_does_not_show_leave_their_beginnings() {
    let odd = Odd { no: &[("conversations.replies", UNKNOWN)], ..Odd::default() };
    let mut bench = Bench::new("general", odd).await;
    bench.pull().await.1.unwrap();
    let missing = bench.missing();
    assert!(missing.len() == REPLIES && missing[0] == "reply 0", "{missing:?}");
    let told = bench.sink.pages.iter().flat_map(|page| &page.unreadable);
    assert!(told.into_iter().any(|one| one.at.contains(&ts(6_000))));
}
