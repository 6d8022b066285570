//! An e-mail as it is written: a line that says to whom, one that says about what, an empty line, and
//! what it says.

use super::Author;
use serde::{Deserialize, Serialize};

/// An e-mail to one person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// The address it goes to.
    pub to: String,
    /// What it is about, on one line.
    pub subject: String,
    /// What it says, from the greeting to the sign-off, as written.
    pub body: String,
}

/// How an e-mail begins: `Hi Ada,`, or `Hello,` if no personal name is known.
pub fn salutation(author: &Author) -> String {
    match &author.first_name {
        Some(name) => format!("Hi {name},"),
        None => "Hello,".into(),
    }
}

/// The subject of an e-mail because of what is called so: `Re: Exports fail`.
pub fn answer_to(title: &str) -> String {
    let answers = title.get(..3).is_some_and(|begin| begin.eq_ignore_ascii_case("re:"));
    if answers { title.to_owned() } else { format!("Re: {title}") }
}

impl Mail {
    /// The line, from 0, that its address stands on.
    pub const TO: usize = 0;
    /// The line that its subject stands on.
    pub const SUBJECT: usize = 1;
    /// The line of one just begun that what it says is to stand on.
    pub const BODY: usize = 5;

    /// One in which nothing is said yet but the greeting and the sign-off.
    pub fn begun(to: String, subject: String, greeting: &str, sign_off: &str) -> Self {
        Self { to, subject, body: format!("{greeting}\n\n\n\n{}", sign_off.trim_end()) }
    }

    /// The e-mail as it is written.
    pub fn text(&self) -> String {
        let Self { to, subject, body } = self;
        format!("To: {to}\nSubject: {subject}\n\n{body}")
    }

    /// Reads an e-mail back. Lines before the first empty one that begin with no known word belong
    /// to the subject.
    pub fn parse(text: &str) -> Self {
        let mut mail = Self::default();
        let mut lines = text.lines();
        let mut subject: Vec<&str> = Vec::new();
        for line in lines.by_ref().take_while(|line| !line.trim().is_empty()) {
            match line.split_once(':').map(|(word, rest)| (word.trim().to_lowercase(), rest.trim()))
            {
                Some((word, rest)) if word == "to" => mail.to = rest.to_owned(),
                Some((word, rest)) if word == "subject" => subject.push(rest),
                _ => subject.push(line.trim()),
            }
        }
        mail.subject = subject.join(" ").trim().to_owned();
        mail.body = lines.collect::<Vec<_>>().join("\n").trim().to_owned();
        mail
    }

    /// What it says without the sign-off.
    pub fn unsigned(&self, sign_off: &str) -> &str {
        let body = self.body.trim();
        body.strip_suffix(sign_off.trim()).unwrap_or(body).trim_end()
    }

    /// Whether it says nothing but the greeting and the sign-off.
    pub fn is_blank(&self, greeting: &str, sign_off: &str) -> bool {
        super::is_blank(self.unsigned(sign_off), greeting)
    }

    /// The line, from 0, that what it says ends on, before the sign-off.
    pub fn last_line(&self, sign_off: &str) -> usize {
        let said = Self { body: self.unsigned(sign_off).to_owned(), ..self.clone() };
        said.text().lines().count().saturating_sub(1)
    }

    /// The same, written, with room for more before the sign-off, and the line of that room.
    pub fn with_room(&self, sign_off: &str) -> (String, usize) {
        let unsigned = self.unsigned(sign_off);
        let signed = self.body.trim().strip_prefix(unsigned).unwrap_or_default().trim_start();
        let said = Self { body: unsigned.to_owned(), ..self.clone() }.text();
        (format!("{said}\n\n\n\n{signed}"), self.last_line(sign_off) + 2)
    }

    /// Whether both go to the same address, however it is written.
    pub fn goes_to(&self, address: &str) -> bool {
        let address = super::address(address);
        address.is_some() && super::address(&self.to) == address
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SIGNED: &str = "Best,\nAda";

    fn mail(body: &str) -> Mail {
        Mail { to: "wile@acme.com".into(), subject: "Re: It fails: why?".into(), body: body.into() }
    }

    #[test]
    fn an_e_mail_is_read_back_as_it_was_written() {
        let written = mail("Hi Wile,\n\nTo: not this\n\nBest,\nAda");
        assert_eq!(Mail::parse(&written.text()), written);
        assert_eq!(Mail::parse(&Mail::default().text()), Mail::default());
    }

    #[test]
    fn what_stands_in_its_head_without_a_word_is_the_subject() {
        let read = Mail::parse("To: a@b.test\nBcc: c@d.test\nSubject: It\n fails\n\nHi");
        assert_eq!((&*read.to, &*read.subject), ("a@b.test", "Bcc: c@d.test It fails"));
        assert_eq!(read.body, "Hi");
    }

    #[test]
    fn an_answer_is_not_called_one_twice() {
        for (title, subject) in [("It fails", "Re: It fails"), ("RE: It", "RE: It"), ("é", "Re: é")]
        {
            assert_eq!(answer_to(title), subject);
        }
    }

    #[test]
    fn one_just_begun_says_nothing() {
        let begun = Mail::begun("a@b.test".into(), "Re: x".into(), "Hi Ada,", SIGNED);
        assert!(begun.is_blank("Hi Ada,", SIGNED));
        let text = begun.text();
        let lines: Vec<&str> = text.split('\n').collect();
        assert_eq!((lines[Mail::BODY - 2], lines[Mail::BODY]), ("Hi Ada,", ""));
        assert_eq!(lines[Mail::BODY + 2], "Best,");
        assert!(!mail("Hi Ada,\n\nIt works.\n\nBest,\nAda").is_blank("Hi Ada,", SIGNED));
        assert!(mail("Best,\nAda").is_blank("Hi Ada,", SIGNED));
    }

    #[test]
    fn there_is_room_for_more_before_the_sign_off() {
        for (body, expected) in [
            ("Hi Ada,\n\nIt works.\n\nBest,\nAda", "Hi Ada,\n\nIt works.\n\n\n\nBest,\nAda"),
            ("Hi Ada,\n\nIt works.", "Hi Ada,\n\nIt works.\n\n\n\n"),
        ] {
            let (text, line) = mail(body).with_room(SIGNED);
            assert_eq!(text.split_once("\n\n").unwrap().1, expected);
            let lines: Vec<&str> = text.split('\n').collect();
            assert_eq!((lines[line - 2], lines[line]), ("It works.", ""));
        }
    }

    proptest! {
        #[test]
        fn no_line_of_a_body_becomes_a_head(body in r"[a-zA-Z:@. \n]{0,60}") {
            let written = mail(body.trim());
            prop_assert_eq!(Mail::parse(&written.text()), written);
        }
    }
}
