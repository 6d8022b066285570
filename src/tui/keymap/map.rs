//! The table as it holds for this user.

use super::{Binding, Command, Context, TABLE, notation, shown};
use crossterm::event::{KeyEvent, KeyModifiers};

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
    /// Its keys, in the notation of [`notation()`]; none: it is reached by its name alone.
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

    /// Whether the user gave it other keys.
    pub fn is_changed(&self) -> bool {
        self.keys != self.binding.keys
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

    /// Gives the line in this place these keys.
    pub(super) fn rebind(&mut self, place: usize, keys: Vec<String>) {
        if let Some(row) = self.rows.get_mut(place) {
            row.keys = keys;
        }
    }

    /// The lines that hold in a context, in the order of the table.
    pub fn bindings(&self, context: Context) -> impl Iterator<Item = &Bound> {
        self.rows.iter().filter(move |row| context.has(row.binding.context))
    }

    /// What a key means in a context.
    pub fn command(&self, context: Context, key: &KeyEvent) -> Option<Command> {
        // Shift selects where text is written, and means nothing elsewhere.
        let plain = KeyEvent { modifiers: key.modifiers.difference(KeyModifiers::SHIFT), ..*key };
        self.means(context, key).or_else(|| self.means(context, &plain))
    }

    fn means(&self, context: Context, key: &KeyEvent) -> Option<Command> {
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
    use std::collections::{HashMap, HashSet};

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
    fn names_are_those_of_one_action_in_one_context() {
        let mut seen = HashSet::new();
        for Binding { context, command, .. } in TABLE {
            let name = command.name();
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            assert!(!name.is_empty() && name.chars().all(plain), "{name}");
            assert!(seen.insert((context.name(), name.clone())), "{name} in {context:?}");
        }
        let contexts: HashSet<String> = Context::ALL.iter().map(|context| context.name()).collect();
        assert_eq!(contexts.len(), Context::ALL.len());
        for (command, name) in [
            (Command::Reply, "reply"),
            (Command::SendAndClose, "send-and-close"),
            (Command::ShowTab(3), "show-tab-3"),
            (Command::MergeBy(crate::desk::MergeMethod::Squash), "merge-by-squash"),
            (Command::Edit(crate::tui::keymap::Edit::DeleteWord), "edit-delete-word"),
        ] {
            assert_eq!(command.name(), name);
        }
        assert_eq!(Context::PickMany.name(), "pick-many");
    }

    #[test]
    fn nothing_hangs_on_a_key_that_terminals_and_multiplexers_take() {
        let taken = ["<C-a>", "<C-b>", "<C-Space>", "<C-h>", "<C-j>", "<C-k>", "<C-l>"];
        // What is done by one of them alone in a text, a shell does so too; or it can be done
        // without.
        let habits = [Command::Redraw, Command::Edit(crate::tui::keymap::Edit::DeleteToEnd)];
        for row in TABLE.iter().filter(|row| !habits.contains(&row.command)) {
            let lost = row.keys.iter().all(|key| taken.contains(key));
            assert!(!lost, "{:?} in {:?}", row.command, row.context);
        }
    }

    #[test]
    fn an_action_without_a_key_is_told_by_its_name() {
        let mut keymap = Keymap::default();
        let undo = |row: &Bound| {
            (row.binding.context, row.binding.command) == (Context::Work, Command::Undo)
        };
        let place = keymap.rows().iter().position(undo).unwrap();
        assert_eq!(keymap.key_of(Context::Queue, Command::Undo), "z");
        keymap.rebind(place, Vec::new());
        assert_eq!(keymap.key_of(Context::Queue, Command::Undo), ":undo");
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
