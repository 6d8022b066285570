//! What Slack's "no" means for us. The codes are those of the method pages of the Slack Web API.

use super::super::trouble::{failing, in_between};
use super::super::{Reply, SourceError, retry_after};
use super::codes;
use crate::desk::clean_line;
use jiff::Timestamp;
use serde_json::Value;
use std::time::Duration;

/// How long to wait when Slack asks to wait and does not say how long.
const UNTOLD_WAIT: Duration = Duration::from_secs(30);

/// Whether a call only looks or changes something: what is lost on the way differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    /// It looks.
    Read,
    /// It changes something, and must not be done twice.
    Write,
}

/// The body of a good answer to `method`; else what went wrong.
pub(super) fn judge(
    reply: &Reply,
    method: &str,
    effect: Effect,
    now: Timestamp,
) -> Result<Value, SourceError> {
    match reply.status {
        200..=299 => {}
        429 => return Err(limited(method, retry_after(&reply.headers, now))),
        status => {
            let between = in_between(reply);
            return Err(between.unwrap_or_else(|| bad_status(reply, status, method, effect)));
        }
    }
    let body: Value = match (reply.json(), effect) {
        (Ok(body), _) => body,
        (Err(error), Effect::Read) => return Err(error),
        (Err(error), Effect::Write) => {
            return Err(SourceError::Unanswered { why: format!("{method}: {error}") });
        }
    };
    match (body.get("ok").and_then(Value::as_bool), effect) {
        (Some(true), _) => Ok(body),
        (Some(false), _) => Err(refusal(&body, reply, method, effect, now)),
        (None, Effect::Write) => {
            Err(SourceError::Unanswered { why: format!("{method}: an answer without ok") })
        }
        (None, Effect::Read) => {
            let why = "it does not say whether it is ok".into();
            Err(SourceError::Unreadable { at: method.into(), why })
        }
    }
}

/// An error outside Slack's own protocol. A 4xx is refused before it reaches anything; all else
/// may have come after the work was done.
fn bad_status(reply: &Reply, status: u16, method: &str, effect: Effect) -> SourceError {
    let why = match status {
        500.. => failing(reply, ""),
        _ if reply.is_page() => format!("{method}: a web page with status {status}"),
        _ => format!("{method}: {} (status {status})", words(reply)),
    };
    match (status, effect) {
        (300..=399, _) => moved(reply, method),
        // Whoever knows the token knows the rest of Slack's API, or parts of it.
        (404, Effect::Read) if method != "auth.test" => SourceError::Refused {
            why: format!("{method} is not found at {} (unknown_method)", reply.call),
        },
        (404, _) => SourceError::NeedsYou {
            fault: format!("{method} is not found at {}", reply.call),
            remedy: "base_url must be the address of Slack's API, https://slack.com/api".into(),
        },
        (400..=407 | 409..=499, Effect::Write) => SourceError::Refused { why },
        (_, Effect::Write) => SourceError::Unanswered { why },
        (_, Effect::Read) => SourceError::Unreachable { why },
    }
}

/// What an answer outside the protocol says for itself: its code, or its start.
fn words(reply: &Reply) -> String {
    let body = reply.json::<Value>().unwrap_or_default();
    match body.get("error").and_then(Value::as_str).map(clean_line) {
        Some(code) => {
            let known = codes::refused(&code).or_else(|| codes::gone(&code));
            let known = known.or_else(|| codes::needs_you(&code).map(|(fault, _)| fault));
            format!("{}: {code}", known.unwrap_or("Slack says no"))
        }
        None if reply.body.is_empty() => "Slack says no".into(),
        None => format!("Slack says no: {}", reply.excerpt()),
    }
}

/// An answer that leads elsewhere. It is not followed: the token goes to the configured host only.
fn moved(reply: &Reply, method: &str) -> SourceError {
    let to = clean_line(reply.header("location").unwrap_or("nowhere"));
    SourceError::NeedsYou {
        fault: format!("{method} leads to {to}, and the token goes to nobody but {}", reply.host),
        remedy: "base_url must be the address of Slack's API, https://slack.com/api".into(),
    }
}

fn limited(method: &str, wait: Option<Duration>) -> SourceError {
    SourceError::RateLimited { wait: wait.unwrap_or(UNTOLD_WAIT), what: method.into() }
}

fn refusal(
    body: &Value,
    reply: &Reply,
    method: &str,
    effect: Effect,
    now: Timestamp,
) -> SourceError {
    let code = body.get("error").and_then(Value::as_str).unwrap_or("an error without a name");
    let code = &*clean_line(code);
    match code {
        "ratelimited" | "rate_limited" | "message_limit_exceeded" => {
            limited(method, retry_after(&reply.headers, now))
        }
        _ => match codes::failed(code) {
            Some(words) => failure(format!("{method}: {words} ({code})"), code, effect),
            None => denial(code, body, method),
        },
    }
}

/// Whether a message is no longer there; a channel that is gone is another matter.
pub(super) fn is_message_gone(error: &SourceError) -> bool {
    let codes = ["(thread_not_found)", "(message_not_found)"];
    matches!(error, SourceError::Gone { why } if codes.iter().any(|code| why.contains(code)))
}

/// Slack failed. Of what it failed at, some may be done.
fn failure(why: String, code: &str, effect: Effect) -> SourceError {
    let untouched = matches!(code, "request_timeout" | "team_added_to_org");
    match effect {
        Effect::Write if !untouched => SourceError::Unanswered { why },
        _ => SourceError::Unreachable { why },
    }
}

/// A code that no waiting mends.
fn denial(code: &str, body: &Value, method: &str) -> SourceError {
    let told = |words: &str| format!("{method}: {words} ({code})");
    if code == "missing_scope" {
        let fault = told("the token lacks a scope");
        return SourceError::NeedsYou { fault, remedy: add_scope(body) };
    }
    if let Some((fault, remedy)) = codes::needs_you(code) {
        return SourceError::NeedsYou { fault: told(fault), remedy: remedy.into() };
    }
    if let Some(words) = codes::gone(code) {
        return SourceError::Gone { why: told(words) };
    }
    let words = codes::refused(code).unwrap_or("Slack says no");
    let details = body.pointer("/response_metadata/messages").and_then(Value::as_array);
    let details = details.into_iter().flatten().filter_map(Value::as_str);
    let codes: Vec<_> = std::iter::once(code).chain(details).collect();
    SourceError::Refused { why: format!("{method}: {words} ({})", clean_line(&codes.join("; "))) }
}

/// The scope that an answer names as needed.
fn add_scope(body: &Value) -> String {
    let needed = body.get("needed").and_then(Value::as_str).unwrap_or("it needs");
    format!(
        "add the scope {} to the app on its page OAuth & Permissions and install the app again",
        clean_line(needed)
    )
}

/// Whether a list can no longer be read on from where it was left: it has to be begun anew.
pub(super) fn is_expired_cursor(error: &SourceError) -> bool {
    is_refused_with(error, "invalid_cursor")
}

/// Whether the text was too long to be sent.
pub(super) fn is_too_long(error: &SourceError) -> bool {
    is_refused_with(error, "msg_too_long") || is_refused_with(error, "msg_blocks_too_long")
}

/// Whether Slack does not take the token at all.
pub(super) fn is_of_token(error: &SourceError) -> bool {
    ["invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive"]
        .iter()
        .any(|code| has_code(error, code))
}

/// Whether the server does not have the method.
pub(super) fn is_unknown_method(error: &SourceError) -> bool {
    has_code(error, "unknown_method")
}

/// Whether the method is not for this token, or not there at all.
pub(super) fn is_not_for_us(error: &SourceError) -> bool {
    ["missing_scope", "not_allowed_token_type", "is_bot", "unknown_method"]
        .iter()
        .any(|code| has_code(error, code))
}

fn is_refused_with(error: &SourceError, code: &str) -> bool {
    matches!(error, SourceError::Refused { .. }) && has_code(error, code)
}

/// Whether the error stands for this code of Slack's.
fn has_code(error: &SourceError, code: &str) -> bool {
    let (SourceError::NeedsYou { fault: told, .. }
    | SourceError::Gone { why: told }
    | SourceError::Refused { why: told }) = error
    else {
        return false;
    };
    told.contains(&format!("({code})")) || told.contains(&format!("({code};"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderMap;

    fn outcome(status: u16, body: &str, effect: Effect) -> String {
        let reply = Reply {
            status,
            headers: HeaderMap::new(),
            body: body.into(),
            host: "slack.com".into(),
            call: "POST /api/chat.postMessage".into(),
        };
        let error = judge(&reply, "chat.postMessage", effect, Timestamp::UNIX_EPOCH).unwrap_err();
        let debug = format!("{error:?}");
        debug.split([' ', '(']).next().unwrap().to_owned()
    }

    #[test]
    fn every_no_says_what_to_do_next() {
        for (code, read, write) in [
            ("invalid_auth", "NeedsYou", "NeedsYou"),
            ("missing_scope", "NeedsYou", "NeedsYou"),
            ("not_in_channel", "NeedsYou", "NeedsYou"),
            ("ratelimited", "RateLimited", "RateLimited"),
            ("rate_limited", "RateLimited", "RateLimited"),
            ("fatal_error", "Unreachable", "Unanswered"),
            ("internal_error", "Unreachable", "Unanswered"),
            ("request_timeout", "Unreachable", "Unreachable"),
            ("thread_not_found", "Gone", "Gone"),
            ("is_archived", "Gone", "Gone"),
            ("restricted_action_thread_locked", "Refused", "Refused"),
            ("msg_too_long", "Refused", "Refused"),
            ("never_heard_of_it", "Refused", "Refused"),
        ] {
            let body = format!("{{\"ok\":false,\"error\":\"{code}\"}}");
            assert_eq!(outcome(200, &body, Effect::Read), read, "{code}");
            assert_eq!(outcome(200, &body, Effect::Write), write, "{code}");
        }
    }

    #[test]
    fn a_write_that_may_have_arrived_is_never_said_to_have_failed() {
        for (status, body, read, write) in [
            (200, "<html>", "Unreadable", "Unanswered"),
            (200, "", "Unreadable", "Unanswered"),
            (200, "[]", "Unreadable", "Unanswered"),
            (200, "{}", "Unreadable", "Unanswered"),
            (500, "{\"ok\":false}", "Unreachable", "Unanswered"),
            (503, "<html>", "Unreachable", "Unanswered"),
            (302, "", "NeedsYou", "NeedsYou"),
            (408, "", "Unreachable", "Unanswered"),
            (403, "", "Unreachable", "Refused"),
            (404, "", "Refused", "NeedsYou"),
            (429, "", "RateLimited", "RateLimited"),
        ] {
            assert_eq!(outcome(status, body, Effect::Read), read, "{status} {body}");
            assert_eq!(outcome(status, body, Effect::Write), write, "{status} {body}");
        }
    }

    fn refusal_of(body: &str) -> SourceError {
        let (headers, host, call) = (HeaderMap::new(), String::new(), String::new());
        let reply = Reply { status: 200, headers, body: body.into(), host, call };
        judge(&reply, "users.list", Effect::Read, Timestamp::UNIX_EPOCH).unwrap_err()
    }

    #[test]
    fn a_missing_scope_is_named() {
        let body = r#"{"ok":false,"error":"missing_scope","needed":"channels:history"}"#;
        let told = refusal_of(body).to_string();
        assert!(told.contains("add the scope channels:history"), "{told}");
    }

    #[test]
    fn what_can_be_mended_on_the_way_is_recognised() {
        type Is = fn(&SourceError) -> bool;
        let cursor: (Is, &str) = (is_expired_cursor, "invalid_cursor");
        let too_long: (Is, &str) = (is_too_long, "msg_too_long");
        let blocks: (Is, &str) = (is_too_long, "msg_blocks_too_long");
        let scope: (Is, &str) = (is_not_for_us, "missing_scope");
        for (is, code) in [cursor, too_long, blocks, scope] {
            for more in ["", r#","response_metadata":{"messages":["x"]}"#] {
                let said =
                    |code: &str| refusal_of(&format!(r#"{{"ok":false,"error":"{code}"{more}}}"#));
                assert!(is(&said(code)), "{code}{more}");
                assert!(!is(&said("invalid_auth")), "{code}{more}");
            }
        }
        assert!(!is_expired_cursor(&SourceError::Unreachable { why: "(invalid_cursor)".into() }));
    }

    /// The documented codes of a method; `None`, and a word about it, where they are absent.
    fn documented(method: &str) -> Option<Vec<String>> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/specs/slack-api-ref");
        if !std::path::Path::new(folder).is_dir() {
            eprintln!("skipped: no ../shared/specs beside the project ({method})");
            return None;
        }
        let text = std::fs::read_to_string(format!("{folder}/{method}.json")).unwrap();
        let page: Value = serde_json::from_str(&text).unwrap();
        Some(page["errors"].as_object().unwrap().keys().cloned().collect())
    }

    #[test]
    fn every_documented_code_is_told_in_plain_words() {
        let methods = [
            "auth.test",
            "users.list",
            "users.info",
            "usergroups.list",
            "conversations.list",
            "conversations.info",
            "conversations.history",
            "conversations.replies",
            "chat.postMessage",
            "chat.update",
            "reactions.add",
            "reactions.remove",
            "search.messages",
        ];
        for method in methods {
            let Some(codes) = documented(method) else { return };
            assert!(codes.len() > 20, "{method}");
            for code in codes {
                let told = refusal_of(&format!(r#"{{"ok":false,"error":"{code}"}}"#)).to_string();
                let words = told.replace(&code, "");
                assert!(words.split_whitespace().count() > 3, "{method} {told}");
                assert!(!told.contains("Slack says no"), "{method} {told}");
            }
        }
    }
}
