//! The services of one siege: few tickets, so that reading them costs little.

use crate::commands::kit::write_private;
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use support_hero::demo::{Faults, Server, TOKEN, email, github, sentry, slack, wall_clock};
use tokio::runtime::Runtime;

pub const CHANNEL: &str = "C0GENERAL1";
pub const REPO: &str = "example/app";
pub const PRIYA: &str = "U0PRIYA01";
/// The sign of a close.
pub const DONE: &str = "white_check_mark";

/// A ticket, by where its service has it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ticket {
    Chat(String),
    Issue(u64),
    Error(String),
}

impl Ticket {
    /// What `hero` calls it.
    pub fn reference(&self) -> String {
        match self {
            Self::Chat(ts) => format!("slack:users/{CHANNEL}/{ts}"),
            Self::Issue(number) => format!("github:{REPO}#{number}"),
            Self::Error(id) => format!("sentry:example/{id}"),
        }
    }
}

/// The title of the issue of this number, in words that no other has.
pub fn title_of(number: u64) -> &'static str {
    match number {
        1 => "Alder",
        2 => "Birch",
        3 => "Cedar",
        4 => "Elm",
        _ => "Willow",
    }
}

/// The services, and the folder in which `hero` works.
pub struct Town {
    pub slack: slack::Slack,
    pub github: github::GitHub,
    pub sentry: sentry::Sentry,
    pub email: email::Email,
    pub tickets: Vec<Ticket>,
    folder: tempfile::TempDir,
    _servers: Vec<Server>,
    // Last: what serves goes before what it runs on.
    _runtime: Runtime,
}

/// Tickets of each kind.
const EACH: usize = 6;

impl Town {
    pub fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread();
        let runtime = { runtime }.worker_threads(1).enable_all().build().unwrap();
        let clock = wall_clock;
        let (slack, github) = (slack::Slack::new(clock()), github::GitHub::new(clock()));
        let (sentry, email) = (sentry::Sentry::new(clock()), email::Email::new());
        sentry.self_hosted();
        let servers = runtime.block_on(async {
            let (slack, github) = (slack.serve().await.unwrap(), github.serve().await.unwrap());
            vec![slack, github, sentry.serve().await.unwrap(), email.serve().await.unwrap()]
        });
        let folder = tempfile::tempdir().unwrap();
        let (_servers, _runtime) = (servers, runtime);
        let tickets = Vec::new();
        let mut town = Self { slack, github, sentry, email, tickets, folder, _servers, _runtime };
        town.open_tickets();
        town.configure();
        town
    }

    fn open_tickets(&mut self) {
        self.slack.add_channel(CHANNEL, "general");
        self.github.add_repo(REPO);
        for number in 0..EACH {
            let asked = format!("Where is setting {number}?");
            self.tickets.push(Ticket::Chat(self.slack.post(CHANNEL, PRIYA, &asked)));
            let title = title_of(number as u64 + 1);
            self.tickets.push(Ticket::Issue(self.github.open(REPO, "zoeb", title, "It is lost.")));
            let error = self.sentry.raise("app", "TypeError", &format!("setting {number}"));
            self.tickets.push(Ticket::Error(error));
        }
    }

    fn configure(&self) {
        let token = self.folder.path().join("token");
        write_private(&token, &format!("{TOKEN}\n"));
        let [slack, github, sentry, email] = self._servers.as_slice() else { unreachable!() };
        let source = |kind: &str, name: &str, url: String, more: &str| {
            format!(
                "[[source]]\nkind = \"{kind}\"\nname = \"{name}\"\nbase_url = \"{url}\"\n\
                 token = {{ file = \"{}\" }}\n{more}\n\n",
                token.display()
            )
        };
        let text = [
            "[hero]\nname = \"Ada Lovelace\"\ntimezone = \"UTC\"\nhours = \"Mon-Sun 00:00-24:00\"\n\
             [team]\ndomains = [\"example.com\"]\nmembers = [\"github:ada\"]\n\n"
                .into(),
            source("slack", "users", slack.url("/api"), "channels = [\"general\"]"),
            source("github", "github", github.url(""), &format!("repos = [\"{REPO}\"]")),
            source("sentry", "sentry", sentry.url("/api/0"), "organization = \"example\""),
            source("email", "mail", email.url_as("smtp"), "from = \"Ada <ada@example.com>\""),
        ];
        std::fs::write(self.config(), text.concat()).unwrap();
    }

    fn config(&self) -> PathBuf {
        self.folder.path().join("config.toml")
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The tickets of the kind of this number: chats, issues, errors.
    pub fn of_kind(&self, kind: usize) -> Vec<Ticket> {
        self.tickets.iter().skip(kind).step_by(3).cloned().collect()
    }

    pub fn faults(&self, ticket: &Ticket) -> &Faults {
        match ticket {
            Ticket::Chat(_) => self.slack.faults(),
            Ticket::Issue(_) => self.github.faults(),
            Ticket::Error(_) => self.sentry.faults(),
        }
    }

    pub fn all_faults(&self) -> [&Faults; 4] {
        [self.slack.faults(), self.github.faults(), self.sentry.faults(), self.email.faults()]
    }

    /// `hero` with these arguments, ready to be run.
    pub fn hero(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hero"));
        command.env_remove("HERO_LOG").env("HERO_CONFIG", self.config());
        command.env("HERO_DATA", self.data()).args(arguments);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        command
    }

    /// The database that `hero` left.
    pub fn database(&self) -> Connection {
        let conn = Connection::open(self.data().join("hero.db")).unwrap();
        conn.busy_timeout(std::time::Duration::from_secs(10)).unwrap();
        conn
    }

    /// The first column of what a query finds.
    pub fn rows<T: rusqlite::types::FromSql>(&self, query: &str) -> Vec<T> {
        let conn = self.database();
        let mut rows = conn.prepare(query).unwrap();
        rows.query_map((), |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }

    /// Everything that anybody can read at a service, whoever wrote it.
    pub fn published(&self) -> Vec<String> {
        let chats = self.of_kind(0).into_iter().flat_map(|ticket| self.said(&ticket));
        let errors = self.of_kind(2).into_iter().flat_map(|ticket| self.said(&ticket));
        let issues = self.github.truth(REPO).into_iter().flat_map(|issue| {
            let comments = issue.comments.into_iter().map(|(_, text)| text);
            comments.chain([issue.title, issue.body])
        });
        let mails = self.email.taken().into_iter().map(|mail| mail.text);
        chats.chain(errors).chain(issues).chain(mails).collect()
    }

    fn said(&self, ticket: &Ticket) -> Vec<String> {
        match ticket {
            Ticket::Chat(ts) => self.slack.thread(CHANNEL, ts),
            Ticket::Issue(number) => {
                let comments = self.github.comments(REPO, *number).into_iter();
                comments.map(|(_, text)| text).collect()
            }
            Ticket::Error(id) => self.sentry.comments(id),
        }
    }

    /// Whether its service has it as closed.
    pub fn is_closed(&self, ticket: &Ticket) -> bool {
        match ticket {
            Ticket::Chat(ts) => !self.slack.reacted(CHANNEL, ts, DONE).is_empty(),
            Ticket::Issue(number) => self.github.state(REPO, *number) != "open",
            Ticket::Error(id) => self.sentry.status(id) == Some("resolved"),
        }
    }

    /// The log, for whoever looks into a failure.
    pub fn keep(self, name: &str) -> PathBuf {
        let Self { folder, .. } = self;
        let kept = folder.keep();
        let there = kept.with_file_name(name);
        let _ = std::fs::rename(&kept, &there);
        if Path::exists(&there) { there } else { kept }
    }
}
