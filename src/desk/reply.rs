//! How an answer begins.

use super::{Author, Entry, Kind, Side, Ticket};

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
    let asked =
        |entry: &&Entry| entry.side == Side::Customer && !entry.deleted && entry.place.is_none();
    let last = conversation.iter().rev().find(asked);
    greeting(last.map_or(&ticket.author, |entry| &entry.author))
}

/// Whether a text says nothing: empty, or no more than the greeting it began with.
pub fn is_blank(text: &str, greeting: &str) -> bool {
    let text = text.trim();
    text.is_empty() || text == greeting.trim()
}

#[cfg(test)]
mod tests {
    use super::*;

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
