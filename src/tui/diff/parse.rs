//! A unified diff, as `git diff` writes it, taken apart into rows and files.

use crate::desk::{Diff, clean_line};
use crate::tui::text::width;
use std::ops::Range;

/// How the first line of a file begins.
const FILE: &str = "diff --git ";

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowKind {
    /// The line with which a file begins.
    File,
    /// What else is said of a file.
    Head,
    /// Where in the file it goes on.
    Hunk,
    /// It was there before and is there now.
    Kept,
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// Words of the hero's, not of the diff.
    Note,
}

/// A file that is changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileChanges {
    /// Its path.
    pub name: String,
    /// The row with which it begins.
    pub row: usize,
    /// Lines that are new.
    pub added: usize,
    /// Lines that are gone.
    pub removed: usize,
}

/// A diff taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    text: String,
    rows: Vec<(Range<usize>, RowKind)>,
    files: Vec<FileChanges>,
    widest: usize,
}

/// Lines that a hunk still has to come, of the file before and after.
#[derive(Debug, Default)]
struct Left {
    old: usize,
    new: usize,
}

impl Changes {
    /// Takes a diff apart.
    pub fn new(diff: Diff) -> Self {
        let mut changes = Self::default();
        let (mut left, mut at) = (Left::default(), 0);
        for line in diff.text.split_inclusive('\n') {
            let kind = left.kind(line.trim_end_matches('\n'));
            changes.push(at..at + line.trim_end_matches('\n').len(), line, kind);
            at += line.len();
        }
        changes.text = diff.text;
        let note = match (changes.rows.is_empty(), diff.missing) {
            (_, Some(missing)) => Some(format!("not all is shown: {missing}")),
            (true, None) => Some("It changes nothing.".to_owned()),
            (false, None) => None,
        };
        if let Some(note) = note {
            let start = changes.text.len();
            changes.text.push_str(&note);
            changes.push(start..changes.text.len(), &note, RowKind::Note);
        }
        changes
    }

    fn push(&mut self, range: Range<usize>, line: &str, kind: RowKind) {
        let line = line.trim_end_matches('\n');
        if matches!(kind, RowKind::Kept | RowKind::Added | RowKind::Removed) {
            self.widest = self.widest.max(width(line));
        }
        if kind == RowKind::File {
            let name = line.rsplit_once(" b/").or(line.rsplit_once(" \"b/"));
            let name = unquoted(name.map_or(line, |(_, name)| name));
            self.files.push(FileChanges { name, row: self.rows.len(), added: 0, removed: 0 });
        }
        if let Some(file) = self.files.last_mut() {
            match kind {
                RowKind::Added => file.added += 1,
                RowKind::Removed => file.removed += 1,
                RowKind::Head => file.name = named(line).unwrap_or(std::mem::take(&mut file.name)),
                _ => {}
            }
        }
        self.rows.push((range, kind));
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Columns of its longest line of code.
    pub fn widest(&self) -> usize {
        self.widest
    }

    /// Its files.
    pub fn files(&self) -> &[FileChanges] {
        &self.files
    }

    /// These rows, as far as there are any.
    pub fn rows(&self, rows: Range<usize>) -> impl Iterator<Item = (RowKind, &str)> {
        let seen = self.rows.iter().skip(rows.start).take(rows.len());
        seen.filter_map(|(range, kind)| Some((*kind, self.text.get(range.clone())?)))
    }

    /// The file that a row belongs to, and its number from 1.
    pub fn file_at(&self, row: usize) -> Option<(usize, &FileChanges)> {
        let number = self.files.partition_point(|file| file.row <= row);
        Some((number, self.files.get(number.checked_sub(1)?)?))
    }
}

impl Left {
    /// What the next line is. Within a hunk only its first letter counts: a line that was removed
    /// may look like a head.
    fn kind(&mut self, line: &str) -> RowKind {
        if self.old + self.new > 0 {
            let (old, new, kind) = match line.as_bytes().first() {
                Some(b'+') => (0, 1, RowKind::Added),
                Some(b'-') => (1, 0, RowKind::Removed),
                Some(b' ') | None => (1, 1, RowKind::Kept),
                Some(b'\\') => (0, 0, RowKind::Head),
                // Its hunk was cut short.
                Some(_) if line.starts_with(FILE) || hunk(line).is_some() => {
                    *self = Self::default();
                    return self.kind(line);
                }
                // What a carriage return cut off.
                Some(_) => (0, 0, RowKind::Kept),
            };
            self.old = self.old.saturating_sub(old);
            self.new = self.new.saturating_sub(new);
            return kind;
        }
        if let Some(left) = hunk(line) {
            *self = left;
            return RowKind::Hunk;
        }
        if line.starts_with(FILE) { RowKind::File } else { RowKind::Head }
    }
}

/// How many lines a hunk has: `@@ -12,7 +12,8 @@ fn main() {`.
fn hunk(line: &str) -> Option<Left> {
    let mut words = line.strip_prefix("@@ ")?.split(' ');
    let mut count = |sign| {
        let range = words.next()?.strip_prefix(sign)?;
        range.split_once(',').map_or(Some(1), |(_, count)| count.parse().ok())
    };
    Some(Left { old: count('-')?, new: count('+')? })
}

/// The path that a line of a file's head tells.
fn named(line: &str) -> Option<String> {
    let signs = ["+++ b/", "--- a/", "rename to \"", "rename to ", "+++ \"b/", "--- \"a/"];
    signs.iter().find_map(|sign| line.strip_prefix(sign)).map(unquoted)
}

/// A path without the quotes that git puts around one with unusual letters: `\303\244"` is `ä`.
fn unquoted(path: &str) -> String {
    let Some(quoted) = path.strip_suffix('"') else { return clean_line(path) };
    let mut bytes = Vec::new();
    let mut rest = quoted.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let octal = after.get(..3).filter(|_| *first == b'\\');
        let octal = octal.and_then(|octal| std::str::from_utf8(octal).ok());
        rest = match (octal.and_then(|octal| u8::from_str_radix(octal, 8).ok()), first, after) {
            (Some(byte), ..) => {
                bytes.push(byte);
                after.get(3..).unwrap_or_default()
            }
            (None, b'\\', [escaped, after @ ..]) => {
                bytes.push(*escaped);
                after
            }
            _ => {
                bytes.push(*first);
                after
            }
        };
    }
    clean_line(&String::from_utf8_lossy(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use RowKind::{Added, File, Head, Hunk, Kept, Note, Removed};

    fn changes(text: &str) -> Changes {
        Changes::new(Diff { text: text.into(), missing: None })
    }

    fn kinds(changes: &Changes) -> Vec<RowKind> {
        changes.rows(0..usize::MAX).map(|(kind, _)| kind).collect()
    }

    #[test]
    fn rows_are_told_apart_by_where_they_stand() {
        let text = "diff --git a/x.sql b/x.sql\nindex 1..2 100644\n--- a/x.sql\n+++ b/x.sql\n\
                    @@ -1,3 +1,3 @@ query\n--- a comment\n+-- another\n+++ b/more\n kept\n\n\\ No newline\n\
                    @@ -9 +9 @@\n-old\n+new\n";
        let changes = changes(text);
        let expected = [
            File, Head, Head, Head, Hunk, Removed, Added, Added, Kept, Kept, Head, Hunk, Removed,
            Added,
        ];
        assert_eq!(kinds(&changes)[..10], expected[..10]);
        let file = &changes.files()[0];
        assert_eq!(file.name, "x.sql");
        assert_eq!(changes.rows(5..6).next(), Some((Removed, "--- a comment")));
    }

    #[test]
    fn files_are_named_and_counted() {
        for (text, name, added, removed) in [
            (
                "diff --git a/a.rs b/a.rs\n--- a/a.rs\n+++ b/a.rs\n@@ -1,2 +1,2 @@\n-a\n+b\n c\n",
                "a.rs",
                1,
                1,
            ),
            (
                "diff --git a/new b/new\nnew file mode 100644\n--- /dev/null\n+++ b/new\n@@ -0,0 +1,2 @@\n+a\n+b\n",
                "new",
                2,
                0,
            ),
            (
                "diff --git a/old b/old\ndeleted file\n--- a/old\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n",
                "old",
                0,
                1,
            ),
            (
                "diff --git a/x b/y z\nsimilarity index 100%\nrename from x\nrename to y z\n",
                "y z",
                0,
                0,
            ),
            (
                "diff --git a/p.png b/p.png\nBinary files a/p.png and b/p.png differ\n",
                "p.png",
                0,
                0,
            ),
            (
                "diff --git \"a/\\303\\244\" \"b/\\303\\244\"\n--- \"a/\\303\\244\"\n+++ \"b/\\303\\244\"\n",
                "ä",
                0,
                0,
            ),
            ("diff --git a/s p b/s p\n--- a/s p\t\n+++ b/s p\t\n", "s p", 0, 0),
        ] {
            let changes = changes(text);
            let [file] = changes.files() else { panic!("{text}: {:?}", changes.files()) };
            assert_eq!((&*file.name, file.added, file.removed), (name, added, removed), "{text}");
        }
    }

    #[test]
    fn a_hunk_that_is_cut_short_hides_no_file() {
        let text = "diff --git a/a b/a\n@@ -1,9 +1,9 @@\n+a\n@@ -20,9 +20,9 @@\n-b\nhm\n\
                    diff --git a/c b/c\n--- a/c\n+++ b/c\n";
        let expected = [File, Hunk, Added, Hunk, Removed, Kept, File, Head, Head];
        assert_eq!(kinds(&changes(text)), expected);
    }

    #[test]
    fn what_is_missing_is_said_at_the_end() {
        let text = "diff --git a/a b/a\n@@ -1 +1 @@\n-a\n+b";
        let missing = Some("12 of 340 files".into());
        let cut = Changes::new(Diff { text: text.into(), missing });
        assert_eq!(kinds(&cut).last(), Some(&Note));
        let last = cut.rows(cut.len() - 2..cut.len()).collect::<Vec<_>>();
        assert_eq!(last, [(Added, "+b"), (Note, "not all is shown: 12 of 340 files")]);
        assert_eq!(changes("").rows(0..9).collect::<Vec<_>>(), [(Note, "It changes nothing.")]);
    }

    #[test]
    fn what_is_no_diff_is_shown_as_it_is() {
        for text in ["@@ -x +y @@\n", "+only\n-this\n", "@@ -1,99999999999999999999 +1 @@", "\n\n"]
        {
            let changes = changes(text);
            assert_eq!(changes.files(), []);
            assert_eq!(changes.len(), text.lines().count(), "{text:?}");
            assert_eq!(changes.file_at(0), None);
        }
    }

    #[test]
    fn every_row_belongs_to_a_file() {
        let text = "diff --git a/a b/a\n@@ -1 +1 @@\n-a\n+b\ndiff --git a/c b/c\n".to_owned();
        let changes = changes(&text);
        let names: Vec<_> =
            (0..6).map(|row| changes.file_at(row).unwrap().1.name.as_str()).collect();
        assert_eq!(names, ["a", "a", "a", "a", "c", "c"]);
    }
}
