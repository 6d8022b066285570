//! Whether a file is a database of this program, whole: a short look at each start, a long one after
//! an end that was none or an error.

use super::header::Header;
use super::swap::{beside, has_wal};
use super::{BUSY, FILE, StoreError, schema};
use rusqlite::{Connection, OpenFlags};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// What every version of this program has.
const TABLES: [&str; 6] = ["meta", "source", "ticket", "message", "local", "outbox"];

/// Looks through the whole database in this folder, however long that takes.
///
/// # Errors
/// [`StoreError::Damaged`] with what was found first, or whatever SQLite says.
pub fn check(dir: &Path) -> Result<(), StoreError> {
    whole(&open(&dir.join(FILE), OpenFlags::SQLITE_OPEN_READ_WRITE)?)
}

/// Asks the next start for a long look: something was met that cannot be so.
pub fn suspect(dir: &Path) {
    if let Err(error) = fs::write(mark(&dir.join(FILE)), "") {
        tracing::error!(%error, "the next start will not know that the database is damaged");
    }
}

/// Looks at a database before it is opened, while nobody else has it open: shortly, or long if it was
/// not closed or is suspected.
pub(super) fn before_opening(file: &Path) -> Result<(), StoreError> {
    let length = fs::metadata(file).map_or(0, |file| file.len());
    let (wal, suspected) = (has_wal(file), mark(file).exists());
    if length == 0 {
        return if wal { Err(damaged("it is empty")) } else { Ok(()) };
    }
    let header = Header::of(file);
    if !wal && header.and_then(|header| header.length).is_some_and(|told| told > length) {
        return Err(damaged("a part of it is cut off"));
    }
    if !wal && !suspected && header.is_some_and(|header| header.is_ours) {
        return Ok(());
    }
    let conn = open(file, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    is_ours(&conn)?;
    if wal || suspected {
        whole(&conn)?;
    }
    if suspected { trust(file) } else { Ok(()) }
}

/// What was suspected was looked at, or is another file now.
pub(super) fn trust(file: &Path) -> Result<(), StoreError> {
    match fs::remove_file(mark(file)) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(StoreError::of(file)(error)),
        _ => Ok(()),
    }
}

/// A connection to a database that is there.
pub(super) fn open(file: &Path, how: OpenFlags) -> Result<Connection, StoreError> {
    let conn = Connection::open_with_flags(file, how | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    conn.busy_timeout(BUSY)?;
    Ok(conn)
}

/// Whether it has the tables of this program; an empty one is nobody's yet.
pub(super) fn is_ours(conn: &Connection) -> Result<(), StoreError> {
    let version = schema::user_version(conn)?;
    let mut rows = conn.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")?;
    let names = rows.query_map((), |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
    if version == 0 && names.is_empty() {
        return Ok(());
    }
    let all = TABLES.iter().all(|table| names.iter().any(|name| name == table));
    if all && version > 0 { Ok(()) } else { Err(damaged("it is another program's")) }
}

/// Looks at every page.
pub(super) fn whole(conn: &Connection) -> Result<(), StoreError> {
    let first: String = conn.query_row("PRAGMA quick_check(1)", (), |row| row.get(0))?;
    // Of several lines the first says what it is about, the second what is wrong.
    let told = first.lines().last().unwrap_or_default();
    if first == "ok" { Ok(()) } else { Err(damaged(told)) }
}

fn damaged(why: &str) -> StoreError {
    StoreError::Damaged(why.into())
}

fn mark(file: &Path) -> PathBuf {
    beside(file, ".suspect")
}
