//! Looking at token, scopes, repositories, quota and clock.

use super::GitHub;
use super::calls::Calls;
use super::quota::Quota;
use super::refusal::Subject;
use super::wire::{Repository, User};
use crate::desk::elapsed;
use crate::source::{Finding, Reply};
use jiff::{SignedDuration, Timestamp};

/// Everything worth knowing before the first pull.
pub(super) async fn examine(source: &GitHub) -> Vec<Finding> {
    let mut calls = source.calls();
    let reply = match calls.get("user", Subject::Account).await {
        Ok(reply) => reply,
        Err(error) => return vec![Finding::fault("token", error)],
    };
    let mut findings = vec![token(&reply)];
    findings.extend(scopes(&reply));
    for repo in &source.settings.repos {
        findings.push(repository(source, &mut calls, repo).await);
    }
    findings.extend(calls.quota().map(|quota| rate(quota, calls.now())));
    findings.extend(Finding::clock(&reply, calls.now(), "GitHub"));
    findings
}

fn token(reply: &Reply) -> Finding {
    match reply.json::<User>() {
        Ok(user) => Finding::good("token", format!("it belongs to {}", user.login)),
        Err(error) => Finding::fault("token", error),
    }
}

/// Classic tokens tell their scopes; fine-grained ones have none to tell.
fn scopes(reply: &Reply) -> Option<Finding> {
    let scopes = reply.header("x-oauth-scopes").filter(|scopes| !scopes.trim().is_empty())?;
    let has = |scope| scopes.split(',').any(|given| given.trim() == scope);
    Some(match (has("repo"), has("public_repo")) {
        (true, _) => Finding::good("scopes", scopes),
        (false, true) => {
            Finding::warning("scopes", scopes, "private repositories need the scope repo")
        }
        (false, false) => Finding::warning("scopes", scopes, "give the token the scope repo"),
    })
}

async fn repository(source: &GitHub, calls: &mut Calls<'_>, repo: &str) -> Finding {
    match source.repository(calls, repo).await {
        Ok(found) => judge(repo, &found),
        Err(error) => Finding::fault(&format!("repository {repo}"), error),
    }
}

fn judge(repo: &str, found: &Repository) -> Finding {
    let subject = format!("repository {repo}");
    let readers = if found.private { "private" } else { "public" };
    if !found.full_name.is_empty() && !found.full_name.eq_ignore_ascii_case(repo) {
        let detail = format!("it is now called {}", found.full_name);
        return Finding::warning(&subject, detail, "use the new name in config.toml");
    }
    if found.has_issues == Some(false) {
        let detail = "it has issues switched off";
        return Finding::warning(&subject, detail, "switch them on, or take it out of config.toml");
    }
    if found.archived {
        let detail = "it is archived: it can be read, not answered";
        return Finding::warning(&subject, detail, "take it out of config.toml");
    }
    match &found.permissions {
        Some(permissions) if !permissions.push => {
            let detail = format!("{readers}; without push access, assigning will not work");
            Finding::warning(&subject, detail, "give the account write access to assign from here")
        }
        _ => Finding::good(&subject, format!("{readers}, with issues")),
    }
}

fn rate(quota: Quota, now: Timestamp) -> Finding {
    let back = elapsed(SignedDuration::try_from(quota.until_reset(now)).unwrap_or_default());
    let Quota { limit, remaining, .. } = quota;
    let detail = format!("{remaining} of {limit} requests left, all again in {back}");
    if remaining < limit / 20 {
        return Finding::warning(
            "rate limit",
            detail,
            "poll less often, or use a token of its own",
        );
    }
    Finding::good("rate limit", detail)
}
