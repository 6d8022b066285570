//! A text being written. The text area moves and deletes by code point; people by what they see,
//! so every step here takes the whole grapheme cluster.

use super::keymap::Edit;
use ratatui::style::{Modifier, Style};
use ratatui_textarea::{CursorMove, TextArea, WrapMode};
use unicode_segmentation::UnicodeSegmentation;

/// A text and a cursor in it.
#[derive(Debug)]
pub struct Editor {
    area: TextArea<'static>,
}

impl Editor {
    /// This text with the cursor at its end.
    pub fn new(text: &str) -> Self {
        let mut area: TextArea<'static> = text.split('\n').collect();
        area.set_wrap_mode(WrapMode::WordOrGlyph);
        area.set_cursor_line_style(Style::new());
        area.set_cursor_style(Style::new().add_modifier(Modifier::REVERSED));
        area.move_cursor(CursorMove::Bottom);
        area.move_cursor(CursorMove::End);
        Self { area }
    }

    /// The same with the cursor at the end of this line, from 0.
    pub fn on_line(mut self, line: usize) -> Self {
        self.jump(line, usize::MAX);
        self
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
        self.jump_by(-isize::try_from(chars).unwrap_or(0));
        self.area.delete_str(chars);
        self.area.insert_str(text);
    }

    /// Puts a text in at the cursor.
    pub fn insert(&mut self, text: &str) {
        self.area.insert_str(text);
    }

    /// Changes the text or moves in it.
    pub fn edit(&mut self, edit: Edit) {
        match edit {
            Edit::NewLine => self.area.insert_newline(),
            Edit::Backspace => self.backspace(),
            Edit::Delete => self.delete(),
            Edit::DeleteWord => self.then(TextArea::delete_word),
            Edit::DeleteToEnd => self.then(TextArea::delete_line_by_end),
            Edit::DeleteToStart => self.then(TextArea::delete_line_by_head),
            Edit::Undo => self.then(TextArea::undo),
            Edit::Redo => self.then(TextArea::redo),
            Edit::Left => self.left(),
            Edit::Right => self.right(),
            Edit::Up => self.go(CursorMove::Up),
            Edit::Down => self.go(CursorMove::Down),
            Edit::WordLeft => self.go(CursorMove::WordBack),
            Edit::WordRight => self.go(CursorMove::WordForward),
            Edit::Start => self.go(CursorMove::Head),
            Edit::End => self.go(CursorMove::End),
        }
    }

    fn then(&mut self, change: fn(&mut TextArea<'static>) -> bool) {
        change(&mut self.area);
        self.snap();
    }

    fn go(&mut self, to: CursorMove) {
        self.area.move_cursor(to);
        self.snap();
    }

    fn backspace(&mut self) {
        match self.before() {
            0 => self.then(TextArea::delete_newline),
            chars => {
                self.jump_by(-chars);
                self.area.delete_str(chars.unsigned_abs());
            }
        }
    }

    fn delete(&mut self) {
        match self.after() {
            0 => self.then(TextArea::delete_next_char),
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
mod tests {
    use super::*;

    #[test]
    fn clusters_go_whole() {
        for (text, edits, expected) in [
            ("a👩‍👩‍👧", &[Edit::Backspace][..], "a"),
            ("e\u{301}e\u{301}", &[Edit::Backspace], "e\u{301}"),
            ("a👩‍👩‍👧b", &[Edit::Left, Edit::Backspace], "ab"),
            ("a👩‍👩‍👧b", &[Edit::Start, Edit::Right, Edit::Delete], "ab"),
            ("a👩‍👩‍👧b", &[Edit::Left, Edit::Left, Edit::NewLine], "a\n👩‍👩‍👧b"),
            ("one\ntwo", &[Edit::Start, Edit::Backspace], "onetwo"),
            ("one\ntwo", &[Edit::Start, Edit::Left, Edit::Delete], "onetwo"),
            ("one two", &[Edit::DeleteWord, Edit::Undo], "one two"),
            ("one two", &[Edit::DeleteWord], "one "),
            ("one\ntwo", &[Edit::DeleteToStart], "one\n"),
            ("", &[Edit::Backspace, Edit::Left, Edit::Right, Edit::Delete], ""),
        ] {
            let mut editor = Editor::new(text);
            edits.iter().for_each(|edit| editor.edit(*edit));
            assert_eq!(editor.text(), expected, "{text:?} {edits:?}");
        }
    }

    #[test]
    fn up_never_lands_inside_a_cluster() {
        let mut editor = Editor::new("👩‍👩‍👧👩‍👩‍👧\nabc");
        editor.edit(Edit::Up);
        editor.insert("x");
        assert!(editor.text().starts_with("👩‍👩‍👧x👩‍👩‍👧") || editor.text().starts_with("x👩‍👩‍👧👩‍👩‍👧"));
    }
}
