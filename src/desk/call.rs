//! What calls for us besides a customer's words: a pull request that needs something of us, and a
//! fix that was shipped, of which whoever asked should hear.

use super::{Local, Turn};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Whose move a pull request waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NeedOf {
    /// Ours: the hero's, or that of anybody on the team.
    Us,
    /// Its author's, or a reviewer's who is not the hero. What the author said up to then waits
    /// for nobody.
    Them,
    /// Nobody's: checks run.
    Nobody,
}

/// What a pull request needs next, as its service shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    /// Whose move it is.
    pub of: NeedOf,
    /// What it needs, in a word or two: `first review`, `review again`, `2 failing checks`,
    /// `merge`.
    pub what: String,
    /// Since when. It must not move while nothing happens.
    pub since: Timestamp,
}

/// The latest of the issues and pull requests linked to a ticket that was closed or merged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shipped {
    /// When it was closed or merged.
    pub at: Timestamp,
    /// What happened: `example/app#12 was merged`.
    pub what: String,
}

/// What kind of call it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Calling {
    /// A pull request needs something of us. Only what it needs, or *done*, deals with it; words do
    /// not.
    Need,
    /// Close the loop: what a ticket waited for was shipped. An answer deals with it.
    Loop,
}

/// Something other than a customer's word that calls for us.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// Of which kind.
    pub calling: Calling,
    /// Since when.
    pub since: Timestamp,
    /// Why: `first review`, `example/app#12 was merged`.
    pub what: String,
}

impl Calling {
    /// How it is written.
    pub fn word(self) -> &'static str {
        match self {
            Self::Need => "needs",
            Self::Loop => "close the loop",
        }
    }
}

/// What calls for us, unless it was dealt with; of two, what calls longer.
pub(super) fn call(
    need: Option<&Need>,
    shipped: Option<&Shipped>,
    turn: &Turn,
    closed_at: Option<Timestamp>,
    local: &Local,
) -> Option<Call> {
    let after = |since: Timestamp, end: Option<Timestamp>| end.is_none_or(|end| end < since);
    let needed = need
        .filter(|need| need.of == NeedOf::Us && after(need.since, local.done_at.max(closed_at)))
        .map(|need| Call { calling: Calling::Need, since: need.since, what: need.what.clone() });
    let told = turn.last_us.max(local.done_at).max(closed_at);
    let shipped = shipped.filter(|shipped| after(shipped.at, told)).map(|s| Call {
        calling: Calling::Loop,
        since: s.at,
        what: s.what.clone(),
    });
    needed.into_iter().chain(shipped).min_by_key(|call| call.since)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + minute * 60).unwrap()
    }

    fn need(of: NeedOf, minute: i64) -> Need {
        Need { of, what: "first review".into(), since: at(minute) }
    }

    /// Since which minute what calls, with a need and something shipped since these.
    fn called(
        needed: Option<(NeedOf, i64)>,
        shipped: Option<i64>,
        (last_us, done, closed): (Option<i64>, Option<i64>, Option<i64>),
    ) -> Option<(Calling, i64)> {
        let turn = Turn { last_us: last_us.map(at), ..Turn::default() };
        let local = Local { done_at: done.map(at), ..Local::default() };
        let needed = needed.map(|(of, minute)| need(of, minute));
        let shipped = shipped.map(|minute| Shipped { at: at(minute), what: "x was merged".into() });
        let call = call(needed.as_ref(), shipped.as_ref(), &turn, closed.map(at), &local)?;
        Some((call.calling, (call.since.as_second() - 1_800_000_000) / 60))
    }

    #[test]
    fn what_calls_until_it_is_dealt_with() {
        use Calling::{Loop, Need};
        use NeedOf::{Nobody, Them, Us};
        let never = (None, None, None);
        for (needed, shipped, dealt_with, expected) in [
            (None, None, never, None),
            (Some((Us, 5)), None, never, Some((Need, 5))),
            (Some((Them, 5)), None, never, None),
            (Some((Nobody, 5)), None, never, None),
            (Some((Us, 5)), None, (Some(9), None, None), Some((Need, 5))),
            (Some((Us, 5)), None, (None, Some(5), None), None),
            (Some((Us, 5)), None, (None, Some(4), None), Some((Need, 5))),
            (Some((Us, 5)), None, (None, None, Some(5)), None),
            (None, Some(5), never, Some((Loop, 5))),
            (None, Some(5), (Some(4), Some(4), Some(4)), Some((Loop, 5))),
            (None, Some(5), (Some(5), None, None), None),
            (None, Some(5), (None, Some(5), None), None),
            (None, Some(5), (None, None, Some(5)), None),
            (Some((Us, 5)), Some(3), never, Some((Loop, 3))),
            (Some((Us, 2)), Some(3), never, Some((Need, 2))),
            (Some((Us, 2)), Some(3), (None, Some(2), None), Some((Loop, 3))),
        ] {
            let told = called(needed, shipped, dealt_with);
            assert_eq!(told, expected, "{needed:?} {shipped:?} {dealt_with:?}");
        }
    }
}
