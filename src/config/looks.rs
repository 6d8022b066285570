//! `[looks]`: theme, background, signs and the mouse.

use super::Surroundings;
use super::file::{At, Table};
use super::palette::{SHIPPED, Scheme};
use super::words::{name, one_of};
use std::path::Path;

/// How the console looks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Looks {
    /// The theme; `None`: the default one.
    pub scheme: Option<Scheme>,
    /// What the terminal's background is.
    pub background: Background,
    /// Which signs can be drawn.
    pub glyphs: Glyphs,
    /// The mouse is the terminal's, and not the console's.
    pub free_mouse: bool,
}

/// The background of a terminal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Background {
    /// The terminal is asked.
    #[default]
    Auto,
    /// It is light.
    Light,
    /// It is dark.
    Dark,
}

/// The signs that a terminal can show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Glyphs {
    /// As its locale tells.
    #[default]
    Auto,
    /// Those of Unicode.
    Unicode,
    /// Those of ASCII.
    Ascii,
}

const BACKGROUNDS: [(&str, Background); 3] =
    [("auto", Background::Auto), ("light", Background::Light), ("dark", Background::Dark)];
const GLYPHS: [(&str, Glyphs); 3] =
    [("auto", Glyphs::Auto), ("unicode", Glyphs::Unicode), ("ascii", Glyphs::Ascii)];

/// Reads `[looks]`; absent: the defaults.
pub(super) fn check(root: &Table<'_>, around: &Surroundings<'_>) -> Looks {
    let Some(table) = root.table("looks") else { return Looks::default() };
    let theme = table.text("theme");
    let background = table.text("background");
    let glyphs = table.text("glyphs");
    let free_mouse = table.switch("mouse") == Some(false);
    table.finish();
    let background = background.and_then(|at| {
        table.read(&at, |text| one_of(text, &BACKGROUNDS, "is no background that is known"))
    });
    let glyphs = glyphs.and_then(|at| {
        table.read(&at, |text| one_of(text, &GLYPHS, "are no signs that are known"))
    });
    Looks {
        scheme: theme.and_then(|at| scheme(&table, &at, around)),
        background: background.unwrap_or_default(),
        glyphs: glyphs.unwrap_or_default(),
        free_mouse,
    }
}

/// A theme that comes with the program, or one of the hero's own beside the configuration.
fn scheme(table: &Table<'_>, at: &At<String>, around: &Surroundings<'_>) -> Option<Scheme> {
    let theme = table.read(at, name)?;
    if let Some(scheme) = Scheme::shipped(&theme) {
        return Some(scheme);
    }
    let shipped = SHIPPED.map(|(name, _)| name).join(", ");
    let folder = around.file.parent().unwrap_or(Path::new("")).join("themes");
    if theme.contains(['/', '\\']) || theme.starts_with('.') {
        let remedy = format!("allowed: {shipped}, or the name of a file in {}", folder.display());
        table.fault(at, "is no name of a theme", &remedy);
        return None;
    }
    let file = folder.join(format!("{theme}.toml"));
    match std::fs::read_to_string(&file) {
        Ok(text) => Scheme::parse(&text, &file).map_err(|faults| table.adopt(faults)).ok(),
        Err(why) => {
            let problem = format!("cannot be had from {}: {why}", file.display());
            table.fault(at, &problem, &format!("write that file, or one of {shipped}"));
            None
        }
    }
}
