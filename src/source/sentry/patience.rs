//! How much of a server that fails now and then one pull puts up with.

use crate::desk::{Page, Unreadable};
use crate::source::SourceError;

/// How many issues may fail before a pull gives up.
const MOST_FAILURES: usize = 3;

/// What fails about one issue must not keep the others from being read.
#[derive(Default)]
pub(super) struct Patience {
    failures: usize,
    /// The first failure that the user should hear of.
    pub(super) first: Option<SourceError>,
}

impl Patience {
    /// Puts up with a failure about one issue: a page that tells what could not be read, if it was
    /// that.
    ///
    /// # Errors
    /// The failure, if it concerns the whole source or was one too many.
    pub(super) fn bear(&mut self, error: SourceError) -> Result<Page, SourceError> {
        self.failures += 1;
        match error {
            error if self.failures > MOST_FAILURES => Err(error),
            SourceError::Unreadable { at, why } => {
                Ok(Page { unreadable: vec![Unreadable { at, why }], ..Page::default() })
            }
            SourceError::Unreachable { .. } | SourceError::Unanswered { .. } => {
                self.first.get_or_insert(error);
                Ok(Page::default())
            }
            error => Err(error),
        }
    }
}
