//! What makes the hero think twice before an answer leaves: what was said meanwhile, and what
//! speaks against its words.

use crate::desk::{Caution, Entry, MessageKind, Side};
use jiff::Timestamp;
use std::collections::HashSet;

/// So many messages that came meanwhile are shown.
const SHOWN: usize = 3;

/// What had been said in a conversation at a time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Heard(HashSet<(String, Timestamp)>);

impl Heard {
    /// All of a conversation.
    pub fn of(conversation: &[Entry]) -> Self {
        Self(conversation.iter().map(key).collect())
    }

    /// What people said in it since.
    pub fn since<'a>(&self, conversation: &'a [Entry]) -> impl Iterator<Item = &'a Entry> {
        let said = |entry: &&Entry| {
            entry.kind != MessageKind::Event && entry.side != Side::Bot && !entry.deleted
        };
        conversation.iter().filter(said).filter(|entry| !self.0.contains(&key(entry)))
    }
}

fn key(entry: &Entry) -> (String, Timestamp) {
    (entry.id.clone(), entry.at)
}

/// What is asked about before an answer leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubts {
    /// The ticket is closed with it.
    pub close: bool,
    /// What was said since it was begun, the last of it.
    pub news: Vec<Entry>,
    /// Why nobody could look whether anything was.
    pub unlooked: Option<String>,
    /// What speaks against its words.
    pub cautions: Vec<Caution>,
    /// What exactly would happen where, if that is asked about in any case.
    pub told: Vec<String>,
}

impl Doubts {
    /// Of these news, only the last are kept.
    pub fn new(
        close: bool,
        mut news: Vec<Entry>,
        unlooked: Option<String>,
        cautions: Vec<Caution>,
    ) -> Self {
        news.drain(..news.len().saturating_sub(SHOWN));
        Self { close, news, unlooked, cautions, told: Vec::new() }
    }

    /// The same about something that is asked about in any case: what exactly would happen where.
    #[must_use]
    pub fn telling(self, told: Vec<String>) -> Self {
        Self { told, ..self }
    }

    /// Whether nothing speaks against it.
    pub fn is_sure(&self) -> bool {
        self.news.is_empty() && self.cautions.is_empty()
    }

    /// Whether there is nothing to ask. That nobody could look is no question of its own: offline
    /// it would be asked of every answer.
    pub fn is_empty(&self) -> bool {
        self.is_sure() && self.told.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::Author;

    #[test]
    fn only_what_people_said_since_is_news() {
        let entry = |id: &str, side, kind, deleted| Entry {
            id: id.into(),
            at: Timestamp::UNIX_EPOCH,
            author: Author::default(),
            side,
            kind,
            text: String::new(),
            edited: false,
            deleted,
            reactions: Vec::new(),
            place: None,
        };
        use MessageKind::{Event, Message, Note};
        let before = [entry("1", Side::Customer, Message, false)];
        let after = [
            before[0].clone(),
            entry("2", Side::Customer, Message, false),
            entry("3", Side::Us, Note, false),
            entry("4", Side::Bot, Message, false),
            entry("5", Side::Us, Event, false),
            entry("6", Side::Us, Message, true),
        ];
        let news: Vec<&str> = Heard::of(&before).since(&after).map(|e| e.id.as_str()).collect();
        assert_eq!(news, ["2", "3"]);
        let all = Doubts::new(false, vec![after[1].clone(); 9], None, Vec::new());
        assert_eq!(all.news.len(), SHOWN);
    }
}
