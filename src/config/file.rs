//! The file as tables and keys that know their lines, read fault by fault: one wrong value does
//! not hide the next.
//!
//! Not derived by serde: its errors stop at the first fault and tell key, value and alternatives
//! only inside a sentence.

use super::{Fault, shown};
use std::cell::RefCell;
use std::ops::Range;
use std::path::Path;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The text of a file, and the faults found in it so far.
pub(super) struct Document<'a> {
    file: &'a Path,
    text: &'a str,
    faults: RefCell<Vec<Fault>>,
}

/// A value with the place where it stands.
#[derive(Debug, Clone)]
pub(super) struct At<T> {
    pub(super) value: T,
    pub(super) key: &'static str,
    span: Range<usize>,
}

/// One table of the file. The keys that are asked for are the keys that are allowed.
pub(super) struct Table<'a> {
    document: &'a Document<'a>,
    pub(super) name: String,
    table: &'a DeTable<'a>,
    span: Range<usize>,
    asked: RefCell<Vec<&'static str>>,
    /// Its values are never told.
    secret: bool,
}

impl<T> At<T> {
    /// Another value at the same place.
    pub(super) fn with<U>(&self, value: U) -> At<U> {
        At { value, key: self.key, span: self.span.clone() }
    }
}

impl<'a> Document<'a> {
    pub(super) fn new(file: &'a Path, text: &'a str) -> Self {
        Self { file, text, faults: RefCell::default() }
    }

    /// The file as one table. The first place that is not TOML becomes a fault; those after it
    /// mostly follow from it.
    pub(super) fn parse(&self) -> Spanned<DeTable<'a>> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        let first = errors.iter().min_by_key(|error| error.span().map_or(0, |span| span.start));
        if let Some(error) = first {
            let problem = format!("is not TOML: {}", error.message());
            let span = error.span().unwrap_or_default();
            self.report(&span, ("", "this", ""), &problem, "");
        }
        table
    }

    pub(super) fn is_faultless(&self) -> bool {
        self.faults.borrow().is_empty()
    }

    /// The faults in the order of their lines, those of other files last.
    pub(super) fn into_faults(self) -> Vec<Fault> {
        let mut faults = self.faults.into_inner();
        faults.sort_by_key(|fault| (fault.file != self.file, fault.line));
        faults
    }

    fn line(&self, span: &Range<usize>) -> usize {
        let before = self.text.as_bytes().get(..span.start).unwrap_or(self.text.as_bytes());
        before.iter().filter(|byte| **byte == b'\n').count() + 1
    }

    /// What the file has at `span`, on one line and not too long; nothing of what may be a secret.
    pub(super) fn written(&self, span: &Range<usize>) -> String {
        let text = self.text.get(span.clone()).unwrap_or_default();
        if crate::desk::holds_key(text) { String::new() } else { shown(text) }
    }

    pub(super) fn report(
        &self,
        span: &Range<usize>,
        place: (&str, &str, &str),
        problem: &str,
        remedy: &str,
    ) {
        self.faults.borrow_mut().push(self.place(span, place).because(problem, remedy));
    }

    /// A fault there of which nothing is said yet.
    pub(super) fn place(
        &self,
        span: &Range<usize>,
        (table, key, found): (&str, &str, &str),
    ) -> Fault {
        Fault {
            file: self.file.into(),
            line: self.line(span),
            table: table.into(),
            key: key.into(),
            found: found.into(),
            problem: String::new(),
            remedy: String::new(),
        }
    }
}

impl<'a> Table<'a> {
    pub(super) fn new(
        document: &'a Document<'a>,
        name: impl Into<String>,
        table: &'a DeTable<'a>,
        span: Range<usize>,
    ) -> Self {
        Self { document, name: name.into(), table, span, asked: RefCell::default(), secret: false }
    }

    /// The line on which the table begins.
    pub(super) fn first_line(&self) -> usize {
        self.document.line(&self.span)
    }

    /// The line on which the value stands.
    pub(super) fn line<T>(&self, at: &At<T>) -> usize {
        self.document.line(&at.span)
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.table.keys().any(|name| name.get_ref() == key)
    }

    /// Whether the list is not there, or has nothing in it.
    pub(super) fn is_empty_list(&self, key: &str) -> bool {
        let found = self.table.iter().find(|(name, _)| name.get_ref() == key);
        found.is_none_or(|(_, v)| v.get_ref().as_array().is_some_and(|list| list.is_empty()))
    }

    /// A text.
    pub(super) fn text(&self, key: &'static str) -> Option<At<String>> {
        self.text_like(key, "a text in quotes")
    }

    /// A text that is told as `example` where something else is found.
    pub(super) fn text_like(&self, key: &'static str, example: &str) -> Option<At<String>> {
        let found = self.get(key)?;
        match found.value.as_str() {
            Some(text) => Some(At { value: text.to_owned(), key, span: found.span }),
            None => self.wrong_type(&found, example),
        }
    }

    /// A text, or a date as TOML has it.
    pub(super) fn text_or_date(&self, key: &'static str, example: &str) -> Option<At<String>> {
        let found = self.get(key)?;
        match found.value {
            DeValue::Datetime(date) => Some(At { value: date.to_string(), key, span: found.span }),
            _ => self.text_like(key, example),
        }
    }

    /// A text, or a `true` or `false`.
    pub(super) fn text_or_switch(
        &self,
        key: &'static str,
        example: &str,
    ) -> Option<At<Result<String, bool>>> {
        let found = self.get(key)?;
        let value = match found.value {
            DeValue::String(text) => Ok(text.to_string()),
            DeValue::Boolean(switch) => Err(*switch),
            _ => return self.wrong_type(&found, example),
        };
        Some(At { value, key, span: found.span })
    }

    /// `true` or `false`.
    pub(super) fn switch(&self, key: &'static str) -> Option<bool> {
        let found = self.get(key)?;
        found.value.as_bool().or_else(|| self.wrong_type(&found, "true or false"))
    }

    /// A list of texts; absent: none.
    pub(super) fn list(&self, key: &'static str, example: &str) -> Vec<At<String>> {
        let items = self.items(key, example).into_iter().filter_map(|at| match at.value.as_str() {
            Some(text) => Some(at.with(text.to_owned())),
            None => self.wrong_type(&at, example),
        });
        items.collect()
    }

    /// A list of texts and tables, mixed; absent: none.
    pub(super) fn texts_or_tables(
        &self,
        key: &'static str,
        example: &str,
    ) -> Vec<Result<At<String>, Table<'a>>> {
        let items = self.items(key, example).into_iter();
        let items = items.filter_map(|at| match (at.value.as_str(), at.value.as_table()) {
            (Some(text), _) => Some(Ok(at.with(text.to_owned()))),
            (None, Some(table)) => {
                let name = format!("{}: {key}", self.name);
                Some(Err(Table::new(self.document, name, table, at.span)))
            }
            (None, None) => self.wrong_type(&at, example),
        });
        items.collect()
    }

    /// A table below this one, which may hold secrets: its values are never told.
    pub(super) fn secret_table(&self, key: &'static str, example: &str) -> Option<Table<'a>> {
        let found = self.get(key)?;
        let Some(table) = found.value.as_table() else {
            let problem = format!("is {}", with_article(found.value.type_str()));
            let place = (self.name.as_str(), key, "");
            self.document.report(&found.span, place, &problem, example);
            return None;
        };
        let name = format!("{}: {key}", self.name);
        Some(Table { secret: true, ..Table::new(self.document, name, table, found.span) })
    }

    /// The table `[key]`; absent: `None`.
    pub(super) fn table(&self, key: &'static str) -> Option<Table<'a>> {
        let found = self.get(key)?;
        match found.value.as_table() {
            Some(table) => Some(Table::new(self.document, format!("[{key}]"), table, found.span)),
            None => self.wrong_type(&found, &format!("a table [{key}]")),
        }
    }

    /// The tables `[[key]]` in the order of the file.
    pub(super) fn tables(&self, key: &'static str) -> Vec<Table<'a>> {
        let example = format!("tables that begin with [[{key}]]");
        let items =
            self.items(key, &example).into_iter().filter_map(|at| match at.value.as_table() {
                Some(table) => {
                    Some(Table::new(self.document, format!("[[{key}]]"), table, at.span))
                }
                None => self.wrong_type(&at, &example),
            });
        items.collect()
    }

    /// Reports a value.
    pub(super) fn fault<T>(&self, at: &At<T>, problem: &str, remedy: &str) {
        let found = if self.secret { String::new() } else { self.document.written(&at.span) };
        self.document.report(&at.span, (&self.name, at.key, &found), problem, remedy);
    }

    /// Reports a key that is not there, or the table itself where `key` is empty.
    pub(super) fn fault_here(&self, key: &str, problem: &str, remedy: &str) {
        self.document.report(&self.span, (&self.name, key, ""), problem, remedy);
    }

    /// Reports what is wrong in a file that this one names.
    pub(super) fn adopt(&self, faults: Vec<Fault>) {
        self.document.faults.borrow_mut().extend(faults);
    }

    /// Reports the keys that nobody asked for.
    pub(super) fn finish(&self) {
        let asked = self.asked.borrow();
        for key in self.table.keys() {
            let name: &str = key.get_ref();
            if asked.contains(&name) {
                continue;
            }
            let meant = nearest(name, asked.iter().copied())
                .map_or_else(String::new, |near| format!("did you mean {near}? "));
            let remedy = format!("{meant}allowed: {}", asked.join(", "));
            let shown = crate::desk::clean_line(name);
            let place = (self.name.as_str(), shown.as_str(), "");
            self.document.report(&key.span(), place, "is not a key here", &remedy);
        }
    }

    fn get(&self, key: &'static str) -> Option<At<&'a DeValue<'a>>> {
        self.asked.borrow_mut().push(key);
        let (_, found) = self.table.iter().find(|(name, _)| name.get_ref() == key)?;
        Some(At { value: found.get_ref(), key, span: found.span() })
    }

    /// The items of a list; absent: none.
    fn items(&self, key: &'static str, example: &str) -> Vec<At<&'a DeValue<'a>>> {
        let Some(found) = self.get(key) else { return Vec::new() };
        let Some(items) = found.value.as_array() else {
            return self.wrong_type(&found, example).unwrap_or_default();
        };
        let at =
            |item: &'a Spanned<DeValue<'a>>| At { value: item.get_ref(), key, span: item.span() };
        items.iter().map(at).collect()
    }

    fn wrong_type<T>(&self, at: &At<&DeValue<'_>>, example: &str) -> Option<T> {
        let problem = format!("is {}", with_article(at.value.type_str()));
        self.fault(at, &problem, &format!("allowed: {example}"));
        None
    }
}

/// The one of `known` that somebody who wrote `word` most likely meant, if any is near.
pub(super) fn nearest<'k>(word: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    let word = word.to_lowercase();
    known
        .map(|k| (strsim::jaro_winkler(&word, &k.to_lowercase()), k))
        .filter(|(likeness, _)| *likeness > 0.85)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, k)| k)
}

/// ` (did you mean acme?)`, to stand behind a word that is not known; nothing where none of the `known`
/// ones is like it.
pub fn did_you_mean<'k>(word: &str, known: impl Iterator<Item = &'k str>) -> String {
    nearest(word, known).map_or_else(String::new, |near| format!(" (did you mean {near}?)"))
}

pub(super) fn with_article(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'i', 'o', 'e']) { "an" } else { "a" };
    format!("{article} {noun}")
}
