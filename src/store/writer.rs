//! The one thread that writes.

use super::bell::Bells;
use super::swap::has_wal;
use super::{StoreError, check, schema};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};
use std::time::Duration;
use tokio::sync::{oneshot, watch};

/// What a power cut may take of what was written; that a program is killed takes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keep {
    /// Nothing: it is only here, or says what was sent.
    All,
    /// The last of it, with all that follows from it, and its cursor: its service has it still. Whatever
    /// is kept later keeps it too.
    TillRead,
}

impl Keep {
    /// SQLite's word for it.
    fn word(self) -> &'static str {
        match self {
            Self::All => "full",
            Self::TillRead => "normal",
        }
    }
}

/// Kibibytes of pages at hand while something is written: a page of a service touches some thousands.
const CACHE: i64 = 8 * 1024;
/// What comes within this time of something written belongs to it.
const REST: Duration = Duration::from_millis(500);

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// A handle on the writing thread, which ends with the last handle.
#[derive(Debug, Clone)]
pub(super) struct Writer {
    thread: Arc<Thread>,
    changes: watch::Sender<u64>,
    trouble: watch::Sender<Option<Arc<str>>>,
    /// What other processes have written, as SQLite counts it, when it was last looked at.
    others: Arc<AtomicI64>,
    /// Where a database lives that is on disk.
    folder: Option<Arc<PathBuf>>,
    /// Who else may have it open.
    bells: Option<Arc<Bells>>,
}

/// The thread. Whoever lets go of the last handle waits until it has closed its database: else the
/// next start would take it for one that was not closed.
#[derive(Debug)]
struct Thread {
    jobs: Option<mpsc::Sender<Job>>,
    handle: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread on this connection, to a database in this folder if it is on disk.
    pub(super) fn start(conn: Connection, folder: Option<PathBuf>) -> Result<Self, StoreError> {
        let others = Arc::new(AtomicI64::new(by_others(&conn)?));
        let bells = folder.as_deref().map(|folder| Arc::new(Bells::of(folder)));
        let (jobs, queue) = mpsc::channel::<Job>();
        let run = move || work(conn, queue);
        let handle = thread::Builder::new().name("store".into()).spawn(run);
        let handle = Some(handle.map_err(|_| StoreError::Stopped)?);
        let thread = Arc::new(Thread { jobs: Some(jobs), handle });
        let (changes, trouble) = (watch::Sender::new(0), watch::Sender::new(None));
        Ok(Self { thread, changes, trouble, others, folder: folder.map(Arc::new), bells })
    }

    /// A number that moves with every change.
    pub(super) fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// Why nothing can be written, as long as that is so.
    pub(super) fn trouble(&self) -> watch::Receiver<Option<Arc<str>>> {
        self.trouble.subscribe()
    }

    /// Runs `job` in a transaction, which is rolled back if it fails.
    pub(super) async fn run<T, F>(&self, keep: Keep, job: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        let (changes, trouble) = (self.changes.clone(), self.trouble.clone());
        let (folder, bells) = (self.folder.clone(), self.bells.clone());
        self.have(move |conn, answer| {
            let before = conn.total_changes();
            let done = in_transaction(conn, keep, job);
            let written = conn.total_changes() != before;
            heed(done.as_ref().err(), written, &trouble, folder);
            if written {
                changes.send_modify(|count| *count += 1);
            }
            // Nobody waits any more: what was written stays written.
            let _ = answer.send(done);
            if let (true, Some(bells)) = (written, bells) {
                ring(&bells);
            }
        })
        .await
    }

    /// Looks whether another process wrote.
    pub(super) async fn look(&self) -> Result<(), StoreError> {
        let (changes, others) = (self.changes.clone(), self.others.clone());
        self.have(move |conn, answer| {
            let now = by_others(conn);
            if let Ok(now) = now
                && others.swap(now, Ordering::Relaxed) != now
            {
                changes.send_modify(|count| *count += 1);
            }
            // Nobody waits any more.
            let _ = answer.send(now.map(drop));
        })
        .await
    }

    /// Looks whenever the bell is rung, and once before: it did not hang until now.
    pub(super) async fn hear(&self) -> Result<Infallible, StoreError> {
        let (Some(bells), Some(folder)) = (&self.bells, &self.folder) else {
            return std::future::pending().await;
        };
        let bell = bells.hang().map_err(StoreError::of(folder))?;
        loop {
            self.look().await?;
            bell.rung().await.map_err(StoreError::of(folder))?;
        }
    }

    /// Has the thread do something, and waits for its answer.
    async fn have<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Connection, oneshot::Sender<Result<T, StoreError>>) + Send + 'static,
    ) -> Result<T, StoreError> {
        let (answer, result) = oneshot::channel();
        let jobs = self.thread.jobs.as_ref().ok_or(StoreError::Stopped)?;
        jobs.send(Box::new(|conn| job(conn, answer))).map_err(|_| StoreError::Stopped)?;
        result.await.map_err(|_| StoreError::Stopped)?
    }
}

/// A number that moves when another connection wrote; all that write in this process are one.
fn by_others(conn: &Connection) -> Result<i64, StoreError> {
    let mut row = conn.prepare_cached("PRAGMA data_version")?;
    Ok(row.query_row((), |row| row.get(0))?)
}

fn ring(bells: &Bells) {
    if let Err(error) = bells.ring() {
        tracing::debug!(%error, "other processes were not told of what was written");
    }
}

/// Keeps in mind what keeps everything from being written, until something is written again.
fn heed(
    error: Option<&StoreError>,
    written: bool,
    trouble: &watch::Sender<Option<Arc<str>>>,
    folder: Option<Arc<PathBuf>>,
) {
    if let (Some(StoreError::Damaged(_)), Some(folder)) = (error, folder) {
        check::suspect(&folder);
    }
    // What writes nothing shows at least that it could begin.
    let locked = trouble.borrow().as_deref() == Some(&*StoreError::Locked.to_string());
    let told: Option<Arc<str>> = match error {
        Some(error) if error.stops_all() => Some(error.to_string().into()),
        None if written || locked => None,
        _ => return,
    };
    trouble.send_if_modified(|known| {
        let moved = *known != told;
        *known = told;
        moved
    });
}

fn work(mut conn: Connection, queue: mpsc::Receiver<Job>) {
    if let Err(error) = conn.pragma_update(None, "cache_size", -CACHE) {
        tracing::debug!(%error, "little of the database is kept at hand for writing");
    }
    while let Ok(job) = queue.recv() {
        let before = conn.total_changes();
        job(&mut conn);
        while let Ok(job) = queue.recv_timeout(REST) {
            job(&mut conn);
        }
        // The pages of what was written are needed no more.
        if conn.total_changes() != before
            && let Err(error) = conn.execute_batch("PRAGMA shrink_memory")
        {
            tracing::debug!(%error, "the memory of the database stays");
        }
    }
    // What SQLite keeps beside the file goes into it, unless somebody else is in the way. Where there is
    // nothing of that, whoever watches the file is not told of it.
    if !conn.path().is_some_and(|file| has_wal(Path::new(file))) {
        return;
    }
    let emptied = conn.busy_timeout(Duration::ZERO).and_then(|()| {
        conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |row| row.get::<_, bool>(0))
    });
    if let Err(error) = emptied {
        tracing::debug!(%error, "the log of the database stays");
    }
}

impl Drop for Thread {
    fn drop(&mut self) {
        self.jobs = None;
        // A job that holds the last handle is the thread itself.
        if let Some(handle) = self.handle.take()
            && handle.thread().id() != thread::current().id()
        {
            // One that panicked has ended too.
            let _ = handle.join();
        }
    }
}

fn in_transaction<T>(
    conn: &mut Connection,
    keep: Keep,
    job: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    conn.pragma_update(None, "synchronous", keep.word())?;
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // A newer program may have come while this one ran: what it changed is not known here.
    schema::is_known(&tx).map_err(|error| match error {
        StoreError::Newer { .. } => StoreError::Overtaken,
        other => other,
    })?;
    let done = job(&tx)?;
    tx.commit()?;
    Ok(done)
}

#[cfg(test)]
mod tests {
    use super::super::{Store, StoreError};
    use crate::desk::TicketRef;
    use jiff::Timestamp;
    use std::sync::Arc;
    use std::time::Duration;

    fn open(dir: &tempfile::TempDir) -> Store {
        Store::open(dir.path(), Arc::default()).unwrap()
    }

    /// The writing connection with a setting of SQLite's.
    async fn set(store: &Store, pragma: &'static str) {
        let set = store.write(move |tx| {
            tx.busy_timeout(Duration::ZERO)?;
            Ok(tx.prepare(pragma)?.query(())?.next().map(drop)?)
        });
        set.await.unwrap();
    }

    async fn write(store: &Store, text: &str) -> Result<(), StoreError> {
        let ticket = TicketRef::parse("github:example/app#1").unwrap();
        store.save_mail(ticket, text.into(), Timestamp::UNIX_EPOCH).await
    }

    fn kept(store: &Store) -> Option<usize> {
        let reader = store.reader().unwrap();
        let mut row = reader.conn().prepare("SELECT length(text) FROM mail_begun").unwrap();
        let length: i64 = row.query_row((), |row| row.get(0)).ok()?;
        usize::try_from(length).ok()
    }

    /// Writing this fails with these words, which stand; what was kept before is kept.
    async fn fails(store: &Store, text: &str, words: &str) {
        let told = write(store, text).await.unwrap_err().to_string();
        assert!(told.contains(words), "{told}");
        assert_eq!(store.trouble().borrow().as_deref(), Some(&*told));
        assert_eq!(kept(store), Some("before".len()));
    }

    /// The same, until something is written again.
    async fn fails_and_recovers(store: &Store, words: &str, mend: impl AsyncFnOnce()) {
        write(store, "before").await.unwrap();
        let long = "a long text ".repeat(20_000);
        // Once more is no other trouble, and loses nothing either.
        for _ in 0..2 {
            fails(store, &long, words).await;
        }
        mend().await;
        write(store, &long).await.unwrap();
        assert_eq!(*store.trouble().borrow(), None);
        assert_eq!(kept(store), Some(long.len()));
    }

    #[tokio::test]
    async fn a_full_disk_loses_nothing_and_is_told_until_there_is_room() {
        let dir = tempfile::tempdir().unwrap();
        let store = open(&dir);
        write(&store, "first").await.unwrap();
        set(&store, "PRAGMA max_page_count = 1").await;
        let room = async || set(&store, "PRAGMA max_page_count = 100000").await;
        fails_and_recovers(&store, "the disk is full: make room", room).await;
    }

    #[tokio::test]
    async fn a_disk_that_can_only_be_read_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let store = open(&dir);
        write(&store, "before").await.unwrap();
        set(&store, "PRAGMA query_only = 1").await;
        fails(&store, "more", "make its disk and folder writable again").await;
    }

    #[tokio::test]
    async fn a_lock_that_lasts_is_told_until_it_is_gone() {
        let dir = tempfile::tempdir().unwrap();
        let store = open(&dir);
        write(&store, "before").await.unwrap();
        set(&store, "PRAGMA query_only = 0").await;
        let other = rusqlite::Connection::open(dir.path().join("hero.db")).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        fails(&store, "more", "another program keeps the database locked").await;
        other.execute_batch("ROLLBACK").unwrap();
        // Even what changes nothing shows that it is over.
        write(&store, "before").await.unwrap();
        assert_eq!(*store.trouble().borrow(), None);
    }

    /// What one deed is refused is no trouble of the whole.
    #[tokio::test]
    async fn a_deed_that_is_refused_is_not_told_as_trouble() {
        let dir = tempfile::tempdir().unwrap();
        let store = open(&dir);
        let ticket = TicketRef::parse("github:example/app#1").unwrap();
        store.done(ticket, Timestamp::UNIX_EPOCH).await.unwrap_err();
        assert_eq!(*store.trouble().borrow(), None);
    }

    #[tokio::test]
    async fn a_program_that_was_overtaken_writes_no_more() {
        let dir = tempfile::tempdir().unwrap();
        let store = open(&dir);
        write(&store, "before").await.unwrap();
        let newer = rusqlite::Connection::open(dir.path().join("hero.db")).unwrap();
        let version = super::schema::user_version(&newer).unwrap();
        newer.pragma_update(None, "user_version", version + 1).unwrap();
        let told = write(&store, "more").await.unwrap_err();
        assert!(matches!(told, StoreError::Overtaken), "{told}");
        assert!(told.to_string().contains("end it and start the newer one"), "{told}");
        assert_eq!(kept(&store), Some("before".len()), "what is there can still be read");
        assert!(matches!(Store::open(dir.path(), Arc::default()), Err(StoreError::Newer { .. })));
    }

    /// Else each start would take it for one that was not closed, and look through all of it.
    #[tokio::test]
    async fn whoever_lets_go_of_a_store_leaves_it_closed() {
        let dir = tempfile::tempdir().unwrap();
        let store = open(&dir);
        let reader = store.reader().unwrap();
        write(&store, "before").await.unwrap();
        let log = dir.path().join("hero.db-wal");
        assert!(std::fs::metadata(&log).unwrap().len() > 0);
        drop(store);
        assert_eq!(std::fs::metadata(&log).unwrap().len(), 0, "though somebody still reads");
        drop(reader);
        assert!(!log.exists());
    }
}
