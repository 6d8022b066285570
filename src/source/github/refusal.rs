//! What an answer without success means for whoever asked.

use super::quota::{Quota, RESOURCE};
use super::wire::{Fault, Refusal};
use crate::desk::clean_line;
use crate::source::{Reply, SourceError, retry_after};
use jiff::Timestamp;
use std::time::Duration;

/// GitHub gives no time with some secondary limits and asks for "at least one minute"
/// ("Rate limits for the REST API").
const UNTOLD_WAIT: Duration = Duration::from_secs(60);

/// What is limited where searches are.
pub(super) const SEARCH: &str = "GitHub's search";

/// What a call was about, to tell what is missing.
#[derive(Debug, Clone, Copy)]
pub(super) enum Subject<'a> {
    /// The token's own account.
    Account,
    /// A repository as `owner/name`.
    Repo(&'a str),
    /// A list that not every compatible server has.
    Extra(&'a str),
    /// An issue or pull request as `owner/name#number`.
    Ticket(&'a str),
}

/// The error that `reply`, whose status is no success, stands for.
pub(super) fn refusal(
    reply: &Reply,
    subject: Subject<'_>,
    write: bool,
    now: Timestamp,
) -> SourceError {
    let said = Said::of(reply);
    if let Some(wait) = limit(reply, &said, now) {
        let searching = reply.header(RESOURCE) == Some("search");
        let what = if searching { SEARCH } else { "GitHub" };
        return SourceError::RateLimited { wait: wait.unwrap_or(UNTOLD_WAIT), what: what.into() };
    }
    match reply.status {
        404 | 405 | 410 | 501 if matches!(subject, Subject::Extra(_)) => {
            SourceError::Refused { why: said.in_full(reply) }
        }
        401 => bad_token(&said),
        403 => forbidden(reply, &said, subject),
        404 | 410 => missing(&said, subject),
        408 | 500.. if write => SourceError::Unanswered { why: said.in_full(reply) },
        408 | 500.. => SourceError::Unreachable { why: said.in_full(reply) },
        _ => SourceError::Refused { why: said.in_full(reply) },
    }
}

/// Whether too much was asked, and GitHub does not say how long to wait.
pub(super) fn is_untold_limit(reply: &Reply, now: Timestamp) -> bool {
    limit(reply, &Said::of(reply), now) == Some(None)
}

/// How long to wait if the answer says that too much was asked; `Some(None)` if it does not say.
///
/// It comes as 403 or 429 in three shapes: with `Retry-After`; with nothing remaining, until the
/// reset; with neither, told only by the message.
fn limit(reply: &Reply, said: &Said, now: Timestamp) -> Option<Option<Duration>> {
    if !matches!(reply.status, 403 | 429) {
        return None;
    }
    let exhausted = reply.header("x-ratelimit-remaining") == Some("0");
    let marked = reply.status == 429 || said.contains("secondary rate limit");
    let until_reset = || Quota::read(reply).map(|quota| quota.until_reset(now));
    let told = retry_after(&reply.headers, now);
    (told.is_some() || exhausted || marked)
        .then(|| told.or_else(|| exhausted.then(until_reset).flatten()))
}

fn bad_token(said: &Said) -> SourceError {
    SourceError::NeedsYou {
        fault: format!("GitHub does not accept the token ({})", said.message),
        remedy: "make a new one under Settings, Developer settings, and store it".into(),
    }
}

fn forbidden(reply: &Reply, said: &Said, subject: Subject<'_>) -> SourceError {
    let single_sign_on = reply.header("x-github-sso").is_some() || said.contains("saml");
    if single_sign_on {
        return SourceError::NeedsYou {
            fault: said.in_full(reply),
            remedy: "authorize the token for the organization's single sign-on".into(),
        };
    }
    if said.contains("resource not accessible") {
        return SourceError::NeedsYou {
            fault: format!("the token may not do this: {}", said.in_full(reply)),
            remedy: format!("give it access to issues and pull requests of {}", subject.name()),
        };
    }
    SourceError::Refused { why: said.in_full(reply) }
}

fn missing(said: &Said, subject: Subject<'_>) -> SourceError {
    match subject {
        Subject::Ticket(ticket) => {
            SourceError::Gone { why: format!("GitHub has no {ticket} any more: {}", said.message) }
        }
        Subject::Repo(repo) => SourceError::NeedsYou {
            fault: format!("GitHub shows this token no issues of {repo} ({})", said.message),
            remedy: format!("check the name {repo} and that the token has access to it"),
        },
        Subject::Account | Subject::Extra(_) => SourceError::Refused { why: said.message.clone() },
    }
}

/// What a refusal says in words.
struct Said {
    message: String,
    faults: String,
}

impl Said {
    fn of(reply: &Reply) -> Self {
        // A proxy in front answers in HTML.
        let refusal = reply.json::<Refusal>().unwrap_or_default();
        let faults: Vec<_> = refusal.errors.iter().map(Fault::in_words).collect();
        let message = clean_line(&refusal.message);
        let message = if message.is_empty() { format!("status {}", reply.status) } else { message };
        Self { message, faults: clean_line(&faults.join(", ")) }
    }

    fn contains(&self, words: &str) -> bool {
        self.message.to_lowercase().contains(words)
    }

    fn in_full(&self, reply: &Reply) -> String {
        let detail = if self.faults.is_empty() { "" } else { ": " };
        format!("{}: {}{detail}{}", reply.call, self.message, self.faults)
    }
}

impl Fault {
    fn in_words(&self) -> String {
        match (self.message.as_str(), self.field.as_str()) {
            ("", field) => format!("{field} {}", self.code),
            (message, _) => message.into(),
        }
    }
}

impl Subject<'_> {
    fn name(&self) -> &str {
        match self {
            Self::Account => "the account",
            Self::Repo(name) | Self::Extra(name) | Self::Ticket(name) => name,
        }
    }
}
