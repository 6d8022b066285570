//! What happened to an issue or pull request, as "REST API endpoints for timeline events" tells it,
//! read leniently. Pure.

use super::wire::{Issue, Team, User};
use crate::source::lenient::{each, or_default};
use jiff::Timestamp;
use serde::Deserialize;

/// One thing that happened. Which fields there are depends on what it was.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct Event {
    #[serde(rename = "event", default, deserialize_with = "or_default")]
    pub what: String,
    #[serde(default, deserialize_with = "or_default")]
    created_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "or_default")]
    submitted_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "or_default")]
    actor: Option<User>,
    #[serde(default, deserialize_with = "or_default")]
    user: Option<User>,
    #[serde(default, deserialize_with = "or_default")]
    pub requested_reviewer: Option<User>,
    #[serde(default, deserialize_with = "or_default")]
    pub requested_team: Option<Team>,
    /// Of a commit: whoever put it there, and when by their clock.
    #[serde(default, deserialize_with = "or_default")]
    committer: Option<Signature>,
    #[serde(default, deserialize_with = "or_default")]
    message: String,
    /// Of `line-commented`.
    #[serde(default, deserialize_with = "each")]
    comments: Vec<LineComment>,
    #[serde(default, deserialize_with = "or_default")]
    pub source: Option<Origin>,
}

/// What a cross-reference came from.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct Origin {
    #[serde(default, deserialize_with = "or_default")]
    pub issue: Option<Issue>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Signature {
    #[serde(default, deserialize_with = "or_default")]
    date: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct LineComment {
    #[serde(default, deserialize_with = "or_default")]
    user: Option<User>,
    #[serde(default, deserialize_with = "or_default")]
    created_at: Option<Timestamp>,
}

/// Somebody's move in a pull request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Move<'a> {
    pub at: Timestamp,
    pub by: Mover<'a>,
}

/// Who made a move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mover<'a> {
    /// A push. A commit does not tell which account pushed it: taken to be its author's.
    Push,
    /// Words of this account: a comment, a review, a line of one.
    Words(&'a str),
}

impl Event {
    /// When it happened, where the service tells.
    pub(super) fn at(&self) -> Option<Timestamp> {
        let of_lines = || self.comments.first().and_then(|comment| comment.created_at);
        self.created_at.or(self.submitted_at).or_else(of_lines)
    }

    /// Whose words it is.
    fn speaker(&self) -> Option<&str> {
        let line = self.comments.first().and_then(|comment| comment.user.as_ref());
        let user = self.user.as_ref().or(self.actor.as_ref()).or(line);
        user.map(|user| user.login.as_str())
    }

    /// Whether it brought work: a commit that only takes in the base branch brings none.
    fn is_work(&self) -> bool {
        let takes_in = ["Merge branch '", "Merge remote-tracking branch '"];
        !takes_in.iter().any(|beginning| self.message.starts_with(beginning))
    }
}

/// All moves, in order. A commit carries the time of its making, which may be long before it was
/// pushed: it came after what stands before it in the timeline, and before what stands behind it.
pub(super) fn moves(events: &[Event]) -> Vec<Move<'_>> {
    let mut before = None;
    let mut moves = Vec::new();
    for (index, event) in events.iter().enumerate() {
        let behind = || events.iter().skip(index + 1).find_map(Event::at);
        let made = event.committer.as_ref().and_then(|committer| committer.date);
        let (at, by) = match event.what.as_str() {
            "committed" if event.is_work() => {
                let at = made.map(|made| behind().map_or(made, |next| made.min(next)));
                (at.max(before), Some(Mover::Push))
            }
            "head_ref_force_pushed" => (event.at(), Some(Mover::Push)),
            "commented" | "reviewed" | "line-commented" | "line_commented" => {
                (event.at(), event.speaker().map(Mover::Words))
            }
            _ => (event.at(), None),
        };
        before = at.max(before);
        moves.extend(at.zip(by).map(|(at, by)| Move { at, by }));
    }
    moves
}

/// When the last of these happened for which `wanted` holds.
pub(super) fn last(events: &[Event], wanted: impl Fn(&Event) -> bool) -> Option<Timestamp> {
    events.iter().filter(|event| wanted(event)).filter_map(Event::at).max()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn events(rows: Value) -> Vec<Event> {
        serde_json::from_value(rows).unwrap()
    }

    #[test]
    fn a_commit_came_when_the_timeline_shows_it() {
        let told = events(json!([
            {"event": "committed", "committer": {"date": "2026-11-01T10:00:00Z"}, "message": "a"},
            {"event": "reviewed", "submitted_at": "2026-11-03T10:00:00Z", "user": {"login": "ada"}},
            {"event": "committed", "committer": {"date": "2026-11-02T10:00:00Z"}, "message": "b"},
            {"event": "committed", "committer": {"date": "2031-01-01T00:00:00Z"}, "message": "c"},
            {"event": "committed", "committer": {"date": "2026-11-04T09:00:00Z"},
                "message": "Merge branch 'main' into patch-1"},
            {"event": "commented", "created_at": "2026-11-05T10:00:00Z", "actor": {"login": "x"}},
            {"event": "labeled", "created_at": "2026-11-06T10:00:00Z", "actor": {"login": "ada"}},
            {"event": "line-commented", "comments": [
                {"user": {"login": "x"}, "created_at": "2026-11-07T10:00:00Z"}]},
            {"event": "committed"},
            {"nonsense": 1},
        ]));
        let told: Vec<_> =
            moves(&told).into_iter().map(|m| (m.at.strftime("%d %H").to_string(), m.by)).collect();
        let expected = [
            ("01 10", Mover::Push),
            ("03 10", Mover::Words("ada")),
            ("03 10", Mover::Push),
            ("05 10", Mover::Push),
            ("05 10", Mover::Words("x")),
            ("07 10", Mover::Words("x")),
            ("07 10", Mover::Push),
        ];
        assert_eq!(told, expected.map(|(at, by)| (at.to_owned(), by)));
    }

    #[test]
    fn nothing_of_an_event_is_needed() {
        let odd = events(json!([
            {}, {"event": null, "created_at": "soon", "actor": 7, "comments": "none", "source": []},
        ]));
        assert_eq!(moves(&odd), []);
        assert_eq!(last(&odd, |_| true), None);
    }
}
