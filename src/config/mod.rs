//! `config.toml` to types: every value checked, every fault told with file, line and key.

mod answers;
mod check;
mod customer;
mod email;
mod entries;
mod fault;
mod file;
mod keyring;
mod looks;
mod notify;
mod palette;
pub mod paths;
pub mod private;
mod register;
mod secret;
pub mod shell;
mod slack;
mod source;
mod template;
mod view;
pub mod words;
pub mod zone;

pub use answers::AnswersConfig;
pub use check::DEFAULT_HOURS;
pub use entries::{Entries, Entry, Section};
pub use fault::{ConfigError, Fault, shown};
pub use file::did_you_mean;
pub use looks::{Background, Glyphs, Looks};
pub use palette::{Ink, Paint, Painted, Palette, Scheme};
pub use register::{CustomersConfig, PostHogConfig, RegisterConfig, RegisterKind};
pub use template::{Answers, EXAMPLE, SourceAnswers, render};

use crate::desk::{Hours, Notify, Roster, SourceId, Tab};
use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Everything the configuration says.
#[derive(Debug)]
pub struct Config {
    /// Where it was read from.
    pub file: PathBuf,
    /// Who signs and claims.
    pub name: String,
    /// When they answer.
    pub hours: Hours,
    /// No time zone is named for the hours: they are told in the system's, whichever that becomes.
    pub follows_system: bool,
    /// Who is who.
    pub roster: Roster,
    /// Where tickets come from.
    pub sources: Vec<SourceConfig>,
    /// Where customers come from, beside the configuration itself.
    pub registers: Vec<RegisterConfig>,
    /// How customers are treated.
    pub customers: CustomersConfig,
    /// Views of one's own.
    pub views: Vec<Tab>,
    /// How the console looks.
    pub looks: Looks,
    /// What the hero is told of while they look elsewhere.
    pub notify: Notify,
    /// What answers are written with.
    pub answers: AnswersConfig,
}

/// One `[[source]]`.
#[derive(Debug, Clone)]
pub struct SourceConfig {
    /// Its name, unique in the file.
    pub id: SourceId,
    /// Where the service answers.
    pub base_url: String,
    /// Where its token comes from.
    pub token: TokenFrom,
    /// The line of the file that says so, from 1; 0 for a source that no file names.
    pub token_line: usize,
    /// How often it is asked for news.
    pub every: Duration,
    /// How far back the first load goes.
    pub since: SignedDuration,
    /// What it is.
    pub service: Service,
}

/// Where a token comes from. The token itself is never in the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenFrom {
    /// This environment variable.
    Env(String),
    /// The first line that this shell command prints.
    Command(String),
    /// The first line of this file, which only its owner may read.
    File(PathBuf),
    /// The first line of this entry of the system's keyring.
    Keyring(KeyringEntry),
}

/// An entry of the system's keyring; both names are plain words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyringEntry {
    /// What it is for.
    pub service: String,
    /// Whose it is.
    pub account: String,
}

impl std::fmt::Display for KeyringEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.service, self.account)
    }
}

/// What a source is, with what only that kind needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Service {
    /// A Slack workspace.
    Slack(SlackConfig),
    /// A GitHub login with repositories.
    GitHub(GitHubConfig),
    /// A Sentry organization.
    Sentry(SentryConfig),
    /// An account that e-mails are sent from; nothing is read there.
    Email(EmailConfig),
}

/// What a Slack source reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlackConfig {
    /// The channels that are read.
    pub channels: Vec<SlackChannel>,
    /// The reaction that shows the team that a thread is closed, without colons; `None`: off.
    pub close_reaction: Option<String>,
    /// The reaction that shows the team that somebody has taken a thread; `None`: off.
    pub claim_reaction: Option<String>,
    /// User groups, by handle (without `@`) or id, whose members are of the team.
    pub team_groups: Vec<String>,
    /// How long after one message of a person the next one, not in a thread, still belongs to it.
    /// Zero: each is a ticket.
    pub merge_within: SignedDuration,
    /// How far behind the newest message the history is read again.
    pub window: SignedDuration,
}

/// A channel that a Slack source reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlackChannel {
    /// Its name (without `#`) or id.
    pub name: String,
    /// What it is for.
    pub role: Role,
    /// For [`Role::Customer`]: the name of the `[[customer]]` it is shared with.
    pub customer: Option<String>,
}

/// What a channel is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Role {
    /// People ask for help there.
    #[default]
    Support,
    /// The community talks there, and asks.
    Community,
    /// It is shared with one customer: whoever in it is not us is of that customer.
    Customer,
    /// Programs report there; their reports are shown with the tickets they tell of.
    Alerts,
}

impl SlackConfig {
    /// These channels, all else by default.
    pub fn reading(channels: Vec<SlackChannel>) -> Self {
        Self {
            channels,
            close_reaction: Some("white_check_mark".into()),
            claim_reaction: None,
            team_groups: Vec::new(),
            merge_within: SignedDuration::from_mins(5),
            window: SignedDuration::from_hours(7 * 24),
        }
    }
}

impl SlackChannel {
    /// A channel by name or id with the usual role.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), role: Role::default(), customer: None }
    }
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Support, Self::Community, Self::Customer, Self::Alerts];

    /// How it is written in the configuration.
    pub fn word(self) -> &'static str {
        match self {
            Self::Support => "support",
            Self::Community => "community",
            Self::Customer => "customer",
            Self::Alerts => "alerts",
        }
    }
}

/// What a GitHub source reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GitHubConfig {
    /// Repositories, by name and by owner.
    pub repos: Vec<Repos>,
    /// What to search for: all repositories found are read too.
    pub search: Vec<String>,
    /// Logins of programs that GitHub shows as people.
    pub bots: Vec<String>,
    /// Issues among ourselves are work too.
    pub own_issues: bool,
}

/// Which repositories a GitHub source reads: one entry of `repos`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Repos {
    /// This one, `owner/name`.
    One(String),
    /// All of this owner, but archived ones and forks.
    AllOf(String),
    /// Not this one, `owner/name`, whoever's or whatever's else it is.
    Without(String),
}

impl std::fmt::Display for Repos {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::One(name) => write!(f, "{name}"),
            Self::AllOf(owner) => write!(f, "{owner}/*"),
            Self::Without(name) => write!(f, "!{name}"),
        }
    }
}

/// What a Sentry source reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentryConfig {
    /// The organization's slug.
    pub organization: String,
    /// Slugs or ids of its projects; empty: all that the token sees.
    pub projects: Vec<String>,
    /// Environments whose errors are read; empty: all.
    pub environments: Vec<String>,
    /// Which issues are work, in Sentry's search language.
    pub query: String,
    /// Errors that are no work though they match: a part of their title, type or culprit, in any
    /// case of letters, `*` for whatever stands between.
    pub mute: Vec<String>,
}

/// What e-mails are sent with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailConfig {
    /// Who writes.
    pub from: Mailbox,
    /// Who is answered, if somebody else.
    pub reply_to: Option<Mailbox>,
    /// Who logs in.
    pub user: String,
    /// What an e-mail ends with; `None`: as usual, with the hero's name.
    pub sign_off: Option<String>,
    /// How long one waits and can be taken back.
    pub hold: SignedDuration,
}

/// An e-mail address with the name of whoever has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// Their name.
    pub name: Option<String>,
    /// The address.
    pub address: String,
}

impl std::fmt::Display for Mailbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.name {
            Some(name) => write!(f, "{name} <{}>", self.address),
            None => write!(f, "{}", self.address),
        }
    }
}

impl Config {
    /// Reads and checks a file.
    ///
    /// # Errors
    /// [`ConfigError`] if it is not there, cannot be read, or has faults: then all of them.
    pub fn load(file: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(file).map_err(|why| match why.kind() {
            std::io::ErrorKind::NotFound => ConfigError::Missing { file: file.into() },
            _ => ConfigError::Unreadable { file: file.into(), why },
        })?;
        Self::parse(&text, file)
    }

    /// Checks the text of a file; `file` is what faults call it, and paths in it go from its folder.
    /// Only a missing `timezone`, the folder that is `~`, and whether a subscription has ended are
    /// asked of the system.
    ///
    /// # Errors
    /// [`ConfigError::Faulty`] with all its faults.
    pub fn parse(text: &str, file: &Path) -> Result<Self, ConfigError> {
        let around = Surroundings { file, now: Timestamp::now(), lookup: &paths::environment };
        check::check(text, &around)
    }
}

/// Where and when a file is read.
struct Surroundings<'a> {
    file: &'a Path,
    now: Timestamp,
    lookup: paths::Lookup<'a>,
}

impl Surroundings<'_> {
    /// A path as the file has it, from the file's own folder.
    fn path(&self, text: &str) -> words::Read<PathBuf> {
        match text.trim() {
            "" => words::objection("is empty", "a path, such as customers.csv or ~/customers.csv"),
            path => {
                let path = paths::expand(Path::new(path), self.lookup);
                Ok(self.file.parent().unwrap_or(Path::new("")).join(path))
            }
        }
    }
}

impl Service {
    /// The kind as the configuration and ticket references write it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Slack(_) => "slack",
            Self::GitHub(_) => "github",
            Self::Sentry(_) => "sentry",
            Self::Email(_) => "email",
        }
    }

    /// Whether tickets come from there.
    pub fn is_read(&self) -> bool {
        !matches!(self, Self::Email(_))
    }
}

/// A token, or why there is none.
pub type Token = Result<SecretString, String>;
