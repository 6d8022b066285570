//! A served week that tests share, and desks with a cache of their own to run commands at.

use jiff::SignedDuration;
use serde_json::Value;
use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};
use support_hero::config::private;
use support_hero::demo::{Week, token_line, wall_clock};
use tokio::runtime::Runtime;

/// How long anything may take before it counts as not happening.
const PATIENCE: Duration = Duration::from_secs(30);

/// A served week.
pub struct Town {
    pub week: Week,
    folder: tempfile::TempDir,
    handed_out: Mutex<HashSet<String>>,
    /// Seconds by which the services' clock is ahead.
    ahead: Arc<AtomicI64>,
    // Last: what serves goes before what it runs on.
    _runtime: Runtime,
}

impl Town {
    /// A town of one's own, for tests that switch faults on.
    pub fn new() -> Self {
        let runtime = Runtime::new().unwrap();
        let ahead = Arc::new(AtomicI64::new(0));
        let (clock, more) = (wall_clock(), ahead.clone());
        let clock = move || clock() + SignedDuration::from_secs(more.load(Ordering::Relaxed));
        let week = runtime.block_on(Week::start(7, Arc::new(clock))).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let token = folder.path().join("token");
        write_private(&token, &token_line());
        fs::write(folder.path().join("config.toml"), week.config(&token)).unwrap();
        Self { week, folder, handed_out: Mutex::default(), ahead, _runtime: runtime }
    }

    /// The town that tests share while any of them runs. What a test changes in it, it changes on
    /// tickets that [`Desk::ticket`] handed to it alone.
    pub fn shared() -> Arc<Self> {
        static SHARED: Mutex<Weak<Town>> = Mutex::new(Weak::new());
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        shared.upgrade().unwrap_or_else(|| {
            let town = Arc::new(Self::new());
            assert_eq!(town.empty_desk("synced").run(&["sync", "--once"]).code, 0);
            *shared = Arc::downgrade(&town);
            town
        })
    }

    /// A file of the town's folder.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A desk that has read everything.
    pub fn synced_desk(&self, name: &str) -> Desk<'_> {
        let desk = self.empty_desk(name);
        desk.well(&["sync", "--once"]);
        desk
    }

    /// Commands with an empty cache of this name.
    pub fn empty_desk(&self, name: &str) -> Desk<'_> {
        Desk { town: self, config: self.file("config.toml"), data: self.file(name) }
    }

    /// Commands with a cache of this name that was filled once.
    pub fn desk(&self, name: &str) -> Desk<'_> {
        let (desk, synced) = (self.empty_desk(name), self.file("synced"));
        private::make_folder(&desk.data).unwrap();
        for entry in fs::read_dir(synced).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), desk.data.join(entry.file_name())).unwrap();
        }
        desk
    }

    /// What the services have of a ticket: its conversation's texts, oldest first.
    pub fn said(&self, ticket: &str) -> Vec<String> {
        match Place::of(ticket) {
            Place::Slack { channel, thread } => self.week.slack.thread(channel, thread),
            Place::GitHub { repo, number } => {
                let comments = self.week.github.comments(repo, number).into_iter();
                comments.map(|(_, text)| text).collect()
            }
            Place::Sentry { short_id } => self.week.sentry.comments(short_id),
        }
    }

    /// The e-mails to this address that the mail server took.
    pub fn mails(&self, to: &str) -> Vec<String> {
        let taken = self.week.email.taken().into_iter().filter(|mail| mail.to == [to]);
        taken.map(|mail| mail.text).collect()
    }

    /// How often a text stands at the service.
    pub fn count(&self, ticket: &str, text: &str) -> usize {
        self.said(ticket).iter().filter(|said| *said == text).count()
    }

    /// The state of a ticket as its service tells it.
    pub fn state(&self, ticket: &str) -> String {
        match Place::of(ticket) {
            Place::Slack { channel, thread } => {
                let marks = self.week.slack.reacted(channel, thread, "white_check_mark");
                if marks.is_empty() { "open" } else { "marked" }.into()
            }
            Place::GitHub { repo, number } => self.week.github.state(repo, number),
            Place::Sentry { short_id } => self.week.sentry.status(short_id).unwrap().into(),
        }
    }

    /// Two seconds pass at the services, some of which tell whole seconds only.
    pub fn pass(&self) {
        self.ahead.fetch_add(2, Ordering::Relaxed);
    }

    /// Whoever opened the ticket writes again; an error happens again.
    pub fn customer_writes(&self, ticket: &Value, text: &str) {
        let handle = ticket["author"]["handle"].as_str().unwrap();
        match Place::of(ticket["ref"].as_str().unwrap()) {
            Place::Slack { channel, thread } => {
                let all = support_hero::demo::CAST;
                let actor = all.iter().find(|actor| actor.login == handle).unwrap();
                self.week.slack.reply(channel, thread, actor.slack, text);
            }
            Place::GitHub { repo, number } => {
                self.week.github.comment(repo, number, handle, text);
            }
            Place::Sentry { short_id } => self.week.sentry.strike(short_id),
        }
    }
}

/// Where a reference leads.
pub enum Place<'a> {
    Slack { channel: &'a str, thread: &'a str },
    GitHub { repo: &'a str, number: u64 },
    Sentry { short_id: &'a str },
}

impl<'a> Place<'a> {
    pub fn of(ticket: &'a str) -> Self {
        let (kind, rest) = ticket.split_once(':').unwrap();
        match kind {
            "slack" => {
                let (place, thread) = rest.rsplit_once('/').unwrap();
                Self::Slack { channel: place.rsplit_once('/').unwrap().1, thread }
            }
            "github" => {
                let (repo, number) = rest.split_once('#').unwrap();
                Self::GitHub { repo, number: number.parse().unwrap() }
            }
            _ => Self::Sentry { short_id: rest.split_once('/').unwrap().1 },
        }
    }
}

/// Where commands are run: a configuration and a cache.
#[derive(Clone)]
pub struct Desk<'a> {
    pub town: &'a Town,
    pub config: PathBuf,
    pub data: PathBuf,
}

/// How a command ended.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Run {
    /// What it printed, as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|why| panic!("{why}: {self:?}"))
    }

    /// It failed with one sentence, in which this stands.
    pub fn failed_saying(&self, words: &str) {
        assert_eq!((self.code, self.err.lines().count()), (1, 1), "{self:?}");
        assert!(self.err.starts_with("error: ") && self.err.contains(words), "{self:?}");
        assert_eq!(self.out, "", "{self:?}");
    }
}

impl Desk<'_> {
    /// The command, ready to be run.
    pub fn command<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hero"));
        command.env_remove("HERO_LOG").env("HERO_CONFIG", &self.config);
        command.env("HERO_DATA", &self.data).args(arguments);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs a command to its end.
    pub fn run<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Run {
        ended(self.command(arguments).spawn().unwrap())
    }

    /// Runs a command that reads `input`.
    pub fn piped<S: AsRef<OsStr>>(&self, arguments: &[S], input: &str) -> Run {
        let mut child = self.command(arguments).stdin(Stdio::piped()).spawn().unwrap();
        // A command that refuses at once reads nothing.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        ended(child)
    }

    /// Runs a command that has to succeed; what it printed.
    pub fn well<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Run {
        let run = self.run(arguments);
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{run:?}");
        run
    }

    /// The tickets of a view.
    pub fn view(&self, view: &str) -> Vec<Value> {
        let tickets = self.well(&["queue", "--json", "--view", view]).json();
        tickets.as_array().unwrap().clone()
    }

    /// The references of a view.
    pub fn refs(&self, view: &str) -> Vec<String> {
        let tickets = self.view(view);
        tickets.iter().map(|ticket| ticket["ref"].as_str().unwrap().to_owned()).collect()
    }

    /// Whether answers to a ticket can go out from here.
    pub fn is_answered_here(&self, ticket: &str) -> bool {
        !self.well(&["show", ticket]).out.contains("\nno answer from here: ")
    }

    /// A ticket that waits on us, of this kind, which can be answered and which no other test of the town was given.
    pub fn ticket(&self, kind: &str) -> Value {
        let queue = self.view("queue");
        let mut handed_out = self.town.handed_out.lock().unwrap();
        let mut free = queue.into_iter().filter(|ticket| {
            let reference = ticket["ref"].as_str().unwrap();
            ticket["kind"] == kind
                && !handed_out.contains(reference)
                && self.is_answered_here(reference)
        });
        let ticket = free.next().unwrap();
        drop(free);
        handed_out.insert(ticket["ref"].as_str().unwrap().to_owned());
        ticket
    }

    /// The reference of such a ticket.
    pub fn reference(&self, kind: &str) -> String {
        self.ticket(kind)["ref"].as_str().unwrap().to_owned()
    }

    /// A ticket as it stands now.
    pub fn show(&self, ticket: &str) -> Value {
        self.well(&["show", ticket, "--json"]).json()
    }

    /// What a ticket is linked to, but the errors that hit whoever asks.
    pub fn linked(&self, ticket: &str) -> Vec<Value> {
        let shown = self.show(ticket);
        let links = shown["links"].as_array().unwrap();
        links.iter().filter(|link| link["bond"] != "their_error").cloned().collect()
    }

    /// Runs a command again and again until what it prints is as wished.
    pub fn until(&self, arguments: &[&str], wished: impl Fn(&Run) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let run = self.run(arguments);
            if wished(&run) {
                return;
            }
            assert!(Instant::now() < deadline, "{arguments:?} never did: {run:?}");
        }
    }
}

/// Waits for a command's end.
pub fn ended(child: Child) -> Run {
    let output = child.wait_with_output().unwrap();
    Run {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Writes a file that only its owner can read.
pub fn write_private(file: &Path, text: &str) {
    fs::write(file, text).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(file, fs::Permissions::from_mode(0o600)).unwrap();
    }
}
