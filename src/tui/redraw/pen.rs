//! Moves, styles and letters, each in as few bytes as every terminal understands.

use super::shift::Shift;
use ratatui::buffer::{Buffer, Cell, CellDiffOption, CellWidth};
use ratatui::layout::Position;
use ratatui::style::{Color, Modifier};
use std::io::Write;

/// What can be seen of a blank.
pub(super) const ON_BLANKS: Modifier = Modifier::REVERSED
    .union(Modifier::UNDERLINED)
    .union(Modifier::SLOW_BLINK)
    .union(Modifier::RAPID_BLINK)
    .union(Modifier::CROSSED_OUT);

/// More blanks than this are erased: before a letter, and before a move that is made anyway.
const FEW: u16 = 9;
const FEWER: u16 = 4;

/// Writes as a terminal reads.
pub(super) struct Pen {
    out: Vec<u8>,
    width: u16,
    /// Where the terminal writes next, if that is certain.
    at: Option<Position>,
    /// Blanks that are to be there and were not written yet.
    blanks: u16,
    look: Look,
}

/// How letters look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Look {
    fg: Color,
    bg: Color,
    underline: Color,
    modifier: Modifier,
}

impl Look {
    const PLAIN: Self = Self {
        fg: Color::Reset,
        bg: Color::Reset,
        underline: Color::Reset,
        modifier: Modifier::empty(),
    };

    fn of(cell: &Cell) -> Self {
        let Cell { fg, bg, underline_color: underline, modifier, .. } = *cell;
        Self { fg, bg, underline, modifier }
    }
}

/// Whether a cell is as the terminal leaves it where it erases.
fn is_blank(cell: &Cell) -> bool {
    cell.symbol() == " " && cell.bg == Color::Reset && !cell.modifier.intersects(ON_BLANKS)
}

impl Pen {
    /// For a screen of this width; nobody knows where the cursor is, and no attribute is on.
    pub fn new(width: u16) -> Self {
        Self { out: Vec::new(), width, at: None, blanks: 0, look: Look::PLAIN }
    }

    /// Goes to a cell. What lies between is written again if that is shorter.
    pub fn go(&mut self, x: u16, y: u16, screen: &Buffer) {
        let here = self.at.map(|at| Position { x: at.x + self.blanks, ..at });
        match here {
            Some(here) if here == (Position { x, y }) => {}
            Some(here) if here.y == y && here.x < x && self.is_short(here, x, screen) => {
                for x in here.x..x {
                    screen.cell((x, y)).into_iter().for_each(|cell| self.draw(cell));
                }
            }
            _ => {
                self.pay(FEWER, false);
                self.jump(x, y);
            }
        }
    }

    /// Whether the cells up to this column take no more bytes than to pass them over.
    fn is_short(&self, from: Position, to: u16, screen: &Buffer) -> bool {
        let gap = to - from.x;
        let as_they_are = |cell: &Cell| {
            let styled = is_blank(cell) || Look::of(cell) == self.look;
            styled && cell.symbol().len() == 1 && cell.diff_option == CellDiffOption::None
        };
        let mut cells = (from.x..to).map_while(|x| screen.cell((x, from.y)));
        let short = self.blanks <= FEW && usize::from(gap) <= forward(gap).len();
        short && cells.all(as_they_are)
    }

    /// Draws a cell here.
    pub fn draw(&mut self, cell: &Cell) {
        if is_blank(cell) {
            self.blanks += 1;
            return;
        }
        self.pay(FEW, true);
        self.dress(Look::of(cell));
        self.out.extend_from_slice(cell.symbol().as_bytes());
        self.pass(cell.cell_width().max(1));
    }

    /// Writes the blanks that are owed; more than `few` by erasing, and then passing them if it goes on
    /// behind them.
    fn pay(&mut self, few: u16, goes_on: bool) {
        let blanks = std::mem::take(&mut self.blanks);
        if blanks == 0 {
            return;
        }
        if self.look.bg != Color::Reset || self.look.modifier.intersects(ON_BLANKS) {
            self.dress(Look::PLAIN);
        }
        if blanks <= few {
            self.out.resize(self.out.len() + usize::from(blanks), b' ');
            return self.pass(blanks);
        }
        self.put(format_args!("\x1b[{blanks}X"));
        if goes_on {
            self.out.extend_from_slice(forward(blanks).as_bytes());
            self.pass(blanks);
        }
    }

    /// The terminal has written this many columns. Where it is after the last of a row is its own.
    fn pass(&mut self, columns: u16) {
        let at = self.at.map(|at| Position { x: at.x + columns, ..at });
        self.at = at.filter(|at| at.x < self.width);
    }

    fn jump(&mut self, x: u16, y: u16) {
        match self.at {
            Some(at) if at.y == y && at.x <= x => {
                self.out.extend_from_slice(forward(x - at.x).as_bytes());
            }
            Some(at) if at.y + 1 == y => {
                self.out.extend_from_slice(b"\r\n");
                self.out.extend_from_slice(forward(x).as_bytes());
            }
            _ if x == 0 => self.put(format_args!("\x1b[{}H", y + 1)),
            _ => self.put(format_args!("\x1b[{};{}H", y + 1, x + 1)),
        }
        self.at = Some(Position { x, y });
    }

    fn dress(&mut self, look: Look) {
        if look == self.look {
            return;
        }
        let (more, anew) = (codes(self.look, look), codes(Look::PLAIN, look));
        match () {
            () if look == Look::PLAIN => self.out.extend_from_slice(b"\x1b[m"),
            () if anew.len() + 2 < more.len() => self.put(format_args!("\x1b[0;{anew}m")),
            () => self.put(format_args!("\x1b[{more}m")),
        }
        self.look = look;
    }

    /// Moves rows, as every terminal does at the edges of a region.
    pub fn shift(&mut self, Shift { rows, by }: &Shift) {
        let (first, last) = (rows.start + 1, rows.end);
        let (edge, step) = if *by > 0 { (last, "\n") } else { (first, "\x1bM") };
        let steps = step.repeat(usize::from(by.unsigned_abs()));
        self.put(format_args!("\x1b[{first};{last}r\x1b[{edge}H{steps}\x1b[r"));
        self.at = None;
    }

    /// All that was written, with no attribute left on.
    pub fn done(mut self) -> Vec<u8> {
        self.pay(FEWER, false);
        self.dress(Look::PLAIN);
        self.out
    }

    fn put(&mut self, text: std::fmt::Arguments<'_>) {
        // Memory takes whatever is written into it.
        let _ = self.out.write_fmt(text);
    }
}

/// The cursor goes this many columns to the right.
fn forward(columns: u16) -> String {
    match columns {
        0 => String::new(),
        1 => "\x1b[C".into(),
        columns => format!("\x1b[{columns}C"),
    }
}

/// Attributes that are turned off together, and by what.
const OFF: [(Modifier, u8); 7] = [
    (Modifier::BOLD.union(Modifier::DIM), 22),
    (Modifier::ITALIC, 23),
    (Modifier::UNDERLINED, 24),
    (Modifier::SLOW_BLINK.union(Modifier::RAPID_BLINK), 25),
    (Modifier::REVERSED, 27),
    (Modifier::HIDDEN, 28),
    (Modifier::CROSSED_OUT, 29),
];
const ON: [(Modifier, u8); 9] = [
    (Modifier::BOLD, 1),
    (Modifier::DIM, 2),
    (Modifier::ITALIC, 3),
    (Modifier::UNDERLINED, 4),
    (Modifier::SLOW_BLINK, 5),
    (Modifier::RAPID_BLINK, 6),
    (Modifier::REVERSED, 7),
    (Modifier::HIDDEN, 8),
    (Modifier::CROSSED_OUT, 9),
];

/// What makes letters look like `to` that looked like `from`.
fn codes(from: Look, to: Look) -> String {
    let (gone, mut new) = (from.modifier - to.modifier, to.modifier - from.modifier);
    let mut codes = Vec::new();
    for (group, code) in OFF {
        if gone.intersects(group) {
            codes.push(code.to_string());
            new |= to.modifier & group;
        }
    }
    codes.extend(ON.iter().filter(|(one, _)| new.contains(*one)).map(|(_, code)| code.to_string()));
    let colors = [(from.fg, to.fg, 38), (from.bg, to.bg, 48), (from.underline, to.underline, 58)];
    codes.extend(colors.iter().filter(|(from, to, _)| from != to).map(|(_, to, of)| ink(*to, *of)));
    codes.join(";")
}

/// A colour; `of` what: 38 of letters, 48 of what is behind them, 58 of the line below them.
fn ink(color: Color, of: u8) -> String {
    let index = match color {
        Color::Reset => return (of + 1).to_string(),
        Color::Rgb(r, g, b) => return format!("{of};2;{r};{g};{b}"),
        Color::Indexed(index) => index,
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::LightGreen => 10,
        Color::LightYellow => 11,
        Color::LightBlue => 12,
        Color::LightMagenta => 13,
        Color::LightCyan => 14,
        Color::White => 15,
    };
    format!("{of};5;{index}")
}
