//! Themes: how each part of the screen is painted, in the words of a theme's file.

use super::Fault;
use super::file::{Document, Table};
use super::words::{Read, objection};
use std::path::Path;

/// A colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// Whatever the terminal writes with.
    Default,
    /// One of the terminal's own sixteen.
    Own(u8),
    /// Red, green and blue.
    Rgb(u8, u8, u8),
}

/// How something is painted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Paint {
    /// The colour of the letters.
    pub ink: Option<Ink>,
    /// The colour behind them.
    pub ground: Option<Ink>,
    /// Heavier letters.
    pub bold: bool,
    /// Paler letters.
    pub dim: bool,
    /// Underlined.
    pub underlined: bool,
    /// Letters and ground change places.
    pub reversed: bool,
}

/// What is painted in a way of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the theme of the console tells what each is for")]
pub enum Painted {
    Text,
    Dim,
    Strong,
    Key,
    Ours,
    Name,
    Good,
    Warning,
    Bad,
    Removed,
    Note,
    Marked,
    Tab,
    Hit,
    Cursor,
    Border,
    Focus,
    Great,
    Okay,
    Late,
    TooLate,
}

/// How all of it is painted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Palette([Paint; Painted::ALL.len()]);

/// A theme: its palettes for dark and for light backgrounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scheme {
    /// On a dark background, or one that is not known.
    pub dark: Palette,
    /// On a light one.
    pub light: Palette,
}

/// The themes that come with the program; the first is the default.
pub const SHIPPED: [(&str, &str); 3] = [
    ("terminal", include_str!("../../assets/themes/terminal.toml")),
    ("dark", include_str!("../../assets/themes/dark.toml")),
    ("light", include_str!("../../assets/themes/light.toml")),
];

/// The names of the terminal's own colours in their order; `bright-` before one is eight further.
const COLORS: [&str; 8] = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];
/// How a paint is told where something else is found.
const EXAMPLE: &str = "words such as \"bold red\" or \"#c0ffee on black\"";

impl Painted {
    /// All of them, as a theme's file calls them.
    pub const ALL: [(Self, &'static str); 21] = [
        (Self::Text, "text"),
        (Self::Dim, "dim"),
        (Self::Strong, "strong"),
        (Self::Key, "key"),
        (Self::Ours, "ours"),
        (Self::Name, "name"),
        (Self::Good, "good"),
        (Self::Warning, "warning"),
        (Self::Bad, "bad"),
        (Self::Removed, "removed"),
        (Self::Note, "note"),
        (Self::Marked, "marked"),
        (Self::Tab, "tab"),
        (Self::Hit, "hit"),
        (Self::Cursor, "cursor"),
        (Self::Border, "border"),
        (Self::Focus, "focus"),
        (Self::Great, "great"),
        (Self::Okay, "okay"),
        (Self::Late, "late"),
        (Self::TooLate, "too_late"),
    ];
}

impl Palette {
    /// How this is painted.
    pub fn get(&self, role: Painted) -> Paint {
        self.0.get(role as usize).copied().unwrap_or_default()
    }

    /// The same by shapes and attributes alone.
    pub fn colorless(self) -> Self {
        Self(self.0.map(|paint| Paint { ink: None, ground: None, ..paint }))
    }

    fn set(&mut self, role: Painted, paint: Paint) {
        if let Some(kept) = self.0.get_mut(role as usize) {
            *kept = paint;
        }
    }
}

impl Scheme {
    /// A theme that comes with the program.
    pub fn shipped(name: &str) -> Option<Self> {
        let (_, text) = SHIPPED.iter().find(|(shipped, _)| *shipped == name)?;
        Self::parse(text, Path::new(name)).ok()
    }

    /// A theme from the text of its file; what it leaves out is as in the default one. `[light]` and
    /// `[dark]` say what differs there.
    ///
    /// # Errors
    /// All its faults, by line.
    pub fn parse(text: &str, file: &Path) -> Result<Self, Vec<Fault>> {
        let document = Document::new(file, text);
        let parsed = document.parse();
        let scheme = Self::read(&Table::new(&document, "", parsed.get_ref(), 0..0), text);
        if document.is_faultless() { Ok(scheme) } else { Err(document.into_faults()) }
    }

    fn read(root: &Table<'_>, text: &str) -> Self {
        let is_default = SHIPPED.first().is_some_and(|(_, default)| *default == text);
        let base = if is_default { None } else { Self::of_terminal() };
        let mut scheme = base.unwrap_or_default();
        let painted = paints(root);
        for (palette, key) in [(&mut scheme.dark, "dark"), (&mut scheme.light, "light")] {
            let own = root.table(key).map(|table| {
                let painted = paints(&table);
                table.finish();
                painted
            });
            let own = own.unwrap_or_default();
            painted.iter().chain(&own).for_each(|(role, paint)| palette.set(*role, *paint));
        }
        root.finish();
        scheme
    }

    fn of_terminal() -> Option<Self> {
        SHIPPED.first().and_then(|(name, _)| Self::shipped(name))
    }
}

impl Default for Scheme {
    /// Nothing is painted.
    fn default() -> Self {
        Self { dark: Palette::default(), light: Palette::default() }
    }
}

/// What a table says how to paint.
fn paints(table: &Table<'_>) -> Vec<(Painted, Paint)> {
    let read = |(role, key)| {
        let at = table.text_like(key, EXAMPLE)?;
        Some((role, table.read(&at, paint)?))
    };
    Painted::ALL.into_iter().filter_map(read).collect()
}

/// `bold red`, `#c0ffee on black`.
fn paint(text: &str) -> Read<Paint> {
    let mut paint = Paint::default();
    let mut words = text.split_whitespace();
    while let Some(word) = words.next() {
        match word {
            "bold" => paint.bold = true,
            "dim" => paint.dim = true,
            "underlined" => paint.underlined = true,
            "reversed" => paint.reversed = true,
            "on" => paint.ground = Some(ink(words.next().unwrap_or_default())?),
            color => paint.ink = Some(ink(color)?),
        }
    }
    Ok(paint)
}

fn ink(word: &str) -> Read<Ink> {
    let (plain, bright) = word.strip_prefix("bright-").map_or((word, 0), |plain| (plain, 8));
    let own = COLORS.iter().zip(bright..).find(|(name, _)| **name == plain);
    match own.map(|(_, number)| Ink::Own(number)).or_else(|| rgb(word)) {
        Some(ink) => Ok(ink),
        None if word == "default" => Ok(Ink::Default),
        None => objection(
            &format!("has no colour where it says {word:?}"),
            &format!(
                "bold, dim, underlined, reversed, default, {}, bright- before one of these, #rrggbb, and \
                 on before the colour behind the letters",
                COLORS.join(", ")
            ),
        ),
    }
}

fn rgb(word: &str) -> Option<Ink> {
    let digits = word.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    let part = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    Some(Ink::Rgb(part(0)?, part(2)?, part(4)?))
}
