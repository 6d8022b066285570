//! What was asked twice, what was fixed, and in which release that is.

use super::pulls::PLAIN;
use super::tale::{End, PullTale, Tale, issue, pull};
use crate::demo::github::release::Release;
use jiff::{SignedDuration, Timestamp};

/// A release of `example/app`; times are minutes ago.
#[derive(Debug)]
pub(super) struct ReleaseTale {
    tag: &'static str,
    ago: i64,
    notes: &'static str,
}

/// Oldest first. Notes name some of what is in them; of the rest only the commits tell.
pub(super) const RELEASES: &[ReleaseTale] = &[
    ReleaseTale {
        tag: "v1.62.0",
        ago: 5_500,
        notes: "Dashboards, annotations, and a new toolbar.",
    },
    ReleaseTale {
        tag: "v1.62.1",
        ago: 1_500,
        notes: "- Google Sheets keep their header row (#4688)\n- Smaller images",
    },
];

impl ReleaseTale {
    /// It, as seen at `now`.
    pub(super) fn at(&self, now: Timestamp) -> Release {
        let at = now - SignedDuration::from_mins(self.ago);
        Release { tag: self.tag.into(), at, notes: self.notes.into(), without: Vec::new() }
    }
}

/// Newest first.
pub(super) const ALL: &[Tale] = &[
    pull(
        4704,
        "lokafor",
        240,
        "fix(notifications): go on trying when a mail server is greylisting",
        "Fixes #4703. We gave up after five minutes; greylisting takes fifteen.",
        (22, 5, 2),
    )
    .with(PullTale { reviews: &[("ada", 200, "APPROVED", "")], ..PLAIN })
    .end(End::Merged("lokafor", 165)),
    issue(
        4683,
        "nilsh",
        2_150,
        "Put a mark on the graph when we deploy",
        "From our pipeline, by HTTP. One for every flight.",
    )
    .labels(&["enhancement", "api"])
    .said(&[(
        "ghopper",
        2_120,
        "Hey Nils, that is what annotations are for, and the API for them is asked for \
             already. I collect the votes there.\n\nDuplicate of #4671",
    )])
    .end(End::Closed("ghopper", 2_119, Some("duplicate"))),
];
