//! What customers that pay ask.

use super::{ACME, CLOSED, D, FEEDBACK, GENERAL, H, SUPPORT, Told};

pub(super) const THREADS: &[Told] = &[
    Told {
        channel: ACME,
        ago: 4,
        by: "wile-e",
        text: "Feature flags return `undefined` on the very first page load, then all is fine. We \
               gate the checkout on one of them, so new visitors see the old page. Any way to \
               wait for the flags?",
        replies: &[],
        reactions: &[],
    },
    Told {
        channel: SUPPORT,
        ago: 9,
        by: "zoeb",
        text: "Since the 4.2 SDK our CSP report is full of blocked `eval` calls. Did session \
               replay start to need `unsafe-eval`? Security will not let us ship that :grimacing:",
        replies: &[("blumbergh", 4, "Yeah, we see those as well. That would be great to know.")],
        reactions: &[],
    },
    Told {
        channel: SUPPORT,
        ago: 33,
        by: "sakura-k",
        text: "お世話になっております。Events from our Tokyo servers arrive with a delay of about 9 \
               hours. Looks like a time zone, but we send ISO 8601 with `+09:00`. どうすればよいですか？",
        replies: &[],
        reactions: &[],
    },
    Told {
        channel: ACME,
        ago: 52,
        by: "roadrunner",
        text: "beep. Is there a rate limit on `/batch`? We get 413 with bodies of 22 MB.",
        replies: &[
            ("ghopper", 9, "Hey Road, the limit is 20 MB a request. Could you split the batches?"),
            (
                "roadrunner",
                14,
                "We can, but our exporter retries the same body for ever. What \
                                status would make it stop?",
            ),
        ],
        reactions: &[],
    },
    Told {
        channel: SUPPORT,
        ago: 3 * H,
        by: "blumbergh",
        text: "Yeah, hi. If you could go ahead and tell us why SSO sends everyone to the login \
               page twice, that would be great. Okta, SAML, since the certificate was renewed.",
        replies: &[
            (
                "ada",
                6,
                "Hey Bill, looking into it. Which of the two redirects carries \
                        `RelayState`?",
            ),
            (
                "blumbergh",
                95,
                "The second one only. Here is what the browser sees:\n```\nGET \
                               /saml/login?idp=okta 302\nPOST /saml/acs 302 (no RelayState)\nGET \
                               /saml/login?idp=okta 302\nPOST /saml/acs 200 \
                               (RelayState=/dashboard)\n```",
            ),
        ],
        reactions: &[],
    },
    Told {
        channel: SUPPORT,
        ago: 27 * H,
        by: "hscorpio",
        text: "Great product, great people. One thing: the webhook signature does not verify when \
               the payload has an emoji in it. Everything else does. Is it computed before or \
               after the escaping of `\\u`?",
        replies: &[],
        reactions: &[("lokafor", "eyes")],
    },
    Told {
        channel: SUPPORT,
        ago: 4 * H,
        by: "hscorpio",
        text: "My man in Osaka never gets your invitations. Not in the spam folder, not anywhere. \
               And he looks everywhere, it is what I pay him for.",
        replies: &[(
            "ada",
            30,
            "Hey Hank, his mail server turns us away the first time, and we give up too \
                 early. The fix is on its way: <https://github.com/example/app/pull/4704>. I will \
                 write again once it is in.",
        )],
        reactions: &[],
    },
    Told {
        channel: SUPPORT,
        ago: 31 * H,
        by: "blumbergh",
        text: "We need the DPA signed again with the new address before the audit on Friday. Who \
               do I send it to?",
        replies: &[
            ("lokafor", 20, "Hey Bill, to legal@example.com, and I will nudge them."),
            ("blumbergh", 25, "Sent. Please nudge hard."),
        ],
        reactions: &[],
    },
    Told {
        channel: ACME,
        ago: 5 * H,
        by: "wile-e",
        text: "Can a cohort be built from a property of the *group* rather than the person? We \
               sell to companies, not to coyotes.",
        replies: &[
            (
                "ada",
                11,
                "Hey Wile, yes: choose the group type in the first drop-down of the cohort \
                         editor. The page <https://docs.example.com/cohorts#groups|Group cohorts> \
                         shows it.",
            ),
            ("wile-e", 40, "Works! Thanks a lot :pray:"),
        ],
        reactions: &[],
    },
    Told {
        channel: SUPPORT,
        ago: 2 * D,
        by: "zoeb",
        text: "Our export to S3 stopped last night: `AccessDenied` on PutObject. Nothing changed \
               on the bucket policy that we know of.",
        replies: &[
            (
                "ghopper",
                12,
                "Hey Zoë, the exporter moved to a new role yesterday. Please allow \
                             `arn:aws:iam::000000000000:role/exporter-2` too.",
            ),
            ("zoeb", 31, "That was it, files are coming in again."),
            (
                "ghopper",
                33,
                "Glad to hear it. I have added the change to the release notes, where \
                             it should have been.",
            ),
        ],
        reactions: CLOSED,
    },
    Told {
        channel: GENERAL,
        ago: 4 * D,
        by: "sakura-k",
        text: "Is it possible to have the invoices in yen? Accounting asks every month.",
        replies: &[(
            "ada",
            8,
            "Hey さくら, it is, from the next invoice on. I have set it for your \
                        organization.",
        )],
        reactions: CLOSED,
    },
    Told {
        channel: FEEDBACK,
        ago: 3 * D,
        by: "hscorpio",
        text: "Wish: annotations on a dashboard for our own deployments, by API. We would hug you.",
        replies: &[
            (
                "lokafor",
                50,
                "Hey Hank, that exists: `POST /api/annotations`. It is not in the \
                             sidebar of the docs, which is on us.",
            ),
            ("hscorpio", 61, "You are hugged :hugging_face:"),
        ],
        reactions: CLOSED,
    },
    Told {
        channel: ACME,
        ago: 5 * D,
        by: "roadrunner",
        text: "We rotate API keys every 30 days. Can two keys be valid at the same time?",
        replies: &[
            ("ada", 7, "Hey Road, yes, for 24 hours after the rotation both are accepted."),
            ("roadrunner", 9, "meep meep :dash:"),
        ],
        reactions: CLOSED,
    },
];
