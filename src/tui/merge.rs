//! The question before a merge: what exactly would happen, and what speaks against it.

use super::asked::Asked;
use crate::desk::{Action, MergeMethod, Merging, TicketRef, Wish};
use jiff::Timestamp;

/// A merge that is being thought about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merge {
    /// The pull request.
    pub ticket: TicketRef,
    /// Its title.
    pub title: String,
    /// Where a browser finds it.
    pub url: String,
    /// How it can be merged.
    pub asked: Asked<Merging>,
    /// The hero wants it whatever speaks against it.
    pub insisted: bool,
}

impl Merge {
    /// Asks its source how it can be merged.
    pub fn new(ticket: TicketRef, title: String, url: String, whom: &str, now: Timestamp) -> Self {
        let asked = Asked::new(Wish::Choices(ticket.clone()), whom, now);
        Self { ticket, title, url, asked, insisted: false }
    }

    /// What is asked: `merge example/app#12 into main by squash?`
    pub fn question(&self) -> String {
        match self.asked.here() {
            Some(merging) => merging.question(&self.ticket, self.takes(None).ok()),
            None => format!("merge {}?", self.ticket.rest()),
        }
    }

    /// What speaks against it.
    pub fn against(&self) -> &[String] {
        self.asked.here().map_or(&[], Merging::against)
    }

    /// The method by which it would be merged now; `None` asks for the one that is offered first,
    /// which is only taken where nothing speaks against it.
    ///
    /// # Errors
    /// Why it would not.
    pub fn takes(&self, method: Option<MergeMethod>) -> Result<MergeMethod, String> {
        let merging = match &self.asked {
            Asked::Here(merging) => merging,
            Asked::Waiting { .. } => return Err("merge: its checks are still being read".into()),
            Asked::Failed(why) => return Err(format!("merge: {why}")),
        };
        merging.takes(method, self.insisted).map_err(|why| format!("merge: {why}"))
    }

    /// Whether the hero can still insist.
    ///
    /// # Errors
    /// Why there is nothing to insist on.
    pub fn can_insist(&self) -> Result<(), String> {
        match self.asked.here() {
            Some(merging) if merging.obstacle.is_none() && !merging.concerns.is_empty() => {
                if self.insisted { Err("merge: choose how".into()) } else { Ok(()) }
            }
            Some(Merging { obstacle: Some(obstacle), .. }) => Err(format!("merge: {obstacle}")),
            _ => Err("merge: there is nothing to insist on".into()),
        }
    }

    /// The merge of the commit that was looked at.
    pub fn action(&self, method: MergeMethod) -> Option<Action> {
        let sha = self.asked.here()?.sha.clone();
        Some(Action::Merge { method, sha, insist: self.insisted })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use MergeMethod::{Merge as Commit, Rebase, Squash};

    fn merge(methods: &[MergeMethod], concerns: &[&str], obstacle: Option<&str>) -> Merge {
        let ticket = TicketRef::new("github", "a/b#1");
        let now = Timestamp::UNIX_EPOCH;
        let mut merge = Merge::new(ticket, "Title".into(), String::new(), "code", now);
        merge.asked = Asked::Here(Merging {
            base: "main".into(),
            sha: "f00".into(),
            methods: methods.to_vec(),
            concerns: concerns.iter().map(|why| (*why).to_owned()).collect(),
            obstacle: obstacle.map(ToOwned::to_owned),
        });
        merge
    }

    #[test]
    fn it_is_merged_only_as_allowed_and_only_when_nothing_speaks_against_it() {
        let all = &[Squash, Commit, Rebase][..];
        let red = &["2 failing checks"][..];
        let draft = Some("it is a draft");
        for (methods, concerns, obstacle, insisted, method, expected) in [
            (all, &[][..], None, false, None, Ok(Squash)),
            (all, &[], None, false, Some(Rebase), Ok(Rebase)),
            (&[Squash], &[], None, false, Some(Rebase), Err("its repository allows no rebase")),
            (&[], &[], None, false, None, Err("its repository allows none")),
            (all, red, None, false, None, Err("2 failing checks")),
            (all, red, None, false, Some(Squash), Err("2 failing checks")),
            (all, red, None, true, None, Err("choose how")),
            (all, red, None, true, Some(Commit), Ok(Commit)),
            (all, &[], draft, false, Some(Squash), Err("it is a draft")),
            (all, red, draft, true, Some(Squash), Err("it is a draft")),
        ] {
            let mut merge = merge(methods, concerns, obstacle);
            merge.insisted = insisted;
            let expected = expected.map_err(|why| format!("merge: {why}"));
            assert_eq!(merge.takes(method), expected, "{methods:?} {concerns:?} {obstacle:?}");
        }
    }

    #[test]
    fn one_insists_on_what_speaks_against_it_and_not_on_what_is_impossible() {
        assert_eq!(merge(&[Squash], &["red"], None).can_insist(), Ok(()));
        let refuses = |merge: &Merge| merge.can_insist().is_err();
        assert!(refuses(&merge(&[Squash], &[], None)));
        assert!(refuses(&merge(&[Squash], &["red"], Some("conflicts"))));
        let mut twice = merge(&[Squash], &["red"], None);
        twice.insisted = true;
        assert!(refuses(&twice));
    }

    #[test]
    fn the_question_says_what_would_happen_where() {
        assert_eq!(merge(&[Squash], &[], None).question(), "merge a/b#1 into main by squash?");
        assert_eq!(merge(&[Squash], &["red"], None).question(), "merge a/b#1 into main?");
        let draft = merge(&[], &[], Some("it is a draft"));
        assert_eq!(draft.question(), "a/b#1 cannot be merged into main now");
        assert_eq!(draft.against(), ["it is a draft"]);
        let now = Timestamp::UNIX_EPOCH;
        let asked = Merge::new(draft.ticket, String::new(), String::new(), "code", now);
        assert_eq!((&*asked.question(), asked.action(Squash)), ("merge a/b#1?", None));
        assert!(asked.takes(None).is_err() && asked.can_insist().is_err());
    }
}
