//! The tables of a file to the types of the program.

use super::file::{At, Document, Table};
use super::words::{self, Objection, Read, objection};
use super::{
    Config, ConfigError, Surroundings, answers, customer, looks, notify, register, source, view,
};
use crate::desk::{Hours, Member, Roster};
use jiff::tz::TimeZone;

/// The hours that are counted where the file names none.
pub const DEFAULT_HOURS: &str = "Mon-Fri 09:00-17:30";
/// The kinds of sources there are.
pub(super) const KINDS: [&str; 4] = ["slack", "github", "sentry", "email"];
/// Those at which the team has accounts.
const ACCOUNTS: [&str; 3] = ["slack", "github", "sentry"];

/// Reads the text of a file.
pub(super) fn check(text: &str, around: &Surroundings<'_>) -> Result<Config, ConfigError> {
    let document = Document::new(around.file, text);
    let parsed = document.parse();
    let config = if document.is_faultless() {
        let root = Table::new(&document, "", parsed.get_ref(), 0..0);
        check_root(root, around)
    } else {
        None
    };
    match config.filter(|_| document.is_faultless()) {
        Some(config) => Ok(config),
        None => Err(ConfigError::Faulty { faults: document.into_faults() }),
    }
}

fn check_root(root: Table<'_>, around: &Surroundings<'_>) -> Option<Config> {
    let hero = root.table("hero");
    if !root.has("hero") {
        root.fault_here(
            "",
            "has no table [hero]",
            "write [hero] and below it name = \"Ada Lovelace\"",
        );
    }
    let follows_system = hero.as_ref().is_some_and(|hero| !hero.has("timezone"));
    let hero = hero.and_then(check_hero);
    let (domains, members) = root.table("team").map(check_team).unwrap_or_default();
    let (sources, shares) = source::check_all(&root);
    let settings = customer::check_settings(&root, around);
    let registers = register::check_all(&root, around);
    let answers = answers::check(&root);
    let nobody = Roster::new(&domains, &members, Vec::new()).with_free_mail(&settings.free_mail);
    let customers = customer::check_all(&root, &nobody, &shares, around.now);
    shares.iter().for_each(|share| share.check(&customers));
    let views = view::check_all(&root);
    let (looks, notify) = (looks::check(&root, around), notify::check(&root));
    root.finish();
    let (name, hours) = hero?;
    let roster = Roster::new(&domains, &members, customers).with_free_mail(&settings.free_mail);
    let (file, customers) = (around.file.into(), settings);
    Some(Config {
        file,
        name,
        hours,
        follows_system,
        roster,
        sources,
        registers,
        customers,
        answers,
        views,
        looks,
        notify,
    })
}

fn check_hero(hero: Table<'_>) -> Option<(String, Hours)> {
    let name = hero.required("name", "\"Ada Lovelace\"").and_then(|at| hero.read(&at, words::name));
    let zone = match hero.text("timezone") {
        Some(at) => hero.read(&at, words::zone),
        None => Some(TimeZone::system()),
    };
    let hours = match hero.text("hours") {
        Some(at) => {
            hero.read(&at, |text| words::hours(text, zone.clone().unwrap_or(TimeZone::UTC)))
        }
        None => zone.and_then(|zone| words::hours(DEFAULT_HOURS, zone).ok()),
    };
    hero.finish();
    Some((name?, hours?))
}

fn check_team(team: Table<'_>) -> (Vec<String>, Vec<Member>) {
    let domains = team.read_list("domains", "[\"example.com\"]", words::domain);
    let members = team.read_list("members", "[\"github:ada\", \"slack:U012AB3CD\"]", member);
    team.finish();
    (values(domains), values(members))
}

fn member(text: &str) -> Read<Member> {
    match text.split_once(':') {
        Some((kind, account)) if ACCOUNTS.contains(&kind) && !account.trim().is_empty() => {
            Ok(Member { kind: kind.into(), account: account.trim().into() })
        }
        _ => objection(
            "is no member",
            "kind:account, such as github:ada or slack:U012AB3CD, of the kinds slack, github, sentry",
        ),
    }
}

/// The values without their places.
pub(super) fn values<T>(items: Vec<At<T>>) -> Vec<T> {
    items.into_iter().map(|at| at.value).collect()
}

impl Table<'_> {
    /// A text that must be there.
    pub(super) fn required(&self, key: &'static str, example: &str) -> Option<At<String>> {
        self.require(key, example);
        self.text(key)
    }

    /// Reports the key if it is not there.
    pub(super) fn require(&self, key: &str, example: &str) {
        if !self.has(key) {
            self.fault_here(key, "is missing", &format!("write {key} = {example}"));
        }
    }

    /// A value as `read` understands it; its objection becomes a fault.
    pub(super) fn read<T>(&self, at: &At<String>, read: impl FnOnce(&str) -> Read<T>) -> Option<T> {
        self.take(at, read(&at.value))
    }

    /// A value that was read at a place; an objection to it becomes a fault.
    pub(super) fn take<T, U>(&self, at: &At<U>, read: Read<T>) -> Option<T> {
        let object = |Objection { problem, remedy }: Objection| self.fault(at, &problem, &remedy);
        read.map_err(object).ok()
    }

    /// The values of a list as `read` understands them.
    pub(super) fn read_list<T>(
        &self,
        key: &'static str,
        example: &str,
        read: impl Fn(&str) -> Read<T>,
    ) -> Vec<At<T>> {
        let items = self.list(key, &format!("a list such as {example}"));
        items.into_iter().filter_map(|at| Some(at.with(self.read(&at, &read)?))).collect()
    }
}
