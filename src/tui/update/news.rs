//! What comes from outside: what was read, written, refused.

use super::triage::short;
use crate::desk::{Action, OutboxState, SourceId, TicketId, TicketRef, Until, clean_line, moment};
use crate::store::{Detail, Health, OutboxItem, SourceState};
use crate::tui::effect::HOLD;
use crate::tui::message::{Ask, Effect, Msg, QueueRead, Remedy, Saying, Step, Taken, Write};
use crate::tui::model::{Focus, Model, Notice};
use crate::tui::page::Page;
use jiff::Timestamp;

impl Model {
    pub(super) fn news(&mut self, msg: Msg, now: Timestamp) -> Vec<Effect> {
        match msg {
            Msg::Changed => return self.look_again(),
            Msg::Queue(read) => {
                self.queue(*read, now);
                return self.arrive();
            }
            Msg::Ticket(id, detail) => self.take_ticket(id, detail),
            Msg::People(id, people) => self.know_people(id, people),
            Msg::Customer(id, read) => self.know_customer(id, read),
            Msg::Desk(sources, outbox) => {
                self.hear_of_failures(&outbox);
                let registers = configured_of(self.setup.registers.keys(), &sources);
                let sources = configured_of(&self.setup.sources, &sources);
                self.hear_of_needs(sources.iter().chain(&registers));
                (self.sources, self.registers, self.outbox) = (sources, registers, outbox);
            }
            Msg::Fetched(wish, result) => return self.fetched(&wish, result, now),
            Msg::Similar(ticket, issues) => return self.know_similar(ticket, &issues, now),
            Msg::Searched(ticket, words, found) => self.know_found(ticket, &words, &found),
            Msg::Found(words, finds) => self.know_finds(&words, finds),
            Msg::Answered(ticket, finds) => self.know_answers(ticket, finds),
            Msg::Hitting(address, errors) => self.list.pass(&address, errors),
            Msg::Written(write, outcome) => {
                let opened = if outcome.is_ok() { self.opened(&write) } else { Vec::new() };
                self.written(*write, outcome, now);
                // Whatever was read before it was written does not tell of it.
                let again = self.came_back.as_ref().map(|_| Effect::Refresh(Ask::Queue(self.view)));
                return opened.into_iter().chain(again).collect();
            }
            Msg::Why(ticket, told) => self.know_why(ticket, told),
            Msg::Markable(ticket, found) => return self.know_markable(ticket, found, now),
            Msg::Customers(find, found) => self.offer_customers(&find, &found, now),
            Msg::Edited(outcome) => self.edited(outcome, now),
            Msg::NoBrowser { url, why } => {
                self.complain(format!("copied {url}: no browser could be started ({why})"));
                return vec![Effect::Copy(url)];
            }
            Msg::Unread(why) => self.complain(why),
            Msg::Leads(leads) => self.leads = leads,
            Msg::Synced(synced) => self.synced = synced,
            _ => {}
        }
        Vec::new()
    }

    /// The names of all sources and registers.
    pub(super) fn all_that_is_read(&self) -> Vec<SourceId> {
        self.setup.sources.iter().chain(self.setup.registers.keys()).cloned().collect()
    }

    fn look_again(&self) -> Vec<Effect> {
        let ticket = self.looking_at.map(|id| Effect::Read(Ask::Ticket(id)));
        [Effect::Read(Ask::Desk)]
            .into_iter()
            .chain(ticket)
            .chain([Effect::Refresh(Ask::Queue(self.view))])
            .chain(self.customer.as_ref().map(|c| Effect::Refresh(Ask::Customer(c.ticket))))
            .chain(self.ask_whom_errors_hit())
            .collect()
    }

    fn queue(&mut self, read: QueueRead, now: Timestamp) {
        if read.view == self.view {
            self.next_wake = read.next_wake;
            self.tally = read.tally.unwrap_or_default();
            let back = self.came_back.take();
            let holds = back.is_none() && self.holds_still(now);
            if self.last_key.is_none() {
                self.list.rest();
            }
            self.list.take(read.rows, holds);
            if let Some(id) = back.and_then(|ticket| self.list.find(&ticket)).map(|r| r.ticket.id) {
                self.list.select(id);
            }
        }
    }

    fn take_ticket(&mut self, id: TicketId, detail: Option<Box<Detail>>) {
        if self.looking_at != Some(id) {
            return;
        }
        match (detail, &mut self.page) {
            (Some(detail), Some(page)) if page.id() == id => page.renew(*detail, self.theme),
            (Some(detail), page) => *page = Some(Page::new(*detail)),
            (None, page) => *page = None,
        }
    }

    /// What newly failed must be seen, wherever the hero is.
    fn hear_of_failures(&mut self, outbox: &[OutboxItem]) {
        let known = |item: &OutboxItem| {
            self.outbox.iter().any(|old| old.id == item.id && old.state == item.state)
        };
        let failed = outbox.iter().find(|item| is_stuck(item) && !known(item));
        if let Some(item) = failed {
            let name = self.name_of(&item.reference);
            let why = item.problem.as_deref().unwrap_or("no reason was given");
            let text = format!("{} {}, {name}: {why}", item.action.told(), item.state.word());
            self.complain(clean_line(&text));
        }
    }

    /// What only the hero can mend is told in full once; the line at the top may have no room.
    fn hear_of_needs<'a>(&mut self, mut states: impl Iterator<Item = &'a SourceState>) {
        let known = |source: &SourceState| {
            let mut before = self.sources.iter().chain(&self.registers);
            before.any(|old| old.id == source.id && old.health == source.health)
        };
        let in_need = |source: &&SourceState| source.health == Health::NeedsYou && !known(source);
        if let Some(source) = states.find(in_need) {
            let problem = source.problem.as_deref().unwrap_or("it does not let us in");
            self.complain(clean_line(&format!("{} needs you: {problem}", source.id)));
        }
    }

    fn written(&mut self, write: Write, outcome: Result<Taken, String>, now: Timestamp) {
        let taken = match outcome {
            Ok(taken) => taken,
            Err(why) => return self.not_written(&write, &why, now),
        };
        match write {
            Write::Send { ticket, actions, .. } => self.sent(ticket, &actions, taken, now),
            Write::Done(ticket) => {
                self.stepped(silent(ticket.clone(), "done", taken), None);
                self.leave_behind(&ticket);
            }
            Write::Snooze(ticket, until) => {
                let until = match until {
                    Until::Time(at) => moment(at, now, &self.setup.hours),
                    Until::TheyWrite => "they write".into(),
                };
                let words = format!("snoozed until {until}");
                self.stepped(silent(ticket.clone(), words, taken), None);
                self.leave_behind(&ticket);
            }
            Write::Claim { ticket, by, .. } => {
                let words = if by.is_some() { "claimed" } else { "released" };
                self.stepped(silent(ticket, words, taken), None);
            }
            Write::TakeBack(step) => self.taken_back(step, taken, now),
            Write::Sync(_) => self.tell("asked every source for news"),
            Write::Retry(_) => self.tell("it is tried again now"),
            Write::Drop(_) => self.tell("dropped; an answer is a draft again"),
            Write::Draft(..) | Write::Form(..) | Write::NoteBegun(..) => self.draft_kept(),
            Write::Link(ticket, linking) => {
                let done = if linking.made { "linked to" } else { "unlinked from" };
                let words = format!("{done} {}", linking.target.rest());
                self.stepped(silent(ticket, words, taken), None);
            }
            Write::Say(ticket, Saying::Mark(marking)) => self.marked(ticket, &marking, taken),
            Write::Say(ticket, saying) => {
                self.note_taken(&saying);
                if taken.said.is_some() {
                    self.stepped(silent(ticket, saying.told(), taken), None);
                }
            }
            Write::Release => {}
        }
    }

    fn not_written(&mut self, write: &Write, why: &str, now: Timestamp) {
        if is_written(write) {
            self.answer_not_taken(now);
        }
        if let Write::TakeBack(step) = write {
            self.not_taken_back(step);
        }
        self.complain(why);
    }

    fn sent(&mut self, ticket: TicketRef, actions: &[Action], taken: Taken, now: Timestamp) {
        self.answer_taken(&ticket);
        let words: Vec<String> = actions.iter().map(Action::told).collect();
        let mut said = actions.iter().filter_map(Action::words);
        let answer = said.any(|draft| !draft.text.is_empty());
        let (left, words) = (ticket.clone(), words.join(" and "));
        self.stepped(Step { ticket, words, answer, taken }, Some(now + HOLD));
        if actions.iter().any(Action::deals) {
            self.leave_behind(&left);
        }
    }

    /// Remembers a step and tells of it.
    fn stepped(&mut self, step: Step, until: Option<Timestamp>) {
        let text = format!("{}: {}", step.words, self.name_of(&step.ticket));
        self.notice = Some(Notice { text, bad: false, until });
        self.steps.push(step);
    }

    /// From a ticket that was dealt with to the next one.
    fn leave_behind(&mut self, ticket: &TicketRef) {
        self.diff.take_if(|diff| diff.ticket == *ticket);
        self.customer.take_if(|customer| customer.reference == *ticket);
        self.focus = Focus::Queue;
        if self.list.selected().is_some_and(|ranked| ranked.ticket.reference == *ticket) {
            self.list.advance();
        }
    }

    fn taken_back(&mut self, step: Step, undone: Taken, now: Timestamp) {
        if let Some(remedy) = &undone.remedy {
            let words = format!("undone: {}", undoing(&step.ticket, remedy));
            self.notice = None;
            self.tell(words);
            let until = Some(now + HOLD);
            self.notice.iter_mut().for_each(|notice| notice.until = until);
            self.came_back = Some(step.ticket.clone());
            let taken = Taken { remedy: None, ..undone };
            self.steps.push(Step { words: format!("undo {}", step.words), taken, ..step });
            return;
        }
        let name = self.name_of(&step.ticket);
        let draft = if step.answer { "; its text is a draft" } else { "" };
        self.notice = None;
        self.tell(format!("taken back ({}): {name}{draft}", step.words));
        self.came_back = Some(step.ticket);
    }

    /// What is on its way now can be undone in a moment, if its service can.
    fn not_taken_back(&mut self, step: &Step) {
        let moves = |item: &OutboxItem| {
            step.taken.outbox.first() == Some(&item.id)
                && matches!(item.state, OutboxState::Held | OutboxState::Sending)
        };
        if step.taken.remedy.is_some() && self.outbox.iter().any(moves) {
            self.steps.push(step.clone());
        }
    }
}

/// `APP-7 is opened again at errors`: what undoes something, as told.
fn undoing(ticket: &TicketRef, Remedy { action, source }: &Remedy) -> String {
    let what = match action {
        Action::Reopen => "is opened again".to_owned(),
        Action::Prioritize { to } => format!("has {} priority again", to.word()),
        Action::Assignees { add, .. } if !add.is_empty() => {
            format!("is given back to {}", add.join(", "))
        }
        Action::Unassign | Action::Assignees { .. } => "is nobody's again".into(),
        other => format!("gets: {}", other.told()),
    };
    format!("{} {what} at {source}", short(ticket))
}

/// A step in which nothing was said.
pub(super) fn silent(ticket: TicketRef, words: impl Into<String>, taken: Taken) -> Step {
    Step { ticket, words: words.into(), answer: false, taken }
}

/// Whether a write carries what is being written.
fn is_written(write: &Write) -> bool {
    match write {
        Write::Send { .. } | Write::Draft(..) | Write::Form(..) | Write::NoteBegun(..) => true,
        Write::Say(_, saying) => matches!(saying, Saying::Remark { .. }),
        _ => false,
    }
}

/// The states of what is configured; what was never read has its first load before it.
fn configured_of<'a>(
    configured: impl IntoIterator<Item = &'a SourceId>,
    states: &[SourceState],
) -> Vec<SourceState> {
    let state = |id: &SourceId| {
        let found = states.iter().find(|state| state.id == *id).cloned();
        safe(found.unwrap_or_else(|| SourceState::new(id.clone())))
    };
    configured.into_iter().map(state).collect()
}

/// What a source tells may quote its answer.
fn safe(source: SourceState) -> SourceState {
    let line = |text: Option<String>| text.map(|text| clean_line(&text));
    SourceState { problem: line(source.problem), notice: line(source.notice), ..source }
}

/// Whether only the hero moves it on.
fn is_stuck(item: &OutboxItem) -> bool {
    matches!(item.state, OutboxState::Refused | OutboxState::Unknown)
}
