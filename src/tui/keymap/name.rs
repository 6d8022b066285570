//! What commands and contexts are called in `keymap.toml` and in the palette.

use super::{Command, Context};
use std::fmt::Debug;

impl Command {
    /// Its name: `page-down`, `merge-by-squash`. It is that of the variant, so it is there, and
    /// no other command has it.
    pub fn name(self) -> String {
        kebab(self)
    }
}

impl Context {
    /// Its name: `queue`, `pick-many`.
    pub fn name(self) -> String {
        kebab(self)
    }
}

/// `MergeBy(Squash)` as `merge-by-squash`.
fn kebab(variant: impl Debug) -> String {
    let mut name = String::new();
    for letter in format!("{variant:?}").chars().filter(|letter| *letter != ')') {
        match letter {
            '(' => name.push('-'),
            c if c.is_uppercase() && !name.is_empty() && !name.ends_with('-') => {
                name.push('-');
                name.extend(c.to_lowercase());
            }
            c => name.extend(c.to_lowercase()),
        }
    }
    name
}
