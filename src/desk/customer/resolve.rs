//! To which customer the people of a ticket belong.
//!
//! Whoever asked is looked up before whoever joined in; of each, evidence counts in the order of
//! [`Evidence`]. What the hero said of somebody silences all else about them. Of several customers
//! that were found the first that pays is taken, and the others are told beside it.

use super::{Billing, CustomerMatch, Evidence, Identity, RegisterId, Step, suffixes};
use crate::desk::{Person, Roster, elapsed};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What is known of customers, to be looked up by what they are known by.
pub trait Book {
    /// What may go wrong in it.
    type Error;

    /// What the hero said of this identity.
    ///
    /// # Errors
    /// It cannot be looked up.
    fn marked(&self, identity: &Identity) -> Result<Option<Mark>, Self::Error>;

    /// The customers that hold this identity, in a steady order. Every customer holds its name.
    ///
    /// # Errors
    /// It cannot be looked up.
    fn holders(&self, identity: &Identity) -> Result<Vec<Holder>, Self::Error>;
}

/// What the hero said of an identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The name of the customer it belongs to; `None`: of no customer, whatever else says.
    pub customer: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// A customer that holds an identity, as one register tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Holder {
    /// The customer's name.
    pub name: String,
    /// Its plan.
    pub plan: Option<String>,
    /// How it stands with paying.
    pub billing: Billing,
    /// Whether it pays.
    pub pays: bool,
    /// Who tells so.
    pub register: RegisterId,
    /// When that was last read; `None` for what is no reading: the configuration.
    pub read_at: Option<Timestamp>,
}

/// Somebody to be looked up.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Subject {
    /// The kind of their source: `slack`, `github`.
    pub kind: String,
    /// What that knows of them.
    pub person: Person,
    /// What other sources know of them, by kind: the hero said that they are one.
    pub same: Vec<(String, Person)>,
}

/// A place that customers may share.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SharedPlace {
    /// The kind of its source.
    pub kind: String,
    /// Its id there.
    pub id: Option<String>,
    /// How it is called: `#acme-shared`.
    pub called: String,
    /// The customer it is shared with, as its configuration says.
    pub shared_with: Option<String>,
}

/// What is asked about a ticket.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Question {
    /// Everybody in it who is not of us and no program: who asked first.
    pub people: Vec<Subject>,
    /// Where it is.
    pub place: Option<SharedPlace>,
}

/// What came of a question.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Resolution {
    /// The customer.
    pub customer: Option<CustomerMatch>,
    /// There was nothing that could be looked up: nobody has an address, and nothing else told.
    pub unknown: bool,
    /// All that was looked up, in the order in which it counts.
    pub chain: Vec<Step>,
    /// What the answer depends on: whenever a customer or a mark that has one of these changes,
    /// the question must be asked again.
    pub depends_on: BTreeSet<Identity>,
}

/// Looks a question up.
///
/// # Errors
/// The book's.
pub fn resolve<B: Book>(
    question: &Question,
    roster: &Roster,
    book: &B,
) -> Result<Resolution, B::Error> {
    let mut search = Search { roster, book, chain: Vec::new(), candidates: Vec::new() };
    let mut place = question.place.as_ref();
    for subject in &question.people {
        search.look_up(&of_person(subject), place.take())?;
    }
    if place.is_some() {
        search.look_up(&[], place)?;
    }
    search.finish()
}

/// Something to look up: what kind of evidence it would be, and how it is called.
struct Clue {
    who: Option<String>,
    evidence: Evidence,
    called: String,
    identity: Option<Identity>,
    but: Option<&'static str>,
}

struct Search<'a, B> {
    roster: &'a Roster,
    book: &'a B,
    chain: Vec<Step>,
    /// Each with the step that found it.
    candidates: Vec<(usize, CustomerMatch)>,
}

impl<B: Book> Search<'_, B> {
    /// Looks up all that is known of one person, and of the place they speak in.
    fn look_up(&mut self, clues: &[Clue], place: Option<&SharedPlace>) -> Result<(), B::Error> {
        let mut clues: Vec<&Clue> = clues.iter().collect();
        let of_place = place.map(of_place).unwrap_or_default();
        clues.extend(&of_place);
        clues.sort_by_key(|clue| clue.evidence);
        let from = self.chain.len();
        for clue in clues {
            let step = self.step(clue)?;
            self.chain.push(step);
        }
        let steps = from..self.chain.len();
        let marked = steps.clone().find(|at| self.chain.get(*at).is_some_and(|s| s.mark.is_some()));
        match marked {
            Some(at) => self.take_mark(at),
            None => {
                steps.for_each(|at| self.take_found(at));
                Ok(())
            }
        }
    }

    fn step(&self, clue: &Clue) -> Result<Step, B::Error> {
        let (identity, but) = match &clue.identity {
            Some(domain) if clue.evidence == Evidence::Domain => match self.objection(domain) {
                Some(but) => (None, Some(but)),
                None => (clue.identity.clone(), clue.but),
            },
            _ => (clue.identity.clone(), clue.but),
        };
        let looked_up = identity.as_ref().filter(|_| clue.evidence != Evidence::Hint);
        Ok(Step {
            who: clue.who.clone(),
            evidence: clue.evidence,
            looked_up: clue.called.clone(),
            mark: looked_up.map(|id| self.book.marked(id)).transpose()?.flatten(),
            found: looked_up.map(|id| self.book.holders(id)).transpose()?.unwrap_or_default(),
            identity,
            but,
            decided: false,
        })
    }

    /// Why a domain tells of no customer.
    fn objection(&self, domain: &Identity) -> Option<&'static str> {
        if self.roster.is_team_domain(domain.value()) {
            return Some("our own");
        }
        self.roster.is_free_mail(domain.value()).then_some("anybody can have an address there")
    }

    /// What the hero said; a customer that no register knows pays because the hero says so.
    fn take_mark(&mut self, at: usize) -> Result<(), B::Error> {
        let said = self.chain.get(at).and_then(|step| step.mark.clone()?.customer);
        let Some(name) = said else { return Ok(()) };
        let evidence = "marked by hand";
        let known = match Identity::name(&name) {
            Some(identity) => self.book.holders(&identity)?,
            None => Vec::new(),
        };
        let best = known.iter().find(|holder| holder.pays).or(known.first());
        let found = match best {
            Some(holder) => matched(holder, evidence, false),
            None => CustomerMatch::paying(&name, None, evidence),
        };
        self.candidates.push((at, found));
        Ok(())
    }

    fn take_found(&mut self, at: usize) {
        let Some(step) = self.chain.get(at) else { return };
        let assumed = step.evidence == Evidence::Channel;
        let found = step.found.iter().map(|one| (at, matched(one, &step.looked_up, assumed)));
        self.candidates.extend(found);
    }

    fn finish(mut self) -> Result<Resolution, B::Error> {
        let best = self.candidates.iter().position(|(_, found)| found.pays).unwrap_or(0);
        let chosen = self.candidates.get(best).cloned();
        let customer = chosen.map(|(at, found)| {
            if let Some(step) = self.chain.get_mut(at) {
                step.decided = true;
            }
            let also = others(&found.name, self.candidates.iter().map(|(_, other)| &other.name));
            CustomerMatch { also, ..found }
        });
        let told = |step: &Step| step.mark.is_some() || step.evidence == Evidence::Email;
        let nobody = customer.is_none() && self.chain.iter().any(|step| step.who.is_some());
        let unknown = nobody && !self.chain.iter().any(told);
        let depends_on = depends_on(&self.chain);
        Ok(Resolution { customer, unknown, chain: self.chain, depends_on })
    }
}

/// The names of other customers than this one, each once; the case of letters makes no other one.
fn others<'a>(name: &str, all: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut once = BTreeSet::from([Identity::name(name)]);
    let mut others: Vec<String> =
        all.filter(|other| once.insert(Identity::name(other))).cloned().collect();
    others.sort_unstable();
    others
}

/// What was looked up, and the names that marks led to.
fn depends_on(chain: &[Step]) -> BTreeSet<Identity> {
    let named = |step: &Step| Identity::name(step.mark.as_ref()?.customer.as_ref()?);
    chain.iter().flat_map(|step| [step.identity.clone(), named(step)]).flatten().collect()
}

fn matched(holder: &Holder, evidence: &str, assumed: bool) -> CustomerMatch {
    CustomerMatch {
        name: holder.name.clone(),
        plan: holder.plan.clone(),
        pays: holder.pays,
        billing: holder.billing,
        evidence: evidence.to_owned(),
        assumed,
        also: Vec::new(),
    }
}

/// Everything that may tell of somebody, whichever source knows it.
fn of_person(subject: &Subject) -> Vec<Clue> {
    let own = (&subject.kind, &subject.person, None);
    let same = subject.same.iter().map(|(kind, person)| (kind, person, Some("the same person")));
    let all = std::iter::once(own).chain(same);
    all.flat_map(|(kind, person, but)| {
        let mut clues = addresses(person);
        clues.extend(accounts(kind, person));
        clues.extend(companies(kind, person));
        clues.into_iter().map(move |clue| Clue {
            who: Some(person.name.clone().unwrap_or_else(|| person.handle.clone())),
            but: clue.but.or(but),
            ..clue
        })
    })
    .collect()
}

fn clue(evidence: Evidence, called: String, identity: Option<Identity>) -> Clue {
    Clue { who: None, evidence, called, identity, but: None }
}

/// Their address, and its domain with those above it.
fn addresses(person: &Person) -> Vec<Clue> {
    let Some(email) = person.email.as_deref().and_then(Identity::email) else { return Vec::new() };
    let but = person.profile.unverified.then_some("as they typed it");
    let whole = clue(Evidence::Email, format!("e-mail {}", email.value()), Some(email.clone()));
    let domain = email.value().rsplit_once('@').map_or("", |(_, domain)| domain);
    let domains = suffixes(domain)
        .map(|domain| clue(Evidence::Domain, format!("domain {domain}"), Identity::domain(domain)));
    std::iter::once(whole).chain(domains).map(|clue| Clue { but, ..clue }).collect()
}

/// Their accounts. Logins at a tracker count least; handles of a chat are anybody's to choose.
fn accounts(kind: &str, person: &Person) -> Vec<Clue> {
    let evidence = if kind == "github" { Evidence::Login } else { Evidence::Account };
    let handle = (kind != "slack" && !person.handle.eq_ignore_ascii_case(&person.id.0))
        .then_some(person.handle.as_str());
    let ids = std::iter::once(person.id.0.as_str()).chain(handle);
    let own = ids.filter_map(|id| {
        Some(clue(evidence, format!("{kind} {id}"), Some(Identity::account(kind, id)?)))
    });
    let team = person.team.as_deref().and_then(|team| {
        let identity = Identity::account(kind, team)?;
        Some(clue(Evidence::Team, format!("{kind} team {team}"), Some(identity)))
    });
    let bridged = person.profile.accounts.iter().map(|identity| {
        let called = format!("{} {}", identity.kind(), identity.value());
        clue(Evidence::Bridge, called, Some(identity.clone()))
    });
    own.chain(team).chain(bridged).collect()
}

/// What they, or a bridge, say of their company. What anybody can write into a profile is a hint.
fn companies(kind: &str, person: &Person) -> Vec<Clue> {
    let profile = &person.profile;
    if kind == "github" {
        let company = profile.company.as_ref().map(|name| format!("profile says {name}"));
        let orgs = profile.organizations.iter().map(|name| format!("public member of {name}"));
        let hints = company.into_iter().chain(orgs);
        return hints.map(|called| clue(Evidence::Hint, called, None)).collect();
    }
    let Some(company) = &profile.company else { return Vec::new() };
    let plain = without_legal_form(company);
    let names = [Some(company.as_str()), plain.filter(|plain| plain != company)];
    let clues = names
        .into_iter()
        .flatten()
        .map(|name| clue(Evidence::Bridge, format!("company {name}"), Identity::name(name)));
    clues.collect()
}

/// `Acme, Inc.` is Acme.
fn without_legal_form(company: &str) -> Option<&str> {
    const FORMS: [&str; 13] = [
        "inc", "llc", "ltd", "limited", "gmbh", "ag", "corp", "co", "bv", "b.v", "sa", "s.a", "oy",
    ];
    let trimmed = company.trim().trim_end_matches('.');
    let (name, form) = trimmed.rsplit_once([' ', ','])?;
    let legal = FORMS.iter().any(|known| form.eq_ignore_ascii_case(known));
    let name = name.trim_end_matches([',', ' ']);
    (legal && !name.is_empty()).then_some(name)
}

fn of_place(place: &SharedPlace) -> Vec<Clue> {
    let named = place.shared_with.as_deref().and_then(Identity::name);
    let by_id = place.id.as_deref().and_then(|id| Identity::account(&place.kind, id));
    let id = place.id.as_deref().unwrap_or_default();
    let word = if place.kind == "slack" { "channel" } else { "place" };
    let called = [format!("{word} {}", place.called), format!("{word} {id}")];
    let identities = [named, by_id];
    let found = called.into_iter().zip(identities).filter(|(_, identity)| identity.is_some());
    found.map(|(called, identity)| clue(Evidence::Channel, called, identity)).collect()
}

impl Mark {
    /// What the hero said, in a few words.
    pub fn words(&self, now: Timestamp) -> String {
        let ago = elapsed(now.duration_since(self.at));
        match &self.customer {
            Some(name) => format!("{name}, marked by hand {ago} ago"),
            None => format!("no customer, marked by hand {ago} ago"),
        }
    }
}

impl Holder {
    /// Who it is and who says so: `Acme, pays (stripe, 5 min ago)`.
    pub fn words(&self, now: Timestamp) -> String {
        let standing = match self.pays {
            true => "pays".to_owned(),
            false => self.billing.word().replace('_', " "),
        };
        let ago = self.read_at.map(|at| format!(", {} ago", elapsed(now.duration_since(at))));
        format!("{}, {standing} ({}{})", self.name, self.register, ago.unwrap_or_default())
    }
}
