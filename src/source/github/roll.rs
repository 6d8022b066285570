//! Everyone seen, and what is known of them.

use super::wire::User;
use crate::desk::{Person, PersonId, Profile};
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// The account that GitHub shows where one was deleted.
const GHOST: &str = "ghost";
/// How long a profile is taken to be as it was read: people change their company now and then.
const FRESH: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Persons by login. What is once known of somebody stays: lists carry no names, and who is a
/// member of one repository may be a stranger to another.
#[derive(Debug, Clone, Default)]
pub(super) struct Roll {
    people: BTreeMap<String, Person>,
    /// Whose profile was asked for and cannot be had.
    closed: BTreeSet<String>,
    /// Logins in lower case that are programs, whatever GitHub says.
    bots: BTreeSet<String>,
}

impl Roll {
    /// Nobody yet; these logins are programs.
    pub(super) fn new(bots: &[String]) -> Self {
        let bots = bots.iter().map(|login| login.to_lowercase()).collect();
        Self { bots, ..Self::default() }
    }

    /// Takes in what the store knows, and tells whom it takes for people though they are
    /// programs.
    pub(super) fn remember(&mut self, people: Vec<Person>) -> Vec<Person> {
        let mut mistaken = Vec::new();
        for mut person in people {
            if !person.bot && self.is_listed(&person.handle) {
                person.bot = true;
                mistaken.push(person.clone());
            }
            self.people.entry(person.id.0.clone()).or_insert(person);
        }
        mistaken
    }

    fn is_listed(&self, login: &str) -> bool {
        self.bots.contains(&login.to_lowercase())
    }

    /// Takes note of an author and tells their id; `None` if there is none.
    ///
    /// OWNER, MEMBER and COLLABORATOR are the associations of those who belong to a repository.
    pub(super) fn see(&mut self, user: Option<&User>, association: &str) -> Option<PersonId> {
        let user = user.filter(|user| !user.login.is_empty())?;
        let bot = is_program(user) || self.is_listed(&user.login);
        let person = self.people.entry(user.login.clone()).or_insert_with(|| stranger(user));
        // Who was listed is perhaps not any more.
        person.bot = bot;
        person.staff |= matches!(association, "OWNER" | "MEMBER" | "COLLABORATOR");
        Some(person.id.clone())
    }

    /// Takes note of the token's own account.
    pub(super) fn see_self(&mut self, user: &User) {
        self.see(Some(user), "OWNER");
        self.take(user);
    }

    /// Takes note of a profile, and of the organizations that it shows.
    pub(super) fn learn(&mut self, profile: &User, organizations: Vec<String>, now: Timestamp) {
        if let Some(person) = self.take(profile) {
            let company = told(profile.company.as_deref());
            let company = company.and_then(|name| told(Some(name.trim_start_matches('@'))));
            // GitHub shows no address that was not verified.
            person.profile = Profile { company, organizations, ..Profile::default() };
            person.read_at = Some(now);
        }
    }

    fn take(&mut self, profile: &User) -> Option<&mut Person> {
        let person = self.people.get_mut(&profile.login)?;
        person.name = told(profile.name.as_deref()).filter(|name| *name != person.handle);
        person.email = told(profile.email.as_deref());
        Some(person)
    }

    /// Takes note that a profile cannot be had.
    pub(super) fn give_up(&mut self, login: &str) {
        self.closed.insert(login.into());
    }

    /// Logins of up to `most` outsiders whose profile was never read, or long ago; those first of
    /// whom least is known.
    pub(super) fn unknown(&self, most: usize, now: Timestamp) -> Vec<String> {
        let unknown = |person: &&Person| {
            let outsider = !person.staff && !person.bot && person.handle != GHOST;
            let fresh = person.read_at.is_some_and(|at| now.duration_since(at) < FRESH);
            outsider && !fresh && !self.closed.contains(&person.handle)
        };
        let mut unknown: Vec<&Person> = self.people.values().filter(unknown).collect();
        unknown.sort_by_key(|person| (person.name.is_some(), person.read_at));
        unknown.into_iter().take(most).map(|person| person.handle.clone()).collect()
    }

    /// What is known of these.
    pub(super) fn named<'a>(&self, ids: impl Iterator<Item = &'a PersonId>) -> Vec<Person> {
        let ids: BTreeSet<_> = ids.collect();
        ids.into_iter().filter_map(|PersonId(login)| self.people.get(login).cloned()).collect()
    }
}

fn stranger(user: &User) -> Person {
    Person {
        id: PersonId(user.login.clone()),
        handle: user.login.clone(),
        name: told(user.name.as_deref()),
        email: told(user.email.as_deref()),
        bot: is_program(user),
        staff: false,
        ..Person::default()
    }
}

fn is_program(user: &User) -> bool {
    user.kind == "Bot" || user.login.ends_with("[bot]")
}

fn told(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn user(login: &str, name: Option<&str>) -> User {
        let (login, name) = (login.into(), name.map(Into::into));
        User { login, kind: "User".into(), name, email: None, company: None }
    }

    #[test]
    fn a_member_stays_one_where_they_are_a_stranger() {
        let mut roll = Roll::default();
        let ada = roll.see(Some(&user("ada", None)), "MEMBER").unwrap();
        roll.see(Some(&user("ada", None)), "NONE");
        assert!(roll.named([&ada].into_iter())[0].staff);
    }

    #[test]
    fn programs_are_told_by_type_or_by_name() {
        let mut roll = Roll::default();
        let named = roll.see(Some(&user("x[bot]", None)), "NONE").unwrap();
        let typed = roll.see(Some(&User { kind: "Bot".into(), ..user("y", None) }), "").unwrap();
        assert!(roll.named([&named, &typed].into_iter()).iter().all(|person| person.bot));
    }

    #[test]
    fn listed_logins_are_programs_in_any_case_and_as_long_as_they_are_listed() {
        let renovate = user("Renovate-Me", None);
        let mut roll = Roll::new(&["renovate-me".into()]);
        let id = roll.see(Some(&renovate), "NONE").unwrap();
        assert!(roll.named([&id].into_iter())[0].bot);
        assert!(roll.unknown(9, NOW).is_empty(), "nobody asks for a program's name");
        let known = roll.named([&id].into_iter());
        let mut unlisted = Roll::default();
        assert!(unlisted.remember(known.clone()).is_empty());
        unlisted.see(Some(&renovate), "NONE");
        assert!(!unlisted.named([&id].into_iter())[0].bot);
        let people = vec![Person { bot: false, ..known[0].clone() }, stranger(&user("ada", None))];
        assert_eq!(Roll::new(&["renovate-me".into()]).remember(people), known);
    }

    #[test]
    fn a_profile_is_asked_for_once_a_month_and_only_of_outsiders() {
        let mut roll = Roll::default();
        for (login, association) in
            [("wile-e", "NONE"), ("lzolc", "NONE"), ("ada", "OWNER"), ("ghost", "NONE")]
        {
            roll.see(Some(&user(login, None)), association);
        }
        roll.see(None, "NONE");
        assert_eq!(roll.unknown(1, NOW), ["lzolc"]);
        roll.learn(&user("lzolc", None), Vec::new(), NOW);
        assert_eq!(roll.unknown(9, NOW), ["wile-e"]);
        roll.give_up("wile-e");
        assert!(roll.unknown(9, NOW).is_empty());
        let later = NOW + SignedDuration::from_hours(31 * 24);
        assert_eq!(roll.unknown(9, later), ["lzolc"], "people change their company");
    }

    #[test]
    fn a_profile_tells_of_the_company_as_it_is_written_there() {
        for (company, read) in [
            (Some("@acme"), Some("acme")),
            (Some(" @acme "), Some("acme")),
            (Some("Globex, Inc."), Some("Globex, Inc.")),
            (Some(" "), None),
            (Some("@"), None),
            (None, None),
        ] {
            let mut roll = Roll::default();
            let wile = roll.see(Some(&user("wile-e", None)), "NONE").unwrap();
            let shown = User { company: company.map(Into::into), ..user("wile-e", None) };
            roll.learn(&shown, vec!["acme-labs".into()], NOW);
            let known = roll.named([&wile].into_iter()).remove(0);
            assert_eq!(known.profile.company.as_deref(), read, "{company:?}");
            assert_eq!(known.profile.organizations, ["acme-labs"]);
            assert!(!known.profile.unverified);
        }
    }

    #[test]
    fn what_the_store_knows_is_not_forgotten() {
        let mut roll = Roll::default();
        let mut known = stranger(&user("zoeb", Some("Zoë Bélanger")));
        known.email = Some("zoe@globex.com".into());
        roll.remember(vec![known.clone()]);
        let id = roll.see(Some(&user("zoeb", None)), "NONE").unwrap();
        assert_eq!(roll.named([&id].into_iter()), [known]);
    }
}
