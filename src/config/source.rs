//! The tables `[[source]]`: what all have, and what each kind has.

use super::check::{KINDS, values};
use super::email::check_email;
use super::file::Table;
use super::slack::{Share, check_slack};
use super::words::{self, Read, objection};
use super::{GitHubConfig, Repos, SentryConfig, Service, SourceConfig, TokenFrom};
use crate::desk::SourceId;
use jiff::SignedDuration;
use std::collections::HashMap;
use std::path::PathBuf;
use std::time::Duration;

const TOKENS: &str = "allowed: { env = \"NAME\" }, { command = \"...\" }, { file = \"~/...\" } \
                      or { keyring = \"service/account\" }, never the token itself";
const EVERY: &str = "a length of time from 5s to 1d, such as \"20s\"";
const SINCE: &str = "a length of time from 1h to 3650d, such as \"30d\"";

/// How often a source is read, unless it says otherwise.
const DEFAULT_EVERY: Duration = Duration::from_secs(20);
/// How far back the first load goes, unless it says otherwise.
const DEFAULT_SINCE: SignedDuration = SignedDuration::from_hours(24 * 30);

/// All sources, and the customers that their channels name; names and repositories that stand
/// twice are faults.
pub(super) fn check_all<'a>(root: &Table<'a>) -> (Vec<SourceConfig>, Vec<Share<'a>>) {
    let tables = root.tables("source");
    if root.is_empty_list("source") {
        root.fault_here(
            "",
            "has no [[source]]",
            "`hero init` writes a file with one, `hero demo` needs none",
        );
    }
    let mut taken = Taken::default();
    let mut shares = Vec::new();
    let sources =
        tables.into_iter().filter_map(|table| check_source(table, &mut taken, &mut shares));
    (sources.collect(), shares)
}

/// What one source has and no second may have.
#[derive(Default)]
struct Taken {
    names: HashMap<String, usize>,
    repos: HashMap<String, String>,
}

fn check_source<'a>(
    mut table: Table<'a>,
    taken: &mut Taken,
    shares: &mut Vec<Share<'a>>,
) -> Option<SourceConfig> {
    let kind = table.text("kind");
    let called = kind.as_ref().map(|at| at.value.as_str());
    let id = check_name(&mut table, "source", called, &mut taken.names);
    table.require("kind", "\"slack\"");
    let kind = kind.and_then(|at| table.read(&at, known_kind))?;
    let base_url = check_base_url(&table, kind);
    let token = check_token(&table);
    let (every, since) = match kind {
        "email" => (Some(DEFAULT_EVERY), Some(DEFAULT_SINCE)),
        _ => (check_every(&table, DEFAULT_EVERY), check_since(&table)),
    };
    let service = match kind {
        "slack" => check_slack(&table, shares).map(Service::Slack),
        "github" => check_github(&table, taken).map(Service::GitHub),
        "email" => check_email(&table).map(Service::Email),
        _ => check_sentry(&table).map(Service::Sentry),
    };
    table.finish();
    let (token, token_line) = token?;
    let (id, base_url, every, since) = (SourceId(id?), base_url?, every?, since?);
    Some(SourceConfig { id, base_url, token, token_line, every, since, service: service? })
}

/// Where the service answers. Nobody can tell where one's e-mail is sent from.
fn check_base_url(table: &Table<'_>, kind: &str) -> Option<String> {
    if kind == "email" {
        let at = table.required("base_url", "\"smtps://mail.example.com\"")?;
        return table.read(&at, words::mail_server);
    }
    match table.text("base_url") {
        Some(at) => table.read(&at, words::address),
        None => Some(default_base_url(kind).to_owned()),
    }
}

fn default_base_url(kind: &str) -> &'static str {
    match kind {
        "slack" => "https://slack.com/api",
        "github" => "https://api.github.com",
        _ => "https://sentry.io/api/0",
    }
}

fn known_kind(text: &str) -> Read<&'static str> {
    words::one_of(text, &KINDS.map(|kind| (kind, kind)), "is not known")
}

/// The name of the source or register, by which its other faults are told; by default its kind.
pub(super) fn check_name(
    table: &mut Table<'_>,
    what: &str,
    kind: Option<&str>,
    taken: &mut HashMap<String, usize>,
) -> Option<String> {
    let at = table.text("name");
    let name = match &at {
        Some(at) => table.read(at, |text| plain_name(text, what))?,
        None => kind?.to_owned(),
    };
    table.name = format!("{what} {name:?}");
    let line = at.as_ref().map_or_else(|| table.first_line(), |at| table.line(at));
    if let Some(first) = taken.get(&name) {
        let problem = format!("is the name of the {what} of line {first} too");
        let remedy = "give each a name of its own";
        match &at {
            Some(at) => table.fault(at, &problem, remedy),
            None => table.fault_here("name", &problem, remedy),
        }
        return None;
    }
    taken.insert(name.clone(), line);
    Some(name)
}

/// A source's name stands in the references of its tickets, so it is one plain word.
fn plain_name(text: &str, what: &str) -> Read<String> {
    if !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c)) {
        return Ok(text.to_owned());
    }
    objection(&format!("is no name of a {what}"), "letters, digits, - _ and .")
}

/// The ways to say where a token is.
type Form = (&'static str, fn(&str) -> Read<TokenFrom>);
const FORMS: [Form; 4] =
    [("env", from_env), ("command", from_command), ("file", from_file), ("keyring", from_keyring)];

/// Where the token comes from, and the line that says so.
pub(super) fn check_token(source: &Table<'_>) -> Option<(TokenFrom, usize)> {
    if !source.has("token") {
        source.fault_here("token", "is missing", TOKENS);
    }
    let table = source.secret_table("token", TOKENS)?;
    let named = FORMS.iter().filter(|(key, _)| table.has(key)).count();
    if named != 1 {
        table.fault_here("", &format!("names {named} places"), TOKENS);
    }
    let found = FORMS.map(|(key, read)| {
        let at = table.text(key)?;
        Some((table.read(&at, read)?, table.line(&at)))
    });
    table.finish();
    found.into_iter().flatten().next()
}

fn from_env(text: &str) -> Read<TokenFrom> {
    words::variable(text).map(TokenFrom::Env)
}

fn from_command(text: &str) -> Read<TokenFrom> {
    words::not_a_token(text)?;
    match text.trim() {
        "" => objection("is empty", "a shell command that prints the token"),
        command => Ok(TokenFrom::Command(command.into())),
    }
}

fn from_file(text: &str) -> Read<TokenFrom> {
    words::not_a_token(text)?;
    let file = PathBuf::from(text.trim());
    if file.is_absolute() || file.starts_with("~") {
        return Ok(TokenFrom::File(file));
    }
    objection("is no whole path", "a path that begins with / or ~/")
}

fn from_keyring(text: &str) -> Read<TokenFrom> {
    words::keyring_entry(text).map(TokenFrom::Keyring)
}

/// How often it is read; `usual` where it does not say.
pub(super) fn check_every(table: &Table<'_>, usual: Duration) -> Option<Duration> {
    let Some(at) = table.text_like("every", EVERY) else { return Some(usual) };
    let range = SignedDuration::from_secs(5)..=SignedDuration::from_hours(24);
    let every = table.read(&at, |text| words::duration(text, range, EVERY))?;
    Duration::try_from(every).ok()
}

fn check_since(table: &Table<'_>) -> Option<SignedDuration> {
    let range = SignedDuration::from_hours(1)..=SignedDuration::from_hours(24 * 3650);
    match table.text_like("since", SINCE) {
        Some(at) => table.read(&at, |text| words::duration(text, range, SINCE)),
        None => Some(DEFAULT_SINCE),
    }
}

fn check_github(table: &Table<'_>, taken: &mut Taken) -> Option<GitHubConfig> {
    if table.is_empty_list("repos") && table.is_empty_list("search") {
        let remedy = "write repos = [\"example/app\"], or search = [\"org:example\"]";
        table.fault_here("repos", "is missing", remedy);
    }
    let repos = table.read_list("repos", "[\"example/app\", \"example/*\"]", words::repos);
    let search = table.read_list("search", "[\"org:example topic:sdk\"]", words::search);
    let bots = table.read_list("bots", "[\"renovate-me\"]", words::login);
    let own_issues = table.switch("own_issues").unwrap_or_default();
    for at in repos.iter().filter(|at| !matches!(at.value, Repos::Without(_))) {
        let key = at.value.to_string().to_lowercase();
        if let Some(owner) = taken.repos.insert(key, table.name.clone()) {
            table.fault(at, &format!("is read by {owner} already"), "name each once");
        }
    }
    let only_without = repos.iter().all(|at| matches!(at.value, Repos::Without(_)));
    if let Some(at) = repos.first().filter(|_| only_without && search.is_empty()) {
        let remedy = "name one, or all of an owner, before that: \"example/*\"";
        table.fault(at, "leaves out what nothing brings in", remedy);
    }
    let (repos, search, bots) = (values(repos), values(search), values(bots));
    Some(GitHubConfig { repos, search, bots, own_issues })
}

/// What Sentry lists where nothing else is asked for.
const DEFAULT_QUERY: &str = "is:unresolved";

fn check_sentry(table: &Table<'_>) -> Option<SentryConfig> {
    let organization = table.required("organization", "\"example\"");
    let projects = table.read_list("projects", "[\"app\"]", words::slug);
    let environments = table.read_list("environments", "[\"production\"]", words::environment);
    let query = match table.text("query") {
        Some(at) => table.read(&at, words::query),
        None => Some(DEFAULT_QUERY.to_owned()),
    };
    let mute = table.read_list("mute", "[\"ResizeObserver loop*\"]", words::mute);
    let organization = table.read(&organization?, words::slug)?;
    let (projects, environments, mute) = (values(projects), values(environments), values(mute));
    Some(SentryConfig { organization, projects, environments, query: query?, mute })
}
