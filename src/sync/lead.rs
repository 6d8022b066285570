//! What keeps two processes on one data folder apart: locks that the system lets go of when their
//! holder ends, however it ends.

use crate::config::private;
use crate::desk::SourceId;
use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;
use tokio::sync::oneshot;

/// How often a lock that somebody else has is tried again.
const RETRY: Duration = Duration::from_millis(50);

/// The locks of one data folder.
#[derive(Debug, Clone)]
pub struct Locks {
    dir: PathBuf,
}

/// The right to read and deliver for a data folder, held until dropped.
#[derive(Debug)]
pub struct Lead {
    _file: File,
}

/// The right to send one source's actions, held until dropped. While it is held nobody else is
/// sending, so what stands as `sending` was left by a crash.
#[derive(Debug)]
pub struct Sending {
    _file: File,
}

impl Locks {
    /// The locks in `dir`.
    pub fn new(dir: &Path) -> Self {
        Self { dir: dir.to_owned() }
    }

    /// The lead, if nobody has it.
    ///
    /// # Errors
    /// The lock file cannot be made.
    pub fn lead(&self) -> io::Result<Option<Lead>> {
        Ok(self.try_lock("lead.lock")?.map(|file| Lead { _file: file }))
    }

    /// The lead, as soon as whoever has it ends, however they end.
    ///
    /// # Errors
    /// The lock file cannot be made, or the system does not wait for it.
    pub(super) async fn next_lead(&self) -> io::Result<Lead> {
        let file = self.open("lead.lock")?;
        let (lead, got) = oneshot::channel();
        // A thread of its own: nobody can call it off, so nothing may wait for its end. Whom nobody
        // awaits any more lets go of the lead at once.
        thread::Builder::new().name("lead".into()).spawn(move || {
            let _ = lead.send(file.lock().map(|()| Lead { _file: file }));
        })?;
        got.await.map_err(io::Error::other)?
    }

    /// The right to send for a source, as soon as whoever has it is through.
    ///
    /// # Errors
    /// The lock file cannot be made.
    pub(super) async fn sending(&self, source: &SourceId) -> io::Result<Sending> {
        let name = format!("outbox-{}.lock", file_name(&source.0));
        loop {
            if let Some(file) = self.try_lock(&name)? {
                return Ok(Sending { _file: file });
            }
            tokio::time::sleep(RETRY).await;
        }
    }

    fn try_lock(&self, name: &str) -> io::Result<Option<File>> {
        let file = self.open(name)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    fn open(&self, name: &str) -> io::Result<File> {
        private::file().create(true).truncate(false).open(self.dir.join(name))
    }
}

/// A source's name as part of a file's: letters and digits stay, all else is spelled by number.
fn file_name(source: &str) -> String {
    let spell = |c: char| match c {
        c if c.is_ascii_alphanumeric() => c.to_string(),
        c => format!("-{:x}", u32::from(c)),
    };
    source.chars().map(spell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    #[test]
    fn one_leads_and_the_next_follows_on() {
        let dir = tempfile::tempdir().unwrap();
        let (ours, theirs) = (Locks::new(dir.path()), Locks::new(dir.path()));
        let lead = ours.lead().unwrap().expect("nobody else is there");
        assert!(theirs.lead().unwrap().is_none());
        drop(lead);
        assert!(theirs.lead().unwrap().is_some());
    }

    #[tokio::test]
    async fn whoever_waits_leads_at_once_and_whoever_waits_no_more_never() {
        let dir = tempfile::tempdir().unwrap();
        let (ours, theirs) = (Locks::new(dir.path()), Locks::new(dir.path()));
        let lead = ours.lead().unwrap().expect("nobody else is there");
        let mut given_up = Box::pin(theirs.next_lead());
        assert!((&mut given_up).now_or_never().is_none());
        drop(given_up);
        let mut next = Box::pin(theirs.next_lead());
        assert!((&mut next).now_or_never().is_none());
        drop(lead);
        let _lead = next.await.unwrap();
        assert!(ours.lead().unwrap().is_none());
    }

    #[test]
    fn names_of_sources_never_leave_the_folder_nor_collide() {
        let names = ["users", "us-ers", "../x", "a/b", "a-2fb", "ü"].map(file_name);
        assert!(names.iter().all(|name| !name.contains(['/', '.'])));
        let distinct: std::collections::BTreeSet<_> = names.iter().collect();
        assert_eq!(distinct.len(), names.len());
    }
}
