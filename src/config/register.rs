//! What the configuration says of where customers come from.

use super::check::values;
use super::file::Table;
use super::source::{check_every, check_name, check_token};
use super::words::{self, objection};
use super::{Surroundings, TokenFrom};
use crate::desk::RegisterId;
use std::collections::HashMap;
use std::path::PathBuf;
use std::time::Duration;

/// One `[[register]]`.
#[derive(Debug, Clone)]
pub struct RegisterConfig {
    /// Its name, unique in the file.
    pub id: RegisterId,
    /// How often it is read.
    pub every: Duration,
    /// Where its token comes from, for the kinds that need one, with the line of the file that says
    /// so.
    pub token: Option<(TokenFrom, usize)>,
    /// Who tries before they pay counts as paying.
    pub trials_pay: bool,
    /// What it is.
    pub kind: RegisterKind,
}

/// What a register is, with what only that kind needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RegisterKind {
    /// A CSV or JSON file.
    File(PathBuf),
    /// A shell command that prints what would stand in such a file.
    Command(String),
    /// A Stripe account.
    Stripe {
        /// Where it answers.
        base_url: String,
    },
    /// A PostHog project.
    PostHog(PostHogConfig),
}

/// What a PostHog register asks, and what the answers mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostHogConfig {
    /// Where it answers and where its pages are: `https://us.posthog.com`.
    pub base_url: String,
    /// The project's id.
    pub project: String,
    /// The type of groups that organizations are: `organization`.
    pub group: String,
    /// The property of an organization, or of a person, that names the plan.
    pub plan: String,
    /// Values of that property that pay nothing.
    pub free: Vec<String>,
    /// The property that says in percent how much of the plan is used.
    pub usage: String,
    /// Properties that are shown as they are: the version, the hosting.
    pub show: Vec<String>,
    /// Whether the link to log in as somebody is offered: only staff of the instance can use it.
    pub log_in_as: bool,
}

/// How customers are treated, whichever register tells of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CustomersConfig {
    /// More domains at which anybody can have an address.
    pub free_mail: Vec<String>,
    /// What customers pay is shown.
    pub amounts: bool,
    /// A folder with checklists of one's own, which replace those of the same name.
    pub checklists: Option<PathBuf>,
}

impl RegisterKind {
    /// How the configuration writes it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::File(_) => "file",
            Self::Command(_) => "command",
            Self::Stripe { .. } => "stripe",
            Self::PostHog(_) => "posthog",
        }
    }
}

/// How the configuration writes the kinds, with how often each is read unless it says otherwise.
const KINDS: [(&str, Duration); 4] = [
    ("file", Duration::from_secs(60)),
    ("command", Duration::from_secs(3600)),
    ("stripe", Duration::from_secs(3600)),
    ("posthog", Duration::from_secs(15 * 60)),
];
/// Names that stand for what no table tells of.
const TAKEN: [&str; 2] = ["config", "hand"];

/// All registers.
pub(super) fn check_all(root: &Table<'_>, around: &Surroundings<'_>) -> Vec<RegisterConfig> {
    let mut names = HashMap::new();
    let tables = root.tables("register").into_iter();
    tables.filter_map(|table| check_register(table, &mut names, around)).collect()
}

fn check_register(
    mut table: Table<'_>,
    names: &mut HashMap<String, usize>,
    around: &Surroundings<'_>,
) -> Option<RegisterConfig> {
    let kind = table.text("kind");
    let called = kind.as_ref().map(|at| at.value.as_str());
    let id = check_name(&mut table, "register", called, names);
    if id.as_deref().is_some_and(|id| TAKEN.contains(&id)) {
        table.fault_here("name", "is what the hero calls its own customers", "choose another one");
    }
    table.require("kind", "\"file\"");
    let known = KINDS.map(|(kind, every)| (kind, (kind, every)));
    let (kind, every) =
        kind.and_then(|at| table.read(&at, |text| words::one_of(text, &known, "is not known")))?;
    let every = check_every(&table, every);
    let trials_pay = table.switch("trialing").unwrap_or_default();
    let needs_token = matches!(kind, "stripe" | "posthog");
    let token = needs_token.then(|| check_token(&table));
    let kind = match kind {
        "file" => check_file(&table, around),
        "command" => check_command(&table),
        "stripe" => check_base_url(&table, "https://api.stripe.com")
            .map(|base_url| RegisterKind::Stripe { base_url }),
        _ => check_posthog(&table).map(RegisterKind::PostHog),
    };
    table.finish();
    let token = match token {
        Some(token) => Some(token?),
        None => None,
    };
    Some(RegisterConfig { id: RegisterId(id?), every: every?, token, trials_pay, kind: kind? })
}

fn check_file(table: &Table<'_>, around: &Surroundings<'_>) -> Option<RegisterKind> {
    let at = table.required("path", "\"customers.csv\"")?;
    table.read(&at, |text| around.path(text)).map(RegisterKind::File)
}

fn check_command(table: &Table<'_>) -> Option<RegisterKind> {
    let at = table.required("command", "\"list-customers --json\"")?;
    let read = |text: &str| match text.trim() {
        "" => objection("is empty", "a shell command that prints CSV or JSON"),
        command => Ok(command.to_owned()),
    };
    table.read(&at, read).map(RegisterKind::Command)
}

fn check_base_url(table: &Table<'_>, usual: &str) -> Option<String> {
    match table.text("base_url") {
        Some(at) => table.read(&at, words::address),
        None => Some(usual.to_owned()),
    }
}

fn check_posthog(table: &Table<'_>) -> Option<PostHogConfig> {
    let base_url = check_base_url(table, "https://us.posthog.com");
    let project = table.required("project", "\"12345\"");
    let project = project.and_then(|at| table.read(&at, words::project));
    let group = check_word(table, "group", "organization");
    let plan = check_word(table, "plan", "plan");
    let free = check_words(table, "free", &["free"]);
    let usage = check_word(table, "usage", "usage");
    let show = check_words(table, "show", &["version", "realm"]);
    let log_in_as = table.switch("log_in_as").unwrap_or_default();
    let (base_url, project, group) = (base_url?, project?, group?);
    Some(PostHogConfig {
        base_url,
        project,
        group,
        plan: plan?,
        free,
        usage: usage?,
        show,
        log_in_as,
    })
}

fn check_word(table: &Table<'_>, key: &'static str, usual: &str) -> Option<String> {
    match table.text(key) {
        Some(at) => table.read(&at, words::name),
        None => Some(usual.to_owned()),
    }
}

/// The words of a list, which may be empty; `usual` where there is none.
fn check_words(table: &Table<'_>, key: &'static str, usual: &[&str]) -> Vec<String> {
    let said = table.has(key);
    let read = values(table.read_list(key, &format!("{usual:?}"), words::name));
    if said { read } else { usual.iter().map(|word| (*word).to_owned()).collect() }
}
