//! What the screen shows: its text, its styles, its links.

use super::Console;
use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};

impl Console {
    /// The screen as text, without blanks at the ends of lines.
    pub fn screen(&mut self) -> String {
        self.draw();
        let buffer = self.terminal.backend().buffer();
        let width = usize::from(buffer.area.width);
        let line = |cells: &[Cell]| {
            let mut skip = 0;
            let mut text = String::new();
            for cell in cells {
                if skip == 0 {
                    text.push_str(cell.symbol());
                    skip = unicode_width::UnicodeWidthStr::width(cell.symbol()).max(1);
                }
                skip -= 1;
            }
            text.trim_end().to_owned()
        };
        buffer.content.chunks(width).map(line).collect::<Vec<_>>().join("\n")
    }

    /// The cells of the screen, row by row.
    pub fn cells(&mut self) -> Vec<Cell> {
        self.draw();
        self.terminal.backend().buffer().content.clone()
    }

    /// The row under the cursor, without its border.
    pub fn cursor(&mut self) -> String {
        let text = self.screen();
        let buffer = self.terminal.backend().buffer();
        let width = usize::from(buffer.area.width);
        let reversed = |cells: &[Cell]| {
            cells.iter().filter(|cell| cell.modifier.contains(Modifier::REVERSED)).count() > 20
        };
        let rows = text.lines().zip(buffer.content.chunks(width));
        let rows = rows.filter(|(_, cells)| reversed(cells)).map(|(line, _)| line);
        rows.collect::<Vec<_>>().join("\n")
    }

    /// Column and line where this begins on the screen.
    pub fn place_of(&mut self, text: &str) -> (u16, u16) {
        let screen = self.screen();
        let (row, line) = screen.lines().enumerate().find(|(_, l)| l.contains(text)).expect(text);
        let before = line.split_once(text).unwrap().0;
        let column = unicode_width::UnicodeWidthStr::width(before);
        (column.try_into().unwrap(), row.try_into().unwrap())
    }

    /// What is linked on the screen: each stretch, and where it leads.
    pub fn links(&mut self) -> Vec<(String, String)> {
        let (model, now, mut links) = (&self.model, self.now, Vec::<(String, String)>::new());
        self.terminal.clear().unwrap();
        self.terminal
            .draw(|frame| {
                model.view(now, frame);
                model.link(frame.buffer_mut());
            })
            .unwrap();
        let buffer = self.terminal.backend().buffer().clone();
        let mut before = None;
        for (at, cell) in buffer.content.iter().enumerate() {
            let Some((_, rest)) = cell.symbol().split_once("\x1b]8;id=") else { continue };
            let (target, rest) = rest.split_once("\x1b\\").unwrap();
            let letter = rest.strip_suffix("\x1b]8;;\x1b\\").unwrap();
            let url = target.split_once(';').unwrap().1.to_owned();
            match links.last_mut().filter(|link| before == Some(at - 1) && link.1 == url) {
                Some((text, _)) => text.push_str(letter),
                None => links.push((letter.to_owned(), url)),
            }
            before = Some(at);
        }
        links
    }

    /// What the line at the bottom but one tells.
    pub fn message(&mut self) -> String {
        let screen = self.screen();
        let lines: Vec<&str> = screen.lines().collect();
        lines[lines.len() - 2].trim().to_owned()
    }

    /// Whether anything has a colour.
    pub fn colored(&mut self) -> bool {
        self.draw();
        let cells = &self.terminal.backend().buffer().content;
        cells.iter().any(|cell| cell.fg != Color::Reset || cell.bg != Color::Reset)
    }

    /// The screen with its styles: under each line that has any, where they run.
    pub fn styled(&mut self) -> String {
        let text = self.screen();
        let buffer = self.terminal.backend().buffer();
        let width = usize::from(buffer.area.width);
        let mut out = String::new();
        for (line, cells) in text.lines().zip(buffer.content.chunks(width)) {
            out += &format!("{line}\n");
            let marks: String = cells.iter().map(mark).collect();
            let marks = marks.trim_end();
            if !marks.is_empty() {
                out += &format!("{marks}\n");
            }
        }
        out
    }

    fn draw(&mut self) {
        let (model, now) = (&self.model, self.now);
        // What a wide letter covers is the terminal's business, which the test backend does not
        // mind: begin from an empty screen.
        self.terminal.clear().unwrap();
        self.terminal.draw(|frame| model.view(now, frame)).unwrap();
    }
}

/// One letter a cell: colours in lower case, attributes alone in others; the cursor row is `#`.
fn mark(cell: &Cell) -> char {
    let color = match cell.fg {
        Color::Red => Some('r'),
        Color::Yellow => Some('y'),
        Color::Green => Some('g'),
        Color::Cyan => Some('c'),
        Color::Magenta => Some('m'),
        Color::Reset => None,
        other => panic!("{other:?} is none of our colours"),
    };
    match cell.modifier {
        m if m.contains(Modifier::REVERSED) => '#',
        m => color.unwrap_or(match m {
            m if m.contains(Modifier::CROSSED_OUT) => 'x',
            m if m.contains(Modifier::DIM) => '.',
            m if m.contains(Modifier::BOLD) => '=',
            m if m.contains(Modifier::ITALIC) => '/',
            _ => ' ',
        }),
    }
}
