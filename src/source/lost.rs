//! What could not be read: it is told once, however often it is met.

use crate::desk::Unreadable;

/// So much is remembered.
const MOST: usize = 1_000;

/// What was told of what could not be read.
#[derive(Debug, Default)]
pub(super) struct Lost {
    told: Vec<Unreadable>,
}

impl Lost {
    /// Of what was lost now, what was not told before.
    pub(super) fn news(&mut self, lost: Vec<Unreadable>) -> Vec<Unreadable> {
        let new: Vec<_> = lost.into_iter().filter(|item| !self.told.contains(item)).collect();
        if self.told.len() + new.len() > MOST {
            self.told.clear();
        }
        self.told.extend(new.iter().cloned());
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lost(numbers: std::ops::Range<usize>) -> Vec<Unreadable> {
        numbers.map(|n| Unreadable { at: format!("issues[{n}]"), why: "no title".into() }).collect()
    }

    #[test]
    fn what_cannot_be_read_is_told_once_and_remembered_within_bounds() {
        let mut told = Lost::default();
        assert_eq!(told.news(lost(0..2)), lost(0..2));
        assert_eq!(told.news(lost(0..3)), lost(2..3));
        for number in 3..5_000 {
            told.news(lost(number..number + 1));
            assert!(told.told.len() <= MOST);
        }
    }
}
