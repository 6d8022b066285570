//! What the configuration says of where customers come from.

use super::TokenFrom;
use crate::desk::RegisterId;
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
    /// A CSV or JSON file, by its ending.
    File(PathBuf),
    /// A shell command that prints such JSON.
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
