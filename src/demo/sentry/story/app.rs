//! What went wrong in the browser.

use super::plot::Turn::{Assigned, Escalates, Resolved, Said, Suspect};
use super::plot::{Form, PLAIN, Plot};
use super::spread::Shape;

pub(super) const PLOTS: &[Plot] = &[
    Plot {
        kind: "TypeError",
        value: "Cannot read properties of undefined (reading 'seats')",
        culprit: Some("BillingPage(src/pages/billing)"),
        level: "error",
        users: 412,
        events: 1893,
        began: 52,
        last: 3,
        own: &[
            (
                "src/pages/billing.tsx",
                "BillingPage",
                88,
                "function BillingPage() {\n  const team = useTeam();\n>  const plan = usePlan(team.id);\n  return <Seats left={seatsLeft(plan, team)} />;\n}",
            ),
            (
                "src/pages/billing.tsx",
                "seatsLeft",
                42,
                "function seatsLeft(plan, team) {\n>  return plan.limits.seats - team.members.length;\n}",
            ),
        ],
        shape: Shape::Rising,
        request: Some(("GET", "https://app.example.com/billing?plan=scale&trial=1")),
        crumbs: &[
            (41, "navigation", "info", "/settings -> /billing"),
            (12, "ui.click", "info", "button#change-plan"),
            (11, "fetch", "info", "GET /api/teams/204/plan 200"),
            (3, "fetch", "error", "GET /api/teams/204/limits 500"),
            (1, "console", "warning", "usePlan: limits are not there yet"),
        ],
        tags: &[
            ("browser", "Chrome 141.0.0"),
            ("plan", "scale"),
            ("url", "https://app.example.com/billing"),
        ],
        people: &["tomas@herrera.io", "hscorpio", "roadrunner", "wile-e"],
        then: &[
            Escalates(35),
            Suspect(
                "9f2c41d07ab35e8812c6f0d4b7a9e3315c8d6f20",
                "feat(billing): seats by plan (#4698)",
                1,
            ),
        ],
        ..PLAIN
    },
    Plot {
        kind: "ChunkLoadError",
        value: "Loading chunk 417 failed. (missing: https://cdn.example.com/417.8f2c.js)",
        culprit: Some("webpack/runtime/load"),
        level: "error",
        users: 2000,
        events: 3120,
        began: 30,
        last: 1,
        own: &[("webpack/runtime/load script", "__webpack_require__.f.j", 27, "reject(error);")],
        shape: Shape::Fading,
        request: Some(("GET", "https://app.example.com/dashboards")),
        crumbs: &[
            (30, "navigation", "info", "/ -> /dashboards"),
            (0, "xhr", "error", "GET https://cdn.example.com/417.8f2c.js 404"),
        ],
        tags: &[("browser", "Firefox 144.0"), ("url", "https://app.example.com/dashboards")],
        people: &["priyan", "noor-sun", "jlmoreau", "lzolc"],
        then: &[
            Said(2, "Started with this morning's deploy, old tabs keep the old index.", 240),
            Assigned(2),
        ],
        ..PLAIN
    },
    Plot {
        kind: "RangeError",
        value: "Maximum call stack size exceeded",
        culprit: Some("toTree(src/lib/tree)"),
        level: "error",
        users: 31,
        events: 90,
        began: 20,
        last: 44,
        own: &[("src/lib/tree.ts", "toTree", 19, "return node.children.map(toTree);")],
        request: Some(("GET", "https://app.example.com/paths")),
        tags: &[("browser", "Safari 26.0")],
        people: &["scarter"],
        form: Form::Endless,
        ..PLAIN
    },
    Plot {
        kind: "QuotaExceededError",
        value: "Failed to execute 'setItem' on 'Storage': setting the value exceeded the quota.",
        culprit: Some("saveDraft(src/lib/drafts)"),
        level: "error",
        users: 88,
        events: 301,
        began: 510,
        last: 62,
        own: &[(
            "src/lib/drafts.ts",
            "saveDraft",
            12,
            "localStorage.setItem(key, JSON.stringify(draft));",
        )],
        request: Some(("GET", "https://app.example.com/insights/new")),
        people: &["amarao"],
        then: &[Assigned(0)],
        ..PLAIN
    },
    Plot {
        kind: "Error",
        value: "Hydration failed because the server rendered HTML didn't match the client.",
        culprit: Some("Dashboard(src/pages/dashboard)"),
        level: "warning",
        users: 640,
        events: 2212,
        began: 660,
        last: 16,
        own: &[(
            "src/pages/dashboard.tsx",
            "Dashboard",
            31,
            "<time>{new Date().toLocaleString()}</time>",
        )],
        request: Some(("GET", "https://app.example.com/")),
        people: &["nilsh"],
        then: &[Said(
            0,
            "Only the clock in the header. Harmless, will fix with the redesign.",
            900,
        )],
        ..PLAIN
    },
    Plot {
        kind: "SecurityError",
        value: "Blocked a frame with origin \"https://acme.com\" from accessing a cross-origin frame.",
        culprit: Some("readParent(src/embed/bridge)"),
        level: "error",
        users: 56,
        events: 190,
        began: 15,
        last: 9,
        own: &[("src/embed/bridge.ts", "readParent", 8, "return window.parent.document.title;")],
        request: Some(("GET", "https://app.example.com/embed/2f1c")),
        tags: &[("browser", "Edge 141.0")],
        people: &["roadrunner"],
        ..PLAIN
    },
    Plot {
        kind: "ReferenceError",
        value: "gtag is not defined",
        culprit: Some("track(src/lib/analytics)"),
        level: "error",
        users: 230,
        events: 1002,
        began: 500,
        last: 1500,
        own: &[("src/lib/analytics.ts", "track", 5, "gtag('event', name);")],
        release: "app@1.62.0",
        people: &["tomas@herrera.io"],
        then: &[Resolved],
        ..PLAIN
    },
    Plot {
        kind: "TypeError",
        value: "t is not a function",
        culprit: Some("/static/js/main.b41f.js"),
        users: 23,
        events: 57,
        began: 24,
        last: 28,
        own: &[
            ("/static/js/main.b41f.js", "", 88_800, ""),
            ("/static/js/main.b41f.js", "r", 41_207, ""),
            ("/static/js/main.b41f.js", "e.useMemo", 12_004, ""),
        ],
        request: Some(("GET", "https://app.example.com/replays")),
        tags: &[("browser", "Chrome Mobile 141.0")],
        people: &["amarao", "zoeb"],
        form: Form::Minified,
        ..PLAIN
    },
];
