//! Asking many tickets whether they pass.

use super::words::{Field, Is};
use super::{Filter, Sieve, Test, Value, address};
use crate::desk::letters::{contains, letters};
use crate::desk::{Band, Bands, Kind, Ranked, Status, Ticket, TicketId};
use std::collections::{HashMap, HashSet};

/// The errors that hit somebody whose e-mail address begins so.
pub type HitBy = HashMap<String, HashSet<TicketId>>;

/// What a filter has to know beside the tickets.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The names under which the hero claims and is assigned.
    pub me: Vec<String>,
    /// How long is late.
    pub bands: Bands,
    /// Whom errors hit, of the addresses that the filter names.
    pub hits: HitBy,
}

/// A filter ready to be asked about many tickets.
pub struct Sifter<'f> {
    terms: Vec<(bool, Check<'f>)>,
    asked: &'f Asked,
}

/// A test with what is worked out only once.
enum Check<'f> {
    As(&'f Test),
    Of(Field, Vec<Option<Vec<char>>>),
    Says(Vec<char>),
    Like(Box<Sieve>, Option<&'f HashSet<TicketId>>),
}

impl Filter {
    /// Ready to be asked about many tickets.
    pub fn sift<'f>(&'f self, asked: &'f Asked) -> Sifter<'f> {
        let check = |test: &'f Test| match test {
            Test::Of(field, values) => {
                let wanted = values.iter().map(|value| match value {
                    Value::None => None,
                    Value::Text(text) => Some(letters(text).collect()),
                });
                Check::Of(*field, wanted.collect())
            }
            Test::Says(words) => Check::Says(letters(words).collect()),
            Test::Like(word) => {
                let hit = address(word).and_then(|address| asked.hits.get(address));
                Check::Like(Box::new(Sieve::new(word)), hit)
            }
            test => Check::As(test),
        };
        let terms = self.terms.iter().map(|term| (term.not, check(&term.test)));
        Sifter { terms: terms.collect(), asked }
    }
}

impl Sifter<'_> {
    /// Whether every term holds for a ticket.
    pub fn passes(&mut self, ranked: &Ranked) -> bool {
        let asked = self.asked;
        self.terms.iter_mut().all(|(not, check)| check.holds(ranked, asked) != *not)
    }
}

impl Check<'_> {
    fn holds(&mut self, ranked: &Ranked, asked: &Asked) -> bool {
        let ticket = &ranked.ticket;
        match self {
            Self::As(Test::Tier(tiers)) => tiers.contains(&ranked.tier),
            Self::As(Test::Kind(kinds)) => kinds.contains(&ticket.kind),
            Self::As(Test::Is(stands)) => stands.iter().any(|is| is.holds(ranked, asked)),
            // All others are made ready above.
            Self::As(_) => true,
            Self::Of(field, values) => values.iter().any(|wanted| match wanted {
                None => field.of(ticket).next().is_none(),
                Some(letters) => field.of(ticket).any(|text| contains(text, letters)),
            }),
            Self::Says(letters) => said(ticket).any(|text| contains(text, letters)),
            Self::Like(sieve, hit) => {
                hit.is_some_and(|hit| hit.contains(&ticket.id))
                    || sieve.score(|| said(ticket)).is_some()
            }
        }
    }
}

impl Is {
    fn holds(self, ranked: &Ranked, asked: &Asked) -> bool {
        let ticket = &ranked.ticket;
        let is = |bands: &[Band]| {
            // Nobody waits for an error in person.
            let since = ranked.waiting_since.filter(|_| ticket.kind != Kind::Error);
            since.is_some_and(|since| bands.contains(&asked.bands.band(since)))
        };
        let pending = &ticket.pending;
        match self {
            Self::Great => is(&[Band::Great]),
            Self::Okay => is(&[Band::Okay]),
            Self::Late => is(&[Band::Late, Band::TooLate]),
            Self::TooLate => is(&[Band::TooLate]),
            Self::Waiting => ranked.status == Status::WaitingOnUs,
            Self::Theirs => ranked.status == Status::WaitingOnThem,
            Self::Snoozed => ranked.status == Status::Snoozed,
            Self::Closed => ranked.status == Status::Closed,
            Self::Open => ranked.status != Status::Closed,
            Self::Mine => ticket.is_of(&asked.me),
            Self::Claimed => ticket.assignee().is_some(),
            Self::Unclaimed => ticket.assignee().is_none(),
            Self::Unknown => ticket.unknown,
            Self::Refused => pending.refused,
            Self::Sending => {
                let times = [pending.reply_at, pending.close_at, pending.verdict_at];
                pending.reopen || times.iter().any(Option::is_some)
            }
        }
    }
}

impl Field {
    /// What a ticket has of it.
    pub fn of(self, ticket: &Ticket) -> Box<dyn Iterator<Item = &str> + '_> {
        let author = &ticket.author;
        match self {
            Self::Source => {
                Box::new([ticket.source.0.as_str(), ticket.reference.kind()].into_iter())
            }
            Self::Customer => Box::new(customers(ticket)),
            Self::Label => Box::new(ticket.labels.iter().map(String::as_str)),
            Self::Place => Box::new(std::iter::once(ticket.place.as_str())),
            Self::From => Box::new([author.name.as_str(), author.handle.as_str()].into_iter()),
            Self::Assigned => {
                let claimed = ticket.local.claimed_by.as_deref().into_iter();
                Box::new(claimed.chain(ticket.assignees.iter().map(String::as_str)))
            }
        }
    }
}

/// Its customers, and those that an error hits.
fn customers(ticket: &Ticket) -> impl Iterator<Item = &str> {
    let customers = ticket.customer.iter().flat_map(|customer| {
        std::iter::once(&customer.name).chain(&customer.also).map(String::as_str)
    });
    customers.chain(ticket.hits.iter().map(|hit| hit.name.as_str()))
}

/// What a row says.
fn said(ticket: &Ticket) -> impl Iterator<Item = &str> {
    [
        ticket.title.as_str(),
        ticket.author.name.as_str(),
        ticket.author.handle.as_str(),
        ticket.place.as_str(),
        ticket.reference.as_str(),
    ]
    .into_iter()
    .chain(customers(ticket))
    .chain(ticket.assignee())
}
