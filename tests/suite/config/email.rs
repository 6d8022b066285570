//! What a configuration may say of the account that e-mails are sent from.

use super::{HERO, faults, source};
use jiff::SignedDuration;
use support_hero::config::{EmailConfig, Mailbox, Service};

const LEAST: &str = "base_url = \"smtps://mail.example.com\"\nfrom = \"ada@example.com\"";

fn email(lines: &str) -> EmailConfig {
    match source("email", lines).service {
        Service::Email(email) => email,
        other => panic!("{other:?}"),
    }
}

#[test]
fn who_writes_is_enough() {
    let usual = email(LEAST);
    let from = Mailbox { name: None, address: "ada@example.com".into() };
    let expected = EmailConfig {
        user: from.address.clone(),
        from,
        reply_to: None,
        sign_off: None,
        hold: SignedDuration::from_mins(5),
    };
    assert_eq!(usual, expected);
    assert!(!source("email", LEAST).service.is_read());
    let told = email(
        "base_url = \"smtp://mail.example.com:587/\"\nfrom = \"Ada Hero <ada@example.com>\"\n\
         user = \"ada\"\nreply_to = \"support@example.com\"\nsign_off = \"Yours,\\nAda\"\nhold = \"0s\"",
    );
    assert_eq!(told.from.to_string(), "Ada Hero <ada@example.com>");
    assert_eq!(told.reply_to.unwrap().to_string(), "support@example.com");
    assert_eq!((&*told.user, told.sign_off.as_deref()), ("ada", Some("Yours,\nAda")));
    assert!(told.hold.is_zero());
}

#[test]
fn faults_are_told_with_what_is_allowed() {
    let from = "from = \"ada@example.com\"";
    let base = "base_url = \"smtps://mail.example.com\"";
    for (lines, told) in [
        (from.into(), "base_url is missing; write base_url = \"smtps://mail.example.com\""),
        (base.into(), "from is missing; write from = \"Ada Lovelace <ada@example.com>\""),
        (
            format!("{from}\nbase_url = \"https://mail.example.com\""),
            "is no address of a mail server; allowed: smtps://host",
        ),
        (
            format!("{from}\nbase_url = \"smtps://ada:secret@mail.example.com\""),
            "is no address of a mail server",
        ),
        (format!("{base}\nfrom = \"Ada\""), "is no e-mail address"),
        (
            format!("{base}\n{from}\nreply_to = \"a@b.test\\r\\nBcc: c@d.test\""),
            "is no e-mail address",
        ),
        (
            format!("{base}\n{from}\nhold = \"2h\""),
            "is out of range; allowed: a length of time from 0s",
        ),
        (format!("{base}\n{from}\nevery = \"5s\""), "every is not a key here"),
    ] {
        let text =
            format!("{HERO}[[source]]\nkind = \"email\"\ntoken = {{ env = \"T\" }}\n{lines}\n");
        let found = faults(&text);
        assert!(found.contains(told), "{lines}: {found}");
    }
}
