//! Messages that turn out to belong to another ticket, and tickets that come back.

use super::kit::{self, *};
use support_hero::desk::{Head, Message, Page, Reaction, RemoteTicket, Status};

kit::on_disk_and_in_memory!(
    a_part_takes_nothing_away,
    a_message_told_in_another_ticket_is_in_that_one_only,
    a_message_is_not_lost_to_a_ticket_that_nobody_knows,
    the_same_id_at_another_time_is_another_message,
    what_a_lost_root_held_together_is_in_the_next_one_only,
    several_roots_in_one_ticket_are_there_once,
    reactions_come_and_change_and_go,
    what_is_gone_and_comes_back_is_open_and_read_again,
    what_began_in_a_place_in_a_span_of_time_is_known,
);

const NEXT: &str = "slack:users/C1/2.0";

/// A page with both tickets and the conversations of these pages.
fn together(pages: [Page; 2]) -> Page {
    let threads = pages.into_iter().flat_map(|page| page.threads).collect();
    Page { people: cast(), heads: vec![head(CHAT), head(NEXT)], threads, ..Page::default() }
}

async fn a_part_takes_nothing_away(home: Home) {
    home.take(opened(CHAT, vec![said("1", 1, PAT), said("2", 2, ADA), said("3", 3, PAT)])).await;
    for part in [vec![said("3", 3, PAT)], vec![said("1", 1, PAT)], vec![]] {
        home.take(more(CHAT, part)).await;
    }
    assert_eq!(home.texts(CHAT), ["text of 1", "text of 2", "text of 3"]);
    assert_eq!(home.status(CHAT, 9), (Status::WaitingOnUs, Some(3)));
}

async fn a_message_told_in_another_ticket_is_in_that_one_only(home: Home) {
    let begin = || whole(CHAT, vec![said("1", 1, PAT), said("2", 2, PAT)]);
    let split = || [whole(CHAT, vec![said("1", 1, PAT)]), more(NEXT, vec![said("2", 2, PAT)])];
    for turned in [false, true] {
        home.take(heads(head(CHAT))).await;
        home.take(together([begin(), whole(NEXT, vec![])])).await;
        assert_eq!(home.texts(CHAT), ["text of 1", "text of 2"]);
        let mut pages = split();
        if turned {
            pages.reverse();
        }
        home.take(together(pages)).await;
        assert_eq!((home.texts(CHAT), home.texts(NEXT)), one_each(), "turned: {turned}");
        assert_eq!(home.ticket(CHAT).messages, 1);
        assert_eq!(home.ticket(CHAT).standing.last_at, Some(at(1)), "it is not in it any more");
        assert_eq!(home.reader.search("text of 2", 9).unwrap().len(), 1);
    }
    home.take(together([begin(), whole(NEXT, vec![])])).await;
    let both = vec!["text of 1".to_owned(), "text of 2".to_owned()];
    assert_eq!((home.texts(CHAT), home.texts(NEXT)), (both, vec![]), "and back");
}

fn one_each() -> (Vec<String>, Vec<String>) {
    (vec!["text of 1".into()], vec!["text of 2".into()])
}

async fn a_message_is_not_lost_to_a_ticket_that_nobody_knows(home: Home) {
    home.take(opened(CHAT, vec![said("1", 1, PAT), said("2", 2, PAT)])).await;
    let mut page = whole(CHAT, vec![said("1", 1, PAT)]);
    page.threads.extend(more(NEXT, vec![said("2", 2, PAT)]).threads);
    home.take(page).await;
    assert_eq!(home.texts(CHAT), ["text of 1", "[text of 2]"]);
}

async fn the_same_id_at_another_time_is_another_message(home: Home) {
    home.take(opened(CHAT, vec![said("body", 1, PAT), said("2", 2, PAT)])).await;
    let other = whole(NEXT, vec![said("body", 5, PAT)]);
    home.take(together([whole(CHAT, vec![said("2", 2, PAT)]), other])).await;
    assert_eq!(home.texts(CHAT), ["[text of body]", "text of 2"]);
    assert_eq!(home.texts(NEXT), ["text of body"]);
}

/// The first message was deleted: the ones after it have another root now.
async fn what_a_lost_root_held_together_is_in_the_next_one_only(home: Home) {
    let all = vec![said("1", 1, PAT), said("2", 2, PAT), said("3", 3, ADA)];
    home.take(opened(CHAT, all)).await;
    let mut page = opened(NEXT, vec![said("2", 2, PAT), said("3", 3, ADA)]);
    page.gone = vec![reference(CHAT).into()];
    home.take(page).await;
    assert_eq!(home.texts(CHAT), ["text of 1"], "what is left is what was there");
    assert_eq!(home.texts(NEXT), ["text of 2", "text of 3"]);
    assert_eq!(home.status(CHAT, 9), (Status::Closed, None));
    assert_eq!(home.status(NEXT, 9), (Status::WaitingOnThem, None));
}

async fn several_roots_in_one_ticket_are_there_once(home: Home) {
    home.take(together([more(CHAT, vec![said("1", 1, PAT)]), more(NEXT, vec![said("2", 2, PAT)])]))
        .await;
    let merged =
        vec![said("1", 1, PAT), said("1.1", 3, ADA), said("2", 2, PAT), said("2.1", 4, PAT)];
    let page = Page { gone: vec![reference(NEXT).into()], ..whole(CHAT, merged) };
    home.take(page.clone()).await;
    let mut changes = home.store.changes();
    changes.mark_unchanged();
    home.take(page).await;
    assert!(!changes.has_changed().unwrap());
    assert_eq!(home.texts(CHAT), ["text of 1", "text of 2", "text of 1.1", "text of 2.1"]);
    assert_eq!(home.status(CHAT, 9), (Status::WaitingOnUs, Some(4)));
    assert!(!home.is_work(NEXT), "nothing is left in it");
}

async fn reactions_come_and_change_and_go(home: Home) {
    let thumbs = |count| vec![Reaction { sign: "👍".into(), count }, party()];
    let reacted = |reactions| Message { reactions, ..said("1", 1, PAT) };
    home.take(opened(CHAT, vec![said("1", 1, PAT)])).await;
    for reactions in [thumbs(1), thumbs(2), vec![party()], Vec::new()] {
        let mut changes = home.store.changes();
        changes.mark_unchanged();
        home.take(more(CHAT, vec![reacted(reactions.clone())])).await;
        assert!(changes.has_changed().unwrap());
        let detail = home.reader.detail(home.ticket(CHAT).id).unwrap().unwrap();
        assert_eq!(detail.conversation[0].reactions, reactions);
        assert_eq!(home.reader.search("partyparrot", 9).unwrap(), [], "they are no words");
        changes.mark_unchanged();
        home.take(more(CHAT, vec![reacted(reactions)])).await;
        assert!(!changes.has_changed().unwrap(), "the same again");
    }
}

fn party() -> Reaction {
    Reaction { sign: ":partyparrot:".into(), count: 3 }
}

async fn what_is_gone_and_comes_back_is_open_and_read_again(home: Home) {
    let mut page = opened(CHAT, vec![said("1", 1, PAT)]);
    page.threads[0].stamp = Some("0 replies".into());
    home.take(page.clone()).await;
    home.take(Page { gone: vec![reference(CHAT).into()], ..Page::default() }).await;
    let remote = |home: &Home| home.reader.remote(&reference(CHAT)).unwrap();
    assert_eq!((remote(&home).stamp, remote(&home).closed), (None, true));
    assert_eq!(home.reader.stamp(&reference(CHAT)).unwrap(), None);
    assert_eq!(home.texts(CHAT), ["text of 1"], "what was said in it is kept");
    home.take(page).await;
    assert_eq!((remote(&home).stamp.as_deref(), remote(&home).closed), (Some("0 replies"), false));
    assert_eq!(home.status(CHAT, 9), (Status::WaitingOnUs, Some(1)));
}

async fn what_began_in_a_place_in_a_span_of_time_is_known(home: Home) {
    let begun = |n: i64, place: &str| Head {
        created_at: at(n),
        place_id: Some(place.into()),
        ..head(&format!("slack:users/{place}/{n}.0"))
    };
    for head in [begun(3, "C1"), begun(1, "C1"), begun(5, "C1"), begun(7, "C1"), begun(4, "C2")] {
        home.take(heads(head)).await;
    }
    let mut last = whole("slack:users/C1/5.0", vec![said("5.0", 5, PAT), said("5.1", 8, PAT)]);
    last.threads[0].stamp = Some("1 reply".into());
    last.gone = vec![reference("slack:users/C1/3.0").into()];
    home.take(last).await;
    let known = |place| home.reader.known(&source(), place, at(3), at(5)).unwrap();
    let ticket = |n: i64, stamp: Option<&str>, last, closed| RemoteTicket {
        reference: reference(&format!("slack:users/C1/{n}.0")),
        remote_id: format!("remote slack:users/C1/{n}.0"),
        stamp: stamp.map(Into::into),
        last_at: at(last),
        closed,
    };
    let expected = [ticket(3, None, 3, true), ticket(5, Some("1 reply"), 8, false)];
    assert_eq!(known("C1"), expected, "both ends included, whatever became of them");
    assert_eq!((known("C2").len(), known("C3").len()), (1, 0));
    let others = support_hero::desk::SourceId("others".into());
    assert_eq!(home.reader.known(&others, "C1", at(3), at(5)).unwrap(), []);
}
