//! What turns the screen that a terminal shows into another one, in few bytes: over a slow line it is
//! the bytes that a key takes its time for.

mod pen;
mod shift;

use pen::{ON_BLANKS, Pen};
use ratatui::buffer::{Buffer, Cell, CellDiffOption, CellWidth};
use ratatui::style::Color;

/// From this many bytes on it may be fewer if what is shown is moved first.
const LARGE: usize = 1024;

/// What turns the screen `shown` into `next`, which is as large. No attribute is on before and after.
pub(super) fn redraw(shown: &Buffer, next: &Buffer) -> Vec<u8> {
    let straight = drawn(Pen::new(next.area.width), shown, next);
    if straight.len() < LARGE {
        return straight;
    }
    let Some(shift) = shift::found(shown, next) else { return straight };
    let (mut pen, mut moved) = (Pen::new(next.area.width), shown.clone());
    pen.shift(&shift);
    shift.make(&mut moved);
    let moved = drawn(pen, &moved, next);
    if moved.len() < straight.len() { moved } else { straight }
}

fn drawn(mut pen: Pen, shown: &Buffer, next: &Buffer) -> Vec<u8> {
    for (x, y, cell) in shown.diff_iter(next) {
        pen.go(x, y, next);
        pen.draw(cell);
        uncovered(shown, next, x, y).into_iter().for_each(|cell| pen.draw(cell));
    }
    pen.done()
}

/// What stands behind a letter drawn there, if that broke a wide one in two: not every terminal clears the
/// other half, and nothing there differs.
fn uncovered<'a>(shown: &Buffer, next: &'a Buffer, x: u16, y: u16) -> Option<&'a Cell> {
    let last = x + next.cell((x, y))?.cell_width().max(1) - 1;
    let broken = shown.cell((last, y))?.cell_width() > 1;
    let half = next.cell((last + 1, y)).filter(|half| half.symbol() == " ")?;
    (broken && shown.cell((last + 1, y)) == Some(half)).then_some(half)
}

/// Takes away what cannot be seen: how the letters of a blank would look, so that it is the same as other
/// blanks, and a wide letter of which something covers the other half.
pub(super) fn tidy(screen: &mut Buffer) {
    for row in screen.content.chunks_exact_mut(usize::from(screen.area.width).max(1)) {
        let mut cells = row.iter_mut().peekable();
        while let Some(cell) = cells.next() {
            let mut covered = || cells.peek().is_some_and(|next| next.symbol() != " ");
            if cell.symbol().len() > 1 && cell.cell_width() > 1 && covered() {
                cell.set_symbol(" ").set_diff_option(CellDiffOption::None);
            }
            if cell.symbol() == " " {
                bare(cell);
            }
        }
    }
}

fn bare(cell: &mut Cell) {
    cell.modifier &= ON_BLANKS;
    if cell.modifier.is_empty() {
        (cell.fg, cell.underline_color) = (Color::Reset, Color::Reset);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use ratatui::layout::Rect;
    use ratatui::style::{Modifier, Style};

    const AREA: Rect = Rect::new(0, 0, 40, 12);

    /// A terminal that shows what it is told, one screen after the other.
    fn shown(screens: &[Buffer]) -> vt100::Parser {
        let size = [AREA.height, AREA.width].map(|side| side.try_into().unwrap());
        let mut terminal = vt100::Parser::new(size[0], size[1], 0);
        let mut before = Buffer::empty(AREA);
        for screen in screens {
            terminal.process(&redraw(&before, screen));
            before = screen.clone();
        }
        terminal
    }

    fn color(color: Color) -> vt100::Color {
        match color {
            Color::Red => vt100::Color::Idx(1),
            Color::Indexed(index) => vt100::Color::Idx(index),
            Color::Rgb(r, g, b) => vt100::Color::Rgb(r, g, b),
            _ => vt100::Color::Default,
        }
    }

    /// Every cell is there as it should be, with what can be seen of its style.
    fn is_shown(terminal: &vt100::Parser, screen: &Buffer) {
        let (mut x, mut y) = (0, 0);
        while y < AREA.height {
            let (cell, seen) = (&screen[(x, y)], terminal.screen().cell(y, x).unwrap());
            let symbol = if seen.has_contents() { seen.contents() } else { " " };
            assert_eq!(symbol, cell.symbol(), "{x} {y}");
            assert_eq!(seen.bgcolor(), color(cell.bg), "{x} {y}");
            assert_eq!(seen.inverse(), cell.modifier.contains(Modifier::REVERSED), "{x} {y}");
            assert_eq!(seen.underline(), cell.modifier.contains(Modifier::UNDERLINED), "{x} {y}");
            if cell.symbol() != " " {
                assert_eq!(seen.fgcolor(), color(cell.fg), "{x} {y}");
                assert_eq!(seen.bold(), cell.modifier.contains(Modifier::BOLD), "{x} {y}");
                assert_eq!(seen.italic(), cell.modifier.contains(Modifier::ITALIC), "{x} {y}");
            }
            x += cell.cell_width().max(1);
            if x >= AREA.width {
                (x, y) = (0, y + 1);
            }
        }
    }

    fn style() -> impl Strategy<Value = Style> {
        let colors = [Color::Reset, Color::Red, Color::Indexed(42), Color::Rgb(1, 2, 3)];
        let color = move || prop::sample::select(colors.to_vec());
        let known = [Modifier::BOLD, Modifier::ITALIC, Modifier::REVERSED, Modifier::UNDERLINED];
        let modifiers = prop::collection::vec(prop::sample::select(known.to_vec()), 0..3);
        let ground = prop_oneof![3 => Just(Color::Reset), 1 => color()];
        (color(), ground, modifiers).prop_map(|(fg, bg, modifiers)| {
            Style::new().fg(fg).bg(bg).add_modifier(modifiers.into_iter().collect())
        })
    }

    /// Texts here and there.
    fn screen() -> impl Strategy<Value = Vec<(u16, u16, String, Style)>> {
        let text = "([a-c ]|  |        |李|é|│){0,14}";
        prop::collection::vec((0..AREA.width, 0..AREA.height, text, style()), 0..24)
    }

    fn draw(on: &Buffer, texts: &[(u16, u16, String, Style)]) -> Buffer {
        let mut screen = on.clone();
        for (x, y, text, style) in texts {
            screen.set_stringn(*x, *y, text, usize::from(AREA.width - x), *style);
        }
        tidy(&mut screen);
        screen
    }

    proptest! {
        #[test]
        fn the_terminal_shows_what_was_drawn(texts in prop::collection::vec(screen(), 1..4)) {
            let mut screens = Vec::new();
            for texts in &texts {
                let on = screens.last().cloned().unwrap_or_else(|| Buffer::empty(AREA));
                screens.push(draw(&on, texts));
            }
            is_shown(&shown(&screens), screens.last().unwrap());
        }

        #[test]
        fn so_it_does_when_rows_moved(
            texts in screen(), by in -3_i16..=3, top in 0_u16..6, more in screen()
        ) {
            let before = draw(&full(), &texts);
            let mut after = before.clone();
            let shift = shift::Shift { rows: top..AREA.height - 1, by };
            shift.make(&mut after);
            let after = draw(&after, &more[..more.len() / 8]);
            is_shown(&shown(&[before, after.clone()]), &after);
        }
    }

    /// No row is like another.
    fn full() -> Buffer {
        let mut screen = Buffer::empty(AREA);
        for y in 0..AREA.height {
            let text: String = (0..AREA.width).map(|x| letter(x * 7 + y * 11)).collect();
            screen.set_string(0, y, text, Style::new());
        }
        screen
    }

    fn letter(number: u16) -> char {
        char::from(b'a' + u8::try_from(number % 26).unwrap())
    }

    #[test]
    fn what_only_moved_costs_next_to_nothing() {
        let before = full();
        for by in [1, 2, -1, -2] {
            let mut after = before.clone();
            let shift = shift::Shift { rows: 1..AREA.height - 1, by };
            shift.make(&mut after);
            let bytes = drawn(Pen::new(AREA.width), &before, &after).len();
            assert!(bytes > 300, "{bytes}");
            let found = shift::found(&before, &after).unwrap();
            assert_eq!((found.by, found.rows.clone()), (by, shift.rows.clone()));
        }
    }

    #[test]
    fn what_covers_half_of_a_wide_letter_is_seen() {
        let mut screen = Buffer::empty(AREA);
        screen.set_string(0, 0, "李李", Style::new());
        screen.set_string(1, 0, "│", Style::new());
        tidy(&mut screen);
        assert_eq!(shown(&[screen]).screen().contents(), " │李");
    }

    #[test]
    fn few_bytes_for_blanks_gaps_and_lines() {
        let (mut before, mut after) = (full(), full());
        before.set_string(0, 3, " ".repeat(40), Style::new());
        after.set_string(0, 3, " ".repeat(40), Style::new());
        after.set_string(1, 2, " ".repeat(30), Style::new());
        after.set_string(35, 2, "XY", Style::new());
        after.set_string(39, 2, "Z", Style::new());
        after.set_string(4, 3, "A", Style::new());
        let bytes = String::from_utf8(redraw(&before, &after)).unwrap();
        let kept: String = (37..39).map(|x| after[(x, 2)].symbol()).collect();
        assert_eq!(bytes, format!("\x1b[3;2H\x1b[30X\x1b[34CXY{kept}Z\x1b[4;5HA"));
        assert_eq!(redraw(&after, &after), b"");
    }
}
