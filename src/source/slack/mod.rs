//! Slack as a source: every thread and every lone message of the configured channels is a ticket.
//!
//! What is said of Slack here stands in its documentation at docs.slack.dev, on the pages of the
//! methods named.

mod account;
mod alerts;
mod answer;
mod api;
mod attachments;
pub(crate) mod bare;
mod blocks;
mod channels;
mod codes;
mod cursor;
mod date;
mod deliver;
mod emoji;
mod examine;
mod fault;
mod group;
mod handle;
mod history;
mod limits;
mod manifest;
mod me;
mod mirror;
mod mrkdwn;
mod notice;
mod papercups;
mod parse;
mod parts;
mod people;
mod pull;
mod refresh;
mod render;
mod rich_text;
mod rounds;
mod scopes;
mod search;
mod take;
mod thread;
mod title;
mod trouble;
mod wire;

pub use manifest::{USE_OF_MANIFEST, manifest};

use super::lost::Lost;
use super::{Clock, Finding, Http, PageSink, Pulled, RemoteTicket, Source, SourceError};
use crate::config::{SlackChannel, SlackConfig};
use crate::desk::{
    Abilities, Cursor, Delivery, Found, Page, Person, Receipt, Roster, Side, SourceId, Unreadable,
};
use api::{Api, Form};
use async_trait::async_trait;
use channels::Channel;
use fault::is_unknown_method;
use jiff::SignedDuration;
use me::Me;
use parse::Signs;
use people::People;
use rounds::Rounds;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What Slack can do. A close and a claim are shown there if there is a reaction for it.
pub fn abilities(settings: &SlackConfig) -> Abilities {
    let reacts = settings.close_reaction.is_some();
    let assign = settings.claim_reaction.is_some();
    Abilities { reacts, assign, mention: true, ..Abilities::NONE }
}

/// One Slack workspace, read with one token.
pub struct Slack {
    id: SourceId,
    settings: SlackConfig,
    signs: Signs,
    roster: Roster,
    since: SignedDuration,
    api: Api,
    /// Whose token it is, once that was asked.
    me: Mutex<Option<Me>>,
    /// Which channel each configured name stands for, once that is known and it can be read.
    found: Mutex<Vec<(SlackChannel, Channel)>>,
    /// Everyone that the last pull knew.
    directory: Mutex<People>,
    /// What could not be read.
    lost: Mutex<Lost>,
    /// What is read again in turn.
    rounds: Mutex<Rounds>,
}

impl Slack {
    /// The workspace behind `http`. A first load goes back as far as `since`; `roster` tells who
    /// is of the team.
    pub fn new(
        id: SourceId,
        settings: SlackConfig,
        since: SignedDuration,
        roster: Roster,
        http: Http,
        clock: Clock,
    ) -> Self {
        Self {
            id,
            signs: Signs {
                close: settings.close_reaction.clone(),
                claim: settings.claim_reaction.clone(),
            },
            settings,
            roster,
            since,
            api: Api::new(http, clock),
            me: Mutex::default(),
            found: Mutex::default(),
            directory: Mutex::default(),
            lost: Mutex::default(),
            rounds: Mutex::default(),
        }
    }

    /// Whose token it is; asked once, and again after something was wrong that the user may have
    /// mended. A server that cannot tell is read all the same.
    async fn me(&self, api: &Api) -> Result<Me, SourceError> {
        if let Some(me) = &*lock(&self.me) {
            return Ok(me.clone());
        }
        let me = match api.read_with_reply("auth.test", &Form::new()).await {
            Ok((answer, reply)) => {
                let granted = reply.header("x-oauth-scopes").map(str::to_owned);
                Me { granted, ..Me::read(&answer)? }
            }
            Err(error) if is_unknown_method(&error) => Me::default(),
            Err(error) => return Err(error),
        };
        *lock(&self.me) = Some(me.clone());
        Ok(me)
    }

    fn forget_me(&self) {
        *lock(&self.me) = None;
    }

    /// Which side somebody stands on.
    fn side(&self, person: &Person) -> Side {
        self.roster.side("slack", person)
    }

    /// The channels that can be read, and what is wrong with the others. Those found once are
    /// looked at again now and then: they may be renamed or archived.
    async fn channels(&self, api: &Api) -> Result<(Vec<Channel>, Vec<SourceError>), SourceError> {
        let now = api.now();
        let me = self.me(api).await?;
        let known = if self.rounds().channels_are_due(now) && !lock(&self.found).is_empty() {
            self.look_again(api, &me).await?
        } else {
            lock(&self.found).clone()
        };
        let is_known = |wanted: &&SlackChannel| known.iter().any(|(name, _)| name == *wanted);
        let channels = self.settings.channels.iter();
        let unknown: Vec<_> = channels.filter(|wanted| !is_known(wanted)).cloned().collect();
        let mut faults = Vec::new();
        let search = channels::Search::run(api, &unknown).await;
        for (wanted, channel) in search.found {
            match channel {
                None => faults.push(examine::unknown_channel(&wanted.name)),
                Some(channel) if !channel.is_open_to(&me) => faults.push(channel.uninvited()),
                Some(channel) => lock(&self.found).push((wanted, channel)),
            }
        }
        let found = self.known_channels();
        match search.fault {
            Some(error) if found.is_empty() || trouble::is_of_all(&error) => Err(error),
            fault => {
                faults.extend(fault);
                Ok((found, faults))
            }
        }
    }

    /// Asks for the channels found so far. One that is no longer shown is forgotten, to be looked
    /// for again; where Slack asks to wait all stay as they are.
    async fn look_again(
        &self,
        api: &Api,
        me: &Me,
    ) -> Result<Vec<(SlackChannel, Channel)>, SourceError> {
        let before = lock(&self.found).clone();
        let mut after = Vec::with_capacity(before.len());
        for (wanted, channel) in &before {
            match channels::info(api, &channel.id).await {
                Ok(Some(found)) if found.is_open_to(me) => {
                    after.push((wanted.clone(), found.configured(wanted)));
                }
                Ok(_) => {}
                Err(error) if trouble::is_of_all(&error) => return Err(error),
                Err(_) => return Ok(before),
            }
        }
        lock(&self.found).clone_from(&after);
        Ok(after)
    }

    /// The channels found so far, each once however it is written.
    fn known_channels(&self) -> Vec<Channel> {
        let mut channels: Vec<Channel> = Vec::new();
        for (_, channel) in lock(&self.found).iter() {
            if !channels.iter().any(|known| known.id == channel.id) {
                channels.push(channel.clone());
            }
        }
        channels
    }

    /// A channel of a ticket; one that was not looked up yet goes by its id.
    fn channel_by_id(&self, id: &str) -> Channel {
        let known = self.known_channels().into_iter().find(|channel| channel.id == id);
        known.unwrap_or_else(|| Channel::unknown(id))
    }

    fn rounds(&self) -> MutexGuard<'_, Rounds> {
        lock(&self.rounds)
    }

    fn people(&self) -> People {
        lock(&self.directory).clone()
    }

    fn remember(&self, people: &People) {
        *lock(&self.directory) = people.clone();
    }

    /// Of what could not be read, what was not told before.
    fn news(&self, unreadable: Vec<Unreadable>) -> Vec<Unreadable> {
        lock(&self.lost).news(unreadable)
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
        abilities(&self.settings)
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

    async fn search(&self, words: &str) -> Result<Option<Vec<Found>>, SourceError> {
        search::search(self, words).await
    }
}
