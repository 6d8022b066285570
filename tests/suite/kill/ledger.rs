//! What was decided, as far as whoever decided can know: a command that ended well decided, one
//! that was killed may have.

use super::town::Ticket;
use std::collections::BTreeMap;

/// How an aspect of a ticket may stand: one way, or several after a kill.
pub type Ways<T> = BTreeMap<Ticket, Vec<T>>;

/// Something with words of its own.
#[derive(Debug, Clone)]
pub struct Said {
    /// Words that nothing else has.
    pub words: String,
    /// It is known to be decided, or kept as a draft.
    pub sure: bool,
    /// What was done, and how it was disturbed.
    pub how: String,
}

/// All that was decided in a siege.
#[derive(Default)]
pub struct Ledger {
    /// Answers, new issues, e-mails.
    pub said: Vec<Said>,
    /// Notes, which stay here.
    pub noted: Vec<Said>,
    /// What customers wrote.
    pub asked: Vec<String>,
    pub closed: Ways<bool>,
    pub claimed: Ways<bool>,
    /// Days until which tickets are put aside.
    pub snoozed: Ways<String>,
}

/// A decision on an aspect that has one state, the latest.
pub fn decide<T: Clone + PartialEq>(
    ways: &mut Ways<T>,
    ticket: &Ticket,
    to: T,
    before: T,
    sure: bool,
) {
    let may_be = ways.entry(ticket.clone()).or_insert_with(|| vec![before]);
    if sure {
        may_be.clear();
    }
    if !may_be.contains(&to) {
        may_be.push(to);
    }
}
