//! What the hero decides about a ticket.

use super::deed::Plan;
use crate::desk::{Abilities, Action, Kind, OutboxState, Ticket, TicketRef, is_web, shown};
use crate::tui::composer::Mode;
use crate::tui::deed::Deed;
use crate::tui::keymap::{Command, Context};
use crate::tui::message::{Ask, Effect, Write};
use crate::tui::model::{Model, Overlay};
use crate::tui::picker::{One, Purpose};
use crate::tui::question::{Question, Then};
use jiff::Timestamp;

impl Model {
    pub(super) fn act(&mut self, command: Command, now: Timestamp) -> Vec<Effect> {
        match command {
            Command::Done => self.act_by(Deed::Done, now),
            Command::Reopen => self.act_by(Deed::send(Action::Reopen), now),
            Command::Claim => self.act_by(self.claim_or_release(), now),
            Command::Repeat => match self.last_deed.clone() {
                Some(deed) => self.act_by(deed, now),
                None => Vec::new(),
            },
            Command::Snooze => self.ask_snooze(now),
            Command::Close => self.ask_close(now),
            Command::More => self.ask_more(now),
            Command::Labels => self.choose_labels(now),
            Command::Assignees => self.choose_assignees(now),
            Command::Undo => self.undo(),
            Command::Redo => self.redo(),
            Command::Activity => self.show_activity(),
            command => self.act_on_one(command, now),
        }
    }

    /// What is only for the ticket in sight.
    fn act_on_one(&mut self, command: Command, now: Timestamp) -> Vec<Effect> {
        let Some(ticket) = self.ticket().cloned() else { return self.act_alone(command) };
        match command {
            Command::Reply => return self.begin(Mode::Answer),
            Command::Note => return self.begin_note(),
            Command::Diff => return self.ask_diff(now),
            Command::Links => self.show_links(now),
            Command::Why => return vec![Effect::Read(Ask::Why(ticket.id))],
            Command::Whose => return vec![Effect::Read(Ask::Markable(ticket.id))],
            Command::Customer => return self.show_customer(),
            Command::NewIssue => return self.begin_issue(),
            Command::Mail => return self.begin_mail(now),
            Command::Browse => return self.browse(&ticket.url),
            Command::CopyLink => {
                self.tell(format!("copied {}", ticket.url));
                return vec![Effect::Copy(ticket.url)];
            }
            _ => return self.act_alone(command),
        }
        Vec::new()
    }

    /// What needs no ticket.
    fn act_alone(&mut self, command: Command) -> Vec<Effect> {
        match command {
            Command::Retry => return self.retry(),
            Command::Drop => self.stuck().map(|item| Write::Drop(item.id)),
            Command::Sync => Some(Write::Sync(self.all_that_is_read())),
            _ => None,
        }
        .map(Effect::write)
        .into_iter()
        .collect()
    }

    /// Tries again what is stuck. What may have been done already is asked about: it could be done
    /// twice.
    fn retry(&mut self) -> Vec<Effect> {
        let Some(item) = self.stuck() else { return Vec::new() };
        let id = item.id;
        if item.state != OutboxState::Unknown {
            return vec![Effect::write(Write::Retry(id))];
        }
        let what = self.ticket().map(|ticket| self.one(ticket)).unwrap_or_default();
        let question = Question {
            keys: Context::Confirm,
            asks: format!("{} again?", item.action.word()),
            told: vec![what, "It may have been done already: look there first.".into()],
            beside: self.ticket().map(|ticket| ticket.title.clone()).into_iter().collect(),
            tickets: Vec::new(),
            then: Then::Retry(id),
        };
        self.overlay = Some(Overlay::Ask(Box::new(question)));
        Vec::new()
    }

    /// Asks how to close what a key acts on: an issue for a reason, an error in one of its ways.
    fn ask_close(&mut self, now: Timestamp) -> Vec<Effect> {
        let plan = self.plan(&Deed::Close(None), self.targets(), now);
        let keys = self.ways_to_close(&plan);
        let word = match plan.writes.as_slice() {
            [(only, _)] => self.abilities(only).unwrap_or(Abilities::NONE).close_word,
            _ => "close",
        };
        self.ask(keys, Then::Close, |what| format!("{word} {what}?"), &plan);
        Vec::new()
    }

    fn ways_to_close(&self, plan: &Plan) -> Context {
        let can = |ticket: &Ticket| self.abilities(ticket).unwrap_or(Abilities::NONE);
        let asks = |t: &Ticket| t.kind == Kind::Issue && !can(t).close_reasons.is_empty();
        let resolves = |t: &Ticket| t.kind == Kind::Error && can(t).errors;
        let mut tickets = plan.writes.iter().map(|(ticket, _)| ticket);
        match () {
            () if tickets.clone().any(asks) => Context::Reason,
            () if tickets.all(resolves) => Context::Resolve,
            () => Context::Confirm,
        }
    }

    fn ask_snooze(&mut self, now: Timestamp) -> Vec<Effect> {
        let plan = self.plan(&Deed::Snooze("reply"), self.targets(), now);
        let asks = |what: &str| format!("put {what} aside until when?");
        self.ask(Context::Snooze, Then::Snooze, asks, &plan);
        Vec::new()
    }

    /// The menu of a pull request, of an error, or of all errors that are marked.
    fn ask_more(&mut self, now: Timestamp) -> Vec<Effect> {
        let many = self.marked().next().is_some();
        let (tickets, left_out) = match many {
            true => self.fitting(Command::Seen, now),
            false => (self.targets().cloned().collect(), Vec::new()),
        };
        let errors = tickets.iter().all(|ticket| ticket.kind == Kind::Error);
        let keys = if errors { Context::Triage } else { Context::Pull };
        let nothing = |t: Ticket| (t.clone(), Write::Done(t.reference));
        let plan = Plan { writes: tickets.into_iter().map(nothing).collect(), left_out };
        self.ask(keys, Then::More, str::to_owned, &plan);
        Vec::new()
    }

    /// Labels are those of a place: only tickets of one place get them together.
    fn choose_labels(&mut self, now: Timestamp) -> Vec<Effect> {
        let tickets = self.of_one_place(Command::Labels, now);
        self.ask_choices(Purpose::Labels(tickets), now)
    }

    fn choose_assignees(&mut self, now: Timestamp) -> Vec<Effect> {
        let tickets = self.of_one_place(Command::Assignees, now);
        let error = self.targets().all(|ticket| ticket.kind == Kind::Error);
        let purpose = match tickets.as_slice() {
            [only] if error => Purpose::One(One::Owner(only.clone())),
            _ => Purpose::Assignees(tickets),
        };
        self.ask_choices(purpose, now)
    }

    fn of_one_place(&self, command: Command, now: Timestamp) -> Vec<TicketRef> {
        let (mut tickets, _) = self.fitting(command, now);
        if let Some(first) = tickets.first().cloned() {
            tickets.retain(|t| {
                (&t.source, &t.place, t.kind) == (&first.source, &first.place, first.kind)
            });
        }
        tickets.into_iter().map(|ticket| ticket.reference).collect()
    }

    /// Whether the hero is assigned at the service, or about to be.
    pub(super) fn is_assigned(&self, ticket: &Ticket) -> bool {
        ticket.assignees.iter().any(|name| self.is_me(name))
            || self.outbox.iter().any(|item| item.assigns_me(&ticket.reference))
    }

    /// Only web links: the address comes from outside, and other schemes start other programs.
    pub(super) fn browse(&mut self, url: &str) -> Vec<Effect> {
        if is_web(url) {
            self.tell(format!("opening {}", shown(url)));
            return vec![Effect::Browse(url.to_owned())];
        }
        self.complain(format!("this is no web link, so it is not opened: {url}"));
        Vec::new()
    }

    /// A key while something lies over the panes. What means nothing to it, as what holds
    /// everywhere, leaves it where it is.
    pub(super) fn answer_overlay(&mut self, command: Command, now: Timestamp) -> Vec<Effect> {
        let Some(overlay) = self.overlay.take() else { return Vec::new() };
        match (overlay, command) {
            (_, Command::Back) => Vec::new(),
            (Overlay::Why(_), Command::Whose) => self.act(command, now),
            (Overlay::Why(why), command) => {
                self.scroll_why(why, command, now);
                Vec::new()
            }
            (Overlay::Ask(question), command) => self.answer_question(*question, command, now),
            (Overlay::Elsewhere { url, .. }, Command::Browse) => self.browse(&url),
            (Overlay::Merge(merge), command) => self.answer_merge(merge, command),
            (Overlay::Caution(doubts), Command::Yes) => self.send_now(doubts.close),
            (overlay, _) => {
                self.overlay = Some(overlay);
                Vec::new()
            }
        }
    }

    /// A key that says more than no to a question.
    fn answer_question(
        &mut self,
        question: Question,
        command: Command,
        now: Timestamp,
    ) -> Vec<Effect> {
        if let Some(deed) = question.deed(command) {
            let plan = self.plan(&deed, self.asked_about(&question), now);
            return self.carry(deed, plan, now);
        }
        match (&question.then, command) {
            (Then::Undo, Command::Yes) => self.undo_as_asked(question),
            (Then::Retry(id), Command::Yes) => vec![Effect::write(Write::Retry(*id))],
            (Then::Recall(ticket, id), Command::Yes) => {
                vec![Effect::write(Write::Recall(ticket.clone(), *id))]
            }
            (Then::SecondMail, Command::Yes) => self.write_mail(),
            (Then::Close | Then::More, command) if asks_further(command) => {
                self.handle_more(question.tickets, command, now)
            }
            _ => {
                self.overlay = Some(Overlay::Ask(Box::new(question)));
                Vec::new()
            }
        }
    }
}

/// Whether a choice of a menu needs more than a key.
fn asks_further(command: Command) -> bool {
    use Command::{Approve, Archive, AskReview, Merge, RequestChanges, ResolveBy, ShowIssue};
    matches!(
        command,
        Approve | Archive | AskReview | Merge | RequestChanges | ResolveBy | ShowIssue
    )
}

pub(super) fn send(ticket: TicketRef, actions: Vec<Action>) -> Vec<Effect> {
    vec![Effect::write(Write::Send { ticket, actions, instead_of: Vec::new() })]
}
