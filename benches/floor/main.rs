//! The floor: the least that a terminal program over the same cache can do, so that `hero` can be told as a
//! multiple of it (`benches/console.py`, `docs/performance.md`).
//!
//! It lists tickets and shows what is said in one: `floor DIR`, with the folder of a cache. It reads with one
//! windowed query, one row for each step that scrolls; sets cells directly; writes each frame at once; and waits
//! for a key in a blocking read, so that nothing wakes it.

use crossterm::event::{Event, KeyCode, KeyEventKind, read};
use crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, execute};
use ratatui::backend::CrosstermBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::{Terminal, TerminalOptions, Viewport};
use rusqlite::{Connection, OpenFlags, Row};
use std::collections::VecDeque;
use std::io::{BufWriter, Write, stdout};
use std::path::Path;

const WINDOW: &str = "SELECT id, ref, title FROM ticket WHERE id > ?1 ORDER BY id LIMIT ?2";
const BEFORE: &str = "SELECT id, ref, title FROM ticket WHERE id < ?1 ORDER BY id DESC LIMIT ?2";
const SAID: &str = "SELECT text FROM message WHERE ticket = ?1 LIMIT ?2";

/// The column in which titles begin.
const TITLES: u16 = 31;
/// A frame of the largest terminal goes out in one write.
const FRAME: usize = 256 * 1024;

struct Ticket {
    id: i64,
    reference: String,
    title: String,
}

/// The tickets on the screen, and the one with the cursor.
struct List {
    cache: Connection,
    height: u16,
    count: i64,
    rows: VecDeque<Ticket>,
    cursor: usize,
    /// What is said in the ticket that is open.
    open: Option<Vec<String>>,
}

fn main() -> anyhow::Result<()> {
    let dir = std::env::args().nth(1).ok_or_else(|| anyhow::anyhow!("usage: floor DIR"))?;
    let (width, height) = crossterm::terminal::size()?;
    let mut list = List::open(Path::new(&dir), height.saturating_sub(1))?;
    enable_raw_mode()?;
    execute!(stdout(), EnterAlternateScreen, cursor::Hide)?;
    let shown = show(&mut list, Rect::new(0, 0, width, height));
    execute!(stdout(), cursor::Show, LeaveAlternateScreen)?;
    disable_raw_mode()?;
    shown
}

fn show(list: &mut List, area: Rect) -> anyhow::Result<()> {
    let out = CrosstermBackend::new(BufWriter::with_capacity(FRAME, stdout()));
    let viewport = TerminalOptions { viewport: Viewport::Fixed(area) };
    let mut terminal = Terminal::with_options(out, viewport)?;
    loop {
        terminal.draw(|frame| list.draw(frame.buffer_mut()))?;
        terminal.backend_mut().flush()?;
        let Event::Key(key) = read()? else { continue };
        if key.kind == KeyEventKind::Press && !list.take(key.code)? {
            return Ok(());
        }
    }
}

impl List {
    fn open(dir: &Path, height: u16) -> anyhow::Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let cache = Connection::open_with_flags(dir.join("hero.db"), flags)?;
        let count = cache.query_row("SELECT max(id) FROM ticket", [], |row| row.get(0))?;
        let mut list = Self { cache, height, count, rows: VecDeque::new(), cursor: 0, open: None };
        list.rows = list.read(WINDOW, 0, height)?.into();
        Ok(list)
    }

    fn read(&self, query: &str, from: i64, count: u16) -> rusqlite::Result<Vec<Ticket>> {
        let ticket = |row: &Row<'_>| {
            Ok(Ticket { id: row.get(0)?, reference: row.get(1)?, title: row.get(2)? })
        };
        let mut query = self.cache.prepare_cached(query)?;
        query.query_map((from, count), ticket)?.collect()
    }

    /// Whether it goes on.
    fn take(&mut self, key: KeyCode) -> anyhow::Result<bool> {
        match key {
            KeyCode::Char('q') => return Ok(false),
            KeyCode::Esc => self.open = None,
            KeyCode::Enter => self.open = Some(self.said()?),
            KeyCode::Char('j') => self.down()?,
            KeyCode::Char('k') => self.up()?,
            KeyCode::Char('d') => self.page(WINDOW, self.last())?,
            KeyCode::Char('u') => self.page(BEFORE, self.first())?,
            KeyCode::Char('g') => self.page(WINDOW, 0)?,
            KeyCode::Char('G') => self.page(BEFORE, self.count + 1)?,
            _ => {}
        }
        Ok(true)
    }

    fn said(&self) -> rusqlite::Result<Vec<String>> {
        let id = self.rows.get(self.cursor).map_or(0, |ticket| ticket.id);
        let mut query = self.cache.prepare_cached(SAID)?;
        query.query_map((id, self.height), |row| row.get(0))?.collect()
    }

    fn down(&mut self) -> rusqlite::Result<()> {
        if self.cursor + 1 < self.rows.len() {
            self.cursor += 1;
            return Ok(());
        }
        for next in self.read(WINDOW, self.last(), 1)? {
            self.rows.pop_front();
            self.rows.push_back(next);
        }
        Ok(())
    }

    fn up(&mut self) -> rusqlite::Result<()> {
        if self.cursor > 0 {
            self.cursor -= 1;
            return Ok(());
        }
        for before in self.read(BEFORE, self.first(), 1)? {
            self.rows.pop_back();
            self.rows.push_front(before);
        }
        Ok(())
    }

    fn first(&self) -> i64 {
        self.rows.front().map_or(0, |ticket| ticket.id)
    }

    fn last(&self) -> i64 {
        self.rows.back().map_or(0, |ticket| ticket.id)
    }

    /// The page after this ticket, or the one before it.
    fn page(&mut self, query: &str, from: i64) -> rusqlite::Result<()> {
        let mut page = self.read(query, from, self.height)?;
        if !page.is_empty() {
            page.sort_by_key(|ticket| ticket.id);
            self.rows = page.into();
        }
        Ok(())
    }

    fn draw(&self, buffer: &mut Buffer) {
        match &self.open {
            Some(said) => self.draw_said(said, buffer),
            None => self.draw_list(buffer),
        }
        let at = self.rows.get(self.cursor).map_or(0, |ticket| ticket.id);
        let line = buffer.area.height - 1;
        buffer.set_string(0, line, format!("{at} of {}", self.count), Style::new());
    }

    fn draw_said(&self, said: &[String], buffer: &mut Buffer) {
        let width = usize::from(buffer.area.width);
        let lines = said.iter().flat_map(|text| text.as_bytes().chunks(width));
        for (y, line) in (0..).zip(lines.take(self.height.into())) {
            buffer.set_stringn(0, y, String::from_utf8_lossy(line), width, Style::new());
        }
    }

    fn draw_list(&self, buffer: &mut Buffer) {
        let rest = usize::from(buffer.area.width).saturating_sub(TITLES.into());
        for (y, ticket) in (0..).zip(&self.rows) {
            buffer.set_stringn(0, y, &ticket.reference, usize::from(TITLES) - 1, Style::new());
            buffer.set_stringn(TITLES, y, &ticket.title, rest, Style::new());
        }
        let cursor = u16::try_from(self.cursor).unwrap_or(0);
        let row = Rect { y: cursor, height: 1, ..buffer.area };
        buffer.set_style(row, Modifier::REVERSED);
    }
}
