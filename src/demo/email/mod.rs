//! A stand-in of a mail server: it takes what is sent after a login, and keeps it.
//!
//! Written from RFC 5321 (SMTP), RFC 4954 (AUTH PLAIN) and RFC 6531 (SMTPUTF8). Faults go by the command
//! that they meet, `GREETING` for the first line of all, `TEXT` for the middle of a message (it breaks off
//! there), `.` for its end.

mod talk;

use super::{Faults, Server};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A message that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// From whom, as the envelope has it.
    pub from: String,
    /// To whom.
    pub to: Vec<String>,
    /// The message as it came, without what the wire adds.
    pub text: String,
}

/// The stand-in. Clones are handles of the same one.
#[derive(Clone, Default)]
pub struct Email {
    taken: Arc<Mutex<Vec<Taken>>>,
    faults: Faults,
}

impl Email {
    /// A server that has taken nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Serves it on a loopback port; the server is `server.url_as("smtp")`.
    ///
    /// # Errors
    /// The port could not be opened.
    pub async fn serve(&self) -> std::io::Result<Server> {
        let email = self.clone();
        Server::of_streams(move |stream| talk::hold(email.clone(), stream)).await
    }

    /// What it does badly.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// All that was taken, in the order of time.
    pub fn taken(&self) -> Vec<Taken> {
        self.kept().clone()
    }

    fn kept(&self) -> MutexGuard<'_, Vec<Taken>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
