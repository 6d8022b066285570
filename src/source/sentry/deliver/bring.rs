//! Bringing an issue to a state, a priority, an owner. All that is the same twice as once; but what
//! was done and has worn off since must not be done again: an error that came back after it was
//! resolved would be resolved without anybody having looked.

use super::wanted::{Span, Wanted};
use super::{Hand, unclear};
use crate::desk::{Fix, Receipt};
use crate::source::SourceError;
use crate::source::sentry::activity::closed_at;
use crate::source::sentry::issue::{assignee, upstream};
use crate::source::sentry::look::Look;
use crate::source::sentry::roll::{Actor, goes_by};
use crate::source::sentry::standing::is_open;
use crate::source::sentry::wire::Activity;
use reqwest::Method;

/// What an earlier attempt came to, as what was done to an issue tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trace {
    /// It did it.
    Done,
    /// It did not.
    NotDone,
    /// It may have been another time, or somebody else.
    Perhaps,
}

impl Hand<'_> {
    /// Brings the issue there, unless an earlier attempt did.
    pub(super) async fn bring(&mut self, wanted: Wanted) -> Result<Receipt, SourceError> {
        let look = self.look().await?;
        self.bring_from(&look, &wanted).await
    }

    pub(super) async fn assign_me(&mut self) -> Result<Receipt, SourceError> {
        let me = self.source.me().await?;
        self.bring(Wanted::Owned(Some(Actor::User(me.id)))).await
    }

    pub(super) async fn unassign_me(&mut self) -> Result<Receipt, SourceError> {
        let me = Actor::User(self.source.me().await?.id);
        let look = self.look().await?;
        self.take_from(&look, &[me]).await
    }

    /// Changes the owner: an issue has one, so it is whoever was named last.
    pub(super) async fn assign(
        &mut self,
        add: &[String],
        remove: &[String],
    ) -> Result<Receipt, SourceError> {
        if let Some(name) = add.last() {
            let actor = self.source.actor(name).await?;
            return self.bring(Wanted::Owned(Some(actor))).await;
        }
        let look = self.look().await?;
        let assigned = look.issue.assigned_to.as_ref();
        if assigned.is_some_and(|owner| remove.iter().any(|name| goes_by(owner, name))) {
            return self.bring_from(&look, &Wanted::Owned(None)).await;
        }
        let mut leaving = Vec::new();
        for name in remove.iter().filter(|_| assigned.is_some()) {
            leaving.push(self.source.actor(name).await?);
        }
        self.take_from(&look, &leaving).await
    }

    /// Leaves the issue to nobody if one of these has it; else that is so already.
    async fn take_from(&mut self, look: &Look, leaving: &[Actor]) -> Result<Receipt, SourceError> {
        let nobody = Wanted::Owned(None);
        let assigned = look.issue.assigned_to.as_ref();
        if !look.has("assignedTo") || leaving.iter().any(|actor| actor.owns(assigned)) {
            return self.bring_from(look, &nobody).await;
        }
        Ok(self.receipt(look, &nobody))
    }

    async fn bring_from(&mut self, look: &Look, wanted: &Wanted) -> Result<Receipt, SourceError> {
        if let Some(why) = wanted.beyond(look) {
            return Err(SourceError::Refused { why: why.into() });
        }
        if self.again && self.is_done(look, wanted).await? {
            return Ok(self.receipt(look, wanted));
        }
        self.put(wanted, look).await
    }

    /// "Update an Issue" with a part of its fields; the description marks all as required, but
    /// servers take any subset. `before` is how it stood.
    async fn put(&mut self, wanted: &Wanted, before: &Look) -> Result<Receipt, SourceError> {
        let reply = self.write(Method::PUT, "", &wanted.body(before)).await;
        let reply = reply.map_err(|error| refused(error, wanted))?;
        let look = match Look::of(&reply).map_err(unclear)? {
            Some(look) => look,
            None => self.look().await.map_err(unclear)?,
        };
        if look.issue.id != self.delivery.remote_id {
            return Err(uncertain(&format!(
                "{}, which may have been changed instead",
                look.merged()
            )));
        }
        if wanted.is_taken(&look, self.span()) {
            return Ok(self.receipt(&look, wanted));
        }
        Err(SourceError::Refused { why: passed_over(wanted, &look) })
    }

    /// Whether an earlier attempt arrived.
    async fn is_done(&self, look: &Look, wanted: &Wanted) -> Result<bool, SourceError> {
        let span = self.span();
        if wanted.stands(look, span) {
            return Ok(true);
        }
        let Some((activities, lost)) = look.activities() else {
            let struck = look.issue.last_seen.is_some_and(|at| at >= span.decided_at);
            return match wanted.wears_off() && struck {
                true => Err(uncertain(
                    "it happened again since, and this server does not tell what was done before",
                )),
                false => Ok(false),
            };
        };
        let since: Vec<_> = activities.iter().filter(|a| a.date_created >= span.since()).collect();
        if since.iter().any(|activity| wanted.is_told(activity, span)) {
            return self.is_mine(&since, look, wanted).await;
        }
        match lost.first() {
            Some(lost) => Err(uncertain(&format!(
                "what was done to it could not be read at {}: {}",
                lost.at, lost.why
            ))),
            None => Ok(false),
        }
    }

    /// Whether it was the token's own user who did it `since` it was decided.
    async fn is_mine(
        &self,
        since: &[&Activity],
        look: &Look,
        wanted: &Wanted,
    ) -> Result<bool, SourceError> {
        let me = match self.source.me().await {
            Ok(me) => Some(me.id),
            Err(SourceError::Refused { .. } | SourceError::NeedsYou { .. }) => None,
            Err(error) => return Err(error),
        };
        match trace(since, wanted, me.as_deref(), self.span()) {
            Trace::Done => Ok(true),
            Trace::NotDone => Ok(false),
            Trace::Perhaps => Err(uncertain(&format!(
                "the same was done to it about then, but it is {} now: perhaps not by this",
                look.state()
            ))),
        }
    }

    fn receipt(&self, look: &Look, wanted: &Wanted) -> Receipt {
        let owners = || assignee(&look.issue).into_iter().collect();
        let closed_at = || closed_at(&look.activities().unwrap_or_default().0);
        let state = || upstream(&look.issue, closed_at().unwrap_or_else(|| self.source.api.now()));
        Receipt {
            summary: self.summary(look, wanted),
            url: look.issue.permalink.clone(),
            upstream: wanted.state().map(|_| state()),
            assignees: matches!(wanted, Wanted::Owned(_)).then(owners),
            ..Receipt::default()
        }
    }

    fn summary(&self, look: &Look, wanted: &Wanted) -> String {
        let (issue, name) = (&look.issue, self.name());
        match (wanted.state(), wanted) {
            // An earlier attempt did it, and it went on from there.
            (Some(told), _) if is_open(issue) != (*wanted == Wanted::Open) => {
                format!("{name} was {told}, and is {} since", look.state())
            }
            (Some(told), _) => format!("{name} is {told}"),
            (None, Wanted::Rated(priority)) => format!("{name}: priority is {}", priority.word()),
            (None, Wanted::Owned(_)) => {
                let owner = assignee(issue).unwrap_or_else(|| "nobody".into());
                format!("{name} is assigned to {owner}")
            }
            (None, _) => format!("{name} is marked as seen"),
        }
    }
}

/// What the activities since the decision, of which one tells `wanted`, say of an earlier attempt.
/// What one did last counts: whoever resolved, opened and resolved again did not resolve at first.
pub(super) fn trace(since: &[&Activity], wanted: &Wanted, me: Option<&str>, span: Span) -> Trace {
    let Some(me) = me else { return Trace::Perhaps };
    let mine = |activity: &&&Activity| activity.user.as_ref().is_some_and(|user| user.id == me);
    let last = since
        .iter()
        .filter(|activity| wanted.concerns(activity))
        .filter(mine)
        // The latest is told first, so of those at one time it is the first.
        .reduce(|last, next| if next.date_created > last.date_created { next } else { last });
    match last.filter(|activity| wanted.is_told(activity, span)) {
        None => Trace::NotDone,
        Some(activity) if activity.date_created >= span.decided_at => Trace::Done,
        Some(_) => Trace::Perhaps,
    }
}

fn uncertain(why: &str) -> SourceError {
    SourceError::Uncertain { why: why.into() }
}

/// A refusal in words that say what to do.
fn refused(error: SourceError, wanted: &Wanted) -> SourceError {
    let SourceError::Refused { why } = error else { return error };
    let fix = match wanted {
        Wanted::Resolved(Some(fix)) => Some(fix),
        _ => None,
    };
    let why = match fix {
        Some(Fix::NextRelease | Fix::Release(_)) if why.contains("No release data") => {
            "Sentry knows no release of this project yet: resolve it without one".into()
        }
        Some(Fix::Release(release)) if why.contains("find a release") => {
            format!("Sentry knows no release {release} of this project")
        }
        Some(Fix::Commit { repository, .. }) if why.contains("find the given repository") => {
            format!("Sentry knows no repository {repository}: name a release, or add it in Sentry")
        }
        Some(Fix::Commit { repository, id }) if why.contains("find the given commit") => {
            format!(
                "Sentry knows no commit {id} of {repository}: it takes the whole hash of a commit that a release has"
            )
        }
        _ if why.is_empty() => "Sentry refused without a word".into(),
        _ => why,
    };
    SourceError::Refused { why }
}

/// What a server did that took a change and did not make it.
fn passed_over(wanted: &Wanted, look: &Look) -> String {
    match wanted {
        Wanted::Seen => {
            "Sentry keeps who has seen an error for members of its project's teams only: join one"
                .into()
        }
        Wanted::Owned(_) => "the server took the request, but did not assign the error".into(),
        Wanted::Rated(_) => "the server took the request, but the priority is the old one".into(),
        Wanted::Archived(_) if look.is("ignored") => format!(
            "it was archived before, and stays {}: reopen it first, then archive it again",
            look.state()
        ),
        Wanted::Resolved(Some(_)) if look.is("resolved") => {
            "the error is resolved, but the server did not take by what".into()
        }
        _ => format!("the server took the request, but the error is {}", look.state()),
    }
}
