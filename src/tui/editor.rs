//! A text being written. The text area moves and deletes by code point; people by what they see,
//! so every step here takes the whole grapheme cluster.

use super::keymap::Edit;
use ratatui::style::{Modifier, Style};
use ratatui_textarea::{CursorMove, TextArea, WrapMode};
use unicode_segmentation::UnicodeSegmentation;

/// So many changes can be taken back.
const MOST: usize = 200;

/// A text and a cursor in it.
#[derive(Debug)]
pub struct Editor {
    area: TextArea<'static>,
    past: Vec<State>,
    future: Vec<State>,
    /// What is being done: what goes on is one step to be taken back.
    doing: Doing,
}

/// A text as it was, with its cursor.
#[derive(Debug, Clone)]
struct State {
    text: String,
    place: (usize, usize),
}

/// What a change to a text is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doing {
    /// Nothing that goes on.
    Nothing,
    /// A word is typed; whether its end was.
    Typing { ended: bool },
    /// Letters go one by one.
    Deleting,
}

impl Doing {
    /// What typing this is.
    fn typing(text: &str) -> Self {
        let mut letters = text.chars();
        match (letters.next(), letters.next()) {
            (Some(letter), None) => Self::Typing { ended: letter.is_whitespace() },
            _ => Self::Nothing,
        }
    }

    /// Whether this goes on with what was done before.
    fn goes_on(self, before: Self) -> bool {
        match (before, self) {
            (Self::Typing { ended: before }, Self::Typing { ended }) => ended || !before,
            (Self::Deleting, Self::Deleting) => true,
            _ => false,
        }
    }
}

/// The text area of a text, its cursor at the end.
fn area_of(text: &str) -> TextArea<'static> {
    let mut area: TextArea<'static> = text.split('\n').collect();
    area.set_wrap_mode(WrapMode::WordOrGlyph);
    area.set_cursor_line_style(Style::new());
    area.set_cursor_style(Style::new().add_modifier(Modifier::REVERSED));
    area.set_selection_style(Style::new().add_modifier(Modifier::REVERSED));
    // The steps that are taken back are kept here.
    area.set_max_histories(0);
    area.move_cursor(CursorMove::Bottom);
    area.move_cursor(CursorMove::End);
    area
}

impl Editor {
    /// This text with the cursor at its end.
    pub fn new(text: &str) -> Self {
        Self { area: area_of(text), past: Vec::new(), future: Vec::new(), doing: Doing::Nothing }
    }

    /// The same with the cursor at the end of this line, from 0.
    pub fn on_line(mut self, line: usize) -> Self {
        self.jump(line, usize::MAX);
        self
    }

    /// The line, from 0, that the cursor stands on.
    pub fn line_number(&self) -> usize {
        self.place().0
    }

    /// Goes to the end of this line, from 0.
    pub fn go_to_end_of(&mut self, line: usize) {
        self.doing = Doing::Nothing;
        self.area.cancel_selection();
        self.jump(line, usize::MAX);
    }

    /// The text.
    pub fn text(&self) -> String {
        self.area.lines().join("\n")
    }

    /// How many lines it has, long ones counted as often as they are wrapped at `width`.
    pub fn height(&self, width: usize) -> usize {
        let rows = |line: &String| super::text::width(line) / width.max(1) + 1;
        self.area.lines().iter().map(rows).sum()
    }

    /// What draws it.
    pub fn widget(&self) -> &TextArea<'static> {
        &self.area
    }

    /// The text before the cursor, and the text after it.
    pub fn split(&self) -> (String, String) {
        let (row, column) = self.place();
        let (above, rest) = self.area.lines().split_at(row.min(self.area.lines().len()));
        let (line, below) = rest.split_first().map_or(("", rest), |(line, below)| (line, below));
        let cut = line.char_indices().nth(column).map_or(line.len(), |(at, _)| at);
        let (head, tail) = line.split_at(cut);
        let joined = |lines: &[String], one: &str| {
            lines.iter().map(String::as_str).chain([one]).collect::<Vec<_>>().join("\n")
        };
        let after: Vec<&str> = [tail].into_iter().chain(below.iter().map(String::as_str)).collect();
        (joined(above, head), after.join("\n"))
    }

    /// Puts a text in place of so many code points of the line before the cursor.
    pub fn replace_back(&mut self, chars: usize, text: &str) {
        self.change(Doing::Nothing, |editor| {
            editor.area.cancel_selection();
            editor.jump_by(-isize::try_from(chars).unwrap_or(0));
            editor.area.delete_str(chars);
            editor.area.insert_str(text);
        });
    }

    /// Puts a text in at the cursor, in place of what is selected.
    pub fn insert(&mut self, text: &str) {
        self.change(Doing::typing(text), |editor| {
            editor.area.insert_str(text);
        });
    }

    /// All of the text becomes this one.
    pub fn replace(&mut self, text: &str) {
        self.change(Doing::Nothing, |editor| editor.area = area_of(text));
    }

    /// What is selected; empty: nothing is.
    pub fn selected(&self) -> String {
        let Some(((top, left), (bottom, right))) = self.area.selection_range() else {
            return String::new();
        };
        let lines = self.area.lines().iter().enumerate().skip(top).take(bottom + 1 - top);
        let part = |(row, line): (usize, &String)| {
            let from = if row == top { left } else { 0 };
            let to = if row == bottom { right } else { usize::MAX };
            line.chars().skip(from).take(to - from).collect::<String>()
        };
        lines.map(part).collect::<Vec<_>>().join("\n")
    }

    /// Changes the text or moves in it. What is copied is up to whoever asked.
    pub fn edit(&mut self, edit: Edit) {
        match edit {
            Edit::NewLine => self.insert("\n"),
            Edit::Backspace => self.change(Doing::Deleting, Self::backspace),
            Edit::Delete => self.change(Doing::Deleting, Self::delete),
            Edit::DeleteWord => self.then(TextArea::delete_word),
            Edit::DeleteWordAhead => self.then(TextArea::delete_next_word),
            Edit::DeleteToEnd => self.then(TextArea::delete_line_by_end),
            Edit::DeleteToStart => self.then(TextArea::delete_line_by_head),
            Edit::Cut => self.change(Doing::Nothing, |editor| {
                editor.area.cut();
            }),
            Edit::Undo => self.undo(),
            Edit::Redo => self.redo(),
            Edit::SelectAll => self.area.select_all(),
            Edit::Copy | Edit::Paste => {}
            edit => self.walk(edit),
        }
    }

    /// Moves, with or without selecting what is passed.
    fn walk(&mut self, edit: Edit) {
        self.doing = Doing::Nothing;
        let step = match edit.selects_by() {
            Some(step) => {
                if !self.area.is_selecting() {
                    self.area.start_selection();
                }
                step
            }
            None => {
                self.area.cancel_selection();
                edit
            }
        };
        match step {
            Edit::Left => self.left(),
            Edit::Right => self.right(),
            Edit::Up => self.go(CursorMove::Up),
            Edit::Down => self.go(CursorMove::Down),
            Edit::WordLeft => self.go(CursorMove::WordBack),
            Edit::WordRight => self.go(CursorMove::WordForward),
            Edit::Start => self.go(CursorMove::Head),
            Edit::End => self.go(CursorMove::End),
            _ => {}
        }
    }

    /// Changes the text so that it can be taken back.
    fn change(&mut self, doing: Doing, change: impl FnOnce(&mut Self)) {
        let before = self.state();
        change(self);
        if self.text() == before.text {
            return;
        }
        if !doing.goes_on(self.doing) || self.past.is_empty() {
            self.past.drain(..(self.past.len() + 1).saturating_sub(MOST));
            self.past.push(before);
        }
        self.doing = doing;
        self.future.clear();
    }

    fn undo(&mut self) {
        if let Some(before) = self.past.pop() {
            self.future.push(self.state());
            self.restore(&before);
        }
    }

    fn redo(&mut self) {
        if let Some(after) = self.future.pop() {
            self.past.push(self.state());
            self.restore(&after);
        }
    }

    fn state(&self) -> State {
        State { text: self.text(), place: self.place() }
    }

    fn restore(&mut self, state: &State) {
        self.area = area_of(&state.text);
        self.jump(state.place.0, state.place.1);
        self.doing = Doing::Nothing;
    }

    /// What is selected goes, or what `delete` would take.
    fn then(&mut self, delete: fn(&mut TextArea<'static>) -> bool) {
        self.change(Doing::Nothing, |editor| {
            if !editor.area.cut() {
                delete(&mut editor.area);
                editor.snap();
            }
        });
    }

    fn go(&mut self, to: CursorMove) {
        self.area.move_cursor(to);
        self.snap();
    }

    fn backspace(&mut self) {
        match self.before() {
            _ if self.area.cut() => {}
            0 => {
                self.area.delete_newline();
            }
            chars => {
                self.jump_by(-chars);
                self.area.delete_str(chars.unsigned_abs());
            }
        }
    }

    fn delete(&mut self) {
        match self.after() {
            _ if self.area.cut() => {}
            0 => {
                self.area.delete_next_char();
            }
            chars => {
                self.area.delete_str(chars.unsigned_abs());
            }
        }
    }

    fn left(&mut self) {
        match self.before() {
            0 => {
                let (row, _) = self.place();
                if let Some(above) = row.checked_sub(1) {
                    self.jump(above, usize::MAX);
                }
            }
            chars => self.jump_by(-chars),
        }
    }

    fn right(&mut self) {
        match self.after() {
            0 => {
                let (row, _) = self.place();
                if row + 1 < self.area.lines().len() {
                    self.jump(row + 1, 0);
                }
            }
            chars => self.jump_by(chars),
        }
    }

    /// The cursor never stands inside a cluster.
    fn snap(&mut self) {
        let (row, column) = self.place();
        let mut start = 0;
        for cluster in self.line().graphemes(true) {
            let end = start + cluster.chars().count();
            if end > column {
                break;
            }
            start = end;
        }
        if start != column {
            self.jump(row, start);
        }
    }

    /// Code points of the cluster before the cursor; 0 at the start of a line.
    fn before(&self) -> isize {
        let (_, column) = self.place();
        let head: String = self.line().chars().take(column).collect();
        length(head.graphemes(true).next_back())
    }

    /// Code points of the cluster under the cursor; 0 at the end of a line.
    fn after(&self) -> isize {
        let (_, column) = self.place();
        let tail: String = self.line().chars().skip(column).collect();
        length(tail.graphemes(true).next())
    }

    fn line(&self) -> &str {
        let (row, _) = self.place();
        self.area.lines().get(row).map_or("", String::as_str)
    }

    fn place(&self) -> (usize, usize) {
        let cursor = self.area.cursor();
        (cursor.0, cursor.1)
    }

    fn jump_by(&mut self, chars: isize) {
        let (row, column) = self.place();
        self.jump(row, column.saturating_add_signed(chars));
    }

    fn jump(&mut self, row: usize, column: usize) {
        let short = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
        self.area.move_cursor(CursorMove::Jump(short(row), short(column)));
    }
}

fn length(cluster: Option<&str>) -> isize {
    cluster.map_or(0, |cluster| isize::try_from(cluster.chars().count()).unwrap_or(0))
}

#[cfg(test)]
mod tests;
