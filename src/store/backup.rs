//! Copies of a database: made while others work on it, and put back in its place.

use super::outbox::NEVER;
use super::{FILE, StoreError, check, hold, micros, schema, swap};
use crate::config::private::{self, Whole};
use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags};
use serde::Serialize;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// What stands in a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Copied {
    /// Its length in bytes.
    pub bytes: u64,
    /// Tickets.
    pub tickets: u64,
    /// Messages.
    pub messages: u64,
    /// Notes on tickets and on customers.
    pub notes: u64,
    /// Actions in the outbox that were not sent.
    pub waiting: u64,
}

/// What was put in the place of a database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Restored {
    /// What stands in it.
    pub copied: Copied,
    /// Where the database that stood there is kept; `None` if there was none.
    pub aside: Option<PathBuf>,
}

/// Copies the database in `dir` as it is at one moment into the file `to`, which only its owner may
/// read. Whoever works on it goes on meanwhile. The copy is looked through before it takes its name.
///
/// # Errors
/// [`StoreError::NoDatabase`], [`StoreError::Newer`], [`StoreError::File`] if `to` is there and must not
/// be replaced or cannot be written, or whatever SQLite says.
pub fn back_up(dir: &Path, to: &Path, replace: bool) -> Result<Copied, StoreError> {
    let file = dir.join(FILE);
    if !file.exists() {
        return Err(StoreError::NoDatabase(dir.into()));
    }
    let _hold = hold::share(dir)?;
    let database = check::open(&file, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    check::is_ours(&database)?;
    schema::is_known(&database)?;
    is_elsewhere(dir, to).map_err(StoreError::of(to))?;
    let copy = Whole::beside(to, replace).map_err(StoreError::of(to))?;
    copy_into(&database, copy.path())?;
    let copied = look_through(copy.path())?;
    copy.done().map_err(StoreError::of(to))?;
    Ok(copied)
}

/// Puts a backup in the place of the database in `dir`, brought up to this program's schema. What
/// waited in its outbox may have been sent since: it is looked for before it is sent.
///
/// # Errors
/// [`StoreError::InUse`], [`StoreError::NoBackup`], [`StoreError::Newer`], or whatever SQLite says: then
/// everything is as it was.
pub fn restore(dir: &Path, from: &Path, now: Timestamp) -> Result<Restored, StoreError> {
    fs::metadata(from).map_err(StoreError::of(from))?;
    let file = dir.join(FILE);
    let _alone = hold::alone(dir)?;
    swap::finish(&file)?;
    let copy = NamedTempFile::with_prefix_in(".restore-", dir).map_err(StoreError::of(dir))?;
    copy_backup(from, copy.path()).map_err(|error| match error {
        StoreError::Damaged(why) => StoreError::NoBackup { file: from.into(), why },
        StoreError::ReadOnly(why) => {
            StoreError::File { file: from.into(), why: std::io::Error::other(why) }
        }
        other => other,
    })?;
    bring_up(copy.path(), now)?;
    let copied = look_through(copy.path())?;
    empty_log(&file);
    let aside = swap::keep_aside(&file, "before-restore", now)?;
    swap::put(&file, copy)?;
    check::trust(&file)?;
    Ok(Restored { copied, aside })
}

/// What was to be sent when this was copied may have been sent since, by whoever went on: whatever waits
/// is looked for before it is sent, among what is not older than what was known of its ticket.
pub(super) fn doubt(conn: &Connection, why: &str, now: Timestamp) -> Result<(), StoreError> {
    conn.execute(
        "UPDATE outbox SET state = 'unknown', attempts = max(attempts, 1), problem = ?1,
             updated_at = ?2, due_at = CASE due_at WHEN ?3 THEN ?3 ELSE ?2 END,
             before = coalesce(before, json_object('newest', strftime('%Y-%m-%dT%H:%M:%SZ',
                 coalesce(seen_at, decided_at) / 1000000, 'unixepoch'), 'ids', json_array()))
         WHERE state IN ('held', 'queued', 'sending', 'unknown')",
        (why, micros(now), NEVER),
    )?;
    Ok(())
}

/// With `--force` too, a backup must not take the place of what it is a backup of, nor of a device.
fn is_elsewhere(dir: &Path, to: &Path) -> std::io::Result<()> {
    let folder = private::folder_of(to).canonicalize()?;
    let name = to.file_name().unwrap_or_default();
    let own = |name: &OsStr| name.to_string_lossy().starts_with(FILE);
    if own(name) && folder == dir.canonicalize()? {
        return Err(std::io::Error::other("that is a name of the database itself"));
    }
    Ok(())
}

fn copy_backup(from: &Path, to: &Path) -> Result<(), StoreError> {
    let backup = check::open(from, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    check::is_ours(&backup)?;
    if schema::user_version(&backup)? == 0 {
        return Err(StoreError::Damaged("it is empty".into()));
    }
    schema::is_known(&backup)?;
    copy_into(&backup, to)
}

fn copy_into(database: &Connection, to: &Path) -> Result<(), StoreError> {
    let unreadable = || StoreError::File {
        file: to.into(),
        why: std::io::Error::other("its name is no UTF-8; choose another one"),
    };
    database.execute("VACUUM INTO ?1", [to.to_str().ok_or_else(unreadable)?])?;
    Ok(())
}

fn bring_up(file: &Path, now: Timestamp) -> Result<(), StoreError> {
    let mut conn = check::open(file, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    schema::migrate(&mut conn)?;
    doubt(&conn, "it waited when the backup was made, and may have been sent since", now)
}

/// Counts what is in a copy once every page of it was looked at.
fn look_through(file: &Path) -> Result<Copied, StoreError> {
    let conn = check::open(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    check::whole(&conn)?;
    Ok(Copied {
        bytes: fs::metadata(file).map_err(StoreError::of(file))?.len(),
        tickets: count(&conn, "ticket", "")?,
        messages: count(&conn, "message", "")?,
        notes: count(&conn, "note", "")? + count(&conn, "account_note", "")?,
        waiting: count(&conn, "outbox", "WHERE state NOT IN ('sent', 'refused')")?,
    })
}

/// The rows of a table; none if this schema has none of that name.
fn count(conn: &Connection, table: &str, narrow: &str) -> Result<u64, StoreError> {
    if !conn.table_exists(None, table)? {
        return Ok(0);
    }
    let sql = format!("SELECT count(*) FROM {table} {narrow}");
    Ok(conn.query_row(&sql, (), |row| row.get::<_, i64>(0))?.unsigned_abs())
}

/// Puts what SQLite keeps beside a database into it, as far as it goes: what is put aside is one file
/// then. One that cannot be read is put aside as it is.
fn empty_log(file: &Path) {
    let emptied = check::open(file, OpenFlags::SQLITE_OPEN_READ_WRITE)
        .and_then(|conn| Ok(conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |_| Ok(()))?));
    if let Err(error) = emptied {
        tracing::debug!(%error, "the database is put aside as it is");
    }
}
