//! What happened to an issue: `GET /repos/{owner}/{repo}/issues/{number}/timeline`.

use super::answer::Answer;
use super::route::Call;
use super::wire::{Pen, seconds, user, with};
use super::world::{Issue, Repo, World};
use jiff::Timestamp;
use serde_json::{Value, json};

/// Something that happened beside what was said.
#[derive(Debug, Clone)]
pub(super) struct Event {
    pub at: Timestamp,
    /// As GitHub calls it: `review_requested`.
    pub what: String,
    /// Who did it; the reviewer where a review was asked for.
    pub login: String,
}

/// What a `review_requested` of a team is kept as.
const OF_TEAM: &str = "team:";

impl Issue {
    /// Takes note that something happened.
    pub(super) fn happen(&mut self, what: &str, login: &str, at: Timestamp) {
        self.events.push(Event { at, what: what.into(), login: login.into() });
    }

    /// Its author pushes a commit: the last commit is another one.
    pub(super) fn push(&mut self, at: Timestamp) {
        self.happen("committed", "", at);
        let pushed = self.events.len() as u64;
        let sha = format!("{:040x}", self.id.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ pushed);
        self.pull_mut().sha = sha;
        self.touch(at);
    }

    /// A review is asked for; of a team by `team:NAME`.
    pub(super) fn ask_review(&mut self, of: &str, at: Timestamp) {
        let pull = self.pull_mut();
        match of.strip_prefix(OF_TEAM) {
            Some(team) => pull.teams.push(team.into()),
            None => pull.requested.push(of.into()),
        }
        self.happen("review_requested", of, at);
        self.touch(at);
    }

    pub(super) fn merge(&mut self, by: &str, at: Timestamp) {
        self.pull_mut().merged_at = Some(at);
        self.happen("merged", by, at);
        self.close(by, None, at);
    }
}

impl World {
    pub(super) fn timeline(&self, call: &Call<'_>, repo: &Repo, issue: &Issue) -> Answer {
        let pen = Pen { origin: call.origin, repo };
        let mut rows: Vec<_> = pen.events(issue).chain(pen.said(issue)).collect();
        for other in &self.repos {
            rows.extend(Pen { origin: call.origin, repo: other }.references(repo, issue));
        }
        rows.sort_by_key(|(at, _)| *at);
        let rows = rows.into_iter().map(|(_, row)| row).collect();
        let address =
            format!("{}/repositories/{}/issues/{}/timeline", call.origin, repo.id, issue.number);
        Answer::page(rows, &call.query, &address)
    }
}

type Dated = (Timestamp, Value);

impl Pen<'_> {
    fn events(&self, issue: &Issue) -> impl Iterator<Item = Dated> {
        issue.events.iter().map(|event| (event.at, self.event(event)))
    }

    fn event(&self, event: &Event) -> Value {
        let at = seconds(event.at);
        let someone = user(self.origin, &event.login);
        match (event.what.as_str(), event.login.strip_prefix(OF_TEAM)) {
            ("committed", _) => {
                let signed = json!({"name": "Somebody", "email": "s@example.com", "date": at});
                json!({"event": "committed", "sha": "0", "message": "Work", "author": signed,
                    "committer": signed})
            }
            (what, Some(team)) => {
                json!({"event": what, "created_at": at, "requested_team": {"name": team}})
            }
            ("review_requested", None) => {
                json!({"event": "review_requested", "created_at": at, "requested_reviewer": someone})
            }
            (what, None) => json!({"event": what, "created_at": at, "actor": someone}),
        }
    }

    fn said(&self, issue: &Issue) -> impl Iterator<Item = Dated> {
        let comments = issue.comments.iter().map(|comment| {
            let more = json!({"event": "commented", "actor": user(self.origin, &comment.author)});
            (comment.created_at, with(self.comment(issue.number, comment), more))
        });
        let reviews = issue.pull.iter().flat_map(|pull| &pull.reviews).map(|review| {
            let more = json!({"event": "reviewed", "state": review.state.to_lowercase()});
            (review.at, with(self.review(issue.number, review), more))
        });
        comments.chain(reviews).collect::<Vec<_>>().into_iter()
    }

    /// Issues and pull requests of this repository whose text names `issue` of `repo`.
    fn references(&self, repo: &Repo, issue: &Issue) -> Vec<Dated> {
        let (short, long) =
            (format!("#{}", issue.number), format!("{}#{}", repo.name, issue.number));
        let same = repo.id == self.repo.id;
        let names = |text: &str| {
            let words = text.split(|c: char| c.is_whitespace() || ".,;:!?()".contains(c));
            words.into_iter().any(|word| word == long || same && word == short)
        };
        let others =
            self.repo.issues.values().filter(|other| !same || other.number != issue.number);
        let naming = others.filter(|other| other.body.as_deref().is_some_and(names));
        let row = |other: &Issue| {
            let at = other.created_at;
            let source = json!({"type": "issue", "issue": self.issue(other)});
            (at, json!({"event": "cross-referenced", "created_at": seconds(at), "source": source}))
        };
        naming.map(row).collect()
    }
}
