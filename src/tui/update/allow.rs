//! What can be done now, and why not.

use crate::desk::{Answer, Kind, OutboxState, Status, Ticket, status};
use crate::store::OutboxItem;
use crate::tui::keymap::Command;
use crate::tui::model::{Composer, Mode, Model, Overlay};
use jiff::Timestamp;

impl Model {
    /// Whether a command would do something now.
    ///
    /// # Errors
    /// Why it would not.
    pub fn allows(&self, command: Command, now: Timestamp) -> Result<(), String> {
        match command {
            Command::Undo if self.steps.is_empty() => {
                Err("undo: there is nothing to take back".into())
            }
            Command::SendAndClose => {
                self.composer.as_ref().map_or(Ok(()), |c| self.may_send_and_close(c, now))
            }
            Command::Yes | Command::MergeBy(_) | Command::Insist | Command::Browse
                if matches!(self.overlay, Some(Overlay::Merge(_))) =>
            {
                self.may_merge(command)
            }
            Command::Sync if self.setup.sources.is_empty() => Err("no source is configured".into()),
            Command::Open | Command::NextTicket | Command::PreviousTicket | Command::Links => {
                self.chosen().map(|_| ())
            }
            Command::Reply
            | Command::Close
            | Command::Reopen
            | Command::Done
            | Command::Snooze
            | Command::Claim
            | Command::Diff
            | Command::Pull
            | Command::Approve
            | Command::RequestChanges
            | Command::AskReview
            | Command::Merge
            | Command::Labels
            | Command::Assignees
            | Command::NewIssue
            | Command::Browse
            | Command::CopyLink
            | Command::Retry
            | Command::Drop => self.allows_on(command, self.chosen()?, now),
            _ => Ok(()),
        }
    }

    fn chosen(&self) -> Result<&Ticket, String> {
        self.ticket().ok_or_else(|| "no ticket is selected".to_owned())
    }

    fn allows_on(&self, command: Command, ticket: &Ticket, now: Timestamp) -> Result<(), String> {
        let at = status(&ticket.standing, &ticket.local, &ticket.pending, now).0;
        let unless = |bad: bool, why: &str| if bad { Err(why.to_owned()) } else { Ok(()) };
        match command {
            Command::Reply => self.may_answer(ticket),
            Command::Close => self.may_close(ticket, now),
            Command::Reopen => {
                self.configured(ticket)?;
                unless(at != Status::Closed, "reopen: it is not closed")
            }
            Command::Diff => self.may_pull(ticket, "diff"),
            Command::Pull => self.may_act_on_pull(ticket, "review"),
            Command::Approve => self.may_review(ticket, "approve"),
            Command::RequestChanges => self.may_review(ticket, "request changes"),
            Command::AskReview => self.may_act_on_pull(ticket, "ask for a review"),
            Command::Merge => self.may_act_on_pull(ticket, "merge"),
            Command::NewIssue => {
                let tracker = self.setup.abilities.values().any(|abilities| abilities.tracker);
                unless(!tracker, "new issue: no source is a tracker")
            }
            Command::Labels => self.tracks(ticket, "labels"),
            Command::Assignees => self.tracks(ticket, "assign"),
            Command::Done => unless(
                matches!(at, Status::WaitingOnThem | Status::Closed),
                "done: it does not wait on us",
            ),
            Command::Snooze => unless(at == Status::Closed, "snooze: it is closed"),
            Command::Browse | Command::CopyLink => unless(ticket.url.is_empty(), "it has no link"),
            Command::Retry | Command::Drop => {
                unless(self.stuck().is_none(), "nothing of this ticket is stuck in the outbox")
            }
            _ => Ok(()),
        }
    }

    /// The reason why the ticket is answered elsewhere, with the way there.
    pub(super) fn elsewhere(&self) -> Option<Overlay> {
        let ticket = self.ticket().filter(|ticket| self.configured(ticket).is_ok())?;
        match &ticket.answer {
            Answer::Elsewhere { why } => {
                Some(Overlay::Elsewhere { why: why.clone(), url: ticket.url.clone() })
            }
            Answer::Here { .. } => None,
        }
    }

    fn may_answer(&self, ticket: &Ticket) -> Result<(), String> {
        self.configured(ticket)?;
        match &ticket.answer {
            Answer::Here { .. } => Ok(()),
            Answer::Elsewhere { why } => Err(format!("answer: {why}")),
        }
    }

    fn may_close(&self, ticket: &Ticket, now: Timestamp) -> Result<(), String> {
        self.configured(ticket)?;
        let at = status(&ticket.standing, &ticket.local, &ticket.pending, now).0;
        match (at, ticket.pending.close_at) {
            (Status::Closed, None) => Err("close: it is closed already".into()),
            (Status::Closed, Some(_)) => Err("close: it is on its way already".into()),
            _ => Ok(()),
        }
    }

    /// Whether its source is a tracker and the ticket one of its issues or pull requests.
    fn tracks(&self, ticket: &Ticket, word: &str) -> Result<(), String> {
        self.configured(ticket)?;
        match self.abilities(ticket).is_some_and(|abilities| abilities.tracker) {
            true => Ok(()),
            false => Err(format!("{word}: {} is no tracker", ticket.source)),
        }
    }

    fn may_pull(&self, ticket: &Ticket, word: &str) -> Result<(), String> {
        self.configured(ticket)?;
        match ticket.kind {
            Kind::PullRequest => self.tracks(ticket, word),
            _ => Err(format!("{word}: it is no pull request")),
        }
    }

    fn may_act_on_pull(&self, ticket: &Ticket, word: &str) -> Result<(), String> {
        self.may_pull(ticket, word)?;
        match (ticket.standing.closed_at, ticket.pending.close_at) {
            (Some(_), _) => Err(format!("{word}: it is closed")),
            (_, Some(_)) => Err(format!("{word}: it is about to be closed")),
            (None, None) => Ok(()),
        }
    }

    fn may_review(&self, ticket: &Ticket, word: &str) -> Result<(), String> {
        self.may_act_on_pull(ticket, word)?;
        self.may_answer(ticket)?;
        match self.is_me(&ticket.author.handle) {
            true => Err(format!("{word}: it is your own, and others have to review it")),
            false => Ok(()),
        }
    }

    fn may_merge(&self, command: Command) -> Result<(), String> {
        let Some(Overlay::Merge(merge)) = &self.overlay else { return Ok(()) };
        match command {
            Command::Insist => merge.can_insist(),
            Command::MergeBy(method) => merge.takes(Some(method)).map(|_| ()),
            Command::Yes => merge.takes(None).map(|_| ()),
            _ if merge.url.is_empty() => Err("it has no link".into()),
            _ => Ok(()),
        }
    }

    fn may_send_and_close(&self, composer: &Composer, now: Timestamp) -> Result<(), String> {
        match composer.mode {
            Mode::Answer => self.may_close(&composer.ticket, now),
            Mode::Review(_) => Err("send and close: a review closes nothing; send it first".into()),
            Mode::Issue(_) => Err("close: this is a new issue and no answer".into()),
        }
    }

    fn configured(&self, ticket: &Ticket) -> Result<(), String> {
        let missing = || format!("the source {} is not configured any more", ticket.source);
        self.abilities(ticket).map(|_| ()).ok_or_else(missing)
    }

    /// The first action of the ticket on the screen that does not move by itself.
    pub(in crate::tui) fn stuck(&self) -> Option<&OutboxItem> {
        let outbox = self.page.as_ref().map_or(&[][..], |page| &page.detail().outbox);
        outbox.iter().find(|item| matches!(item.state, OutboxState::Refused | OutboxState::Unknown))
    }
}
