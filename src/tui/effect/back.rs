//! Decisions: written for many, taken back, done again. A step is written whole or not at all, and
//! what became of each is told.

use super::Clerk;
use crate::store::{Again, Reversal, StoreError};
use crate::tui::history::Decision;
use crate::tui::message::{Kept, Msg, Step, Taken, Write};
use jiff::Timestamp;

impl Clerk {
    pub(super) async fn write_each(
        &self,
        words: String,
        writes: Vec<Write>,
        now: Timestamp,
    ) -> Msg {
        let mut each = Vec::with_capacity(writes.len());
        for write in writes {
            let outcome = self.carry_out(write.clone(), now).await;
            each.push((write, outcome.map_err(|error| error.to_string())));
        }
        Msg::Many(words, each)
    }

    pub(super) async fn take_all_back(&self, decision: Decision, now: Timestamp) -> Msg {
        let mut each = Vec::with_capacity(decision.steps.len());
        for step in decision.steps.iter().rev() {
            each.push(self.take_back(step, now).await.map_err(kept));
        }
        Msg::TakenBack(decision, each)
    }

    pub(super) async fn all_again(&self, decision: Decision, now: Timestamp) -> Msg {
        let mut each = Vec::with_capacity(decision.steps.len());
        for step in &decision.steps {
            each.push(self.again(step, now).await.map_err(kept));
        }
        Msg::DoneAgain(decision, each)
    }

    /// What follows the first action goes with it. What its service has carried out is undone there
    /// if it can be; what that left is what takes the undoing back.
    async fn take_back(&self, step: &Step, now: Timestamp) -> Result<Taken, StoreError> {
        let Taken { local, outbox, remedy, .. } = step.taken.clone();
        let mut undone = self.turn(step, now).await?;
        if local.is_some() || !outbox.is_empty() {
            let reversal = Reversal {
                ticket: step.ticket.clone(),
                words: step.words.clone(),
                outbox: outbox.first().copied(),
                remedy: remedy.as_ref().map(|remedy| remedy.action.clone()),
                local: local.map(|undo| *undo),
            };
            let left = self.store.reverse(reversal, self.decided(&[], now)).await?;
            undone.remedy = remedy.filter(|_| !left.outbox.is_empty());
            (undone.local, undone.outbox) = (left.local.map(Box::new), left.outbox);
        }
        Ok(undone)
    }

    /// Does again what was taken back.
    async fn again(&self, step: &Step, now: Timestamp) -> Result<Taken, StoreError> {
        let mut done = self.turn(step, now).await?;
        let local = step.taken.local.as_deref().cloned();
        let actions = step.actions.clone();
        if local.is_some() || !actions.is_empty() {
            if let [only] = actions.as_slice() {
                done.remedy = self.remedy(&step.ticket, only)?;
            }
            let (ticket, words) = (step.ticket.clone(), step.words.clone());
            let by = self.decided(&actions, now);
            let again = Again { ticket, words, actions, local };
            let left = self.store.decide_again(again, by).await?;
            (done.local, done.outbox) = (left.local.map(Box::new), left.outbox);
        }
        Ok(done)
    }

    /// Turns a link or something said of a customer round; what turns it round again.
    async fn turn(&self, step: &Step, now: Timestamp) -> Result<Taken, StoreError> {
        let mut turned = Taken::default();
        if let Some(linking) = &step.taken.link {
            self.link(step.ticket.clone(), (**linking).clone(), now).await?;
            turned.link = Some(Box::new((**linking).clone().reversed()));
        }
        if let Some(saying) = &step.taken.said {
            turned.said = self.say((**saying).clone(), now).await?.said;
        }
        Ok(turned)
    }
}

fn kept(error: StoreError) -> Kept {
    let for_good = matches!(error, StoreError::NotNow(_) | StoreError::NoTicket(_));
    Kept { why: error.to_string(), for_good }
}
