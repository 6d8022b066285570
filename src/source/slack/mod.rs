//! Slack as a source: every thread and every lone message of the configured channels is a ticket.
//!
//! What is said of Slack here stands in its documentation at docs.slack.dev, on the pages of the
//! methods named.

mod api;
mod attachments;
mod blocks;
mod channels;
mod cursor;
mod date;
mod deliver;
mod emoji;
mod examine;
mod fault;
mod me;
mod mrkdwn;
mod papercups;
mod parse;
mod parts;
mod people;
mod pull;
mod refresh;
mod render;
mod rich_text;
mod thread;
mod title;
mod trouble;
mod wire;

use super::{Clock, Finding, Http, PageSink, Pulled, RemoteTicket, Source, SourceError};
use crate::config::SlackConfig;
use crate::desk::{Abilities, Cursor, Delivery, Page, Receipt, SourceId, Unreadable};
use api::{Api, Form};
use async_trait::async_trait;
use channels::Channel;
use jiff::SignedDuration;
use me::Me;
use people::People;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::OnceCell;

/// What Slack can do. A claim is shown there if there is a reaction for it.
pub fn abilities(settings: &SlackConfig) -> Abilities {
    let assign = settings.claim_reaction.is_some();
    Abilities { close_reasons: &[], close_word: "close", assign, mention: true }
}

/// One Slack workspace, read with one token.
pub struct Slack {
    id: SourceId,
    abilities: Abilities,
    wanted: Vec<String>,
    close_reaction: Option<String>,
    since: SignedDuration,
    api: Api,
    me: OnceCell<Me>,
    /// Which channel each configured name stands for, once that is known and it can be read.
    found: Mutex<Vec<(String, Channel)>>,
    /// Everyone that the last pull knew.
    directory: Mutex<People>,
    /// What the last pull could not read.
    unreadable: Mutex<Vec<Unreadable>>,
}

impl Slack {
    /// The workspace behind `http`. A first load goes back as far as `since`.
    pub fn new(
        id: SourceId,
        settings: SlackConfig,
        since: SignedDuration,
        http: Http,
        clock: Clock,
    ) -> Self {
        Self {
            id,
            abilities: abilities(&settings),
            wanted: settings.channels.iter().map(|channel| channel.name.clone()).collect(),
            close_reaction: settings.close_reaction,
            since,
            api: Api::new(http, clock),
            me: OnceCell::new(),
            found: Mutex::default(),
            directory: Mutex::default(),
            unreadable: Mutex::default(),
        }
    }

    /// Whose token it is; asked once.
    async fn me(&self, api: &Api) -> Result<&Me, SourceError> {
        let ask = || async { Me::read(&api.read("auth.test", &Form::new()).await?) };
        self.me.get_or_try_init(ask).await
    }

    /// The channels that can be read, and what is wrong with the others. Those found once are
    /// not asked for again.
    async fn channels(&self, api: &Api) -> Result<(Vec<Channel>, Vec<SourceError>), SourceError> {
        let known = lock(&self.found).clone();
        let is_known = |wanted: &&String| known.iter().any(|(name, _)| name == *wanted);
        let unknown: Vec<_> = self.wanted.iter().filter(|w| !is_known(w)).cloned().collect();
        let mut faults = Vec::new();
        for (wanted, channel) in channels::find(api, &unknown).await? {
            match channel {
                None => faults.push(examine::unknown_channel(&wanted)),
                Some(channel) if channel.member == Some(false) => faults.push(channel.uninvited()),
                Some(channel) => lock(&self.found).push((wanted, channel)),
            }
        }
        Ok((self.known_channels(), faults))
    }

    /// The channels found so far, each once however it is written.
    fn known_channels(&self) -> Vec<Channel> {
        let mut channels: Vec<Channel> = Vec::new();
        for (_, channel) in lock(&self.found).iter() {
            if !channels.contains(channel) {
                channels.push(channel.clone());
            }
        }
        channels
    }

    /// A channel of a ticket; one that was not looked up yet goes by its id.
    fn channel_by_id(&self, id: &str) -> Channel {
        let known = self.known_channels().into_iter().find(|channel| channel.id == id);
        known.unwrap_or_else(|| Channel {
            id: id.to_owned(),
            name: id.to_owned(),
            private: false,
            member: None,
        })
    }

    fn people(&self) -> People {
        lock(&self.directory).clone()
    }

    fn remember(&self, people: &People, unreadable: Vec<Unreadable>) {
        *lock(&self.directory) = people.clone();
        *lock(&self.unreadable) = unreadable;
    }

    /// Leaves out what the last pull could not read either.
    fn keep_news(&self, unreadable: &mut Vec<Unreadable>) {
        let told = lock(&self.unreadable);
        unreadable.retain(|item| !told.contains(item));
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[async_trait]
impl Source for Slack {
    fn id(&self) -> &SourceId {
        &self.id
    }

    fn abilities(&self) -> Abilities {
        self.abilities
    }

    async fn pull(
        &self,
        cursor: Option<Cursor>,
        sink: &mut dyn PageSink,
    ) -> Result<Pulled, SourceError> {
        pull::Pull::run(self, cursor, sink).await
    }

    async fn refresh(&self, ticket: &RemoteTicket) -> Result<Page, SourceError> {
        refresh::refresh(self, ticket).await
    }

    async fn deliver(&self, delivery: &Delivery, attempt: u32) -> Result<Receipt, SourceError> {
        deliver::deliver(self, delivery, attempt).await
    }

    async fn examine(&self) -> Vec<Finding> {
        examine::examine(self).await
    }
}
