//! Where the lines of a text begin, and which stand below an empty one.

/// The lines of a text.
pub(super) struct Lines {
    /// Where each begins, and whether the one before it is empty.
    starts: Vec<(usize, bool)>,
}

/// A line of a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// Which line it is.
    pub line: usize,
    /// The line before it is empty.
    pub apart: bool,
}

impl Lines {
    /// The lines of `text`.
    pub fn of(text: &str) -> Self {
        let (mut at, mut empty) = (0, false);
        let starts = text.split_inclusive('\n').map(|line| {
            let start = (at, empty);
            at += line.len();
            // In a quotation an empty line has marks, too.
            empty = line.trim_matches(['>', ' ', '\n']).is_empty();
            start
        });
        Self { starts: starts.collect() }
    }

    /// The line in which a byte stands.
    pub fn at(&self, byte: usize) -> Place {
        let line = self.starts.partition_point(|(start, _)| *start <= byte).saturating_sub(1);
        let apart = self.starts.get(line).is_some_and(|(_, apart)| *apart);
        Place { line, apart }
    }
}
