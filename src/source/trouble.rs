//! What keeps an answer from coming, and what comes instead of one, in words that all services share:
//! what is wrong, and what to do about it where there is anything to do.

use super::http::chain;
use super::{Reply, SourceError};
use crate::desk::clean_line;
use reqwest::Url;
use std::error::Error;
use std::io::ErrorKind;
use std::time::Duration;

/// Where services tell how they are, by the end of their hosts' names.
const STATUS_PAGES: [(&str, &str); 5] = [
    ("github.com", "www.githubstatus.com"),
    ("slack.com", "slack-status.com"),
    ("sentry.io", "status.sentry.io"),
    ("stripe.com", "status.stripe.com"),
    ("posthog.com", "www.posthogstatus.com"),
];

/// So many characters tell why an answer cannot be read: some readers quote all of it.
const LONGEST: usize = 160;

/// What a call to `url` broke by that was given this long.
pub(super) fn broken(
    error: &reqwest::Error,
    url: &Url,
    call: &str,
    patience: Duration,
) -> SourceError {
    let host = authority(url);
    let seconds = patience.as_secs();
    if error.is_connect() {
        let name = url.host_str().unwrap_or_default();
        let door = Door { name, host: &host, sealed: url.scheme() == "https" };
        let why = match error.is_timeout() {
            true => format!("{host} does not answer at all: check base_url and the network"),
            false => no_connection(error, &door),
        };
        return SourceError::Unreachable { why };
    }
    let why = match (error.is_timeout(), error.is_body() || error.is_decode()) {
        (true, false) => format!("{call}: no answer from {host} within {seconds} s"),
        (true, true) => format!("{call}: the answer of {host} did not end within {seconds} s"),
        (false, _) => format!("{call}: the connection to {host} broke: {}", chain(error)),
    };
    SourceError::Unanswered { why }
}

/// Whom a connection was wanted to.
pub(super) struct Door<'a> {
    /// Its name.
    pub name: &'a str,
    /// Name and port as they are configured.
    pub host: &'a str,
    /// It speaks TLS from the first byte on.
    pub sealed: bool,
}

/// Why no connection came about. Nothing was sent.
pub(super) fn no_connection(error: &(dyn Error + 'static), door: &Door<'_>) -> String {
    let Door { name, host, sealed } = door;
    let told = |words: &str| causes(error).any(|cause| cause.to_string().contains(words));
    let kind = |kind: ErrorKind| causes(error).any(|cause| is_of_kind(cause, kind));
    if told("dns error") || told("failed to lookup address") {
        return format!("the name {name} cannot be found: check base_url and the network");
    }
    if kind(ErrorKind::TimedOut) {
        return format!("{host} does not answer at all: check base_url and the network");
    }
    if kind(ErrorKind::ConnectionRefused) {
        return format!("{host} refuses connections: check base_url and the network");
    }
    if *sealed && (kind(ErrorKind::InvalidData) || kind(ErrorKind::UnexpectedEof)) {
        return format!(
            "{host} cannot be spoken to by TLS ({}): check base_url, and whether a proxy stands in \
             between",
            chain(error)
        );
    }
    format!("{host} cannot be reached: {}: check base_url and the network", chain(error))
}

fn causes<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}

/// Whether an error is of the system's and of this kind; what such a one wraps is not its source.
fn is_of_kind(error: &(dyn Error + 'static), kind: ErrorKind) -> bool {
    let Some(error) = error.downcast_ref::<std::io::Error>() else { return false };
    let wrapped = || error.get_ref().is_some_and(|inner| is_of_kind(inner, kind));
    error.kind() == kind || wrapped()
}

/// Host and port as they are configured.
fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// A body that is not what it should be.
pub(super) fn unread(
    reply: &Reply,
    error: &serde_path_to_error::Error<serde_json::Error>,
) -> SourceError {
    let path = error.path().to_string();
    let at = match &*path {
        "." => reply.call.clone(),
        path => format!("{} {path}", reply.call),
    };
    let why = match error.inner() {
        _ if reply.body.is_empty() => "it is empty".to_owned(),
        inner if inner.is_eof() => format!("it breaks off ({inner})"),
        inner => inner.to_string(),
    };
    let why = clean_line(&why).chars().take(LONGEST).collect();
    SourceError::Unreadable { at: clean_line(&at), why }
}

/// The sentence for an answer with which a service itself failed; its own words, if it has any, behind
/// that.
pub(crate) fn failing(reply: &Reply, words: &str) -> String {
    let words = if words.is_empty() { String::new() } else { format!(" ({words})") };
    let look = status_page(&reply.host)
        .map_or_else(String::new, |page| format!(": https://{page} tells how it is"));
    let (host, status, call) = (&reply.host, reply.status, &reply.call);
    clean_line(&format!(
        "{host} failed with status {status} at {call}, which is its own fault{words}{look}"
    ))
}

/// Where the service at this host tells how it is.
fn status_page(host: &str) -> Option<&'static str> {
    let is_of = |end: &str| {
        host.strip_suffix(end).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    STATUS_PAGES.iter().find(|(end, _)| is_of(end)).map(|(_, page)| *page)
}

/// What a proxy or a login in front of the service answered in its place: a web page where the token
/// is judged, or a wish for a login of its own. The service was not asked.
pub(crate) fn in_between(reply: &Reply) -> Option<SourceError> {
    let (host, status, call) = (&reply.host, reply.status, &reply.call);
    let page = matches!(status, 401 | 403) && reply.is_page();
    let fault = match status {
        407 => format!("a proxy in front of {host} wants a login ({call}: status 407)"),
        _ if page => format!(
            "a web page came in place of {host}'s answer ({call}: status {status}), so something in \
             between does not let us through"
        ),
        _ => return None,
    };
    let remedy = match status {
        407 => "write its user and password into HTTPS_PROXY",
        _ => "check the network, VPN or proxy; this says nothing about the token",
    };
    Some(SourceError::NeedsYou { fault: clean_line(&fault), remedy: remedy.into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(host: &str) -> Reply {
        Reply { host: host.into(), ..Reply::of("GET /x", 503, &[], "") }
    }

    #[test]
    fn a_status_page_is_told_of_the_service_it_belongs_to() {
        let plain = "failed with status 503 at GET /x, which is its own fault";
        for (host, look) in [
            ("api.github.com", ": https://www.githubstatus.com tells how it is"),
            ("slack.com", ": https://slack-status.com tells how it is"),
            ("us.sentry.io", ": https://status.sentry.io tells how it is"),
            ("github.example.com", ""),
            ("notgithub.com", ""),
            ("127.0.0.1", ""),
        ] {
            assert_eq!(failing(&at(host), ""), format!("{host} {plain}{look}"));
        }
        assert_eq!(failing(&at("h"), "disk full"), format!("h {plain} (disk full)"));
    }

    #[test]
    fn what_stands_in_between_is_told_from_the_service() {
        const HTML: &[(&str, &str)] = &[("content-type", "text/html; charset=utf-8")];
        for (status, headers, told) in [
            (401, HTML, true),
            (403, HTML, true),
            (407, &[][..], true),
            (401, &[][..], false),
            (403, &[][..], false),
            (404, HTML, false),
            (502, HTML, false),
        ] {
            let found = in_between(&Reply::of("GET /x", status, headers, "<html>"));
            assert_eq!(found.is_some(), told, "{status}");
        }
    }
}
