//! What an answer other than success means: what to do next, told in the server's own words.

use super::super::{Reply, SourceError, retry_after};
use crate::desk::clean_line;
use crate::source::trouble::{failing, in_between};
use jiff::Timestamp;
use reqwest::Url;
use serde_json::Value;
use std::time::Duration;

/// When a limit was hit and the server does not say how long: its windows are a second long.
const WINDOW: Duration = Duration::from_secs(1);
/// What to do about a change that is forbidden.
pub(super) const MAY_WRITE: &str =
    "use a token of your own user (not of the organization) with event:write";
/// What to do about something that may not be read.
pub(super) const MAY_READ: &str = "give the token event:read and org:read";

/// What a call is about: what "not found" means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum About<'a> {
    /// The organization of this slug.
    Organization(&'a str),
    /// One issue.
    Issue,
    /// The token's own user.
    Token,
}

/// Passes success on and tells everything else as what to do next.
///
/// # Errors
/// By status; `writes` tells whether the server may have done something before it failed.
pub(super) fn check(
    reply: Reply,
    about: About<'_>,
    writes: bool,
    now: Timestamp,
) -> Result<Reply, SourceError> {
    let told = |reply: &Reply| format!("{}: {} {}", reply.call, reply.status, detail(reply));
    if let Some(error) = in_between(&reply) {
        return Err(error);
    }
    Err(match reply.status {
        200..=299 => return Ok(reply),
        300..=399 => moved(&reply),
        401 => unauthorized(&reply),
        403 => forbidden(&reply, writes),
        404 => not_found(&reply, about),
        410 => SourceError::Unreachable { why: told(&reply) },
        429 => SourceError::RateLimited {
            wait: wait(&reply, now),
            what: "the Sentry API for this token".into(),
        },
        500.. if writes => SourceError::Unanswered { why: failing(&reply, &words(&reply)) },
        500.. => SourceError::Unreachable { why: failing(&reply, &words(&reply)) },
        _ => SourceError::Refused { why: detail(&reply) },
    })
}

/// What the server says went wrong, in one line, whatever the shape it says it in.
pub(super) fn detail(reply: &Reply) -> String {
    match reply.is_page() {
        true => format!("a web page with status {}", reply.status),
        false => reply.complaint(reply.json().ok().as_ref().and_then(sentence)),
    }
}

/// What a server that failed says of it; nobody wants to read its web pages.
fn words(reply: &Reply) -> String {
    let told = reply.json().ok().as_ref().and_then(sentence);
    told.map_or_else(String::new, |told| reply.complaint(Some(told)))
}

/// `X-Sentry-Rate-Limit-Reset` (epoch seconds) if that is to come, else `Retry-After`, else one
/// window.
fn wait(reply: &Reply, now: Timestamp) -> Duration {
    let to_come = reset(reply, now).filter(|wait| *wait > WINDOW);
    to_come.or_else(|| retry_after(&reply.headers, now)).unwrap_or(WINDOW).max(WINDOW)
}

/// How long not to call again after this answer, if it used up what was allowed.
pub(super) fn used_up(reply: &Reply, now: Timestamp) -> Option<Duration> {
    let none_left = |name: &str| reply.header(name).map(str::trim) == Some("0");
    if none_left("x-sentry-rate-limit-remaining") {
        return reset(reply, now);
    }
    none_left("x-sentry-rate-limit-concurrentremaining").then_some(WINDOW)
}

/// How long until the limit that this answer belongs to is lifted; never less than a window.
fn reset(reply: &Reply, now: Timestamp) -> Option<Duration> {
    let reset = reply.header("x-sentry-rate-limit-reset")?.trim().parse().ok()?;
    let left = Timestamp::from_second(reset).ok()?.duration_since(now);
    Some(Duration::try_from(left).unwrap_or(WINDOW).max(WINDOW))
}

/// An answer that leads elsewhere. Within the server it was followed as far as it went.
fn moved(reply: &Reply) -> SourceError {
    let to = clean_line(reply.header("location").unwrap_or("nowhere"));
    let remedy = match api_base(&to) {
        Some(base) => format!("set base_url to {base}"),
        None => "set base_url to where Sentry answers itself, and organization to its slug".into(),
    };
    SourceError::NeedsYou { fault: format!("{} leads to {to}", reply.call), remedy }
}

/// The address of the API that a call was sent on to, if it is a whole address.
fn api_base(location: &str) -> Option<String> {
    let url = Url::parse(location).ok()?;
    let before = url.path().split_once("/api/0").map_or("", |(before, _)| before);
    Some(format!("{}{before}/api/0", url.origin().ascii_serialization()))
}

fn unauthorized(reply: &Reply) -> SourceError {
    let remedy = match code(reply).as_deref() {
        Some("sso-required") => "sign in to the organization with SSO once, as the token's user",
        Some("2fa-required") => "switch on two-factor authentication for the token's user",
        Some("member-disabled-over-limit") => "ask the organization's owner to enable the member",
        _ => "create a user token with event:read, event:write and org:read",
    };
    let fault = format!("Sentry does not accept the token: {}", detail(reply));
    SourceError::NeedsYou { fault, remedy: remedy.into() }
}

fn forbidden(reply: &Reply, writes: bool) -> SourceError {
    let remedy = match scope(&reply.call) {
        _ if writes => MAY_WRITE,
        "event:read" => "give the token event:read, and its user access to the projects",
        "member:read" => "give the token member:read",
        "project:read" => "give the token project:read",
        "team:read" => "give the token team:read",
        _ => MAY_READ,
    };
    let fault = format!("the token may not {}: {}", reply.call, detail(reply));
    SourceError::NeedsYou { fault, remedy: remedy.into() }
}

/// The scope that reading at an address takes.
fn scope(call: &str) -> &'static str {
    const SCOPES: [(&str, &str); 6] = [
        ("/issues/", "event:read"),
        ("/events/", "event:read"),
        ("/members/", "member:read"),
        ("/teams/", "team:read"),
        ("/releases/", "project:read"),
        ("/projects/", "project:read"),
    ];
    SCOPES.iter().find(|(part, _)| call.contains(part)).map_or("org:read", |(_, scope)| scope)
}

fn not_found(reply: &Reply, about: About<'_>) -> SourceError {
    match about {
        About::Issue => SourceError::Gone { why: format!("{}: {}", reply.call, detail(reply)) },
        About::Organization(slug) => SourceError::NeedsYou {
            fault: format!("Sentry knows no organization {slug:?}, or hides it from this token"),
            remedy: "check organization and base_url".into(),
        },
        About::Token => SourceError::NeedsYou {
            fault: format!("{} is no API of Sentry", reply.call),
            remedy: "check base_url: it ends in /api/0".into(),
        },
    }
}

/// The code of `{"detail": {"code": "…"}}`.
fn code(reply: &Reply) -> Option<String> {
    let body = reply.json::<Value>().ok()?;
    Some(body.get("detail")?.get("code")?.as_str()?.to_owned())
}

/// The words of `{"detail": "…"}`, `{"detail": {"message": "…"}}`, `{"detail": [{"msg": "…"}]}`,
/// `{"field": ["…"]}`, `{"field": {"inner": ["…"]}}` or a bare text.
fn sentence(body: &Value) -> Option<String> {
    match body {
        Value::String(text) => Some(text.clone()),
        Value::Array(items) => items.iter().find_map(sentence),
        Value::Object(fields) => ["detail", "message", "msg"]
            .iter()
            .find_map(|key| fields.get(*key).and_then(sentence))
            .or_else(|| {
                let (field, told) =
                    fields.iter().find(|(_, told)| told.is_array() || told.is_object())?;
                Some(format!("{field}: {}", sentence(told)?))
            }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_787_019_070;

    fn reply(status: u16, headers: &[(&'static str, &'static str)], body: &str) -> Reply {
        Reply::of("GET /x/", status, headers, body)
    }

    fn error(status: u16, about: About<'_>, writes: bool) -> SourceError {
        let now = Timestamp::from_second(NOW).unwrap();
        check(reply(status, &[], r#"{"detail":"no"}"#), about, writes, now).unwrap_err()
    }

    #[test]
    fn every_status_says_what_to_do_next() {
        use SourceError as E;
        let org = About::Organization("example");
        assert!(matches!(error(401, org, false), E::NeedsYou { .. }));
        assert!(
            matches!(error(403, org, false), E::NeedsYou { remedy, .. } if remedy.contains("event:read"))
        );
        assert!(
            matches!(error(403, About::Issue, true), E::NeedsYou { remedy, .. } if remedy.contains("event:write"))
        );
        assert!(
            matches!(error(404, org, false), E::NeedsYou { fault, .. } if fault.contains("example"))
        );
        assert!(matches!(error(404, About::Issue, false), E::Gone { .. }));
        assert!(matches!(error(301, org, false), E::NeedsYou { .. }));
        assert!(matches!(error(410, About::Issue, true), E::Unreachable { .. }));
        assert!(matches!(error(400, About::Issue, true), E::Refused { why } if why == "no"));
        assert!(matches!(error(500, About::Issue, true), E::Unanswered { .. }));
        assert!(matches!(error(503, org, false), E::Unreachable { .. }));
    }

    #[test]
    fn a_limit_is_waited_for_until_its_reset() {
        let now = Timestamp::from_second(NOW).unwrap();
        for (headers, seconds) in [
            (&[("x-sentry-rate-limit-reset", "1787019075"), ("retry-after", "60")][..], 5),
            (&[("x-sentry-rate-limit-reset", "1787019000")][..], 1),
            (&[("x-sentry-rate-limit-reset", "1787019000"), ("retry-after", "60")][..], 60),
            (&[("retry-after", "0")][..], 1),
            (&[("x-sentry-rate-limit-reset", "soon"), ("retry-after", "7")][..], 7),
            (&[][..], 1),
        ] {
            let reply = reply(429, headers, "\"You are attempting to use this too often\"");
            let error = check(reply, About::Issue, true, now).unwrap_err();
            let SourceError::RateLimited { wait, .. } = error else { panic!("{error}") };
            assert_eq!(wait.as_secs(), seconds, "{headers:?}");
        }
    }

    #[test]
    fn what_is_used_up_is_left_alone_until_it_is_there_again() {
        let now = Timestamp::from_second(NOW).unwrap();
        let (left, reset) = ("x-sentry-rate-limit-remaining", "x-sentry-rate-limit-reset");
        let parallel = "x-sentry-rate-limit-concurrentremaining";
        for (headers, seconds) in [
            (&[(left, "0"), (reset, "1787019075")][..], Some(5)),
            (&[(left, " 0 "), (reset, "1787019075"), (parallel, "24")][..], Some(5)),
            (&[(left, "1"), (reset, "1787019075"), (parallel, "24")][..], None),
            (&[(left, "39"), (reset, "1787019075"), (parallel, "0")][..], Some(1)),
            (&[(left, "0")][..], None),
            (&[][..], None),
        ] {
            let told = used_up(&reply(200, headers, "[]"), now).map(|wait| wait.as_secs());
            assert_eq!(told, seconds, "{headers:?}");
        }
    }

    #[test]
    fn who_is_sent_elsewhere_is_told_where_to_go() {
        for (location, remedy) in [
            (
                "https://us.sentry.io/api/0/organizations/acme/issues/?query=x",
                "set base_url to https://us.sentry.io/api/0",
            ),
            (
                "https://tools.example.com:9000/sentry/api/0/organizations/",
                "set base_url to https://tools.example.com:9000/sentry/api/0",
            ),
            ("https://sso.example.com/login", "set base_url to https://sso.example.com/api/0"),
            ("/auth/login/", "set base_url to where Sentry answers itself"),
        ] {
            let reply = reply(302, &[("location", location)], "");
            let now = Timestamp::from_second(NOW).unwrap();
            let error = check(reply, About::Issue, false, now).unwrap_err();
            let SourceError::NeedsYou { fault, remedy: told } = error else { panic!("{error}") };
            assert!(fault.contains(location) && told.starts_with(remedy), "{fault}: {told}");
        }
    }

    #[test]
    fn a_scope_that_is_missing_is_named() {
        for (call, scope) in [
            ("GET /api/0/organizations/acme/issues/", "event:read"),
            ("GET /api/0/organizations/acme/issues/7/events/latest/", "event:read"),
            ("GET /api/0/projects/acme/app/events/1/committers/", "event:read"),
            ("GET /api/0/organizations/acme/members/", "member:read"),
            ("GET /api/0/organizations/acme/teams/", "team:read"),
            ("GET /api/0/organizations/acme/releases/", "project:read"),
            ("GET /api/0/organizations/acme/projects/", "project:read"),
            ("GET /api/0/organizations/acme/environments/", "org:read"),
        ] {
            let answer = Reply { call: call.into(), ..reply(403, &[], r#"{"detail":"no"}"#) };
            let told = forbidden(&answer, false).to_string();
            assert!(told.contains(scope), "{call}: {told}");
        }
    }

    #[test]
    fn what_a_sign_in_lacks_is_told() {
        for (code, word) in [
            ("sso-required", "SSO"),
            ("2fa-required", "two-factor"),
            ("member-disabled-over-limit", "owner"),
            ("of-tomorrow", "user token"),
        ] {
            let body = format!(r#"{{"detail":{{"code":"{code}","message":"Must log in"}}}}"#);
            let told = unauthorized(&reply(401, &[], &body)).to_string();
            assert!(told.contains("Must log in") && told.contains(word), "{code}: {told}");
        }
        assert!(unauthorized(&reply(401, &[], "\"no\"")).to_string().contains("user token"));
    }

    #[test]
    fn details_in_every_shape() {
        for (body, told) in [
            (r#"{"detail":"Not\u001b[31m Found"}"#, "Not Found"),
            (r#"{"detail":{"code":"sso-required","message":"Sign in again"}}"#, "Sign in again"),
            (r#"{"detail":[{"type":"missing","msg":"Field required"}]}"#, "Field required"),
            (r#"{"assignedTo":["Unknown user"]}"#, "assignedTo: Unknown user"),
            (r#"{"statusDetails":{"inRelease":["None"]}}"#, "statusDetails: inRelease: None"),
            (r#""Limit is 40 requests""#, "Limit is 40 requests"),
            ("<html>teapot", "<html>teapot"),
            ("", ""),
        ] {
            assert_eq!(detail(&reply(400, &[], body)), told, "{body}");
        }
    }
}
