//! The demo's week, read through the source.

use super::{Bench, NOON, bench};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;
use support_hero::demo::{Rng, Role, actor};
use support_hero::desk::{
    Head, Kind, Message, MessageKind, NeedOf, Relation, Side, Upstream, turn,
};
use support_hero::source::Source;

const REPOS: [&str; 2] = ["example/app", "example/sdk"];

async fn week() -> Bench {
    let mut b = bench(&[]).await;
    let now = Timestamp::from_second(NOON).unwrap();
    b.hub.story(&mut Rng::new(7), now);
    b.restart(&REPOS);
    b.pull().await;
    b
}

fn side(b: &Bench, message: &Message) -> Side {
    let person = message.author.as_ref().and_then(|id| b.sink.people.get(&id.0));
    match person {
        Some(person) if person.bot => Side::Bot,
        Some(person) if person.staff => Side::Us,
        _ => Side::Customer,
    }
}

/// Open tickets that wait on us, with since when.
fn waiting(b: &Bench) -> Vec<(&Head, Timestamp)> {
    let open = b.sink.heads.values().filter(|head| head.upstream == Upstream::Open);
    let since = |head: &Head| {
        let said = b.sink.messages[&head.reference].values().map(|m| (m, side(b, m)));
        turn(head.kind, said, None).waiting_since
    };
    open.filter_map(|head| Some((head, since(head)?))).collect()
}

#[tokio::test]
async fn the_week_has_work_of_every_age_and_tier() {
    let b = week().await;
    let waiting = waiting(&b);
    let issues = waiting.iter().filter(|(head, _)| head.kind == Kind::Issue);
    assert!(issues.count() >= 20, "{}", waiting.len());
    let minutes = |since: Timestamp| Timestamp::from_second(NOON).unwrap().duration_since(since);
    for (from, to) in [(0, 10), (20, 55), (60, 600), (1_440, 5_000), (5_000, 20_160)] {
        let (from, to) = (SignedDuration::from_mins(from), SignedDuration::from_mins(to));
        let some = waiting.iter().filter(|(_, since)| (from..to).contains(&minutes(*since)));
        assert!(some.count() > 0, "nobody waits between {from:?} and {to:?}");
    }
    let by = |role| {
        let roles = waiting.iter().filter_map(|(head, _)| actor(&head.author.as_ref()?.0));
        roles.filter(|actor| actor.role == role).count()
    };
    assert!(by(Role::Paying) >= 6 && by(Role::Community) >= 6);
    let pulls = b.sink.heads.values();
    let pulls: Vec<_> = pulls.filter(|head| head.kind == Kind::PullRequest).collect();
    assert!(pulls.len() >= 8, "{}", pulls.len());
    let facts: BTreeSet<_> =
        pulls.iter().flat_map(|head| &head.facts).map(|fact| fact.value.as_str()).collect();
    for value in ["draft", "conflicts with its base", "approved by ghopper"] {
        assert!(facts.contains(value), "{value}: {facts:?}");
    }
    assert!(facts.iter().any(|value| value.contains("failing")), "{facts:?}");
    let closed = b.sink.heads.values().filter(|head| head.upstream != Upstream::Open);
    assert!(closed.count() >= 5);
}

#[tokio::test]
async fn the_week_has_pull_requests_and_fixes_of_every_kind() {
    let b = week().await;
    let need = |number: u64| {
        let need = b.head(number).tracked.need.as_ref().expect("a need");
        (need.of, need.what.as_str())
    };
    for (number, of, what) in [
        (4717, NeedOf::Us, "first review"),
        (4701, NeedOf::Us, "first review"),
        (4698, NeedOf::Us, "review again"),
        (4718, NeedOf::Us, "review asked of you"),
        (4691, NeedOf::Us, "fix 2 checks: visual regression, lint"),
        (4709, NeedOf::Us, "merge"),
        (4674, NeedOf::Us, "resolve conflicts"),
        (4719, NeedOf::Them, "finish the draft"),
    ] {
        assert_eq!(need(number), (of, what), "#{number}");
    }
    let minutes = |number: u64| {
        let since = b.head(number).tracked.need.as_ref().unwrap().since;
        Timestamp::from_second(NOON).unwrap().duration_since(since).as_mins()
    };
    assert_eq!(minutes(4698), 58, "the author's first move after the review");
    assert_eq!(actor("hscorpio").map(|actor| actor.role), Some(Role::Paying));
    let votes = b.sink.messages[&super::reference(4702)].values();
    assert_eq!(votes.filter(|message| message.kind == MessageKind::Vote).count(), 3);
    for (number, label, value) in [
        (4688, "released", "v1.62.1"),
        (4686, "released", "v1.62.1"),
        (4704, "release", "not released yet"),
        (4703, "release", "not released yet"),
    ] {
        let page = b.source.refresh(&super::ticket(number)).await.unwrap();
        let facts = page.heads[0].tracked.closer.clone().unwrap();
        let found = facts.iter().find(|fact| fact.label == label);
        assert_eq!(found.map(|fact| fact.value.as_str()), Some(value), "#{number}: {facts:?}");
    }
    let twice = b.head(4683).tracked.links.clone().expect("what it is a duplicate of");
    let twice = twice.iter().find(|link| link.relation == Relation::DuplicateOf);
    assert_eq!(twice.map(|link| &link.target), Some(&super::reference(4671)));
}

#[tokio::test]
async fn the_same_generator_gives_the_same_week() {
    let (one, other) = (week().await, week().await);
    assert_eq!(one.sink.messages.len(), other.sink.messages.len());
    let times = |b: &Bench| b.sink.heads.values().map(|h| h.created_at).collect::<Vec<_>>();
    assert_eq!(times(&one), times(&other));
}

#[tokio::test]
async fn no_title_and_no_opening_post_is_told_twice() {
    let b = week().await;
    let heads = b.sink.heads.values();
    let titles: BTreeSet<_> = heads.map(|head| head.title.as_str()).collect();
    assert_eq!(titles.len(), b.sink.heads.len());
    let texts = b.sink.messages.values().filter_map(|m| m.get("body"));
    let texts: Vec<_> = texts.map(|m| m.text.as_str()).filter(|t| !t.is_empty()).collect();
    assert_eq!(texts.iter().collect::<BTreeSet<_>>().len(), texts.len());
}

#[tokio::test]
async fn things_that_happen_live_come_with_the_next_poll() {
    let mut b = week().await;
    let mut rng = Rng::new(3);
    let (tickets, messages) = (b.sink.heads.len(), all_messages(&b));
    let mut told = BTreeSet::new();
    for _ in 0..30 {
        b.pass(60);
        told.insert(b.hub.live(&mut rng).expect("something happens"));
        b.pull().await;
    }
    assert!(told.len() > 10, "{told:?}");
    let opened = told.iter().filter(|line| line.contains(" opens ")).count();
    let commented = told.iter().filter(|line| line.contains(" comments ")).count();
    assert!(opened > 0 && commented > 0, "{told:?}");
    assert_eq!(b.sink.heads.len(), tickets + opened, "{told:?}");
    assert_eq!(all_messages(&b), messages + opened + commented, "{told:?}");
}

fn all_messages(b: &Bench) -> usize {
    b.sink.messages.values().map(|messages| messages.len()).sum()
}
