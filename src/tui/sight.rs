//! The part of a list that is in sight, and how keys move a cursor in it.

use super::keymap::Command;
use std::ops::Range;

/// Lines above and below the cursor that stay in sight.
const CONTEXT: usize = 2;

/// The lines in sight: they follow the cursor.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sight {
    top: usize,
    height: usize,
}

impl Sight {
    /// Scrolls a list of `count` lines so that the cursor is in sight in so many.
    pub fn follow(&mut self, cursor: usize, count: usize, height: usize) {
        let context = CONTEXT.min(height.saturating_sub(1) / 2);
        let lowest = cursor.saturating_sub(context);
        let highest = (cursor + 1 + context).saturating_sub(height);
        let end = count.saturating_sub(height);
        (self.top, self.height) = (self.top.max(highest).min(lowest).min(end), height);
    }

    /// The lines in sight of a list.
    pub fn lines(&self, count: usize) -> Range<usize> {
        self.top.min(count)..count.min(self.top + self.height)
    }

    /// Lines of a page: the last one of a page is the first one of the next.
    pub fn page(&self) -> usize {
        self.height.saturating_sub(1).max(1)
    }
}

/// Where a command moves a cursor that is at `at`, the last place being `last`; `None` if it moves
/// none.
pub fn moved(command: Command, at: usize, last: usize, page: usize) -> Option<usize> {
    let to = match command {
        Command::Down => at.saturating_add(1),
        Command::Up => at.saturating_sub(1),
        Command::PageDown => at.saturating_add(page),
        Command::PageUp => at.saturating_sub(page),
        Command::First => 0,
        Command::Last => last,
        _ => return None,
    };
    Some(to.min(last))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn keys_move_within_the_list() {
        for (command, at, to) in [
            (Command::Down, 3, Some(4)),
            (Command::Down, 9, Some(9)),
            (Command::Up, 0, Some(0)),
            (Command::PageDown, 3, Some(8)),
            (Command::PageDown, 7, Some(9)),
            (Command::PageUp, 3, Some(0)),
            (Command::First, 3, Some(0)),
            (Command::Last, 3, Some(9)),
            (Command::Open, 3, None),
        ] {
            assert_eq!(moved(command, at, 9, 5), to, "{command:?} at {at}");
        }
        assert_eq!(moved(Command::Down, 0, 0, 5), Some(0), "of nothing too");
    }

    proptest! {
        #[test]
        fn the_cursor_is_in_sight_and_no_line_is_left_empty(
            moves in proptest::collection::vec((0_usize..40, 0_usize..40, 1_usize..12), 1..20),
        ) {
            let mut sight = Sight::default();
            for (cursor, more, height) in moves {
                let count = cursor + 1 + more;
                sight.follow(cursor, count, height);
                let lines = sight.lines(count);
                prop_assert!(lines.contains(&cursor));
                prop_assert_eq!(lines.len(), height.min(count));
            }
        }
    }
}
