//! What only a Slack source has: its channels with their roles, reactions, and spans of time.

use super::check::values;
use super::file::{At, Table, nearest};
use super::words::{self, Read, objection};
use super::{Role, SlackChannel, SlackConfig};
use crate::desk::Customer;
use jiff::SignedDuration;
use std::collections::HashMap;

const CHANNEL: &str = "a name in quotes, or { name = \"acme-shared\", role = \"customer\", \
                       customer = \"Acme\" }";
const REACTION: &str = "the name of an emoji, or false for none";
const MERGE_WITHIN: &str = "a length of time from 0s to 1h, such as \"5m\", or false for off";
const WINDOW: &str = "a length of time from 1h to 90d, such as \"7d\"";

/// A channel said to be shared with a customer, whose table may stand further down in the file.
pub(super) struct Share<'a> {
    table: Table<'a>,
    customer: At<String>,
}

impl Share<'_> {
    /// The name of the customer.
    pub(super) fn customer(&self) -> &str {
        &self.customer.value
    }

    /// Reports a customer that none of these is.
    pub(super) fn check(&self, customers: &[Customer]) {
        let names = || customers.iter().map(|customer| customer.name.as_str());
        if names().any(|name| name == self.customer()) {
            return;
        }
        let meant = nearest(self.customer(), names())
            .map_or_else(String::new, |near| format!("did you mean {near}? "));
        let remedy = format!("{meant}write a [[customer]] with this name");
        self.table.fault(&self.customer, "names no [[customer]]", &remedy);
    }
}

/// What a Slack source reads; its channels that are shared with customers go to `shares`.
pub(super) fn check_slack<'a>(
    table: &Table<'a>,
    shares: &mut Vec<Share<'a>>,
) -> Option<SlackConfig> {
    let channels = check_channels(table, shares);
    let usual = SlackConfig::reading(Vec::new());
    let close_reaction = check_reaction(table, "close_reaction", usual.close_reaction, None);
    let closing = close_reaction.as_ref().and_then(Option::as_deref);
    let claim_reaction = check_reaction(table, "claim_reaction", usual.claim_reaction, closing);
    let team_groups = table.read_list("team_groups", "[\"support-heroes\"]", words::group);
    let merge_within = check_merge_within(table, usual.merge_within);
    let window = check_window(table, usual.window);
    Some(SlackConfig {
        channels: channels?,
        close_reaction: close_reaction?,
        claim_reaction: claim_reaction?,
        team_groups: values(team_groups),
        merge_within: merge_within?,
        window: window?,
    })
}

/// The channels; `None` if there are none. One that stands twice is a fault.
fn check_channels<'a>(table: &Table<'a>, shares: &mut Vec<Share<'a>>) -> Option<Vec<SlackChannel>> {
    if table.is_empty_list("channels") {
        table.fault_here("channels", "is missing", "write channels = [\"general\"]");
    }
    let mut taken = Taken::default();
    let items = table.texts_or_tables("channels", CHANNEL).into_iter();
    let channels = items.filter_map(|item| match item {
        Ok(at) => taken.name(table, &at).map(SlackChannel::new),
        Err(table) => check_channel(table, &mut taken, shares),
    });
    let channels: Vec<_> = channels.collect();
    (!channels.is_empty()).then_some(channels)
}

/// A channel that is more than a name.
fn check_channel<'a>(
    table: Table<'a>,
    taken: &mut Taken,
    shares: &mut Vec<Share<'a>>,
) -> Option<SlackChannel> {
    let name = table.required("name", "\"acme-shared\"").and_then(|at| taken.name(&table, &at));
    let role = match table.text("role") {
        Some(at) => table.read(&at, role),
        None => Some(Role::default()),
    };
    let customer = table.text("customer");
    match (role, &customer) {
        (Some(Role::Customer), None) => table.require("customer", "\"Acme\""),
        (Some(Role::Customer), Some(_)) | (_, None) | (None, _) => {}
        (Some(_), Some(at)) => {
            let remedy = "write role = \"customer\", or leave it out";
            table.fault(at, "is only for the role customer", remedy);
        }
    }
    table.finish();
    let named = customer.as_ref().map(|at| at.value.clone());
    if let (Some(Role::Customer), Some(customer)) = (role, customer) {
        shares.push(Share { table, customer });
    }
    Some(SlackChannel { name: name?, role: role?, customer: named })
}

fn role(text: &str) -> Read<Role> {
    words::one_of(text, &Role::ALL.map(|role| (role.word(), role)), "is no role")
}

/// The channels named so far, with their lines.
#[derive(Default)]
struct Taken {
    lines: HashMap<String, usize>,
}

impl Taken {
    /// The name of a channel, which no other entry has.
    fn name(&mut self, table: &Table<'_>, at: &At<String>) -> Option<String> {
        let name = table.read(at, words::channel)?;
        if let Some(line) = self.lines.insert(name.to_lowercase(), table.line(at)) {
            let problem = format!("is named on line {line} already");
            table.fault(at, &problem, "name each channel once");
        }
        Some(name)
    }
}

/// The reaction of a key without its colons, `usual` if the key is not there; the inner `None`:
/// off. It must not be the one that closes.
fn check_reaction(
    table: &Table<'_>,
    key: &'static str,
    usual: Option<String>,
    closing: Option<&str>,
) -> Option<Option<String>> {
    let Some(at) = table.text_or_switch(key, REACTION) else { return Some(usual) };
    let read = match &at.value {
        Err(false) => return Some(None),
        Err(true) => objection("names no emoji", REACTION),
        Ok(text) => match text.trim().trim_matches(':') {
            "" => return Some(None),
            name if name.contains(|c: char| c.is_whitespace() || c == ':') => {
                objection("is no emoji", REACTION)
            }
            name if Some(name) == closing => {
                objection("is the close_reaction too", "an emoji of its own")
            }
            name => Ok(Some(name.to_owned())),
        },
    };
    table.take(&at, read)
}

fn check_merge_within(table: &Table<'_>, usual: SignedDuration) -> Option<SignedDuration> {
    let Some(at) = table.text_or_switch("merge_within", MERGE_WITHIN) else { return Some(usual) };
    let range = SignedDuration::ZERO..=SignedDuration::from_hours(1);
    let read = match &at.value {
        Err(false) => Ok(SignedDuration::ZERO),
        Err(true) => objection("is no length of time", MERGE_WITHIN),
        Ok(text) => words::duration(text, range, MERGE_WITHIN),
    };
    table.take(&at, read)
}

fn check_window(table: &Table<'_>, usual: SignedDuration) -> Option<SignedDuration> {
    let range = SignedDuration::from_hours(1)..=SignedDuration::from_hours(24 * 90);
    match table.text_like("window", WINDOW) {
        Some(at) => table.read(&at, |text| words::duration(text, range, WINDOW)),
        None => Some(usual),
    }
}
