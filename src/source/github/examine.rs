//! Looking at token, scopes, repositories, quota and clock.

use super::GitHub;
use super::calls::Calls;
use super::choose::renamed;
use super::listing::Listing;
use super::quota::Quota;
use super::trouble::Trouble;
use super::wire::{Repository, User};
use crate::config::Repos;
use crate::desk::elapsed;
use crate::source::{Finding, Reply, SourceError};
use jiff::{SignedDuration, Timestamp};

/// Everything worth knowing before the first pull.
pub(super) async fn examine(source: &GitHub) -> Vec<Finding> {
    let mut calls = source.calls();
    let reply = match source.account(&mut calls).await {
        Ok(reply) => reply,
        Err(error) => return vec![Finding::fault("token", error)],
    };
    let mut findings = vec![token(&reply), scopes(&reply)];
    let me = reply.json::<User>().map(|user| user.login).unwrap_or_default();
    for repos in &source.settings.repos {
        findings.extend(match repos {
            Repos::One(name) => Some(repository(source, &mut calls, name).await),
            Repos::AllOf(owner) => {
                let listing = Listing::default().of_owner(&mut calls, owner, &me).await;
                Some(listed(&format!("repositories {repos}"), &repos.to_string(), listing, &calls))
            }
            Repos::Without(_) => None,
        });
    }
    for words in &source.settings.search {
        let listing = Listing::default().of_search(&mut calls, words).await;
        findings.push(listed(&format!("search {words:?}"), words, listing, &calls));
    }
    findings.extend(calls.quota().map(|quota| rate(quota, calls.now())));
    findings.extend(Finding::clock(&reply, calls.now(), "GitHub"));
    findings
}

/// An owner or a search, with how many repositories it has.
fn listed(
    subject: &str,
    name: &str,
    listing: Result<Listing, SourceError>,
    calls: &Calls<'_>,
) -> Finding {
    let listing = match listing {
        Ok(listing) => listing,
        Err(error) => return refused(subject, name, error, calls),
    };
    let (all, live) = (listing.all().count(), listing.live().count());
    let left_out = match all.saturating_sub(live) {
        0 => String::new(),
        count => format!(" ({count} left out: archived, forks, or without issues)"),
    };
    let repositories = if live == 1 { "repository" } else { "repositories" };
    let detail = format!("{live} {repositories}{left_out}");
    match listing.found_too_many() {
        Some(total) => {
            let detail = format!("{detail}, of {total} found: GitHub shows 1000");
            Finding::warning(subject, detail, "search for fewer, or name their owners")
        }
        None if live == 0 => {
            let remedy = "check the name, and what the token may see";
            Finding::warning(subject, detail, remedy)
        }
        None => Finding::good(subject, detail),
    }
}

/// What is wrong with one repository, owner or search, in the words of the source's line.
fn refused(subject: &str, name: &str, error: SourceError, calls: &Calls<'_>) -> Finding {
    let error = match Trouble::of(name, error, calls.status, calls.now()) {
        Ok(Trouble { fault, remedy, .. }) => SourceError::NeedsYou { fault, remedy },
        Err(error) => error,
    };
    Finding::fault(subject, error)
}

fn token(reply: &Reply) -> Finding {
    match reply.json::<User>() {
        Ok(user) => Finding::good("token", format!("it belongs to {}", user.login)),
        Err(error) => Finding::fault("token", error),
    }
}

/// Classic tokens tell their scopes; fine-grained ones have none to tell.
fn scopes(reply: &Reply) -> Finding {
    let Some(scopes) = reply.header("x-oauth-scopes") else {
        let detail = "a fine-grained token: what it may do shows with each repository";
        return Finding::good("scopes", detail);
    };
    let has = |scope| scopes.split(',').any(|given| given.trim() == scope);
    match (has("repo"), has("public_repo")) {
        (true, _) => Finding::good("scopes", scopes),
        (false, true) => {
            Finding::warning("scopes", scopes, "private repositories need the scope repo")
        }
        (false, false) => {
            let given = if scopes.trim().is_empty() { "none" } else { scopes };
            let detail = format!("{given}: public repositories can be read, and none answered");
            Finding::warning("scopes", detail, "give the token the scope repo")
        }
    }
}

async fn repository(source: &GitHub, calls: &mut Calls<'_>, repo: &str) -> Finding {
    match source.repository(calls, repo).await {
        Ok(found) => judge(repo, &found),
        Err(error) => refused(&format!("repository {repo}"), repo, error, calls),
    }
}

fn judge(repo: &str, found: &Repository) -> Finding {
    let subject = format!("repository {repo}");
    let readers = if found.private { "private" } else { "public" };
    if renamed(repo, found).is_some() {
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
