//! The table as it holds for this user.

use super::{Binding, Command, Context, TABLE, notation, shown};
use crossterm::event::KeyEvent;

/// Which keys do what, for this user: what is shown of keys is asked of it, as what they mean is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keymap {
    rows: Vec<Bound>,
}

/// A line of the table with the keys that it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// The line.
    pub binding: &'static Binding,
    /// Its keys, in the notation of [`notation`]; none: it is reached by its name alone.
    pub keys: Vec<String>,
}

impl Default for Keymap {
    fn default() -> Self {
        Self { rows: TABLE.iter().map(Bound::by_default).collect() }
    }
}

impl Bound {
    fn by_default(binding: &'static Binding) -> Self {
        Self { binding, keys: binding.keys.iter().map(|key| (*key).to_owned()).collect() }
    }

    /// Its first key as people write it.
    pub fn key(&self) -> Option<String> {
        self.keys.first().map(|key| shown(key))
    }

    /// All its keys as people write them.
    pub fn all_keys(&self) -> String {
        self.keys.iter().map(|key| shown(key)).collect::<Vec<_>>().join(", ")
    }
}

impl Keymap {
    /// All lines, in the order of the table.
    pub fn rows(&self) -> &[Bound] {
        &self.rows
    }

    /// The lines that hold in a context, in the order of the table.
    pub fn bindings(&self, context: Context) -> impl Iterator<Item = &Bound> {
        self.rows.iter().filter(move |row| context.has(row.binding.context))
    }

    /// What a key means in a context.
    pub fn command(&self, context: Context, key: &KeyEvent) -> Option<Command> {
        let written = notation(key)?;
        let means = |row: &&Bound| row.keys.contains(&written);
        let here = self.bindings(context).find(means);
        let found = here.or_else(|| self.bindings(context.beneath()?).find(means));
        found.map(|row| row.binding.command)
    }

    /// How a command is given in a context, as told to people: its first key, else its name in the
    /// palette.
    pub fn key_of(&self, context: Context, command: Command) -> String {
        let row = self.bindings(context).find(|row| row.binding.command == command);
        row.and_then(Bound::key).unwrap_or_else(|| format!(":{}", command.name()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::{KeyCode, KeyModifiers};
    use std::collections::HashMap;

    #[test]
    fn no_key_means_two_things_in_one_context() {
        for context in Context::ALL {
            let mut seen: HashMap<&str, Command> = HashMap::new();
            for row in Keymap::default().bindings(context) {
                for key in row.binding.keys {
                    let before = seen.insert(key, row.binding.command);
                    assert_eq!(before, None, "{key} in {context:?}");
                }
            }
        }
    }

    #[test]
    fn every_context_is_in_the_help_and_every_key_has_words() {
        for binding in TABLE {
            assert!(Context::ALL.contains(&binding.context));
            assert!(!binding.words.is_empty() && !binding.keys.is_empty());
        }
    }

    #[test]
    fn escape_never_leaves() {
        let escape = KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE);
        for context in Context::ALL {
            assert_ne!(
                Keymap::default().command(context, &escape),
                Some(Command::Leave),
                "{context:?}"
            );
        }
    }
}
