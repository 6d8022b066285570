//! A week of a support workspace.

mod alerts;
mod community;
mod extras;
mod forms;
mod mirrored;
mod paying;

pub use alerts::Alert;

use super::{Slack, said};
use crate::demo::{Rng, actor};
use jiff::{SignedDuration, Timestamp};

/// Where customers ask.
pub(super) const SUPPORT: &str = "C0SUPPORT1";
/// Where everybody is.
pub(super) const GENERAL: &str = "C0GENERAL1";
/// Where wishes go.
pub(super) const FEEDBACK: &str = "C0FEEDBK01";
/// Shared with a customer.
pub(super) const ACME: &str = "C0ACME001";
/// Where Sentry's app reports, in the company's workspace.
const SENTRY: &str = "C0SENTRY1";

/// A thread to be told.
struct Told {
    channel: &'static str,
    /// How many minutes ago it began.
    ago: i64,
    /// Who asked, by login.
    by: &'static str,
    text: &'static str,
    /// Who answered, how many minutes after the beginning, and what.
    replies: &'static [(&'static str, i64, &'static str)],
    /// Reactions on the question: who, and what.
    reactions: &'static [(&'static str, &'static str)],
}

/// An hour and a day in minutes.
const H: i64 = 60;
const D: i64 = 24 * H;

const CLOSED: &[(&str, &str)] = &[("ada", "white_check_mark")];

impl Slack {
    /// Tells a week of questions and answers that ends at `now`.
    pub fn story(&self, rng: &mut Rng, now: Timestamp) {
        for (id, name) in [
            (SUPPORT, "_customer_support"),
            (GENERAL, "general"),
            (FEEDBACK, "feedback"),
            (ACME, "acme-shared"),
        ] {
            self.add_channel(id, name);
        }
        self.share_channel(ACME, "T0ACME001");
        self.extras(now);
        self.forms(now);
        self.mirrored(now);
        for told in paying::THREADS.iter().chain(community::THREADS) {
            self.tell(told, rng, now);
        }
    }

    fn tell(&self, told: &Told, rng: &mut Rng, now: Timestamp) {
        // Up to a minute, so that no two weeks are the same and every age stays what it is.
        let jitter = i64::try_from(rng.below(60)).unwrap_or(0);
        let began = before(now, told.ago * 60 + jitter);
        let root = self.put(told.channel, began, None, said(id(told.by), told.text));
        for (by, after, text) in told.replies {
            let when = before(now, (told.ago - after) * 60 + jitter);
            self.put(told.channel, when, Some(&root), said(id(by), text));
        }
        for (by, name) in told.reactions {
            self.react(told.channel, &root, id(by), name);
        }
    }
}

/// The user id behind a login of the cast.
pub(super) fn id(login: &str) -> &'static str {
    actor(login).map_or("USLACKBOT", |actor| actor.slack)
}

fn before(now: Timestamp, seconds: i64) -> Timestamp {
    now.checked_sub(SignedDuration::from_secs(seconds)).unwrap_or(now)
}
