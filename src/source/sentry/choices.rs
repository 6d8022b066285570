//! What can be chosen for an issue: who gets it, and the release that resolves it.

use super::Sentry;
use super::issue::assignee;
use super::lenient;
use super::look::Look;
use super::roll::{Actor, Team, label};
use super::wire::{Release, User};
use crate::desk::Choices;
use crate::source::SourceError;
use std::collections::BTreeSet;

/// How many releases are offered.
const MOST_RELEASES: usize = 30;

impl Sentry {
    /// What can be chosen for an issue. What the token may not see is left out.
    ///
    /// # Errors
    /// [`SourceError::Refused`] at a server that knows nothing to choose; else whatever stopped it.
    pub(super) async fn choices_for(&self, id: &str) -> Result<Choices, SourceError> {
        let look = self.look(id).await?;
        if look.is_plain() {
            let why = "this server neither assigns errors nor knows by what they are resolved";
            return Err(SourceError::Refused { why: why.into() });
        }
        let (people, teams, releases) =
            tokio::join!(self.people(), self.teams(), self.releases(&look));
        let mut refused = Vec::new();
        let people = allowed(people, &mut refused)?;
        let teams = allowed(teams, &mut refused)?;
        let releases = allowed(releases, &mut refused)?;
        match refused.into_iter().next() {
            Some(error) if people.is_none() && teams.is_none() && releases.is_none() => {
                return Err(error);
            }
            _ => {}
        }
        let (people, teams) = (people.unwrap_or_default(), teams.unwrap_or_default());
        Ok(Choices {
            assigned: assigned(&look, &people, &teams),
            people: unique(people.iter().map(|user| label(user).to_owned())),
            teams: unique(teams.iter().filter_map(written)),
            releases: releases.unwrap_or_default(),
            ..Choices::default()
        })
    }

    /// The releases of the issue's project, the latest first.
    async fn releases(&self, look: &Look) -> Result<Vec<String>, SourceError> {
        let project = look.issue.project.as_ref().map(|project| ("project", project.id.clone()));
        let query: Vec<_> =
            project.into_iter().chain([("per_page", MOST_RELEASES.to_string())]).collect();
        let listed = self.api.list(&self.api.org_url("releases/", &query)).await?;
        let releases: Vec<Release> = lenient::items(listed.items, "releases", &mut Vec::new());
        let versions = releases.into_iter().filter_map(|release| release.version);
        Ok(versions.take(MOST_RELEASES).collect())
    }
}

/// What was read; `None`, and a note of it, for what the token may not see or the server lacks.
fn allowed<T>(
    read: Result<T, SourceError>,
    refused: &mut Vec<SourceError>,
) -> Result<Option<T>, SourceError> {
    match read {
        Ok(read) => Ok(Some(read)),
        Err(error @ (SourceError::NeedsYou { .. } | SourceError::Refused { .. })) => {
            refused.push(error);
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Whom the issue is assigned to, as they are offered.
fn assigned(look: &Look, people: &[User], teams: &[Team]) -> Vec<String> {
    let owner = look.issue.assigned_to.as_ref();
    let user = people.iter().find(|user| Actor::User(user.id.clone()).owns(owner));
    let team = teams.iter().find(|team| Actor::Team(team.id.clone()).owns(owner));
    let known = user.map(|user| label(user).to_owned()).or_else(|| written(team?));
    known.or_else(|| assignee(&look.issue)).into_iter().collect()
}

fn written(team: &Team) -> Option<String> {
    Some(format!("#{}", team.slug.as_ref()?))
}

fn unique(names: impl Iterator<Item = String>) -> Vec<String> {
    names.collect::<BTreeSet<_>>().into_iter().collect()
}
