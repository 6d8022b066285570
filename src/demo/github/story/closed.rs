//! Issues of `example/app` that were closed this week or the one before.

use super::tale::{End, Tale, issue};

/// Newest first.
pub(super) const ALL: &[Tale] = &[
    issue(
        4707,
        "scarter",
        75,
        "Test issue, please ignore",
        "Checking our webhook.",
    )
    .end(End::Closed("scarter", 72, Some("not_planned"))),
    issue(
        4703,
        "sakura-k",
        250,
        "Invitation e-mails do not arrive at hooli.co.jp",
        "招待メールが届きません。Three colleagues were invited on Friday, none got the mail. Not in \
         the spam folder either.",
    )
    .labels(&["bug", "notifications"])
    .assigned(&["ada"])
    .said(&[
        ("ada", 236, "Hey さくら, looking into it. Your mail server answers with `450 \
             greylisted`, and we gave up too early. I have sent all three again by hand."),
        ("sakura-k", 170, "They arrived now. ありがとうございます!"),
        ("ada", 162, "Hey さくら, great! We retry for longer from today on. Closing this one, \
             just write here if it happens again."),
    ])
    .end(End::Closed("ada", 161, Some("completed"))),
    issue(
        4692,
        "amarao",
        1_200,
        "How do I delete a test project?",
        "I made three while trying things out and cannot find the button.",
    )
    .labels(&["question"])
    .said(&[
        ("lokafor", 1_170, "Hey Amara, Settings, Project, all the way down: *Danger zone*. \
             Only owners see it."),
        ("amarao", 1_160, "Found it, thanks!"),
    ])
    .end(End::Closed("amarao", 1_159, Some("completed"))),
    issue(
        4686,
        "priyan",
        1_850,
        "Export to Google Sheets loses the header row",
        "The first row of data lands in the header.",
    )
    .labels(&["bug"])
    .said(&[
        ("ghopper", 1_770, "Hey Priya, reproduced and fixed in #4688, live in about an hour."),
    ])
    .end(End::Closed("ghopper", 1_740, Some("completed"))),
    issue(
        4679,
        "nilsh",
        3_100,
        "Support IE 11",
        "My goose farm runs on it.",
    )
    .said(&[
        ("ada", 3_000, "Hey Nils, I am afraid we cannot: the recorder needs things that IE 11 \
             will never have. The snippet without replay works back to Safari 11, if that \
             helps the geese."),
        ("nilsh", 2_980, "Worth a try. 🪿"),
    ])
    .end(End::Closed("ada", 2_970, Some("not_planned"))),
    issue(
        4668,
        "roadrunner",
        5_100,
        "Rate limit of the query API is lower than documented",
        "Documented: 240 a minute. Measured: 120. I counted twice. Quickly.",
    )
    .labels(&["api", "documentation"])
    .said(&[
        ("lokafor", 5_050, "Hey Beep, the docs were wrong for your region, and the limit was \
             too: both say 240 now."),
    ])
    .end(End::Closed("lokafor", 5_040, Some("completed"))),
    issue(
        4655,
        "xiaolong",
        9_900,
        "ClickHouse 25.8: migration 0142 fails with `UNKNOWN_SETTING`",
        "`allow_experimental_object_type` was removed. Be water, but not so fluid.",
    )
    .labels(&["self-hosted"])
    .said(&[
        ("ghopper", 9_700, "Hey 小龍, 0142 no longer sets it from 1.61.4 on. Could you try that \
             release?"),
        ("xiaolong", 9_500, "Works with 1.61.4. 谢谢!"),
    ])
    .end(End::Closed("xiaolong", 9_499, Some("completed"))),
];
