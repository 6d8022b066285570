//! The fault matrix: every source, every call, every fault; what the user is told, what the program
//! does, and that nothing is lost or done twice. `docs/faults.md` is written from it.

mod asking;
mod docs;
mod email;
mod faults;
mod lists;
mod reading;
mod sending;
mod towns;
mod world;

/// What came of a fault: the source, the call, the fault, what the program does, and what the user
/// sees.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    pub source: &'static str,
    pub call: &'static str,
    pub fault: &'static str,
    pub does: &'static str,
    pub told: String,
}
