//! What an answer other than success means: what to do next, told in PostHog's own words
//! (posthog.com/docs/api, "API overview").

use crate::desk::clean_line;
use crate::source::lenient::text;
use crate::source::trouble::{failing, in_between};
use crate::source::{Reply, SourceError, retry_after};
use jiff::Timestamp;
use reqwest::Url;
use serde::Deserialize;
use std::time::Duration;

/// When a limit was hit and nothing says for how long: the shortest of them is by the minute.
const WINDOW: Duration = Duration::from_secs(60);

/// An error as PostHog sends it.
#[derive(Debug, Default, Deserialize)]
struct Refusal {
    #[serde(default, deserialize_with = "text")]
    code: Option<String>,
    #[serde(default, deserialize_with = "text")]
    detail: Option<String>,
}

/// Passes success on and tells everything else as what to do next. `host` and `project` are whom
/// was asked.
///
/// # Errors
/// By status.
pub(super) fn check(
    reply: Reply,
    host: &str,
    project: &str,
    now: Timestamp,
) -> Result<Reply, SourceError> {
    let told = || format!("{}: {} {}", reply.call, reply.status, detail(&reply));
    if let Some(error) = in_between(&reply) {
        return Err(error);
    }
    Err(match reply.status {
        200..=299 => {
            reply.readable()?;
            return Ok(reply);
        }
        300..=399 => moved(&reply),
        401 => unauthorized(&reply, host),
        403 => forbidden(&reply, host),
        404 => SourceError::NeedsYou {
            fault: format!("{host} knows no project {project}, or hides it from this key"),
            remedy: "check project and base_url".into(),
        },
        429 => SourceError::RateLimited {
            wait: wait(&reply, now),
            what: "the PostHog API for this key".into(),
        },
        500.. => SourceError::Unreachable { why: failing(&reply, &words(&reply)) },
        _ => SourceError::Refused { why: told() },
    })
}

/// What PostHog says went wrong, in one line.
pub(super) fn detail(reply: &Reply) -> String {
    if reply.is_page() { "a web page".into() } else { reply.complaint(refusal(reply).detail) }
}

/// What PostHog itself says when it fails.
fn words(reply: &Reply) -> String {
    refusal(reply).detail.map_or_else(String::new, |told| reply.complaint(Some(told)))
}

/// For how long the limit stands: in a header, else in words, `Expected available in 59 seconds.`
pub(super) fn wait(reply: &Reply, now: Timestamp) -> Duration {
    let in_words = || {
        let detail = refusal(reply).detail?;
        let (_, after) = detail.split_once("available in ")?;
        after.split(' ').next()?.parse().ok().map(Duration::from_secs)
    };
    let told = retry_after(&reply.headers, now).or_else(in_words);
    told.unwrap_or(WINDOW).max(Duration::from_secs(1))
}

fn refusal(reply: &Reply) -> Refusal {
    reply.json().unwrap_or_default()
}

/// An answer that leads elsewhere. It is not followed: the key goes to the configured host only.
fn moved(reply: &Reply) -> SourceError {
    let to = clean_line(reply.header("location").unwrap_or("nowhere"));
    let remedy = match Url::parse(&to) {
        Ok(url) => format!("set base_url to {}", url.origin().ascii_serialization()),
        Err(_) => "set base_url to where PostHog answers itself".into(),
    };
    SourceError::NeedsYou { fault: format!("{} leads to {to}", reply.call), remedy }
}

fn unauthorized(reply: &Reply, host: &str) -> SourceError {
    SourceError::NeedsYou {
        fault: format!("{host} does not accept the key: {}", detail(reply)),
        remedy: "a key serves in its own region only (us.posthog.com, eu.posthog.com): set \
                 base_url to it, or create a personal key (phx_) there with person:read and \
                 group:read"
            .into(),
    }
}

fn forbidden(reply: &Reply, host: &str) -> SourceError {
    if refusal(reply).code.as_deref() == Some("authentication_failed") {
        return unauthorized(reply, host);
    }
    let detail = detail(reply);
    let scope = detail.split('\'').nth(1).filter(|scope| scope.contains(':'));
    let remedy = match scope {
        Some(scope) => format!("add {scope} to the key"),
        None => "give the key person:read and group:read, and access to the project".into(),
    };
    let fault = format!("the key may not {}: {detail}", reply.call);
    SourceError::NeedsYou { fault, remedy }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(status: u16, headers: &[(&'static str, &'static str)], body: &str) -> Reply {
        Reply::of("GET /api/projects/1/persons/", status, headers, body)
    }

    fn error(reply: Reply) -> SourceError {
        check(reply, "us.posthog.com", "1", Timestamp::UNIX_EPOCH).unwrap_err()
    }

    #[test]
    fn every_status_says_what_to_do_next() {
        let failed = r#"{"code":"authentication_failed","detail":"no"}"#;
        let scope =
            r#"{"code":"permission_denied","detail":"missing required scope 'group:read'"}"#;
        for (status, body, words) in [
            (
                401,
                failed,
                "us.posthog.com does not accept the key: no: a key serves in its own region",
            ),
            (
                403,
                failed,
                "us.posthog.com does not accept the key: no: a key serves in its own region",
            ),
            (403, scope, "'group:read': add group:read to the key"),
            (403, r#"{"detail":"You don't have access to the project."}"#, "access to the project"),
            (
                404,
                "",
                "us.posthog.com knows no project 1, or hides it from this key: check project",
            ),
            (400, r#"{"detail":"bad"}"#, "400 bad"),
            (402, "", "402"),
            (502, "<html>down", "failed with status 502"),
            (200, "", ""),
        ] {
            match status {
                200 => {
                    let page = reply(200, &[("content-type", "text/html")], body);
                    assert!(matches!(error(page), SourceError::Unreadable { .. }));
                }
                _ => {
                    let told = error(reply(status, &[], body)).to_string();
                    assert!(told.contains(words), "{status}: {told}");
                }
            }
        }
        assert!(matches!(error(reply(500, &[], "")), SourceError::Unreachable { .. }));
        assert!(matches!(error(reply(400, &[], "")), SourceError::Refused { .. }));
    }

    #[test]
    fn who_is_sent_elsewhere_is_told_where_to_go() {
        for (location, remedy) in [
            (
                "https://us.posthog.com/api/projects/1/persons/?x=1",
                "set base_url to https://us.posthog.com",
            ),
            ("/login", "set base_url to where PostHog answers itself"),
        ] {
            let told = error(reply(301, &[("location", location)], "")).to_string();
            assert!(told.ends_with(remedy), "{told}");
        }
    }

    #[test]
    fn a_limit_is_told_by_header_or_in_words() {
        let words = r#"{"detail":"Request was throttled. Expected available in 59 seconds."}"#;
        for (headers, body, seconds) in [
            (&[("retry-after", "7")][..], words, 7),
            (&[("retry-after", "0")][..], words, 1),
            (&[][..], words, 59),
            (&[][..], r#"{"detail":"Request was throttled."}"#, 60),
            (&[][..], "<html>", 60),
        ] {
            let told = error(reply(429, headers, body));
            let SourceError::RateLimited { wait, .. } = told else { panic!("{told}") };
            assert_eq!(wait.as_secs(), seconds, "{headers:?} {body}");
        }
    }
}
