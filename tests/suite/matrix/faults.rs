//! What services do badly, as each of them words it.

use jiff::Timestamp;
use serde_json::json;
use std::time::Duration;
use support_hero::demo::{Change, Fault};
use support_hero::source::Bounds;

/// How a fault is brought about.
pub enum Way {
    /// The source is given another address.
    Address(fn(&str) -> String),
    /// The stand-in misbehaves; the call is given so much.
    Served(Fault, Bounds),
}

/// A fault of the matrix.
pub struct Ill {
    pub name: &'static str,
    pub way: Way,
}

/// A port at which nobody listens: the first one is kept for a service that no machine has.
pub const NOBODY: &str = "127.0.0.1:1";

/// The fault of this number as `service` words it now.
pub fn ill(number: usize, service: &str, now: Timestamp, elsewhere: &str) -> Option<Ill> {
    all(service, now, elsewhere).into_iter().nth(number)
}

/// Every fault, as `service` words it at this time.
fn all(service: &str, now: Timestamp, elsewhere: &str) -> Vec<Ill> {
    let mut all = vec![
        Ill { name: "connection refused", way: Way::Address(refused) },
        Ill { name: "name not found", way: Way::Address(nameless) },
        Ill { name: "no TLS", way: Way::Address(untrusted) },
        brief("no answer in time", Fault::Slow { millis: 600_000 }),
        brief("answer that drips", Fault::Drip),
    ];
    let plain = |(name, fault)| Ill { name, way: Way::Served(fault, ample()) };
    all.extend(statuses(service).into_iter().chain(limits(service, now)).map(plain));
    all.extend(bodies(service, elsewhere).into_iter().map(plain));
    all
}

/// Whether it comes of the address, not of what is there.
pub fn is_address(ill: &Ill) -> bool {
    matches!(ill.way, Way::Address(_))
}

fn refused(base: &str) -> String {
    with_host(base, "http", NOBODY)
}

fn nameless(base: &str) -> String {
    with_host(base, "https", "nowhere.invalid")
}

fn untrusted(base: &str) -> String {
    base.replacen("http", "https", 1)
}

pub fn with_host(base: &str, scheme: &str, host: &str) -> String {
    let path = base.splitn(4, '/').nth(3).unwrap_or_default();
    format!("{scheme}://{host}/{path}")
}

fn brief(name: &'static str, fault: Fault) -> Ill {
    let bounds = Bounds { patience: Duration::from_millis(1_900), ..ample() };
    Ill { name, way: Way::Served(fault, bounds) }
}

/// As much as a call is given by default, but for a body that is soon too large.
fn ample() -> Bounds {
    Bounds { largest: 2 << 20, ..Bounds::default() }
}

fn json(code: u16, body: String) -> Fault {
    Fault::Answer { code, headers: Vec::new(), body }
}

/// An error in the service's own form.
fn body(service: &str, code: &str, words: &str) -> String {
    let body = match service {
        "slack" => json!({ "ok": false, "error": code }),
        "github" => json!({ "message": words, "documentation_url": "https://docs.example" }),
        "sentry" => json!({ "detail": words }),
        "stripe" => json!({ "error": { "code": code, "message": words, "type": "api_error" } }),
        _ => json!({ "type": "error", "code": code, "detail": words, "attr": null }),
    };
    body.to_string()
}

fn statuses(service: &str) -> Vec<(&'static str, Fault)> {
    let of = |code, name, words: &str| (name, json(code, body(service, "of_its_own", words)));
    let page = |code, name| (name, Fault::Status { code });
    vec![
        of(400, "400", "Bad request"),
        of(401, "401", "Bad credentials"),
        of(403, "403", "Forbidden"),
        of(404, "404", "Not Found"),
        of(409, "409", "Conflict"),
        of(410, "410", "Gone"),
        of(422, "422", "Validation Failed"),
        page(401, "401 by a proxy"),
        page(403, "403 by a proxy"),
        page(407, "407 by a proxy"),
        of(500, "500", "Internal error"),
        page(502, "502 in HTML"),
        of(503, "503", "Unavailable"),
    ]
}

fn limits(service: &str, now: Timestamp) -> Vec<(&'static str, Fault)> {
    let date = now + jiff::SignedDuration::from_secs(40);
    let date =
        jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&date).unwrap();
    let limit = |wait: Option<String>| Fault::Answer {
        code: 429,
        headers: wait.map(|wait| ("retry-after".to_owned(), wait)).into_iter().collect(),
        body: body(service, "ratelimited", "Too many requests"),
    };
    vec![
        ("429, in seconds", limit(Some("40".into()))),
        ("429, as a date", limit(Some(date))),
        ("429, untold", limit(None)),
    ]
}

fn bodies(service: &str, elsewhere: &str) -> Vec<(&'static str, Fault)> {
    let changed = |change| Fault::Changed { change };
    let (code, status) = match service {
        "slack" => ("invalid_cursor", 200),
        "github" => ("of_its_own", 422),
        "stripe" => ("resource_missing", 400),
        "sentry" => ("of_its_own", 400),
        _ => ("invalid_input", 404),
    };
    vec![
        ("cut before it was read", Fault::CutBefore),
        ("cut after it was done", Fault::CutAfter),
        ("cut in the answer", Fault::CutMidway),
        ("empty body", json(200, String::new())),
        ("JSON cut short", Fault::Garbage),
        ("web page with 200", Fault::Status { code: 200 }),
        ("other types", changed(Change::Other)),
        ("fields missing", changed(Change::Bare)),
        ("fields nobody knows", changed(Change::Extra)),
        ("body without end", Fault::Flood),
        ("redirect elsewhere", Fault::Elsewhere { host: elsewhere.into() }),
        ("pages that repeat", Fault::Endless { repeats: true }),
        ("pages without end", Fault::Endless { repeats: false }),
        ("cursor refused", json(status, body(service, code, "That cursor is not known"))),
    ]
}
