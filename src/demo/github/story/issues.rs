//! Issues of `example/app` that nobody has answered yet.

use super::tale::{Tale, issue};

/// Newest first.
pub(super) const ALL: &[Tale] = &[
    issue(
        4716,
        "milton-w",
        6,
        "Session replay stops recording after a client-side redirect",
        "Since this morning's release, replays of our checkout end the moment the user is \
         redirected from `/basket` to `/pay`. The network tab shows the recorder starting again \
         with a **new** session id:\n\n```\nPOST /s/?ip=1&_=17954352  200\n  session_id: \
         018f…a1 -> 018f…c7\n```\n\nWe are on the Scale plan, project 20431. I was told there \
         would be replays of the whole checkout.",
    )
    .labels(&["bug", "session-replay"]),
    issue(
        4715,
        "lzolc",
        9,
        "Docs: the self-hosting page links to a compose file that returns 404",
        "The link \"docker-compose.hobby.yml\" under *Deploy, step 2* leads to \
         https://github.com/example/app/blob/main/docker-compose.hobby.yml, which is gone since \
         #4644. Should it be `deploy/compose.yml` now?",
    )
    .labels(&["documentation"]),
    issue(
        4713,
        "sakura-k",
        24,
        "日本語のプロパティ名でファネルの内訳が空になる (breakdown by a Japanese property is empty)",
        "ファネルの内訳に `プラン名` というプロパティを選ぶと、結果がすべて「(none)」になります。\
         \n\nWhen we break a funnel down by the event property `プラン名`, every row reads \
         `(none)`. With the ASCII name `plan_name` the same data is fine:\n\n| breakdown | users \
         |\n| --- | --- |\n| `plan_name` = 法人 | 1,204 |\n| `プラン名` = (none) | 1,204 |\n\nCloud \
         EU, project 11873. よろしくお願いします 🙇‍♀️",
    )
    .labels(&["bug", "insights"]),
    issue(
        4712,
        "scarter",
        31,
        "Feature flag with a cohort filter evaluates to false on the server only",
        "Client says `true`, server says `false`, same distinct id, same minute.\n\n```python\n\
         >>> client.feature_enabled('wormhole-dialer', 'sam@sgc.test')\nFalse\n>>> \
         client.feature_enabled('wormhole-dialer', 'sam@sgc.test', only_evaluate_locally=False)\n\
         True\n```\n\nLocal evaluation seems not to know static cohorts. If that is by design, \
         could it warn instead of answering `False`?",
    )
    .labels(&["feature-flags"]),
    issue(
        4710,
        "hscorpio",
        47,
        "Batch export to S3 has been retrying the same hour since 03:00 UTC",
        "Our nightly export into `s3://globex-lake/events/` is stuck. The run history shows 14 \
         retries of 03:00 to 04:00 with:\n\n```\nClientError: An error occurred \
         (EntityTooSmall) when calling the CompleteMultipartUpload operation: Your proposed \
         upload is smaller than the minimum allowed size\n```\n\nNothing changed on our side. The \
         board report at nine reads from that bucket. Could someone have a look?",
    )
    .labels(&["bug", "batch-exports"]),
    issue(
        4708,
        "amarao",
        53,
        "CSV export of persons drops the leading zero of phone numbers",
        "`+234 0803 555 0134` is stored as the string `\"08035550134\"`, and exported as \
         `8035550134`. Excel is not to blame, I looked at the file with `less`.",
    )
    .labels(&["bug"]),
    issue(
        4706,
        "wile-e",
        95,
        "Alerts fire twice when an insight has two owners",
        "Every threshold alert on *Rocket skates returned per day* arrives twice, one second \
         apart, since I added Road Runner as a second owner. The mail headers differ only in \
         `Message-ID`.\n\nSteps:\n1. Make an insight with an alert\n2. Add a second owner\n3. Stand \
         on a cliff and wait",
    )
    .labels(&["bug", "alerts"])
    .plus_ones(2),
    issue(
        4705,
        "noor-sun",
        140,
        "Toolbar covers the whole page in Firefox 🌻",
        "Opening the toolbar on https://sunflower.test lays a white sheet over everything, \
         `z-index: 2147483647`, no way to close it. 😅 Firefox 145, macOS. Chrome is fine.\n\nI \
         have uBlock on, but it happens in a fresh profile too.",
    )
    .labels(&["toolbar"]),
    issue(
        4702,
        "xiaolong",
        260,
        "Kafka consumer falls behind after upgrading to 1.62 (self-hosted)",
        "After the upgrade from 1.61.4 to 1.62.0 the ingestion consumer restarts every few \
         minutes. Full trace:\n\n```\nTraceback (most recent call last):\n  File \
         \"/app/ingestion/consumer.py\", line 212, in run\n    self.flush(batch)\n  File \
         \"/app/ingestion/consumer.py\", line 268, in flush\n    rows = [self.transform(m) for m \
         in batch]\n  File \"/app/ingestion/transform.py\", line 91, in transform\n    props = \
         orjson.loads(message.value)\n  File \"/app/ingestion/limits.py\", line 44, in \
         loads_limited\n    raise DepthExceeded(depth=depth, limit=32)\ningestion.limits.\
         DepthExceeded: nesting of 33 exceeds the limit of 32\n\nThe above exception was the \
         direct cause of the following exception:\n\nTraceback (most recent call last):\n  File \
         \"/usr/local/lib/python3.12/asyncio/runners.py\", line 195, in run\n    return \
         runner.run(main)\n  File \"/app/ingestion/__main__.py\", line 37, in main\n    await \
         consumer.run()\n  File \"/app/ingestion/consumer.py\", line 229, in run\n    raise \
         PoisonedBatch(offset=message.offset) from error\ningestion.consumer.PoisonedBatch: \
         offset 88120331\n```\n\nOne customer of ours sends deeply nested properties. One bad \
         message should not hold up the whole partition, should it? 谢谢!",
    )
    .labels(&["bug", "self-hosted", "ingestion"])
    .said(&[
        ("fatimas", 190, "+1"),
        ("lzolc", 120, "Same issue here 👍"),
        ("tomash", 80, "Any update on this?"),
    ])
    .plus_ones(6),
    issue(
        4699,
        "blumbergh",
        430,
        "Yeah, we're gonna need SSO enforced by next Friday",
        "If you could go ahead and tell us how to *enforce* SAML for everyone in our \
         organization, including people invited before we set it up, that'd be great. Right now \
         three people still log in with a password. The TPS auditors come next Friday.",
    )
    .labels(&["question", "sso"]),
    issue(
        4694,
        "fatimas",
        1_020,
        "`$pageleave` is missing when a tab is closed on iOS Safari",
        "On iPhone (iOS 26.1) `$pageleave` is sent when I navigate, but not when I close the \
             tab. \
         Bounce rates of mobile users look like 96%. `sendBeacon` in `pagehide` works in a small \
         test page, so it seems possible:\n\n```js\naddEventListener('pagehide', () => \
         navigator.sendBeacon('/t', 'bye'));\n```",
    )
    .labels(&["bug", "web-analytics"])
    .plus_ones(4),
    issue(
        4687,
        "roadrunner",
        1_790,
        "Beep: dashboard takes 40 s to load with 12 tiles",
        "It used to be instant. 12 tiles, 90 days each. Query log shows each tile waits for the \
         one before, although the plan says 8 at a time. I am not used to waiting.",
    )
    .labels(&["performance", "dashboards"]),
    issue(
        4671,
        "tomash",
        4_400,
        "Feature request: annotations through the API",
        "We would like our deploy script to put an annotation on every release. The endpoint \
         exists (`/api/projects/:id/annotations`) but is undocumented, and a personal API key \
         gets `403 permission_denied`. ¿Está previsto?",
    )
    .labels(&["enhancement", "api"])
    .plus_ones(11),
    issue(
        4640,
        "",
        15_800,
        "Timezone of weekly digests is always UTC",
        "Our digest says \"Monday\" but counts from Sunday 16:00 Pacific. There is a project \
             time \
         zone, it just is not used here.",
    )
    .labels(&["bug", "notifications"]),
    issue(
        4612,
        "nilsh",
        24_300,
        "Map of countries shows Svalbard as part of the Atlantic",
        "Minor, but we have penguins to report. (No, wait. Wrong pole.) 12 users in `SJ` are \
         counted in the table and missing on the map.",
    )
    .labels(&["bug", "insights", "good first issue"])
    .plus_ones(3),
];
