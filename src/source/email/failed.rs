//! Why a mail server gave no good answer, in words, and what that means for what was to be sent.

use super::{Safety, Server};
use crate::desk::clean_line;
use crate::source::SourceError;
use crate::source::trouble::{Door, no_connection};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::response::Code;
use std::fmt::Display;
use std::io::{self, ErrorKind};
use std::time::Duration;

/// What servers answer to who may not log in.
const LOGIN: [u16; 4] = [530, 534, 535, 538];

/// Why there is no good answer.
pub(super) enum Failed {
    /// No connection came about.
    Shut(io::Error),
    /// The server said no, or something broke.
    Said(Error),
    /// It said yes to something else than it was asked.
    Odd(Code),
    /// It said nothing for so long.
    Silent(Duration),
}

impl Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Shut(error) => write!(f, "{error}"),
            Self::Said(error) if error.status().is_some() => write!(f, "it said {}", told(error)),
            Self::Said(error) => write!(f, "{}", broken(error)),
            Self::Odd(code) => write!(f, "it said {code}, which is no answer to that"),
            Self::Silent(within) => write!(f, "no answer within {} s", within.as_secs()),
        }
    }
}

impl Failed {
    /// What it means before the server was told of any mail.
    pub(super) fn at_the_door(self, server: &Server) -> SourceError {
        let Server { host, port, safety } = server;
        let authority = format!("{host}:{port}");
        let door = Door { name: host, host: &authority, sealed: *safety == Safety::Tls };
        match self {
            Self::Shut(error) => SourceError::Unreachable { why: no_connection(&error, &door) },
            // A connection that lettre makes breaks by its errors.
            Self::Said(error) if door.sealed && !is_answer(&error) => {
                SourceError::Unreachable { why: no_connection(&error, &door) }
            }
            Self::Said(error) if error.is_permanent() => SourceError::NeedsYou {
                fault: format!("{host} lets nobody send from here: it said {}", told(&error)),
                remedy: "check base_url, and whether it wants another network or VPN".into(),
            },
            failed => failed.before_the_mail(host),
        }
    }

    /// What it means until the last line of a mail is sent: nothing was done.
    pub(super) fn before_the_mail(self, host: &str) -> SourceError {
        match self {
            Self::Said(error) if error.status().is_some() => refused(host, &error),
            failed => SourceError::Unreachable {
                why: clean_line(&format!("{host} took nothing: {failed}")),
            },
        }
    }

    /// What it means after that: whatever does not say no may be a yes.
    pub(super) fn after_the_mail(self, host: &str) -> SourceError {
        match self {
            Self::Said(error) if error.status().is_some() => refused(host, &error),
            failed => SourceError::Unanswered {
                why: format!("{host} did not say whether it took it: {failed}"),
            },
        }
    }
}

/// What a server's no means: for now, for this message, or for whoever configured it.
fn refused(host: &str, error: &Error) -> SourceError {
    let why = format!("{host} said {}", told(error));
    match error.status().map(u16::from) {
        Some(code) if LOGIN.contains(&code) => SourceError::NeedsYou {
            fault: why,
            remedy: "check user and token in the configuration".into(),
        },
        Some(500..) => SourceError::Refused { why },
        _ => SourceError::Unreachable { why },
    }
}

/// What it said, with its code, on one safe line.
pub(super) fn told(error: &Error) -> String {
    let code = error.status().map(|code| format!("{code} ")).unwrap_or_default();
    clean_line(&(code + &innermost(error)))
}

fn innermost(error: &Error) -> String {
    let inner = std::error::Error::source(error).map(ToString::to_string);
    inner.unwrap_or_else(|| error.to_string())
}

fn is_answer(error: &Error) -> bool {
    error.status().is_some() || error.is_response()
}

/// What came in place of an answer.
fn broken(error: &Error) -> String {
    let kind = std::error::Error::source(error).and_then(|e| e.downcast_ref::<io::Error>());
    let said = innermost(error);
    let words = match (kind.map(io::Error::kind), &*said) {
        (
            Some(
                ErrorKind::ConnectionReset
                | ErrorKind::ConnectionAborted
                | ErrorKind::BrokenPipe
                | ErrorKind::NotConnected
                | ErrorKind::UnexpectedEof,
            ),
            _,
        )
        | (None, "incomplete response") => "the connection broke",
        (Some(ErrorKind::FileTooLarge), _)
        | (None, "SMTP response line too long" | "SMTP response too large") => {
            "its answer does not end"
        }
        (Some(ErrorKind::InvalidData), _) => "what it answered is no SMTP",
        _ if error.is_response() => "what it answered is no SMTP",
        _ => return clean_line(&said),
    };
    words.into()
}
