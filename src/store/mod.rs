//! The hall of the house: SQLite, in one file.
//!
//! One thread writes; it takes closures and runs each in a transaction of its own. Readers have
//! connections of their own and never wait for it. Whoever wants to know that something changed
//! watches [`Store::changes`] (in this process) or [`Reader::data_version`] (in any).

mod activity;
mod affected;
mod attempt;
mod book;
mod customer;
mod depends;
mod derive;
mod draft;
mod ingest;
mod labels;
mod link;
mod linked;
mod local;
mod mail;
mod mention;
mod message;
mod note;
mod numbered;
mod outbox;
mod person;
mod read;
mod register;
mod rows;
mod said;
mod schema;
mod search;
mod settle;
mod sources;
mod today;
mod undo;
mod view;
mod writer;

pub use activity::{Activity, Sort};
pub use customer::{
    AccountNote, Asker, Clash, Colleague, CustomerDetail, CustomerLine, Markable, Told,
};
pub use local::Undo;
pub use mention::Mentionable;
pub use note::Note;
pub use outbox::{Decided, OutboxItem};
pub use read::{Detail, MOST_OPEN, Reader};
pub use register::Changed;
pub use settle::Outcome;
pub use sources::{Health, SourceState};
pub use undo::{Again, Reversal, Reversed};

use crate::config::private;
use crate::desk::Roster;
use jiff::Timestamp;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Transaction};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::watch;

/// How long a connection waits for another process's transaction.
const BUSY: Duration = Duration::from_secs(5);
/// Kibibytes of pages that a connection keeps. There are several, the system caches the file, and
/// a large read goes through all of it once.
const CACHE: i64 = 512;
/// From this many bytes on it takes more than a moment to bring a database up to date.
const LARGE: u64 = 32 * 1024 * 1024;
/// How often what SQLite does not wait for is tried again.
const RETRY: Duration = Duration::from_millis(20);

/// The cache and what only we know, ready to be written to.
#[derive(Debug, Clone)]
pub struct Store {
    place: Place,
    writer: writer::Writer,
    roster: Arc<Roster>,
}

/// Where a database lives.
#[derive(Debug, Clone)]
enum Place {
    Disk(PathBuf),
    /// Shared by the connections of this process, gone with the last of them.
    Memory(String),
}

/// What went wrong in the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A newer program wrote the file.
    #[error(
        "the database was written by a newer hero (version {found}, this one knows {known}): update hero, or give another --data folder"
    )]
    Newer {
        /// The version found.
        found: i64,
        /// The newest version this program knows.
        known: i64,
    },
    /// The folder cannot be used.
    #[error("the data folder {} cannot be written: {why}; choose another with --data", dir.display())]
    NotWritable {
        /// The folder.
        dir: PathBuf,
        /// Why not.
        why: String,
    },
    /// No room.
    #[error("the disk is full: make room, nothing was lost but this could not be stored")]
    Full,
    /// The file is no database.
    #[error(
        "the database is damaged ({0}): move hero.db away and start again; drafts and the outbox in it are lost with it"
    )]
    Damaged(String),
    /// The ticket is not in the cache.
    #[error("there is no ticket {0:?} here; `hero queue --view all` lists them")]
    NoTicket(String),
    /// The action is not in the outbox, or no longer in a state that allows this.
    #[error("{0}")]
    NotNow(String),
    /// The writer has stopped.
    #[error("the store has stopped")]
    Stopped,
    /// Anything else SQLite says.
    #[error("the database says: {0}")]
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{DatabaseCorrupt, DiskFull, NotADatabase};
        match error.sqlite_error_code() {
            Some(DiskFull) => Self::Full,
            Some(DatabaseCorrupt | NotADatabase) => Self::Damaged(error.to_string()),
            _ => Self::Sqlite(error),
        }
    }
}

impl Store {
    /// Opens `hero.db` in `dir`, making both if need be.
    ///
    /// # Errors
    /// [`StoreError::NotWritable`], [`StoreError::Newer`], [`StoreError::Damaged`].
    pub fn open(dir: &Path, roster: Arc<Roster>) -> Result<Self, StoreError> {
        let not_writable = |why: String| StoreError::NotWritable { dir: dir.to_owned(), why };
        let file = dir.join("hero.db");
        private::make_folder(dir)
            .and_then(|()| make_private(&file))
            .map_err(|error| not_writable(error.to_string()))?;
        Self::at(Place::Disk(file), roster).map_err(|error| match error {
            StoreError::Sqlite(e) if is_unwritable(&e) => not_writable(e.to_string()),
            other => other,
        })
    }

    /// Whether `hero.db` in `dir` is an older program's, and so large that it takes a while to open.
    pub fn is_long_to_open(dir: &Path) -> bool {
        let file = dir.join("hero.db");
        let large = std::fs::metadata(&file).is_ok_and(|file| file.len() > LARGE);
        large && schema::is_older(&file).unwrap_or(false)
    }

    /// A store that lives as long as it is used.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn in_memory(roster: Arc<Roster>) -> Result<Self, StoreError> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let name = COUNT.fetch_add(1, Ordering::Relaxed);
        Self::at(Place::Memory(format!("file:/hero-{name}?vfs=memdb")), roster)
    }

    fn at(place: Place, roster: Arc<Roster>) -> Result<Self, StoreError> {
        let mut conn = place.connect()?;
        if matches!(place, Place::Disk(_)) {
            write_ahead(&conn)?;
        }
        schema::migrate(&mut conn)?;
        Ok(Self { place, writer: writer::Writer::start(conn)?, roster })
    }

    /// A connection for reading only.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn reader(&self) -> Result<Reader, StoreError> {
        let conn = self.place.connect()?;
        conn.pragma_update(None, "query_only", true)?;
        Ok(Reader::new(conn, self.roster.clone()))
    }

    /// A number that moves whenever this process changed the store.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.writer.changes()
    }

    /// Who is who.
    pub fn roster(&self) -> &Arc<Roster> {
        &self.roster
    }

    /// Derives everything again if the roster is another one than last time.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub async fn follow_roster(&self) -> Result<(), StoreError> {
        let roster = self.roster.clone();
        self.write(move |tx| derive::follow_roster(tx, &roster)).await
    }

    /// Runs `job` in a transaction of its own on the writing thread.
    pub(crate) async fn write<T, F>(&self, job: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        self.writer.run(job).await
    }
}

impl Place {
    fn connect(&self) -> Result<Connection, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_URI
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let conn = match self {
            Self::Disk(path) => {
                Connection::open_with_flags(path, flags - OpenFlags::SQLITE_OPEN_URI)?
            }
            Self::Memory(name) => Connection::open_with_flags(name, flags)?,
        };
        conn.busy_timeout(BUSY)?;
        conn.pragma_update(None, "cache_size", -CACHE)?;
        conn.set_prepared_statement_cache_capacity(128);
        // Else a statement may be prepared anew whenever another value is bound to it.
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        // A commit must outlive a power cut: the outbox says what was sent.
        conn.pragma_update(None, "synchronous", "full")?;
        conn.pragma_update(None, "foreign_keys", true)?;
        Ok(conn)
    }
}

/// Lets readers read while somebody writes, once for the file. Of several that open a new file at
/// once SQLite sends all but one away without waiting.
fn write_ahead(conn: &Connection) -> Result<(), StoreError> {
    let mut tries = BUSY.as_millis() / RETRY.as_millis();
    loop {
        match conn.pragma_update(None, "journal_mode", "wal") {
            Err(error) if tries > 0 && is_busy(&error) => {
                tries -= 1;
                std::thread::sleep(RETRY);
            }
            done => return Ok(done?),
        }
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy)
}

/// Makes the file of a database before SQLite does, so that only its owner may read it in a folder
/// that others may enter. What SQLite puts beside it gets the same rights.
fn make_private(file: &Path) -> std::io::Result<()> {
    private::file().append(true).create(true).open(file).map(drop)
}

fn is_unwritable(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{CannotOpen, PermissionDenied, ReadOnly};
    matches!(error.sqlite_error_code(), Some(CannotOpen | PermissionDenied | ReadOnly))
}

/// A time as the tables hold it. Fractions of the last second that there is could not be read back.
fn micros(at: Timestamp) -> i64 {
    at.as_microsecond().min(Timestamp::MAX.as_second().saturating_mul(1_000_000))
}

/// A time as it is read back from the tables: what is finer is no news.
fn as_stored(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(micros(at)).unwrap_or(at)
}
