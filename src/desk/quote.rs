//! What a new issue takes over from the conversation it comes from: what was asked and the way
//! back, and of the people no more than everybody may read.

use super::crash::{failed, place, private};
use super::{
    Answer, Entry, Event, Fact, IssueForm, Kind, MessageKind, Side, Template, Ticket, counted,
    is_web,
};

/// Lines of what was said, at most.
const LINES: usize = 20;
/// Characters of a title, at most; services take 256.
const TITLE: usize = 120;
/// What stands where an e-mail address stood.
const ADDRESS: &str = "(e-mail address)";

/// What a ticket's page tells, of which a new issue takes over a part.
#[derive(Debug, Clone, Copy, Default)]
pub struct Told<'a> {
    /// What was said.
    pub conversation: &'a [Entry],
    /// What the service tells beside that.
    pub facts: &'a [Fact],
    /// The latest occurrence of an error.
    pub event: Option<&'a Event>,
}

impl IssueForm {
    /// How an issue begins that is opened in `place` because of a ticket.
    pub fn begun(place: &str, ticket: &Ticket, told: Told<'_>, template: &Template) -> Self {
        let title: String = private(&ticket.title, told.event).chars().take(TITLE).collect();
        let parts = [template.body.trim().to_owned(), said(ticket, told), link(ticket)];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        Self {
            place: place.to_owned(),
            title: format!("{} {title}", template.title.trim()).trim().to_owned(),
            body: parts.join("\n\n"),
            labels: template.labels.clone(),
        }
    }
}

fn link(ticket: &Ticket) -> String {
    if is_web(&ticket.url) { ticket.url.clone() } else { String::new() }
}

/// What was asked, quoted, and by whom; of an error what failed where, and how often.
fn said(ticket: &Ticket, told: Told<'_>) -> String {
    if let Some(impact) = &ticket.impact {
        let often = format!(
            "Seen {} by {}.",
            counted(impact.events, "time"),
            counted(impact.users, "user")
        );
        let failed = told.event.map(failed).unwrap_or_default();
        let parts = [failed, place(told.facts, told.event), often];
        return parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n");
    }
    let words: Vec<&str> =
        asked(ticket, told.conversation).map(|entry| entry.text.trim()).collect();
    match quoted(&words.join("\n\n")) {
        quote if quote.is_empty() => String::new(),
        quote => format!("{}:\n\n{quote}", who(ticket)),
    }
}

/// The customer's unanswered run, else what they began with.
fn asked<'a>(ticket: &Ticket, conversation: &'a [Entry]) -> impl Iterator<Item = &'a Entry> {
    let said = |entry: &&Entry| {
        entry.kind == MessageKind::Message && !entry.deleted && entry.place.is_none()
    };
    let waits = ticket.standing.turn.waiting_since;
    conversation
        .iter()
        .filter(said)
        .skip_while(move |e| e.side != Side::Customer || waits.is_some_and(|at| e.at < at))
        .take_while(|entry| entry.side != Side::Us)
        .filter(|entry| entry.side == Side::Customer)
}

/// `Ada asked in #general`. Nobody who pays is named, nor anybody who asked where not all can read.
fn who(ticket: &Ticket) -> String {
    let Answer::Here { place: readers } = &ticket.answer else { return "A customer asked".into() };
    let open = ["public", "seen by the channel"].iter().any(|words| readers.ends_with(words));
    if !open || ticket.customer.is_some() {
        return "A customer asked".into();
    }
    let place = match ticket.kind {
        Kind::Issue | Kind::PullRequest => ticket.reference.rest(),
        Kind::Thread | Kind::Error => &ticket.place,
    };
    format!("{} asked in {place}", without_addresses(&ticket.author.name))
}

/// A text as a quote that calls nobody and gives no address away.
fn quoted(text: &str) -> String {
    let mut fenced = false;
    let mut lines: Vec<String> = Vec::new();
    for line in text.trim().lines() {
        if lines.len() == LINES {
            lines.extend(fenced.then(|| "> ```".to_owned()));
            lines.push("> …".into());
            break;
        }
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        let safe = without_addresses(line);
        let safe = if fenced || fence { safe } else { calling_nobody(&safe) };
        lines.push(format!("> {safe}").trim_end().to_owned());
    }
    lines.join("\n")
}

/// A line in which `@name` calls nobody: whoever has that name at the tracker is somebody else.
fn calling_nobody(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let (mut code, mut before) = (false, ' ');
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        code ^= letter == '`';
        let calls = letter == '@' && letters.peek().is_some_and(|next| next.is_alphanumeric());
        if code || !calls || before.is_alphanumeric() {
            out.push(letter);
        }
        before = letter;
    }
    out
}

/// A text with its e-mail addresses blotted out.
pub(super) fn without_addresses(text: &str) -> String {
    let local = |c: char| c.is_alphanumeric() || "._%+-".contains(c);
    let domain = |c: char| c.is_alphanumeric() || ".-".contains(c);
    let (mut out, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once('@') {
        let name = before.trim_end_matches(local);
        let host = after.trim_start_matches(domain);
        let named = name.len() < before.len();
        let length = after.len() - host.len();
        let reached = after.get(..length).is_some_and(|host| host.trim_matches('.').contains('.'));
        if named && reached {
            out += name.strip_suffix("mailto:").unwrap_or(name);
            out += ADDRESS;
            rest = host;
        } else {
            out += before;
            out.push('@');
            rest = after;
        }
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::{Author, CustomerMatch, Impact, Standing, TicketId, TicketRef, Turn};
    use jiff::Timestamp;
    use proptest::prelude::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn ticket(readers: &str, waits: Option<i64>) -> Ticket {
        let turn = Turn { waiting_since: waits.map(at), ..Turn::default() };
        let thread = TicketRef::new("slack", "users/C1/1");
        Ticket {
            title: "It drops, says wile@acme.com".into(),
            url: "https://example.slack.test/archives/C1/p1".into(),
            place: "#general".into(),
            author: Author::new("priya".into(), Some("Priya Nair".into()), None),
            answer: Answer::Here { place: readers.into() },
            standing: Standing { turn, ..Standing::default() },
            ..Ticket::new(TicketId(1), thread, Kind::Thread, at(0))
        }
    }

    fn entry(second: i64, side: Side, text: &str) -> Entry {
        Entry {
            id: second.to_string(),
            at: at(second),
            author: Author::default(),
            side,
            kind: MessageKind::Message,
            text: text.into(),
            edited: false,
            deleted: false,
            reactions: Vec::new(),
            place: None,
        }
    }

    fn body(ticket: &Ticket, conversation: &[Entry]) -> String {
        let told = Told { conversation, ..Told::default() };
        IssueForm::begun("example/app", ticket, told, &Template::default()).body
    }

    const OPEN: &str = "thread in #general, seen by the channel";

    #[test]
    fn what_waits_is_quoted_below_the_template_with_the_way_back() {
        let template = Template {
            title: "[bug]".into(),
            body: "### What happens\n".into(),
            labels: vec!["bug".into()],
            ..Template::default()
        };
        let said = [
            entry(1, Side::Customer, "hello"),
            entry(2, Side::Us, "yes?"),
            entry(3, Side::Customer, "it drops\n\n```\n@every 60 s\n```"),
            entry(4, Side::Bot, "a program"),
            entry(5, Side::Customer, "mail me: wile@acme.com, @grace"),
        ];
        let told = Told { conversation: &said, ..Told::default() };
        let form = IssueForm::begun("example/app", &ticket(OPEN, Some(3)), told, &template);
        assert_eq!(form.title, "[bug] It drops, says (e-mail address)");
        assert_eq!((&*form.place, form.labels), ("example/app", vec!["bug".to_owned()]));
        assert_eq!(
            form.body,
            "### What happens\n\nPriya Nair asked in #general:\n\n> it drops\n>\n> ```\n> @every 60 s\n> ```\n>\n> mail me: (e-mail address), grace\n\nhttps://example.slack.test/archives/C1/p1"
        );
    }

    #[test]
    fn what_was_answered_is_told_from_its_beginning() {
        let said = [
            entry(1, Side::Customer, "one"),
            entry(2, Side::Customer, "two"),
            entry(3, Side::Us, "three"),
            entry(4, Side::Customer, "four"),
        ];
        let body = body(&ticket(OPEN, None), &said);
        assert!(body.contains("> one\n>\n> two\n\nhttps"), "{body}");
    }

    #[test]
    fn nobody_is_named_who_asked_in_private_or_pays() {
        let said = [entry(1, Side::Customer, "one")];
        let pays = CustomerMatch::paying("Acme", None, "");
        for (readers, customer, named) in [
            (OPEN, None, true),
            ("comment on example/app#1, public", None, true),
            ("comment on example/app#1, seen by the repository's members", None, false),
            ("thread in #x, seen by the members of the private channel", None, false),
            ("somewhere", None, false),
            (OPEN, Some(pays), false),
        ] {
            let ticket = Ticket { customer, ..ticket(readers, Some(1)) };
            let body = body(&ticket, &said);
            assert_eq!(body.contains("Priya"), named, "{readers}");
            assert_eq!(body.contains("#general"), named, "{readers}");
            assert_eq!(body.contains("A customer asked:"), !named, "{readers}");
        }
    }

    #[test]
    fn a_long_quote_ends_and_closes_what_it_opened() {
        let long = "```\n".to_owned() + &"line\n".repeat(50);
        let quote = quoted(&long);
        assert_eq!(quote.lines().count(), LINES + 2);
        assert!(quote.ends_with("> line\n> ```\n> …"), "{quote}");
    }

    #[test]
    fn an_error_tells_what_failed_and_how_often_but_not_whom_it_hit() {
        let impact = Some(Impact { users: 3, events: 40, last_seen: at(9), ..Impact::default() });
        let title = "No card of wile-77 (wile@acme.com)".into();
        let error = Ticket { kind: Kind::Error, impact, title, ..ticket("note", None) };
        assert!(body(&error, &[]).starts_with("Seen 40 times by 3 users.\n\nhttps://"));
        let event = Event {
            message: Some("No card of wile-77".into()),
            release: Some("app@2.4.0".into()),
            user: Some("wile-77".into()),
            ..Event::default()
        };
        let told = Told { event: Some(&event), ..Told::default() };
        let form = IssueForm::begun("example/app", &error, told, &Template::default());
        assert_eq!(form.title, "No card of (user) ((e-mail address))");
        assert_eq!(
            form.body,
            "```\nNo card of (user)\n```\n\n- release `app@2.4.0`\n\n\
             Seen 40 times by 3 users.\n\nhttps://example.slack.test/archives/C1/p1"
        );
    }

    #[test]
    fn addresses_and_calls() {
        for (text, expected) in [
            ("ada@acme.com", ADDRESS),
            ("<mailto:ada.l+x@mail.acme.co.uk|me>", "<(e-mail address)|me>"),
            ("ünal@firma.de.", "(e-mail address)"),
            ("postgres://me:secret@db.acme.com/x", "postgres://me:(e-mail address)/x"),
            ("npm i @acme/app", "npm i @acme/app"),
            ("root@localhost", "root@localhost"),
            ("a @ b.c @", "a @ b.c @"),
        ] {
            assert_eq!(without_addresses(text), expected);
        }
        for (text, expected) in [
            ("@grace, (@ada) @", "grace, (ada) @"),
            ("`@Component` @x", "`@Component` x"),
            ("a@b", "a@b"),
        ] {
            assert_eq!(calling_nobody(text), expected);
        }
    }

    proptest! {
        #[test]
        fn no_address_comes_through(
            before in r"\PC{0,8}", name in "[a-z.+]{0,5}[a-z]", host in "[a-z]{1,6}", after in r"\PC{0,8}",
        ) {
            let address = format!("{name}@{host}.com");
            let safe = without_addresses(&format!("{before} {address} {after}"));
            prop_assert!(!safe.contains(&address), "{}", safe);
        }
    }
}
