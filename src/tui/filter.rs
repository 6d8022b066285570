//! Narrowing the list by a few letters.

use crate::desk::Ticket;
use nucleo_matcher::pattern::{Atom, AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

/// What each letter of a match has to score. nucleo gives 16 a letter and takes points for gaps:
/// below this the letters lie so scattered that everything would match.
const LETTER: u32 = 17;

/// A filter ready to be asked about many tickets.
pub struct Sieve {
    pattern: Pattern,
    matcher: Matcher,
    buffer: Vec<char>,
}

impl Sieve {
    /// A sieve for this text; each of its words must be found.
    pub fn new(text: &str) -> Self {
        let pattern =
            Pattern::new(text, CaseMatching::Ignore, Normalization::Smart, AtomKind::Fuzzy);
        Self { pattern, matcher: Matcher::new(Config::DEFAULT), buffer: Vec::new() }
    }

    /// Whether every word is found in the title, a name, the place or the reference.
    pub fn passes(&mut self, ticket: &Ticket) -> bool {
        let Self { pattern, matcher, buffer } = self;
        pattern.atoms.iter().all(|atom| {
            fields(ticket).any(|field| {
                let score = atom.score(Utf32Str::new(field, buffer), matcher);
                score.is_some_and(|score| u32::from(score) >= least(atom))
            })
        })
    }
}

fn least(atom: &Atom) -> u32 {
    u32::try_from(atom.needle_text().len()).unwrap_or(u32::MAX).saturating_mul(LETTER)
}

fn fields(ticket: &Ticket) -> impl Iterator<Item = &str> {
    let customer = ticket.customer.as_ref().map(|customer| customer.name.as_str());
    [
        ticket.title.as_str(),
        ticket.author.name.as_str(),
        ticket.author.handle.as_str(),
        ticket.place.as_str(),
        ticket.reference.as_str(),
    ]
    .into_iter()
    .chain(customer)
    .chain(ticket.assignee())
}
