//! `[looks]`: how the console looks and feels.

use super::file::Table;

/// How the console looks and feels.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Looks {
    /// The mouse is the terminal's, and not the console's.
    pub free_mouse: bool,
}

/// Reads `[looks]`; absent: the defaults.
pub(super) fn check(root: &Table<'_>) -> Looks {
    let Some(table) = root.table("looks") else { return Looks::default() };
    let free_mouse = table.switch("mouse") == Some(false);
    table.finish();
    Looks { free_mouse }
}
