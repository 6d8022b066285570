//! What the service answered, in the ticket at once.

use super::*;
use crate::store::kit;
use support_hero::desk::{Message, Person, PersonId};

kit::on_disk_and_in_memory!(
    the_next_poll_makes_no_twin,
    a_receipt_is_as_safe_as_a_page,
    closed_where_the_service_holds_it,
    closed_here_where_it_does_not,
    what_they_wrote_while_it_was_being_closed_is_not_hidden,
    what_was_still_on_its_way_when_it_was_closed_is_not_hidden,
    reopened_here_or_there,
    what_undoes_a_close_is_held_and_taken_back_like_any,
    closed_before_the_reopening_was_through,
    assigned_there,
    the_author_of_a_receipt_is_known_everywhere,
);

impl Home {
    /// Decides, begins and settles one action.
    async fn carry_out(&self, name: &str, action: Action, receipt: Receipt, minute: i64) {
        let id = self.decide(name, vec![action], 0, minute).await[0];
        assert_eq!(self.begun(minute).await, Some((id, 1)));
        self.settle(id, Outcome::Sent(receipt), minute).await;
    }
}

async fn what_undoes_a_close_is_held_and_taken_back_like_any(home: Home) {
    let home = home.with_work().await;
    let undo = home.store.claim(reference(ISSUE), Some("Ada".into()), at(1)).await.unwrap();
    let upstream = Some(Upstream::Closed { at: at(3), reason: Some("resolved".into()) });
    home.carry_out(ISSUE, CLOSE, Receipt { upstream, ..Receipt::default() }, 3).await;
    assert_eq!(home.status(ISSUE, 4), (Closed, None));
    let id = home.decide(ISSUE, vec![Action::Reopen], 2, 4).await[0];
    let again = home.put_back(undo).await.unwrap();
    let claimed = || home.ticket(ISSUE).local.claimed_by;
    assert_eq!((home.status(ISSUE, 4).0, claimed()), (WaitingOnThem, None));
    assert_eq!(home.begun(5).await, None, "it is held");
    home.take_back(id, at(5)).await.unwrap();
    home.put_back(again).await.unwrap();
    assert_eq!((home.status(ISSUE, 6), claimed().as_deref()), ((Closed, None), Some("Ada")));
}

async fn the_next_poll_makes_no_twin(home: Home) {
    let home = home.with_work().await;
    let message = Message { text: "Hey Pat".into(), ..said("1.2", 4, ADA) };
    let receipt = Receipt {
        message: Some(message.clone()),
        people: vec![cast()[0].clone()],
        ..Receipt::default()
    };
    home.carry_out(CHAT, reply("Hey Pat"), receipt, 3).await;
    assert_eq!(home.texts(CHAT), ["text of 1", "Hey Pat"]);
    assert_eq!(home.status(CHAT, 5), (WaitingOnThem, None));
    let mut changes = home.store.changes();
    changes.mark_unchanged();
    home.take(whole(CHAT, vec![said("1", 1, PAT), message])).await;
    assert!(!changes.has_changed().unwrap(), "the poll brings nothing new");
    assert_eq!(home.ticket(CHAT).messages, 2);
}

async fn a_receipt_is_as_safe_as_a_page(home: Home) {
    let home = home.with_work().await;
    let evil = || "a\u{1b}]0;owned\u{7}b\u{9b}2Jc".to_owned();
    let receipt = Receipt {
        summary: evil(),
        url: Some(evil()),
        message: Some(Message { text: evil(), ..said("2", 4, ADA) }),
        assignees: Some(vec![evil()]),
        upstream: Some(Upstream::Closed { at: at(4), reason: Some(evil()) }),
        ..Receipt::default()
    };
    let id = home.decide(CHAT, vec![reply("Hey")], 0, 2).await[0];
    home.begin(2).await.unwrap();
    home.settle(id, Outcome::Sent(receipt), 2).await;
    let (item, ticket) = (home.reader.outbox_item(id).unwrap().unwrap(), home.ticket(CHAT));
    assert_eq!((item.summary.as_deref(), item.url.as_deref()), (Some("abc"), Some("abc")));
    assert_eq!(ticket.assignees, ["abc"]);
    assert_eq!(ticket.standing.close_reason.as_deref(), Some("abc"));
    assert_eq!(home.texts(CHAT), ["text of 1", "abc"]);
}

async fn closed_where_the_service_holds_it(home: Home) {
    let home = home.with_work().await;
    let closed = Upstream::Closed { at: at(4), reason: Some("completed".into()) };
    let receipt = Receipt { upstream: Some(closed), ..Receipt::default() };
    home.carry_out(ISSUE, CLOSE, receipt, 3).await;
    assert_eq!(home.status(ISSUE, 5), (Closed, None));
    assert_eq!(home.ticket(ISSUE).standing.closed_at, Some(at(4)));
    home.take(heads(head(ISSUE))).await;
    assert_eq!(home.status(ISSUE, 9), (WaitingOnUs, Some(1)), "somebody reopened it there");
    let by = vec![PersonId(ADA.into())];
    let receipt = Receipt { upstream: Some(Upstream::Marked { by }), ..Receipt::default() };
    home.carry_out(CHAT, CLOSE, receipt, 3).await;
    assert_eq!(home.status(CHAT, 5), (Closed, None), "marked by one of us");
}

async fn closed_here_where_it_does_not(home: Home) {
    let home = home.with_work().await;
    home.carry_out(CHAT, CLOSE, Receipt::default(), 3).await;
    assert_eq!(home.status(CHAT, 5), (Closed, None));
    home.take(heads(Head { title: "renamed".into(), ..head(CHAT) })).await;
    assert_eq!(home.status(CHAT, 5), (Closed, None), "open there, closed here");
    home.take(more(CHAT, vec![said("6", 6, PAT)])).await;
    assert_eq!(home.status(CHAT, 9), (WaitingOnUs, Some(6)));
}

async fn what_was_still_on_its_way_when_it_was_closed_is_not_hidden(home: Home) {
    let home = home.with_work().await;
    let id = home.decide(CHAT, vec![CLOSE], 0, 3).await[0];
    assert_eq!(home.begun(3).await, Some((id, 1)));
    home.settle(id, Outcome::Sent(Receipt::default()), 4).await;
    assert_eq!(home.status(CHAT, 5), (Closed, None));
    home.take(more(CHAT, vec![said("2", 2, PAT)])).await;
    assert_eq!(home.status(CHAT, 6), (WaitingOnUs, Some(2)), "said before, read after");
    let upstream = Upstream::Marked { by: vec![PersonId(ADA.into())] };
    home.take(heads(Head { upstream, ..head(CHAT) })).await;
    assert_eq!(home.status(CHAT, 7), (WaitingOnUs, Some(2)), "our own mark hides nothing more");
}

async fn what_they_wrote_while_it_was_being_closed_is_not_hidden(home: Home) {
    let home = home.with_work().await;
    let by = vec![PersonId(ADA.into())];
    let marked = Receipt { upstream: Some(Upstream::Marked { by }), ..Receipt::default() };
    for (name, receipt) in [(CHAT, marked), (ISSUE, Receipt::default())] {
        let id = home.decide(name, vec![CLOSE], 2, 3).await[0];
        home.take(more(name, vec![said("4", 4, PAT)])).await;
        assert_eq!(home.status(name, 5), (WaitingOnUs, Some(1)));
        assert_eq!(home.begun(5).await, Some((id, 1)));
        home.settle(id, Outcome::Sent(receipt), 5).await;
        assert_eq!(home.status(name, 6), (WaitingOnUs, Some(4)), "{name}");
    }
}

async fn reopened_here_or_there(home: Home) {
    let home = home.with_work().await;
    let closed = Upstream::Closed { at: at(2), reason: None };
    for name in [CHAT, ISSUE] {
        home.take(heads(Head { upstream: closed.clone(), ..head(name) })).await;
    }
    home.carry_out(CHAT, Action::Reopen, Receipt::default(), 3).await;
    assert_eq!(home.status(CHAT, 5), (WaitingOnUs, Some(1)));
    let open = Receipt { upstream: Some(Upstream::Open), ..Receipt::default() };
    home.carry_out(ISSUE, Action::Reopen, open, 3).await;
    assert_eq!(home.status(ISSUE, 5), (WaitingOnUs, Some(1)));
    home.take(heads(Head { upstream: closed, ..head(ISSUE) })).await;
    assert_eq!(home.status(ISSUE, 5), (WaitingOnUs, Some(1)), "an answer from before");
    let closed = Upstream::Closed { at: at(4), reason: None };
    home.take(heads(Head { upstream: closed, ..head(ISSUE) })).await;
    assert_eq!(home.status(ISSUE, 5), (Closed, None));
}

async fn closed_before_the_reopening_was_through(home: Home) {
    let home = home.with_work().await;
    let by = vec![PersonId(ADA.into())];
    let marked = Receipt { upstream: Some(Upstream::Marked { by }), ..Receipt::default() };
    for (name, receipt) in [(CHAT, marked), (ISSUE, Receipt::default())] {
        let ids = home.decide(name, vec![Action::Reopen, CLOSE], 0, 3).await;
        for (id, receipt) in ids.into_iter().zip([Receipt::default(), receipt]) {
            assert_eq!(home.begun(9).await, Some((id, 1)));
            home.settle(id, Outcome::Sent(receipt), 9).await;
        }
        assert_eq!(home.status(name, 9), (Closed, None), "{name}");
    }
}

async fn assigned_there(home: Home) {
    let home = home.with_work().await;
    let receipt = Receipt { assignees: Some(vec!["ada".into()]), ..Receipt::default() };
    home.carry_out(ISSUE, Action::Assign, receipt, 3).await;
    assert_eq!(home.ticket(ISSUE).assignees, ["ada"]);
    home.take(heads(head(ISSUE))).await;
    assert_eq!(home.ticket(ISSUE).assignees, Vec::<String>::new(), "given up there");
}

async fn the_author_of_a_receipt_is_known_everywhere(home: Home) {
    let home = home.with_work().await;
    home.take(more(ISSUE, vec![said("2", 2, "U0NEW")])).await;
    assert_eq!(home.status(ISSUE, 5), (WaitingOnUs, Some(1)));
    let ours = Person { staff: true, ..person("U0NEW") };
    let message = Some(said("3", 3, "U0NEW"));
    let receipt = Receipt { message, people: vec![ours.clone()], ..Receipt::default() };
    home.carry_out(CHAT, reply("Hey"), receipt, 3).await;
    home.take(Page { people: vec![ours], ..Page::default() }).await;
    assert_eq!(home.status(CHAT, 5), (WaitingOnThem, None));
    assert_eq!(home.status(ISSUE, 5), (WaitingOnThem, None));
}
