//! A closer look at a ticket that somebody has in sight, and at one that is a duplicate: what it
//! has to do with others, and in which release its fix is.

use super::event::Event;
use super::links::{Ground, duplicate_of, keep, of_pull};
use super::parse::ground;
use super::place::Place;
use super::reading::{Read, Reading, optional};
use super::refusal::Subject;
use super::release::Fixed;
use super::verdicts::closed_facts;
use super::wire::{Comment, Issue, Pull};
use crate::desk::{Extent, Fact, Link, Relation, Side, Unreadable, issue_at};
use crate::source::SourceError;

impl Reading<'_, '_> {
    /// Adds a ticket with all that can be told of it.
    ///
    /// # Errors
    /// As [`Reading::put_together`].
    pub(super) async fn look_closer(
        &mut self,
        issue: &Issue,
        place: &Place,
    ) -> Result<(), SourceError> {
        let read = self.put_together(issue, place, Extent::Whole).await?;
        let told = match (issue.pull_request.is_some(), issue.state == "closed") {
            (true, true) => self.closed_pull(place, &read).await,
            (true, false) => return Ok(()),
            (false, _) => self.whole_issue(issue, place, &read.comments).await,
        };
        match told {
            Ok(closer) => self.tell(|head| head.tracked.closer = Some(closer)),
            Err(SourceError::Unreadable { at, why }) => {
                self.page.unreadable.push(Unreadable { at, why });
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// Reads what an issue that was just added is a duplicate of, if it is said to be one. What is
    /// said comes apart from the issue, so all of it is looked at then; that is rare.
    ///
    /// # Errors
    /// As [`Reading::put_together`].
    pub(super) async fn duplicate(
        &mut self,
        issue: &Issue,
        place: &Place,
        extent: Extent,
        read: &Read,
    ) -> Result<(), SourceError> {
        let ground = ground(issue, place);
        let closed_as_one = issue.state_reason.as_deref() == Some("duplicate");
        let said = || read.comments.iter().any(|comment| self.marks(comment, ground).is_some());
        let is_one = closed_as_one || duplicate_of(&issue.body, ground).is_some() || said();
        if issue.pull_request.is_some() || !is_one {
            return Ok(());
        }
        let unread = match extent {
            Extent::Whole => Vec::new(),
            Extent::Part => self.comments(place).await?,
        };
        let comments = if extent == Extent::Whole { &read.comments } else { &unread };
        let links = self.links(issue, place, comments).await?;
        self.tell(|head| head.tracked.links = Some(links));
        Ok(())
    }

    fn tell(&mut self, what: impl FnOnce(&mut crate::desk::Head)) {
        self.page.heads.last_mut().map(what);
    }

    /// What a comment by one of us says that its issue is a duplicate of.
    fn marks(&self, comment: &Comment, ground: Ground<'_>) -> Option<Link> {
        let link = duplicate_of(&comment.body, Ground { at: comment.created_at, ..ground })?;
        let author = comment.user.as_ref()?;
        (self.side(&author.login) == Side::Us).then_some(link)
    }

    async fn links(
        &mut self,
        issue: &Issue,
        place: &Place,
        comments: &[Comment],
    ) -> Result<Vec<Link>, SourceError> {
        let ground = ground(issue, place);
        let mut links = Vec::new();
        let opening = duplicate_of(&issue.body, ground);
        let said = comments.iter().filter_map(|comment| self.marks(comment, ground));
        opening.into_iter().chain(said).for_each(|link| keep(&mut links, link));
        for event in self.timeline(place).await?.unwrap_or_default() {
            if let Some(link) = reference(&event, issue, place) {
                keep(&mut links, link);
            }
        }
        Ok(links)
    }

    async fn whole_issue(
        &mut self,
        issue: &Issue,
        place: &Place,
        comments: &[Comment],
    ) -> Result<Vec<Fact>, SourceError> {
        let links = self.links(issue, place, comments).await?;
        let fix = fix_of(issue, place, &links);
        self.tell(|head| head.tracked.links = Some(links));
        let Some(fix) = fix else { return Ok(Vec::new()) };
        let name = fix.to_string();
        let reply = optional(self.recall(&fix.pull_path(), Subject::Ticket(&name)).await)?;
        let Some(reply) = reply else { return Ok(Vec::new()) };
        let fixed = Fixed::by(&reply.json()?, place, &[place.number, fix.number]);
        self.released(fixed).await
    }

    async fn closed_pull(&mut self, place: &Place, read: &Read) -> Result<Vec<Fact>, SourceError> {
        let name = place.to_string();
        let reply = self.recall(&place.pull_path(), Subject::Ticket(&name)).await?;
        let pull: Pull = reply.json()?;
        let mut facts = closed_facts(&pull, &read.reviews);
        facts.extend(self.released(Fixed::by(&pull, place, &[place.number])).await?);
        Ok(facts)
    }
}

/// The pull request of the same repository that closed an issue.
fn fix_of(issue: &Issue, place: &Place, links: &[Link]) -> Option<Place> {
    let dropped = matches!(issue.state_reason.as_deref(), Some("not_planned" | "duplicate"));
    if issue.state != "closed" || dropped {
        return None;
    }
    let merged = links.iter().rev().filter(|link| {
        link.relation == Relation::ClosedBy && link.state.as_deref() == Some("merged")
    });
    let mut fixes = merged.filter_map(|link| Place::parse(link.target.rest()).ok());
    fixes.find(|fix| fix.repo.eq_ignore_ascii_case(&place.repo))
}

/// The pull request that a cross-reference came from, and whether it says to close the issue.
fn reference(event: &Event, issue: &Issue, place: &Place) -> Option<Link> {
    let from =
        event.source.as_ref()?.issue.as_ref().filter(|_| event.what == "cross-referenced")?;
    let pull = from.pull_request.as_ref()?;
    let target = issue_at(&from.html_url)?;
    let there = Place::parse(target.rest()).ok()?;
    let names_it = |link: &Link| {
        link.target == place.reference() || Some(&link.target) == issue_at(&issue.html_url).as_ref()
    };
    let links = of_pull(&from.title, &from.body, ground(from, &there));
    let closes = links.iter().any(|link| link.relation == Relation::Closes && names_it(link));
    let state = match from.state.as_str() {
        "closed" if pull.merged_at.is_some() => "merged",
        "closed" => "closed",
        _ => "open",
    };
    Some(Link {
        target,
        relation: if closes { Relation::ClosedBy } else { Relation::Mentions },
        at: event.at()?,
        url: from.html_url.clone(),
        title: Some(from.title.clone()),
        state: Some(state.into()),
    })
}
