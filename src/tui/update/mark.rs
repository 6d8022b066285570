//! Saying by hand whose customer somebody is: what is marked, and then as whose.

use crate::desk::{Customer, Mark, Sieve, TicketId, TicketRef};
use crate::store::{CustomerLine, Markable};
use crate::tui::keymap::{Command, Context};
use crate::tui::message::{Ask, Effect, Saying, Taken, Write};
use crate::tui::model::{Model, Overlay};
use crate::tui::picker::{One, Pick, Picker, Purpose};
use crate::tui::text::cut;
use jiff::Timestamp;

/// The key of the row that means no customer; customers have names.
const NOBODY: &str = "";
/// The key of the row that takes a mark away; no name is a blank.
const AWAY: &str = " ";
/// Columns of what is marked where it is named.
const CALLED: usize = 40;

impl Model {
    /// What of the ticket in sight can be marked was read: of several the hero chooses one.
    pub(super) fn know_markable(
        &mut self,
        ticket: TicketId,
        found: Vec<Markable>,
        now: Timestamp,
    ) -> Vec<Effect> {
        let waits = self.is_waited_for(ticket);
        let Some(shown) = self.ticket().filter(|_| waits) else { return Vec::new() };
        let reference = shown.reference.clone();
        if let [only] = found.as_slice() {
            return self.ask_whose(reference, only.clone(), now);
        }
        if found.is_empty() {
            self.tell("mark: nobody of a customer is in it, and its place is nobody's");
            return Vec::new();
        }
        let row = |one: &Markable| Pick {
            key: one.identity.to_string(),
            text: one.called.clone(),
            aside: one.mark.as_ref().map(|mark| mark.words(now)).unwrap_or_default(),
            ..Pick::default()
        };
        let rows = found.iter().map(row).collect();
        let title = "mark whom, or which place?";
        self.choose_from(Picker::of(One::What(reference, found), title, rows));
        Vec::new()
    }

    /// What is to be marked was chosen.
    pub(super) fn take_what(
        &mut self,
        ticket: TicketRef,
        offered: Vec<Markable>,
        key: &str,
        now: Timestamp,
    ) -> Vec<Effect> {
        let chosen = offered.into_iter().find(|one| one.identity.as_str() == key);
        chosen.map_or_else(Vec::new, |one| self.ask_whose(ticket, one, now))
    }

    /// Asks for the customer, under a list that shows what is found for what is typed.
    fn ask_whose(&mut self, ticket: TicketRef, marking: Markable, now: Timestamp) -> Vec<Effect> {
        let title = format!("{}: whose?", cut(&marking.called, CALLED));
        let rows = beside(&marking, "", now);
        self.choose_from(Picker::of(One::Whose(ticket, marking), title, rows));
        vec![Effect::Read(Ask::Customers(String::new()))]
    }

    /// Customers were found for what was typed. What nobody waits for any more is dropped.
    pub(super) fn offer_customers(&mut self, find: &str, found: &[CustomerLine], now: Timestamp) {
        let Some(Overlay::Pick(picker)) = &mut self.overlay else { return };
        let Purpose::One(One::Whose(_, marking)) = &picker.purpose else { return };
        if picker.filter() != find {
            return;
        }
        let customers = found.iter().map(|line| row(&line.listed.customer));
        let beside = beside(marking, find, now);
        // What was looked for comes before what is always there.
        let rows = match find.trim() {
            "" => beside.into_iter().chain(customers).collect(),
            _ => customers.chain(beside).collect(),
        };
        picker.offer(rows, []);
    }

    /// Whose it is was chosen or typed.
    pub(super) fn take_whose(
        &mut self,
        ticket: TicketRef,
        marking: Markable,
        key: &str,
        now: Timestamp,
    ) -> Vec<Effect> {
        let said = |name: &str| Some(name.to_owned()).filter(|_| key != NOBODY);
        let mark = (key != AWAY).then(|| Mark { customer: said(key), at: now });
        let customer = |mark: &Option<Mark>| mark.as_ref().map(|mark| mark.customer.clone());
        if customer(&mark) == customer(&marking.mark) {
            self.tell("nothing was changed");
            return Vec::new();
        }
        vec![Effect::write(Write::Say(ticket, Saying::Mark(Markable { mark, ..marking })))]
    }

    /// Something was marked; the cursor stays on its ticket, whichever tier that is in now.
    pub(super) fn marked_as(&mut self, ticket: TicketRef, marking: &Markable, taken: Taken) {
        let called = cut(&marking.called, CALLED);
        let words = Markable { called, ..marking.clone() }.words();
        let undo = self.setup.keys.key_of(Context::Work, Command::Undo);
        let text = format!("{words}; {undo} takes it back");
        self.note(text, None);
        self.came_back = Some(ticket.clone());
        let step = self.silent(ticket, words, taken);
        self.history.decide(step);
    }
}

/// What can be said beside the names of customers, where it matches what is typed.
fn beside(marking: &Markable, find: &str, now: Timestamp) -> Vec<Pick> {
    let row = |key: &str, text: &str, aside: String| Pick {
        key: key.into(),
        text: text.into(),
        aside,
        ..Pick::default()
    };
    let mark = marking.mark.as_ref();
    let away = mark.map(|mark| row(AWAY, "take the mark away", mark.words(now)));
    let nobody = row(NOBODY, "no customer: community", String::new());
    let mut sieve = Sieve::new(find.trim());
    let matches = |row: &Pick| sieve.score(|| [row.text.as_str()].into_iter()).is_some();
    away.into_iter().chain([nobody]).filter(matches).collect()
}

/// A customer as the list offers it: `Acme  Enterprise, past due`.
fn row(customer: &Customer) -> Pick {
    let standing = customer.standing().unwrap_or_else(|| "pays".into());
    let told: Vec<String> = customer.plan.iter().cloned().chain([standing]).collect();
    Pick {
        key: customer.name.clone(),
        text: customer.name.clone(),
        aside: told.join(", "),
        ..Pick::default()
    }
}
