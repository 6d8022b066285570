//! What comes from outside: what was read, written, refused.

use crate::desk::{Action, OutboxState, SourceId, TicketId, TicketRef, Until, clean_line, moment};
use crate::store::{Detail, Health, OutboxItem, SourceState};
use crate::tui::customer::CustomerPane;
use crate::tui::effect;
use crate::tui::message::{Ask, Effect, Msg, Narrowed, QueueRead, Saying, Step, Taken, Write};
use crate::tui::model::{Focus, Model};
use crate::tui::page::Page;
use jiff::{SignedDuration, Timestamp};

/// Beside what was sent though its source did not answer before.
const UNLOOKED: &str = "; nobody could look whether somebody wrote meanwhile";

impl Model {
    pub(super) fn news(&mut self, msg: Msg, now: Timestamp) -> Vec<Effect> {
        match msg {
            Msg::Changed => return self.look_again(),
            Msg::Queue(read) => return self.queue(*read, now),
            Msg::Rows(asked, rows) => {
                let in_sight = self.in_sight();
                self.list.take_rows(&asked, rows, &in_sight);
            }
            Msg::Narrowed(found) => return self.narrowed(*found),
            Msg::Counts(counts, waiting) => {
                self.tabs.count(counts, now);
                return self.know_waiting(waiting, now);
            }
            Msg::Ticket(id, detail) => {
                self.take_ticket(id, detail);
                return self.looked_at(id, now);
            }
            Msg::People(id, people) => self.know_people(id, people),
            Msg::Named(id, word, found) => self.know_issues(id, &word, found),
            Msg::Others(id, names) => self.know_others(id, names),
            Msg::Customer(id, read) => self.know_customer(id, read),
            Msg::Failures(failures) => self.failures = failures,
            Msg::Activity(rows) => return self.know_activity(rows),
            Msg::Desk(sources, outbox) => self.know_desk(&sources, outbox, now),
            Msg::Fetched(wish, result) => return self.fetched(&wish, result, now),
            Msg::Similar(ticket, issues) => return self.know_similar(ticket, &issues, now),
            Msg::Searched(ticket, words, found) => self.know_found(ticket, &words, &found),
            Msg::Found(words, finds) => self.know_finds(&words, finds),
            Msg::Answered(ticket, finds) => self.know_answers(ticket, finds),
            Msg::Hitting(address, errors) => self.list.pass(&address, errors),
            Msg::Written(write, outcome) => return self.know_written(*write, outcome, now),
            Msg::Many(words, each) => self.written_for_many(words, each, now),
            Msg::TakenBack(decision, each) => {
                self.taken_back(decision, each, now);
                return self.see_again().into_iter().collect();
            }
            Msg::DoneAgain(decision, each) => self.done_again(decision, each, now),
            Msg::Why(ticket, told) => self.know_why(ticket, told),
            Msg::Markable(ticket, found) => return self.know_markable(ticket, found, now),
            Msg::Customers(find, found) => self.offer_customers(&find, &found, now),
            Msg::Edited(outcome) => self.edited(outcome, now),
            Msg::NoBrowser { url, why } => {
                self.complain(format!("copied {url}: no browser could be started ({why})"));
                return vec![Effect::Copy(url)];
            }
            Msg::NoShell => self.tell("there is no shell here that could bring the console back"),
            Msg::Unread(why) => self.complain(why),
            Msg::Leads(leads) => self.leads = leads,
            Msg::Stuck(why) => self.stuck = why,
            Msg::Synced(synced) => self.synced = synced,
            Msg::Zone(zone) => return self.move_to(zone, now),
            _ => {}
        }
        Vec::new()
    }

    /// The names of all sources and registers.
    pub(super) fn all_that_is_read(&self) -> Vec<SourceId> {
        self.setup.sources.iter().chain(self.setup.registers.keys()).cloned().collect()
    }

    /// What came back is looked for: whatever was read before does not tell of it.
    fn see_again(&self) -> Option<Effect> {
        self.came_back.as_ref().map(|_| self.read_again())
    }

    fn look_again(&self) -> Vec<Effect> {
        let ticket = self.looking_at.map(|id| Effect::Read(Ask::Ticket(id)));
        [Effect::Read(Ask::Desk), Effect::Read(Ask::Failures)]
            .into_iter()
            .chain(ticket)
            .chain([self.read_again(), self.count_tabs()])
            .chain(self.activity().map(|_| Effect::Refresh(Ask::Activity)))
            .chain(self.customer.as_ref().map(|c| Effect::Refresh(Ask::Customer(c.ticket))))
            .chain(self.ask_whom_errors_hit())
            .collect()
    }

    fn queue(&mut self, read: QueueRead, now: Timestamp) -> Vec<Effect> {
        if read.tab != self.tabs.tab() {
            return Vec::new();
        }
        let more = read.more;
        self.next_wake = read.next_wake;
        self.tally = read.tally.clone().unwrap_or_else(|| std::mem::take(&mut self.tally));
        // What came back may stand below what was read for the next frame.
        let back = self.came_back.take_if(|_| !more);
        let holds = back.is_none() && self.holds_still(now);
        if self.last_key.is_none() {
            self.list.rest();
        }
        self.list.take(read, holds);
        if self.list.is_whole() && !self.marks.is_empty() {
            let there = self.list.all();
            self.marks.keep(|id| there.contains(&id));
        }
        if let Some(id) = back.and_then(|ticket| self.list.find(&ticket)).map(|r| r.ticket.id) {
            self.list.select(id);
        }
        let again = self.list.is_narrowed_elsewhere().then(|| self.narrow_from(0));
        let more = more.then(|| self.read_again());
        let arrived = if more.is_none() { self.arrive() } else { Vec::new() };
        arrived.into_iter().chain(again).chain(more).collect()
    }

    /// What matches what is typed, as far as it was looked for.
    fn narrowed(&mut self, found: Narrowed) -> Vec<Effect> {
        let (sought, next) = (&found.sought, found.next);
        if sought.tab != self.tabs.tab() || sought.text != self.list.filter() {
            return Vec::new();
        }
        self.list.narrow(found);
        next.map(|next| self.narrow_from(next)).into_iter().collect()
    }

    fn take_ticket(&mut self, id: TicketId, detail: Option<Box<Detail>>) {
        if self.looking_at != Some(id) {
            return;
        }
        match (detail, &mut self.page) {
            (Some(detail), Some(page)) if page.id() == id => page.renew(*detail, self.theme),
            (Some(detail), page) => *page = Some(Page::new(*detail, self.setup.keys.clone())),
            (None, page) => *page = None,
        }
    }

    fn know_desk(&mut self, states: &[SourceState], outbox: Vec<OutboxItem>, now: Timestamp) {
        self.hear_of_failures(&outbox, now);
        let registers = configured_of(self.setup.registers.keys(), states);
        let sources = configured_of(&self.setup.sources, states);
        self.hear_of_needs(sources.iter().chain(&registers), now);
        (self.sources, self.registers, self.outbox) = (sources, registers, outbox);
    }

    /// What newly failed must be seen, wherever the hero is.
    fn hear_of_failures(&mut self, outbox: &[OutboxItem], now: Timestamp) {
        let known = |item: &OutboxItem| {
            self.outbox.iter().any(|old| old.id == item.id && old.state == item.state)
        };
        let failed = outbox.iter().find(|item| is_stuck(item) && !known(item));
        if let Some(item) = failed {
            let name = self.name_of(&item.reference);
            let why = item.problem.as_deref().unwrap_or("no reason was given");
            let text = format!("{} {}, {name}: {why}", item.action.told(), item.state.word());
            self.fail(clean_line(&text), now);
        }
    }

    /// What only the hero can mend is told in full once; the line at the top may have no room.
    fn hear_of_needs<'a>(
        &mut self,
        mut states: impl Iterator<Item = &'a SourceState>,
        now: Timestamp,
    ) {
        let known = |source: &SourceState| {
            let mut before = self.sources.iter().chain(&self.registers);
            before.any(|old| old.id == source.id && old.health == source.health)
        };
        let in_need = |source: &&SourceState| source.health == Health::NeedsYou && !known(source);
        if let Some(source) = states.find(in_need) {
            let problem = source.problem.as_deref().unwrap_or("it does not let us in");
            self.fail(clean_line(&format!("{} needs you: {problem}", source.id)), now);
        }
    }

    fn know_written(
        &mut self,
        write: Write,
        outcome: Result<Taken, String>,
        now: Timestamp,
    ) -> Vec<Effect> {
        let opened = match (&write, &outcome) {
            (Write::Recall(ticket, id), Ok(taken)) => self.recalled((ticket, *id), taken, now),
            (write, Ok(_)) => self.opened(write),
            _ => Vec::new(),
        };
        self.written(write, outcome, now);
        opened.into_iter().chain(self.see_again()).collect()
    }

    fn written(&mut self, write: Write, outcome: Result<Taken, String>, now: Timestamp) {
        let taken = match outcome {
            Ok(taken) => taken,
            Err(why) => return self.not_written(&write, &why, now),
        };
        match write {
            Write::Sync(_) => self.tell("asked every source for news"),
            Write::Retry(_) => self.tell("it is tried again now"),
            Write::Drop(_) => self.tell("dropped; an answer is a draft again"),
            Write::Draft(..) | Write::Form(..) | Write::MailBegun(..) | Write::NoteBegun(..) => {
                self.draft_kept();
            }
            Write::Say(ticket, Saying::Mark(marking)) => self.marked_as(ticket, &marking, taken),
            Write::Say(..) if taken.said.is_none() => {}
            Write::Release | Write::CatchUp(_) | Write::Recall(..) => {}
            write => self.stepped(&write, taken, now),
        }
    }

    fn not_written(&mut self, write: &Write, why: &str, now: Timestamp) {
        self.answer_not_taken(write, now);
        if let Write::Say(ticket, saying) = write {
            self.customer_note_not_taken(ticket, saying);
        }
        self.complain(why);
    }

    /// Remembers what was written if it is a step, and tells of it.
    fn stepped(&mut self, write: &Write, taken: Taken, now: Timestamp) {
        let Some(step) = self.step_of(write, taken, now) else { return };
        let unlooked = match write {
            Write::Send { ticket, .. } => self.answer_taken(ticket),
            Write::Say(_, saying) => {
                self.note_taken(saying);
                false
            }
            _ => false,
        };
        let hold = self.hold(&step.actions);
        let until = (!step.taken.outbox.is_empty()).then_some(now + hold);
        let unlooked = if unlooked { UNLOOKED } else { "" };
        self.note(format!("{}: {}{unlooked}", step.words, step.name), until);
        let ticket = step.ticket.clone();
        self.history.decide(step);
        if deals(write) {
            self.leave_behind(&[ticket]);
        }
    }

    /// How long these can be taken back.
    pub(super) fn hold(&self, actions: &[Action]) -> SignedDuration {
        let mails = self.setup.kit.sender.as_ref().map(|sender| sender.hold);
        effect::hold(actions, mails.unwrap_or_default())
    }

    /// What was written as a step that can be taken back.
    pub(super) fn step_of(&self, write: &Write, taken: Taken, now: Timestamp) -> Option<Step> {
        let (ticket, words, actions) = match write {
            Write::Send { ticket, actions, .. } => {
                let words: Vec<String> = actions.iter().map(Action::told).collect();
                (ticket, words.join(" and "), actions.clone())
            }
            Write::Done(ticket) => (ticket, "done".into(), Vec::new()),
            Write::Snooze(ticket, until) => {
                let until = match until {
                    Until::Time(at) => moment(*at, now, &self.setup.hours),
                    Until::TheyWrite => "they write".into(),
                };
                (ticket, format!("snoozed until {until}"), Vec::new())
            }
            Write::Claim { ticket, by, assign } => {
                let action = if by.is_some() { Action::Assign } else { Action::Unassign };
                let words = if by.is_some() { "claimed" } else { "released" };
                (ticket, words.into(), assign.then_some(action).into_iter().collect())
            }
            Write::Link(ticket, linking) => {
                let done = if linking.made { "linked to" } else { "unlinked from" };
                (ticket, format!("{done} {}", linking.target.rest()), Vec::new())
            }
            Write::Say(ticket, saying) => (ticket, saying.told(), Vec::new()),
            _ => return None,
        };
        let said = |action: &Action| action.words().is_some_and(|draft| !draft.text.is_empty());
        let mailed = |action: &Action| matches!(action, Action::Mail { .. });
        let answer = actions.iter().any(|action| said(action) || mailed(action));
        Some(Step { answer, actions, ..self.silent(ticket.clone(), words, taken) })
    }

    /// A step in which nothing was said and nothing left us.
    pub(super) fn silent(&self, ticket: TicketRef, words: String, taken: Taken) -> Step {
        let name = self.name_of(&ticket);
        Step { ticket, name, words, answer: false, taken, actions: Vec::new() }
    }

    /// From tickets that were dealt with to the next one.
    pub(super) fn leave_behind(&mut self, tickets: &[TicketRef]) {
        self.diff.take_if(|diff| tickets.contains(&diff.ticket));
        let dealt = |customer: &CustomerPane| tickets.contains(&customer.reference);
        self.customer.take_if(|customer| customer.note.is_none() && dealt(customer));
        self.focus = Focus::Queue;
        let selected = self.list.selected().map(|ranked| &ranked.ticket.reference);
        if selected.is_some_and(|selected| tickets.contains(selected)) {
            let dealt = tickets.iter().filter_map(|ticket| self.list.find(ticket));
            let dealt: Vec<TicketId> = dealt.map(|ranked| ranked.ticket.id).collect();
            self.list.advance(&dealt);
        }
    }
}

/// Whether what was written deals with its ticket: after it the next one is looked at.
pub(super) fn deals(write: &Write) -> bool {
    match write {
        Write::Send { actions, .. } => actions.iter().any(Action::deals),
        Write::Done(_) | Write::Snooze(..) => true,
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
