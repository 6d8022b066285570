//! Finding a ticket by what it is called and by what was said in it.

use super::kit::{self, *};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use support_hero::desk::{Head, Message, Page};
use support_hero::store::StoreError;

kit::on_disk_and_in_memory!(
    by_every_name_it_has,
    by_words_and_the_beginning_of_the_last_one,
    what_was_taken_back_is_not_found,
    the_index_follows_edits_and_people,
    what_tells_of_another_ticket_is_found_as_that_one,
    a_message_leads_to_the_ticket_that_it_is_part_of,
);

async fn by_every_name_it_has(home: Home) {
    let alias = Some(reference("sentry:example/777"));
    home.take(heads(Head { alias, ..head(FAULT) })).await;
    home.take(heads(head(ISSUE))).await;
    let row = home.ticket(FAULT).id.0.to_string();
    for name in [FAULT, " sentry:EXAMPLE/app-1\n", "sentry:example/777", "Sentry:Example/777", &row]
    {
        assert_eq!(home.ticket(name).reference, reference(FAULT), "{name:?}");
    }
    for name in ["", "999", "-1", "sentry:example/APP-2", "%", "sentry:example/APP-_"] {
        let found = home.reader.find(name);
        assert!(matches!(found, Err(StoreError::NoTicket(n)) if n == name), "{name:?}");
    }
}

impl Home {
    fn found(&self, words: &str) -> Vec<String> {
        let found = self.reader.search(words, 9).unwrap();
        found.into_iter().map(|ticket| ticket.reference.to_string()).collect()
    }
}

async fn by_words_and_the_beginning_of_the_last_one(home: Home) {
    let text = "The webhook of our Zürich office fails NEAR midnight";
    let message = Message { text: text.into(), ..said("1", 1, WILE) };
    home.take(opened(CHAT, vec![message])).await;
    home.take(opened(ISSUE, vec![said("1", 1, PAT)])).await;
    for words in
        ["webhook", "zurich WEB", "midnight webhook", "fails, near", "coyote", "wile@acme.com"]
    {
        assert_eq!(home.found(words), [CHAT], "{words:?}");
    }
    for words in ["web midnight", "webhook -fails OR text", "zürich*x", "", "\" * (", "NOT webhook"]
    {
        assert_eq!(home.found(words), Vec::<String>::new(), "{words:?}");
    }
    assert_eq!(home.found("title"), [ISSUE, CHAT], "of two equals the newer");
    assert_eq!(home.reader.search("title", 1).unwrap().len(), 1);
}

async fn what_was_taken_back_is_not_found(home: Home) {
    let secret = Message { text: "my password is hunter2".into(), ..said("1", 1, PAT) };
    home.take(opened(CHAT, vec![secret, said("2", 2, PAT)])).await;
    assert_eq!(home.found("hunter2"), [CHAT]);
    home.take(whole(CHAT, vec![said("2", 2, PAT)])).await;
    assert_eq!(home.found("hunter2"), Vec::<String>::new());
    assert_eq!(home.found("text"), [CHAT]);
}

async fn the_index_follows_edits_and_people(home: Home) {
    let mut page = opened(CHAT, vec![said("1", 1, WILE)]);
    page.people.clear();
    home.take(page).await;
    assert_eq!(home.found("coyote"), Vec::<String>::new());
    home.take(heads(Head { title: "renamed".into(), ..head(CHAT) })).await;
    assert_eq!(home.found("coyote renamed"), [CHAT]);
    assert_eq!(home.found("title"), Vec::<String>::new());
}

/// A report that tells of an error by this name, with one message.
fn report(of: &str) -> Page {
    let folds_into = Some(reference(of));
    let text = "a report from the alerts' channel".into();
    let message = Message { text, ..said("5.0", 5, BOT) };
    ticket_of(Head { folds_into, ..head("slack:users/C9/5.0") }, vec![message])
}

async fn what_tells_of_another_ticket_is_found_as_that_one(home: Home) {
    home.take(report("sentry:example/777")).await;
    assert_eq!(home.found("report"), ["slack:users/C9/5.0"], "that one is not known yet");
    let alias = Some(reference("sentry:example/777"));
    let message = Message { text: "an error with a report of its own".into(), ..said("1", 1, PAT) };
    home.take(ticket_of(Head { alias, ..head(FAULT) }, vec![message])).await;
    assert_eq!(home.found("alerts"), [FAULT]);
    assert_eq!(home.found("report"), [FAULT], "once");
    home.take(report(FAULT)).await;
    assert_eq!(home.found("alerts"), [FAULT]);
}

async fn a_message_leads_to_the_ticket_that_it_is_part_of(home: Home) {
    let alias = Some(reference("sentry:example/777"));
    home.take(ticket_of(Head { alias, ..head(FAULT) }, vec![said("1", 1, PAT)])).await;
    home.take(report(FAULT)).await;
    let row = vec![said("1.0", 1, PAT), said("2.0", 2, PAT)];
    home.take(ticket_of(head("slack:users/C1/1.0"), row)).await;
    for (name, shown) in [
        ("slack:users/C1/1.0", Some("slack:users/C1/1.0")),
        ("slack:users/C1/2.0", Some("slack:users/C1/1.0")),
        ("slack:users/C9/5.0", Some(FAULT)),
        (FAULT, Some(FAULT)),
        ("slack:users/C1/3.0", None),
        ("slack:users/C2/2.0", None),
        ("slack:users/C/2.0", None),
        ("github:example/app#2.0", None),
    ] {
        let found = home.reader.shown_on(&reference(name)).unwrap();
        assert_eq!(found, shown.map(reference), "{name}");
    }
}

/// What may stand in a search line.
const WORDS: &str = r#"(\PC|[\x00-\x7f]|["*(){}^:+-]|AND |OR |NEAR){0,12}"#;

#[tokio::test]
async fn no_words_break_the_search() {
    let home = Home::in_memory();
    home.take(opened(CHAT, vec![said("1", 1, PAT)])).await;
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    let searched = TestRunner::new(config).run(&WORDS, |words| {
        let found = home.reader.search(&words, 3);
        prop_assert!(found.is_ok(), "{found:?}");
        Ok(())
    });
    searched.unwrap();
}
