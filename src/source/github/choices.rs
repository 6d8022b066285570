//! What can be chosen for a ticket, and where new issues go.

use super::GitHub;
use super::calls::{Calls, PER_PAGE};
use super::green;
use super::listing::Listing;
use super::parse;
use super::place::Place;
use super::reading::optional;
use super::refusal::Subject;
use super::roll::Roll;
use super::shapes::Ways;
use super::wire::{Issue, Label, User};
use super::wire::{Pull, Team};
use crate::config::Repos;
use crate::desk::{Choices, MergeMethod, Merging, Upstream};
use crate::source::SourceError;
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;

/// Pages of a list of which somebody chooses.
const MOST_PAGES: usize = 10;

/// What can be chosen for `place`.
///
/// # Errors
/// As [`Calls::get`]; lists that the token may not see are empty.
pub(super) async fn choices(source: &GitHub, place: &Place) -> Result<Choices, SourceError> {
    let (mut calls, name, repo) = (source.calls(), place.to_string(), &place.repo);
    let issue: Issue = calls.get(&place.issue_path(), Subject::Ticket(&name)).await?.json()?;
    let people: Vec<User> = offered(&mut calls, &format!("repos/{repo}/assignees")).await?;
    let mut choices = Choices {
        labels: labels(&mut calls, repo).await?,
        labelled: issue.labels.iter().map(|label| label.name().to_owned()).collect(),
        people: people.into_iter().map(|user| user.login).collect(),
        assigned: issue.assignees.iter().map(|user| user.login.clone()).collect(),
        ..Choices::default()
    };
    if issue.pull_request.is_some() {
        let teams: Vec<Team> = offered(&mut calls, &format!("repos/{repo}/teams")).await?;
        let owner = place.owner();
        choices.teams = teams.into_iter().map(|team| format!("{owner}/{}", team.slug)).collect();
        let pull = green::pull(&mut calls, place).await?;
        choices.asked = pull.asked(owner);
        if parse::upstream(&issue) == Upstream::Open {
            choices.merging = Some(merging(&mut calls, place, &pull).await?);
        }
    }
    Ok(choices)
}

/// The labels of a repository.
///
/// # Errors
/// As [`offered`].
pub(super) async fn labels(calls: &mut Calls<'_>, repo: &str) -> Result<Vec<String>, SourceError> {
    let labels: Vec<Label> = offered(calls, &format!("repos/{repo}/labels")).await?;
    Ok(labels.iter().map(|label| label.name().to_owned()).collect())
}

/// A list of which somebody may choose; none if the token may not see it.
async fn offered<T: DeserializeOwned>(
    calls: &mut Calls<'_>,
    path: &str,
) -> Result<Vec<T>, SourceError> {
    let pages = format!("{path}?per_page={PER_PAGE}");
    let read = calls.list_up_to(MOST_PAGES, &pages, Subject::Extra(path)).await;
    Ok(optional(read)?.map(|read| read.rows).unwrap_or_default())
}

async fn merging(
    calls: &mut Calls<'_>,
    place: &Place,
    pull: &Pull,
) -> Result<Merging, SourceError> {
    let repo = format!("repos/{}", place.repo);
    let ways: Ways = calls.get(&repo, Subject::Repo(&place.repo)).await?.json()?;
    let fitness = green::fitness(calls, place, pull).await?;
    let mut concerns = fitness.concerns;
    if !fitness.known {
        concerns.push(green::WORKING_OUT.into());
    }
    let (sha, obstacle) = (pull.head.sha.clone(), fitness.obstacle);
    let base = pull.base.as_ref().map(|base| base.name.clone()).unwrap_or_default();
    Ok(Merging { base, sha, methods: methods(&ways), concerns, obstacle })
}

/// What a repository allows, in GitHub's order; what it does not tell may be tried.
fn methods(ways: &Ways) -> Vec<MergeMethod> {
    let allowed = |method: &MergeMethod| {
        let allowed = match method {
            MergeMethod::Merge => ways.allow_merge_commit,
            MergeMethod::Squash => ways.allow_squash_merge,
            MergeMethod::Rebase => ways.allow_rebase_merge,
        };
        allowed.unwrap_or(true)
    };
    MergeMethod::ALL.into_iter().filter(allowed).collect()
}

/// The repositories in which issues can be opened.
///
/// # Errors
/// As [`Calls::get`], if nothing at all could be asked.
pub(super) async fn places(source: &GitHub) -> Result<Vec<String>, SourceError> {
    let mut calls = source.calls();
    let (mut places, mut fault) = (Vec::new(), None);
    for repo in read_repos(source, &mut calls).await? {
        match takes_issues(source, &mut calls, &repo).await {
            Ok(true) => places.push(repo),
            Ok(false) => {}
            Err(error) => fault = Some(error),
        }
    }
    match fault {
        Some(error) if places.is_empty() => Err(error),
        _ => Ok(places),
    }
}

/// The repositories that are read. Owners and searches that were not asked yet, since another
/// process reads, are asked.
async fn read_repos(
    source: &GitHub,
    calls: &mut Calls<'_>,
) -> Result<BTreeSet<String>, SourceError> {
    let (mut read, listings) = {
        let memory = source.memory();
        let known = memory.repos.keys().cloned().collect::<BTreeSet<_>>();
        (known, memory.listings.keys().cloned().collect::<BTreeSet<_>>())
    };
    let mut without = BTreeSet::new();
    for repos in &source.settings.repos {
        match repos {
            Repos::One(name) => read.extend([source.configured(name)]),
            Repos::AllOf(_) if listings.contains(&repos.to_string()) => {}
            Repos::AllOf(owner) => {
                let me = source.login(calls, &mut Roll::default()).await?;
                read.extend(names(&Listing::default().of_owner(calls, owner, &me).await?));
            }
            Repos::Without(name) => without.extend([name.to_lowercase()]),
        }
    }
    for words in source.settings.search.iter().filter(|words| !listings.contains(*words)) {
        read.extend(names(&Listing::default().of_search(calls, words).await?));
    }
    read.retain(|name| !without.contains(&name.to_lowercase()));
    Ok(read)
}

fn names(listing: &Listing) -> impl Iterator<Item = String> {
    listing.live().map(|repository| repository.full_name.clone())
}

/// Whether issues are switched on.
async fn takes_issues(
    source: &GitHub,
    calls: &mut Calls<'_>,
    repo: &str,
) -> Result<bool, SourceError> {
    let known = source.memory().repos.get(repo).map(|known| known.repository.clone());
    let found = match known {
        Some(known) => known,
        None => source.repository(calls, repo).await?,
    };
    Ok(found.has_issues != Some(false) && !found.archived)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_to_merge_are_those_that_the_repository_allows() {
        use MergeMethod::{Merge, Rebase, Squash};
        let ways = |merge, squash, rebase| Ways {
            allow_merge_commit: merge,
            allow_squash_merge: squash,
            allow_rebase_merge: rebase,
        };
        for (ways, expected) in [
            (ways(None, None, None), &[Merge, Squash, Rebase][..]),
            (ways(Some(false), Some(true), Some(false)), &[Squash]),
            (ways(Some(true), Some(false), Some(true)), &[Merge, Rebase]),
            (ways(Some(false), Some(false), Some(false)), &[]),
        ] {
            assert_eq!(methods(&ways), expected);
        }
    }
}
