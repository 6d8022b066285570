//! E-mails because of a ticket: to whom, from whom, one and not two, and never by accident.

use super::harness::*;
use jiff::SignedDuration;
use proptest::prelude::*;
use support_hero::desk::{
    Action, Granted, Kind, Mail, PersonId, PersonKey, Receipt, TicketRef, Wish,
};
use support_hero::store::{Asker, Colleague, Outcome};
use support_hero::tui::keymap::Context;
use support_hero::tui::{CustomerRead, Msg, Sender, Setup};

const CHAT: &str = "slack:users/C1/1";
const SIGNED: &str = "Best,\nAda";

fn with_account() -> Setup {
    let mut setup = setup();
    setup.kit.sender = Some(Sender {
        source: source("mail"),
        from: "Ada Hero <ada@example.com>".into(),
        sign_off: SIGNED.into(),
        hold: SignedDuration::from_mins(5),
    });
    setup
}

/// A morning from which e-mails can be sent; what is asked is read.
fn morning(size: (u16, u16)) -> Console {
    let mut console = Console::with(size, with_account());
    console.bold = false;
    console.fill_morning();
    console
}

/// The e-mail that is in the outbox, and no second one.
fn only_mail(console: &Console) -> Mail {
    assert_eq!(console.outbox().len(), 1, "{:?}", console.outbox());
    match console.sent() {
        Some(Action::Mail { source: by, mail }) => {
            assert_eq!(by, source("mail"));
            mail
        }
        other => panic!("{other:?} is no e-mail"),
    }
}

fn begun(console: &Console) -> Option<String> {
    let reader = console.store.reader().unwrap();
    let id = reader.find(CHAT).unwrap().id;
    reader.detail(id).unwrap().unwrap().mail
}

/// Back to the ticket whose e-mail was sent.
fn back_to_it(console: &mut Console) {
    console.keys("<Tab><Tab>g");
    for _ in 0..9 {
        if console.looked_at.as_deref() == Some(CHAT) {
            return;
        }
        console.keys("j");
    }
    panic!("{}", console.screen());
}

fn sent() -> Outcome {
    Outcome::Sent(Receipt { summary: "e-mail".into(), ..Receipt::default() })
}

#[test]
fn it_says_to_whom_and_is_asked_about_before_it_leaves() {
    for (name, size) in [("wide", WIDE), ("narrow", NARROW)] {
        let mut console = morning(size);
        console.keys("M");
        insta::assert_snapshot!(format!("mail_{name}"), console.styled());
        console.keys("it works again now.<C-s>");
        assert!(console.outbox().is_empty(), "not before it was asked about");
        insta::assert_snapshot!(format!("mail_question_{name}"), console.styled());
        console.keys("<Enter>");
        assert_eq!(console.model.context(), Context::Mail, "no is what Enter means");
        assert!(console.outbox().is_empty());
        console.keys("<C-s>y");
        let mail = only_mail(&console);
        assert_eq!(mail.to, "wile@acme.com");
        assert_eq!(mail.subject, "Re: Webhook signatures fail since this morning");
        assert_eq!(mail.body, format!("Hi Wile,\n\nit works again now.\n\n{SIGNED}"));
        assert!(console.message().contains("takes it back (5 min)"), "{}", console.message());
    }
}

#[test]
fn without_an_account_there_is_no_e_mail() {
    let mut console = Console::morning(WIDE);
    console.keys("M");
    assert_eq!(console.message(), "e-mail: no source of the kind email is configured");
    assert!(!console.screen().contains("M e-mail"));
}

#[test]
fn what_is_missing_is_told_and_nothing_is_sent() {
    let mut console = morning(WIDE);
    console.keys("M<C-s>");
    assert_eq!(console.message(), "there is nothing in it yet but the greeting");
    console.keys("it works again now.<Tab><C-u><C-s>");
    assert!(console.message().starts_with("it goes to nobody yet"), "{}", console.message());
    console.keys("To: Wile<C-s>");
    assert!(console.message().contains("is no e-mail address"), "{}", console.message());
    console.keys("<C-u>To: wile@acme.com, grace@example.com<C-s>");
    assert!(console.message().contains("is no e-mail address"), "one recipient, no more");
    console.keys("<C-u>To: wile@acme.com<Tab><C-u><C-s>");
    assert!(console.message().starts_with("it has no subject yet"), "{}", console.message());
    assert!(console.outbox().is_empty() && console.model.context() == Context::Mail);
    console.keys("Subject: Hooks<C-s>y");
    assert_eq!(only_mail(&console).subject, "Hooks");
}

#[test]
fn whoever_has_no_address_is_written_to_where_the_hero_says() {
    let mut console = morning(WIDE);
    console.keys("gjM");
    assert!(console.screen().contains("E-MAIL to nobody yet"), "{}", console.screen());
    console.keys("tomas@b.test<Tab><Tab>it is fixed.<C-s>y");
    let mail = only_mail(&console);
    assert_eq!(mail.to, "tomas@b.test");
    assert!(mail.body.starts_with("Hi Tomás,\n\nit is fixed."), "{}", mail.body);
}

/// Whoever goes by this name is found to have an address.
fn found(console: &mut Console, reference: &str, name: &str) {
    let who = Colleague {
        key: PersonKey { source: source("chat"), id: PersonId(name.into()) },
        name: name.into(),
        email: Some("priya@corp.test".into()),
        zone: None,
        assumed: false,
        last_said: None,
    };
    let (users, tickets, errors) = (Vec::new(), Vec::new(), Vec::new());
    let asker = Some(Asker { who, unverified: false, users, tickets, errors });
    let id = console.store.reader().unwrap().find(reference).unwrap().id;
    console.msg(Msg::Customer(id, Box::new(CustomerRead { asker, ..CustomerRead::default() })));
}

#[test]
fn an_address_that_is_found_elsewhere_comes_in_before_anything_is_written() {
    const PRIYA: &str = "slack:users/C1/2";
    for (typed, reference, name, comes) in [
        ("", PRIYA, "Priya Nair", true),
        ("x", PRIYA, "Priya Nair", false),
        ("", PRIYA, "Somebody Else", false),
        ("", CHAT, "Priya Nair", false),
    ] {
        let mut console = morning(WIDE);
        console.keys("gjjjM").keys(typed);
        assert!(!console.screen().contains("E-MAIL to priya"));
        found(&mut console, reference, name);
        let came = console.screen().contains("E-MAIL to priya@corp.test");
        assert_eq!(came, comes, "{typed:?} {reference} {name}: {}", console.screen());
        if comes {
            console.keys("like this.<C-s>y");
            assert_eq!(only_mail(&console).to, "priya@corp.test");
        }
    }
}

#[test]
fn the_key_that_indents_goes_from_line_to_line() {
    let mut console = morning(WIDE);
    console.keys("Mworks<Tab>X<Tab>Y<Tab>Z<S-Tab>V<S-Tab>U<Enter>T<Esc>");
    let text = begun(&console).unwrap();
    let mail = Mail::parse(&text);
    assert_eq!(mail.to, "wile@acme.comXU");
    assert!(mail.subject.ends_with("morningYVT"), "{}", mail.subject);
    assert!(mail.body.contains("worksZ"), "{}", mail.body);
}

#[test]
fn an_e_mail_begun_and_an_answer_begun_are_two_things() {
    let mut console = morning(WIDE);
    console.keys("Mby e-mail");
    console.wait(2);
    assert!(begun(&console).unwrap().contains("by e-mail"), "a crash loses nothing");
    console.keys("<Esc>");
    assert!(console.screen().contains("e-mail begun: Re: Webhook"), "{}", console.screen());
    console.keys("rin the thread<Esc>");
    assert_eq!(console.draft(CHAT).as_deref(), Some("Hey Wile, in the thread"));
    console.keys("M");
    assert!(console.screen().contains("by e-mail") && !console.screen().contains("Hey Wile, in"));
    console.keys(" again<C-s>y");
    assert!(only_mail(&console).body.contains("by e-mail again"));
    assert_eq!((begun(&console), console.draft(CHAT).is_some()), (None, true));
    let mut idle = morning(WIDE);
    idle.keys("M<Esc>");
    assert_eq!(begun(&idle), None, "a greeting alone is not worth keeping");
}

#[test]
fn it_can_be_taken_back_for_minutes_and_is_one_begun_again() {
    let mut console = morning(WIDE);
    console.keys("Mit works again now.<C-s>y");
    console.wait(240).keys("z");
    assert!(console.outbox().is_empty(), "{}", console.message());
    assert!(begun(&console).unwrap().contains("it works again now."));
    console.keys("Z");
    assert!(console.outbox().is_empty(), "what leaves us again is asked about");
    console.keys("y");
    assert_eq!(only_mail(&console).to, "wile@acme.com");
}

#[test]
fn a_second_one_so_soon_becomes_part_of_the_first() {
    let mut console = morning(WIDE);
    console.keys("Mit works again now.<C-s>y");
    back_to_it(&mut console);
    console.wait(180).keys("M");
    insta::assert_snapshot!("mail_append", console.styled());
    console.keys("<Enter>");
    assert_eq!(only_mail(&console).to, "wile@acme.com", "no leaves it where it is");
    let held = "e-mail to wile@acme.com: goes out in 2 min; z takes it back";
    assert!(console.screen().contains(held), "{}", console.screen());
    console.keys("My");
    assert!(console.outbox().is_empty(), "while it is written it does not go out");
    console.keys("And so do the old ones.<C-s>y");
    let body = only_mail(&console).body;
    assert_eq!(
        body,
        format!("Hi Wile,\n\nit works again now.\n\nAnd so do the old ones.\n\n{SIGNED}")
    );
    console.keys("z");
    assert!(console.outbox().is_empty(), "{}", console.message());
}

#[test]
fn a_second_one_after_it_went_out_is_asked_about() {
    let mut console = morning(WIDE);
    console.keys("Mit works again now.<C-s>y");
    console.now += SignedDuration::from_mins(5);
    console.deliver("mail", sent());
    back_to_it(&mut console);
    assert!(console.screen().contains("e-mail to wile@acme.com"), "{}", console.screen());
    console.keys("M");
    for part in ["write a second e-mail?", "You wrote to wile@acme.com 5 min ago"] {
        assert!(console.screen().contains(part), "{part}: {}", console.screen());
    }
    console.keys("<Enter>");
    assert_ne!(console.model.context(), Context::Mail, "no is what Enter means");
    console.keys("Mythere is more to it<C-s>");
    assert!(console.screen().contains("! You wrote to wile@acme.com 5 min ago"));
    console.keys("<Esc><Esc>");
    console.now += SignedDuration::from_mins(11);
    console.keys("M<A-a><Delete><Esc>M");
    assert_eq!(console.model.context(), Context::Mail, "after a while nobody is asked");
}

#[test]
fn what_was_said_meanwhile_and_what_speaks_against_it_is_shown() {
    let mut console = morning(WIDE);
    console.swift = false;
    console.keys("MFalcon fixes it for Globex.<Tab><Tab> password=hunter2<C-s>");
    let again = given(CHAT, Kind::Thread, "Webhook signatures fail", &wile(), 50).says(
        &wile(),
        0,
        "It works again!",
    );
    console.ingest("chat", page(vec![again]));
    let ticket = TicketRef::parse(CHAT).unwrap();
    assert_eq!(console.wish(), Wish::Fresh(ticket.clone()));
    console.grant(Ok(Granted::Fresh(ticket)));
    let screen = console.screen();
    for part in [
        "To wile@acme.com",
        "It works again!",
        "\"Falcon\" is a private word",
        "names another customer: Globex",
        "looks like a password (hun…)",
    ] {
        assert!(screen.contains(part), "{part}: {screen}");
    }
    assert!(console.outbox().is_empty());
}

#[test]
fn a_snippet_stands_between_the_greeting_and_the_sign_off() {
    let mut console = morning(WIDE);
    console.keys("M<C-t>looking<Enter><Esc>");
    let mail = Mail::parse(&begun(&console).unwrap());
    assert_eq!(mail.to, "wile@acme.com", "its head stays");
    let said = mail.body.strip_prefix("Hi Wile,\n\n").unwrap();
    assert!(said.starts_with("thanks for reporting this."), "nobody is greeted twice: {said}");
    assert!(said.ends_with(&format!("\n\n{SIGNED}")), "{said}");
}

#[test]
fn it_is_shown_as_it_will_be_sent() {
    let mut console = morning(WIDE);
    console.keys("Mno *stars* are lost<C-r>");
    let screen = console.screen();
    for part in [" as it will be sent ", "to wile@acme.com", "no *stars* are lost"] {
        assert!(screen.contains(part), "{part}: {screen}");
    }
    console.keys("<C-r><C-x>");
    assert!(console.message().contains("an e-mail closes nothing"), "{}", console.message());
    assert!(console.outbox().is_empty());
}

#[test]
fn a_refused_one_is_written_again() {
    let mut console = morning(WIDE);
    console.keys("Mit works again now.<C-s>y");
    console.now += SignedDuration::from_mins(5);
    console.deliver("mail", Outcome::Refused { why: "550 nobody has this address".into() });
    console.keys("g");
    assert!(console.screen().contains("M edits it"), "{}", console.screen());
    console.keys("M<Tab><C-u>To: wile@acme.org<C-s>y");
    assert_eq!(only_mail(&console).to, "wile@acme.org", "in place of the one that was refused");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn it_goes_where_the_question_says_or_nowhere(
        typed in r"[a-c@., :<>]{0,6}(@[ab]{1,3}\.(com|test))?",
        field in 0..3_usize,
    ) {
        let mut console = morning(WIDE);
        console.keys("Mit works again now.");
        let tabs = "<Tab>".repeat(field + 1);
        console.keys(&tabs);
        for letter in typed.chars() {
            console.keys(&letter.to_string().replace('<', "<C-w>"));
        }
        console.keys("<C-s>");
        let asked = console.screen();
        let asks = console.model.context() == Context::Caution;
        console.keys("y");
        prop_assert_eq!(console.outbox().len(), usize::from(asks));
        if asks {
            let to = only_mail(&console).to;
            let line = format!("To {to} ");
            prop_assert!(asked.contains(&line), "{}\n{}", to, asked);
        }
    }
}
