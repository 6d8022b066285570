//! The demo's week goes on.

use super::GitHub;
use super::story::{Tale, Teller, news};
use super::world::World;
use crate::demo::{Rng, actor};
use jiff::Timestamp;

/// One way for the week to go on; `None` if that has all happened.
type Turn = fn(&mut World, &mut Rng, Timestamp) -> Option<String>;

impl GitHub {
    /// One believable thing happens now, told in one sentence; `None` if there is nothing left.
    pub fn live(&self, rng: &mut Rng) -> Option<String> {
        const TURNS: [Turn; 3] = [opens, follows_up, checks_end];
        let first = usize::try_from(rng.below(3)).unwrap_or_default();
        let (now, mut world) = ((self.clock)(), self.world());
        let turns = TURNS.iter().cycle().skip(first).take(TURNS.len());
        turns.into_iter().find_map(|turn| turn(&mut world, rng, now))
    }
}

fn name(login: &str) -> &str {
    actor(login).map_or(login, |actor| actor.name)
}

fn opens(world: &mut World, rng: &mut Rng, now: Timestamp) -> Option<String> {
    let untold = |tale: &&Tale| {
        let repo = world.repo(tale.repo);
        repo.is_some_and(|repo| repo.issues.values().all(|issue| issue.title != tale.title))
    };
    let untold: Vec<_> = news::ISSUES.iter().filter(untold).collect();
    let tale = rng.pick(&untold)?;
    let number = world.open(tale.repo, tale.author, now)?.number;
    Teller { now }.tell(world, &Tale { number, ..**tale });
    Some(format!("{} opens {}#{number}: {}", name(tale.author), tale.repo, tale.title))
}

fn follows_up(world: &mut World, rng: &mut Rng, now: Timestamp) -> Option<String> {
    let unsaid = |(repo, number, (_, _, text)): &&(&str, u64, (&str, u32, &str))| {
        let issue = world.repo(repo).and_then(|repo| repo.issues.get(number));
        issue.is_some_and(|issue| issue.comments.iter().all(|comment| comment.body != *text))
    };
    let unsaid: Vec<_> = news::FOLLOW_UPS.iter().filter(unsaid).collect();
    let (repo, number, (login, _, text)) = rng.pick(&unsaid)?;
    world.comment(repo, *number, login, text, now);
    Some(format!("{} comments on {repo}#{number}", name(login)))
}

/// Checks of some pull request that were running end, or those of another one start again.
fn checks_end(world: &mut World, rng: &mut Rng, now: Timestamp) -> Option<String> {
    let repo = world.repo_mut("example/app")?;
    let open = repo.issues.values_mut().filter(|issue| issue.closed.is_none());
    let mut pulls: Vec<_> =
        open.filter_map(|issue| Some((issue.number, issue.pull.as_mut()?))).collect();
    let bound = pulls.len() as u64;
    let running = pulls.iter().position(|(_, pull)| pull.runs.iter().any(|run| run.1.is_none()));
    let chosen = running.or_else(|| usize::try_from(rng.below(bound)).ok())?;
    let (number, pull) = pulls.get_mut(chosen)?;
    let end = running.map(|_| if rng.below(4) == 0 { "failure" } else { "success" });
    for run in &mut pull.runs {
        run.1 = end.map(Into::into);
    }
    pull.ran_at = Some(now);
    Some(match end {
        Some(end) => format!("The checks of example/app#{number} end: {end}"),
        None => format!("The checks of example/app#{number} run again"),
    })
}
