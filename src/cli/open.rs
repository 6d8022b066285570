//! Configuration, store and engine put together.

use super::{Places, log};
use crate::config::{Config, paths};
use crate::desk::{Abilities, SourceId, Ticket};
use crate::source::{Clock, Source, SourceError, registry};
use crate::store::{Reader, Store};
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
    /// The store, and a line to every source.
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
        let store = Store::open(data, Arc::new(config.roster.clone()))?;
        log::start(data).with_context(|| format!("{} takes no log", data.display()))?;
        let clock: Clock = Arc::new(Timestamp::now);
        let lines = lines(&config, &clock);
        let engine = Engine { store, lines, locks: Locks::new(data), clock };
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

/// A line to every configured source.
pub fn lines(config: &Arc<Config>, clock: &Clock) -> Vec<Arc<Line>> {
    let lines = config.sources.iter().enumerate().map(|(index, source)| {
        Arc::new(Line::new(source.id.clone(), source.every, opener(config, index, clock)))
    });
    lines.collect()
}

/// The source made last, and its token.
type Kept = Arc<Mutex<Option<(SecretString, Arc<dyn Source>)>>>;

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
    kept: Kept,
) -> Result<Arc<dyn Source>, SourceError> {
    let no_token = |fault: String| {
        let remedy = "once that is mended it works by itself".into();
        SourceError::NeedsYou { fault, remedy }
    };
    let source = config.sources.get(index).ok_or_else(|| no_token("no such source".into()))?;
    let token = config.token(source, &paths::environment).await.map_err(no_token)?;
    let mut kept = kept.lock().await;
    if let Some((known, source)) = &*kept
        && known.expose_secret() == token.expose_secret()
    {
        return Ok(source.clone());
    }
    let source = registry::open(source, &token, &config.roster, clock)?;
    *kept = Some((token, source.clone()));
    Ok(source)
}
