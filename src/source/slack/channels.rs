//! The channels that are read: from the names in the configuration to ids.

use super::super::{SourceError, lenient};
use super::api::{Api, IDLE, PAGE};
use super::fault::{is_not_for_us, is_unknown_method};
use super::me::Me;
use super::wire::{WireChannel, items};
use crate::config::{Role, SlackChannel};
use crate::desk::Answer;
use serde_json::Value;
use std::collections::HashSet;

/// A channel that is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Channel {
    /// Its id, which never changes.
    pub id: String,
    /// Its name, without `#`.
    pub name: String,
    /// Only its members see it.
    pub private: bool,
    /// Whether the app may read it; `None` if Slack does not tell.
    pub member: Option<bool>,
    /// Nobody can write there any more.
    pub archived: bool,
    /// What the configuration says it is for.
    pub role: Role,
    /// The customer that the configuration says it is shared with.
    pub customer: Option<String>,
}

impl Channel {
    /// How it is shown: `#general`; by its bare id while its name is not known.
    pub fn place(&self) -> String {
        if self.name == self.id { self.id.clone() } else { format!("#{}", self.name) }
    }

    /// A channel of which only the id is known.
    pub fn unknown(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: id.to_owned(),
            private: false,
            member: None,
            archived: false,
            role: Role::default(),
            customer: None,
        }
    }

    /// The channel as the configuration has it.
    pub fn configured(self, wanted: &SlackChannel) -> Self {
        Self { role: wanted.role, customer: wanted.customer.clone(), ..self }
    }

    /// Where an answer to what is said there goes.
    pub fn answer(&self) -> Answer {
        let place = self.place();
        if self.archived {
            let why = format!("{place} is archived: unarchive it in Slack to answer (o opens it)");
            return Answer::Elsewhere { why };
        }
        let place = match self.private {
            true => format!("thread in {place}, seen by the members of the private channel"),
            false => format!("thread in {place}, seen by the channel"),
        };
        Answer::Here { place }
    }

    /// Whether it can be read with this token: a user's reads public channels without being in
    /// them (docs.slack.dev, page conversations.history).
    pub fn is_open_to(&self, me: &Me) -> bool {
        self.member != Some(false) || (!self.private && me.bot_id.is_none())
    }

    /// The app has to be let in before it can read.
    pub fn uninvited(&self) -> SourceError {
        SourceError::NeedsYou {
            fault: format!("the app is not in {}", self.place()),
            remedy: format!("invite the app to {}", self.place()),
        }
    }
}

impl From<WireChannel> for Channel {
    fn from(channel: WireChannel) -> Self {
        Self {
            name: channel.name.unwrap_or_else(|| channel.id.clone()),
            private: channel.is_private || channel.is_group,
            member: channel.is_member,
            archived: channel.is_archived,
            role: Role::default(),
            customer: None,
            id: channel.id,
        }
    }
}

/// What was found of some channels.
#[derive(Debug, Default)]
pub(super) struct Search {
    /// The channel that each one wanted stands for; `None` where Slack shows none.
    pub found: Vec<(SlackChannel, Option<Channel>)>,
    /// Why the others could not be looked for.
    pub fault: Option<SourceError>,
}

impl Search {
    /// Looks for `wanted`: names without `#`, or ids. Ids cost one request each, names share the
    /// list of all channels.
    pub async fn run(api: &Api, wanted: &[SlackChannel]) -> Self {
        let mut search = Self::default();
        search.fault = search.look(api, wanted).await.err();
        search
    }

    async fn look(&mut self, api: &Api, wanted: &[SlackChannel]) -> Result<(), SourceError> {
        let mut names = Vec::new();
        for wanted in wanted {
            match by_id(api, &wanted.name).await? {
                Some(channel) => {
                    self.found.push((wanted.clone(), Some(channel.configured(wanted))));
                }
                None => names.push(wanted.clone()),
            }
        }
        if names.is_empty() {
            return Ok(());
        }
        let mut listed = Vec::new();
        let outcome = list(api, &names, &mut listed).await;
        for wanted in names {
            let channel = listed.iter().find(|channel| answers_to(channel, &wanted.name)).cloned();
            let channel = channel.map(|channel| channel.configured(&wanted));
            // While not all are listed nobody knows what is not there.
            if channel.is_some() || outcome.is_ok() {
                self.found.push((wanted, channel));
            }
        }
        outcome
    }
}

/// The channel that is wanted by its id. Its name is not worth more than what is said there: where
/// it is not told, the id serves.
async fn by_id(api: &Api, wanted: &str) -> Result<Option<Channel>, SourceError> {
    if !is_id(wanted) {
        return Ok(None);
    }
    match info(api, wanted).await {
        Err(error) if is_not_for_us(&error) => Ok(Some(Channel::unknown(wanted))),
        found => found,
    }
}

/// One channel by id; `None` if Slack does not show it.
pub(super) async fn info(api: &Api, id: &str) -> Result<Option<Channel>, SourceError> {
    match api.read("conversations.info", &vec![("channel", id.to_owned())]).await {
        Ok(answer) => {
            let channel = answer.get("channel").unwrap_or(&Value::Null);
            let read = lenient::item::<WireChannel>(channel, "conversations.info channel");
            Ok(Some(read.map_or_else(|_| Channel::unknown(id), Channel::from)))
        }
        Err(error) if is_unknown_method(&error) => Err(error),
        Err(SourceError::Gone { .. } | SourceError::Refused { .. }) => Ok(None),
        Err(other) => Err(other),
    }
}

/// Pages of all channels until those of these `names` are found.
async fn list(
    api: &Api,
    names: &[SlackChannel],
    found: &mut Vec<Channel>,
) -> Result<(), SourceError> {
    let form = vec![("types", "public_channel,private_channel".to_owned())];
    let mut seen = HashSet::new();
    let (mut cursor, mut idle) = (None, 0);
    loop {
        let (answer, next) = api.page("conversations.list", &form, cursor, PAGE).await?;
        let (mut channels, _) = items::<WireChannel>(&answer, "channels", "conversations.list");
        channels.retain(|channel| seen.insert(channel.id.clone()));
        idle = if channels.is_empty() { idle + 1 } else { 0 };
        let channels = channels.into_iter().map(Channel::from);
        found.extend(channels.filter(|c| names.iter().any(|name| answers_to(c, &name.name))));
        let complete = names.iter().all(|name| found.iter().any(|c| answers_to(c, &name.name)));
        match next {
            Some(next) if !complete && idle < IDLE => cursor = Some(next),
            _ => return Ok(()),
        }
    }
}

fn answers_to(channel: &Channel, wanted: &str) -> bool {
    channel.name == wanted || channel.id == wanted
}

/// Whether this is how ids of channels look: `C012AB3CD`. Names have no capital letters.
fn is_id(wanted: &str) -> bool {
    wanted.len() > 7
        && wanted.starts_with(['C', 'G'])
        && wanted.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}
