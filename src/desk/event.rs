//! One occurrence of an error, as the program that failed told it: what went wrong, where, and what
//! came before.

use super::{clean, clean_line};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// One occurrence of an error.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Event {
    /// The service's own name for it.
    pub id: String,
    /// When it happened; the beginning of 1970 if that was not told.
    pub at: Timestamp,
    /// Its title or message, for what failed without an exception.
    pub message: Option<String>,
    /// The chain of exceptions: the one that was not caught first, then what caused it.
    pub chain: Vec<Exception>,
    /// The release of the program that failed.
    pub release: Option<String>,
    /// Where it ran: `production`.
    pub environment: Option<String>,
    /// Whom it hit, as told: an address, a name, an id.
    pub user: Option<String>,
    /// The request that it failed on.
    pub request: Option<Request>,
    /// What the program did before, the latest last.
    pub crumbs: Vec<Crumb>,
    /// What it was tagged with.
    pub tags: Vec<(String, String)>,
    /// What it ran on and what else was noted: `browser`: `Chrome 120`.
    pub contexts: Vec<(String, String)>,
    /// The commit that its service suspects.
    pub suspect: Option<Commit>,
    /// What of it is not there, and why: `1,480 frames are not shown`, `no source map for app.js`.
    pub missing: Vec<String>,
    /// The occurrence before this one.
    pub older: Option<String>,
    /// The one after it.
    pub newer: Option<String>,
}

impl Event {
    /// When it happened, if that was told.
    pub fn told_at(&self) -> Option<Timestamp> {
        Some(self.at).filter(|at| *at != Timestamp::UNIX_EPOCH)
    }
}

/// An exception, or what else has a stack: a thread that crashed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Exception {
    /// Its type: `KeyError`.
    pub kind: Option<String>,
    /// What it says: `'card'`.
    pub value: Option<String>,
    /// Whether the program caught it, where that is known.
    pub handled: Option<bool>,
    /// Where it was raised, newest call first.
    pub frames: Vec<Frame>,
}

/// A call in a stack trace.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Frame {
    /// The file, else the module.
    pub file: Option<String>,
    /// The function.
    pub function: Option<String>,
    /// The line, from 1.
    pub line: Option<u64>,
    /// The column, from 1; the only place there is in minified code.
    pub column: Option<u64>,
    /// It is of the program itself and not of a library.
    pub own: bool,
    /// Lines of source around it, with their numbers.
    pub source: Vec<(u64, String)>,
}

impl Frame {
    /// Whether both are the same call, as in a function that calls itself.
    pub fn repeats(&self, other: &Self) -> bool {
        let place = |frame: &Self| (frame.own, frame.line, frame.column);
        place(self) == place(other) && self.file == other.file && self.function == other.function
    }
}

/// The request that failed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Request {
    /// `POST`.
    pub method: Option<String>,
    /// Where to, with its query.
    pub url: String,
}

/// Something that the program did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Crumb {
    /// When, if that was told.
    pub at: Option<Timestamp>,
    /// `http`, `ui.click`, `query`.
    pub category: String,
    /// `error`, `warning`; `None` for what is ordinary.
    pub level: Option<String>,
    /// What.
    pub message: String,
}

/// A commit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Commit {
    /// Its hash.
    pub id: String,
    /// The repository that it is in, as its service names that: `example/app`.
    pub repository: Option<String>,
    /// The first line of its message.
    pub message: String,
    /// Who wrote it, by name.
    pub author: Option<String>,
    /// When.
    pub at: Option<Timestamp>,
}

/// Which occurrence of an error is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// The last one.
    Latest,
    /// The first one that is kept.
    Oldest,
    /// The one of this name.
    Named(String),
}

impl Event {
    /// All of it safe to print: one line each, and of source the blanks at its beginning.
    #[must_use]
    pub fn cleaned(self) -> Self {
        let pairs = |pairs: Vec<(String, String)>| {
            pairs.iter().map(|(key, value)| (clean_line(key), clean_line(value))).collect()
        };
        Self {
            id: clean_line(&self.id),
            message: self.message.as_deref().map(clean),
            chain: self.chain.into_iter().map(Exception::cleaned).collect(),
            release: line(self.release),
            environment: line(self.environment),
            user: line(self.user),
            request: self.request.map(Request::cleaned),
            crumbs: self.crumbs.into_iter().map(Crumb::cleaned).collect(),
            tags: pairs(self.tags),
            contexts: pairs(self.contexts),
            suspect: self.suspect.map(Commit::cleaned),
            missing: self.missing.iter().map(|text| clean_line(text)).collect(),
            older: line(self.older),
            newer: line(self.newer),
            at: self.at,
        }
    }
}

/// No more letters of an event are searched for its words.
const MOST_WORDS: usize = 8_000;
/// Nor more of what one exception says.
const LONGEST_VALUE: usize = 1_000;

impl Event {
    /// What it is found by: what went wrong, and where in the program itself. No more than one can
    /// look up in a moment, however much it failed with.
    pub fn words(&self) -> String {
        let said = self.message.iter().chain(&self.user);
        let of_chain = self.chain.iter().flat_map(|exception| {
            let named = exception.kind.iter().chain(&exception.value);
            let own = exception.frames.iter().filter(|frame| frame.own);
            named.chain(own.flat_map(|frame| frame.function.iter().chain(&frame.file)))
        });
        let mut words = String::new();
        let mut told = HashSet::new();
        for text in said.chain(of_chain).filter(|text| told.insert(text.as_str())) {
            words.extend(text.chars().take(LONGEST_VALUE));
            words.push('\n');
        }
        words.chars().take(MOST_WORDS).collect()
    }
}

impl Exception {
    fn cleaned(self) -> Self {
        Self {
            kind: line(self.kind),
            value: self.value.as_deref().map(clean),
            handled: self.handled,
            frames: self.frames.into_iter().map(Frame::cleaned).collect(),
        }
    }
}

impl Frame {
    fn cleaned(self) -> Self {
        // What is one line stays one: its blanks are how it is indented.
        let source = |(number, text): (u64, String)| (number, clean(&text).replace('\n', " "));
        Self {
            file: line(self.file),
            function: line(self.function),
            source: self.source.into_iter().map(source).collect(),
            ..self
        }
    }
}

impl Request {
    fn cleaned(self) -> Self {
        Self { method: line(self.method), url: clean_line(&self.url) }
    }
}

impl Crumb {
    fn cleaned(self) -> Self {
        Self {
            category: clean_line(&self.category),
            level: line(self.level),
            message: clean_line(&self.message),
            at: self.at,
        }
    }
}

impl Commit {
    fn cleaned(self) -> Self {
        Self {
            id: clean_line(&self.id),
            repository: line(self.repository),
            message: clean_line(&self.message),
            author: line(self.author),
            at: self.at,
        }
    }
}

fn line(text: Option<String>) -> Option<String> {
    text.as_deref().map(clean_line).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_an_event_can_move_a_cursor() {
        let bad = "a\u{1b}[31mb\rc\u{202e}".to_owned();
        let text = || Some(bad.clone());
        let frame = Frame {
            file: text(),
            function: text(),
            source: vec![(1, format!("\t  {bad}\n"))],
            ..Frame::default()
        };
        let event = Event {
            id: bad.clone(),
            message: text(),
            chain: vec![Exception {
                kind: text(),
                value: text(),
                frames: vec![frame],
                ..Exception::default()
            }],
            release: text(),
            environment: text(),
            user: text(),
            request: Some(Request { method: text(), url: bad.clone() }),
            crumbs: vec![Crumb {
                category: bad.clone(),
                level: text(),
                message: bad.clone(),
                ..Crumb::default()
            }],
            tags: vec![(bad.clone(), bad.clone())],
            contexts: vec![(bad.clone(), bad.clone())],
            suspect: Some(Commit {
                id: bad.clone(),
                repository: text(),
                message: bad.clone(),
                author: text(),
                ..Commit::default()
            }),
            missing: vec![bad.clone()],
            older: text(),
            newer: text(),
            ..Event::default()
        };
        let json = serde_json::to_string(&event.cleaned()).unwrap();
        for hidden in ["\\u001b", "\\r", "\u{202e}", "[31m"] {
            assert!(!json.contains(hidden), "{hidden} in {json}");
        }
        assert!(json.contains("      ab"), "the blanks before source are its own: {json}");
    }

    #[test]
    fn an_event_is_found_by_what_failed_and_where_in_the_program_itself() {
        let frame = |function: &str, own| Frame {
            function: Some(function.into()),
            file: Some("app/batch.py".into()),
            own,
            ..Frame::default()
        };
        let exception = |kind: &str, value: String, frames| Exception {
            kind: Some(kind.into()),
            value: Some(value),
            frames,
            ..Exception::default()
        };
        let frames = vec![frame("write_batch", true), frame("send", false), frame("again", true)];
        let event = Event {
            user: Some("wile@acme.com".into()),
            chain: vec![
                exception("Timeout", "after 30 s".into(), frames),
                exception("OSError", "broken".into(), Vec::new()),
            ],
            ..Event::default()
        };
        let words = event.words();
        assert_eq!(
            words.lines().collect::<Vec<_>>(),
            [
                "wile@acme.com",
                "Timeout",
                "after 30 s",
                "write_batch",
                "app/batch.py",
                "again",
                "OSError",
                "broken"
            ]
        );
        let many = (0..9_000).map(|n| frame(&format!("f{n}"), true)).collect();
        let huge = exception("E", "é".repeat(1 << 20), many);
        let words = Event { chain: vec![huge], ..Event::default() }.words();
        assert_eq!(words.chars().count(), MOST_WORDS);
        assert!(words.contains("\nf0\n"), "a long value leaves room for the frames");
    }
}
