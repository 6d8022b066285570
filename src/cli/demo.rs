//! `hero demo`: an invented week, without any account and without a network.

use super::open::House;
use super::{Places, console, keys, output, queue, show};
use crate::config::{Config, private};
use crate::demo::{TOKEN, Week, token_line, wall_clock};
use crate::desk::{Action, Answer, OutboxState, Ranked, TicketRef, View, greeting};
use crate::sync::once;
use anyhow::{Context, bail};
use clap::Args;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The arguments of `hero demo`.
///
/// The stand-ins answer on 127.0.0.1 only. Each takes faults to come by POST /_faults on its port,
/// such as {"path": "chat.postMessage", "times": 1, "fault": "cut_after"}; the others are
/// rate_limited (retry_after), status (code), echo (code), slow (millis), cut_before, cut_midway and
/// garbage. The mail server takes none.
#[derive(Debug, Args)]
pub struct Demo {
    /// Only serve the stand-ins, with a configuration for them in the folder that --data names,
    /// until interrupted
    #[arg(long, conflicts_with = "headless")]
    pub serve: bool,
    /// Without the console: sync once, print the queue, answer and close its first ticket, and
    /// show that the service has it
    #[arg(long)]
    pub headless: bool,
    /// Another course of the week: the same number repeats it
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// With --serve: customers go on writing, as they do in the console
    #[arg(long, requires = "serve")]
    pub lively: bool,
    /// The services stumble now and then
    #[arg(long)]
    pub flaky: bool,
}

/// How often something happens in the week.
const LIFE: Duration = Duration::from_secs(12);

/// Runs the demo.
///
/// # Errors
/// No port or folder can be had; in the console also what the console says.
pub async fn run(demo: &Demo, places: &Places) -> anyhow::Result<ExitCode> {
    let week = Week::start(demo.seed, wall_clock()).await.context("no port on 127.0.0.1")?;
    let throw_away = tempfile::tempdir().context("no temporary folder")?;
    let folder = match &places.data {
        Some(data) if demo.serve => data.clone(),
        _ => throw_away.path().to_owned(),
    };
    let config = settle_in(&week, &folder)?;
    let week = Arc::new(Mutex::new(week));
    let lively = demo.lively || !(demo.serve || demo.headless);
    let life = tokio::spawn(live(week.clone(), demo.flaky, lively));
    let code = if demo.serve {
        serve(&week, &config).await
    } else if demo.headless {
        headless(&config, &folder).await
    } else {
        let house = House::with(Config::load(&config)?, &folder)?;
        console::show(&house, keys::of(places)?, Some("demo".into())).await?;
        Ok(ExitCode::SUCCESS)
    };
    life.abort();
    code
}

/// Writes token and configuration into the folder; where the configuration is.
fn settle_in(week: &Week, folder: &Path) -> anyhow::Result<PathBuf> {
    let cannot = || format!("{} cannot be written", folder.display());
    private::make_folder(folder).with_context(cannot)?;
    let folder = folder.canonicalize().with_context(cannot)?;
    let (token, config) = (folder.join("token"), folder.join("config.toml"));
    let text = week.config(&token);
    if std::fs::read_to_string(&config)
        .is_ok_and(|there| there.lines().next() != text.lines().next())
    {
        bail!("{} is not the demo's: give it a folder of its own with --data", config.display());
    }
    write_private(&token, &token_line()).with_context(cannot)?;
    write_private(&config, &text).with_context(cannot)?;
    Ok(config)
}

fn write_private(file: &Path, text: &str) -> std::io::Result<()> {
    // One that is there may be open to others.
    match std::fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => private::file().create_new(true).open(file)?.write_all(text.as_bytes()),
    }
}

/// Customers go on writing, and services stumble if they should.
async fn live(week: Arc<Mutex<Week>>, flaky: bool, lively: bool) {
    loop {
        tokio::time::sleep(LIFE).await;
        let mut week = week.lock().unwrap_or_else(PoisonError::into_inner);
        if lively && let Some(event) = week.live() {
            tracing::info!(event, "in the demo");
        }
        if flaky {
            week.stumble();
        }
    }
}

async fn serve(week: &Mutex<Week>, config: &Path) -> anyhow::Result<ExitCode> {
    let addresses = week.lock().unwrap_or_else(PoisonError::into_inner).addresses.clone();
    let line = serde_json::json!({
        "config": config,
        "slack": addresses.slack,
        "company": addresses.company,
        "github": addresses.github,
        "sentry": addresses.sentry,
        "stripe": addresses.stripe,
        "posthog": addresses.posthog,
        "email": addresses.email,
        "token": TOKEN,
    });
    output::print(&format!("{line}\n"))?;
    super::sync::until_stopped().await?;
    Ok(ExitCode::SUCCESS)
}

/// The main job without a screen.
async fn headless(config: &Path, folder: &Path) -> anyhow::Result<ExitCode> {
    let house = House::with(Config::load(config)?, folder)?;
    sync(&house).await?;
    let tickets = queue::ranked(&house, View::Queue)?;
    queue::print(&house, &tickets, false)?;
    let first = tickets.iter().find(|ranked| matches!(ranked.ticket.answer, Answer::Here { .. }));
    let first = first.context("the queue is empty")?;
    answer_and_close(&house, first).await?;
    read_back(config, &folder.join("read-back"), &first.ticket.reference).await
}

async fn sync(house: &House) -> anyhow::Result<()> {
    for state in once(&house.engine).await? {
        if let Some(problem) = state.problem {
            bail!("{}: {problem}", state.id);
        }
    }
    Ok(())
}

async fn answer_and_close(house: &House, first: &Ranked) -> anyhow::Result<()> {
    let ticket = &first.ticket;
    let text = format!("{}fixed in the release of this morning.", greeting(&ticket.author));
    let actions = vec![Action::reply(text), Action::Close { reason: None }];
    output::print(&format!("\nAnswering and closing {}\n", ticket.reference))?;
    for item in super::act::carry_out(house, ticket, actions, false).await? {
        let told = super::act::told(&item);
        if item.state != OutboxState::Sent {
            bail!("{}", told.trim_end());
        }
        output::print(&told)?;
    }
    Ok(())
}

/// Reads the service with an empty cache: what it shows, the service has.
async fn read_back(config: &Path, folder: &Path, ticket: &TicketRef) -> anyhow::Result<ExitCode> {
    let house = House::with(Config::load(config)?, folder)?;
    sync(&house).await?;
    output::print("\nRead back from the service with an empty cache:\n\n")?;
    output::print(&show::page(&house, ticket, false)?)?;
    Ok(ExitCode::SUCCESS)
}
