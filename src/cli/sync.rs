//! `hero sync`: the engine without the console.

use super::open::House;
use super::{Places, output};
use crate::store::{Health, SourceState};
use crate::sync::once;
use clap::Args;
use std::process::ExitCode;
use std::time::Duration;

/// The arguments of `hero sync`.
#[derive(Debug, Args)]
pub struct Sync {
    /// Once through all sources and the outbox, then end
    #[arg(long)]
    pub once: bool,
    /// Print JSON: how each source is
    #[arg(long, requires = "once")]
    pub json: bool,
}

/// How long the last deliveries may take when it is interrupted.
const PATIENCE: Duration = Duration::from_secs(10);

/// Runs the engine, once or until interrupted.
///
/// # Errors
/// The configuration or the store.
pub async fn run(sync: &Sync, places: &Places) -> anyhow::Result<ExitCode> {
    let house = House::open(places)?;
    if !sync.once {
        let running = house.engine.start()?;
        eprintln!("syncing; Ctrl-C ends it");
        until_stopped().await?;
        running.stop(PATIENCE).await?;
        return Ok(ExitCode::SUCCESS);
    }
    let states = once(&house.engine).await?;
    let text =
        if sync.json { serde_json::to_string_pretty(&states)? + "\n" } else { told(&states) };
    output::print(&text)?;
    let well = states.iter().all(|state| state.health == Health::Fine);
    Ok(if well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Waits for Ctrl-C, or for whoever manages processes to end this one.
#[cfg(unix)]
pub(super) async fn until_stopped() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut ended = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = ended.recv() => Ok(()),
    }
}

/// Waits for Ctrl-C.
#[cfg(not(unix))]
pub(super) async fn until_stopped() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}

/// How each source is, a line each.
fn told(states: &[SourceState]) -> String {
    let line = |state: &SourceState| {
        let problem = state.problem.as_ref().map_or_else(String::new, |why| format!(": {why}"));
        format!("{}: {}{problem}\n", state.id, state.health.word().replace('_', " "))
    };
    states.iter().map(line).collect()
}
