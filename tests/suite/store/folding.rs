//! Tickets that tell of others, and the channels they come from.

use super::kit::{self, *};
use support_hero::desk::{
    Answer, Entry, Head, Message, MessageKind, Moved, Page, Person, PersonId, Side, SourceId,
    Status, View,
};

kit::on_disk_and_in_memory!(
    what_tells_of_another_ticket_is_no_work_of_its_own,
    it_is_shown_with_the_ticket_it_tells_of,
    nothing_of_the_ticket_it_tells_of_is_changed_by_it,
    its_authors_are_those_of_its_own_source,
    it_may_come_before_the_ticket_and_may_be_taken_apart_again,
    the_customer_that_a_place_is_shared_with_pays_for_whoever_is_not_known,
    a_place_shared_with_nobody_we_know_is_its_own_evidence,
    a_place_with_a_new_name_and_another_way_to_answer,
    a_place_is_of_one_source,
);

/// A report in the alerts' channel.
const ALERT: &str = "slack:users/C9/5.0";
const ALIAS: &str = "sentry:example/777";

fn chat_source() -> SourceId {
    SourceId("chat".into())
}

/// A report that tells of this ticket, with these messages, as another source has it.
fn alert(of: &str, messages: Vec<Message>) -> Page {
    let (place, place_id) = ("#sentry".into(), Some("C9".into()));
    let folds_into = Some(reference(of));
    ticket_of(Head { folds_into, place, place_id, ..head(ALERT) }, messages)
}

fn fault() -> Head {
    Head { alias: Some(reference(ALIAS)), ..head(FAULT) }
}

fn struck(id: &str, minute: i64) -> Message {
    Message { author: None, kind: MessageKind::Event, ..said(id, minute, "") }
}

impl Home {
    async fn hear(&self, page: Page) {
        self.store.ingest(chat_source(), page, at(60)).await.unwrap();
    }

    fn entries(&self, name: &str) -> Vec<Entry> {
        self.reader.detail(self.ticket(name).id).unwrap().unwrap().conversation
    }
}

async fn what_tells_of_another_ticket_is_no_work_of_its_own(home: Home) {
    home.hear(alert(ALIAS, vec![said("5.0", 5, BOT), said("5.1", 6, PAT)])).await;
    assert!(!home.is_work(ALERT), "though nobody knows that ticket");
    home.take(heads(fault())).await;
    for view in View::ALL {
        let seen = home.reader.tickets(view).unwrap();
        assert!(seen.iter().all(|ticket| ticket.reference != reference(ALERT)), "{view:?}");
    }
    assert_eq!(home.reader.search("text of 5.1", 9).unwrap().len(), 1, "it is found all the same");
    assert_eq!(home.texts(ALERT), ["text of 5.0", "text of 5.1"]);
}

async fn it_is_shown_with_the_ticket_it_tells_of(home: Home) {
    home.take(ticket_of(fault(), vec![struck("e1", 1), said("n", 6, ADA)])).await;
    let talk = vec![said("5.0", 5, BOT), said("5.1", 7, ADA), said("5.2", 9, PAT)];
    for of in [ALIAS, FAULT] {
        home.hear(alert(of, talk.clone())).await;
        let shown: Vec<_> = home.entries(FAULT).into_iter().map(|e| (e.id, e.place)).collect();
        let at_sentry = |id: &str| (id.to_owned(), Some("#sentry".to_owned()));
        let own = |id: &str| (id.to_owned(), None);
        let expected = [own("e1"), at_sentry("5.0"), own("n"), at_sentry("5.1"), at_sentry("5.2")];
        assert_eq!(shown, expected, "{of}");
    }
    let kinds: Vec<_> = home.entries(FAULT).into_iter().map(|e| (e.side, e.kind)).collect();
    assert_eq!(kinds[1], (Side::Bot, MessageKind::Event), "what a program reports");
    assert_eq!(kinds[3..], [(Side::Us, MessageKind::Note), (Side::Customer, MessageKind::Note)]);
    let own: Vec<_> = home.entries(ALERT).into_iter().map(|e| (e.kind, e.place)).collect();
    assert!(own.iter().all(|one| *one == (MessageKind::Message, None)), "on a page of its own");
}

async fn nothing_of_the_ticket_it_tells_of_is_changed_by_it(home: Home) {
    home.take(ticket_of(fault(), vec![struck("e1", 1), said("n", 2, ADA)])).await;
    let before = (home.ticket(FAULT), home.reader.data_version().unwrap());
    assert_eq!(home.status(FAULT, 9), (Status::WaitingOnThem, None));
    home.hear(alert(FAULT, vec![said("5.0", 5, BOT), said("5.1", 6, PAT)])).await;
    assert_eq!(home.ticket(FAULT), before.0);
    assert_ne!(home.reader.data_version().unwrap(), before.1, "its page is read again");
    home.take(heads(Head { title: "renamed".into(), ..fault() })).await;
    assert_eq!(home.ticket(FAULT).standing, before.0.standing, "nor when it is derived again");
    assert_eq!(home.ticket(FAULT).messages, 1);
}

async fn its_authors_are_those_of_its_own_source(home: Home) {
    home.take(ticket_of(fault(), vec![said("n", 1, PAT)])).await;
    let mut report = alert(FAULT, vec![said("5.0", 5, PAT)]);
    report.people = vec![Person { name: Some("Patricia".into()), ..person(PAT) }];
    home.hear(report).await;
    let names: Vec<_> = home.entries(FAULT).into_iter().map(|e| e.author.name).collect();
    assert_eq!(names, ["Pat", "Patricia"]);
}

async fn it_may_come_before_the_ticket_and_may_be_taken_apart_again(home: Home) {
    home.hear(alert(FAULT, vec![said("5.0", 5, PAT)])).await;
    home.take(heads(fault())).await;
    assert_eq!(home.texts(FAULT), ["text of 5.0"]);
    home.hear(heads(head(ALERT))).await;
    assert_eq!(home.texts(FAULT), Vec::<String>::new());
    assert!(home.is_work(ALERT), "it is a ticket like any other");
}

async fn the_customer_that_a_place_is_shared_with_pays_for_whoever_is_not_known(home: Home) {
    let shared = |with: &str| Head {
        shared_with: Some(with.into()),
        place: "#acme".into(),
        place_id: Some("C0ACME".into()),
        ..head(CHAT)
    };
    home.take(ticket_of(shared("Acme"), vec![said("1", 1, PAT)])).await;
    assert_eq!(home.evidence(CHAT).as_deref(), Some("channel #acme"));
    let customer = home.ticket(CHAT).customer.unwrap();
    assert_eq!((customer.name.as_str(), customer.plan.as_deref()), ("Acme", Some("scale")));
    let renamed = Moved {
        place_id: "C0ACME".into(),
        place: "#wile".into(),
        from: Answer::Elsewhere { why: String::new() },
        to: Answer::Elsewhere { why: String::new() },
    };
    home.take(Page { places: vec![renamed], ..Page::default() }).await;
    assert_eq!(home.evidence(CHAT).as_deref(), Some("channel #wile"), "as it is called now");
    let by = Head { author: Some(PersonId(WILE.into())), place: "#wile".into(), ..shared("Acme") };
    home.take(ticket_of(by, vec![said("2", 2, WILE)])).await;
    assert_eq!(home.evidence(CHAT).as_deref(), Some("domain acme.com"), "who is known comes first");
}

async fn a_place_shared_with_nobody_we_know_is_its_own_evidence(home: Home) {
    let place_id = Some("C0ACME".into());
    let shared = Head { shared_with: Some("Nobody".into()), place_id, ..head(CHAT) };
    home.take(ticket_of(shared, vec![said("1", 1, PAT)])).await;
    assert_eq!(home.evidence(CHAT).as_deref(), Some("channel C0ACME"));
}

fn thread_in(place: &str) -> Answer {
    Answer::Here { place: format!("thread in {place}") }
}

async fn a_place_with_a_new_name_and_another_way_to_answer(home: Home) {
    let papercups = Answer::Elsewhere { why: "answer in Papercups".into() };
    let elsewhere = Head { answer: papercups.clone(), ..head(PULL) };
    let in_another = Head { place_id: Some("C2".into()), ..head(FAULT) };
    for page in [heads(head(CHAT)), heads(elsewhere), heads(in_another), heads(head(ISSUE))] {
        home.take(page).await;
    }
    let archived = Answer::Elsewhere { why: "the channel is archived".into() };
    let moved = Moved {
        place_id: "C1".into(),
        place: "#ge\u{1b}[2Jneral-old".into(),
        from: thread_in("#general"),
        to: archived.clone(),
    };
    let mut page = Page { places: vec![moved], ..Page::default() };
    page.heads = vec![Head { answer: archived.clone(), place: "#newer".into(), ..head(ISSUE) }];
    home.take(page.clone()).await;
    let told = |name| (home.ticket(name).place, home.ticket(name).answer);
    assert_eq!(told(CHAT), ("#general-old".into(), archived.clone()));
    assert_eq!(told(PULL), ("#general-old".into(), papercups), "it was answered otherwise");
    assert_eq!(told(FAULT), ("#general".into(), thread_in("#general")), "in another place");
    assert_eq!(told(ISSUE), ("#newer".into(), archived), "its head is as it is now");
    page.heads.clear();
    page.places[0].place = "#general".into();
    home.take(page.clone()).await;
    let mut changes = home.store.changes();
    changes.mark_unchanged();
    home.take(page).await;
    assert!(!changes.has_changed().unwrap(), "nothing differs");
    home.take(heads(head(CHAT))).await;
    assert_eq!(home.ticket(CHAT).answer, thread_in("#general"), "as it was once, and news");
}

async fn a_place_is_of_one_source(home: Home) {
    home.take(heads(head(CHAT))).await;
    let moved = Moved {
        place_id: "C1".into(),
        place: "#other".into(),
        from: thread_in("#general"),
        to: thread_in("#other"),
    };
    home.hear(Page { places: vec![moved], ..Page::default() }).await;
    assert_eq!(home.ticket(CHAT).place, "#general");
}
