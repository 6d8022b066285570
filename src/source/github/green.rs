//! Whether a pull request may be merged: its checks, its reviews, and what its base says.

use super::calls::{Calls, PER_PAGE, next_page};
use super::checks::Checks;
use super::place::Place;
use super::reading::optional;
use super::refusal::Subject;
use super::verdicts;
use super::wire::{CheckRuns, CombinedStatus, Pull, Review};
use crate::desk::Tone;
use crate::source::{Reply, SourceError};

/// Pages of check runs that are read.
const MOST_PAGES: usize = 20;

/// Why it cannot be told yet.
pub(super) const WORKING_OUT: &str =
    "GitHub is still working out whether it can be merged: try again in a moment";

/// How fit for its base a pull request is.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Fitness {
    /// Why it had better not be merged.
    pub concerns: Vec<String>,
    /// Why it cannot be merged.
    pub obstacle: Option<String>,
    /// GitHub has worked out whether it can be merged.
    pub known: bool,
}

/// The pull request as it is now. GitHub works out whether it can be merged when it is first
/// asked, so it is asked again if it does not know.
///
/// # Errors
/// As [`Calls::get`].
pub(super) async fn pull(calls: &mut Calls<'_>, place: &Place) -> Result<Pull, SourceError> {
    let name = place.to_string();
    let pull: Pull = calls.get(&place.pull_path(), Subject::Ticket(&name)).await?.json()?;
    if pull.mergeable.is_some() || pull.merged || pull.state == "closed" {
        return Ok(pull);
    }
    calls.get(&place.pull_path(), Subject::Ticket(&name)).await?.json()
}

/// Reads its checks and reviews.
///
/// # Errors
/// As [`Calls::get`].
pub(super) async fn fitness(
    calls: &mut Calls<'_>,
    place: &Place,
    pull: &Pull,
) -> Result<Fitness, SourceError> {
    let name = place.to_string();
    let path = format!("{}/reviews?per_page={PER_PAGE}", place.pull_path());
    let reviews = calls.list::<Review>(&path, Subject::Ticket(&name)).await?.rows;
    let checks = checks(calls, place, &pull.head.sha).await?;
    Ok(judge(pull, &reviews, checks.as_ref()))
}

/// How the checks of a commit stand; `None` if the token may not see them.
async fn checks(
    calls: &mut Calls<'_>,
    place: &Place,
    sha: &str,
) -> Result<Option<Checks>, SourceError> {
    let commit = format!("repos/{}/commits/{sha}", place.repo);
    let runs = pages(calls, &format!("{commit}/check-runs?per_page={PER_PAGE}"), place).await?;
    let statuses = pages(calls, &format!("{commit}/status?per_page={PER_PAGE}"), place).await?;
    let (Some(runs), Some(statuses)) = (runs, statuses) else { return Ok(None) };
    let (mut all_runs, mut all_statuses) = (Vec::new(), Vec::new());
    for reply in runs {
        all_runs.extend(reply.json::<CheckRuns>()?.check_runs);
    }
    for reply in statuses {
        all_statuses.extend(reply.json::<CombinedStatus>()?.statuses);
    }
    Ok(Some(Checks::count(&all_runs, &all_statuses)))
}

/// All pages of what is no plain list; `None` if the token may not see them.
async fn pages(
    calls: &mut Calls<'_>,
    path: &str,
    place: &Place,
) -> Result<Option<Vec<Reply>>, SourceError> {
    let (name, mut next, mut pages) = (place.to_string(), Some(path.to_owned()), Vec::new());
    while let Some(path) = next.take().filter(|_| pages.len() < MOST_PAGES) {
        let read = calls.get(&path, Subject::Ticket(&name)).await;
        let Some(reply) = optional(read)? else { return Ok(None) };
        next = next_page(&reply);
        pages.push(reply);
    }
    Ok(Some(pages))
}

fn judge(pull: &Pull, reviews: &[Review], checks: Option<&Checks>) -> Fitness {
    let behind = (pull.mergeable_state == "behind").then(|| "it is behind its base".to_owned());
    let concerns = [check_concern(checks), review_concern(pull, reviews), behind];
    let known = pull.mergeable.is_some() || pull.draft;
    Fitness { concerns: concerns.into_iter().flatten().collect(), obstacle: obstacle(pull), known }
}

fn obstacle(pull: &Pull) -> Option<String> {
    let why = match (pull.draft, pull.mergeable, pull.mergeable_state.as_str()) {
        (true, ..) => "it is a draft",
        (_, Some(false), _) | (_, _, "dirty") => "it conflicts with its base",
        (_, _, "blocked") => "a rule of its base forbids it: reviews or checks are missing",
        _ => return None,
    };
    Some(why.into())
}

fn check_concern(checks: Option<&Checks>) -> Option<String> {
    let Some(checks) = checks else {
        return Some("its checks cannot be read with this token".into());
    };
    match checks.fact() {
        None => Some("no checks ran".into()),
        Some(fact) if fact.tone == Tone::Good => None,
        Some(fact) => Some(format!("checks: {}", fact.value)),
    }
}

/// An approval counts if whoever gave it belongs to the repository.
fn review_concern(pull: &Pull, reviews: &[Review]) -> Option<String> {
    let member = |review: &Review| {
        matches!(review.author_association.as_str(), "OWNER" | "MEMBER" | "COLLABORATOR")
    };
    let counts = |review: &&Review| review.state != "APPROVED" || member(review);
    let counting: Vec<_> = reviews.iter().filter(counts).cloned().collect();
    match verdicts::review(&counting, pull) {
        Some(fact) if fact.tone == Tone::Good => None,
        Some(fact) if fact.tone == Tone::Bad => Some(fact.value),
        _ => Some("nobody approved it".into()),
    }
}
