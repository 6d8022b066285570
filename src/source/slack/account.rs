//! One account of Slack's as a person.

use super::me::Me;
use super::wire::WireUser;
use crate::desk::{Marks, Person, PersonId, first_name};
use jiff::Timestamp;

/// Slack's own helper, which `users.list` does not call a bot.
const SLACKBOT: &str = "USLACKBOT";

/// Somebody of whom Slack shows no more than the id.
pub(super) fn stranger(id: &str, now: Timestamp) -> Person {
    Person {
        id: PersonId(id.into()),
        handle: id.into(),
        bot: id == SLACKBOT,
        read_at: Some(now),
        ..Person::default()
    }
}

/// An account as a person, read at `now`.
pub(super) fn person(user: WireUser, me: &Me, now: Timestamp) -> Person {
    let team = other_team(&user, me);
    let profile = user.profile;
    let handle = user.name.or(profile.display_name.clone()).unwrap_or_else(|| user.id.clone());
    let told = |name: &String| !name.trim().is_empty() && *name != handle && *name != user.id;
    let real = [profile.real_name, user.real_name].into_iter().flatten().find(told);
    let name = called(real, profile.display_name.filter(told));
    Person {
        name,
        email: profile.email,
        bot: user.is_bot || user.id == SLACKBOT,
        staff: user.id == me.user_id,
        zone: user.tz.filter(|zone| is_zone(zone)),
        team,
        marks: Marks {
            guest: user.is_restricted || user.is_ultra_restricted,
            deactivated: user.deleted,
        },
        read_at: Some(now),
        handle,
        id: PersonId(user.id),
        ..Person::default()
    }
}

/// What to call somebody. Slack shows the display name, which many leave to be a nickname or the
/// handle; the real name is whole and greets well. So the display name is taken only where there
/// is nothing else, or where it is a name and greets with another word: Bob for Robert.
fn called(real: Option<String>, display: Option<String>) -> Option<String> {
    let (Some(real), Some(display)) = (&real, &display) else { return real.or(display) };
    let greets = |name: &str| first_name(name).map(|first| first.to_lowercase());
    let is_name = !display.starts_with(char::is_lowercase);
    let preferred = is_name && greets(display).is_some() && greets(display) != greets(real);
    Some(if preferred { display.clone() } else { real.clone() })
}

/// The other organisation that somebody belongs to. On Enterprise Grid all workspaces of ours are
/// our own (docs.slack.dev, page "User object").
fn other_team(user: &WireUser, me: &Me) -> Option<String> {
    let of = &user.enterprise_user;
    let team = user.team_id.as_ref().or(of.enterprise_id.as_ref())?;
    let ours = me.team_id.as_ref().is_none_or(|own| own == team || of.teams.contains(own));
    let of_organization = me.enterprise_id.is_some()
        && (me.enterprise_id == of.enterprise_id || me.enterprise_id.as_ref() == Some(team));
    let own = (ours && !user.is_stranger) || of_organization;
    (!own).then(|| team.clone())
}

/// Whether this can be the name of a time zone: `Europe/Lisbon`, `Etc/GMT+5`, `UTC`.
pub(super) fn is_zone(zone: &str) -> bool {
    let part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic())
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"_+-".contains(&b))
    };
    zone.len() <= 64 && zone.split('/').all(part)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::source::lenient::item;
    use serde_json::{Value, json};

    /// The account of a bot token.
    pub fn me() -> Me {
        Me {
            user_id: "UME".into(),
            bot_id: Some("BME".into()),
            team_id: Some("T1".into()),
            enterprise_id: None,
            url: "https://x.slack.com/".into(),
            team: "x".into(),
            user: "hero".into(),
            granted: None,
        }
    }

    fn read(user: Value) -> Person {
        read_by(&me(), user)
    }

    fn read_by(me: &Me, user: Value) -> Person {
        person(item(&user, "user").unwrap(), me, Timestamp::UNIX_EPOCH)
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
    fn people_are_called_as_they_want_to_be_greeted() {
        for (real, display, called) in [
            ("Robert Smith", "Bob", "Bob"),
            ("Ada Lovelace", "Ada", "Ada Lovelace"),
            ("Ada Lovelace", "ada l.", "Ada Lovelace"),
            ("Ada Lovelace", "countess", "Ada Lovelace"),
            ("Ada Lovelace", "🚀 Rocket", "Ada Lovelace"),
            ("Ada Lovelace", "al_7", "Ada Lovelace"),
            ("Lovelace, Ada", "Ada Lovelace", "Ada Lovelace"),
            ("Li Xiaolong", "李小龍", "李小龍"),
            ("", "countess", "countess"),
        ] {
            let profile = json!({"real_name": real, "display_name": display});
            let person = read(json!({"id": "U1", "name": "handle", "profile": profile}));
            assert_eq!(person.name.as_deref(), Some(called), "{real} {display}");
        }
    }

    #[test]
    fn an_account_tells_its_zone_and_its_marks() {
        let of = |zone: &str| read(json!({"id": "U1", "tz": zone})).zone;
        for zone in ["Europe/Lisbon", "America/Argentina/Buenos_Aires", "Etc/GMT+5", "UTC"] {
            assert_eq!(of(zone).as_deref(), Some(zone));
        }
        for odd in ["", "Europe/", "../etc/passwd", "now\u{1b}[0m", "Pacific Time", "/UTC"] {
            assert_eq!(of(odd), None, "{odd}");
        }
        let marks = |key: &str| {
            let Marks { guest, deactivated } = read(json!({"id": "U1", key: true})).marks;
            (guest, deactivated)
        };
        assert_eq!(marks("is_restricted"), (true, false));
        assert_eq!(marks("is_ultra_restricted"), (true, false));
        assert_eq!(marks("deleted"), (false, true));
        assert_eq!(marks("is_admin"), (false, false));
    }

    #[test]
    fn people_of_other_organisations_are_told_apart() {
        let grid = Me { enterprise_id: Some("E1".into()), ..me() };
        let unsaid = Me { team_id: None, ..me() };
        for (me, user, team) in [
            (&me(), json!({"team_id": "T1"}), None),
            (&me(), json!({"team_id": "T2"}), Some("T2")),
            (&me(), json!({"team_id": "T2", "is_stranger": true}), Some("T2")),
            (&me(), json!({"enterprise_user": {"enterprise_id": "E2"}}), Some("E2")),
            (&me(), json!({}), None),
            (&unsaid, json!({"team_id": "T2"}), None),
            (&unsaid, json!({"team_id": "T2", "is_stranger": true}), Some("T2")),
            (&grid, json!({"team_id": "T2", "enterprise_user": {"enterprise_id": "E1"}}), None),
            (&grid, json!({"team_id": "E1"}), None),
            (&grid, json!({"team_id": "E1", "enterprise_user": {"teams": ["T1"]}}), None),
            (&grid, json!({"team_id": "T2"}), Some("T2")),
        ] {
            let mut user = user;
            user["id"] = "U1".into();
            assert_eq!(read_by(me, user.clone()).team.as_deref(), team, "{user}");
        }
    }

    #[test]
    fn programs_and_ourselves_are_told_apart() {
        let slackbot = read(json!({"id": "USLACKBOT", "name": "slackbot", "is_bot": false}));
        assert!(slackbot.bot && !slackbot.staff);
        let own = read(json!({"id": "UME", "name": "hero", "is_bot": true}));
        assert!(own.staff);
    }
}
