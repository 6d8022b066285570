//! What Slack's "no" means for us. The codes are those of the method pages of the Slack Web API.

use super::super::{Reply, SourceError, retry_after};
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
        status => return Err(bad_status(reply, status, method, effect)),
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
            let why = format!("no ok in {}", reply.excerpt());
            Err(SourceError::Unreadable { at: method.into(), why })
        }
    }
}

/// An error outside Slack's own protocol. A 4xx is refused before it reaches anything; all else
/// may have come after the work was done.
fn bad_status(reply: &Reply, status: u16, method: &str, effect: Effect) -> SourceError {
    let why = format!("{method}: status {status}: {}", reply.excerpt());
    match (status, effect) {
        (404, _) => SourceError::NeedsYou {
            fault: format!("{method} is not found at {}", reply.call),
            remedy: "base_url must be the address of Slack's API, https://slack.com/api".into(),
        },
        (400..=407 | 409..=499, Effect::Write) => SourceError::Refused { why },
        (_, Effect::Write) => SourceError::Unanswered { why },
        (_, Effect::Read) => SourceError::Unreachable { why },
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
        "fatal_error" | "internal_error" | "service_unavailable" if effect == Effect::Write => {
            SourceError::Unanswered { why: format!("{method}: Slack failed: {code}") }
        }
        "fatal_error"
        | "internal_error"
        | "service_unavailable"
        | "request_timeout"
        | "team_added_to_org" => {
            SourceError::Unreachable { why: format!("{method}: Slack failed: {code}") }
        }
        "thread_not_found" | "channel_not_found" | "is_archived" | "message_not_found" => {
            SourceError::Gone { why: format!("{method}: {}", gone(code)) }
        }
        _ => match remedy(code, body) {
            Some(remedy) => SourceError::NeedsYou { fault: fault(code, method), remedy },
            None => SourceError::Refused { why: format!("{method}: {}", plainly(code, body)) },
        },
    }
}

/// TEMP
pub(super) fn is_too_long(error: &SourceError) -> bool {
    matches!(error, SourceError::Refused { why } if why.contains("msg_too_long"))
}

/// Whether a message is no longer there; a channel that is gone is another matter.
pub(super) fn is_message_gone(error: &SourceError) -> bool {
    let codes = ["(thread_not_found)", "(message_not_found)"];
    matches!(error, SourceError::Gone { why } if codes.iter().any(|code| why.contains(code)))
}

fn gone(code: &str) -> String {
    let plain = match code {
        "thread_not_found" | "message_not_found" => "the message is no longer there",
        "channel_not_found" => "the channel is gone or not shown to the app",
        _ => "the channel is archived",
    };
    format!("{plain} ({code})")
}

fn fault(code: &str, method: &str) -> String {
    match code {
        "missing_scope" => format!("the token lacks a scope for {method} ({code})"),
        "not_in_channel" => format!("the app is not in the channel ({code})"),
        "invalid_name" => "the close_reaction is no emoji of the workspace (invalid_name)".into(),
        _ => format!("Slack does not let the token use {method} ({code})"),
    }
}

/// What the user can do about it, where only they can.
fn remedy(code: &str, body: &Value) -> Option<String> {
    Some(match code {
        "invalid_auth" | "not_authed" | "account_inactive" | "token_revoked" | "token_expired" => {
            "copy the app's current token from its page OAuth & Permissions to where the \
             configuration reads it"
                .into()
        }
        "missing_scope" => {
            let needed = body.get("needed").and_then(Value::as_str).unwrap_or("it needs");
            format!(
                "add the scope {} to the app on its page OAuth & Permissions and install \
                 the app again",
                clean_line(needed)
            )
        }
        "not_in_channel" => "invite the app to the channel".into(),
        "not_allowed_token_type" => "use a bot token (xoxb-) or a user token (xoxp-)".into(),
        "invalid_name" => "write the name of an emoji without colons".into(),
        "no_permission"
        | "access_denied"
        | "accesslimited"
        | "org_login_required"
        | "two_factor_setup_required"
        | "ekm_access_denied"
        | "enterprise_is_restricted"
        | "team_access_not_granted"
        | "app_access_restricted" => "ask an administrator of the workspace to allow it".into(),
        _ => return None,
    })
}

fn plainly(code: &str, body: &Value) -> String {
    let plain = match code {
        "restricted_action_thread_locked" | "thread_locked" => "the thread is locked",
        "restricted_action_read_only_channel" => "the channel is read-only",
        "restricted_action_non_threadable_channel" => "the channel takes no answers in threads",
        "cannot_reply_to_message" => "this kind of message takes no answers",
        "msg_too_long" | "msg_blocks_too_long" => "the text is too long: shorten it",
        "no_text" => "there is no text",
        "not_reactable" => "this message takes no reactions",
        "too_many_reactions" | "too_many_emoji" => "the message has too many reactions",
        code if code.starts_with("restricted_action") => "the workspace does not let the app post",
        _ => "Slack says no",
    };
    let details = body.pointer("/response_metadata/messages").and_then(Value::as_array);
    let details = details.into_iter().flatten().filter_map(Value::as_str);
    let told: Vec<_> = std::iter::once(code).chain(details).collect();
    format!("{plain} ({})", clean_line(&told.join("; ")))
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
            (302, "", "Unreachable", "Unanswered"),
            (408, "", "Unreachable", "Unanswered"),
            (403, "", "Unreachable", "Refused"),
            (404, "", "NeedsYou", "NeedsYou"),
            (429, "", "RateLimited", "RateLimited"),
        ] {
            assert_eq!(outcome(status, body, Effect::Read), read, "{status} {body}");
            assert_eq!(outcome(status, body, Effect::Write), write, "{status} {body}");
        }
    }

    #[test]
    fn a_missing_scope_is_named() {
        let body = serde_json::json!({"needed": "channels:history"});
        assert!(remedy("missing_scope", &body).unwrap().contains("channels:history"));
    }
}
