//! What an answer without success means for whoever asked.

use super::quota::{Quota, RESOURCE};
use super::said::Said;
use crate::desk::clean_line;
use crate::source::trouble::{failing, in_between};
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

/// What was asked, to tell what an answer means.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    /// What it was about.
    pub subject: Subject<'a>,
    /// Something was to be changed.
    pub write: bool,
}

/// The error that `reply`, whose status is no success, stands for.
pub(super) fn refusal(reply: &Reply, asked: Asked<'_>, now: Timestamp) -> SourceError {
    let (said, subject) = (Said::of(reply), asked.subject);
    if let Some(wait) = limit(reply, &said, now) {
        let searching = reply.header(RESOURCE) == Some("search");
        let what = if searching { SEARCH } else { "GitHub" };
        return SourceError::RateLimited { wait: wait.unwrap_or(UNTOLD_WAIT), what: what.into() };
    }
    if let Some(error) = in_between(reply) {
        return error;
    }
    match reply.status {
        status if is_absent(status) && matches!(subject, Subject::Extra(_)) => {
            SourceError::Refused { why: said.in_full(reply) }
        }
        401 => bad_token(&said),
        403 => forbidden(reply, &said, subject),
        404 | 410 => missing(reply, &said, asked),
        408 | 500.. if asked.write => SourceError::Unanswered { why: failing(reply, "") },
        408 | 500.. => SourceError::Unreachable { why: failing(reply, "") },
        422 if said.has_faults() => SourceError::Refused {
            why: format!("GitHub refused this for {}: {}", subject.name(), said.in_words()),
        },
        _ => SourceError::Refused { why: said.in_full(reply) },
    }
}

/// Whether an answer of this status says that there is no such thing.
pub(super) fn is_absent(status: u16) -> bool {
    matches!(status, 404 | 405 | 410 | 501)
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
        fault: format!("GitHub does not accept the token ({})", said.message()),
        remedy: "make a new one under Settings, Developer settings, and store it".into(),
    }
}

fn forbidden(reply: &Reply, said: &Said, subject: Subject<'_>) -> SourceError {
    if let Some(error) = single_sign_on(reply, said).or_else(|| unscoped(reply, said)) {
        return error;
    }
    let name = subject.name();
    if said.contains("resource not accessible") {
        let wanted = reply.header("x-accepted-github-permissions").and_then(permissions);
        let wanted = wanted.unwrap_or_else(|| "access to issues and pull requests".into());
        return SourceError::NeedsYou {
            fault: format!("the token may not do this: {}", said.in_full(reply)),
            remedy: format!("give it {wanted} for {name}"),
        };
    }
    let why = if said.contains("is locked") {
        format!("the conversation on {name} is locked: unlock it on GitHub to answer")
    } else if said.contains("archived") {
        format!("{name} is archived and only to be read: unarchive it on GitHub to change it")
    } else if said.contains("must have push access") || said.contains("must have admin rights") {
        format!("{}: the account needs write access to {name}", said.message())
    } else {
        said.in_full(reply)
    };
    SourceError::Refused { why }
}

/// The organization wants the token to be authorized first.
fn single_sign_on(reply: &Reply, said: &Said) -> Option<SourceError> {
    let header = reply.header("x-github-sso");
    (header.is_some() || said.contains("saml")).then_some(())?;
    let page = header.and_then(|header| header.split_once("url=")).map(|(_, page)| page);
    let page = page.filter(|page| page.starts_with("https://")).map(clean_line);
    let at = page.map(|page| format!(" at {page}")).unwrap_or_default();
    Some(SourceError::NeedsYou {
        fault: said.in_full(reply),
        remedy: format!("authorize the token for the organization's single sign-on{at}"),
    })
}

/// A classic token that lacks the scope; fine-grained ones have none to tell.
fn unscoped(reply: &Reply, said: &Said) -> Option<SourceError> {
    let scopes = |name| {
        let scopes = reply.header(name)?.split(',').map(str::trim);
        Some(scopes.filter(|scope| !scope.is_empty()).collect::<Vec<_>>())
    };
    let (given, accepted) = (scopes("x-oauth-scopes")?, scopes("x-accepted-oauth-scopes")?);
    let first = accepted.iter().find(|scope| **scope == "repo").or(accepted.first())?;
    let holds = |scope: &&str| given.iter().any(|given| covers(given, scope));
    (!accepted.iter().any(holds)).then(|| SourceError::NeedsYou {
        fault: format!("the token lacks the scope {} ({})", clean_line(first), said.message()),
        remedy: "add it under Settings, Developer settings, Personal access tokens".into(),
    })
}

/// Whether a scope holds another ("Scopes for OAuth apps"): `repo` all of its parts, `admin:org`
/// what `write:org` and `read:org` do.
fn covers(given: &str, scope: &str) -> bool {
    let level = |scope: &str| match scope.split(':').next() {
        Some("admin") => 3,
        Some("write") => 2,
        _ => 1,
    };
    let kind = |scope: &str| scope.split_once(':').map(|(_, kind)| kind.to_owned());
    let of_repo = given == "repo" && (scope.starts_with("repo:") || scope == "public_repo");
    let by_level =
        kind(given).is_some() && kind(given) == kind(scope) && !given.starts_with("repo:");
    given == scope || of_repo || (by_level && level(given) >= level(scope))
}

/// `issues=write,metadata=read; ...` in words: the first way that is offered.
fn permissions(header: &str) -> Option<String> {
    let ways = header.split(';').next()?.split(',').filter_map(|one| one.trim().split_once('='));
    let words: Vec<_> = ways
        .map(|(name, level)| {
            let level = if level == "write" { "read and write" } else { level };
            format!("\"{}: {level}\"", name.replace('_', " "))
        })
        .collect();
    (!words.is_empty()).then(|| clean_line(&format!("the permission {}", words.join(" and "))))
}

fn missing(reply: &Reply, said: &Said, asked: Asked<'_>) -> SourceError {
    if let Some(error) = unscoped(reply, said).filter(|_| asked.write) {
        return error;
    }
    match asked.subject {
        Subject::Ticket(ticket) => SourceError::Gone {
            why: format!("GitHub has no {ticket} any more: {}", said.message()),
        },
        Subject::Repo(repo) if said.contains("disabled") => SourceError::Refused {
            why: format!("{repo} has issues switched off: switch them on in its settings"),
        },
        Subject::Repo(repo) => SourceError::NeedsYou {
            fault: format!("GitHub shows this token no issues of {repo} ({})", said.message()),
            remedy: format!("check the name {repo} and that the token has access to it"),
        },
        Subject::Account | Subject::Extra(_) => {
            SourceError::Refused { why: said.message().to_owned() }
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
