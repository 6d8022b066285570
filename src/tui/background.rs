//! A thread that reads what may take long, beside the keys. There is one: what several would read, they
//! would keep memory for, each as much as its largest reading took.

use super::effect::Librarian;
use super::message::{Ask, Msg};
use crate::desk::Hours;
use crate::store::StoreError;
use jiff::Timestamp;
use std::cell::LazyCell;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::thread::{self, JoinHandle};

/// What is to be read, as it is at this time for somebody who works these hours.
type Wanted = (Ask, Timestamp, Hours);

/// The thread; whoever lets go of it waits until it has closed its database.
pub(super) struct Background {
    wanted: Option<mpsc::Sender<Wanted>>,
    thread: Option<JoinHandle<()>>,
}

impl Background {
    /// Starts it. Whoever reads is fetched when something is asked for first; what they read is told to
    /// `told`, in the order in which it was asked.
    ///
    /// # Errors
    /// The system has no thread left.
    pub(super) fn start(
        librarian: impl FnOnce() -> Result<Librarian, StoreError> + Send + 'static,
        told: impl Fn(Msg) + Send + 'static,
    ) -> io::Result<Self> {
        let (wanted, todo) = mpsc::channel::<Wanted>();
        let run = move || {
            let librarian = LazyCell::new(librarian);
            todo.into_iter().for_each(|wanted| {
                told(match &*librarian {
                    Ok(librarian) => read(librarian, wanted),
                    Err(error) => Msg::Unread(error.to_string()),
                });
            });
        };
        let thread = thread::Builder::new().name("reader".into()).spawn(run)?;
        Ok(Self { wanted: Some(wanted), thread: Some(thread) })
    }

    /// Asks for something to be read.
    pub(super) fn read(&self, ask: Ask, now: Timestamp, hours: Hours) {
        // It ends only after us.
        if let Some(wanted) = &self.wanted {
            let _ = wanted.send((ask, now, hours));
        }
    }
}

/// A reading that panicked is over all the same, and left nothing half done: it only reads.
fn read(librarian: &Librarian, (ask, now, hours): Wanted) -> Msg {
    let read = catch_unwind(AssertUnwindSafe(|| librarian.read(ask, now, &hours)));
    let failed = |_| Msg::Unread("not all could be read; the next news reads it again".into());
    read.unwrap_or_else(failed)
}

impl Drop for Background {
    fn drop(&mut self) {
        self.wanted = None;
        let _ = self.thread.take().map(JoinHandle::join);
    }
}
