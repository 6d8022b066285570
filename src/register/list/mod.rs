//! Lists of customers as people and programs write them, CSV or JSON: read whole or not at all.

mod claims;
mod columns;
mod customer;
mod fault;
mod json;
mod kept;
mod table;

pub use fault::{Fault, Faults, Place};
pub use kept::{KeptList, Origin};

use crate::desk::Listed;
use jiff::Timestamp;

/// No list is longer, in bytes.
pub const LONGEST: u64 = 256 << 20;

/// What is made of what a list says.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// Who tries before they pay counts as paying.
    pub trials_pay: bool,
    /// When it is read: what was canceled counts until it ends.
    pub now: Timestamp,
}

/// A customer with its place in the list.
type Row = (Place, Listed);
type Rows = Vec<Row>;

/// Reads a list, which faults call `called`. It is JSON if it begins with a bracket or brace, else
/// CSV, with commas, semicolons or tabs between the cells.
///
/// # Errors
/// [`Faults`] if anything in it is wrong: then nothing of it counts.
pub fn parse(bytes: &[u8], called: &str, rules: &Rules) -> Result<Vec<Listed>, Faults> {
    let mut faults = Faults::of(called);
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let rows = match bytes.trim_ascii_start().first() {
        Some(b'[' | b'{') => json::read(bytes, rules, &mut faults),
        _ => table::read(bytes, rules, &mut faults),
    };
    claims::check(&rows, &mut faults);
    if rows.is_empty() && faults.is_empty() {
        // A file that was cut off must not make everybody lose their plan.
        let remedy = "write one at least, or leave the list out";
        faults.add(Fault::new(Place::List, "", "", "holds no customer", remedy));
    }
    match faults.is_empty() {
        true => Ok(rows.into_iter().map(|(_, listed)| listed).collect()),
        false => Err(faults.in_order()),
    }
}

#[cfg(test)]
mod tests;
