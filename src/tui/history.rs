//! What was decided, to be taken back and done again, step by step.

use super::message::Step;
use crate::desk::OutboxId;

/// Something the hero decided, for one ticket or for many.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// What was decided, as told.
    pub words: String,
    /// What it did, a step a ticket.
    pub steps: Vec<Step>,
}

/// What was decided and what was taken back, the latest last.
#[derive(Debug, Default)]
pub struct History {
    done: Vec<Decision>,
    undone: Vec<Decision>,
}

impl From<Step> for Decision {
    fn from(step: Step) -> Self {
        Self { words: step.words.clone(), steps: vec![step] }
    }
}

impl History {
    /// Something was decided: what could be done again before cannot any more.
    pub fn decide(&mut self, decision: impl Into<Decision>) {
        self.done.push(decision.into());
        self.undone.clear();
    }

    /// Something is done again, or could not be taken back after all.
    pub fn keep(&mut self, decision: Decision) {
        self.done.push(decision);
    }

    /// Something was taken back, or could not be done again after all.
    pub fn keep_undone(&mut self, decision: Decision) {
        self.undone.push(decision);
    }

    /// What went into the outbox was taken out of it in another way: it cannot be taken back here.
    pub fn forget(&mut self, action: OutboxId) {
        for decision in &mut self.done {
            decision.steps.retain(|step| !step.taken.outbox.contains(&action));
        }
        self.done.retain(|decision| !decision.steps.is_empty());
    }

    /// What would be taken back.
    pub fn last(&self) -> Option<&Decision> {
        self.done.last()
    }

    /// What would be done again.
    pub fn last_undone(&self) -> Option<&Decision> {
        self.undone.last()
    }

    /// What is to be taken back: it is not taken back twice.
    pub fn take(&mut self) -> Option<Decision> {
        self.done.pop()
    }

    /// What is to be done again: it is not done twice.
    pub fn take_undone(&mut self) -> Option<Decision> {
        self.undone.pop()
    }
}
