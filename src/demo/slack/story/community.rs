//! What everybody else asks.

use super::{CLOSED, D, FEEDBACK, GENERAL, H, SUPPORT, Told};

pub(super) const THREADS: &[Told] = &[
    Told {
        channel: GENERAL,
        ago: 2,
        by: "priyan",
        text: "Does the React Native SDK batch events while the app is in the background? On iOS \
               mine seem to vanish when the app is swiped away.",
        replies: &[],
        reactions: &[],
    },
    Told {
        channel: SUPPORT,
        ago: 1_790,
        by: "tomash",
        text: "Is it only me, or does the export to Google Sheets lose its header row since \
               yesterday?",
        replies: &[(
            "ada",
            12,
            "Hey Tomás, not only you: <https://github.com/example/app/pull/4688> mends it.",
        )],
        reactions: &[],
    },
    Told {
        channel: SUPPORT,
        ago: 7,
        by: "noor-sun",
        text: "hi! :sunflower: docker compose says `clickhouse exited with code 137` on a VM with \
               2 GB. Is that simply too little memory, or did I break the compose file?",
        replies: &[],
        reactions: &[],
    },
    Told {
        channel: SUPPORT,
        ago: 21,
        by: "tomash",
        text: "Self-hosted 1.43: after the upgrade the worker logs `relation \"flag_values\" does \
               not exist` every second. The migrations container says it finished.",
        replies: &[],
        reactions: &[],
    },
    Told {
        channel: GENERAL,
        ago: 28,
        by: "xiaolong",
        text: "请问 does autocapture work inside a shadow DOM? 我们的组件都是 web components, and no \
               click inside of them shows up.",
        replies: &[],
        reactions: &[],
    },
    Told {
        channel: SUPPORT,
        ago: 46,
        by: "lzolc",
        text: "How do I opt a single user out of tracking on the server side, in Go? \
               `client.OptOut(\"id\")` compiles but the events keep coming.",
        replies: &[
            ("lokafor", 5, "Hey Łukasz, looking into it. Which version of the module is that?"),
            ("lzolc", 12, "v1.8.2, Go 1.23"),
        ],
        reactions: &[],
    },
    Told {
        channel: FEEDBACK,
        ago: 70,
        by: "fatimas",
        text: "The legend of the retention table is unreadable for colour-blind people: red and \
               green again. A pattern or numbers would help a lot.",
        replies: &[],
        reactions: &[("priyan", "+1"), ("noor-sun", "+1")],
    },
    Told {
        channel: SUPPORT,
        ago: 2 * H + 15,
        by: "scarter",
        text: "Is there a way to delete all events of one person for a GDPR request without \
               ClickHouse access? The button in the UI deletes the person only.",
        replies: &[],
        reactions: &[],
    },
    Told {
        channel: GENERAL,
        ago: 4 * H,
        by: "nilsh",
        text: "The Helm chart is pinned to an ingress API version that my cluster (1.33) no longer \
               has. Is somebody on that, or shall I send a pull request?",
        replies: &[
            ("lokafor", 25, "Hey Nils, a pull request would be very welcome."),
            ("nilsh", 31, "On it. Should the old API stay behind a value for older clusters?"),
        ],
        reactions: &[],
    },
    Told {
        channel: SUPPORT,
        ago: 9 * H,
        by: "amarao",
        text: "Our Django middleware sends `$ip` of the load balancer. We are behind two proxies. \
               Where do I tell it how many `X-Forwarded-For` hops to trust?",
        replies: &[],
        reactions: &[],
    },
    Told {
        channel: GENERAL,
        ago: 20 * H,
        by: "jlmoreau",
        text: "Bonjour, is the Python SDK thread-safe? I create one client for each request now, \
               and the memory grows.",
        replies: &[
            (
                "ada",
                4,
                "Hey Jean-Luc, it is: create one client at start-up and share it. Each \
                        client has a queue and a thread of its own, which is what grows.",
            ),
            ("jlmoreau", 17, "Merci, that fixed it!"),
        ],
        reactions: &[],
    },
    Told {
        channel: SUPPORT,
        ago: 26 * H,
        by: "tomash",
        text: "Reverse proxy through nginx: `/decide` works, `/e/` gives 502 when the body is \
               larger than 1 MB. Which buffer do I have to raise?",
        replies: &[],
        reactions: &[],
    },
    Told {
        channel: FEEDBACK,
        ago: 30 * H,
        by: "noor-sun",
        text: "Could the CLI print the id of a flag after `flags create`? I parse the URL for it \
               now and feel bad about it :see_no_evil:",
        replies: &[("ghopper", 90, "Hey Noor, fair. I have put it on the list.")],
        reactions: &[],
    },
    Told {
        channel: SUPPORT,
        ago: 2 * D + 3 * H,
        by: "priyan",
        text: "Surveys do not show on pages loaded by Turbo. Reloading the page helps.",
        replies: &[
            (
                "ada",
                13,
                "Hey Priya, please call `surveys.refresh()` on `turbo:load`. We have an \
                         issue open to do that by ourselves.",
            ),
            ("priyan", 20, "Works, thank you :tada:"),
        ],
        reactions: CLOSED,
    },
    Told {
        channel: GENERAL,
        ago: 2 * D + 8 * H,
        by: "xiaolong",
        text: "Which Postgres versions does self-hosting support? The docs say 12 on one page and \
               14 on another.",
        replies: &[("lokafor", 18, "Hey 小龍, 14 and later. I have corrected the other page.")],
        reactions: CLOSED,
    },
    Told {
        channel: SUPPORT,
        ago: 3 * D + H,
        by: "fatimas",
        text: "The invite mail for my colleague never arrives, and the resend button is greyed out.",
        replies: &[
            (
                "ghopper",
                7,
                "Hey Fatima, the address had bounced once and was blocked. I have \
                            released it, please try again.",
            ),
            ("fatimas", 22, "It arrived. Thanks!"),
        ],
        reactions: CLOSED,
    },
    Told {
        channel: SUPPORT,
        ago: 3 * D + 5 * H,
        by: "lzolc",
        text: "`docker pull` of the nightly image fails: `manifest unknown` for arm64.",
        replies: &[("lokafor", 30, "Hey Łukasz, the arm64 build had failed. It is up again.")],
        reactions: CLOSED,
    },
    Told {
        channel: FEEDBACK,
        ago: 4 * D + 2 * H,
        by: "scarter",
        text: "Please let funnels have optional steps. Half of our sign-ups skip the tour.",
        replies: &[
            (
                "ada",
                44,
                "Hey Sam, optional steps are in beta: I have switched them on for you. \
                         Tell us how it goes.",
            ),
            ("scarter", 300, "They do what I hoped for, thank you!"),
        ],
        reactions: &[],
    },
    Told {
        channel: GENERAL,
        ago: 5 * D,
        by: "amarao",
        text: "Are there client libraries for Elixir? The community one is two years old.",
        replies: &[
            (
                "ghopper",
                35,
                "Hey Amara, we took it over last month: `{:hero_analytics, \"~&gt; \
                             1.0\"}`.",
            ),
            ("amarao", 41, "Lovely."),
        ],
        reactions: CLOSED,
    },
    Told {
        channel: SUPPORT,
        ago: 5 * D + 6 * H,
        by: "nilsh",
        text: "Can I import three years of CSV exports without being billed for them as new events?",
        replies: &[(
            "ada",
            16,
            "Hey Nils, yes: send them with `historical_migration: true`, they are \
                         free for the first import. Write to us before you start, please.",
        )],
        reactions: CLOSED,
    },
    Told {
        channel: GENERAL,
        ago: 3 * H,
        by: "lokafor",
        text: "<!here> Heads-up: SDK 4.3 drops Node 16 on Monday. What to do stands in \
               <https://docs.example.com/changelog|the changelog>.",
        replies: &[(
            "priyan",
            20,
            "Does the AWS Lambda layer move to Node 20 as well? Our functions are still on 18.",
        )],
        reactions: &[("amarao", "thumbsup"), ("nilsh", "thumbsup"), ("xiaolong", "eyes")],
    },
    Told {
        channel: FEEDBACK,
        ago: 5 * D + 9 * H,
        by: "puck",
        text: "Could the date picker remember the last range? I choose \"90 days\" a lot.",
        replies: &[("ghopper", 25, "Hey Robin, it does from the next release on.")],
        reactions: CLOSED,
    },
    Told {
        channel: GENERAL,
        ago: 6 * D,
        by: "ada",
        text: "Good morning everyone! The new flags page is live: \
               <https://docs.example.com/flags|docs.example.com/flags>. Tell us what is missing.",
        replies: &[
            ("tomash", 80, "Payloads are explained, but not how large they may be."),
            ("ada", 95, "Hey Tomás, 10 kB. It stands there now."),
        ],
        reactions: &[("noor-sun", "heart")],
    },
    Told {
        channel: GENERAL,
        ago: 6 * D + 4 * H,
        by: "lokafor",
        text: "Maintenance on Saturday 06:00 UTC, about 20 minutes. Events are queued, nothing is \
               lost.",
        replies: &[],
        reactions: &[],
    },
];
