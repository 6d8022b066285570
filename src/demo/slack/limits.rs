//! How often methods may be called: docs.slack.dev, page "Rate limits", with each method's tier as
//! its own page tells it.

use jiff::{SignedDuration, Timestamp};
use std::collections::{HashMap, VecDeque};

/// The budgets, and what was called lately.
#[derive(Default)]
pub(super) struct Limits {
    /// Whether the tiers hold.
    pub tiers: bool,
    /// Whether the app counts as commercially distributed outside of the Marketplace.
    pub distributed: bool,
    /// By method, and by channel where each has a budget of its own.
    recent: HashMap<String, VecDeque<Timestamp>>,
}

/// So many calls in so long.
struct Budget {
    calls: usize,
    within: SignedDuration,
}

/// The most items on a page of a distributed app, and how many it gets without asking.
const DISTRIBUTED_PAGE: usize = 15;

impl Limits {
    /// Counts a call.
    ///
    /// # Errors
    /// It is one too many: in how many seconds the next one is let through.
    pub fn take(&mut self, method: &str, channel: &str, now: Timestamp) -> Result<(), u64> {
        let Some(budget) = self.budget(method) else { return Ok(()) };
        let each_channel = method == "chat.postMessage";
        let key = if each_channel { format!("{method} {channel}") } else { method.to_owned() };
        let recent = self.recent.entry(key).or_default();
        let age = |call: &Timestamp| now.duration_since(*call);
        while recent.front().is_some_and(|call| age(call) >= budget.within) {
            recent.pop_front();
        }
        match recent.front().filter(|_| recent.len() >= budget.calls) {
            None => {
                recent.push_back(now);
                Ok(())
            }
            Some(first) => Err(whole_seconds(budget.within - age(first))),
        }
    }

    /// The most items on a page of a method, if the app's regime lowers it.
    pub fn page(&self, method: &str) -> Option<usize> {
        (self.distributed && reads_messages(method)).then_some(DISTRIBUTED_PAGE)
    }

    fn budget(&self, method: &str) -> Option<Budget> {
        let minute = |calls| Some(Budget { calls, within: SignedDuration::from_mins(1) });
        if self.distributed && reads_messages(method) {
            return minute(1);
        }
        match method {
            _ if !self.tiers => None,
            "chat.postMessage" => Some(Budget { calls: 1, within: SignedDuration::from_secs(1) }),
            "users.list"
            | "conversations.list"
            | "reactions.remove"
            | "search.messages"
            | "emoji.list"
            | "usergroups.list"
            | "usergroups.users.list" => minute(20),
            "conversations.history"
            | "conversations.replies"
            | "conversations.info"
            | "conversations.join"
            | "reactions.add"
            | "team.info"
            | "bots.info" => minute(50),
            "users.info" => minute(100),
            // auth.test and chat.getPermalink are special: hundreds a minute.
            _ => None,
        }
    }
}

fn reads_messages(method: &str) -> bool {
    matches!(method, "conversations.history" | "conversations.replies")
}

/// Rounded up, and never none.
fn whole_seconds(time: SignedDuration) -> u64 {
    let seconds = time.as_secs() + i64::from(time.subsec_nanos() > 0);
    u64::try_from(seconds).unwrap_or(0).max(1)
}
