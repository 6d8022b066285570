//! What may still happen while the demo runs.

use super::tale::{Said, Tale, issue};

/// Issues yet to be opened. Their numbers are given when they are.
pub(in crate::demo::github) const ISSUES: &[Tale] = &[
    issue(
        0,
        "hscorpio",
        0,
        "Funnel conversion shows 104 %",
        "Nobody here is *that* good. Three steps, ordered, last 30 days.",
    )
    .labels(&["bug", "insights"]),
    issue(
        0,
        "priyan",
        0,
        "Webhook destination: signature header is missing on retries",
        "The first attempt has `X-Signature`, the retries have not, so our endpoint refuses \
             them.",
    )
    .labels(&["bug", "webhooks"]),
    issue(
        0,
        "wile-e",
        0,
        "Experiment results vanish when the holdout is renamed",
        "Renamed *control cliff* to *control canyon*. Results: \"no data yet\". Renamed back: \
             all \
         there again.",
    )
    .labels(&["bug", "experiments"]),
    issue(
        0,
        "jlmoreau",
        0,
        "Éditeur de requêtes: accents are lost in column aliases",
        "`SELECT 1 AS année` becomes `ann_e` in the result.",
    )
    .labels(&["sql"]),
    issue(
        0,
        "amarao",
        0,
        "Session replay plays at double speed on a 120 Hz screen",
        "At \"1×\" a minute of replay takes thirty seconds.",
    )
    .labels(&["session-replay"]),
    issue(
        0,
        "zoeb",
        0,
        "New team members see \"no access\" for the first minutes",
        "After they accept the invitation, every page says *no access* until they log out and \
             in.",
    )
    .labels(&["bug", "permissions"]),
    issue(
        0,
        "fatimas",
        0,
        "Install page shows the US host to EU projects",
        "Copying the snippet sends our events to the wrong region. 😬",
    )
    .labels(&["bug"]),
    issue(
        0,
        "milton-w",
        0,
        "Notebook lost my last paragraph, again",
        "It was about the stapler. Saved at 09:12, gone at 09:15.",
    )
    .labels(&["bug", "notebooks"]),
    issue(
        0,
        "nilsh",
        0,
        "Docs: the API example for cohorts uses a field that does not exist",
        "`is_static_cohort` should be `is_static`.",
    )
    .sdk()
    .labels(&["documentation"]),
    issue(
        0,
        "sakura-k",
        0,
        "Android: ANR when the network changes",
        "地下鉄で毎回起きます。Every time the train leaves a station. Trace follows.",
    )
    .sdk()
    .labels(&["bug", "android"]),
];

/// What somebody may yet say, where. The time does not count.
pub(in crate::demo::github) const FOLLOW_UPS: &[(&str, u64, Said)] = &[
    (
        "example/app",
        4697,
        (
            "jlmoreau",
            0,
            "Oui, for the clicks that does it, merci! But the scroll depth still begins in \
                 March.",
        ),
    ),
    (
        "example/app",
        4693,
        (
            "hscorpio",
            0,
            "The henchmen agreed. How do I turn a group type into a property without losing \
                 the history?",
        ),
    ),
    (
        "example/app",
        4665,
        (
            "noor-sun",
            0,
            "Saw the preview: much better, but red and orange still look alike to \
             me.",
        ),
    ),
    (
        "example/app",
        4703,
        (
            "sakura-k",
            0,
            "Sorry to open this again: a fourth colleague did not get the mail \
             today.",
        ),
    ),
    (
        "example/app",
        4710,
        ("hscorpio", 0, "It has just skipped an hour by itself. Is that hour lost now?"),
    ),
    (
        "example/app",
        4671,
        ("priyan", 0, "+1 from us, we do it with a browser script at the moment."),
    ),
    (
        "example/app",
        4702,
        ("xiaolong", 0, "Workaround for others: `INGESTION_MAX_DEPTH=64`. It holds so far."),
    ),
    ("example/app", 4682, ("jlmoreau", 0, "Is the release branch cut yet? No hurry.")),
    (
        "example/sdk",
        4627,
        ("sakura-k", 0, "3.31 is out, but the hang is still there when the queue is empty. 🤔"),
    ),
    ("example/sdk", 4634, ("lzolc", 0, "Same crash here, on a Pixel 9.")),
    (
        "example/app",
        4708,
        ("ghopper", 0, "Hey Amara, good catch! Strings are quoted from the next release on."),
    ),
    (
        "example/app",
        4705,
        ("lokafor", 0, "Hey Noor, looking into it. Does the sheet go away with Escape?"),
    ),
    (
        "example/sdk",
        4632,
        (
            "lokafor",
            0,
            "Hey Tomás, agreed, the type should allow it. Would you send a pull request?",
        ),
    ),
];
