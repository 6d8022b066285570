//! What is known of people beside their names.

use super::kit::{self, *};
use jiff::SignedDuration;
use support_hero::desk::{Author, Head, Marks, Page, Person, PersonId};

kit::on_disk_and_in_memory!(
    what_one_answer_leaves_out_is_kept_but_marks_are_as_last_told,
    rows_and_messages_show_where_they_live_and_what_they_are,
    a_time_finer_than_is_kept_is_no_news,
    a_source_under_another_name_keeps_what_it_knew_of_people,
);

fn told(person: Person) -> Page {
    Page { people: vec![person], ..Page::default() }
}

/// A guest of another organisation in Tokyo.
fn sakura() -> Person {
    Person {
        name: Some("Sakura".into()),
        zone: Some("Asia/Tokyo".into()),
        team: Some("T0ACME".into()),
        marks: Marks { guest: true, deactivated: false },
        read_at: Some(at(5)),
        ..person(PAT)
    }
}

async fn what_one_answer_leaves_out_is_kept_but_marks_are_as_last_told(home: Home) {
    home.take(told(sakura())).await;
    assert_eq!(home.reader.people(&source()).unwrap(), [sakura()]);
    let marks = Marks { guest: false, deactivated: true };
    let less = Person { marks, read_at: Some(at(3)), ..person(PAT) };
    home.take(told(less)).await;
    assert_eq!(home.reader.people(&source()).unwrap(), [Person { marks, ..sakura() }]);
    home.take(told(Person { zone: Some(" ".into()), marks, ..person(PAT) })).await;
    assert_eq!(home.reader.people(&source()).unwrap(), [Person { marks, ..sakura() }]);
    let moved = Person { zone: Some("Europe/Paris".into()), read_at: Some(at(9)), ..sakura() };
    home.take(told(moved.clone())).await;
    assert_eq!(home.reader.people(&source()).unwrap(), [moved]);
}

async fn rows_and_messages_show_where_they_live_and_what_they_are(home: Home) {
    let mut page = opened(CHAT, vec![said("1", 1, PAT), said("2", 2, "U0WHO")]);
    page.people = vec![sakura()];
    home.take(page).await;
    let detail = home.reader.detail(home.ticket(CHAT).id).unwrap().unwrap();
    let shown = Author::from(&sakura());
    assert_eq!((shown.zone.as_deref(), shown.marks.len()), (Some("Asia/Tokyo"), 2));
    assert_eq!(detail.ticket.author, shown);
    assert_eq!(detail.conversation[0].author, shown);
    assert_eq!(detail.conversation[1].author, Author::new("U0WHO".into(), None, None));
}

async fn a_time_finer_than_is_kept_is_no_news(home: Home) {
    let fine = Some(at(5) + SignedDuration::from_nanos(1_234_567));
    let page = told(Person { read_at: fine, ..sakura() });
    home.take(page.clone()).await;
    let mut changes = home.store.changes();
    changes.mark_unchanged();
    home.take(page).await;
    assert!(!changes.has_changed().unwrap());
}

async fn a_source_under_another_name_keeps_what_it_knew_of_people(home: Home) {
    let head = Head { author: Some(PersonId(PAT.into())), ..head(CHAT) };
    home.take(Page { people: vec![sakura()], heads: vec![head.clone()], ..Page::default() }).await;
    let renamed = support_hero::desk::SourceId("renamed".into());
    let page = Page { heads: vec![head], ..Page::default() };
    home.store.ingest(renamed.clone(), page, at(60)).await.unwrap();
    assert_eq!(home.reader.people(&renamed).unwrap(), [sakura()]);
    assert_eq!(home.ticket(CHAT).author, Author::from(&sakura()));
}

/// A derivation would count the messages anew.
#[tokio::test]
async fn that_somebody_was_asked_about_again_touches_no_ticket() {
    let home = Home::on_disk();
    home.take(opened(CHAT, vec![said("1", 1, PAT)])).await;
    let conn = rusqlite::Connection::open(home.path().join("hero.db")).unwrap();
    conn.execute("UPDATE ticket SET messages = 77", ()).unwrap();
    for shown in [
        Person { read_at: Some(at(9)), ..cast()[2].clone() },
        Person { zone: Some("Asia/Tokyo".into()), ..cast()[2].clone() },
        Person { marks: Marks { guest: true, deactivated: true }, ..cast()[2].clone() },
    ] {
        let before = home.reader.data_version().unwrap();
        home.take(told(shown)).await;
        assert_ne!(home.reader.data_version().unwrap(), before, "it is written");
        assert_eq!(home.ticket(CHAT).messages, 77);
    }
    home.take(told(Person { name: Some("Patricia".into()), ..person(PAT) })).await;
    assert_eq!(home.ticket(CHAT).messages, 1, "a name is what a ticket is found by");
    let people = home.reader.people(&source()).unwrap();
    let pat = people.iter().find(|person| person.id.0 == PAT).unwrap();
    assert_eq!((pat.read_at, pat.zone.as_deref()), (Some(at(9)), Some("Asia/Tokyo")));
}
