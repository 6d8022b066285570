//! Who there is: the members and teams of the organization, whom issues can be assigned to.

use super::Sentry;
use super::fault::MAY_READ;
use super::lenient::{self, items};
use super::wire::{Assignee, User};
use crate::source::SourceError;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// Pages of a list of which somebody chooses.
const MOST_PAGES: usize = 10;

/// A member of the organization; who was only invited has no user.
#[derive(Debug, Clone, Deserialize)]
struct Member {
    #[serde(default, deserialize_with = "lenient::text")]
    email: Option<String>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    user: Option<Account>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pending: bool,
    #[serde(default, deserialize_with = "lenient::or_default")]
    expired: bool,
}

/// The user of a member.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Account {
    #[serde(flatten)]
    user: User,
    #[serde(default, deserialize_with = "lenient::or_default")]
    is_active: Option<bool>,
}

/// A team of the organization.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Team {
    #[serde(deserialize_with = "lenient::id")]
    pub(super) id: String,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) slug: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    name: Option<String>,
}

/// Somebody, or a team, that an issue can be assigned to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Actor {
    /// A user of this id.
    User(String),
    /// A team of this id.
    Team(String),
    /// Whoever the server knows under this name: the members could not be listed.
    Named(String),
}

impl Actor {
    /// How an assignment names it.
    pub(super) fn written(&self) -> String {
        match self {
            Self::User(id) => format!("user:{id}"),
            Self::Team(id) => format!("team:{id}"),
            Self::Named(name) => name.clone(),
        }
    }

    /// Whether an issue is assigned to it.
    pub(super) fn owns(&self, assigned: Option<&Assignee>) -> bool {
        match (assigned, self) {
            (None, _) => false,
            (Some(Assignee::Bare(text)), _) => {
                let text = text.strip_prefix("user:").unwrap_or(text);
                same(text, self.written().trim_start_matches("user:"))
            }
            (Some(Assignee::Known(owner)), Self::Named(name)) => {
                let names = [&owner.email, &owner.id, &owner.name];
                owner.kind.as_deref() != Some("team") && any_is(&names, name)
            }
            (Some(Assignee::Known(owner)), Self::User(id)) => {
                owner.kind.as_deref() != Some("team") && owner.id.as_ref() == Some(id)
            }
            (Some(Assignee::Known(owner)), Self::Team(id)) => {
                owner.kind.as_deref() == Some("team") && owner.id.as_ref() == Some(id)
            }
        }
    }
}

/// Whether an issue is assigned to what goes by this name, as far as its assignment tells.
pub(super) fn goes_by(assigned: &Assignee, name: &str) -> bool {
    let Assignee::Known(owner) = assigned else { return false };
    match name.strip_prefix('#') {
        Some(slug) if owner.kind.as_deref() == Some("team") => any_is(&[&owner.name], slug),
        Some(_) => false,
        None => any_is(&[&owner.name, &owner.email, &owner.id], name),
    }
}

/// How somebody is offered to be chosen.
pub(super) fn label(user: &User) -> &str {
    let names = [&user.email, &user.username, &user.name];
    names.into_iter().flatten().next().unwrap_or(&user.id)
}

/// Who goes by this name: one by address, login or number, else one by the full name.
///
/// # Errors
/// [`SourceError::Refused`] if several have that full name.
fn called<'a>(people: &'a [User], name: &str) -> Result<Option<&'a User>, SourceError> {
    let exact = |user: &&User| any_is(&[&user.email, &user.username], name) || user.id == name;
    if let Some(user) = people.iter().find(exact) {
        return Ok(Some(user));
    }
    let mut so_called = people.iter().filter(|user| any_is(&[&user.name], name));
    match (so_called.next(), so_called.next()) {
        (Some(one), Some(other)) => Err(SourceError::Refused {
            why: format!(
                "several people are called {name}: say {} or {}",
                label(one),
                label(other)
            ),
        }),
        (one, _) => Ok(one),
    }
}

fn team_called<'a>(teams: &'a [Team], name: &str) -> Option<&'a Team> {
    let by_slug = teams.iter().find(|team| any_is(&[&team.slug], name) || team.id == name);
    by_slug.or_else(|| teams.iter().find(|team| any_is(&[&team.name], name)))
}

fn any_is(names: &[&Option<String>], name: &str) -> bool {
    names.iter().any(|known| known.as_ref().is_some_and(|known| same(known, name)))
}

fn same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

impl Sentry {
    /// Who can be assigned: the active members.
    ///
    /// # Errors
    /// Whatever stopped it.
    pub(super) async fn people(&self) -> Result<Vec<User>, SourceError> {
        let members: Vec<Member> = self.everything("members/", "member:read").await?;
        let active = |member: Member| {
            let account = member.user.filter(|account| account.is_active != Some(false))?;
            let email = account.user.email.clone().or(member.email);
            (!member.pending && !member.expired).then_some(User { email, ..account.user })
        };
        Ok(members.into_iter().filter_map(active).collect())
    }

    /// The teams of the organization.
    ///
    /// # Errors
    /// Whatever stopped it.
    pub(super) async fn teams(&self) -> Result<Vec<Team>, SourceError> {
        self.everything("teams/", "team:read").await
    }

    /// Whom an issue is given to that is assigned to `name`: `#team`, or somebody by e-mail
    /// address, login, name or number.
    ///
    /// # Errors
    /// [`SourceError::Refused`] if there is nobody, or several; else whatever stopped the look-up.
    pub(super) async fn actor(&self, name: &str) -> Result<Actor, SourceError> {
        let organization = self.api.organization();
        let nobody = |why: String| SourceError::Refused { why };
        if let Some(slug) = name.strip_prefix('#') {
            let teams = self.teams().await?;
            return match team_called(&teams, slug) {
                Some(team) => Ok(Actor::Team(team.id.clone())),
                None => Err(nobody(format!("{organization} has no team {name}"))),
            };
        }
        match self.people().await {
            Ok(people) => {
                if let Some(user) = called(&people, name)? {
                    return Ok(Actor::User(user.id.clone()));
                }
            }
            // Sentry itself knows people by address and number, whoever may list them.
            Err(SourceError::NeedsYou { .. }) if is_address(name) => {
                return Ok(Actor::Named(name.to_owned()));
            }
            Err(error) => return Err(error),
        }
        let teams = match self.teams().await {
            Err(SourceError::NeedsYou { .. }) => Vec::new(),
            teams => teams?,
        };
        match team_called(&teams, name) {
            Some(team) => Ok(Actor::Team(team.id.clone())),
            None => Err(nobody(format!(
                "nobody in {organization} goes by {name}: say an e-mail address, a name or a #team"
            ))),
        }
    }

    /// A list of the organization, as far as it is of use, that needs this scope.
    async fn everything<T: DeserializeOwned>(
        &self,
        what: &str,
        scope: &str,
    ) -> Result<Vec<T>, SourceError> {
        let query = [("per_page", "100".to_owned())];
        let mut url = Some(self.api.org_url(what, &query));
        let mut all = Vec::new();
        for _ in 0..MOST_PAGES {
            let Some(page) = url else { break };
            let listed = self.api.list(&page).await.map_err(|error| lacking(error, scope))?;
            all.extend(items(listed.items, what, &mut Vec::new()));
            url = listed.next.filter(|next| *next != page);
        }
        Ok(all)
    }
}

/// What is missing to a token that may not read a list.
fn lacking(error: SourceError, scope: &str) -> SourceError {
    match error {
        SourceError::NeedsYou { fault, remedy } if remedy == MAY_READ => {
            SourceError::NeedsYou { fault, remedy: format!("give the token {scope}") }
        }
        other => other,
    }
}

fn is_address(name: &str) -> bool {
    name.contains('@') || name.chars().all(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn people() -> Vec<User> {
        let people = json!([
            {"id": "1", "name": "Ada Lovelace", "username": "ada", "email": "ada@example.com"},
            {"id": "2", "name": "Grace Hopper", "username": "g@x", "email": null},
            {"id": "3", "name": "Ada Lovelace", "email": "ada@elsewhere.com"},
            {"id": "4", "name": "1"},
        ]);
        serde_json::from_value(people).unwrap()
    }

    #[test]
    fn people_go_by_address_login_number_and_name() {
        for (name, expected) in [
            ("ADA@example.com", Some("1")),
            ("ada", Some("1")),
            ("1", Some("1")),
            ("grace hopper", Some("2")),
            ("g@x", Some("2")),
            ("nobody", None),
        ] {
            let people = people();
            let found = called(&people, name).unwrap();
            assert_eq!(found.map(|user| user.id.as_str()), expected, "{name}");
        }
        let several = called(&people(), "Ada Lovelace").unwrap_err().to_string();
        assert!(several.contains("ada@example.com") && several.contains("ada@elsewhere.com"));
    }

    #[test]
    fn labels_tell_people_apart() {
        let people = people();
        let labels: Vec<_> = people.iter().map(label).collect();
        assert_eq!(labels, ["ada@example.com", "g@x", "ada@elsewhere.com", "1"]);
    }

    #[test]
    fn an_owner_is_known_in_every_shape_of_an_assignment() {
        let assigned = |told: Value| serde_json::from_value::<Assignee>(told).unwrap();
        let user = json!({"type": "user", "id": "7", "name": "Ada", "email": "a@x"});
        let team = json!({"type": "team", "id": "7", "name": "billing"});
        let (user_7, team_7) = (Actor::User("7".into()), Actor::Team("7".into()));
        let named = |name: &str| Actor::Named(name.into());
        for (told, actor, owns) in [
            (&user, &user_7, true),
            (&user, &team_7, false),
            (&team, &team_7, true),
            (&team, &user_7, false),
            (&json!("user:7"), &user_7, true),
            (&json!("7"), &user_7, true),
            (&json!("team:7"), &team_7, true),
            (&json!("team:7"), &user_7, false),
            (&user, &named("A@X"), true),
            (&user, &named("b@x"), false),
            (&team, &named("billing"), false),
            (&json!("a@x"), &named("a@x"), true),
        ] {
            assert_eq!(actor.owns(Some(&assigned(told.clone()))), owns, "{told} {actor:?}");
        }
        assert!(!user_7.owns(None));
        for (told, name, goes) in [
            (&user, "ada", true),
            (&user, "#Ada", false),
            (&team, "#Billing", true),
            (&team, "#sales", false),
        ] {
            assert_eq!(goes_by(&assigned(told.clone()), name), goes, "{told} {name}");
        }
    }
}
