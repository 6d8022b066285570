//! What a look at a source finds.

use super::{Reply, SourceError};
use jiff::{SignedDuration, Timestamp};

/// Clocks further apart than this make waiting times wrong.
const MOST_APART: SignedDuration = SignedDuration::from_mins(1);

/// What one look at a source found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at: `token`, `scopes`, `channel #general`, `clock`.
    pub subject: String,
    /// How it is.
    pub verdict: Verdict,
    /// What was seen, in one sentence.
    pub detail: String,
    /// What to do about it, if something is wrong.
    pub remedy: Option<String>,
}

/// How a thing that was looked at is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// As it should be.
    Good,
    /// Works, but something is missing.
    Warning,
    /// Does not work.
    Fault,
}

impl Finding {
    /// All is well with the subject.
    pub fn good(subject: &str, detail: impl Into<String>) -> Self {
        let (verdict, detail) = (Verdict::Good, detail.into());
        Self { subject: subject.into(), verdict, detail, remedy: None }
    }

    /// The subject works, but something is missing.
    pub fn warning(subject: &str, detail: impl Into<String>, remedy: &str) -> Self {
        let (verdict, detail) = (Verdict::Warning, detail.into());
        Self { subject: subject.into(), verdict, detail, remedy: Some(remedy.into()) }
    }

    /// The subject does not work.
    pub fn fault(subject: &str, error: SourceError) -> Self {
        let (detail, remedy) = match error {
            SourceError::NeedsYou { fault, remedy } => (fault, Some(remedy)),
            SourceError::Unreachable { why } | SourceError::Unanswered { why } => {
                (why, Some("look again in a while".into()))
            }
            other => (other.to_string(), None),
        };
        Self { subject: subject.into(), verdict: Verdict::Fault, detail, remedy }
    }

    /// This machine's clock against the time at which `service` answered; `None` if its answer does
    /// not tell.
    pub fn clock(reply: &Reply, now: Timestamp, service: &str) -> Option<Self> {
        let theirs = jiff::fmt::rfc2822::parse(reply.header("date")?).ok()?.timestamp();
        let apart = now.duration_since(theirs);
        if apart.abs() <= MOST_APART {
            return Some(Self::good("clock", format!("agrees with {service}'s")));
        }
        let direction = if apart.is_positive() { "ahead of" } else { "behind" };
        let seconds = apart.as_secs().unsigned_abs();
        let detail = format!("this machine's clock is {seconds} s {direction} {service}'s");
        let remedy = "set this machine's clock: waiting times are counted with it";
        Some(Self::warning("clock", detail, remedy))
    }
}
