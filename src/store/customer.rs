//! Customers as the screen and the command line read them.

mod clash;
pub(super) mod detail;
pub(super) mod due;
pub(super) mod list;
pub(super) mod people;
pub(super) mod persons;
pub(super) mod same;
pub(super) mod told;

use super::{Reader, StoreError, derive};
use crate::desk::{
    Identity, Linked, Listed, Mark, PersonKey, ProductUser, Question, RegisterId, Resolution,
    Ticket, TicketId, resolve,
};
use jiff::Timestamp;

/// A customer with all that its panel shows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CustomerDetail {
    /// Its name.
    pub name: String,
    /// What each register tells of it, those that say it pays first; none for one that is known by a
    /// mark alone.
    pub told: Vec<Told>,
    /// What the hero said belongs to it.
    pub marks: Vec<(Identity, Mark)>,
    /// Its people as sources know them, whoever was heard of last first.
    pub people: Vec<Colleague>,
    /// Its tickets in every channel: open ones first, then those that moved last.
    pub tickets: Vec<Ticket>,
    /// The errors that hit its people.
    pub errors: Vec<Linked>,
    /// Those of its people who use the product, whoever used it last first. Where to log in as them is
    /// told only of those who ask for help, at an address that is known to be theirs.
    pub users: Vec<ProductUser>,
    /// Questions of checklists that were ticked for it, and when.
    pub ticked: Vec<(String, Timestamp)>,
    /// Notes on it, the latest first.
    pub notes: Vec<AccountNote>,
}

/// What one register tells of a customer.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// The register.
    pub register: RegisterId,
    /// What it tells.
    pub listed: Listed,
    /// When it was last read to the end; `None` for the configuration.
    pub read_at: Option<Timestamp>,
    /// It could not be read since: why.
    pub problem: Option<String>,
}

/// Somebody of a customer.
#[derive(Debug, Clone, PartialEq)]
pub struct Colleague {
    /// Who.
    pub key: PersonKey,
    /// How they are called.
    pub name: String,
    /// Their address, where it is known.
    pub email: Option<String>,
    /// Their time zone by its IANA name, where it is known.
    pub zone: Option<String>,
    /// It is only assumed that they belong to it.
    pub assumed: bool,
    /// When they last said something.
    pub last_said: Option<Timestamp>,
}

/// Whoever asks in a ticket, whether they are a customer's or not.
#[derive(Debug, Clone, PartialEq)]
pub struct Asker {
    /// Who.
    pub who: Colleague,
    /// Nobody made sure that the e-mail address is theirs.
    pub unverified: bool,
    /// What registers know of them as users of the product.
    pub users: Vec<ProductUser>,
    /// Their other tickets in every channel: open ones first, then those that moved last.
    pub tickets: Vec<Ticket>,
    /// The errors that hit them.
    pub errors: Vec<Linked>,
}

/// A note on a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountNote {
    /// Its number.
    pub id: i64,
    /// When it was written.
    pub at: Timestamp,
    /// What it says.
    pub text: String,
}

/// A customer in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct CustomerLine {
    /// What a register tells.
    pub listed: Listed,
    /// Which.
    pub register: RegisterId,
    /// When it was last read to the end; `None` for the configuration.
    pub read_at: Option<Timestamp>,
    /// Its tickets that are not closed.
    pub open: u32,
}

/// Two customers that claim the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// What both claim.
    pub identity: Identity,
    /// Their names with the registers that say so: `Acme (stripe)`.
    pub names: Vec<String>,
}

/// What of a ticket can be marked as a customer's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Markable {
    /// What it is known by.
    pub identity: Identity,
    /// How one says it: `Wile E. Coyote (wile@acme.com)`, `everybody at acme.com`, `#acme-shared`.
    pub called: String,
    /// What was said of it.
    pub mark: Option<Mark>,
}

impl Markable {
    /// What was said of it, in a few words: `everybody at acme.com: marked as Acme`.
    pub fn words(&self) -> String {
        let called = &self.called;
        match &self.mark {
            Some(Mark { customer: Some(name), .. }) => format!("{called}: marked as {name}"),
            Some(Mark { customer: None, .. }) => format!("{called}: marked as no customer"),
            None => format!("{called}: not marked any more"),
        }
    }
}

impl Reader {
    /// Why a ticket has the customer that it has; `None` if it is gone.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn why(&self, ticket: TicketId) -> Result<Option<Resolution>, StoreError> {
        let Some(question) = derive::asked_of(self.conn(), ticket.0)? else { return Ok(None) };
        self.look_up(&question).map(Some)
    }

    /// Looks up whose somebody is: all of it as of one moment.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn look_up(&self, question: &Question) -> Result<Resolution, StoreError> {
        // Many small reads: in one transaction the file is locked once.
        let _moment = self.moment()?;
        let ledger = self.ledger();
        resolve(question, ledger.roster, &ledger)
    }
}
