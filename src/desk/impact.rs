//! How much an error hurts, and whom.

use super::{
    Book, Identity, Person, PersonId, Profile, Question, Resolution, Roster, Subject, domain_key,
    resolve,
};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How much an error hurts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Impact {
    /// People it hit.
    pub users: u64,
    /// Times it happened.
    pub events: u64,
    /// When it last happened.
    pub last_seen: Timestamp,
    /// What makes it press more than others.
    pub alarm: Option<Alarm>,
    /// How much its service thinks that it matters; `None` where it has no opinion.
    pub priority: Option<Priority>,
    /// How often it happened in each of the last hours.
    pub curve: Curve,
}

/// Why an error presses more than others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Alarm {
    /// It happens more often than was to be expected.
    Escalating,
    /// It was resolved, and is back.
    Regressed,
}

/// How much an error matters to its service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// Work on it first.
    High,
    /// Work on it.
    Medium,
    /// Not now.
    Low,
}

/// How often something happened, hour by hour. Hours before the first and after the last that are
/// named had nothing in them, so that an error that rests has a curve that rests too.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Curve {
    /// When the first hour begins.
    pub since: Timestamp,
    /// How often in that hour and in those after it.
    pub counts: Vec<u64>,
}

/// Somebody whom an error hit, as the program that failed named them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Affected {
    /// The service's own name for them: `email:wile@acme.com`, `id:42`.
    pub key: String,
    /// Their name or login as told; `None` rather than a repeated address.
    pub name: Option<String>,
    /// Their e-mail address, if that was told.
    pub email: Option<String>,
    /// How often it hit them.
    pub events: u64,
    /// When it last hit them, if that was told.
    pub last_seen: Option<Timestamp>,
}

/// A customer that pays and that an error hits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// The customer's name.
    pub name: String,
    /// Its plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    /// How many of its people.
    pub people: u64,
    /// How it is known that they are its people: `domain acme.com`.
    pub evidence: String,
}

impl Impact {
    /// Whether it presses more than others.
    pub fn alarms(&self) -> bool {
        self.alarm.is_some()
    }
}

impl Affected {
    /// Their e-mail address as it is compared.
    pub fn address(&self) -> Option<String> {
        self.email.as_deref().and_then(address)
    }
}

impl Alarm {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Escalating, Self::Regressed];

    /// How it is written.
    pub fn word(self) -> &'static str {
        match self {
            Self::Escalating => "escalating",
            Self::Regressed => "regressed",
        }
    }
}

impl Priority {
    /// All of them, the highest first.
    pub const ALL: [Self; 3] = [Self::High, Self::Medium, Self::Low];

    /// How it is written.
    pub fn word(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

impl Curve {
    /// The curve of counts by the hour, which may come in any order.
    pub fn of(counts: impl IntoIterator<Item = (Timestamp, u64)>) -> Self {
        let mut hours: BTreeMap<i64, u64> = BTreeMap::new();
        for (at, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
            let hour = hours.entry(at.as_second().div_euclid(HOUR)).or_default();
            *hour = hour.saturating_add(count);
        }
        let (Some((first, _)), Some((last, _))) = (hours.first_key_value(), hours.last_key_value())
        else {
            return Self::default();
        };
        let (first, last) = (*first, (*last).min(first.saturating_add(MOST_HOURS - 1)));
        let since = Timestamp::from_second(first.saturating_mul(HOUR)).unwrap_or_default();
        let count = |hour| hours.get(&hour).copied().unwrap_or_default();
        Self { since, counts: (first..=last).map(count).collect() }
    }

    /// How often in each of so many equal parts of the last day, the oldest first.
    pub fn last_day(&self, now: Timestamp, parts: usize) -> Vec<u64> {
        let mut bars = vec![0_u64; parts];
        let end = now.as_second().div_euclid(HOUR);
        let since = self.since.as_second().div_euclid(HOUR);
        for (hour, count) in (since..).zip(&self.counts) {
            let age = end.saturating_sub(hour);
            let Ok(place) = usize::try_from(DAY - 1 - age) else { continue };
            let day = usize::try_from(DAY).unwrap_or(1);
            if let Some(bar) = bars.get_mut(place.saturating_mul(parts) / day) {
                *bar = bar.saturating_add(*count);
            }
        }
        bars
    }
}

const HOUR: i64 = SignedDuration::from_hours(1).as_secs();
/// Hours of a day.
const DAY: i64 = 24;
/// Bounds a curve whose times are nonsense.
const MOST_HOURS: i64 = 90 * DAY;

/// Which paying customers an error hits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hits {
    /// The customers, those with the most people first.
    pub hits: Vec<Hit>,
    /// What they follow from: whenever a customer or a mark that has one of these changes, they must
    /// be worked out again.
    pub depends_on: BTreeSet<Identity>,
}

/// The paying customers among those whom an error of a source of this `kind` hit. Whoever goes by two
/// names with one address is one of them.
///
/// # Errors
/// The book's.
pub fn hits<B: Book>(
    affected: &[Affected],
    kind: &str,
    roster: &Roster,
    book: &B,
) -> Result<Hits, B::Error> {
    let mut by_name: BTreeMap<_, (Hit, BTreeSet<String>)> = BTreeMap::new();
    let mut told = Hits::default();
    for one in affected {
        let Resolution { customer, depends_on, .. } = resolve(&question(kind, one), roster, book)?;
        told.depends_on.extend(depends_on);
        let Some(found) = customer.filter(|customer| customer.pays) else { continue };
        let hit = Hit { name: found.name, plan: found.plan, people: 0, evidence: found.evidence };
        let name = Identity::name(&hit.name);
        let (_, people) = by_name.entry(name).or_insert((hit, BTreeSet::new()));
        people.insert(one.address().unwrap_or_else(|| one.key.clone()));
    }
    let counted = |(hit, people): (Hit, BTreeSet<String>)| Hit {
        people: u64::try_from(people.len()).unwrap_or(u64::MAX),
        ..hit
    };
    told.hits = by_name.into_values().map(counted).collect();
    told.hits.sort_by(|a, b| b.people.cmp(&a.people).then_with(|| a.name.cmp(&b.name)));
    Ok(told)
}

/// An e-mail address as it is compared: in any case of letters, whatever its owner wrote behind a
/// `+`, and with its domain as [`domain_key`] has it. `None` for what is no address.
pub fn address(email: &str) -> Option<String> {
    let (who, domain) = email.trim().rsplit_once('@')?;
    let domain = domain_key(domain);
    let who = who.split_once('+').map_or(who, |(who, _)| who);
    let whole = !who.is_empty() && !domain.is_empty();
    whole.then(|| format!("{}@{domain}", who.to_lowercase()))
}

/// Whose customer is looked up.
fn question(kind: &str, affected: &Affected) -> Question {
    let subject = Subject { kind: kind.to_owned(), person: person(affected), same: Vec::new() };
    Question { people: vec![subject], place: None }
}

/// The program that failed says who they are, and nobody made sure of it.
fn person(affected: &Affected) -> Person {
    let id = affected.key.split_once(':').map_or(affected.key.as_str(), |(_, value)| value);
    Person {
        id: PersonId(id.to_owned()),
        handle: affected.name.clone().unwrap_or_else(|| id.to_owned()),
        email: affected.email.clone(),
        profile: Profile { unverified: true, ..Profile::default() },
        ..Person::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::Customer;

    fn at(hour: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 / HOUR * HOUR + hour * HOUR).unwrap()
    }

    #[test]
    fn a_curve_names_only_the_hours_from_the_first_to_the_last() {
        let curve = Curve::of([(at(5), 2), (at(3), 0), (at(7), 1), (at(5), 1), (at(9), 0)]);
        assert_eq!(curve, Curve { since: at(5), counts: vec![3, 0, 1] });
        assert_eq!(Curve::of([]), Curve::default());
        let wild = Curve::of([(Timestamp::MIN, 1), (Timestamp::MAX, 1)]);
        assert!(wild.counts.len() as i64 <= MOST_HOURS);
    }

    #[test]
    fn a_day_in_parts_forgets_what_is_older() {
        let curve = Curve::of([(at(0), 5), (at(1), 7), (at(22), 2), (at(24), 9)]);
        assert_eq!(curve.last_day(at(24), 24)[..2], [7, 0]);
        assert_eq!(curve.last_day(at(24), 24)[21..], [2, 0, 9]);
        assert_eq!(curve.last_day(at(24), 4), [7, 0, 0, 11]);
        assert_eq!(curve.last_day(at(24), 0), Vec::<u64>::new());
        assert_eq!(Curve::default().last_day(at(24), 3), [0, 0, 0]);
    }

    #[test]
    fn customers_are_told_by_the_addresses_of_whom_it_hit() {
        let free =
            Customer { pays: false, ..Customer::paying("Umbrella", None, &["umbrella.com"]) };
        let customers = vec![
            Customer::paying("Acme", None, &["acme.com"]),
            Customer::paying("Globex", None, &["globex.com"]),
            free,
        ];
        let roster = Roster::new(&["example.com".into()], &[], customers);
        let hit = |email: &str| Affected {
            key: format!("email:{email}"),
            email: Some(email.into()),
            ..Affected::default()
        };
        let people = [
            "a@acme.com",
            "a+test@acme.com",
            "z@globex.com",
            "y@Globex.com",
            "b@gmail.com",
            "c@umbrella.com",
            "ada@example.com",
        ];
        let Ok(told) = hits(&people.map(hit), "sentry", &roster, &roster);
        let hits: Vec<_> =
            told.hits.iter().map(|hit| (&*hit.name, hit.people, &*hit.evidence)).collect();
        assert_eq!(hits, [("Globex", 2, "domain globex.com"), ("Acme", 1, "domain acme.com")]);
        assert!(told.depends_on.contains(&Identity::parse("umbrella.com").unwrap()));
    }

    #[test]
    fn addresses_are_compared_without_case_and_tags() {
        for (email, expected) in [
            ("Wile@Acme.COM", Some("wile@acme.com")),
            ("wile+test+2@acme.com", Some("wile@acme.com")),
            (" wile@acme.com\n", Some("wile@acme.com")),
            ("ÄRA@acme.com", Some("ära@acme.com")),
            ("\"a@b\"@acme.com", Some("\"a@b\"@acme.com")),
            ("+@acme.com", None),
            ("wile@", None),
            ("wile", None),
            ("", None),
        ] {
            assert_eq!(address(email).as_deref(), expected, "{email:?}");
        }
    }
}
