//! A file of tables in which each key is told one word or several: whose words they are is for
//! whoever asked to know.

use super::file::{Document, with_article};
use super::{ConfigError, Fault};
use std::ops::Range;
use std::path::Path;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Such a file.
pub struct Entries {
    /// Its tables, in the order of the file.
    pub sections: Vec<Section>,
    /// What is wrong with it so far.
    pub faults: Vec<Fault>,
}

/// One table: `[queue]`.
#[derive(Debug)]
pub struct Section {
    /// Its name, without brackets.
    pub name: String,
    /// The place where it begins.
    pub place: Fault,
    /// What is told in it.
    pub entries: Vec<Entry>,
}

/// One `key = "word"`, or `key = ["word", "word"]`.
#[derive(Debug)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// The words.
    pub words: Vec<String>,
    /// The place where it stands.
    pub place: Fault,
}

impl Fault {
    /// The same place with this wrong about it.
    #[must_use]
    pub fn because(&self, problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { problem: problem.into(), remedy: remedy.into(), ..self.clone() }
    }
}

impl Entries {
    /// Reads a file; `None` if there is none.
    ///
    /// # Errors
    /// [`ConfigError::Unreadable`] if it cannot be read.
    pub fn load(file: &Path) -> Result<Option<Self>, ConfigError> {
        match std::fs::read_to_string(file) {
            Ok(text) => Ok(Some(Self::parse(&text, file))),
            Err(why) if why.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(why) => Err(ConfigError::Unreadable { file: file.into(), why }),
        }
    }

    /// Reads the text of a file; `file` is what faults call it.
    pub fn parse(text: &str, file: &Path) -> Self {
        let document = Document::new(file, text);
        let root = document.parse();
        let mut sections = Vec::new();
        if document.is_faultless() {
            let tables = root.get_ref().iter();
            sections.extend(tables.filter_map(|(name, found)| section(&document, name, found)));
        }
        sections.sort_by_key(|section| section.place.line);
        Self { sections, faults: document.into_faults() }
    }
}

fn section(
    document: &Document<'_>,
    name: &Spanned<std::borrow::Cow<'_, str>>,
    found: &Spanned<DeValue<'_>>,
) -> Option<Section> {
    let shown = crate::desk::clean_line(name.get_ref());
    let Some(table) = found.get_ref().as_table() else {
        let remedy = "write it below the table it belongs to";
        document.report(&name.span(), ("", &shown, ""), "stands outside of any table", remedy);
        return None;
    };
    let title = format!("[{shown}]");
    let place = document.place(&name.span(), (&title, "", ""));
    Some(Section { place, entries: entries(document, &title, table), name: shown })
}

fn entries(document: &Document<'_>, title: &str, table: &DeTable<'_>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = table
        .iter()
        .map(|(key, value)| {
            let shown = crate::desk::clean_line(key.get_ref());
            let span = key.span().start..value.span().end;
            let found = document.written(&value.span());
            let place = document.place(&span, (title, &shown, &found));
            Entry { words: words(document, (title, &shown), value), key: shown, place }
        })
        .collect();
    entries.sort_by_key(|entry| entry.place.line);
    entries
}

/// The words of a value; what is none becomes a fault.
fn words(
    document: &Document<'_>,
    (title, key): (&str, &str),
    value: &Spanned<DeValue<'_>>,
) -> Vec<String> {
    let wrong = |span: Range<usize>, value: &DeValue<'_>| {
        let problem = format!("is {}", with_article(value.type_str()));
        let found = document.written(&span);
        let remedy = "allowed: a text in quotes, or a list of them";
        document.report(&span, (title, key, &found), &problem, remedy);
    };
    match value.get_ref() {
        DeValue::String(word) => vec![word.to_string()],
        DeValue::Array(items) => {
            let word = |item: &Spanned<DeValue<'_>>| match item.get_ref() {
                DeValue::String(word) => Some(word.to_string()),
                other => {
                    wrong(item.span(), other);
                    None
                }
            };
            items.iter().filter_map(word).collect()
        }
        other => {
            wrong(value.span(), other);
            Vec::new()
        }
    }
}
