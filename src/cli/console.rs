//! `hero` without a command: the console, with the engine behind it.

use super::open::House;
use super::{Places, checklists, first, keys, snippets};
use crate::config::{AnswersConfig, Service};
use crate::desk::SourceId;
use crate::tui::keymap::Keymap;
use crate::tui::{self, Errands, Kit, Sender, Session, Zones};
use futures_util::FutureExt;
use jiff::tz::{TimeZone, reset_system_time_zone_cache};
use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;

/// How long the last answers may take once the console is closed.
const PATIENCE: Duration = Duration::from_secs(10);

/// Opens the console until it is left. Where nothing was ever configured it tells how to begin.
///
/// # Errors
/// The configuration, the store or the terminal.
pub async fn run(places: &Places) -> anyhow::Result<ExitCode> {
    if places.config.is_none() && !places.config_file()?.exists() {
        return first::run(places).await;
    }
    // A keymap that is not meant so is told before anything else begins.
    let keys = keys::of(places)?;
    show(&House::open(places)?, keys, None).await?;
    Ok(ExitCode::SUCCESS)
}

/// Shows a house on the screen while its engine runs, and sends what is left when it is over.
///
/// # Errors
/// The store or the terminal.
pub(super) async fn show(
    house: &House,
    keys: Keymap,
    banner: Option<String>,
) -> anyhow::Result<()> {
    let checklists = checklists::read(house.config.customers.checklists.as_deref())?;
    let (shown, once_shown) = oneshot::channel();
    let running = house.engine.clone().start_after(async { drop(once_shown.await) });
    let session = Session {
        store: house.engine.store.clone(),
        hero: house.config.name.clone(),
        hours: house.config.hours.clone(),
        abilities: house.abilities(),
        sources: sources(house),
        registers: registers(house),
        focus: running.focus.clone(),
        leads: running.leads.clone(),
        synced: running.synced.clone(),
        errands: errands(house),
        checklists,
        amounts: house.config.customers.amounts,
        views: house.config.views.clone(),
        looks: house.config.looks.clone(),
        kit: kit(house),
        banner,
        keys: Arc::new(keys),
        notify: house.config.notify,
        free_mouse: house.config.looks.free_mouse,
        clock: house.engine.clock.clone(),
        zones: house.config.follows_system.then(|| Arc::new(zone_of_system) as Zones),
        shown,
    };
    let shown = tui::run(session).await;
    tell_what_is_left(house)?;
    running.stop(PATIENCE).await?;
    Ok(shown?)
}

/// The system's time zone as it is now: jiff would give one that it read up to five minutes ago.
fn zone_of_system() -> Option<TimeZone> {
    reset_system_time_zone_cache();
    TimeZone::try_system().ok()
}

/// What is at hand for answers.
fn kit(house: &House) -> Kit {
    let AnswersConfig { private, meeting, status_page } = house.config.answers.clone();
    let (snippets, faults) = snippets::read(&snippets::folder(&house.config.file));
    faults.iter().for_each(|fault| tracing::warn!(fault, "a snippet is left out"));
    Kit { private, meeting, status_page, snippets, sender: sender(house) }
}

/// The sources that are read.
fn sources(house: &House) -> Vec<SourceId> {
    let sources = house.config.sources.iter().filter(|source| source.service.is_read());
    sources.map(|source| source.id.clone()).collect()
}

/// Whom e-mails come from: the first account of the configuration.
pub(super) fn sender(house: &House) -> Option<Sender> {
    house.config.sources.iter().find_map(|source| {
        let Service::Email(email) = &source.service else { return None };
        let usual = || format!("Best,\n{}", house.config.name);
        Some(Sender {
            source: source.id.clone(),
            from: email.from.to_string(),
            sign_off: email.sign_off.clone().unwrap_or_else(usual),
            hold: email.hold,
        })
    })
}

fn registers(house: &House) -> BTreeMap<SourceId, Duration> {
    let registers = house.config.registers.iter();
    registers.map(|register| (register.id.state_id(), register.every)).collect()
}

fn errands(house: &House) -> Errands {
    let engine = house.engine.clone();
    Arc::new(move |wish| {
        let engine = engine.clone();
        async move { engine.run_errand(wish).await.map_err(|error| error.to_string()) }.boxed()
    })
}

/// Leaving takes a moment if something is still on its way.
fn tell_what_is_left(house: &House) -> anyhow::Result<()> {
    let now = house.now();
    let due = house.reader()?.outbox()?.iter().filter(|item| item.due_at <= now).count();
    if due > 0 {
        eprintln!("sending what is left in the outbox ({due})...");
    }
    Ok(())
}
