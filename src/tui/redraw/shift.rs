//! Rows that only moved up or down, as those of a list do.

use ratatui::buffer::{Buffer, Cell};
use std::ops::Range;

/// The farthest that rows are looked for.
const FAR: i16 = 4;
/// Of the cells of a row one in this many is compared.
const STEP: usize = 3;
/// From this many compared cells on that are right at once it is worth moving them.
const WORTH: i32 = 20;

/// Rows that moved, those they leave blank included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shift {
    /// Which, from the top.
    pub rows: Range<u16>,
    /// How far up; down if less than 0.
    pub by: i16,
}

/// The move that brings most cells to where they are to be, if there is one.
pub(super) fn found(shown: &Buffer, next: &Buffer) -> Option<Shift> {
    let (old, new) = (rows(shown), rows(next));
    let stay: Vec<i32> = old.iter().zip(&new).map(|(old, new)| alike(old, new)).collect();
    let steps = (1..=FAR).flat_map(|by| [by, -by]);
    let moves = steps.filter_map(|by| {
        let gains = new.iter().zip(&stay).enumerate().map(|(y, (new, stay))| {
            let from = y.checked_add_signed(by.into())?;
            Some(alike(old.get(from)?, new) - stay)
        });
        let (gain, rows) = best(gains)?;
        Some((gain, Shift { rows: with_blanks(&rows, by)?, by }))
    });
    let (gain, shift) = moves.max_by_key(|(gain, _)| *gain)?;
    (gain >= WORTH).then_some(shift)
}

fn rows(screen: &Buffer) -> Vec<&[Cell]> {
    screen.content.chunks_exact(usize::from(screen.area.width).max(1)).collect()
}

/// How many of the cells compared are the same.
fn alike(one: &[Cell], other: &[Cell]) -> i32 {
    let pairs = one.iter().zip(other).step_by(STEP);
    pairs.filter(|(one, other)| one == other).map(|_| 1).sum()
}

/// The rows, one below the other, that gain most together, and how much.
fn best(gains: impl Iterator<Item = Option<i32>>) -> Option<(i32, Range<usize>)> {
    let mut best: Option<(i32, Range<usize>)> = None;
    let mut begun: Option<(i32, usize)> = None;
    for (y, gain) in gains.enumerate() {
        let Some(gain) = gain else {
            begun = None;
            continue;
        };
        let (so_far, first) = begun.filter(|(sum, _)| *sum > 0).unwrap_or((0, y));
        begun = Some((so_far + gain, first));
        if best.as_ref().is_none_or(|(most, _)| so_far + gain > *most) {
            best = Some((so_far + gain, first..y + 1));
        }
    }
    best
}

/// These rows and those from which they came.
fn with_blanks(rows: &Range<usize>, by: i16) -> Option<Range<u16>> {
    let (first, end) = (i16::try_from(rows.start).ok()?, i16::try_from(rows.end).ok()?);
    let all = first.min(first + by)..end.max(end + by);
    Some(all.start.try_into().ok()?..all.end.try_into().ok()?)
}

impl Shift {
    /// Moves the rows of a screen as a terminal does.
    pub fn make(&self, screen: &mut Buffer) {
        let width = usize::from(screen.area.width);
        let rows = usize::from(self.rows.start) * width..usize::from(self.rows.end) * width;
        let by = usize::from(self.by.unsigned_abs()) * width;
        let Some(cells) = screen.content.get_mut(rows).filter(|cells| by <= cells.len()) else {
            return;
        };
        if self.by > 0 {
            cells.rotate_left(by);
            cells.iter_mut().rev().take(by).for_each(Cell::reset);
        } else {
            cells.rotate_right(by);
            cells.iter_mut().take(by).for_each(Cell::reset);
        }
    }
}
