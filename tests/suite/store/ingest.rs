//! Pages into tickets.

use super::kit::{self, *};
use jiff::SignedDuration;
use support_hero::desk::{
    Action, Answer, Cursor, Extent, Fact, Head, Impact, Message, MessageKind, Page, Person,
    PersonId, Reaction, Side, SourceId, Status, Tone, Upstream,
};
use support_hero::store::StoreError;

kit::on_disk_and_in_memory!(
    a_page_twice_changes_nothing,
    an_edit_replaces_the_text,
    missing_in_the_whole_is_deleted_missing_in_a_part_is_not,
    an_address_that_comes_later_changes_side_and_customer,
    what_was_known_about_a_person_is_not_forgotten,
    staff_are_us_whatever_their_address,
    a_conversation_of_an_unknown_ticket_is_passed_over,
    gone_closes_and_a_later_head_reopens,
    gone_twice_is_gone_once,
    a_stamp_stays_until_another_comes,
    a_cursor_comes_with_its_page,
    nothing_dangerous_is_kept,
    whatever_the_clock_of_the_service_counts_in,
    people_are_of_one_source,
    a_source_under_another_name_takes_its_tickets_along,
);

/// A page with something of everything.
fn rich() -> Page {
    let mut fault = head(FAULT);
    fault.impact = Some(Impact { users: 3, events: 9, last_seen: at(5), ..Impact::default() });
    fault.upstream = Upstream::Closed { at: at(2), reason: Some("resolved".into()) };
    let mut chat = ticket_of(head(CHAT), vec![said("1", 1, PAT), said("2", 2, ADA)]);
    chat.heads[0].upstream = Upstream::Marked { by: vec![PersonId(ADA.into())] };
    chat.heads[0].facts = vec![Fact { label: "a".into(), value: "b".into(), tone: Tone::Bad }];
    chat.threads[0].stamp = Some("2 replies".into());
    chat.heads.push(fault);
    chat.threads.extend(whole(FAULT, vec![said("e", 5, BOT)]).threads);
    chat.gone = vec![reference("github:example/app#404").into()];
    chat.cursor = Some(Cursor("7".into()));
    chat
}

async fn a_page_twice_changes_nothing(home: Home) {
    home.take(rich()).await;
    let mut changes = home.store.changes();
    changes.mark_unchanged();
    let before = home.reader.data_version().unwrap();
    home.take(rich()).await;
    assert!(!changes.has_changed().unwrap());
    assert_eq!(home.reader.data_version().unwrap(), before);
    let edited = Message { text: "new".into(), ..said("1", 1, PAT) };
    home.take(more(CHAT, vec![edited])).await;
    assert!(changes.has_changed().unwrap());
    assert_ne!(home.reader.data_version().unwrap(), before);
}

async fn an_edit_replaces_the_text(home: Home) {
    home.take(opened(CHAT, vec![said("1", 1, PAT)])).await;
    let edited = Message { text: "better".into(), edited: true, ..said("1", 1, PAT) };
    home.take(more(CHAT, vec![edited])).await;
    assert_eq!(home.texts(CHAT), ["better"]);
    assert_eq!(home.ticket(CHAT).messages, 1);
}

async fn missing_in_the_whole_is_deleted_missing_in_a_part_is_not(home: Home) {
    home.take(opened(CHAT, vec![said("1", 1, PAT), said("2", 2, PAT)])).await;
    home.take(more(CHAT, vec![said("2", 2, PAT), said("3", 3, PAT)])).await;
    assert_eq!(home.texts(CHAT), ["text of 1", "text of 2", "text of 3"]);
    home.take(whole(CHAT, vec![said("2", 2, PAT), said("3", 3, PAT)])).await;
    assert_eq!(home.texts(CHAT), ["[text of 1]", "text of 2", "text of 3"]);
    assert_eq!(home.ticket(CHAT).messages, 2);
    assert_eq!(home.status(CHAT, 9), (Status::WaitingOnUs, Some(2)));
    home.take(whole(CHAT, vec![said("1", 1, PAT)])).await;
    assert_eq!(home.texts(CHAT), ["text of 1", "[text of 2]", "[text of 3]"]);
}

async fn an_address_that_comes_later_changes_side_and_customer(home: Home) {
    let mut first = opened(CHAT, vec![said("1", 1, WILE), said("2", 2, ADA)]);
    first.people = vec![person(WILE), person(ADA)];
    home.take(first).await;
    assert_eq!(home.status(CHAT, 9), (Status::WaitingOnUs, Some(1)));
    assert_eq!(home.evidence(CHAT), None);
    home.take(Page { people: cast(), ..Page::default() }).await;
    assert_eq!(home.status(CHAT, 9), (Status::WaitingOnThem, None));
    assert_eq!(home.evidence(CHAT).as_deref(), Some("domain acme.com"));
    let detail = home.reader.detail(home.ticket(CHAT).id).unwrap().unwrap();
    let sides: Vec<Side> = detail.conversation.iter().map(|entry| entry.side).collect();
    assert_eq!(sides, [Side::Customer, Side::Us]);
}

async fn what_was_known_about_a_person_is_not_forgotten(home: Home) {
    let staff = Person { staff: true, ..cast()[1].clone() };
    home.take(Page { people: vec![staff.clone()], ..Page::default() }).await;
    home.take(Page { people: vec![person(WILE)], ..Page::default() }).await;
    let blank = Person { name: Some(" ".into()), email: Some(String::new()), ..person(WILE) };
    home.take(Page { people: vec![blank], ..Page::default() }).await;
    assert_eq!(home.reader.people(&source()).unwrap(), [staff]);
}

async fn staff_are_us_whatever_their_address(home: Home) {
    let mut page = opened(ISSUE, vec![said("1", 1, PAT), said("2", 2, WILE)]);
    page.people[1].staff = true;
    home.take(page).await;
    assert_eq!(home.status(ISSUE, 9), (Status::WaitingOnThem, None));
    assert_eq!(home.evidence(ISSUE), None, "the plan of one of us is nobody's plan");
}

async fn a_conversation_of_an_unknown_ticket_is_passed_over(home: Home) {
    let mut page = opened(CHAT, vec![said("1", 1, PAT)]);
    page.threads.extend(more(ISSUE, vec![said("1", 1, PAT)]).threads);
    home.take(page).await;
    assert_eq!(home.texts(CHAT), ["text of 1"]);
    assert!(matches!(home.reader.find(ISSUE), Err(StoreError::NoTicket(_))));
}

async fn gone_closes_and_a_later_head_reopens(home: Home) {
    home.take(opened(ISSUE, vec![said("1", 1, PAT)])).await;
    let gone = Page { gone: vec![reference(ISSUE).into()], ..Page::default() };
    home.store.ingest(source(), gone, at(5)).await.unwrap();
    assert_eq!(home.status(ISSUE, 9), (Status::Closed, None));
    assert_eq!(home.ticket(ISSUE).standing.close_reason.as_deref(), Some("gone"));
    assert_eq!(home.reader.open_tickets(&source()).unwrap(), []);
    home.take(heads(head(ISSUE))).await;
    assert_eq!(home.status(ISSUE, 9), (Status::WaitingOnUs, Some(1)));
    assert_eq!(home.reader.open_tickets(&source()).unwrap().len(), 1);
}

async fn gone_twice_is_gone_once(home: Home) {
    home.take(opened(ISSUE, vec![said("1", 1, PAT)])).await;
    let gone = Page { gone: vec![reference(ISSUE).into()], ..Page::default() };
    home.store.ingest(source(), gone.clone(), at(5)).await.unwrap();
    let mut changes = home.store.changes();
    changes.mark_unchanged();
    home.store.ingest(source(), gone, at(6)).await.unwrap();
    assert!(!changes.has_changed().unwrap());
    assert_eq!(home.ticket(ISSUE).standing.closed_at, Some(at(5)));
}

async fn a_stamp_stays_until_another_comes(home: Home) {
    let stamp = |home: &Home| home.reader.remote(&reference(CHAT)).unwrap().stamp;
    let mut page = opened(CHAT, vec![said("1", 1, PAT)]);
    page.threads[0].stamp = Some("first".into());
    home.take(page).await;
    home.take(more(CHAT, vec![said("2", 2, PAT)])).await;
    assert_eq!(stamp(&home).as_deref(), Some("first"));
    let mut page = more(CHAT, vec![]);
    page.threads[0].stamp = Some("second".into());
    home.take(page).await;
    assert_eq!(stamp(&home).as_deref(), Some("second"));
}

async fn a_cursor_comes_with_its_page(home: Home) {
    let cursor = |text: &str| Some(Cursor(text.into()));
    assert_eq!(home.reader.cursor(&source()).unwrap(), None);
    home.take(Page { cursor: cursor("1"), ..Page::default() }).await;
    home.take(Page::default()).await;
    assert_eq!(home.reader.cursor(&source()).unwrap(), cursor("1"));
    home.take(Page { cursor: cursor("2"), ..Page::default() }).await;
    assert_eq!(home.reader.cursor(&source()).unwrap(), cursor("2"));
}

/// What a stranger may put into any text: to set the title, to clear the screen, to turn the
/// reading direction around, and the one-byte forms.
const EVIL: &str = "a\u{1b}]0;owned\u{7}b\u{1b}[2Jc\u{202e}d\u{9b}2Je\u{9d}52;c;aGk=\u{9c}f\u{90}";

async fn nothing_dangerous_is_kept(home: Home) {
    let evil = || EVIL.to_owned();
    let reactions = vec![Reaction { sign: evil(), count: 1 }];
    let mut page = opened(ISSUE, vec![Message { text: evil(), reactions, ..said("1", 1, EVIL) }]);
    let (handle, name, zone) = (evil(), Some(evil()), Some(evil()));
    page.people.push(Person { handle, name, zone, ..person("EVIL") });
    page.notice = Some(evil());
    let head = &mut page.heads[0];
    head.author = Some(PersonId("EVIL".into()));
    (head.title, head.url, head.place) = (evil(), evil(), evil());
    head.assignees = vec![evil()];
    head.facts = vec![Fact { label: evil(), value: evil(), tone: Tone::Plain }];
    head.answer = Answer::Elsewhere { why: evil() };
    head.upstream = Upstream::Closed { at: at(5), reason: Some(evil()) };
    home.take(page).await;
    let ticket = home.ticket(ISSUE);
    let detail = home.reader.detail(ticket.id).unwrap().unwrap();
    let (entry, fact) = (&detail.conversation[0], &detail.facts[0]);
    let notice = home.reader.sources().unwrap().remove(0).notice.unwrap();
    let Answer::Elsewhere { why } = &ticket.answer else { panic!("{:?}", ticket.answer) };
    for text in [&ticket.title, &ticket.url, &ticket.place, &ticket.assignees[0], why]
        .into_iter()
        .chain([&ticket.author.name, &ticket.author.handle, &fact.label, &fact.value])
        .chain([&entry.reactions[0].sign, ticket.author.zone.as_ref().unwrap(), &notice])
        .chain([&entry.text, &entry.author.name, ticket.standing.close_reason.as_ref().unwrap()])
    {
        assert_eq!(text, "abcdef");
    }
}

async fn whatever_the_clock_of_the_service_counts_in(home: Home) {
    let fine = |minute| at(minute) + jiff::SignedDuration::from_nanos(1_234_567_891);
    let message = Message { at: fine(1), ..said("1", 1, PAT) };
    let page = ticket_of(
        Head {
            created_at: fine(0),
            upstream: Upstream::Closed { at: fine(3), reason: None },
            ..head(ISSUE)
        },
        vec![message, Message { kind: MessageKind::Note, ..said("2", 2, ADA) }],
    );
    home.take(page.clone()).await;
    let mut changes = home.store.changes();
    changes.mark_unchanged();
    home.take(page).await;
    assert!(!changes.has_changed().unwrap(), "nanoseconds are not news");
}

async fn people_are_of_one_source(home: Home) {
    home.take(opened(CHAT, vec![said("1", 1, PAT)])).await;
    let other = support_hero::desk::SourceId("others".into());
    let staff = Person { staff: true, ..person(PAT) };
    let page = Page { people: vec![staff], ..Page::default() };
    home.store.ingest(other, page, at(60)).await.unwrap();
    assert_eq!(home.status(CHAT, 9), (Status::WaitingOnUs, Some(1)));
}

async fn a_source_under_another_name_takes_its_tickets_along(home: Home) {
    let page = opened(CHAT, vec![said("1", 1, PAT), said("2", 2, ADA)]);
    home.take(page.clone()).await;
    let (action, hero) = (Action::reply("Hey"), "Ada".to_owned());
    let hold = SignedDuration::ZERO;
    home.store.enqueue(reference(CHAT), vec![action], hold, hero, at(3)).await.unwrap();
    let renamed = SourceId("renamed".into());
    let heads = Page { heads: page.heads, ..Page::default() };
    home.store.ingest(renamed.clone(), heads, at(60)).await.unwrap();
    let ticket = home.ticket(CHAT);
    assert_eq!(ticket.source, renamed);
    assert_eq!(ticket.standing.turn.last_us, Some(at(2)), "who is one of us is still known");
    let (delivery, _) = home.store.begin(renamed, at(60)).await.unwrap().expect("due there");
    assert_eq!(delivery.reference, reference(CHAT));
}

/// A trigger is the disk that fails in the middle of a page.
#[tokio::test]
async fn a_page_that_fails_leaves_nothing() {
    let home = Home::on_disk();
    home.take(opened(CHAT, vec![said("1", 1, PAT)])).await;
    let conn = rusqlite::Connection::open(home.path().join("hero.db")).unwrap();
    conn.execute_batch(
        "CREATE TRIGGER broken BEFORE INSERT ON message WHEN new.text = 'text of last'
         BEGIN SELECT raise(ABORT, 'no more'); END",
    )
    .unwrap();
    let mut page = opened(ISSUE, vec![said("first", 2, PAT), said("last", 3, PAT)]);
    page.people.push(person("U0NEW"));
    page.cursor = Some(Cursor("9".into()));
    page.threads.insert(0, whole(CHAT, vec![]).threads.remove(0));
    assert_eq!(page.threads[0].extent, Extent::Whole);
    assert!(home.store.ingest(source(), page.clone(), at(60)).await.is_err());
    assert_eq!(home.texts(CHAT), ["text of 1"]);
    assert!(matches!(home.reader.find(ISSUE), Err(StoreError::NoTicket(_))));
    assert_eq!(home.reader.people(&source()).unwrap().len(), cast().len());
    assert_eq!(home.reader.cursor(&source()).unwrap(), None);
    conn.execute_batch("DROP TRIGGER broken").unwrap();
    home.take(page).await;
    assert_eq!(home.texts(ISSUE), ["text of first", "text of last"]);
}
