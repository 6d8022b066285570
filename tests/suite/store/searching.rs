//! What is found first, what is shown of it, and which answer was given.

use super::kit::{self, *};
use jiff::SignedDuration;
use support_hero::desk::{Find, Head, Message, MessageKind, Page, Side, Status};

kit::on_disk_and_in_memory!(
    titles_come_before_messages_and_one_message_before_several,
    of_equals_the_answered_come_first_then_the_newer,
    newer_is_what_began_later_whenever_it_was_read,
    very_many_finds_are_ranked_among_the_newest,
    the_passage_tells_why_and_the_answer_follows_it,
    what_was_not_said_to_whoever_asked_is_never_an_answer,
    what_was_taken_back_is_neither_shown_nor_an_answer,
    answers_to_what_is_alike,
    a_note_is_kept_and_found_and_changes_nothing_else,
    a_note_begun_is_kept_until_the_note_is,
);

/// A telling answer.
const ANSWER: &str = "Hey, the signature changed with the new key: copy the new secret from the \
    settings page of the endpoint, and it verifies again.";

fn says(id: &str, minute: i64, author: &str, text: &str) -> Message {
    Message { text: text.into(), ..said(id, minute, author) }
}

fn titled(name: &str, title: &str, began: i64) -> Head {
    Head { title: title.into(), created_at: at(began), ..head(name) }
}

fn chat(n: i64) -> String {
    format!("slack:users/C1/{n}.0")
}

impl Home {
    async fn talk(&self, n: i64, title: &str, messages: Vec<Message>) {
        self.take(ticket_of(titled(&chat(n), title, n), messages)).await;
    }

    fn finds(&self, words: &str) -> Vec<Find> {
        self.reader.finds(words, 9).unwrap()
    }

    fn order(&self, words: &str) -> Vec<String> {
        let finds = self.finds(words).into_iter();
        finds.map(|find| find.ticket.reference.to_string()).collect()
    }
}

/// The names of these chats.
fn chats<const N: usize>(numbers: [i64; N]) -> Vec<String> {
    numbers.map(chat).to_vec()
}

async fn titles_come_before_messages_and_one_message_before_several(home: Home) {
    home.talk(1, "Webhook signature", vec![says("1", 1, PAT, "help")]).await;
    home.talk(2, "Odd", vec![says("1", 2, PAT, "the signature of a webhook")]).await;
    home.talk(3, "Odd", vec![says("1", 3, PAT, "a webhook"), says("2", 4, PAT, "signature")]).await;
    home.talk(4, "Webhook", vec![says("1", 5, PAT, "its signature")]).await;
    assert_eq!(home.order("webhook signature"), chats([1, 2, 4, 3]));
    assert_eq!(home.order("webhook sig"), chats([1, 2, 4, 3]));
    assert_eq!(home.order("webhook"), chats([4, 1, 3, 2]), "of equals the newer");
}

async fn of_equals_the_answered_come_first_then_the_newer(home: Home) {
    for (n, answered) in [(1, true), (2, false), (3, true), (4, false)] {
        let mut messages = vec![says("1", n, PAT, "the webhook fails")];
        messages.extend(answered.then(|| says("2", n + 1, ADA, ANSWER)));
        home.talk(n, "Odd", messages).await;
    }
    assert_eq!(home.order("webhook fails"), chats([3, 1, 4, 2]));
    let answered: Vec<bool> =
        home.finds("fails").iter().map(|find| find.answer.is_some()).collect();
    assert_eq!(answered, [true, true, false, false]);
}

/// A first load reads the newest first, and many begin in the same second.
async fn newer_is_what_began_later_whenever_it_was_read(home: Home) {
    for n in [3, 1, 2] {
        home.talk(n, "Webhook", vec![]).await;
    }
    assert_eq!(home.order("webhook"), chats([3, 2, 1]));
    home.take(heads(titled(&chat(9), "Webhook", 2))).await;
    assert_eq!(home.order("webhook"), chats([3, 9, 2, 1]));
    home.take(heads(titled(&chat(1), "A webhook", 1))).await;
    assert_eq!(home.order("webhook"), chats([3, 9, 2, 1]), "a changed ticket stays where it is");
}

async fn very_many_finds_are_ranked_among_the_newest(home: Home) {
    let mut page = Page { people: cast(), ..Page::default() };
    for n in 0..1_000 {
        let created_at = at(0) + SignedDuration::from_secs(n);
        page.heads.push(Head { created_at, ..titled(&chat(n), "Odd", 0) });
        let more = more(&chat(n), vec![says("1", n, PAT, "the webhook fails")]);
        page.threads.extend(more.threads);
    }
    page.heads[7].title = "Webhook".into();
    home.take(page).await;
    assert_eq!(home.order("webhook")[..3], chats([7, 999, 998]), "titles are looked through alone");
    assert_eq!(home.order("w")[..2], chats([7, 999]));
    assert_eq!(home.reader.search("the webhook", 700).unwrap().len(), 200);
}

async fn the_passage_tells_why_and_the_answer_follows_it(home: Home) {
    let messages = vec![
        says("1", 1, PAT, "Is anybody there?"),
        says("2", 2, ADA, "Looking into it."),
        says("3", 3, PAT, "Since today all of our Webhook\nsignatures are refused"),
        says("4", 4, ADA, "Looking into it."),
        says("5", 5, ADA, ANSWER),
        says("6", 6, PAT, "Thanks for the webhook help!"),
        says("7", 7, ADA, "You are welcome."),
    ];
    home.talk(1, "Hello", messages).await;
    let find = home.finds("webhook refus").remove(0);
    assert_eq!(find.said.unwrap().id, "3");
    assert_eq!(find.passage.text, "Since today all of our Webhook signatures are refused");
    let hits: Vec<&str> = find.passage.hits.into_iter().map(|h| &find.passage.text[h]).collect();
    assert_eq!(hits, ["Webhook", "refused"]);
    assert_eq!(find.answer.unwrap().text, ANSWER);
    let thanks = home.finds("thanks").remove(0);
    assert_eq!(thanks.answer.unwrap().text, ANSWER, "what follows says nothing");
    let ours = home.finds("secret endpoint").remove(0);
    assert_eq!((ours.said.unwrap().id, ours.answer.unwrap().id), ("5".into(), "5".into()));
    let named = home.finds("lovelace").remove(0);
    assert_eq!(named.said.unwrap().side, Side::Us);
}

async fn what_was_not_said_to_whoever_asked_is_never_an_answer(home: Home) {
    let note = Message { kind: MessageKind::Note, ..says("2", 2, ADA, ANSWER) };
    let robot = says("3", 3, BOT, ANSWER);
    home.talk(1, "Webhook", vec![said("1", 1, PAT), note, robot]).await;
    home.talk(2, "Webhook", vec![said("1", 1, ADA), says("2", 2, ADA, ANSWER)]).await;
    let fault = vec![said("1", 1, PAT), says("2", 2, ADA, ANSWER)];
    home.take(ticket_of(titled(FAULT, "Webhook", 3), fault)).await;
    let finds = home.finds("webhook");
    assert_eq!(finds.len(), 3);
    assert!(finds.iter().all(|find| find.answer.is_none()), "{finds:#?}");
    assert_eq!(home.order("verifies").len(), 3, "but all of it is found");
}

async fn what_was_taken_back_is_neither_shown_nor_an_answer(home: Home) {
    let answer = says("2", 2, ADA, ANSWER);
    home.talk(1, "Webhook", vec![said("1", 1, PAT), answer]).await;
    assert!(home.finds("webhook")[0].answer.is_some());
    home.take(whole(&chat(1), vec![said("1", 1, PAT)])).await;
    assert!(home.finds("verifies").is_empty());
    let find = home.finds("webhook").remove(0);
    assert_eq!((find.said.unwrap().id, find.answer), ("1".into(), None));
}

async fn answers_to_what_is_alike(home: Home) {
    let asks = |text| vec![says("1", 1, PAT, text), says("2", 2, ADA, ANSWER)];
    home.talk(1, "Webhook signatures fail", asks("Since today")).await;
    home.talk(2, "Odd", asks("Our webhook has another signature")).await;
    home.talk(3, "Webhook signatures fail", vec![says("1", 1, PAT, "Unanswered")]).await;
    home.talk(4, "The export is slow", asks("Very slow")).await;
    home.talk(5, "Webhook signatures", asks("Signatures of a webhook fail")).await;
    home.talk(9, "Webhook signatures fail", asks("Again")).await;
    let alike = |n| {
        let finds = home.reader.answered_like(home.ticket(&chat(n)).id).unwrap();
        finds.into_iter().map(|find| find.ticket.reference.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(alike(9), chats([1, 5]), "never itself, nor what nobody answered");
    assert_eq!(alike(4), Vec::<String>::new());
    for n in 20..40 {
        home.talk(n, "We want another address", asks("For the invoice")).await;
    }
    home.talk(50, "An audit: who signs the report?", asks("Soon")).await;
    home.talk(51, "The audit at another address wants a report", asks("Now")).await;
    assert_eq!(alike(51), chats([50]), "what everybody says tells nothing");
}

async fn a_note_is_kept_and_found_and_changes_nothing_else(home: Home) {
    home.talk(1, "Webhook", vec![said("1", 1, PAT)]).await;
    let name = reference(&chat(1));
    let before = home.status(&chat(1), 9);
    assert_eq!(before, (Status::WaitingOnUs, Some(1)));
    let text = "They moved to \u{1b}[31mfrankfurt";
    let note =
        home.store.note_ticket(name.clone(), "Ada".into(), text.into(), at(5)).await.unwrap();
    assert_eq!((note.text.as_str(), note.at), ("They moved to frankfurt", at(5)));
    let detail = || home.reader.detail(home.ticket(&chat(1)).id).unwrap().unwrap();
    assert_eq!(detail().notes, std::slice::from_ref(&note));
    assert_eq!(detail().conversation.len(), 1, "it is nothing that was said");
    assert_eq!(home.status(&chat(1), 9), before);
    let find = home.finds("frankf").remove(0);
    let said = find.said.unwrap();
    assert_eq!((said.kind, said.text), (MessageKind::Note, note.text));
    assert_eq!(find.answer, None);
    home.talk(1, "Webhook", vec![said_again()]).await;
    assert_eq!(home.order("frankf"), chats([1]), "after news too");
    home.store.forget_ticket_note(name.clone(), note.id, at(5)).await.unwrap();
    assert_eq!((detail().notes, home.order("frankf")), (vec![], vec![]));
    assert_eq!(detail().note_begun.as_deref(), Some("They moved to frankfurt"), "nothing is lost");
    let nowhere = reference("slack:users/C1/7.0");
    let refused = home.store.note_ticket(nowhere, "Ada".into(), "x".into(), at(5)).await;
    assert!(refused.is_err());
}

fn said_again() -> Message {
    said("2", 6, PAT)
}

async fn a_note_begun_is_kept_until_the_note_is(home: Home) {
    home.talk(1, "Webhook", vec![said("1", 1, PAT)]).await;
    let name = || reference(&chat(1));
    let begun = || home.reader.detail(home.ticket(&chat(1)).id).unwrap().unwrap().note_begun;
    home.store.save_note_begun(name(), "They".into()).await.unwrap();
    home.store.save_note_begun(name(), "They moved".into()).await.unwrap();
    assert_eq!(begun().as_deref(), Some("They moved"));
    home.store.note_ticket(name(), "Ada".into(), "They moved".into(), at(5)).await.unwrap();
    assert_eq!(begun(), None);
    home.store.save_note_begun(name(), "x".into()).await.unwrap();
    home.store.save_note_begun(name(), " ".into()).await.unwrap();
    assert_eq!(begun(), None);
}

/// Each piece would be merged with others, over and over.
#[tokio::test]
async fn the_words_of_a_page_go_into_the_index_in_one_piece() {
    let home = Home::on_disk();
    let mut page = Page::default();
    for n in 0..20 {
        let name = format!("slack:users/C1/{n}.0");
        let ticket = ticket_of(head(&name), vec![said("1", n, PAT), said("2", n + 1, ADA)]);
        page.heads.extend(ticket.heads);
        page.threads.extend(ticket.threads);
    }
    let conn = rusqlite::Connection::open(home.path().join("hero.db")).unwrap();
    let pieces = || {
        let sql = "SELECT count(DISTINCT segid) FROM search_idx";
        conn.query_row(sql, (), |row| row.get::<_, i64>(0)).unwrap()
    };
    home.take(page.clone()).await;
    assert_eq!(pieces(), 1);
    for thread in &mut page.threads {
        thread.messages.push(said("3", 50, PAT));
    }
    home.take(page).await;
    assert_eq!(pieces(), 2, "the same for what changed");
}
