//! What is decided beside the console leaves what is being written there.

use super::tracker::create;
use super::*;
use support_hero::desk::Mail;
use support_hero::store::Decided;

/// What is being written on the chat: answer, new issue, e-mail and note.
fn begun(home: &Home) -> Vec<String> {
    let conn = rusqlite::Connection::open(home.path().join("hero.db")).unwrap();
    let mut rows = conn
        .prepare(
            "SELECT text FROM draft UNION ALL SELECT text FROM form
             UNION ALL SELECT text FROM mail_begun UNION ALL SELECT text FROM note_begun",
        )
        .unwrap();
    rows.query_map((), |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

async fn writing() -> Home {
    let home = Home::on_disk().with_work().await;
    let (store, chat) = (&home.store, || reference(CHAT));
    store.save_draft(chat(), written("an answer"), at(2)).await.unwrap();
    store.save_form(chat(), "an issue".into(), at(2)).await.unwrap();
    store.save_mail(chat(), "an e-mail".into(), at(2)).await.unwrap();
    store.save_note_begun(chat(), "a note".into()).await.unwrap();
    home
}

fn all() -> Vec<Action> {
    let mail = Mail { to: "pat@b.test".into(), subject: "It".into(), body: "Hi".into() };
    vec![reply("Hey"), create("It"), Action::Mail { source: SourceId("mail".into()), mail }]
}

#[tokio::test]
async fn what_is_said_elsewhere_drops_nothing_that_is_being_written() {
    let home = writing().await;
    let by = Decided { hero: "Ada".into(), hold: SignedDuration::ZERO, now: at(3) };
    let ids = home.store.enqueue_beside(reference(CHAT), all(), by).await.unwrap();
    home.store.note_beside(reference(CHAT), "Ada".into(), "Noted".into(), at(3)).await.unwrap();
    assert_eq!(begun(&home), ["an answer", "an issue", "an e-mail", "a note"]);
    home.begin(3).await.unwrap();
    home.settle(ids[0], refused(), 3).await;
    assert_eq!(home.draft(CHAT).as_deref(), Some("an answer"));
    home.store.discard(ids[0], at(4)).await.unwrap();
    assert_eq!(begun(&home).len(), 4, "what was given up stands there too");
}

#[tokio::test]
async fn what_is_said_in_the_console_is_no_longer_being_written() {
    let home = writing().await;
    home.decide(CHAT, all(), 0, 3).await;
    home.store.note_ticket(reference(CHAT), "Ada".into(), "Noted".into(), at(3)).await.unwrap();
    assert_eq!(begun(&home), [""; 0]);
}
