//! What can be done now, and why not.

use super::deed::NONE_SELECTED;
use crate::desk::{Abilities, Answer, Kind, OutboxState, Status, Ticket, status};
use crate::store::OutboxItem;
use crate::tui::composer::{Composer, Mode};
use crate::tui::keymap::{Command, Context};
use crate::tui::model::{Model, Overlay};
use jiff::Timestamp;

impl Model {
    /// Whether a command would do something now.
    ///
    /// # Errors
    /// Why it would not.
    pub fn allows(&self, command: Command, now: Timestamp) -> Result<(), String> {
        if let Some(told) = self.may_in_customer(command) {
            return told;
        }
        let asked = self.may_answer_question(command, now);
        if let Some(told) = asked.or_else(|| self.may_for_many(command, now)) {
            return told;
        }
        match command {
            Command::Undo | Command::Redo | Command::Repeat => self.may_go_over(command, now),
            Command::SendAndClose => {
                self.composer.as_ref().map_or(Ok(()), |c| self.may_send_and_close(c, now))
            }
            Command::Yes | Command::MergeBy(_) | Command::Insist | Command::Browse
                if matches!(self.overlay, Some(Overlay::Merge(_))) =>
            {
                self.may_merge(command)
            }
            Command::ShowTab(nth) => self.may_show_tab(usize::from(nth)),
            Command::Quote => self.may_quote(),
            Command::UseSimilar(number) => self.may_use_similar(number),
            Command::Open if self.context_below() == Context::Search => self.found().map(|_| ()),
            Command::Open if self.activity().is_some() => self.happened_to().map(|_| ()),
            Command::Sync if self.setup.sources.is_empty() => Err("no source is configured".into()),
            command if needs_ticket(command) => self.allows_on(command, self.chosen()?, now),
            _ => Ok(()),
        }
    }

    fn chosen(&self) -> Result<&Ticket, String> {
        self.ticket().ok_or_else(|| NONE_SELECTED.to_owned())
    }

    /// Whether there is something to take back, to do again, or to do to another ticket.
    fn may_go_over(&self, command: Command, now: Timestamp) -> Result<(), String> {
        match (command, &self.last_deed) {
            (Command::Undo, _) if self.history.last().is_none() => {
                Err("undo: there is nothing to take back".into())
            }
            (Command::Redo, _) if self.history.last_undone().is_none() => {
                Err("redo: nothing was taken back".into())
            }
            (Command::Repeat, None) => Err("again: nothing was done to a ticket yet".into()),
            (Command::Repeat, Some(deed)) => self.can(deed, self.targets(), now),
            _ => Ok(()),
        }
    }

    pub(super) fn allows_on(
        &self,
        command: Command,
        ticket: &Ticket,
        now: Timestamp,
    ) -> Result<(), String> {
        let at = status(&ticket.standing, &ticket.local, &ticket.pending, now).0;
        let unless = |bad: bool, why: &str| if bad { Err(why.to_owned()) } else { Ok(()) };
        match command {
            Command::Reply => self.may_answer(ticket),
            Command::Close => self.may_close(ticket, now),
            Command::Reopen => {
                self.configured(ticket)?;
                unless(at != Status::Closed, "reopen: it is not closed")
            }
            Command::Diff => self.fits(ticket, "diff", Ticket::fits_pull),
            Command::More => self.may_more(ticket),
            Command::Prioritize(_) => self.fits(ticket, "priority", Ticket::fits_triage),
            Command::Seen => self.fits(ticket, "seen", Ticket::fits_triage),
            Command::ShowIssue => {
                self.fits(ticket, "link issue", Ticket::fits_triage)?;
                let none = self.tracked_in().is_empty();
                let key = self.setup.keys.key_of(Context::Work, Command::Links);
                unless(none, &format!("link issue: it is linked to no issue here; {key} links one"))
            }
            Command::ResolveBy | Command::Archive => {
                self.fits(ticket, "resolve", Ticket::fits_triage)?;
                self.may_close(ticket, now)
            }
            Command::Approve => self.may_review(ticket, "approve"),
            Command::RequestChanges => self.may_review(ticket, "request changes"),
            Command::AskReview => self.fits(ticket, "ask for a review", Ticket::fits_open_pull),
            Command::Merge => self.fits(ticket, "merge", Ticket::fits_open_pull),
            Command::NewIssue => {
                let tracker = self.setup.abilities.values().any(|abilities| abilities.tracker);
                unless(!tracker, "new issue: no source is a tracker")
            }
            Command::Mail => unless(
                self.setup.kit.sender.is_none(),
                "e-mail: no source of the kind email is configured",
            ),
            Command::Whose => unless(
                ticket.kind == Kind::Error,
                "mark: an error is nobody's ticket; mark those whom it hits where they asked",
            ),
            Command::Labels => self.fits(ticket, "labels", Ticket::fits_tracker),
            Command::Assignees => self.fits(ticket, "assign", Ticket::fits_assign),
            Command::Done => unless(
                matches!(at, Status::WaitingOnThem | Status::Closed),
                "done: it does not wait on us",
            ),
            Command::Snooze => unless(at == Status::Closed, "snooze: it is closed"),
            command if super::event::is_walk(command) => {
                self.fits(ticket, "events", Ticket::fits_triage)?;
                self.may_walk(command)
            }
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

    pub(super) fn may_answer(&self, ticket: &Ticket) -> Result<(), String> {
        self.configured(ticket)?;
        match &ticket.answer {
            Answer::Here { .. } => Ok(()),
            Answer::Elsewhere { why } => Err(format!("answer: {why}")),
        }
    }

    fn may_close(&self, ticket: &Ticket, now: Timestamp) -> Result<(), String> {
        let word = self.configured(ticket)?.close_word;
        let at = status(&ticket.standing, &ticket.local, &ticket.pending, now).0;
        // Errors tell how they were closed: an archived one is not resolved.
        let how = ticket.standing.close_reason.as_deref().filter(|_| ticket.kind == Kind::Error);
        match (at, ticket.pending.close_at) {
            (Status::Closed, None) => {
                Err(format!("{word}: it is {} already", how.unwrap_or("closed")))
            }
            (Status::Closed, Some(_)) => Err(format!("{word}: it is on its way already")),
            _ => Ok(()),
        }
    }

    fn may_more(&self, ticket: &Ticket) -> Result<(), String> {
        match ticket.kind {
            Kind::PullRequest => self.fits(ticket, "review", Ticket::fits_open_pull),
            Kind::Error => self.fits(ticket, "more", Ticket::fits_triage),
            Kind::Issue | Kind::Thread => Err("more: it is no pull request and no error".into()),
        }
    }

    /// Whether `fits` has nothing against what is called `word`.
    fn fits(
        &self,
        ticket: &Ticket,
        word: &str,
        fits: impl FnOnce(&Ticket, Abilities) -> Result<(), String>,
    ) -> Result<(), String> {
        fits(ticket, self.configured(ticket)?).map_err(|why| format!("{word}: {why}"))
    }

    fn may_review(&self, ticket: &Ticket, word: &str) -> Result<(), String> {
        self.fits(ticket, word, |ticket, can| ticket.fits_review(can, &self.setup.me))
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
            Mode::Mail(_) => Err("send and close: an e-mail closes nothing; send it first".into()),
            Mode::Note => Err("close: this is a note and no answer".into()),
        }
    }

    fn configured(&self, ticket: &Ticket) -> Result<Abilities, String> {
        let missing = || format!("the source {} is not configured any more", ticket.source);
        self.abilities(ticket).ok_or_else(missing)
    }

    /// The first action of the ticket on the screen that does not move by itself.
    pub(in crate::tui) fn stuck(&self) -> Option<&OutboxItem> {
        let outbox = self.page.as_ref().map_or(&[][..], |page| &page.detail().outbox);
        outbox.iter().find(|item| matches!(item.state, OutboxState::Refused | OutboxState::Unknown))
    }
}

/// Whether a command does something to a ticket, or shows something of one.
fn needs_ticket(command: Command) -> bool {
    use Command::{
        Approve, Archive, AskReview, Assignees, Browse, Claim, Close, CopyLink, Customer, Diff,
        Done, Drop, Labels, Links, Mail, Mark, MarkAll, MarkRange, Merge, More, NewIssue,
        NextTicket, Note, Open, PreviousTicket, Prioritize, Reopen, Reply, RequestChanges,
        ResolveBy, Retry, Seen, ShowIssue, Snooze, Whose, Why,
    };
    let looks = matches!(
        command,
        Browse
            | CopyLink
            | Customer
            | Diff
            | Links
            | Mark
            | MarkAll
            | MarkRange
            | NextTicket
            | Note
            | Open
            | PreviousTicket
            | Why
    );
    let decides = matches!(
        command,
        Approve
            | Archive
            | AskReview
            | Assignees
            | Claim
            | Close
            | Done
            | Drop
            | Labels
            | Mail
            | Merge
            | More
            | NewIssue
            | Prioritize(_)
            | Reopen
            | Reply
            | RequestChanges
            | ResolveBy
            | Retry
            | Seen
            | ShowIssue
            | Snooze
            | Whose
    );
    looks || decides || super::event::is_walk(command)
}
