//! How things are told apart: by colours only where they mean something.

use super::glyphs;
use crate::config::{Ink, Paint, Painted, Palette, Scheme};
use crate::desk::{Band, Tone};
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier, Style};
use ratatui::symbols::border;
use ratatui::widgets::Block;

/// How things are told apart. Without colour, shapes and attributes carry it alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    palette: Palette,
    ascii: bool,
}

impl Theme {
    /// The default one with colours, or without (`NO_COLOR`, <https://no-color.org>).
    pub fn new(colored: bool) -> Self {
        let palette = Scheme::shipped("terminal").unwrap_or_default().dark;
        Self::of(if colored { palette } else { palette.colorless() })
    }

    /// Painted like this.
    pub fn of(palette: Palette) -> Self {
        Self { palette, ascii: false }
    }

    /// The same, drawn with the signs of ASCII alone.
    pub fn in_ascii(self) -> Self {
        Self { ascii: true, ..self }
    }

    /// Any text.
    pub fn plain(self) -> Style {
        Style::new()
    }

    /// What may be passed over.
    pub fn dim(self) -> Style {
        self.style(Painted::Dim)
    }

    /// What the eye should find.
    pub fn strong(self) -> Style {
        self.style(Painted::Strong)
    }

    /// The row under the cursor: visible with and without colours, in two colours whatever stands
    /// on it, for nothing else is readable on every background.
    pub fn cursor(self) -> Style {
        let calm = Style::new().fg(Color::Reset).remove_modifier(Modifier::DIM);
        calm.patch(self.style(Painted::Cursor))
    }

    /// A row that left the view: its colours mean nothing any more.
    pub fn gone(self) -> Style {
        Style::new().fg(Color::Reset).patch(self.dim())
    }

    /// What we said ourselves.
    pub fn ours(self) -> Style {
        self.style(Painted::Ours)
    }

    /// The name of an issue, a person or a commit among words.
    pub fn name(self) -> Style {
        self.style(Painted::Name)
    }

    /// Something went well.
    pub fn good(self) -> Style {
        self.style(Painted::Good)
    }

    /// Something wants an eye.
    pub fn warning(self) -> Style {
        self.style(Painted::Warning)
    }

    /// Something failed, or is far too late.
    pub fn bad(self) -> Style {
        self.style(Painted::Bad)
    }

    /// A line that is gone from a file.
    pub fn removed(self) -> Style {
        self.style(Painted::Removed)
    }

    /// What never leaves us: a note, and all around it.
    pub fn note(self) -> Style {
        self.style(Painted::Note)
    }

    /// A ticket that is marked.
    pub fn marked(self) -> Style {
        self.style(Painted::Marked)
    }

    /// A tab: the one in sight, or another one.
    pub fn tab(self, shown: bool) -> Style {
        if shown { self.style(Painted::Tab) } else { self.dim() }
    }

    /// Words found where they were looked for.
    pub fn hit(self) -> Style {
        self.style(Painted::Hit)
    }

    /// A key that can be pressed.
    pub fn key(self) -> Style {
        self.style(Painted::Key)
    }

    /// How long somebody has waited.
    pub fn band(self, band: Band) -> Style {
        self.style(match band {
            Band::Great => Painted::Great,
            Band::Okay => Painted::Okay,
            Band::Late => Painted::Late,
            Band::TooLate => Painted::TooLate,
        })
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
        self.style(if focused { Painted::Focus } else { Painted::Border })
    }

    /// A pane: that the keys go to it can be seen by the shape of its border too.
    pub fn frame(self, focused: bool) -> Block<'static> {
        let shape = if focused { FOCUS } else { border::PLAIN };
        Block::bordered().border_set(shape).border_style(self.border(focused))
    }

    /// What no part of the screen says of itself: the letters and the ground of a theme that has
    /// its own, and signs that the terminal can show.
    pub fn finish(self, buffer: &mut Buffer) {
        let Style { fg, bg, .. } = self.style(Painted::Text);
        for cell in &mut buffer.content {
            cell.fg = fg.filter(|_| cell.fg == Color::Reset).unwrap_or(cell.fg);
            cell.bg = bg.filter(|_| cell.bg == Color::Reset).unwrap_or(cell.bg);
        }
        if self.ascii {
            glyphs::to_ascii(buffer);
        }
    }

    fn style(self, painted: Painted) -> Style {
        let Paint { ink, ground, bold, dim, underlined, reversed } = self.palette.get(painted);
        let attributes = [
            (bold, Modifier::BOLD),
            (dim, Modifier::DIM),
            (underlined, Modifier::UNDERLINED),
            (reversed, Modifier::REVERSED),
        ];
        let attributes = attributes.into_iter().filter(|(has, _)| *has).map(|(_, m)| m);
        let style = Style::new().add_modifier(attributes.collect());
        Style { fg: ink.map(color), bg: ground.map(color), ..style }
    }
}

fn color(ink: Ink) -> Color {
    match ink {
        Ink::Default => Color::Reset,
        Ink::Own(number) => OWN.get(usize::from(number)).copied().unwrap_or(Color::Reset),
        Ink::Rgb(red, green, blue) => Color::Rgb(red, green, blue),
    }
}

/// Heavy above and below: heavy sides would look like the bars beside what we said.
const FOCUS: border::Set<'static> = border::Set {
    top_left: "┍",
    top_right: "┑",
    bottom_left: "┕",
    bottom_right: "┙",
    horizontal_top: "━",
    horizontal_bottom: "━",
    ..border::PLAIN
};

/// The terminal's own colours, the darker half first.
const OWN: [Color; 16] = [
    Color::Black,
    Color::Red,
    Color::Green,
    Color::Yellow,
    Color::Blue,
    Color::Magenta,
    Color::Cyan,
    Color::Gray,
    Color::DarkGray,
    Color::LightRed,
    Color::LightGreen,
    Color::LightYellow,
    Color::LightBlue,
    Color::LightMagenta,
    Color::LightCyan,
    Color::White,
];

/// A shape for each band, so that nobody needs to see its colour.
pub fn glyph(band: Band) -> &'static str {
    match band {
        Band::Great => "●",
        Band::Okay => "◐",
        Band::Late => "○",
        Band::TooLate => "!",
    }
}
