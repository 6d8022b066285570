//! How it is known whose somebody is: a line each thing that was looked up.

use super::super::json::{CustomerJson, pretty};
use super::super::page::customer_words;
use crate::desk::{Resolution, Step, clean_line};
use jiff::Timestamp;
use serde::Serialize;

/// Of whom or of which ticket it is told, and what was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Chain {
    /// `Wile E. Coyote (slack U0WILE)`, or a ticket's reference.
    pub of: String,
    /// What was looked up, and what came of it.
    pub found: Resolution,
}

#[derive(Serialize)]
struct ChainJson<'a> {
    of: &'a str,
    customer: Option<CustomerJson<'a>>,
    /// There was nothing that could be looked up.
    unknown: bool,
    chain: &'a [Step],
}

/// The chains as one array.
///
/// # Errors
/// None that are known: everything in them has a JSON form.
pub fn chains_json(chains: &[Chain]) -> serde_json::Result<String> {
    let told = chains.iter().map(|Chain { of, found }| ChainJson {
        of,
        customer: found.customer.as_ref().map(CustomerJson::from),
        unknown: found.unknown,
        chain: &found.chain,
    });
    pretty(&told.collect::<Vec<_>>())
}

/// Each with what came of it in its first line; a star stands before what decided.
pub fn chains_text(chains: &[Chain], now: Timestamp) -> String {
    let told: Vec<String> = chains.iter().map(|chain| text(chain, now)).collect();
    told.join("\n")
}

fn text(Chain { of, found }: &Chain, now: Timestamp) -> String {
    let outcome = match &found.customer {
        Some(customer) => format!("{}; {}", customer_words(customer), customer.known_from()),
        None if found.unknown => {
            "unknown: nothing to look up (`hero customers mark` says whose they are)".into()
        }
        None => "no customer".into(),
    };
    let steps = found.chain.iter().map(|step| {
        let sign = if step.decided { '*' } else { ' ' };
        format!("{sign} {}\n", clean_line(&step.words(now)))
    });
    let heading = clean_line(&format!("{of}: {outcome}")) + "\n";
    std::iter::once(heading).chain(steps).collect()
}
