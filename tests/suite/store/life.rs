//! Whose turn it is, through the life of a ticket.

use super::kit::{self, *};
use Status::{Closed, Snoozed, WaitingOnThem, WaitingOnUs};
use support_hero::desk::{
    Action, Head, Message, MessageKind, Need, NeedOf, Page, Person, PersonId, Receipt, Status,
    Tracked, Until, Upstream, View,
};
use support_hero::store::{Outcome, StoreError};

kit::on_disk_and_in_memory!(
    the_last_word_decides,
    done_until_they_write,
    closed_at_the_service_until_they_write_or_it_is_reopened,
    snoozed_until_the_time_or_until_they_write,
    what_they_sent_before_it_was_put_aside_but_came_after_brings_it_back,
    a_slow_clock_of_ours_does_not_hinder_putting_aside,
    a_change_is_taken_back,
    what_is_local_needs_a_ticket,
    a_mark_counts_if_one_of_us_left_it,
    a_mark_taken_away_no_longer_counts,
    a_mark_of_somebody_we_learn_to_be_one_of_us_counts_from_then,
    a_mark_seen_with_a_new_message_does_not_hide_it,
    a_mark_stays_as_old_as_it_is_while_they_write,
    a_reopening_beats_a_mark_and_a_new_mark_beats_the_reopening,
    only_work_stands_in_the_views,
    an_error_waits_by_its_events,
);

async fn the_last_word_decides(home: Home) {
    home.take(opened(CHAT, vec![said("1", 1, PAT)])).await;
    assert_eq!(home.status(CHAT, 9), (WaitingOnUs, Some(1)));
    home.take(more(CHAT, vec![said("2", 2, PAT), said("3", 3, BOT)])).await;
    assert_eq!(home.status(CHAT, 9), (WaitingOnUs, Some(1)));
    home.take(more(CHAT, vec![said("4", 4, ADA)])).await;
    assert_eq!(home.status(CHAT, 9), (WaitingOnThem, None));
    let note = Message { kind: MessageKind::Note, ..said("5", 5, PAT) };
    home.take(more(CHAT, vec![note])).await;
    assert_eq!(home.status(CHAT, 9), (WaitingOnThem, None));
    home.take(more(CHAT, vec![said("6", 6, PAT)])).await;
    assert_eq!(home.status(CHAT, 9), (WaitingOnUs, Some(6)));
}

async fn done_until_they_write(home: Home) {
    home.take(opened(CHAT, vec![said("1", 1, PAT)])).await;
    home.store.done(reference(CHAT), at(2)).await.unwrap();
    assert_eq!(home.status(CHAT, 9), (WaitingOnThem, None));
    home.take(more(CHAT, vec![said("3", 3, PAT)])).await;
    assert_eq!(home.status(CHAT, 9), (WaitingOnUs, Some(3)));
}

async fn closed_at_the_service_until_they_write_or_it_is_reopened(home: Home) {
    let closed = Upstream::Closed { at: at(2), reason: Some("completed".into()) };
    let closed = Head { upstream: closed, ..head(ISSUE) };
    home.take(ticket_of(closed.clone(), vec![said("1", 1, PAT)])).await;
    assert_eq!(home.status(ISSUE, 9), (Closed, None));
    assert_eq!(home.ticket(ISSUE).standing.close_reason.as_deref(), Some("completed"));
    home.take(heads(head(ISSUE))).await;
    assert_eq!(home.status(ISSUE, 9), (WaitingOnUs, Some(1)));
    assert_eq!(home.ticket(ISSUE).standing.close_reason, None);
    home.take(ticket_of(closed, vec![said("3", 3, PAT)])).await;
    assert_eq!(home.status(ISSUE, 9), (WaitingOnUs, Some(3)));
    home.take(more(ISSUE, vec![said("4", 4, ADA)])).await;
    assert_eq!(home.status(ISSUE, 9), (Closed, None));
}

async fn snoozed_until_the_time_or_until_they_write(home: Home) {
    home.take(opened(CHAT, vec![said("1", 1, PAT)])).await;
    let chat = || reference(CHAT);
    home.store.snooze(chat(), Until::Time(at(10)), at(2)).await.unwrap();
    assert_eq!(home.status(CHAT, 9), (Snoozed, Some(1)));
    assert_eq!(home.status(CHAT, 10), (WaitingOnUs, Some(1)));
    home.store.snooze(chat(), Until::TheyWrite, at(3)).await.unwrap();
    assert_eq!(home.status(CHAT, 999), (Snoozed, Some(1)));
    assert_eq!(home.reader.tickets(View::Snoozed).unwrap().len(), 1);
    home.take(more(CHAT, vec![said("4", 4, PAT)])).await;
    assert_eq!(home.status(CHAT, 9), (WaitingOnUs, Some(1)));
    home.store.snooze(chat(), Until::TheyWrite, at(5)).await.unwrap();
    home.store.done(chat(), at(6)).await.unwrap();
    assert_eq!(home.status(CHAT, 9), (WaitingOnThem, None));
    assert_eq!(home.reader.tickets(View::Snoozed).unwrap(), []);
}

async fn what_they_sent_before_it_was_put_aside_but_came_after_brings_it_back(home: Home) {
    for name in [CHAT, ISSUE] {
        home.take(opened(name, vec![said("1", 1, PAT)])).await;
    }
    home.store.done(reference(CHAT), at(5)).await.unwrap();
    home.store.snooze(reference(ISSUE), Until::TheyWrite, at(5)).await.unwrap();
    for name in [CHAT, ISSUE] {
        home.take(more(name, vec![said("4", 4, PAT)])).await;
    }
    assert_eq!(home.status(CHAT, 9), (WaitingOnUs, Some(4)));
    assert_eq!(home.status(ISSUE, 9), (WaitingOnUs, Some(1)));
}

async fn a_slow_clock_of_ours_does_not_hinder_putting_aside(home: Home) {
    home.take(opened(CHAT, vec![said("1", 5, PAT)])).await;
    home.store.snooze(reference(CHAT), Until::TheyWrite, at(3)).await.unwrap();
    assert_eq!(home.status(CHAT, 3), (Snoozed, Some(5)));
    home.store.done(reference(CHAT), at(4)).await.unwrap();
    assert_eq!(home.status(CHAT, 4), (WaitingOnThem, None));
}

async fn a_change_is_taken_back(home: Home) {
    home.take(opened(CHAT, vec![said("1", 1, PAT)])).await;
    home.store.claim(reference(CHAT), Some("Ada".into()), at(1)).await.unwrap();
    let undo = home.store.done(reference(CHAT), at(2)).await.unwrap();
    assert_eq!(home.status(CHAT, 9), (WaitingOnThem, None));
    home.put_back(undo).await.unwrap();
    assert_eq!(home.status(CHAT, 9), (WaitingOnUs, Some(1)));
    assert_eq!(home.ticket(CHAT).assignee(), Some("Ada"));
    let undo = home.store.claim(reference(CHAT), None, at(1)).await.unwrap();
    assert_eq!(home.ticket(CHAT).assignee(), None);
    home.put_back(undo).await.unwrap();
    assert_eq!(home.ticket(CHAT).assignee(), Some("Ada"));
}

async fn what_is_local_needs_a_ticket(home: Home) {
    let done = home.store.done(reference(CHAT), at(2)).await;
    assert!(matches!(done, Err(StoreError::NoTicket(name)) if name == CHAT));
    let claim = home.store.claim(reference(CHAT), Some("Ada".into()), at(1)).await;
    assert!(matches!(claim, Err(StoreError::NoTicket(_))));
}

fn marked(by: &[&str]) -> Head {
    let by = by.iter().map(|id| PersonId((*id).into())).collect();
    Head { upstream: Upstream::Marked { by }, ..head(CHAT) }
}

async fn a_mark_counts_if_one_of_us_left_it(home: Home) {
    home.take(ticket_of(marked(&[WILE, "U0WHO"]), vec![said("1", 1, PAT)])).await;
    assert_eq!(home.status(CHAT, 9), (WaitingOnUs, Some(1)), "a customer's mark");
    home.take(heads(marked(&[WILE, ADA]))).await;
    assert_eq!(home.status(CHAT, 9), (Closed, None));
    assert_eq!(home.ticket(CHAT).standing.closed_at, Some(at(1)));
    home.take(heads(head(CHAT))).await;
    assert_eq!(home.status(CHAT, 9), (WaitingOnUs, Some(1)), "the mark is gone");
}

async fn a_mark_taken_away_no_longer_counts(home: Home) {
    home.take(ticket_of(marked(&[ADA, WILE]), vec![said("1", 1, PAT)])).await;
    assert_eq!(home.status(CHAT, 9), (Closed, None), "first seen with its mark");
    home.take(heads(marked(&[WILE]))).await;
    assert_eq!(home.status(CHAT, 9), (WaitingOnUs, Some(1)), "only the customer's is left");
}

async fn a_mark_of_somebody_we_learn_to_be_one_of_us_counts_from_then(home: Home) {
    home.take(ticket_of(marked(&["U0NEW"]), vec![said("1", 1, PAT)])).await;
    assert_eq!(home.status(CHAT, 9), (WaitingOnUs, Some(1)));
    let grace = Person { email: Some("grace@example.com".into()), ..person("U0NEW") };
    home.take(Page { people: vec![grace], ..Page::default() }).await;
    assert_eq!(home.status(CHAT, 9), (Closed, None));
}

async fn a_mark_seen_with_a_new_message_does_not_hide_it(home: Home) {
    home.take(opened(CHAT, vec![said("1", 1, PAT)])).await;
    home.take(ticket_of(marked(&[ADA]), vec![said("2", 2, PAT)])).await;
    assert_eq!(home.status(CHAT, 9), (WaitingOnUs, Some(2)));
    home.take(more(CHAT, vec![said("3", 3, ADA)])).await;
    assert_eq!(home.status(CHAT, 9), (Closed, None));
}

async fn a_mark_stays_as_old_as_it_is_while_they_write(home: Home) {
    home.take(ticket_of(marked(&[ADA]), vec![said("1", 1, PAT)])).await;
    home.take(more(CHAT, vec![said("2", 2, PAT)])).await;
    assert_eq!(home.status(CHAT, 9), (WaitingOnUs, Some(2)));
    home.take(heads(Head { title: "renamed".into(), ..marked(&[ADA, BOT]) })).await;
    assert_eq!(home.status(CHAT, 9), (WaitingOnUs, Some(2)));
    home.take(heads(head(CHAT))).await;
    home.take(heads(marked(&[ADA]))).await;
    assert_eq!(home.status(CHAT, 9), (Closed, None), "marked anew after they wrote");
}

async fn a_reopening_beats_a_mark_and_a_new_mark_beats_the_reopening(home: Home) {
    home.take(ticket_of(marked(&[ADA]), vec![said("1", 1, PAT), said("2", 2, ADA)])).await;
    assert_eq!(home.status(CHAT, 9), (Closed, None));
    let hold = jiff::SignedDuration::ZERO;
    let actions = vec![Action::Reopen];
    home.store.enqueue(reference(CHAT), actions, hold, "Ada".into(), at(5)).await.unwrap();
    let (delivery, _) = home.store.begin(source(), at(5)).await.unwrap().unwrap();
    let outcome = Outcome::Sent(Receipt::default());
    home.store.settle(delivery.id, outcome, at(5)).await.unwrap();
    assert_eq!(home.status(CHAT, 9), (WaitingOnThem, None));
    home.take(heads(Head { title: "renamed".into(), ..marked(&[ADA]) })).await;
    assert_eq!(home.status(CHAT, 9), (WaitingOnThem, None), "the mark is an old one");
    home.take(heads(head(CHAT))).await;
    home.take(heads(marked(&[ADA]))).await;
    assert_eq!(home.status(CHAT, 9), (Closed, None), "marked anew");
}

async fn only_work_stands_in_the_views(home: Home) {
    let ours = |name| Head { author: Some(PersonId(ADA.into())), ..head(name) };
    home.take(ticket_of(ours(CHAT), vec![said("1", 1, ADA), said("2", 2, BOT)])).await;
    assert!(!home.is_work(CHAT), "talk among ourselves");
    assert_eq!(home.reader.search("text", 9).unwrap().len(), 1, "it is found all the same");
    home.take(ticket_of(ours(PULL), vec![said("1", 1, ADA)])).await;
    assert!(!home.is_work(PULL), "of a pull request among ourselves nothing is wanted");
    let need = Need { of: NeedOf::Them, what: "checks".into(), since: at(2) };
    let tracked = Tracked { need: Some(need), ..Tracked::default() };
    home.take(heads(Head { tracked, ..ours(PULL) })).await;
    assert!(home.is_work(PULL));
    assert_eq!(home.status(PULL, 9), (WaitingOnThem, None));
    home.take(ticket_of(head(ISSUE), vec![said("1", 1, BOT)])).await;
    assert!(!home.is_work(ISSUE), "only a program spoke");
    home.take(more(ISSUE, vec![said("2", 2, PAT)])).await;
    assert!(home.is_work(ISSUE));
    home.take(whole(ISSUE, vec![said("1", 1, BOT)])).await;
    assert!(!home.is_work(ISSUE), "they took it back");
    home.take(heads(head(FAULT))).await;
    assert!(home.is_work(FAULT), "an error without a word");
}

async fn an_error_waits_by_its_events(home: Home) {
    let struck =
        |id, minute| Message { author: None, kind: MessageKind::Event, ..said(id, minute, "") };
    home.take(opened(FAULT, vec![struck("1", 1)])).await;
    assert_eq!(home.status(FAULT, 9), (WaitingOnUs, Some(1)));
    let resolved = Upstream::Closed { at: at(2), reason: Some("resolved".into()) };
    home.take(heads(Head { upstream: resolved, ..head(FAULT) })).await;
    assert_eq!(home.status(FAULT, 9), (Closed, None));
    home.take(more(FAULT, vec![struck("3", 3)])).await;
    assert_eq!(home.status(FAULT, 9), (WaitingOnUs, Some(3)));
}
