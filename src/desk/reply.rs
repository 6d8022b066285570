//! How an answer begins.

use super::{Author, Calling, Entry, Kind, Linked, Side, Ticket};

/// The first line of an answer: `Hey Ada, `, or `Hey, ` if no personal name is known.
pub fn greeting(author: &Author) -> String {
    match &author.first_name {
        Some(name) => format!("Hey {name}, "),
        None => "Hey, ".into(),
    }
}

/// How an answer to this ticket begins: it greets whoever wrote last on the customer's side.
///
/// Comments on errors are for the team; nobody is greeted there.
pub fn opening(ticket: &Ticket, conversation: &[Entry]) -> String {
    if ticket.kind == Kind::Error {
        return String::new();
    }
    greeting(addressee(ticket, conversation))
}

/// Whom an answer to this ticket is for: whoever wrote last on the customer's side.
pub fn addressee<'a>(ticket: &'a Ticket, conversation: &'a [Entry]) -> &'a Author {
    let asked =
        |entry: &&Entry| entry.side == Side::Customer && !entry.deleted && entry.place.is_none();
    let last = conversation.iter().rev().find(asked);
    last.map_or(&ticket.author, |entry| &entry.author)
}

/// The answer that closes the loop, ready to be edited: what became of that for which this ticket
/// waited. `None` unless that is what it calls for.
pub fn loop_answer(ticket: &Ticket, conversation: &[Entry], links: &[Linked]) -> Option<String> {
    let call = ticket.standing.call.as_ref().filter(|call| call.calling == Calling::Loop)?;
    let named = |link: &&Linked| {
        let rest = call.what.strip_prefix(link.reference.rest());
        rest.is_some_and(|rest| rest.starts_with(' '))
    };
    let told = told(links.iter().find(named)?);
    let greeting = opening(ticket, conversation);
    Some(if greeting.is_empty() {
        let mut letters = told.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect())?
    } else {
        greeting + &told
    })
}

/// What became of an issue or a pull request, in a sentence.
fn told(link: &Linked) -> String {
    let (state, change) = (link.state.as_str(), link.kind == Some(Kind::PullRequest));
    let (what, fixed) = match state.strip_prefix("closed: ") {
        _ if state == "merged" => ("the fix for this was merged".to_owned(), true),
        _ if change => ("the change for this was closed without being merged".into(), false),
        Some(why) => (format!("the issue for this was closed as {why}"), false),
        None => ("the issue for this was closed".into(), true),
    };
    let title = if link.title.is_empty() { link.reference.rest() } else { &link.title };
    let mut told = format!("{what}: {title}");
    if !link.url.is_empty() {
        told += &format!(" ({})", link.url);
    }
    told += ".";
    if let Some(release) = link.released.as_ref().filter(|_| fixed) {
        told += &format!(" It is in {release}.");
    }
    told
}

/// Whether a text says nothing: empty, or no more than the greeting it began with.
pub fn is_blank(text: &str, greeting: &str) -> bool {
    let text = text.trim();
    text.is_empty() || text == greeting.trim()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::{Bond, Call, Standing, TicketId, TicketRef};
    use jiff::Timestamp;

    fn ticket(kind: Kind, call: Option<Call>) -> Ticket {
        let thread = TicketRef::new("slack", "users/C1/1.0");
        Ticket {
            title: "It fails".into(),
            author: Author { first_name: Some("Wile".into()), ..Author::default() },
            standing: Standing { call, ..Standing::default() },
            ..Ticket::new(TicketId(1), thread, kind, Timestamp::UNIX_EPOCH)
        }
    }

    fn called(calling: Calling) -> Option<Call> {
        let what = "example/app#12 was merged".into();
        Some(Call { calling, since: Timestamp::UNIX_EPOCH, what })
    }

    fn linked(number: u32, kind: Kind, state: &str, released: Option<&str>) -> Linked {
        Linked {
            reference: TicketRef::new("github", format_args!("example/app#{number}")),
            bond: Bond::Linked,
            kind: Some(kind),
            place: None,
            customer: None,
            title: "Keep sockets open".into(),
            state: state.into(),
            closed_at: None,
            released: released.map(Into::into),
            url: "https://x.y/12".into(),
            by_hand: false,
        }
    }

    #[test]
    fn what_became_of_it_is_told() {
        let (pull, issue) = (Kind::PullRequest, Kind::Issue);
        for (kind, state, released, expected) in [
            (
                pull,
                "merged",
                None,
                "the fix for this was merged: Keep sockets open (https://x.y/12).",
            ),
            (
                pull,
                "merged",
                Some("v1.2.3"),
                "the fix for this was merged: Keep sockets open (https://x.y/12). It is in v1.2.3.",
            ),
            (
                pull,
                "closed",
                None,
                "the change for this was closed without being merged: Keep sockets open (https://x.y/12).",
            ),
            (
                issue,
                "closed",
                Some("v1.2.3"),
                "the issue for this was closed: Keep sockets open (https://x.y/12). It is in v1.2.3.",
            ),
            (
                issue,
                "closed: not planned",
                Some("v1.2.3"),
                "the issue for this was closed as not planned: Keep sockets open (https://x.y/12).",
            ),
        ] {
            let links = [linked(1, issue, "open", None), linked(12, kind, state, released)];
            let asked = ticket(Kind::Thread, called(Calling::Loop));
            let answer = loop_answer(&asked, &[], &links).unwrap();
            assert_eq!(answer, format!("Hey Wile, {expected}"));
        }
    }

    #[test]
    fn no_loop_no_answer_and_no_greeting_among_us() {
        let merged = [linked(12, Kind::PullRequest, "merged", None)];
        for call in [None, called(Calling::Need)] {
            assert_eq!(loop_answer(&ticket(Kind::Thread, call), &[], &merged), None);
        }
        let asked = ticket(Kind::Thread, called(Calling::Loop));
        let other = [linked(1, Kind::PullRequest, "merged", None)];
        assert_eq!(loop_answer(&asked, &[], &other), None, "#1 is not #12");
        let fault = ticket(Kind::Error, called(Calling::Loop));
        let answer = loop_answer(&fault, &[], &merged).unwrap();
        assert!(answer.starts_with("The fix for this was merged: "), "{answer}");
        let nameless = [Linked { title: String::new(), url: String::new(), ..merged[0].clone() }];
        let answer = loop_answer(&asked, &[], &nameless).unwrap();
        assert_eq!(answer, "Hey Wile, the fix for this was merged: example/app#12.");
    }

    #[test]
    fn greetings_have_a_name_or_none() {
        let ada = Author { first_name: Some("Ada".into()), ..Author::default() };
        assert_eq!(greeting(&ada), "Hey Ada, ");
        assert_eq!(greeting(&Author::default()), "Hey, ");
    }

    #[test]
    fn a_lone_greeting_is_blank() {
        assert!(is_blank("Hey Ada, \n\n", "Hey Ada, "));
        assert!(is_blank("  ", "Hey, "));
        assert!(!is_blank("Hey Ada, yes.", "Hey Ada, "));
    }
}
