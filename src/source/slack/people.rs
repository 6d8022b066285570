//! Who is who in a workspace.

use super::super::{SourceError, lenient};
use super::api::{Api, Form, PAGE};
use super::channels::Channel;
use super::me::Me;
use super::wire::{WireMessage, WireUser, items};
use crate::desk::{Person, PersonId, Unreadable};
use std::collections::HashMap;

/// Slack's own helper, which `users.list` does not call a bot.
const SLACKBOT: &str = "USLACKBOT";

/// Everyone known so far, and who is news to the store.
#[derive(Debug, Clone, Default)]
pub(super) struct People {
    known: HashMap<PersonId, Person>,
    news: Vec<Person>,
    /// Names of channels that are not read but mentioned, by id.
    pub places: HashMap<String, String>,
    /// Handles of user groups without `@`, by id.
    pub groups: HashMap<String, String>,
}

/// One page of everyone.
pub(super) struct ListedPage {
    /// Where the list goes on.
    pub next: Option<String>,
    /// Who could not be read.
    pub unreadable: Vec<Unreadable>,
}

/// The names that texts mention by id.
pub(super) struct Names<'a> {
    /// The people.
    pub people: &'a People,
    /// The channels that are read.
    pub channels: &'a [Channel],
}

/// Who speaks in a message.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Speaker {
    /// A user of the workspace, by id.
    User(String),
    /// An app, or somebody whom an app lends its voice.
    App(Person),
    /// Nobody we could name.
    Nobody,
}

impl People {
    /// Those the store knows, with the names that were learned beside them.
    pub fn seeded(self, people: Vec<Person>) -> Self {
        let known = people.into_iter().map(|person| (person.id.clone(), person)).collect();
        Self { known, news: Vec::new(), ..self }
    }

    /// Nobody is known.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Notes what was read of somebody; it is news if it differs from what was known.
    pub fn learn(&mut self, person: Person) {
        if self.known.get(&person.id) != Some(&person) {
            self.news.push(person.clone());
            self.known.insert(person.id.clone(), person);
        }
    }

    /// What the store does not know yet. Afterwards it counts as known.
    pub fn take_news(&mut self) -> Vec<Person> {
        std::mem::take(&mut self.news)
    }

    /// Somebody by id.
    pub fn get(&self, id: &str) -> Option<&Person> {
        self.known.get(&PersonId(id.to_owned()))
    }

    /// Reads one page of everyone of the workspace.
    pub async fn list_page(
        &mut self,
        api: &Api,
        me: &Me,
        cursor: Option<String>,
    ) -> Result<ListedPage, SourceError> {
        let (answer, next) = api.page("users.list", &Form::new(), cursor, PAGE).await?;
        let (users, unreadable) = items::<WireUser>(&answer, "members", "users.list");
        users.into_iter().for_each(|user| self.learn(person(user, me)));
        Ok(ListedPage { next, unreadable })
    }

    /// Reads those of `ids` whom nobody told us about: people of shared channels are often
    /// missing in `users.list`. Whom Slack does not show stays a stranger with an id.
    pub async fn meet(&mut self, api: &Api, me: &Me, ids: Vec<String>) -> Result<(), SourceError> {
        for id in ids {
            if self.get(&id).is_none() {
                let person = look_up(api, me, &id).await?;
                self.learn(person);
            }
        }
        Ok(())
    }
}

impl Names<'_> {
    /// What to call the user `id`.
    pub fn person(&self, id: &str) -> Option<&str> {
        let person = self.people.get(id)?;
        person.name.as_deref().or((person.handle != id).then_some(&person.handle))
    }

    /// What to call the channel `id`: its id if it is none of ours.
    pub fn channel<'b>(&'b self, id: &'b str) -> &'b str {
        let read = self.channels.iter().find(|c| c.id == id).map(|c| &c.name);
        read.or_else(|| self.people.places.get(id)).map_or(id, String::as_str)
    }

    /// What to call the user group `id`, without `@`.
    pub fn group(&self, id: &str) -> Option<&str> {
        self.people.groups.get(id).map(String::as_str)
    }
}

/// Asks for one user; a stranger with no more than the id if Slack does not show them.
pub(super) async fn look_up(api: &Api, me: &Me, id: &str) -> Result<Person, SourceError> {
    match api.read("users.info", &vec![("user", id.to_owned())]).await {
        Ok(answer) => {
            let user = answer.get("user").unwrap_or(&serde_json::Value::Null);
            Ok(lenient::item(user, "users.info user")
                .map_or_else(|_| stranger(id), |u| person(u, me)))
        }
        Err(SourceError::Refused { .. } | SourceError::Gone { .. }) => Ok(stranger(id)),
        Err(other) => Err(other),
    }
}

/// Who speaks in `message`. A post without a user is an app's own, or one under a name of the
/// app's choosing; both are programs unless it is our own app.
pub(super) fn speaker(message: &WireMessage, me: &Me) -> Speaker {
    if message.bot_id.is_some() && message.bot_id == me.bot_id {
        return Speaker::User(me.user_id.clone());
    }
    match (&message.user, &message.bot_id, &message.username) {
        (Some(user), ..) => Speaker::User(user.clone()),
        (None, Some(bot), username) => {
            let name = username.clone().or_else(|| message.bot_profile.name.clone());
            Speaker::App(app(bot, name))
        }
        (None, None, Some(username)) => Speaker::App(app(username, Some(username.clone()))),
        (None, None, None) => Speaker::Nobody,
    }
}

fn app(bot_id: &str, name: Option<String>) -> Person {
    let id = name.as_ref().map_or_else(|| bot_id.to_owned(), |name| format!("{bot_id}/{name}"));
    Person {
        id: PersonId(id),
        handle: name.clone().unwrap_or_else(|| bot_id.to_owned()),
        name,
        email: None,
        bot: true,
        staff: false,
        ..Person::default()
    }
}

fn stranger(id: &str) -> Person {
    Person {
        id: PersonId(id.into()),
        handle: id.into(),
        name: None,
        email: None,
        bot: id == SLACKBOT,
        staff: false,
        ..Person::default()
    }
}

fn person(user: WireUser, me: &Me) -> Person {
    let profile = user.profile;
    let handle = user.name.or(profile.display_name.clone()).unwrap_or_else(|| user.id.clone());
    let names = [profile.real_name, user.real_name, profile.display_name];
    let told = |name: &String| !name.trim().is_empty() && *name != handle && *name != user.id;
    Person {
        name: names.into_iter().flatten().find(told),
        email: profile.email,
        bot: user.is_bot || user.id == SLACKBOT,
        staff: user.id == me.user_id,
        handle,
        id: PersonId(user.id),
        ..Person::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn me() -> Me {
        Me {
            user_id: "UME".into(),
            bot_id: Some("BME".into()),
            url: "https://x.slack.com/".into(),
            team: "x".into(),
            user: "hero".into(),
        }
    }

    fn read(user: serde_json::Value) -> Person {
        person(lenient::item(&user, "user").unwrap(), &me())
    }

    #[test]
    fn names_come_from_the_profile_and_never_from_the_id() {
        let of = |name: &str, real: &str, display: &str| {
            let profile = json!({"real_name": real, "display_name": display, "email": null});
            let person = read(json!({"id": "U1", "name": name, "profile": profile}));
            (person.handle, person.name)
        };
        assert_eq!(of("ada", "Ada Lovelace", "Ada"), ("ada".into(), Some("Ada Lovelace".into())));
        assert_eq!(of("ada", "", "Ada L."), ("ada".into(), Some("Ada L.".into())));
        assert_eq!(of("ada", "ada", ""), ("ada".into(), None));
        assert_eq!(of("", "U1", ""), ("U1".into(), None));
    }

    #[test]
    fn programs_and_ourselves_are_told_apart() {
        let slackbot = read(json!({"id": "USLACKBOT", "name": "slackbot", "is_bot": false}));
        assert!(slackbot.bot && !slackbot.staff);
        let own = read(json!({"id": "UME", "name": "hero", "is_bot": true}));
        assert!(own.staff);
    }

    #[test]
    fn posts_without_a_user_speak_for_their_app() {
        let speaks =
            |message: serde_json::Value| speaker(&lenient::item(&message, "m").unwrap(), &me());
        let ts = "1.000001";
        assert_eq!(
            speaks(json!({"ts": ts, "user": "U1", "bot_id": "B1"})),
            Speaker::User("U1".into())
        );
        assert_eq!(speaks(json!({"ts": ts, "bot_id": "BME"})), Speaker::User("UME".into()));
        assert_eq!(speaks(json!({"ts": ts})), Speaker::Nobody);
        let posted = json!({"ts": ts, "bot_id": "B1", "username": "Deploys"});
        let Speaker::App(person) = speaks(posted) else { panic!("no app") };
        assert!(person.bot);
        assert_eq!((person.id.0.as_str(), person.handle.as_str()), ("B1/Deploys", "Deploys"));
    }
}
