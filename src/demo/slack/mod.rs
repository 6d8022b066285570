//! A stand-in of Slack: the Web API's methods that a support console needs, over a workspace that
//! lives in memory.
//!
//! Written from the method pages of docs.slack.dev and from recorded answers.

mod call;
mod channel;
mod events;
mod limits;
mod live;
mod message;
mod paging;
mod people;
mod read;
mod search;
mod settings;
mod story;
mod truth;
mod workspace;
mod write;

pub use story::Alert;
pub use truth::Visible;

use super::{Clock, Faults, Server};
use axum::Router;
use channel::Channel;
use jiff::Timestamp;
use message::Message;
use people::{Group, User};
use serde_json::{Map, Value};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use workspace::{COMPANY, USERS, Workspace, at, ts};

/// One workspace. Clones are handles of the same one.
#[derive(Clone)]
pub struct Slack {
    workspace: Arc<Mutex<Workspace>>,
    clock: Clock,
    faults: Faults,
}

impl Slack {
    /// The workspace "Example", where the users ask: the whole cast, the user group
    /// `support-heroes`, a few emoji and no channel. The token is a user's.
    pub fn new(clock: Clock) -> Self {
        let mut workspace = Workspace::new(USERS, User::cast());
        workspace.groups.push(Group {
            id: "S0HEROES1".into(),
            handle: "support-heroes".into(),
            users: vec!["U0ADA0001".into(), "U0GRACE01".into()],
        });
        let emoji = [
            ("hero", "https://emoji.example.com/hero.png"),
            ("partyhog", "https://emoji.example.com/partyhog.gif"),
            ("superhero-mascot", "alias:hero"),
        ];
        let emoji = emoji.map(|(name, value)| (name.to_owned(), value.to_owned()));
        workspace.emoji.extend(emoji);
        Self::over(workspace, clock)
    }

    /// The workspace "Example HQ", where only Example's own people are, under ids of their own
    /// there: the team and no channel.
    pub fn company(clock: Clock) -> Self {
        Self::over(Workspace::new(COMPANY, User::team()), clock)
    }

    fn over(workspace: Workspace, clock: Clock) -> Self {
        let workspace = Arc::new(Mutex::new(workspace));
        Self { workspace, clock, faults: Faults::default() }
    }

    /// Serves it on a loopback port; its API stands below `/api`.
    ///
    /// # Errors
    /// The port could not be opened.
    pub async fn serve(&self) -> std::io::Result<Server> {
        let router = Router::new().fallback(call::handle).with_state(self.clone());
        Server::start(router, self.faults.clone(), call::limited).await
    }

    /// What to do badly.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// The methods called since this was last asked, in order.
    pub fn take_calls(&self) -> Vec<String> {
        std::mem::take(&mut self.lock().calls)
    }

    fn now(&self) -> Timestamp {
        (self.clock)()
    }

    fn lock(&self) -> MutexGuard<'_, Workspace> {
        self.workspace.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn in_channel<T: Default>(&self, id: &str, change: impl FnOnce(&mut Channel) -> T) -> T {
        self.lock().channel(id).map(change).unwrap_or_default()
    }

    fn in_message<T: Default>(
        &self,
        channel: &str,
        message: &str,
        change: impl FnOnce(&mut Message) -> T,
    ) -> T {
        let time = at(message).unwrap_or(0);
        self.in_channel(channel, |channel| channel.get_mut(time).map(change).unwrap_or_default())
    }

    /// Puts a message said at `when` into a channel, at the next free microsecond. Returns its
    /// `ts`; "" if there is no such channel.
    fn put(
        &self,
        channel: &str,
        when: Timestamp,
        thread: Option<&str>,
        message: Message,
    ) -> String {
        let mut workspace = self.lock();
        let team = workspace.team_of(message.user.as_deref());
        let Some(channel) = workspace.channel(channel) else { return String::new() };
        let thread = thread.and_then(at);
        let thread = thread.map(|thread| channel.root_of(thread).unwrap_or(thread));
        let at = channel.free(when);
        channel.insert(Message { at, thread, team, ..message });
        ts(at)
    }
}

/// Something a person says. What is not escaped yet is the caller's own markup.
fn said(user: &str, text: &str) -> Message {
    Message { user: Some(user.into()), text: text.into(), ..Message::default() }
}

/// The fields of an object.
fn fields<const N: usize>(fields: [(&str, Value); N]) -> Map<String, Value> {
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
