//! The command line: what may be said on it, one file a subcommand, and what is printed.

mod act;
pub mod activity;
pub mod archive;
pub mod assign;
pub mod backup;
pub mod checklists;
mod claim;
pub mod close;
pub mod completions;
mod console;
pub mod customers;
pub mod demo;
mod dialog;
pub mod diff;
pub mod doctor;
pub mod done;
pub mod event;
pub mod export;
mod first;
pub mod init;
pub mod issue;
pub mod keys;
pub mod label;
pub mod link;
mod log;
mod mail;
pub mod man;
pub mod merge;
pub mod note;
pub mod open;
pub mod outbox;
pub mod output;
pub mod priority;
pub mod queue;
pub mod reopen;
pub mod reply;
pub mod resolve;
pub mod restore;
pub mod review;
pub mod search;
pub mod seen;
pub mod show;
pub mod snippets;
pub mod snooze;
pub mod sync;
mod words;

use crate::config::paths;
use crate::store::{StoreError, suspect};
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// Everything that waits for an answer, in one queue, in the order it should be worked.
///
/// Without a command the console opens. Every command that prints tickets takes --json.
#[derive(Debug, Parser)]
#[command(name = "hero", version, max_term_width = 100)]
pub struct Cli {
    /// Where configuration and cache are.
    #[command(flatten)]
    pub places: Places,
    /// What to do; nothing: the console.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Where configuration and cache are, if not in the user's folders.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Places")]
pub struct Places {
    /// Configuration file [default: config.toml in your configuration folder]
    #[arg(long, global = true, value_name = "FILE", env = "HERO_CONFIG", hide_env_values = true)]
    pub config: Option<PathBuf>,
    /// Folder of the cache [default: your data folder]
    #[arg(long, global = true, value_name = "DIR", env = "HERO_DATA", hide_env_values = true)]
    pub data: Option<PathBuf>,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Ask a few questions and write the configuration file
    Init(init::Init),
    /// Check the configuration, the cache and every source
    Doctor(doctor::Doctor),
    /// Try the console on an invented week, without any account
    Demo(demo::Demo),
    /// Fetch what is new and send what waits, without the console, until interrupted
    Sync(sync::Sync),
    /// Print the queue, or another view
    Queue(queue::Queue),
    /// Print a ticket with its conversation
    Show(show::Show),
    /// Print an event of an error: the latest, the oldest, or any by its id
    Event(event::Event),
    /// Answer a ticket through the channel it came from
    Reply(reply::Reply),
    /// Write an e-mail because of a ticket
    Mail(mail::Letter),
    /// Close or resolve a ticket
    Close(close::Close),
    /// Resolve an error: by a release or a commit it is back only if it happens after that
    Resolve(resolve::Resolve),
    /// Archive an error until it escalates, for a time, or until it happened or hit users so often
    Archive(archive::Archive),
    /// Open a closed ticket again
    Reopen(reopen::Reopen),
    /// Take a ticket out of the queue until they write: there is nothing more to say
    Done(done::Done),
    /// Put a ticket aside until a time, or until they write
    Snooze(snooze::Snooze),
    /// Note something on a ticket that nobody outside reads
    Note(note::Note),
    /// Take a ticket: you see it through
    Claim(claim::Claim),
    /// Change who works on a ticket
    Assign(assign::Assign),
    /// Say how much an error matters
    Priority(priority::Prioritize),
    /// Say at its service that an error has been looked at
    Seen(seen::Seen),
    /// Change the labels of a ticket
    Label(label::Label),
    /// Print what a pull request changes
    Diff(diff::Diff),
    /// Approve a pull request
    Approve(review::Approve),
    /// Review a pull request: it has to be changed first
    RequestChanges(review::RequestChanges),
    /// Ask people or teams to review a pull request
    AskReview(review::AskReview),
    /// Merge a pull request; asks, and only when nothing speaks against it
    #[command(after_help = MERGING)]
    Merge(merge::Merge),
    /// Open an issue because of a ticket, which is linked to it
    #[command(after_help = OPENING)]
    Issue(issue::Issue),
    /// Link a ticket to another one, whose fix its people should hear of
    #[command(after_help = LINKING)]
    Link(link::Link),
    /// Take a link made by hand away
    Unlink(link::Link),
    /// Find tickets by the words said in them, here and at the services
    Search(search::Search),
    /// Who the customers are, who pays, and how it is known whose somebody is
    Customers(customers::Customers),
    /// The texts that can be put into an answer: those that come with the program, and your own
    Snippets(snippets::Snippets),
    /// What is on its way to the services
    Outbox(outbox::Outbox),
    /// Print which key does what in the console, as it is for you
    Keys(keys::Keys),
    /// Print what was done, sent and read, and what failed
    Activity(activity::Activity),
    /// Copy all that is here into a file, whoever works on it meanwhile
    Backup(backup::Backup),
    /// Put a backup in the place of what is here, which is kept
    #[command(after_help = RESTORING)]
    Restore(restore::Restore),
    /// Write tickets, messages and notes as JSON Lines
    #[command(after_help = EXPORTING)]
    Export(export::Export),
    /// Print the completions of a shell
    #[command(after_help = completions::WHERE)]
    Completions(completions::Completions),
    /// Print the manual page
    Man(man::Manual),
}

/// What a link is for.
const LINKING: &str = "Once the issue or pull request is closed or merged, the ticket comes back to \
    close the loop. An address in a message or a note links by itself. `hero show` prints what a \
    ticket is linked to.";

/// What a merge asks for.
const MERGING: &str = "Without a terminal nobody can be asked: --yes merges it. It is the commit that \
    was looked at which is merged; should there be another one by then, it is refused.";

/// What a new issue says.
const OPENING: &str = "What was asked is quoted without addresses and without the name of whoever \
    pays, the link back follows. Issues like it are listed first; without --yes it is not opened then.";

/// What becomes of what waited in a backup.
const RESTORING: &str = "End every other hero first. A backup of an older version is brought up to \
    date. What waited in its outbox may have been sent since, so it is looked for at its service \
    before it is sent; `hero outbox` lists it.";

/// What a line of an export is.
const EXPORTING: &str = "One line each, told by its \"type\": \"ticket\" as `hero queue --json` has it; \
    \"message\" and \"note\" with the reference of their \"ticket\"; \"customer_note\" with its \
    \"customer\". Times are RFC 3339 in UTC. With a filter, only what belongs to tickets that pass.";

/// Something was said that the syntax allows and the sense does not.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct UsageError(pub String);

impl Places {
    /// The configuration file.
    ///
    /// # Errors
    /// The user has no home folder, and none was given.
    pub fn config_file(&self) -> anyhow::Result<PathBuf> {
        paths::config_file(self.config.as_deref())
    }

    /// The folder of the cache.
    ///
    /// # Errors
    /// The user has no home folder, and none was given.
    pub fn data_dir(&self) -> anyhow::Result<PathBuf> {
        paths::data_dir(self.data.as_deref())
    }
}

/// Does what the command line says. The exit code tells success, or a failure that was already
/// printed.
///
/// # Errors
/// What is to be printed as the reason of the failure.
pub async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let places = cli.places.clone();
    let done = carry_out(cli).await;
    if let Err(error) = &done
        && matches!(error.downcast_ref(), Some(StoreError::Damaged(_)))
    {
        // The next start looks through all of it.
        suspect(&places.data_dir()?);
    }
    done
}

async fn carry_out(cli: Cli) -> anyhow::Result<ExitCode> {
    let places = &cli.places;
    match cli.command {
        None => console::run(places).await,
        Some(Command::Init(init)) => init::run(&init, places),
        Some(Command::Doctor(doctor)) => doctor::run(&doctor, places).await,
        Some(Command::Demo(demo)) => demo::run(&demo, places).await,
        Some(Command::Sync(sync)) => sync::run(&sync, places).await,
        Some(Command::Queue(queue)) => queue::run(&queue, places),
        Some(Command::Show(show)) => show::run(&show, places),
        Some(Command::Event(event)) => event::run(&event, places).await,
        Some(Command::Reply(reply)) => reply::run(&reply, places).await,
        Some(Command::Mail(letter)) => mail::run(&letter, places).await,
        Some(Command::Close(close)) => close::run(&close, places).await,
        Some(Command::Resolve(resolve)) => resolve::run(&resolve, places).await,
        Some(Command::Archive(archive)) => archive::run(&archive, places).await,
        Some(Command::Reopen(reopen)) => reopen::run(&reopen, places).await,
        Some(Command::Done(done)) => done::run(&done, places).await,
        Some(Command::Note(note)) => note::run(&note, places).await,
        Some(Command::Snooze(snooze)) => snooze::run(&snooze, places).await,
        Some(Command::Claim(claim)) => claim::run(&claim, places).await,
        Some(Command::Assign(assign)) => assign::run(&assign, places).await,
        Some(Command::Priority(priority)) => priority::run(&priority, places).await,
        Some(Command::Seen(seen)) => seen::run(&seen, places).await,
        Some(Command::Label(label)) => label::run(&label, places).await,
        Some(Command::Diff(diff)) => diff::run(&diff, places).await,
        Some(Command::Approve(approve)) => review::approve(&approve, places).await,
        Some(Command::RequestChanges(request)) => review::request_changes(&request, places).await,
        Some(Command::AskReview(ask)) => review::ask(&ask, places).await,
        Some(Command::Merge(merge)) => merge::run(&merge, places).await,
        Some(Command::Issue(issue)) => issue::run(&issue, places).await,
        Some(Command::Link(link)) => link::link(&link, places).await,
        Some(Command::Unlink(link)) => link::unlink(&link, places).await,
        Some(Command::Search(search)) => search::run(&search, places).await,
        Some(Command::Customers(customers)) => customers::run(&customers, places).await,
        Some(Command::Snippets(snippets)) => snippets::run(&snippets, places),
        Some(Command::Outbox(outbox)) => outbox::run(&outbox, places).await,
        Some(Command::Keys(keys)) => keys::run(&keys, places),
        Some(Command::Activity(activity)) => activity::run(&activity, places),
        Some(Command::Backup(backup)) => backup::run(&backup, places),
        Some(Command::Restore(restored)) => restore::run(&restored, places),
        Some(Command::Export(export)) => export::run(&export, places),
        Some(Command::Completions(completions)) => completions::run(&completions),
        Some(Command::Man(manual)) => man::run(&manual),
    }
}

/// The exit code of an error: 2 for wrong usage, 1 for all else.
pub fn exit_code(error: &anyhow::Error) -> ExitCode {
    if error.is::<UsageError>() { ExitCode::from(2) } else { ExitCode::FAILURE }
}
