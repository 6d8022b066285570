//! `keymap.toml`: what the user changed of the table, with all its faults at once.

use super::map::{Bound, Keymap};
use super::{Command, Context, notation, shown};
use crate::config::{ConfigError, Entries, Entry, Fault, Section, did_you_mean};
use std::collections::HashMap;
use std::path::Path;

/// The line of the file in which this place of the keymap was changed.
type Changes = HashMap<usize, Fault>;

impl Keymap {
    /// The table as this file changes it; without a file, the table.
    ///
    /// # Errors
    /// [`ConfigError`] if the file cannot be read, or has faults: then all of them.
    pub fn load(file: &Path) -> Result<Self, ConfigError> {
        Entries::load(file)?.map_or_else(|| Ok(Self::default()), checked)
    }

    /// The same of the text of a file; `file` is what faults call it.
    ///
    /// # Errors
    /// [`ConfigError::Faulty`] with all its faults.
    pub fn parse(text: &str, file: &Path) -> Result<Self, ConfigError> {
        checked(Entries::parse(text, file))
    }
}

fn checked(read: Entries) -> Result<Keymap, ConfigError> {
    let Entries { sections, mut faults } = read;
    let mut keymap = Keymap::default();
    let mut changes = Changes::new();
    for section in sections {
        match Context::ALL.into_iter().find(|context| context.name() == section.name) {
            Some(context) => {
                let entries = section.entries.into_iter();
                entries.for_each(|entry| {
                    change(&mut keymap, context, entry, (&mut changes, &mut faults))
                });
            }
            None => faults.push(unknown_context(&section)),
        }
    }
    faults.extend(clashes(&keymap, &changes));
    faults.extend(dead_ends(&keymap, &changes));
    faults.sort_by_key(|fault| fault.line);
    if faults.is_empty() { Ok(keymap) } else { Err(ConfigError::Faulty { faults }) }
}

fn unknown_context(section: &Section) -> Fault {
    let names: Vec<String> = Context::ALL.iter().map(|context| context.name()).collect();
    let meant = did_you_mean(&section.name, names.iter().map(String::as_str));
    section.place.because(format!("is no context{meant}"), format!("allowed: {}", names.join(", ")))
}

/// Gives an action other keys.
fn change(
    keymap: &mut Keymap,
    context: Context,
    entry: Entry,
    (changes, faults): (&mut Changes, &mut Vec<Fault>),
) {
    let is_meant =
        |row: &Bound| row.binding.context == context && row.binding.command.name() == entry.key;
    let Some(place) = keymap.rows().iter().position(is_meant) else {
        faults.push(unknown_action(context, &entry));
        return;
    };
    let mut keys = Vec::new();
    for word in &entry.words {
        match key(context, word) {
            Ok(key) if keys.contains(&key) => {}
            Ok(key) => keys.push(key),
            Err((problem, remedy)) => {
                let found = format!("{word:?}");
                faults.push(Fault { found, ..entry.place.because(problem, remedy) });
            }
        }
    }
    // What could not be read is no change that could clash.
    if keys.is_empty() && !entry.words.is_empty() {
        return;
    }
    keymap.rebind(place, keys);
    changes.insert(place, entry.place);
}

/// The key that a word names, if it can be one there.
fn key(context: Context, word: &str) -> Result<String, (String, &'static str)> {
    let remedy =
        "write it as in \"j\", \"Ctrl-S\", \"Alt-Enter\", \"Shift-Tab\", \"Space\", \"F2\"";
    let key = notation::read(word).map_err(|why| (why, remedy))?;
    let space = key == "<Space>" && context != Context::PickMany;
    let letter = !key.starts_with('<') || key.len() == 1 || space;
    if letter && context.is_typed_in() {
        let problem = "is a letter, and letters are text there".to_owned();
        return Err((problem, "take one with Ctrl or Alt, or an F key"));
    }
    Ok(key)
}

fn unknown_action(context: Context, entry: &Entry) -> Fault {
    let keymap = Keymap::default();
    let named = |row: &&Bound| row.binding.command.name() == entry.key;
    let elsewhere: Vec<String> = keymap
        .rows()
        .iter()
        .filter(named)
        .map(|row| format!("[{}]", row.binding.context.name()))
        .collect();
    let rows = keymap.rows().iter().filter(|row| row.binding.context == context);
    let names: Vec<String> = rows.map(|row| row.binding.command.name()).collect();
    let meant = did_you_mean(&entry.key, names.iter().map(String::as_str));
    let remedy = match elsewhere.is_empty() {
        true => "`hero keys` lists them all".to_owned(),
        false => format!("it belongs below {}", elsewhere.join(" or ")),
    };
    entry.place.because(format!("is no action there{meant}"), remedy)
}

/// Keys that would mean two things at once, told where they were changed last.
fn clashes(keymap: &Keymap, changes: &Changes) -> Vec<Fault> {
    let mut told = Vec::new();
    let mut faults = Vec::new();
    for context in Context::ALL {
        let mut taken: HashMap<&str, usize> = HashMap::new();
        let rows = keymap.rows().iter().enumerate();
        for (place, row) in rows.filter(|(_, row)| context.has(row.binding.context)) {
            for key in &row.keys {
                let Some(before) = taken.insert(key, place) else { continue };
                let both = (before, place, key.as_str());
                if !told.contains(&both) {
                    told.push(both);
                    faults.extend(clash(keymap, changes, both));
                }
            }
        }
    }
    faults
}

fn clash(
    keymap: &Keymap,
    changes: &Changes,
    (one, two, key): (usize, usize, &str),
) -> Option<Fault> {
    let line = |place: &usize| changes.get(place).map_or(0, |at| at.line);
    let (first, last) = if line(&one) > line(&two) { (two, one) } else { (one, two) };
    let (other, place) = (keymap.rows().get(first)?.binding, changes.get(&last)?);
    let from = match changes.get(&first) {
        Some(at) => format!("in line {}", at.line),
        None => "by default".to_owned(),
    };
    let (name, context) = (other.command.name(), other.context.name());
    let problem = format!("clashes: {} is {name} in [{context}] {from}", shown(key));
    let remedy = format!("give one of them another key, such as {name} below [{context}]");
    Some(place.because(problem, remedy))
}

/// Actions without a key without which nobody gets out, or learns how.
fn dead_ends(keymap: &Keymap, changes: &Changes) -> Vec<Fault> {
    let rows = keymap.rows().iter().enumerate();
    let dead = rows.filter(|(_, row)| row.keys.is_empty() && is_way_out(row));
    let told = dead.filter_map(|(place, _)| {
        let problem = "is a way out that nobody can do without";
        Some(changes.get(&place)?.because(problem, "leave it a key"))
    });
    told.collect()
}

fn is_way_out(row: &Bound) -> bool {
    let everywhere = row.binding.context == Context::Always;
    match row.binding.command {
        Command::Back | Command::KeepDraft => true,
        Command::Leave | Command::Help => everywhere,
        _ => false,
    }
}
