//! Colours, only where they mean something, and only the terminal's own.

use crate::desk::{Band, Tone};
use ratatui::style::{Color, Modifier, Style};

/// How things are told apart. Without colour, shapes and attributes carry it alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    colored: bool,
}

impl Theme {
    /// With colours, or without (`NO_COLOR`, <https://no-color.org>).
    pub fn new(colored: bool) -> Self {
        Self { colored }
    }

    /// Any text.
    pub fn plain(self) -> Style {
        Style::new()
    }

    /// What may be passed over.
    pub fn dim(self) -> Style {
        Style::new().add_modifier(Modifier::DIM)
    }

    /// What the eye should find.
    pub fn strong(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// The row under the cursor: visible with and without colours, in the terminal's own two
    /// colours whatever stands on it, for nothing else is readable on every background.
    pub fn cursor(self) -> Style {
        let reversed = Style::new().add_modifier(Modifier::REVERSED);
        reversed.remove_modifier(Modifier::DIM).fg(Color::Reset)
    }

    /// A row that left the view: its colours mean nothing any more.
    pub fn gone(self) -> Style {
        self.dim().fg(Color::Reset)
    }

    /// What we said ourselves.
    pub fn ours(self) -> Style {
        self.color(Color::Cyan)
    }

    /// The name of an issue, a person or a commit among words.
    pub fn name(self) -> Style {
        self.color(Color::Magenta)
    }

    /// Something went well.
    pub fn good(self) -> Style {
        self.color(Color::Green)
    }

    /// Something wants an eye.
    pub fn warning(self) -> Style {
        self.color(Color::Yellow)
    }

    /// Something failed, or is far too late.
    pub fn bad(self) -> Style {
        self.color(Color::Red).add_modifier(Modifier::BOLD)
    }

    /// A line that is gone from a file.
    pub fn removed(self) -> Style {
        self.color(Color::Red)
    }

    /// What never leaves us: a note, and all around it.
    pub fn note(self) -> Style {
        self.color(Color::Magenta).add_modifier(Modifier::BOLD)
    }

    /// A ticket that is marked.
    pub fn marked(self) -> Style {
        self.color(Color::Yellow).add_modifier(Modifier::BOLD)
    }

    /// A tab: the one in sight, or another one.
    pub fn tab(self, shown: bool) -> Style {
        if shown { self.strong().add_modifier(Modifier::UNDERLINED) } else { self.dim() }
    }

    /// Words found where they were looked for.
    pub fn hit(self) -> Style {
        self.strong().add_modifier(Modifier::UNDERLINED)
    }

    /// A key that can be pressed.
    pub fn key(self) -> Style {
        self.strong()
    }

    /// How long somebody has waited.
    pub fn band(self, band: Band) -> Style {
        match band {
            Band::Great => self.good(),
            Band::Okay => self.color(Color::Cyan),
            Band::Late => self.warning(),
            Band::TooLate => self.bad(),
        }
    }

    /// How a fact strikes the eye.
    pub fn tone(self, tone: Tone) -> Style {
        match tone {
            Tone::Plain => self.plain(),
            Tone::Good => self.good(),
            Tone::Bad => self.bad(),
        }
    }

    /// The border of a pane.
    pub fn border(self, focused: bool) -> Style {
        if focused { self.strong() } else { self.dim() }
    }

    fn color(self, color: Color) -> Style {
        if self.colored { Style::new().fg(color) } else { Style::new() }
    }
}

/// A shape for each band, so that nobody needs to see its colour.
pub fn glyph(band: Band) -> &'static str {
    match band {
        Band::Great => "●",
        Band::Okay => "◐",
        Band::Late => "○",
        Band::TooLate => "!",
    }
}
