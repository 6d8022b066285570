//! The hall of the house: SQLite, in one file.
//!
//! One thread writes; it takes closures and runs each in a transaction of its own. Readers have
//! connections of their own and never wait for it. Whoever wants to know that something changed
//! watches [`Store::changes`], which tell of other processes too while [`Store::hear`] runs.

mod activity;
mod affected;
mod attempt;
mod backup;
mod bell;
mod book;
mod check;
mod customer;
mod depends;
mod derive;
mod draft;
mod export;
mod faces;
mod fault;
mod header;
mod hold;
mod index;
mod ingest;
mod jump;
mod labels;
mod link;
mod linked;
mod local;
mod mail;
mod mention;
mod message;
mod moment;
mod note;
mod numbered;
mod outbox;
mod person;
mod read;
mod register;
mod rescue;
mod rows;
mod said;
mod schema;
mod search;
mod settle;
mod sources;
mod swap;
mod today;
mod undo;
mod view;
mod writer;

pub use activity::{Activity, Sort};
pub use backup::{Copied, Restored, back_up, restore};
pub use check::{check, suspect};
pub use customer::{
    AccountNote, Asker, Clash, Colleague, CustomerDetail, CustomerLine, Markable, Told,
};
pub use fault::StoreError;
pub use local::Undo;
pub use mention::Mentionable;
pub use moment::Moment;
pub use note::Note;
pub use outbox::{Decided, OutboxItem};
pub use read::{Detail, MOST_OPEN, Reader};
pub use register::Changed;
pub use rescue::{Rescued, mend};
pub use settle::Outcome;
pub use sources::{Health, SourceState};
pub use undo::{Again, Reversal, Reversed};
pub use view::{AsOf, Displaced};

use crate::config::private;
use crate::desk::Roster;
use header::Header;
use jiff::Timestamp;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Transaction};
use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::watch;

/// The database's name in its folder.
const FILE: &str = "hero.db";
/// How long a connection waits for another process's transaction.
const BUSY: Duration = Duration::from_secs(5);
/// Kibibytes of pages that a connection keeps. There are several, the system caches the file, and
/// a large read goes through all of it once.
const CACHE: i64 = 512;
/// So many pages of what was written stand beside the file before they go into it.
const LOG: i64 = 4_000;
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
    /// None in memory: nobody else can be there.
    hold: Option<Arc<hold::Hold>>,
}

/// Where a database lives.
#[derive(Debug, Clone)]
enum Place {
    Disk(PathBuf),
    /// Shared by the connections of this process, gone with the last of them.
    Memory(String),
}

impl Store {
    /// Opens `hero.db` in `dir`, making both if need be.
    ///
    /// # Errors
    /// [`StoreError::NotWritable`], [`StoreError::Newer`], [`StoreError::Damaged`].
    pub fn open(dir: &Path, roster: Arc<Roster>) -> Result<Self, StoreError> {
        let not_writable = |why: String| StoreError::NotWritable { dir: dir.to_owned(), why };
        let file = dir.join(FILE);
        let writes_ahead = header_of(dir).is_some_and(|header| header.writes_ahead);
        let hold = hold::share(dir)?;
        make_private(&file).map_err(|error| not_writable(error.to_string()))?;
        let opened =
            Self::at(Place::Disk(file), writes_ahead, roster).map_err(|error| match error {
                StoreError::ReadOnly(why) => not_writable(why),
                other => other,
            });
        if matches!(opened, Err(StoreError::Damaged(_))) {
            check::suspect(dir);
        }
        Ok(Self { hold: Some(Arc::new(hold)), ..opened? })
    }

    /// Whether `hero.db` in `dir` is an older program's, and so large that it takes a while to open.
    pub fn is_long_to_open(dir: &Path) -> bool {
        let file = dir.join(FILE);
        let large = std::fs::metadata(&file).is_ok_and(|file| file.len() > LARGE);
        large && header_of(dir).is_some_and(|header| header.version < schema::version())
    }

    /// A store that lives as long as it is used.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn in_memory(roster: Arc<Roster>) -> Result<Self, StoreError> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let name = COUNT.fetch_add(1, Ordering::Relaxed);
        // A database in memory has no log.
        Self::at(Place::Memory(format!("file:/hero-{name}?vfs=memdb")), true, roster)
    }

    fn at(place: Place, writes_ahead: bool, roster: Arc<Roster>) -> Result<Self, StoreError> {
        let mut conn = place.connect()?;
        if !writes_ahead {
            write_ahead(&conn)?;
        }
        schema::migrate(&mut conn)?;
        conn.pragma_update(None, "wal_autocheckpoint", LOG)?;
        let writer = writer::Writer::start(conn, place.folder())?;
        Ok(Self { place, writer, roster, hold: None })
    }

    /// A connection for reading only.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn reader(&self) -> Result<Reader, StoreError> {
        let conn = self.place.connect()?;
        conn.pragma_update(None, "query_only", true)?;
        conn.pragma_update(None, "cache_size", -CACHE)?;
        let place = (self.place.folder(), self.hold.clone());
        Ok(Reader::new(conn, self.roster.clone(), place))
    }

    /// A number that moves whenever this process changed the store; while it [hears](Store::hear), and
    /// when it [looks](Store::look), for other processes' changes too.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.writer.changes()
    }

    /// Hears of what other processes write, until dropped.
    ///
    /// # Errors
    /// Nobody can ring here: whoever wants to know has to [look](Store::look).
    pub async fn hear(&self) -> Result<Infallible, StoreError> {
        self.writer.hear().await
    }

    /// Looks whether another process wrote of which nothing was heard.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub async fn look(&self) -> Result<(), StoreError> {
        self.writer.look().await
    }

    /// Why nothing can be written, from when that was first met until something is written again.
    pub fn trouble(&self) -> watch::Receiver<Option<Arc<str>>> {
        self.writer.trouble()
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
        self.writer.run(writer::Keep::All, job).await
    }

    /// The same for what its service has still: the next thing that only we know makes it outlive a
    /// power cut.
    async fn write_told<T, F>(&self, job: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        self.writer.run(writer::Keep::TillRead, job).await
    }
}

impl Place {
    /// The folder of a database that others may open too.
    fn folder(&self) -> Option<PathBuf> {
        match self {
            Self::Disk(file) => file.parent().map(Path::to_owned),
            Self::Memory(_) => None,
        }
    }

    /// A connection of which nothing is read yet, not even which tables there are: that takes a while, and
    /// few of them are needed at once.
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
        conn.set_prepared_statement_cache_capacity(128);
        // Else a statement may be prepared anew whenever another value is bound to it.
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, true)?;
        Ok(conn)
    }
}

/// The first bytes of the database in this folder, if nobody has it open.
fn header_of(dir: &Path) -> Option<Header> {
    let _alone = hold::alone_now(dir).ok()??;
    Header::of(&dir.join(FILE))
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
/// that others may enter. What SQLite puts beside it gets the same rights. A file that is there is
/// not even opened: closing it would let go of the locks that SQLite has on it in this process.
fn make_private(file: &Path) -> std::io::Result<()> {
    match private::file().create_new(true).open(file) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        made => made.map(drop),
    }
}

/// A time as the tables hold it. Fractions of the last second that there is could not be read back.
fn micros(at: Timestamp) -> i64 {
    at.as_microsecond().min(Timestamp::MAX.as_second().saturating_mul(1_000_000))
}

/// A time as it is read back from the tables: what is finer is no news.
fn as_stored(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(micros(at)).unwrap_or(at)
}
