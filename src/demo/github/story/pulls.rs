//! Pull requests of `example/app`.

use super::tale::{End, PullTale, Tale, pull};

pub(super) const PLAIN: PullTale = PullTale {
    draft: false,
    conflicts: false,
    size: (0, 0, 0),
    requested: &[],
    pushes: &[],
    reviews: &[],
    lines: &[],
    runs: &[("build", "success"), ("test", "success"), ("lint", "success")],
};

/// Newest first.
pub(super) const ALL: &[Tale] = &[
    pull(
        4717,
        "lzolc",
        4,
        "docs: point the self-hosting page to deploy/compose.yml",
        "Fixes #4715. I hope the anchor is right.",
        (1, 1, 1),
    )
    .with(PullTale { runs: &[("build", ""), ("test", ""), ("lint", "success")], ..PLAIN }),
    pull(
        4718,
        "ghopper",
        3,
        "fix(flags): count the payload limit in bytes, cut at characters",
        "Closes #4711.\n\nThe limit is checked on the encoded payload now, and a payload over \
             the \
         limit is refused with 400 instead of cut.",
        (64, 12, 3),
    )
    .with(PullTale {
        requested: &["ada"],
        runs: &[("build", ""), ("test", ""), ("lint", "")],
        ..PLAIN
    }),
    pull(
        4701,
        "hscorpio",
        370,
        "feat(exports): optional prefix per table for S3 batch exports",
        "We run this patch in our fork since August and would love to drop the fork. Adds \
         `prefix_template`, default unchanged, so nobody's paths move.",
        (212, 37, 9),
    )
    .with(PullTale { requested: &["lokafor", "ghopper"], ..PLAIN })
    .labels(&["batch-exports"]),
    pull(
        4698,
        "priyan",
        520,
        "docs: intervals with placeholders in SQL",
        "As promised in #4695. Also fixes two typos nearby.",
        (41, 6, 2),
    )
    .with(PullTale {
        reviews: &[(
            "lokafor",
            300,
            "CHANGES_REQUESTED",
            "Thank you! One example would not run as it stands, see below. The rest is good to \
                 go.",
        )],
        pushes: &[58],
        lines: &[
            (
                "lokafor",
                300,
                "docs/sql/intervals.md",
                27,
                "`toIntervalDay` takes a number, \
                 this passes a string.",
            ),
            (
                "priyan",
                55,
                "docs/sql/intervals.md",
                27,
                "You are right, fixed in the last \
                 commit. I also ran every example this time. 🙂",
            ),
        ],
        ..PLAIN
    })
    .labels(&["documentation"]),
    pull(
        4696,
        "scarter",
        700,
        "fix(flags): warn when local evaluation meets a static cohort",
        "A flag with a static cohort answers `False` locally without a word. This warns. Tests \
         are red on my side and I do not see why; the failing one looks unrelated.",
        (88, 9, 4),
    )
    .with(PullTale {
        runs: &[
            ("build", "success"),
            ("test (py3.12)", "failure"),
            ("test (py3.13)", "failure"),
            ("lint", "success"),
        ],
        ..PLAIN
    })
    .said(&[(
        "deploybot[bot]",
        690,
        "2 of 4 checks failed. \
         [Details](https://ci.example.com/4696)",
    )]),
    pull(
        4719,
        "amarao",
        2,
        "fix(persons): keep leading zeros in CSV exports",
        "Draft, because I am not sure whether quoting all strings breaks somebody's import.",
        (17, 4, 2),
    )
    .with(PullTale { draft: true, ..PLAIN }),
    pull(
        4682,
        "jlmoreau",
        2_300,
        "feat(heatmaps): keep the date range in the URL",
        "So that a link shows what I see.",
        (133, 58, 7),
    )
    .with(PullTale {
        reviews: &[(
            "ghopper",
            1_600,
            "APPROVED",
            "Merci! Merging after the release branch is \
             cut.",
        )],
        ..PLAIN
    }),
    pull(
        4678,
        "tomash",
        3_300,
        "feat(api): document annotations and allow them for personal keys",
        "For #4671. Rebased twice already, `main` moves quickly here. 😄",
        (156, 20, 6),
    )
    .with(PullTale { conflicts: true, ..PLAIN })
    .said(&[("tomash", 1_400, "Friendly ping, is there anything I should change?")])
    .plus_ones(4),
    pull(
        4673,
        "dependabot[bot]",
        4_200,
        "chore(deps): bump undici from 7.16.0 to 7.16.1",
        "Bumps [undici](https://github.com/nodejs/undici) from 7.16.0 to 7.16.1.",
        (4, 4, 2),
    )
    .labels(&["dependencies"]),
    pull(
        4688,
        "ghopper",
        1_780,
        "fix(exports): header row of Google Sheets",
        "Closes #4686.",
        (9, 2, 2),
    )
    .with(PullTale { reviews: &[("ada", 1_760, "APPROVED", "")], ..PLAIN })
    .end(End::Merged("ghopper", 1_742)),
    pull(4660, "nilsh", 7_700, "Add IE 11 polyfills", "For the geese.", (5_210, 3, 41))
        .said(&[(
            "ada",
            7_600,
            "Hey Nils, thank you for the effort! We cannot carry 5,000 lines of \
         polyfills for one browser, so I close this.",
        )])
        .end(End::Closed("ada", 7_599, None)),
];
