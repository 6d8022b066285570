//! Issues of `example/app` with a conversation: some wait on us again, some on them.

use super::tale::{End, Tale, issue};

/// Newest first.
pub(super) const ALL: &[Tale] = &[
    issue(
        4714,
        "zoeb",
        22,
        "Survey widget ignores the delay on single-page navigation",
        "We set *wait 20 seconds* and it pops up at once after every route change. Next.js 16, \
         app router.",
    )
    .labels(&["bug", "surveys"])
    .assigned(&["ada"])
    .said(&[
        (
            "ada",
            19,
            "Hey Zoë, thanks for the report! Looking into it. Is it the `delay` of the \
             survey or the wait period between two surveys?",
        ),
        (
            "zoeb",
            13,
            "The delay, in *Display conditions*. The wait period works as it should. \
             Here is what we pass:\n\n```json\n{\"appearance\": {\"surveyPopupDelaySeconds\": \
             20}}\n```",
        ),
    ]),
    issue(
        4711,
        "wile-e",
        44,
        "Flag payloads over 5 kB are cut in the middle of a UTF-8 character",
        "Our catalogue of 🧨 and 🪤 goes through a flag payload. Since the weekend the JSON ends \
         in the middle of an emoji and nothing parses:\n\n```\nSyntaxError: Unterminated string in \
         JSON at position 5119\n```\n\nFull payload attached in the ticket to support@.",
    )
    .labels(&["bug", "feature-flags"])
    .said(&[
        (
            "deploybot[bot]",
            43,
            "Thanks for opening an issue! A human will be with you shortly. \
             Meanwhile, the [troubleshooting guide](https://example.com/docs) answers most \
             questions.",
        ),
        (
            "ghopper",
            36,
            "Hey Wile E., I can reproduce it with a payload of 5,200 bytes. It is \
             counted in bytes and cut in characters, somewhere. A fix is on its way.",
        ),
        (
            "wile-e",
            12,
            "Any news? Our anvil launch is tonight and the flag decides who gets \
             the parachute.",
        ),
    ])
    .plus_ones(1),
    issue(
        4695,
        "priyan",
        900,
        "HogQL: `toStartOfInterval` with a variable raises an internal error",
        "```sql\nSELECT toStartOfInterval(timestamp, INTERVAL {n} DAY) FROM events\n```\n\ngives \
         `Internal error: Code 43`. With a literal `7` it works.",
    )
    .labels(&["bug", "sql"])
    .assigned(&["lokafor"])
    .said(&[
        (
            "lokafor",
            860,
            "Hey Priya, placeholders inside INTERVAL are not supported yet. \
             `toIntervalDay({n})` does the same and works today.",
        ),
        (
            "priyan",
            855,
            "Oh nice, that works! Would be good to have in the docs though. I \
             could write it up?",
        ),
        ("scarter", 70, "+1"),
        (
            "jlmoreau",
            44,
            "+1, same here, and the error message sent me looking for a broken \
             cluster for an hour.",
        ),
    ])
    .plus_ones(5),
    issue(
        4700,
        "zoeb",
        400,
        "Usage page and invoice differ by 4.2 million events",
        "The usage page shows 31.8 M events for October, the invoice says 36.0 M. Which one is \
         right? Our finance team holds the payment back until it is clear.",
    )
    .labels(&["billing"])
    .assigned(&["ada"])
    .said(&[
        (
            "ada",
            390,
            "Hey Zoë, looking into it. I compare both counts with the raw events and \
             come back to you today.",
        ),
        (
            "ada",
            205,
            "Hey Zoë, found it: the invoice counts events of the two projects you \
             deleted on 19 October up to that day, the usage page leaves deleted projects out. \
             Both are \"right\", but that is no help to you. The invoice is what was ingested. \
             I asked for a line about deleted projects on the page.",
        ),
        (
            "hscorpio",
            64,
            "Zoë is out today. Could you send us the count per project and day as \
             CSV? Then finance signs off.",
        ),
    ]),
    issue(
        4697,
        "jlmoreau",
        610,
        "Heatmaps count clicks on elements that were removed",
        "Bonjour! After a redesign the heatmap still shows the clicks on the old button, \
             floating \
         above nothing. Is there a way to begin at a date?",
    )
    .labels(&["heatmaps"])
    .said(&[(
        "ghopper",
        540,
        "Hey Jean-Luc, yes: the date range at the top right of the heatmap \
             also takes a fixed start. Set it to the day of the redesign and the ghosts are \
             gone. Does that do it?",
    )]),
    issue(
        4693,
        "hscorpio",
        1_150,
        "Please raise the limit of 50 group types... or tell me to stop",
        "We hit *At most 5 group types per project*. We model sites, shifts, lairs, henchmen \
             teams, \
         projects and vendors. I know, I know.",
    )
    .labels(&["question", "group-analytics"])
    .said(&[
        (
            "lokafor",
            1_100,
            "Hey Hank, five is a hard limit, each one is a column of every \
             event. Would shifts and teams work as *properties* of a site? Happy to look at \
             the model together.",
        ),
        ("hscorpio", 1_080, "That could work. Let me ask the henchmen and come back."),
        ("lokafor", 1_075, "Hey Hank, take your time. I leave this open until you are back."),
    ]),
    issue(
        4690,
        "ghopper",
        1_300,
        "Chore: drop Python 3.10 from the CI matrix",
        "It goes out of support and costs us nine minutes a run. Nobody outside needs to do \
         anything.",
    )
    .labels(&["chore"])
    .assigned(&["ghopper"])
    .said(&[(
        "lokafor",
        1_260,
        "Yes please. The base image is the only thing left that mentions it.",
    )]),
    issue(
        4684,
        "milton-w",
        2_050,
        "I was told I could keep my saved insights after the migration",
        "After we moved to the EU cloud my saved insights are gone. I had 14. The ones of \
         everybody else are there. I do not want to make a fuss but I will, if I do not get my \
         funnel back.",
    )
    .labels(&["migration"])
    .assigned(&["ghopper"])
    .said(&[
        (
            "ghopper",
            2_000,
            "Hey Milton, I am sorry! Personal insights need one more step of \
             the export. I am running it for you now.",
        ),
        (
            "ghopper",
            1_930,
            "Hey Milton, all 14 should be back, the funnel included. Could you \
             check?",
        ),
        ("milton-w", 1_500, "There are 13. The one called \"red\" is missing."),
    ]),
    issue(
        4676,
        "lzolc",
        3_700,
        "Pętla przekierowań: login loops between /login and /setup behind a reverse proxy",
        "Self-hosted behind nginx, `X-Forwarded-Proto` is set:\n\n```nginx\nproxy_set_header \
         X-Forwarded-Proto $scheme;\nproxy_set_header Host $host;\n```\n\nStill, `/login` → \
         `/setup` → `/login`, for ever.",
    )
    .labels(&["self-hosted"])
    .said(&[
        (
            "lokafor",
            3_600,
            "Hey Łukasz, could you set `IS_BEHIND_PROXY=true` and \
             `TRUSTED_PROXIES` to nginx's address? Without both the header is not looked at.",
        ),
        (
            "lzolc",
            3_540,
            "That was it. Dziękuję! Closing when I have tested it at work on \
             Monday.",
        ),
        ("lokafor", 3_530, "Hey Łukasz, great to hear!"),
    ]),
    issue(
        4665,
        "noor-sun",
        5_900,
        "Dark mode: the colours of the retention table cannot be told apart",
        "All cells look the same shade of dark blue on my screen. Screenshot on the forum.",
    )
    .labels(&["ux"])
    .milestone("1.64")
    .said(&[
        (
            "deploybot[bot]",
            5_899,
            "Thanks for opening an issue! A human will be with you \
             shortly.",
        ),
        (
            "ada",
            5_700,
            "Hey Noor, you are right, it fails any contrast check. It is planned \
             for 1.64.",
        ),
        ("noor-sun", 5_690, "🎉🌻"),
        (
            "ada",
            5_600,
            "Hey Noor, a first version is on the preview channel if you want to see \
             it early.",
        ),
    ])
    .plus_ones(8),
    issue(
        4651,
        "tomash",
        11_500,
        "Locked: all things pricing of the old plans",
        "Can I keep my 2023 plan? The page says \"grandfathered until further notice\".",
    )
    .labels(&["billing"])
    .said(&[(
        "lokafor",
        11_300,
        "Hey Tomás, yes, you can. To keep questions about single accounts \
             private I lock this one; support@ is happy to help everybody else.",
    )])
    .end(End::Locked),
    issue(
        4633,
        "fatimas",
        18_700,
        "Right-to-left layout breaks the query builder",
        "With the browser in Arabic, the operator stands *after* the value: `القاهرة = المدينة`. \
         The query itself is right.",
    )
    .labels(&["i18n", "ux"])
    .said(&[
        (
            "ada",
            18_500,
            "Hey Fatima, thank you for the screenshots, that is a bug. I cannot \
             promise a date yet.",
        ),
        (
            "fatimas",
            2_600,
            "Hello again! Still there in 1.62, and now the date picker is \
             mirrored as well. Can I help with testing?",
        ),
    ])
    .plus_ones(2),
];
