//! Who has a database open: each that does holds a lock in its folder, which the system lets go of
//! when its holder ends, however it ends. Whoever puts another file in its place must be alone.

use super::{RETRY, StoreError};
use crate::config::private;
use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::Duration;

/// How long somebody who is alone with a database may take to set it right.
const SETTING_RIGHT: Duration = Duration::from_secs(60);
/// How long a command that has it open may take to end.
const ENDING: Duration = Duration::from_secs(2);

/// A database is open, or nobody else may open it, until this is dropped.
#[derive(Debug)]
pub(super) struct Hold {
    _file: File,
}

/// Has the database in this folder open, among others.
pub(super) fn share(dir: &Path) -> Result<Hold, StoreError> {
    take(dir, File::try_lock_shared, SETTING_RIGHT)?.ok_or_else(|| StoreError::InUse(dir.into()))
}

/// Is alone with the database in this folder, once those are through who soon are.
pub(super) fn alone(dir: &Path) -> Result<Hold, StoreError> {
    take(dir, File::try_lock, ENDING)?.ok_or_else(|| StoreError::InUse(dir.into()))
}

/// Is alone with the database, if nobody else has it open.
pub(super) fn alone_now(dir: &Path) -> Result<Option<Hold>, StoreError> {
    take(dir, File::try_lock, Duration::ZERO)
}

fn take(
    dir: &Path,
    lock: impl Fn(&File) -> Result<(), TryLockError>,
    patience: Duration,
) -> Result<Option<Hold>, StoreError> {
    let not_writable = |why: std::io::Error| match why.kind() {
        std::io::ErrorKind::StorageFull => StoreError::Full,
        _ => StoreError::NotWritable { dir: dir.into(), why: why.to_string() },
    };
    private::make_folder(dir).map_err(not_writable)?;
    let file = private::file().create(true).truncate(false).open(dir.join("open.lock"));
    let file = file.map_err(not_writable)?;
    let mut tries = patience.as_millis() / RETRY.as_millis();
    loop {
        match lock(&file) {
            Ok(()) => return Ok(Some(Hold { _file: file })),
            Err(TryLockError::Error(error)) => return Err(not_writable(error)),
            Err(TryLockError::WouldBlock) if tries == 0 => return Ok(None),
            Err(TryLockError::WouldBlock) => {
                tries -= 1;
                std::thread::sleep(RETRY);
            }
        }
    }
}
