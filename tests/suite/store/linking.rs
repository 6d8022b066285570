//! What tickets have to do with each other, and what is told when the other one is dealt with.

use super::kit::*;
use support_hero::desk::{
    Bond, Calling, Fact, Head, Kind, Link, Linked, Message, MessageKind, Page, PersonId, Relation,
    SourceId, Status, Tone, Tracked, Upstream,
};
use support_hero::store::StoreError;

on_disk_and_in_memory!(
    an_address_in_a_message_links,
    what_is_said_no_more_links_no_more,
    a_look_alike_on_another_host_is_no_link,
    what_the_service_told_is_kept_until_it_tells_otherwise,
    each_other_ticket_once_by_its_most_telling_bond,
    what_is_not_in_the_cache_is_shown_as_told,
    by_hand_from_either_end,
    a_merge_brings_the_ticket_back_until_it_is_answered,
    what_is_shipped_is_told_by_a_page_of_its_own,
    what_was_closed_before_or_is_gone_or_goes_on_is_no_news,
    at_a_tracker_only_duplicates_and_links_by_hand_are_told,
    facts_of_a_closer_look_are_the_better_ones,
    a_form_is_kept_and_forgotten,
    twins_of_an_issue_are_found,
);

const FIX: &str = "github:example/app#12";
const FIX_URL: &str = "https://github.com/example/app/pull/12";

fn says(id: &str, minute: i64, author: &str, text: &str) -> Message {
    Message { text: text.into(), ..said(id, minute, author) }
}

fn pull(upstream: Upstream) -> Head {
    Head { kind: Kind::PullRequest, url: FIX_URL.into(), upstream, ..head(FIX) }
}

fn closed(minute: i64, reason: &str) -> Upstream {
    Upstream::Closed { at: at(minute), reason: Some(reason.into()) }
}

fn told(target: &str, relation: Relation, minute: i64) -> Link {
    Link {
        target: reference(target),
        relation,
        at: at(minute),
        url: "https://github.com/example/app/issues/9".into(),
        title: Some("Told".into()),
        state: Some("merged".into()),
    }
}

fn with_links(name: &str, links: Option<Vec<Link>>) -> Head {
    Head { tracked: Tracked { links, ..Tracked::default() }, ..head(name) }
}

impl Home {
    pub fn links(&self, name: &str) -> Vec<Linked> {
        self.reader.detail(self.ticket(name).id).unwrap().unwrap().links
    }

    fn bonds(&self, name: &str) -> Vec<(String, Bond)> {
        self.links(name).into_iter().map(|link| (link.reference.to_string(), link.bond)).collect()
    }

    /// What calls for us, and since which minute.
    fn call(&self, name: &str) -> Option<(String, i64)> {
        let call = self.ticket(name).standing.call?;
        assert_eq!(call.calling, Calling::Loop);
        Some((call.what, minute_of(call.since)))
    }

    /// A chat in which Pat asked in minute 1 and Ada named the fix in minute 3.
    async fn with_fix(self) -> Self {
        let answer = format!("Fixed by <{FIX_URL}/files>.");
        self.take(opened(CHAT, vec![said("1", 1, PAT), says("2", 3, ADA, &answer)])).await;
        self.take(heads(pull(Upstream::Open))).await;
        self
    }
}

async fn an_address_in_a_message_links(home: Home) {
    let home = home.with_fix().await;
    assert_eq!(home.bonds(CHAT), [(FIX.to_owned(), Bond::Linked)]);
    assert_eq!(home.bonds(FIX), [(CHAT.to_owned(), Bond::LinkedFrom)]);
    let link = home.links(CHAT).remove(0);
    assert_eq!((link.kind, &*link.state, &*link.url), (Some(Kind::PullRequest), "open", FIX_URL));
    assert!(!link.by_hand);
}

async fn what_is_said_no_more_links_no_more(home: Home) {
    let home = home.with_fix().await;
    let text = "See https://github.com/EXAMPLE/app/issues/12";
    let silent = |kind| Message { kind, ..says("3", 4, ADA, text) };
    for (messages, links) in [
        (vec![says("3", 4, ADA, text)], 1),
        (vec![silent(MessageKind::Note)], 1),
        (vec![silent(MessageKind::Event)], 0),
        (vec![says("3", 4, BOT, text)], 0),
        (vec![Message { deleted: true, ..says("3", 4, ADA, text) }], 0),
        (vec![says("3", 4, ADA, "See nothing.")], 0),
    ] {
        home.take(whole(CHAT, messages.clone())).await;
        assert_eq!(home.links(CHAT).len(), links, "{messages:?}");
        assert_eq!(home.links(FIX).len(), links, "{messages:?}");
    }
    let itself = says("1", 1, PAT, FIX_URL);
    home.take(ticket_of(pull(Upstream::Open), vec![itself])).await;
    assert_eq!(home.links(FIX), [], "a ticket is not linked to itself");
}

async fn a_look_alike_on_another_host_is_no_link(home: Home) {
    let forge = "https://codeberg.org/example/app/issues/12";
    home.take(opened(CHAT, vec![says("1", 1, PAT, forge)])).await;
    assert_eq!(home.links(CHAT)[0].url, forge, "it is shown as long as nothing else goes by it");
    home.take(heads(pull(Upstream::Open))).await;
    assert_eq!((home.links(CHAT), home.links(FIX)), (vec![], vec![]));
    home.take(heads(pull(closed(9, "merged")))).await;
    assert_eq!(home.call(CHAT), None);
}

async fn what_the_service_told_is_kept_until_it_tells_otherwise(home: Home) {
    let links = |links: &[Link]| with_links(ISSUE, Some(links.to_vec()));
    let (one, other) = (told(FIX, Relation::Closes, 1), told(PULL, Relation::Mentions, 1));
    home.take(heads(links(&[one.clone(), other.clone()]))).await;
    let both = [(FIX.to_owned(), Bond::Closes), (PULL.to_owned(), Bond::Linked)];
    assert_eq!(home.bonds(ISSUE), both);
    let mut changes = home.store.changes();
    changes.mark_unchanged();
    home.take(heads(with_links(ISSUE, None))).await;
    home.take(heads(links(&[other.clone(), one]))).await;
    assert!(!changes.has_changed().unwrap(), "no news is no change, whatever the order");
    assert_eq!(home.bonds(ISSUE), both);
    home.take(heads(links(&[other]))).await;
    assert_eq!(home.bonds(ISSUE), both[1..]);
    home.take(heads(links(&[]))).await;
    assert_eq!(home.links(ISSUE), []);
}

async fn each_other_ticket_once_by_its_most_telling_bond(home: Home) {
    let home = home.with_fix().await;
    let said_too = says("1", 1, PAT, FIX_URL);
    home.take(ticket_of(head(ISSUE), vec![said_too])).await;
    let closes = Link { url: "https://example.com/1".into(), ..told(ISSUE, Relation::Closes, 2) };
    let tracked = Tracked { links: Some(vec![closes]), ..Tracked::default() };
    home.take(heads(Head { tracked, ..pull(Upstream::Open) })).await;
    let twin = with_links(PULL, Some(vec![told(FIX, Relation::DuplicateOf, 2)]));
    home.take(heads(twin)).await;
    assert_eq!(
        home.bonds(FIX),
        [
            (ISSUE.to_owned(), Bond::Closes),
            (PULL.to_owned(), Bond::DuplicatedBy),
            (CHAT.to_owned(), Bond::LinkedFrom),
        ]
    );
    assert_eq!(home.bonds(ISSUE), [(FIX.to_owned(), Bond::ClosedBy)]);
    assert_eq!(home.bonds(PULL), [(FIX.to_owned(), Bond::DuplicateOf)]);
}

async fn what_is_not_in_the_cache_is_shown_as_told(home: Home) {
    home.take(heads(with_links(ISSUE, Some(vec![told(FIX, Relation::Closes, 1)])))).await;
    let link = home.links(ISSUE).remove(0);
    assert_eq!((link.kind, &*link.title, &*link.state), (None, "Told", "merged"));
    assert_eq!((link.closed_at, link.released), (None, None));
    let fact =
        |value: &str| Fact { label: "released".into(), value: value.into(), tone: Tone::Good };
    for (upstream, value, state, released) in [
        (Upstream::Open, "not yet", "open", None),
        (closed(3, "merged"), "v1.2.3", "merged", Some("v1.2.3")),
        (closed(3, "not_planned"), "v1.2.3", "closed: not planned", Some("v1.2.3")),
        (closed(3, "completed"), "not released yet", "closed", None),
    ] {
        let tracked = Tracked { closer: Some(vec![fact(value)]), ..Tracked::default() };
        home.take(heads(Head { tracked, ..pull(upstream) })).await;
        let link = home.links(ISSUE).remove(0);
        assert_eq!((&*link.title, &*link.state), (&*format!("title of {FIX}"), state));
        assert_eq!(link.released.as_deref(), released);
    }
}

async fn by_hand_from_either_end(home: Home) {
    home.take(opened(CHAT, vec![said("1", 1, PAT)])).await;
    let (chat, fix) = (reference(CHAT), reference("github:Example/App#12"));
    let link = |to| home.store.link(chat.clone(), to, FIX_URL.into(), at(2));
    link(fix.clone()).await.unwrap();
    link(fix.clone()).await.unwrap();
    assert!(home.links(CHAT)[0].by_hand);
    assert_eq!(home.links(CHAT)[0].url, FIX_URL);
    home.take(heads(pull(Upstream::Open))).await;
    assert_eq!(home.bonds(CHAT), [(FIX.to_owned(), Bond::Linked)], "any case of letters");
    assert!(home.links(FIX)[0].by_hand);
    home.store.unlink(reference(FIX), chat.clone()).await.unwrap();
    assert_eq!((home.links(CHAT), home.links(FIX)), (vec![], vec![]));
    let error = home.store.unlink(chat.clone(), fix).await.unwrap_err();
    let told = "slack:users/C1/1.0 is not linked to github:Example/App#12 by hand";
    assert_eq!(error.to_string(), told);
    let error = link(reference(&CHAT.to_uppercase())).await.unwrap_err();
    assert!(matches!(error, StoreError::NotNow(_)), "{error}");
    let stray = "https://codeberg.org/example/app/issues/12";
    let error = home.store.link(chat.clone(), reference(FIX), stray.into(), at(2)).await;
    let told = format!("{stray} is another one than {FIX} here, which is {FIX_URL}");
    assert_eq!(error.unwrap_err().to_string(), told);
    let error = home.store.link(reference(ISSUE), chat, String::new(), at(2)).await.unwrap_err();
    assert!(matches!(error, StoreError::NoTicket(_)), "{error}");
}

async fn a_merge_brings_the_ticket_back_until_it_is_answered(home: Home) {
    let home = home.with_fix().await;
    assert_eq!(home.status(CHAT, 9), (Status::WaitingOnThem, None));
    home.take(heads(pull(closed(20, "merged")))).await;
    assert_eq!(home.call(CHAT), Some(("example/app#12 was merged".into(), 20)));
    assert_eq!(home.status(CHAT, 30), (Status::WaitingOnUs, Some(20)));
    let queue = home.reader.tickets(support_hero::desk::View::Queue).unwrap();
    assert_eq!(queue.len(), 1);
    let awaited = || home.reader.awaited(&queue_source(&home)).unwrap();
    assert_eq!(
        awaited().into_iter().map(|fix| fix.reference).collect::<Vec<_>>(),
        [reference(FIX)]
    );
    let released = Fact { label: "released".into(), value: "v1.2.3".into(), tone: Tone::Plain };
    let tracked = Tracked { closer: Some(vec![released]), ..Tracked::default() };
    home.take(heads(Head { tracked, ..pull(closed(20, "merged")) })).await;
    assert_eq!(awaited(), []);
    home.take(heads(pull(Upstream::Open))).await;
    assert_eq!(home.status(CHAT, 30), (Status::WaitingOnThem, None), "reopened");
    home.take(heads(pull(closed(21, "completed")))).await;
    assert_eq!(home.call(CHAT), Some(("example/app#12 was closed".into(), 21)));
    home.store.done(reference(CHAT), at(22)).await.unwrap();
    assert_eq!(home.status(CHAT, 30), (Status::WaitingOnThem, None), "done");
    home.take(heads(pull(closed(23, "not_planned")))).await;
    assert_eq!(home.call(CHAT), Some(("example/app#12 was closed as not planned".into(), 23)));
    home.take(more(CHAT, vec![said("3", 25, ADA)])).await;
    assert_eq!(home.status(CHAT, 30), (Status::WaitingOnThem, None), "answered");
}

fn queue_source(home: &Home) -> SourceId {
    home.ticket(FIX).source
}

async fn what_is_shipped_is_told_by_a_page_of_its_own(home: Home) {
    let answer = says("2", 3, ADA, FIX_URL);
    home.take(opened(CHAT, vec![said("1", 1, PAT), answer])).await;
    home.take(heads(pull(closed(20, "merged")))).await;
    assert_eq!(home.status(CHAT, 30), (Status::WaitingOnUs, Some(20)), "as it came, it was merged");
    home.store.unlink(reference(CHAT), reference(FIX)).await.unwrap_err();
    home.take(whole(CHAT, vec![said("1", 1, PAT), said("2", 3, ADA)])).await;
    assert_eq!(home.status(CHAT, 30), (Status::WaitingOnThem, None), "it is linked no more");
    home.store.link(reference(CHAT), reference(FIX), String::new(), at(4)).await.unwrap();
    assert_eq!(home.status(CHAT, 30), (Status::WaitingOnUs, Some(20)));
    home.store.unlink(reference(CHAT), reference(FIX)).await.unwrap();
    assert_eq!(home.status(CHAT, 30), (Status::WaitingOnThem, None));
}

async fn what_was_closed_before_or_is_gone_or_goes_on_is_no_news(home: Home) {
    let home = home.with_fix().await;
    for (minute, reason, called) in
        [(2, "merged", false), (20, "duplicate", false), (20, "merged", true)]
    {
        home.take(heads(pull(closed(minute, reason)))).await;
        assert_eq!(home.call(CHAT).is_some(), called, "{reason} in minute {minute}");
    }
    let gone = Page { gone: vec![reference(FIX).into()], ..Page::default() };
    home.take(gone).await;
    assert_eq!(home.call(CHAT), None, "gone");
}

async fn at_a_tracker_only_duplicates_and_links_by_hand_are_told(home: Home) {
    let ours = |head: Head| Head { author: Some(PersonId(ADA.into())), ..head };
    let twin = with_links(ISSUE, Some(vec![told(FIX, Relation::DuplicateOf, 3)]));
    let spoken = || vec![says("1", 1, PAT, FIX_URL), said("2", 2, ADA)];
    home.take(ticket_of(head(ISSUE), spoken())).await;
    home.take(heads(pull(closed(20, "completed")))).await;
    assert_eq!(home.call(ISSUE), None, "GitHub tells whoever follows it");
    home.take(heads(ours(twin.clone()))).await;
    assert_eq!(home.call(ISSUE), None, "we know");
    home.take(heads(twin)).await;
    assert_eq!(home.call(ISSUE), Some(("example/app#12 was closed".into(), 20)));
    home.take(heads(with_links(ISSUE, Some(vec![told(FIX, Relation::Closes, 3)])))).await;
    assert_eq!(home.call(ISSUE), None);
    home.store.link(reference(ISSUE), reference(FIX), String::new(), at(4)).await.unwrap();
    assert_eq!(home.call(ISSUE), Some(("example/app#12 was closed".into(), 20)));
}

async fn facts_of_a_closer_look_are_the_better_ones(home: Home) {
    let fact = |label: &str, value: &str| Fact {
        label: label.into(),
        value: value.into(),
        tone: Tone::Plain,
    };
    let head = |closer: Option<&str>| Head {
        facts: vec![fact("labels", "bug"), fact("checks", "?")],
        tracked: Tracked {
            closer: closer.map(|value| vec![fact("checks", value)]),
            ..Tracked::default()
        },
        ..head(ISSUE)
    };
    let facts = |home: &Home| home.reader.detail(home.ticket(ISSUE).id).unwrap().unwrap().facts;
    for (closer, shown) in [(None, "?"), (Some("2 failing"), "2 failing"), (None, "2 failing")] {
        home.take(heads(head(closer))).await;
        assert_eq!(facts(&home), [fact("labels", "bug"), fact("checks", shown)]);
    }
    let mut changes = home.store.changes();
    changes.mark_unchanged();
    home.take(heads(head(Some("2 failing")))).await;
    assert!(!changes.has_changed().unwrap(), "no news is no change");
}

async fn a_form_is_kept_and_forgotten(home: Home) {
    home.take(opened(CHAT, vec![said("1", 1, PAT)])).await;
    let form = |home: &Home| home.reader.detail(home.ticket(CHAT).id).unwrap().unwrap().form;
    for (text, kept) in [("Title: It", Some("Title: It")), ("Title", Some("Title")), (" \n", None)]
    {
        home.store.save_form(reference(CHAT), text.into(), at(2)).await.unwrap();
        assert_eq!(form(&home).as_deref(), kept);
    }
}

async fn twins_of_an_issue_are_found(home: Home) {
    let issue = |number: u32, title: &str, upstream: Upstream| Head {
        title: title.into(),
        place: if number == 3 { "example/other".into() } else { "example/app".into() },
        upstream,
        ..head(&format!("github:example/app#{number}"))
    };
    let done = closed(9, "completed");
    home.take(heads(issue(1, "Websocket drops after a minute", done))).await;
    home.take(ticket_of(
        issue(2, "Odd", Upstream::Open),
        vec![says("1", 1, ADA, "The websocket drops")],
    ))
    .await;
    home.take(heads(issue(3, "Websocket drops", Upstream::Open))).await;
    home.take(heads(issue(4, "The websocket is fine", Upstream::Open))).await;
    home.take(opened(CHAT, vec![says("1", 1, PAT, "The websocket drops")])).await;
    home.take(heads(Head { title: "Websocket drops".into(), ..head(PULL) })).await;
    for (title, place, numbers) in [
        ("Websocket drops", None, &[3, 2, 1][..]),
        ("Why are WebSocket drops?", Some("Example/app"), &[2, 1]),
        ("websocket", Some("example/app"), &[4, 2, 1]),
        ("drops \"OR* minute", None, &[1]),
        ("What is this?", None, &[]),
        ("", None, &[]),
    ] {
        let found = home.reader.similar(title, place, 9).unwrap();
        let found: Vec<String> = found.into_iter().map(|t| t.reference.to_string()).collect();
        let expected = numbers.iter().map(|n| format!("github:example/app#{n}"));
        assert_eq!(found, expected.collect::<Vec<_>>(), "{title}");
    }
    assert_eq!(home.reader.similar("websocket drops", None, 1).unwrap().len(), 1);
}
