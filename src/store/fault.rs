//! What goes wrong in the store, each with what to do about it.

use std::io;
use std::path::{Path, PathBuf};

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
    /// A newer program took the database over while this one had it open.
    #[error(
        "a newer hero has brought the database up to date, so this one writes no more: end it and start the newer one"
    )]
    Overtaken,
    /// The folder cannot be used.
    #[error("the data folder {} cannot be written: {why}; choose another with --data", dir.display())]
    NotWritable {
        /// The folder.
        dir: PathBuf,
        /// Why not.
        why: String,
    },
    /// The file can be read only, since it was opened.
    #[error(
        "the database can only be read now ({0}): make its disk and folder writable again; this could not be stored"
    )]
    ReadOnly(String),
    /// No room.
    #[error("the disk is full: make room, nothing was lost but this could not be stored")]
    Full,
    /// Somebody else does not let go of it.
    #[error(
        "another program keeps the database locked: end it, or wait until it is through; this could not be stored"
    )]
    Locked,
    /// The file, or a part of it, is no database.
    #[error(
        "the database is damaged ({0}): end every hero and start one again, which keeps the file aside and rescues what can be read"
    )]
    Damaged(String),
    /// Another process works on the folder.
    #[error("another hero works on {}: end it first", .0.display())]
    InUse(PathBuf),
    /// There is nothing to back up.
    #[error("there is no database in {}", .0.display())]
    NoDatabase(PathBuf),
    /// The file is no database of this program.
    #[error("{} is no backup of hero: {why}", file.display())]
    NoBackup {
        /// The file.
        file: PathBuf,
        /// What it is instead.
        why: String,
    },
    /// A file cannot be read or written.
    #[error("{}: {why}", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// What the system says.
        why: io::Error,
    },
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
        use rusqlite::ErrorCode::{
            CannotOpen, DatabaseBusy, DatabaseCorrupt, DiskFull, NotADatabase, PermissionDenied,
            ReadOnly,
        };
        match error.sqlite_error_code() {
            Some(DiskFull) => Self::Full,
            Some(DatabaseBusy) => Self::Locked,
            Some(CannotOpen | PermissionDenied | ReadOnly) => Self::ReadOnly(error.to_string()),
            Some(DatabaseCorrupt | NotADatabase) => Self::Damaged(error.to_string()),
            _ => Self::Sqlite(error),
        }
    }
}

impl StoreError {
    /// What the system says of a file.
    pub(super) fn of(file: &Path) -> impl FnOnce(io::Error) -> Self {
        let file = file.to_owned();
        move |why| match why.kind() {
            io::ErrorKind::StorageFull => Self::Full,
            _ => Self::File { file, why },
        }
    }

    /// Whether it concerns whatever is to be written, and not what one deed wants of one ticket.
    pub(super) fn stops_all(&self) -> bool {
        let broken = rusqlite::ErrorCode::SystemIoFailure;
        match self {
            Self::Sqlite(error) => error.sqlite_error_code() == Some(broken),
            Self::NoTicket(_) | Self::NotNow(_) => false,
            _ => true,
        }
    }
}
