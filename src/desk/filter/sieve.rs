//! Finding by a few letters, wherever they stand.

use nucleo_matcher::pattern::{Atom, AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

/// What each letter of a match has to score. nucleo gives 16 a letter and takes points for gaps:
/// below this the letters lie so scattered that everything would match.
const LETTER: u32 = 17;

/// A few words ready to be looked for in many places.
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

    /// How well every word is found in one of the fields; `None` if one is in none.
    pub fn score<'a, I: Iterator<Item = &'a str>>(
        &mut self,
        fields: impl Fn() -> I,
    ) -> Option<u32> {
        let Self { pattern, matcher, buffer } = self;
        let mut score_of = |atom: &Atom| {
            let scores = fields().filter_map(|field| {
                atom.score(Utf32Str::new(field, buffer), matcher).map(u32::from)
            });
            scores.max().filter(|score| *score >= least(atom))
        };
        pattern.atoms.iter().map(&mut score_of).sum()
    }
}

fn least(atom: &Atom) -> u32 {
    u32::try_from(atom.needle_text().len()).unwrap_or(u32::MAX).saturating_mul(LETTER)
}
