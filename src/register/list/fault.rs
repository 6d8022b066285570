//! What is wrong with a list, told by line and column.

use crate::config::shown;
use crate::config::words::Objection;
use crate::source::SourceError;
use std::fmt;

/// So many faults are told; of more only the number.
const MOST: usize = 20;

/// What to do about a faulty list.
pub(super) const REMEDY: &str = "mend the list; what it said last counts until then";

/// Where in a list something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The list as a whole.
    List,
    /// A line, from 1.
    Line(usize),
    /// A customer, from 1: JSON does not tell its lines once it was read.
    Item(usize),
}

/// One fault of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub place: Place,
    /// The column or key; empty for the line or customer as a whole.
    pub column: String,
    /// What was found there, cut where it is long; empty if nothing was.
    pub found: String,
    /// What is wrong with it: `is no domain`.
    pub problem: String,
    /// What to write instead: `allowed: ...`.
    pub remedy: String,
}

/// All that is wrong with a list: at least one fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.lines().join("\n"))]
pub struct Faults {
    called: String,
    told: Vec<Fault>,
    more: usize,
}

impl Fault {
    pub(super) fn new(
        place: Place,
        column: &str,
        found: &str,
        problem: &str,
        remedy: &str,
    ) -> Self {
        let (column, found) = (shown(column), shown(found));
        Self { place, column, found, problem: problem.into(), remedy: remedy.into() }
    }

    pub(super) fn objected(place: Place, column: &str, found: &str, why: &Objection) -> Self {
        Self::new(place, column, found, &why.problem, &why.remedy)
    }
}

impl fmt::Display for Fault {
    /// `:17: domains: "acme" is no domain; allowed: ...`, to stand behind the list's name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Place::List => {}
            Place::Line(_) => write!(f, ":{}", self.place.number())?,
            Place::Item(_) => write!(f, ": {}", self.place)?,
        }
        write!(f, ": ")?;
        if !self.column.is_empty() {
            write!(f, "{}: ", self.column)?;
        }
        if !self.found.is_empty() {
            write!(f, "{:?} ", self.found)?;
        }
        write!(f, "{}; {}", self.problem, self.remedy)
    }
}

impl Place {
    fn number(self) -> usize {
        match self {
            Self::List => 0,
            Self::Line(number) | Self::Item(number) => number,
        }
    }
}

impl fmt::Display for Place {
    /// `line 17`, `customer 3`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::List => write!(f, "the list"),
            Self::Line(number) => write!(f, "line {number}"),
            Self::Item(number) => write!(f, "customer {number}"),
        }
    }
}

impl Faults {
    pub(super) fn of(called: &str) -> Self {
        Self { called: called.into(), told: Vec::new(), more: 0 }
    }

    pub(super) fn add(&mut self, fault: Fault) {
        match self.told.len() < MOST {
            true => self.told.push(fault),
            false => self.more += 1,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.told.is_empty()
    }

    pub(super) fn in_order(mut self) -> Self {
        self.told.sort_by_key(|fault| fault.place);
        self
    }

    /// The faults, in the order of the list.
    pub fn told(&self) -> &[Fault] {
        &self.told
    }

    /// The faults as the user reads them, one a line, and how many there are beside these.
    pub fn lines(&self) -> Vec<String> {
        let told = self.told.iter().map(|fault| format!("{}{fault}", self.called));
        let more = format!("{}: {} more faults", self.called, self.more);
        told.chain((self.more > 0).then_some(more)).collect()
    }
}

impl From<Faults> for SourceError {
    /// The first of them, and how many follow.
    fn from(faults: Faults) -> Self {
        let first = faults.lines().into_iter().next().unwrap_or_default();
        let others = faults.told.len().saturating_sub(1) + faults.more;
        let fault = match others {
            0 => first,
            1 => format!("{first} (and one more fault)"),
            _ => format!("{first} (and {others} more faults)"),
        };
        Self::NeedsYou { fault, remedy: REMEDY.into() }
    }
}
