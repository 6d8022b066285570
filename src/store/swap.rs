//! Putting another file in the place of a database, so that a crash at any point leaves the one or
//! the other whole. Only for whoever is alone with the folder.

use super::StoreError;
use jiff::Timestamp;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Puts `new` in the place of the database `file`, which was [kept](keep_aside) before.
pub(super) fn put(file: &Path, new: NamedTempFile) -> Result<(), StoreError> {
    let ready = ready(file);
    let placed = new.as_file().sync_all().and_then(|()| Ok(new.persist(&ready)?));
    placed.map_err(StoreError::of(&ready))?;
    sync_folder(file).map_err(StoreError::of(file))?;
    finish(file)
}

/// Goes on where a crash may have left [`put`]: a file that is ready takes its place. What SQLite keeps
/// beside the one before must not be taken for a part of it.
pub(super) fn finish(file: &Path) -> Result<(), StoreError> {
    let ready = ready(file);
    if !ready.exists() {
        return Ok(());
    }
    let placed = remove(&beside(file, "-wal"))
        .and_then(|()| remove(&beside(file, "-shm")))
        .and_then(|()| fs::rename(&ready, file))
        .and_then(|()| sync_folder(file));
    placed.map_err(StoreError::of(file))
}

/// A database's file, or one beside it, by what its name ends with.
pub(super) fn beside(file: &Path, end: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// Whether SQLite left anything beside a database that is not yet in it.
pub(super) fn has_wal(file: &Path) -> bool {
    fs::metadata(beside(file, "-wal")).is_ok_and(|wal| wal.len() > 0)
}

fn ready(file: &Path) -> PathBuf {
    beside(file, ".ready")
}

/// Keeps a database under another name too, with what SQLite has beside it: its own with this word and
/// the time. `None` if there is nothing in it.
pub(super) fn keep_aside(
    file: &Path,
    word: &str,
    now: Timestamp,
) -> Result<Option<PathBuf>, StoreError> {
    if !fs::metadata(file).is_ok_and(|file| file.len() > 0) && !has_wal(file) {
        return Ok(None);
    }
    let aside = name_aside(file, word, now);
    for end in ["", "-wal", "-shm"] {
        let (from, to) = (beside(file, end), beside(&aside, end));
        if from.exists() {
            // Not everywhere can a file have two names.
            let kept = fs::hard_link(&from, &to).or_else(|_| fs::copy(&from, &to).map(drop));
            kept.map_err(StoreError::of(&to))?;
        }
    }
    Ok(Some(aside))
}

/// A name that nothing has yet.
fn name_aside(file: &Path, word: &str, now: Timestamp) -> PathBuf {
    let name = format!(".{word}-{}", now.strftime("%Y%m%dT%H%M%SZ"));
    let more = (2..1_000).map(|nth| beside(file, &format!("{name}-{nth}")));
    let mut names = std::iter::once(beside(file, &name)).chain(more);
    names.find(|aside| !aside.exists()).unwrap_or_else(|| beside(file, &name))
}

fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// A name is safe from a power cut once its folder is.
fn sync_folder(file: &Path) -> io::Result<()> {
    match file.parent() {
        Some(folder) if cfg!(unix) => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}
