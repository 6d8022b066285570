//! Which marks of emphasis on a line belong together, for Markdown and for its kin.

use std::collections::HashMap;

/// How a stretch of text is set off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Emphasis {
    /// Heavy.
    Bold,
    /// Slanted.
    Italic,
    /// Crossed out.
    Strike,
}

/// A run of one sign, as `**`, and what became of it.
#[derive(Debug, Clone)]
pub struct Run {
    sign: char,
    /// How many of its signs mean nothing and are shown as they are.
    pub left: usize,
    opens: bool,
    closes: bool,
    /// What ends here, innermost first: before the signs that are left.
    pub ends: Vec<Emphasis>,
    /// What begins here, outermost first: after the signs that are left.
    pub begins: Vec<Emphasis>,
}

/// Which mark so many of a sign make, if any.
pub type Dialect = fn(sign: char, count: usize) -> Option<Emphasis>;

impl Run {
    /// So many of a sign between these neighbours on their line. A stretch begins and ends at the
    /// edge of a word and has no blank just inside: `snake_case`, `2 * 3`, `/*` are none.
    pub fn new(sign: char, count: usize, before: Option<char>, after: Option<char>) -> Self {
        let quoted = before == after && before.is_some_and(|c| "\"'“”".contains(c));
        let inside = |c: Option<char>, never: &str| {
            !quoted && c.is_some_and(|c| !c.is_whitespace() && !never.contains(c))
        };
        let outside =
            |c: Option<char>, never: &str| c.is_none_or(|c| !is_word(c) && !never.contains(c));
        Self {
            sign,
            left: count,
            opens: inside(after, ")]},;") && outside(before, "/\\@."),
            closes: inside(before, "([{/\\") && outside(after, "/\\@"),
            ends: Vec::new(),
            begins: Vec::new(),
        }
    }
}

/// Whether marks around `inside` between these neighbours are read as marks.
pub fn sets_off(before: Option<char>, inside: &str, after: Option<char>) -> bool {
    let opens = Run::new('*', 1, before, inside.chars().next()).opens;
    opens && Run::new('*', 1, inside.chars().next_back(), after).closes
}

/// A letter or digit of a script that parts words by blanks.
fn is_word(c: char) -> bool {
    let parted = !('\u{2e80}'..='\u{9fff}').contains(&c) && !('\u{ff00}'..='\u{ffef}').contains(&c);
    c.is_alphanumeric() && parted
}

/// Finds what belongs together among the runs of one line, in time linear in their number: every
/// run is taken up as an opener once and given up once.
pub fn pair(runs: &mut [Run], dialect: Dialect) {
    let mut open = Open::default();
    for index in 0..runs.len() {
        while let Some(opener) = open.opener_of(runs, index) {
            join(runs, opener, index, dialect);
            open.retake(runs, opener);
        }
        if runs.get(index).is_some_and(|run| run.opens && run.left > 0) {
            open.push(runs, index);
        }
    }
}

/// Takes as many signs off both as make one mark.
fn join(runs: &mut [Run], opener: usize, closer: usize, dialect: Dialect) {
    let Ok([opener, closer]) = runs.get_disjoint_mut([opener, closer]) else { return };
    let count = opener.left.min(closer.left).min(2);
    if let Some(mark) = dialect(closer.sign, count) {
        opener.begins.insert(0, mark);
        closer.ends.push(mark);
    }
    opener.left -= count;
    closer.left -= count;
}

/// The runs that may still begin something, and how many there are of each kind.
#[derive(Default)]
struct Open {
    stack: Vec<usize>,
    kinds: HashMap<(char, usize), usize>,
}

impl Open {
    fn push(&mut self, runs: &[Run], index: usize) {
        if let Some(run) = runs.get(index) {
            self.stack.push(index);
            *self.kinds.entry((run.sign, run.left)).or_default() += 1;
        }
    }

    fn pop(&mut self, runs: &[Run]) -> Option<usize> {
        let index = self.stack.pop()?;
        let run = runs.get(index)?;
        let count = self.kinds.entry((run.sign, run.left)).or_default();
        *count = count.saturating_sub(1);
        Some(index)
    }

    /// Takes the nearest run off that the run at `closer` may close, and all in between, which
    /// cannot end any more.
    fn opener_of(&mut self, runs: &[Run], closer: usize) -> Option<usize> {
        let closer = runs.get(closer).filter(|run| run.closes && run.left > 0)?;
        let waits = |count: usize| self.kinds.get(&(closer.sign, count)).is_some_and(|n| *n > 0);
        if !(1..=3).any(|count| fits(count, closer.left) && waits(count)) {
            return None;
        }
        loop {
            let index = self.pop(runs)?;
            let run = runs.get(index)?;
            if run.sign == closer.sign && fits(run.left, closer.left) {
                return Some(index);
            }
        }
    }

    /// Puts a run back that has signs left.
    fn retake(&mut self, runs: &[Run], index: usize) {
        if runs.get(index).is_some_and(|run| run.left > 0) {
            self.push(runs, index);
        }
    }
}

/// Three signs are one and two, in either order.
fn fits(opener: usize, closer: usize) -> bool {
    opener == closer || opener == 3 || closer == 3
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn very_many_signs_are_paired_at_once() {
        let sign = |index: usize| ['*', '_', '~'].get(index % 3).copied().unwrap_or('*');
        let mut runs: Vec<_> = (0..100_000)
            .map(|index| Run::new(sign(index), 1 + index % 3, Some(' '), Some('a')))
            .chain((0..100_000).map(|index| Run::new(sign(index), 1, Some('a'), None)))
            .collect();
        pair(&mut runs, |_, _| Some(Emphasis::Bold));
        assert!(runs.iter().any(|run| !run.ends.is_empty()));
    }

    proptest! {
        #[test]
        fn whatever_begins_ends_and_no_sign_is_lost(
            signs in proptest::collection::vec((0..3_usize, 1..4_usize, " |a|,", " |a|,"), 0..30)
        ) {
            let runs = signs.iter().map(|(sign, count, before, after)| {
                Run::new(['*', '_', '~'][*sign], *count, before.chars().next(), after.chars().next())
            });
            let mut runs: Vec<_> = runs.collect();
            pair(&mut runs, |_, count| Some([Emphasis::Italic, Emphasis::Bold][count - 1]));
            let mut open = Vec::new();
            for (run, (_, count, ..)) in runs.iter().zip(&signs) {
                for end in &run.ends {
                    prop_assert_eq!(open.pop(), Some(*end));
                }
                open.extend(&run.begins);
                let taken = run.ends.iter().chain(&run.begins);
                let taken: usize = taken.map(|e| if *e == Emphasis::Bold { 2 } else { 1 }).sum();
                prop_assert_eq!(taken + run.left, *count);
            }
            prop_assert!(open.is_empty());
        }
    }
}
