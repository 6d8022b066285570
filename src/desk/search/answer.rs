//! Which answer was given, and how it is used again.

use super::{Find, words};
use crate::desk::quote::without_addresses;
use crate::desk::{Entry, Kind, MessageKind, Side, Ticket, is_web};

/// An answer with fewer characters hardly tells anything: it is `looking into it`, or thanks.
const TELLING: usize = 80;

/// The answer that was given to what stands at `at` of a conversation: the first of ours after it
/// that tells something, what stands there included, else the last one before it that does, else
/// the longest. Only what was said to somebody who asked counts, never a note, nor what was taken
/// back.
pub fn given<'a>(ticket: &Ticket, conversation: &'a [Entry], at: usize) -> Option<&'a Entry> {
    let asked = conversation.iter().any(|entry| entry.side == Side::Customer && is_said(entry));
    if !asked || ticket.kind == Kind::Error {
        return None;
    }
    let (before, after) = conversation.split_at_checked(at)?;
    let ours = |entries: &'a [Entry]| {
        entries.iter().filter(|entry| entry.side == Side::Us && is_said(entry))
    };
    let length = |entry: &&Entry| entry.text.chars().count();
    let telling = |entry: &&Entry| length(entry) >= TELLING;
    ours(after)
        .find(telling)
        .or_else(|| ours(before).rev().find(telling))
        .or_else(|| ours(conversation).max_by_key(length))
}

/// Whether an entry was said here, to all who read the ticket.
fn is_said(entry: &Entry) -> bool {
    entry.kind == MessageKind::Message && !entry.deleted && entry.place.is_none()
}

/// The answer that was given as it goes into another one: what was said, and where.
pub fn usable(find: &Find) -> Option<String> {
    let answer = find.answer.as_ref()?.text.trim();
    let url = &find.ticket.url;
    Some(if is_web(url) { format!("{answer}\n\nSee {url}") } else { answer.to_owned() })
}

/// Whom a text that was written for `then` names, and must not name to whoever asks in `now`: that
/// customer, whoever asked, and addresses.
pub fn names_in(text: &str, then: &Ticket, now: &Ticket) -> Vec<String> {
    let of = |ticket: &Ticket| {
        let customer = ticket.customer.as_ref().map(|customer| customer.name.clone());
        let author = &ticket.author;
        let names = [Some(author.name.clone()), author.first_name.clone(), customer];
        names.into_iter().flatten().collect::<Vec<_>>()
    };
    let here = of(now);
    let mut names: Vec<String> = of(then);
    names.retain(|name| !here.contains(name) && says(text, name));
    // A whole name tells its first word too.
    let whole = names.clone();
    names.retain(|name| !whole.iter().any(|other| other != name && other.starts_with(name)));
    names.dedup();
    names.extend((without_addresses(text) != text).then(|| "an e-mail address".to_owned()));
    names
}

/// Whether a text has this name in it, as whole words.
fn says(text: &str, name: &str) -> bool {
    let (text, name): (Vec<_>, Vec<_>) = (words(text).collect(), words(name).collect());
    !name.is_empty() && text.windows(name.len()).any(|piece| piece == name)
}

#[cfg(test)]
mod tests {
    use super::says;

    #[test]
    fn a_name_is_seen_as_whole_words() {
        for (text, name, seen) in [
            ("Hey Bob, look", "Bob", true),
            ("hey bob", "Bob", true),
            ("Bobsled", "Bob", false),
            ("at Acme Corp.", "Acme Corp", true),
            ("at Acme", "Acme Corp", false),
            ("café Zoé", "Zoe", true),
            ("anything", "", false),
        ] {
            assert_eq!(says(text, name), seen, "{name} in {text}");
        }
    }
}
