//! E-mails because of a ticket: they go by an account, and answer whoever asked.

use super::*;
use crate::store::kit;
use support_hero::desk::{Mail, Side};

kit::on_disk_and_in_memory!(
    an_e_mail_goes_by_its_account_and_is_an_answer,
    it_answers_what_was_said_before_it_was_decided,
    a_source_that_is_read_anew_takes_nothing_away,
    what_is_found_by_is_what_it_says_too,
    an_e_mail_is_no_draft_while_it_is_on_its_way,
    what_was_taken_back_can_say_more,
    a_refused_e_mail_is_one_begun_unless_a_newer_one_is,
);

fn account() -> SourceId {
    SourceId("mail".into())
}

fn letter(subject: &str) -> Mail {
    let body = "Hi Pat,\n\nit works, says the aardvark.\n\nBest,\nAda".into();
    Mail { to: "pat@b.test".into(), subject: subject.into(), body }
}

fn mail(subject: &str) -> Action {
    Action::Mail { source: account(), mail: letter(subject) }
}

impl Home {
    fn mail(&self) -> Option<String> {
        self.reader.detail(self.ticket(CHAT).id).unwrap().unwrap().mail
    }

    async fn send_mail(&self, subject: &str, minute: i64) -> OutboxId {
        let id = self.decide(CHAT, vec![mail(subject)], 0, minute).await[0];
        let begun = self.begin_of(account(), minute).await.unwrap();
        assert_eq!(begun.0.id, id);
        self.settle(id, sent(), minute).await;
        id
    }
}

async fn an_e_mail_goes_by_its_account_and_is_an_answer(home: Home) {
    let home = home.with_work().await;
    let id = home.decide(CHAT, vec![mail("Re: It fails")], 5, 2).await[0];
    assert_eq!(home.state(id), Some(Held));
    assert_eq!(home.status(CHAT, 3), (WaitingOnThem, None), "what is on its way counts as done");
    assert_eq!(home.ticket(CHAT).local.claimed_by.as_deref(), Some("Ada"));
    assert_eq!(home.begin(99).await, None, "the chat cannot send it");
    assert_eq!(home.begin_of(account(), 6).await, None, "it can still be taken back");
    assert_eq!(home.begin_of(account(), 7).await.unwrap().0.action, mail("Re: It fails"));
    home.settle(id, sent(), 7).await;
    assert_eq!(home.status(CHAT, 8), (WaitingOnThem, None));
    let detail = home.reader.detail(home.ticket(CHAT).id).unwrap().unwrap();
    let said = detail.conversation.last().unwrap();
    assert_eq!((&*said.author.name, said.side), ("e-mail to pat@b.test", Side::Us));
    assert!(said.text.starts_with("Re: It fails\n\nHi Pat,"), "{}", said.text);
    assert_eq!(detail.mails.iter().map(|item| item.id).collect::<Vec<_>>(), [id]);
    assert_eq!(home.ticket(CHAT).messages, 2);
    let told: Vec<String> =
        home.reader.activity(at(0)).unwrap().into_iter().map(|a| a.text).collect();
    assert!(
        told.iter().any(|text| text.contains("e-mail to pat@b.test: Re: It fails")),
        "{told:?}"
    );
}

async fn it_answers_what_was_said_before_it_was_decided(home: Home) {
    let home = home.with_work().await;
    let id = home.decide(CHAT, vec![mail("Re: It fails")], 5, 2).await[0];
    home.take(more(CHAT, vec![said("2", 4, PAT)])).await;
    assert_eq!(home.status(CHAT, 5), (WaitingOnUs, Some(1)));
    home.begin_of(account(), 7).await.unwrap();
    home.settle(id, sent(), 7).await;
    assert_eq!(home.status(CHAT, 9), (WaitingOnUs, Some(4)), "it did not know of that");
}

async fn a_source_that_is_read_anew_takes_nothing_away(home: Home) {
    let home = home.with_work().await;
    home.send_mail("Re: It fails", 2).await;
    home.take(whole(CHAT, vec![said("1", 1, PAT)])).await;
    assert_eq!(home.status(CHAT, 9), (WaitingOnThem, None));
    assert_eq!(home.texts(CHAT).len(), 2);
    home.take(more(CHAT, vec![said("2", 12, PAT)])).await;
    assert_eq!(home.status(CHAT, 13), (WaitingOnUs, Some(12)), "until they write");
}

async fn what_is_found_by_is_what_it_says_too(home: Home) {
    let home = home.with_work().await;
    let found = |home: &Home| home.reader.search("aardvark", 9).unwrap().len();
    assert_eq!(found(&home), 0);
    home.send_mail("Re: It fails", 2).await;
    assert_eq!(found(&home), 1);
}

async fn an_e_mail_is_no_draft_while_it_is_on_its_way(home: Home) {
    let home = home.with_work().await;
    home.store.save_draft(reference(CHAT), written("Hey Pat"), at(2)).await.unwrap();
    home.store.save_mail(reference(CHAT), letter("One").text(), at(2)).await.unwrap();
    let id = home.decide(CHAT, vec![mail("One")], 5, 3).await[0];
    assert_eq!((home.mail(), home.draft(CHAT).as_deref()), (None, Some("Hey Pat")));
    home.take_back(id, at(4)).await.unwrap();
    assert_eq!(home.mail(), Some(letter("One").text()));
    assert_eq!(home.draft(CHAT).as_deref(), Some("Hey Pat"), "that is an answer, no e-mail");
    assert_eq!(home.status(CHAT, 4), (WaitingOnUs, Some(1)));
}

async fn what_was_taken_back_can_say_more(home: Home) {
    let home = home.with_work().await;
    let id = home.decide(CHAT, vec![mail("One")], 5, 2).await[0];
    home.store.save_mail(reference(CHAT), "To: \nSubject: Newer\n\n".into(), at(3)).await.unwrap();
    let text = home.store.recall(id, at(3)).await.unwrap();
    assert_eq!(
        Mail::parse(&text).subject,
        "Newer",
        "no text is lost, and none takes another's place"
    );
    assert!(text.contains("aardvark"), "{text}");
    assert_eq!((home.mail(), home.state(id)), (Some(text), None));
    let id = home.decide(CHAT, vec![mail("Two")], 5, 4).await[0];
    home.begin_of(account(), 9).await.unwrap();
    let late = home.store.recall(id, at(9)).await;
    assert!(matches!(late, Err(StoreError::NotNow(_))), "{late:?}");
}

async fn a_refused_e_mail_is_one_begun_unless_a_newer_one_is(home: Home) {
    let home = home.with_work().await;
    let id = home.decide(CHAT, vec![mail("One")], 0, 2).await[0];
    home.begin_of(account(), 2).await.unwrap();
    home.settle(id, refused(), 2).await;
    assert_eq!(home.mail(), Some(letter("One").text()));
    assert_eq!(home.status(CHAT, 3), (WaitingOnUs, Some(1)), "nobody was answered");
    home.store.retry(id, at(3)).await.unwrap();
    home.begin_of(account(), 3).await.unwrap();
    home.settle(id, sent(), 3).await;
    assert_eq!(home.mail(), None, "what was sent is not begun");
}
