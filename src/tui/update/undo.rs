//! Taking decisions back, and doing them again.

use super::news::deals;
use super::triage::short;
use crate::desk::{Action, Local, OutboxState, TicketRef, counted};
use crate::store::{OutboxItem, Undo};
use crate::tui::effect::HOLD;
use crate::tui::history::Decision;
use crate::tui::keymap::Context;
use crate::tui::message::{Effect, Kept, Remedy, Step, Taken, Write};
use crate::tui::model::{Model, Overlay};
use crate::tui::question::{Question, Then};
use jiff::Timestamp;

impl Model {
    /// Takes the last decision back; what its service has carried out is undone there only after a
    /// question.
    pub(super) fn undo(&mut self) -> Vec<Effect> {
        match self.before_undo() {
            Some(question) => self.put(question),
            None => self.take_back(),
        }
    }

    /// Does again what was taken back last; what leaves us only after a question.
    pub(super) fn redo(&mut self) -> Vec<Effect> {
        match self.before_redo() {
            Some(question) => self.put(question),
            None => self.do_again(),
        }
    }

    /// Yes to one of these questions. It counts if the question is still the same: what was decided
    /// meanwhile was not asked about.
    pub(super) fn undo_as_asked(&mut self, question: Question) -> Vec<Effect> {
        match (self.before_undo(), self.before_redo()) {
            (Some(now), _) if now == question => self.take_back(),
            (_, Some(now)) if now == question => self.do_again(),
            _ => {
                self.tell("something else was decided meanwhile: ask for it again");
                Vec::new()
            }
        }
    }

    fn take_back(&mut self) -> Vec<Effect> {
        self.history.take().map(|last| Effect::write(Write::TakeBack(last))).into_iter().collect()
    }

    fn do_again(&mut self) -> Vec<Effect> {
        let last = self.history.take_undone();
        last.map(|last| Effect::write(Write::Again(last))).into_iter().collect()
    }

    fn put(&mut self, question: Question) -> Vec<Effect> {
        self.overlay = Some(Overlay::Ask(Box::new(question)));
        Vec::new()
    }

    /// What is asked before the last decision is undone at its service.
    fn before_undo(&self) -> Option<Question> {
        let decision = self.history.last()?;
        let there = decision.steps.iter().filter_map(|step| self.undone_there(step));
        let asks = format!("undo ({})?", decision.words);
        about(asks, there.collect(), Then::Undo)
    }

    /// What is asked before something leaves us again.
    fn before_redo(&self) -> Option<Question> {
        let decision = self.history.last_undone()?;
        let told = |step: &Step| {
            let words: Vec<String> = step.actions.iter().map(Action::told).collect();
            format!("{}: {}", words.join(" and "), self.where_is(step))
        };
        let out = decision.steps.iter().filter(|step| !step.actions.is_empty()).map(told);
        about(format!("do it again ({})?", decision.words), out.collect(), Then::Undo)
    }

    fn where_is(&self, step: &Step) -> String {
        match self.known(&step.ticket) {
            Some(ticket) => format!("{}, {}", step.name, self.one(ticket)),
            None => step.name.clone(),
        }
    }

    /// What undoing a step does at its service, if that has carried it out as far as is known.
    fn undone_there(&self, step: &Step) -> Option<String> {
        let remedy = step.taken.remedy.as_ref()?;
        let first = step.taken.outbox.first()?;
        let waits = self.outbox.iter().any(|item| item.id == *first);
        (!waits).then(|| undoing(&step.ticket, remedy))
    }

    /// Something was written for many: one decision.
    pub(super) fn written_for_many(
        &mut self,
        words: String,
        each: Vec<(Write, Result<Taken, String>)>,
        now: Timestamp,
    ) {
        let (mut steps, mut left, mut missed) = (Vec::new(), Vec::new(), Vec::new());
        for (write, outcome) in each {
            match outcome {
                Ok(taken) => {
                    let step = self.step_of(&write, taken, now);
                    left.extend(step.iter().filter(|_| deals(&write)).map(|s| s.ticket.clone()));
                    steps.extend(step);
                }
                Err(why) => missed.push(why),
            }
        }
        let out = steps.iter().any(|step: &Step| !step.taken.outbox.is_empty());
        self.note(words.clone(), out.then_some(now + HOLD));
        if let Some(why) = missed.first() {
            self.complain(format!("{words}; but not {} of them: {why}", missed.len()));
        }
        if !steps.is_empty() {
            self.history.decide(Decision { words, steps });
        }
        if !left.is_empty() {
            self.leave_behind(&left);
        }
    }

    /// A decision was taken back, as far as it could be.
    pub(super) fn taken_back(
        &mut self,
        decision: Decision,
        each: Vec<Result<Taken, Kept>>,
        now: Timestamp,
    ) {
        let Decision { words, steps } = decision;
        let (mut back, mut there, mut kept, mut missed) = (vec![], vec![], vec![], vec![]);
        for (step, outcome) in steps.into_iter().rev().zip(each) {
            match outcome {
                Ok(undone) if undone.remedy.is_some() => there.push((step, undone)),
                Ok(undone) => back.push(Step { taken: undone, ..step }),
                Err(fault) => {
                    missed.push((step.name.clone(), fault.why.clone()));
                    kept.extend(self.may_be_taken_back_yet(&step, &fault).then_some(step));
                }
            }
        }
        let first = there.last().map(|(step, _)| step).or(back.last());
        self.came_back = first.map(|step| step.ticket.clone()).or(self.came_back.take());
        self.tell_taken_back(&words, &back, &there, &missed, now);
        if !kept.is_empty() {
            kept.reverse();
            self.history.keep(Decision { words: words.clone(), steps: kept });
        }
        if !there.is_empty() {
            let undoing = |(step, undone): (Step, Taken)| self.remedied(step, undone);
            let steps = there.into_iter().rev().map(undoing).collect();
            self.history.keep(Decision { words: format!("undo {words}"), steps });
        }
        if !back.is_empty() {
            back.reverse();
            self.history.keep_undone(Decision { words, steps: back });
        }
    }

    /// That something was undone at its service can itself be taken back.
    fn remedied(&self, step: Step, undone: Taken) -> Step {
        let actions = undone.remedy.iter().map(|remedy| remedy.action.clone()).collect();
        let words = format!("undo {}", step.words);
        Step { words, taken: Taken { remedy: None, ..undone }, actions, ..step }
    }

    fn tell_taken_back(
        &mut self,
        words: &str,
        back: &[Step],
        there: &[(Step, Taken)],
        missed: &[(String, String)],
        now: Timestamp,
    ) {
        let told = match (back, there) {
            ([], []) => None,
            ([], [(step, Taken { remedy: Some(remedy), .. })]) => {
                Some(format!("undone: {}", undoing(&step.ticket, remedy)))
            }
            ([only], []) => {
                let draft = if only.answer { "; its text is a draft" } else { "" };
                let name = &only.name;
                let name = if words == only.words { format!(": {name}") } else { String::new() };
                Some(format!("taken back ({words}){name}{draft}"))
            }
            _ => Some(format!("taken back ({words})")),
        };
        match missed {
            [] => {
                self.clear_notice();
                let until = (!there.is_empty()).then_some(now + HOLD);
                self.note(told.unwrap_or_default(), until);
            }
            [(_, why)] if told.is_none() => self.complain(why.clone()),
            missed => {
                let names: Vec<&str> = missed.iter().map(|(name, _)| name.as_str()).collect();
                let why = missed.first().map(|(_, why)| why.as_str()).unwrap_or_default();
                let told = told.map(|told| told + "; ").unwrap_or_default();
                self.complain(format!("{told}not taken back: {}: {why}", names.join(", ")));
            }
        }
    }

    /// What failed by chance, or is on its way now and can be undone there in a moment.
    fn may_be_taken_back_yet(&self, step: &Step, fault: &Kept) -> bool {
        let moves = |item: &OutboxItem| {
            step.taken.outbox.first() == Some(&item.id)
                && matches!(item.state, OutboxState::Held | OutboxState::Sending)
        };
        let in_a_moment = step.taken.remedy.is_some() && self.outbox.iter().any(moves);
        !fault.for_good || in_a_moment
    }

    /// What was taken back was done again, as far as it could be.
    pub(super) fn done_again(
        &mut self,
        decision: Decision,
        each: Vec<Result<Taken, Kept>>,
        now: Timestamp,
    ) {
        let Decision { words, steps } = decision;
        let (mut done, mut kept, mut missed) = (Vec::new(), Vec::new(), Vec::new());
        for (step, outcome) in steps.into_iter().zip(each) {
            match outcome {
                Ok(taken) => done.push(Step { taken, ..step }),
                Err(fault) => {
                    missed.push((step.name.clone(), fault.why));
                    kept.extend((!fault.for_good).then_some(step));
                }
            }
        }
        if !kept.is_empty() {
            self.history.keep_undone(Decision { words: words.clone(), steps: kept });
        }
        let out = done.iter().any(|step| !step.taken.outbox.is_empty());
        if !done.is_empty() {
            self.clear_notice();
            let hold = done.iter().map(|step| self.hold(&step.actions)).max().unwrap_or(HOLD);
            self.note(format!("done again ({words})"), out.then_some(now + hold));
            let dealt = done.iter().filter(|step| deals_again(step));
            let dealt: Vec<TicketRef> = dealt.map(|step| step.ticket.clone()).collect();
            self.history.keep(Decision { words, steps: done });
            if !dealt.is_empty() {
                self.leave_behind(&dealt);
            }
        }
        if let Some((name, why)) = missed.first() {
            let others = match missed.len() {
                1 => String::new(),
                many => format!(" and {}", counted(many - 1, "other")),
            };
            self.complain(format!("not done again: {name}{others}: {why}"));
        }
    }
}

/// Whether what was done again deals with its ticket.
fn deals_again(step: &Step) -> bool {
    let aside = |undo: &Undo| {
        let times = |local: &Local| (local.done_at, local.snoozed_at);
        times(&undo.before) != times(&undo.after)
    };
    step.actions.iter().any(Action::deals) || step.taken.local.as_deref().is_some_and(aside)
}

/// A question about something that would happen at services; none if nothing would.
fn about(asks: String, told: Vec<String>, then: Then) -> Option<Question> {
    let (keys, beside, tickets) = (Context::Confirm, Vec::new(), Vec::new());
    (!told.is_empty()).then_some(Question { keys, asks, told, beside, tickets, then })
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
