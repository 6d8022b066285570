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
    /// Once through all registers, sources and the outbox, then end
    #[arg(long)]
    pub once: bool,
    /// Print JSON: how each source and register is
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
        let running = house.engine.start();
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

/// How each source and register is, a line each, with what is wrong and what is worth knowing.
fn told(states: &[SourceState]) -> String {
    let line = |state: &SourceState| {
        let (id, health) = (state.id.to_string(), state.health.word().replace('_', " "));
        let told = [Some(id), Some(health), state.problem.clone(), state.notice.clone()];
        told.into_iter().flatten().collect::<Vec<_>>().join(": ") + "\n"
    };
    states.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::{RegisterId, SourceId};

    #[test]
    fn a_line_tells_what_is_wrong_and_what_is_worth_knowing() {
        let state = |health, problem: Option<&str>, notice: Option<&str>| SourceState {
            health,
            problem: problem.map(Into::into),
            notice: notice.map(Into::into),
            ..SourceState::new(SourceId("users".into()))
        };
        for (state, line) in [
            (state(Health::Fine, None, None), "users: fine\n"),
            (state(Health::Fine, None, Some("no scope")), "users: fine: no scope\n"),
            (state(Health::NeedsYou, Some("bad token"), None), "users: needs you: bad token\n"),
            (SourceState::new(RegisterId("stripe".into()).state_id()), "customers:stripe: fine\n"),
            (
                state(Health::Limited, Some("another 9 s"), Some("back to 3 Nov")),
                "users: limited: another 9 s: back to 3 Nov\n",
            ),
        ] {
            assert_eq!(told(&[state]), line);
        }
    }
}
