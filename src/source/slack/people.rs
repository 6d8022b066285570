//! Who is who in a workspace.

use super::super::{SourceError, lenient};
use super::account::{person, stranger};
use super::api::{Api, Form, PAGE};
use super::channels::Channel;
use super::fault::is_not_for_us;
use super::me::Me;
use super::wire::{WireGroup, WireMessage, WireUser, items};
use crate::desk::{Person, PersonId, Unreadable};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::collections::{HashMap, HashSet};

/// How old may become what is known of somebody whom `users.list` does not show.
const STRANGER_AGE: SignedDuration = SignedDuration::from_hours(24);
/// When only the time at which somebody was read moved, and by less than this, it is not worth a
/// write.
const NEGLIGIBLE: SignedDuration = SignedDuration::from_hours(12);

/// Everyone known so far, and who is news to the store.
#[derive(Debug, Clone, Default)]
pub(super) struct People {
    known: HashMap<PersonId, Person>,
    news: Vec<Person>,
    /// The members of the team's user groups; `None` while they were not read, and whoever was
    /// one of us before stays so.
    staff: Option<HashSet<String>>,
    /// Names of channels that are not read but mentioned, by id.
    pub places: HashMap<String, String>,
    /// Handles of user groups without `@`, by id.
    pub groups: HashMap<String, String>,
    /// What is wrong and what to do about it, where the token may not ask who somebody is.
    pub withheld: Option<(String, String)>,
}

/// The names that texts mention by id.
pub(super) struct Names<'a> {
    /// The people.
    pub people: &'a People,
    /// The channels that are read.
    pub channels: &'a [Channel],
}

/// What one page of `users.list` left over.
#[derive(Debug, Default)]
pub(super) struct ListedPage {
    /// Where the next page begins; `None`: this was the last one.
    pub next: Option<String>,
    /// Those who could not be read.
    pub unreadable: Vec<Unreadable>,
    /// Whom the page begins with.
    pub first: Option<String>,
}

/// The user groups of a workspace.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Groups {
    /// Their handles without `@`, by id.
    pub handles: HashMap<String, String>,
    /// The user ids of the members of the wanted ones.
    pub members: HashSet<String>,
    /// The wanted ones that Slack does not show.
    pub unknown: Vec<String>,
}

/// Who speaks in a message.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Speaker {
    /// A user of the workspace, by id.
    User(String),
    /// An app, or somebody whom an app lends its voice.
    App(Box<Person>),
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

    /// Notes what was read of somebody; it is news if it differs from what was known, and not only
    /// by a few hours of its age.
    pub fn learn(&mut self, person: Person) {
        let known = self.known.get(&person.id);
        let staff = person.staff
            || match &self.staff {
                Some(staff) => staff.contains(&person.id.0),
                None => known.is_some_and(|known| known.staff),
            };
        let person = Person { staff, ..person };
        if known.is_none_or(|known| is_news(known, &person)) {
            self.news.push(person.clone());
            self.known.insert(person.id.clone(), person);
        }
    }

    /// Takes over the user groups: their names, and who is one of us by them from now on. Best
    /// before anybody is listed, so that nobody changes sides twice.
    pub fn follow(&mut self, groups: Groups, me: &Me) {
        self.groups = groups.handles;
        let staff = groups.members;
        let changed = |person: &&Person| {
            let id = &person.id.0;
            is_user(id) && *id != me.user_id && person.staff != staff.contains(id)
        };
        let changed: Vec<_> = self.known.values().filter(changed).cloned().collect();
        self.staff = Some(staff);
        for person in changed {
            self.learn(Person { staff: !person.staff, ..person });
        }
    }

    /// Whether people of the workspace are known and none of them by an address: so it looks when
    /// the scope `users:read.email` is missing and Slack does not tell the scopes.
    pub fn lacks_emails(&self) -> bool {
        let human = |person: &&Person| {
            is_user(&person.id.0) && !person.bot && person.team.is_none() && person.name.is_some()
        };
        let mut humans = self.known.values().filter(human).peekable();
        humans.peek().is_some() && humans.all(|person| person.email.is_none())
    }

    /// What the store does not know yet. Afterwards it counts as known.
    pub fn take_news(&mut self) -> Vec<Person> {
        std::mem::take(&mut self.news)
    }

    /// Somebody by id.
    pub fn get(&self, id: &str) -> Option<&Person> {
        self.known.get(&PersonId(id.to_owned()))
    }

    /// Reads one page of everyone of the workspace: a workspace of thousands has many, at no more
    /// than 20 a minute (docs.slack.dev, page users.list: tier 2).
    ///
    /// # Errors
    /// Whatever Slack says; a cursor that has expired is told by
    /// [`is_expired_cursor`](super::fault::is_expired_cursor).
    pub async fn list_page(
        &mut self,
        api: &Api,
        me: &Me,
        cursor: Option<String>,
    ) -> Result<ListedPage, SourceError> {
        let (answer, next) = api.page("users.list", &Form::new(), cursor, PAGE).await?;
        let (users, unreadable) = items::<WireUser>(&answer, "members", "users.list");
        let now = api.now();
        let first = users.first().map(|user| user.id.clone());
        users.into_iter().for_each(|user| self.learn(person(user, me, now)));
        Ok(ListedPage { next, unreadable, first })
    }

    /// Reads those of `ids` whom nobody told us about, and again those whom `users.list` does not
    /// cover once what is known of them is a day old: people of shared channels are often missing
    /// there. Whom Slack does not show, or not to this token, stays as known, or a stranger with
    /// an id.
    ///
    /// # Errors
    /// Whatever stopped it; that Slack does not show somebody is none.
    pub async fn meet(&mut self, api: &Api, me: &Me, ids: Vec<String>) -> Result<(), SourceError> {
        for id in ids {
            if self.get(&id).is_none_or(|known| is_outdated(known, api.now())) {
                let read = match ask(api, me, &id).await {
                    Err(error) if is_not_for_us(&error) => {
                        self.withheld = withheld(error);
                        None
                    }
                    read => read?,
                };
                let known = || Some(Person { read_at: Some(api.now()), ..self.get(&id)?.clone() });
                let person = read.or_else(known).unwrap_or_else(|| stranger(&id, api.now()));
                let staff = person.staff || id == me.user_id;
                self.learn(Person { staff, ..person });
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

/// Reads the user groups (docs.slack.dev, pages usergroups.list and usergroups.users.list), and
/// the members of those `wanted` by handle or id.
///
/// # Errors
/// Whatever Slack says. That the token may not read them, or that the workspace's plan has none,
/// is an error only if any are wanted.
pub(super) async fn team_groups(api: &Api, wanted: &[String]) -> Result<Groups, SourceError> {
    let answer = match api.read("usergroups.list", &Form::new()).await {
        Err(SourceError::NeedsYou { .. } | SourceError::Refused { .. }) if wanted.is_empty() => {
            return Ok(Groups::default());
        }
        answer => answer?,
    };
    let (listed, _) = items::<WireGroup>(&answer, "usergroups", "usergroups.list");
    let mut groups = Groups::default();
    for wanted in wanted {
        let is_wanted = |g: &&WireGroup| g.id == *wanted || g.handle.as_ref() == Some(wanted);
        match listed.iter().find(is_wanted) {
            Some(group) => groups.members.extend(members(api, &group.id).await?),
            None => groups.unknown.push(wanted.clone()),
        }
    }
    groups.handles = listed.into_iter().filter_map(|g| Some((g.id, g.handle?))).collect();
    Ok(groups)
}

/// The ids of a group's members.
async fn members(api: &Api, group: &str) -> Result<Vec<String>, SourceError> {
    let form = vec![("usergroup", group.to_owned())];
    let answer = api.read("usergroups.users.list", &form).await?;
    let users = answer.get("users").and_then(Value::as_array).into_iter().flatten();
    Ok(users.filter_map(Value::as_str).map(str::to_owned).collect())
}

/// A wanted user group that Slack does not show.
pub(super) fn unknown_group(wanted: &str) -> SourceError {
    SourceError::NeedsYou {
        fault: format!("there is no user group @{wanted}"),
        remedy: "check team_groups in the configuration".into(),
    }
}

/// Asks for one user; `None` if Slack does not show them.
async fn ask(api: &Api, me: &Me, id: &str) -> Result<Option<Person>, SourceError> {
    match api.read("users.info", &vec![("user", id.to_owned())]).await {
        Ok(answer) => {
            let user = answer.get("user").unwrap_or(&Value::Null);
            let user = lenient::item(user, "users.info user").ok();
            Ok(user.map(|user| person(user, me, api.now())))
        }
        Err(SourceError::Refused { .. } | SourceError::Gone { .. }) => Ok(None),
        Err(other) => Err(other),
    }
}

fn withheld(error: SourceError) -> Option<(String, String)> {
    match error {
        SourceError::NeedsYou { fault, remedy } => Some((fault, remedy)),
        _ => None,
    }
}

/// Whether the store should hear of it.
fn is_news(known: &Person, read: &Person) -> bool {
    let aged = |now: Timestamp| {
        known.read_at.is_none_or(|before| now.duration_since(before) >= NEGLIGIBLE)
    };
    Person { read_at: known.read_at, ..read.clone() } != *known || read.read_at.is_some_and(aged)
}

/// Whether somebody should be asked for again whom nobody lists: of another organisation, or known
/// by no more than an id.
fn is_outdated(known: &Person, now: Timestamp) -> bool {
    let unlisted = known.team.is_some() || known.handle == known.id.0;
    unlisted && known.read_at.is_none_or(|at| now.duration_since(at) > STRANGER_AGE)
}

/// Whether this is how ids of people look, not those of apps and of people behind a bridge.
fn is_user(id: &str) -> bool {
    id.starts_with(['U', 'W']) && id.bytes().all(|b| b.is_ascii_alphanumeric())
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
            Speaker::App(Box::new(app(bot, name)))
        }
        (None, None, Some(username)) => {
            Speaker::App(Box::new(app(username, Some(username.clone()))))
        }
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

#[cfg(test)]
mod tests {
    use super::super::account::tests::me;
    use super::*;
    use serde_json::json;

    fn read(user: serde_json::Value) -> Person {
        person(lenient::item(&user, "user").unwrap(), &me(), at(0))
    }

    fn at(hours: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hours)
    }

    fn ada(hours: i64) -> Person {
        person(lenient::item(&json!({"id": "U1", "name": "ada"}), "u").unwrap(), &me(), at(hours))
    }

    #[test]
    fn that_somebody_was_read_again_is_news_only_after_half_a_day() {
        let mut people = People::default().seeded(vec![ada(0)]);
        people.learn(ada(11));
        assert_eq!(people.take_news(), []);
        people.learn(Person { read_at: None, ..ada(0) });
        assert_eq!(people.take_news(), []);
        people.learn(ada(12));
        assert_eq!(people.take_news(), [ada(12)]);
        let renamed = Person { name: Some("Ada Lovelace".into()), ..ada(13) };
        people.learn(renamed.clone());
        assert_eq!(people.take_news(), [renamed]);
    }

    #[test]
    fn strangers_are_asked_for_again_after_a_day() {
        let acme = Person { team: Some("T2".into()), ..ada(0) };
        let unseen = stranger("U1", at(0));
        for (known, hours, outdated) in [
            (&acme, 24, false),
            (&acme, 25, true),
            (&unseen, 25, true),
            (&ada(0), 999, false),
            (&Person { read_at: None, ..acme.clone() }, 0, true),
        ] {
            assert_eq!(is_outdated(known, at(hours)), outdated, "{known:?} {hours}");
        }
    }

    #[test]
    fn the_members_of_the_teams_groups_are_of_the_team() {
        let groups = |ids: &[&str]| Groups {
            members: ids.iter().map(|id| (*id).to_owned()).collect(),
            ..Groups::default()
        };
        let agent = Person { id: PersonId("papercups:agent/Ada".into()), staff: true, ..ada(0) };
        let own = read(json!({"id": "UME"}));
        let mut people = People::default().seeded(vec![ada(0), agent, own]);
        people.follow(groups(&["U1", "U2"]), &me());
        let us = Person { staff: true, ..ada(0) };
        assert_eq!(people.take_news(), std::slice::from_ref(&us));
        people.learn(ada(1));
        people.learn(read(json!({"id": "U2"})));
        assert!(people.get("U2").unwrap().staff && people.take_news().len() == 1);
        let mut later = People::default().seeded(vec![us]);
        later.learn(ada(1));
        assert_eq!(later.take_news(), [], "while the groups are not read nobody changes sides");
        people.follow(groups(&["U2"]), &me());
        assert_eq!(people.take_news(), [ada(0)]);
    }

    #[test]
    fn a_workspace_without_addresses_is_noticed() {
        let named = Person { name: Some("Ada".into()), ..ada(0) };
        let bot = Person { id: PersonId("U2".into()), bot: true, ..named.clone() };
        let bridged = Person { id: PersonId("papercups:a@b.test".into()), ..named.clone() };
        let reached =
            Person { id: PersonId("U3".into()), email: Some("a@b.test".into()), ..named.clone() };
        for (people, lacks) in [
            (vec![], false),
            (vec![bot, bridged], false),
            (vec![named.clone()], true),
            (vec![named, reached], false),
        ] {
            assert_eq!(
                People::default().seeded(people.clone()).lacks_emails(),
                lacks,
                "{people:?}"
            );
        }
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
