//! Configuration, store and engine put together.

use super::{Places, log};
use crate::config::{Config, RegisterConfig, paths, private};
use crate::desk::{Abilities, SourceId, Ticket};
use crate::register::{self, Register};
use crate::source::{Clock, Source, SourceError, registry};
use crate::store::{Reader, Store, mend};
use crate::sync::{Engine, Line, Locks, Open};
use anyhow::Context;
use futures_util::FutureExt;
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::Mutex;

/// A configured hero with an open store.
pub struct House {
    /// What the configuration says.
    pub config: Arc<Config>,
    /// The store, and a line to every source and register.
    pub engine: Engine,
    /// The folder of the cache.
    pub data: PathBuf,
}

impl House {
    /// Opens what the command line and the environment name.
    ///
    /// # Errors
    /// The configuration or the store, told so that it can be mended.
    pub fn open(places: &Places) -> anyhow::Result<Self> {
        Self::with(Config::load(&places.config_file()?)?, &places.data_dir()?)
    }

    /// Opens this configuration on this folder.
    ///
    /// # Errors
    /// The store, told so that it can be mended.
    pub fn with(config: Config, data: &Path) -> anyhow::Result<Self> {
        let config = Arc::new(config);
        shut_out_others(data)?;
        if let Some(rescued) = mend(data, Timestamp::now())? {
            eprintln!("{rescued}");
        }
        if Store::is_long_to_open(data) {
            eprintln!(
                "bringing the cache up to date for this version of hero; this may take a minute"
            );
        }
        let store = Store::open(data, Arc::new(config.roster.clone()))?;
        log::start(data).with_context(|| format!("{} takes no log", data.display()))?;
        let clock: Clock = Arc::new(Timestamp::now);
        let (lines, registers) = (lines(&config, &clock), registers(&config, &clock));
        let engine = Engine { store, lines, registers, locks: Locks::new(data), clock };
        Ok(Self { config, engine, data: data.to_owned() })
    }

    /// What time it is.
    pub fn now(&self) -> Timestamp {
        (self.engine.clock)()
    }

    /// A connection for reading.
    ///
    /// # Errors
    /// Whatever the store says.
    pub fn reader(&self) -> anyhow::Result<Reader> {
        Ok(self.engine.store.reader()?)
    }

    /// The names under which the hero claims and is assigned.
    ///
    /// # Errors
    /// Whatever the store says.
    pub fn me(&self) -> anyhow::Result<Vec<String>> {
        let mut names = self.reader()?.handles_of(&self.config.name)?;
        names.push(self.config.name.clone());
        Ok(names)
    }

    /// What each source can do.
    pub fn abilities(&self) -> HashMap<SourceId, Abilities> {
        let sources = self.config.sources.iter();
        sources.map(|s| (s.id.clone(), registry::abilities(&s.service))).collect()
    }

    /// What can be done to a ticket; nothing if its source is not configured any more.
    pub(super) fn abilities_of(&self, ticket: &Ticket) -> Abilities {
        self.abilities().remove(&ticket.source).unwrap_or(Abilities::NONE)
    }

    /// The line to a source.
    ///
    /// # Errors
    /// The configuration no longer names it.
    pub fn line(&self, source: &SourceId) -> anyhow::Result<&Arc<Line>> {
        let found = self.engine.lines.iter().find(|line| line.id == *source);
        found.ok_or_else(|| {
            let file = self.config.file.display();
            anyhow::anyhow!(
                "source {:?} is not in {file} any more: add it again to reach its tickets",
                source.0
            )
        })
    }
}

/// Closes the folder of the cache to others, and says so if it was open.
fn shut_out_others(data: &Path) -> anyhow::Result<()> {
    let cannot = || format!("{} cannot be read", data.display());
    for path in private::close_folder(data).with_context(cannot)?.now {
        eprintln!("closed to others, who could have read it until now: {}", path.display());
    }
    Ok(())
}

/// A line to every configured source.
pub fn lines(config: &Arc<Config>, clock: &Clock) -> Vec<Arc<Line>> {
    let lines = config.sources.iter().enumerate().map(|(index, source)| {
        let line = Line::new(source.id.clone(), source.every, opener(config, index, clock));
        Arc::new(if source.service.is_read() { line } else { line.only_written() })
    });
    lines.collect()
}

/// A line to every configured register.
pub fn registers(config: &Arc<Config>, clock: &Clock) -> Vec<Arc<Line<dyn Register>>> {
    let written = std::fs::metadata(&config.file).and_then(|file| file.modified());
    let written = written.ok().and_then(|at| Timestamp::try_from(at).ok());
    let lines = config.registers.iter().map(|register| {
        let open = register_opener(config, register, clock);
        Arc::new(Line::new(register.id.state_id(), register.every, open).configured(written))
    });
    lines.collect()
}

/// What was made last, and with which token.
type Kept<T> = Arc<Mutex<Option<(Option<SecretString>, Arc<T>)>>>;

/// What was made last if the token is the same, else what `make` makes with it.
async fn keep<T: ?Sized>(
    kept: &Kept<T>,
    token: Option<SecretString>,
    make: impl FnOnce(Option<&SecretString>) -> Result<Arc<T>, SourceError>,
) -> Result<Arc<T>, SourceError> {
    let mut kept = kept.lock().await;
    if let Some((known, made)) = &*kept
        && exposed(known) == exposed(&token)
    {
        return Ok(made.clone());
    }
    let made = make(token.as_ref())?;
    *kept = Some((token, made.clone()));
    Ok(made)
}

fn exposed(token: &Option<SecretString>) -> Option<&str> {
    token.as_ref().map(ExposeSecret::expose_secret)
}

fn no_token(fault: String) -> SourceError {
    SourceError::NeedsYou { fault, remedy: "once that is mended it works by itself".into() }
}

/// Fetches the token anew each time: what the user mended works without a restart. While it is the
/// same, so is the source: what is wrong with one channel must not make it forget how far it came
/// with the others, and what waits it was asked for.
fn opener(config: &Arc<Config>, index: usize, clock: &Clock) -> Open {
    let (config, clock, kept) = (config.clone(), clock.clone(), Kept::default());
    Box::new(move || open_source(config.clone(), index, clock.clone(), kept.clone()).boxed())
}

async fn open_source(
    config: Arc<Config>,
    index: usize,
    clock: Clock,
    kept: Kept<dyn Source>,
) -> Result<Arc<dyn Source>, SourceError> {
    let source = config.sources.get(index).ok_or_else(|| no_token("no such source".into()))?;
    let token = config.token(source, &paths::environment).await.map_err(no_token)?;
    let make = |_: Option<&SecretString>| registry::open(source, &token, &config.roster, clock);
    keep(&kept, Some(token.clone()), make).await
}

/// The same for a register; some need no token.
fn register_opener(
    config: &Arc<Config>,
    register: &RegisterConfig,
    clock: &Clock,
) -> Open<dyn Register> {
    let (config, register, clock) = (config.clone(), register.clone(), clock.clone());
    let kept: Kept<dyn Register> = Kept::default();
    Box::new(move || {
        let (config, register) = (config.clone(), register.clone());
        let (clock, kept) = (clock.clone(), kept.clone());
        let opened = async move {
            let token = config.register_token(&register, &paths::environment).await;
            let token = token.transpose().map_err(no_token)?;
            keep(&kept, token, |token| register::registry::open(&register, token, clock)).await
        };
        opened.boxed()
    })
}
