//! An e-mail as it goes over the wire: headers that nobody can add to, and the text as written.

use crate::config::{EmailConfig, Mailbox};
use crate::desk::{Mail, clean, clean_line};
use crate::source::SourceError;
use jiff::Timestamp;
use lettre::Address;
use lettre::message::header::{ContentTransferEncoding, ContentType};
use lettre::message::{Body, Mailbox as Wired, Message};

/// From whom, to whom, and what.
pub(super) struct Letter {
    pub from: Address,
    pub to: Address,
    pub bytes: Vec<u8>,
}

/// The e-mail as one message with one recipient. Its id is that of the action, so that it is found
/// at both ends.
pub(super) fn of(
    settings: &EmailConfig,
    mail: &Mail,
    marker: &str,
    now: Timestamp,
) -> Result<Letter, SourceError> {
    let from = wired(&settings.from)?;
    let to = recipient(&mail.to)?;
    let id = format!("<{marker}@{}>", from.email.domain());
    let builder = Message::builder()
        .from(from.clone())
        .to(Wired::new(None, to.clone()))
        .subject(clean_line(&mail.subject))
        .date(now.into())
        .message_id(Some(id))
        .header(ContentType::TEXT_PLAIN);
    let builder = match &settings.reply_to {
        Some(other) => builder.reply_to(wired(other)?),
        None => builder,
    };
    let text = clean(&mail.body).trim_end().to_owned() + "\n";
    let unwritten = |why: &dyn std::fmt::Display| SourceError::Refused {
        why: format!("it cannot be written as an e-mail: {why}"),
    };
    let body = Body::new_with_encoding(text, ContentTransferEncoding::QuotedPrintable)
        .map_err(|_| unwritten(&"its text has no form"))?;
    let message = builder.body(body).map_err(|error| unwritten(&error))?;
    Ok(Letter { from: from.email, to, bytes: message.formatted() })
}

/// An address of ours, as the configuration has it.
fn wired(mailbox: &Mailbox) -> Result<Wired, SourceError> {
    let address = mailbox.address.parse().map_err(|_| SourceError::NeedsYou {
        fault: format!("{:?} is no address that e-mails can be sent from", mailbox.address),
        remedy: "write from and reply_to as \"Ada Lovelace <ada@example.com>\"".into(),
    })?;
    Ok(Wired::new(mailbox.name.as_deref().map(clean_line), address))
}

/// The one address it goes to.
fn recipient(text: &str) -> Result<Address, SourceError> {
    text.trim().parse().map_err(|_| SourceError::Refused {
        why: format!("{:?} is no address that e-mails can be sent to", clean_line(text)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;

    fn settings(name: &str) -> EmailConfig {
        let mailbox = |name: &str, address: &str| Mailbox {
            name: Some(name.to_owned()).filter(|name| !name.is_empty()),
            address: address.into(),
        };
        EmailConfig {
            from: mailbox(name, "ada@example.com"),
            reply_to: Some(mailbox("", "support@example.com")),
            user: "ada".into(),
            sign_off: None,
            hold: SignedDuration::ZERO,
        }
    }

    fn written(name: &str, subject: &str, body: &str) -> (String, String) {
        let mail = Mail { to: "wile@acme.com".into(), subject: subject.into(), body: body.into() };
        let now = "2026-11-23T10:00:00Z".parse().unwrap();
        let letter = of(&settings(name), &mail, "hero-0f", now).unwrap();
        let text = String::from_utf8(letter.bytes).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        (head.to_owned(), body.to_owned())
    }

    #[test]
    fn who_when_and_what() {
        let (head, body) = written("Ada", "Re: It fails", "Hi Wile,\n\nit works.");
        for line in [
            "From: Ada <ada@example.com>",
            "To: wile@acme.com",
            "Reply-To: support@example.com",
            "Subject: Re: It fails",
            "Date: Mon, 23 Nov 2026 10:00:00 +0000",
            "Message-ID: <hero-0f@example.com>",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: quoted-printable",
        ] {
            assert!(head.lines().any(|l| l == line), "{line} in\n{head}");
        }
        assert_eq!(body, "Hi Wile,\r\n\r\nit works.\r\n");
    }

    #[test]
    fn no_text_becomes_a_header() {
        for subject in
            ["Re: x\r\nBcc: evil@b.test", "x\nBcc: evil@b.test", "x\r\n\r\nBcc: e@b.test"]
        {
            let (head, _) = written("Ada\r\nBcc: evil@b.test", subject, "Hi");
            assert!(!head.lines().any(|line| line.to_lowercase().starts_with("bcc")), "{head}");
            assert_eq!(head.lines().filter(|line| line.starts_with("To:")).count(), 1);
        }
        for to in ["a@b.test\r\nBcc: c@d.test", "a@b.test, c@d.test", "Ada <a@b.test>", "", "a"] {
            let mail = Mail { to: to.into(), ..Mail::default() };
            let refused = of(&settings(""), &mail, "m", Timestamp::UNIX_EPOCH);
            assert!(matches!(refused, Err(SourceError::Refused { .. })), "{to:?}");
        }
    }

    #[test]
    fn all_of_it_is_ascii_on_the_wire() {
        let long = "wörter ".repeat(300);
        let (head, body) =
            written("Zoë 株", "Grüße 👩‍👩‍👧 日本語", &format!("Hallo Zoë,\n\n{long}\n.\n..x"));
        assert!(head.is_ascii() && body.is_ascii());
        assert!(head.contains("Subject: =?utf-8?b?"), "{head}");
        assert!(body.lines().all(|line| line.len() <= 76), "{body}");
        assert!(body.lines().any(|line| line == "."), "the wire doubles it, not the text");
    }
}
