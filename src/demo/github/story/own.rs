//! Pull requests of the hero's own.

use super::pulls::PLAIN;
use super::tale::{PullTale, Tale, pull};

/// Newest first.
pub(super) const ALL: &[Tale] = &[
    pull(
        4709,
        "ada",
        180,
        "fix(alerts): one alert for an insight with two owners",
        "For #4706: the subscription was made once for each owner. Not every duplicate of theirs, \
         I think, so this does not close it yet.",
        (31, 12, 3),
    )
    .with(PullTale { reviews: &[("ghopper", 70, "APPROVED", "Lovely test.")], ..PLAIN }),
    pull(
        4691,
        "ada",
        1_250,
        "feat(i18n): mirror the query builder in right-to-left languages",
        "For #4633. The order of operator and value follows the direction of the text now.",
        (184, 96, 11),
    )
    .with(PullTale {
        pushes: &[200],
        runs: &[
            ("build", "success"),
            ("test", "success"),
            ("visual regression", "failure"),
            ("lint", "failure"),
        ],
        ..PLAIN
    }),
    pull(
        4674,
        "ada",
        4_050,
        "perf(insights): read the query log once for all tiles of a dashboard",
        "First half of #4687.",
        (212, 140, 8),
    )
    .with(PullTale {
        conflicts: true,
        reviews: &[("lokafor", 3_900, "COMMENTED", "Could the cache live in the worker?")],
        pushes: &[3_700],
        ..PLAIN
    }),
];
