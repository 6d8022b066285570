//! Who is in a workspace: people, user groups and programs, and the methods that list them.

use super::call::{Answer, Args, Refusal};
use super::fields;
use super::paging::Asked;
use super::workspace::{Home, USERS, Workspace};
use crate::demo::{Actor, CAST, Guest, Role};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

/// Somebody with an account.
#[derive(Debug, Clone, Default)]
pub(super) struct User {
    pub id: String,
    pub handle: String,
    pub name: String,
    pub email: String,
    pub bot: bool,
    /// The IANA name of their time zone.
    pub zone: String,
    pub guest: Option<Guest>,
    /// The account is switched off.
    pub deactivated: bool,
    /// The workspace they belong to, if it is another one. They are met in channels shared with
    /// it, and not listed.
    pub team: Option<String>,
}

/// A user group.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub id: String,
    pub handle: String,
    pub users: Vec<String>,
}

/// What an app posts under.
#[derive(Debug, Clone)]
pub(super) struct Bot {
    pub id: &'static str,
    pub app: &'static str,
    pub name: &'static str,
}

/// Most accounts that `users.list` gives out when no limit was asked for.
const WITHOUT_LIMIT: usize = 1000;

impl User {
    /// Somebody of the cast.
    pub fn of(actor: &Actor) -> Self {
        Self {
            id: actor.slack.into(),
            handle: actor.login.trim_end_matches("[bot]").into(),
            name: actor.name.into(),
            email: actor.email.into(),
            bot: actor.role == Role::Bot,
            zone: actor.zone.into(),
            guest: actor.guest,
            deactivated: actor.deactivated,
            team: actor.workspace.map(str::to_owned),
        }
    }

    /// Slack's own helper, which it does not call a bot.
    pub fn slackbot() -> Self {
        Self {
            id: "USLACKBOT".into(),
            handle: "slackbot".into(),
            name: "Slackbot".into(),
            zone: "America/Los_Angeles".into(),
            ..Self::default()
        }
    }

    /// Somebody of a workspace that shares a channel with ours, whose address it keeps to itself.
    pub fn stranger() -> Self {
        Self {
            id: "U0COUSIN1".into(),
            handle: "cousin".into(),
            name: "Coyote's cousin".into(),
            zone: "America/Phoenix".into(),
            team: Some("T0ACME001".into()),
            ..Self::default()
        }
    }

    /// The account of an app.
    pub fn program(id: &str, handle: &str, name: &str) -> Self {
        let zone = "America/Los_Angeles".into();
        let (id, handle, name) = (id.into(), handle.into(), name.into());
        Self { id, handle, name, zone, bot: true, ..Self::default() }
    }

    /// Everyone where Example's users ask.
    pub fn cast() -> Vec<Self> {
        CAST.iter().map(Self::of).chain([Self::stranger(), Self::slackbot()]).collect()
    }

    /// Example's own people, who have another id in every workspace.
    pub fn team() -> Vec<Self> {
        let team = CAST
            .iter()
            .filter(|actor| actor.role == Role::Team)
            .map(|actor| Self { id: company_id(actor.slack), ..Self::of(actor) });
        let sentry = Self::program("U1SENTRY1", "sentry", "Sentry");
        team.chain([sentry, Self::slackbot()]).collect()
    }
}

/// The id in the company's workspace of somebody of the cast.
pub(super) fn company_id(id: &str) -> String {
    id.replacen("U0", "U1", 1)
}

impl Bot {
    /// The programs of a workspace.
    pub fn of(home: &Home) -> Vec<Self> {
        let own = Self { id: home.bot, app: home.app, name: "Support Hero" };
        let others: &[Self] = if home.team == USERS.team {
            &[
                Self { id: "B0PAPER01", app: "A0PAPER01", name: "Papercups" },
                Self { id: "B0DEPLOY1", app: "A0DEPLOY1", name: "Deploy Bot" },
                Self { id: "B0FORMS01", app: "A0FORMS01", name: "Bug report" },
            ]
        } else {
            &[Self { id: "B1SENTRY1", app: "A1SENTRY1", name: "Sentry" }]
        };
        [own].into_iter().chain(others.iter().cloned()).collect()
    }

    /// What messages of it tell of it.
    pub fn profile(&self, team: &str) -> Value {
        json!({"id": self.id, "app_id": self.app, "name": self.name, "deleted": false,
            "updated": 1_577_836_800, "team_id": team,
            "icons": {"image_48": format!("https://avatars.example.com/{}_48.png", self.id)}})
    }
}

pub(super) fn users_list(args: &Args, workspace: &Workspace, now: Timestamp) -> Answer {
    let listed = || workspace.users.iter().filter(|user| user.team.is_none());
    let limit = match args.number("limit")? {
        Some(limit) => limit,
        None if listed().count() > WITHOUT_LIMIT => return Err("limit_required".into()),
        None => WITHOUT_LIMIT,
    };
    let page = Asked::read(args, limit, workspace)?.of_list(listed(), |user| user.id.clone())?;
    let members: Vec<_> = page.items.iter().map(|user| user.wire(workspace, now)).collect();
    let cache_ts = now.as_second();
    Ok(json!({"members": members, "cache_ts": cache_ts, "response_metadata": page.metadata()}))
}

pub(super) fn users_info(args: &Args, workspace: &Workspace, now: Timestamp) -> Answer {
    let user = args.get("user").and_then(|id| workspace.user(&id)).ok_or("user_not_found")?;
    Ok(json!({"user": user.wire(workspace, now)}))
}

impl User {
    /// As Slack sends it. Of a deactivated account much is left out, as in recorded answers.
    fn wire(&self, workspace: &Workspace, now: Timestamp) -> Value {
        let mut fields = fields([
            ("id", self.id.clone().into()),
            ("team_id", self.team.as_deref().unwrap_or(workspace.home.team).into()),
            ("name", self.handle.clone().into()),
            ("deleted", self.deactivated.into()),
            ("is_bot", self.bot.into()),
            ("is_app_user", false.into()),
            ("updated", 1_577_836_800.into()),
            ("profile", self.profile(workspace).into()),
        ]);
        if !self.deactivated {
            fields.extend(self.of_the_active(workspace, now));
        }
        Value::Object(fields)
    }

    fn of_the_active(&self, workspace: &Workspace, now: Timestamp) -> Map<String, Value> {
        let zone = TimeZone::get(&self.zone).ok();
        let offset = zone.map(|zone| zone.to_offset(now).seconds());
        let first = workspace.users.first().is_some_and(|first| first.id == self.id);
        let mut more = fields([
            ("color", "9f69e7".into()),
            ("real_name", self.name.clone().into()),
            ("tz", self.zone.clone().into()),
            ("tz_offset", offset.into()),
            ("is_admin", first.into()),
            ("is_owner", first.into()),
            ("is_primary_owner", first.into()),
            ("is_restricted", self.guest.is_some().into()),
            ("is_ultra_restricted", (self.guest == Some(Guest::OfOneChannel)).into()),
        ]);
        if let Some(team) = &self.team {
            more.insert("is_stranger".into(), (!workspace.meets(team)).into());
        }
        more
    }

    /// Without its scope the address is left out, and nothing says so.
    fn profile(&self, workspace: &Workspace) -> Map<String, Value> {
        let mut profile = fields([
            ("real_name", self.name.clone().into()),
            ("real_name_normalized", self.name.clone().into()),
            ("display_name", "".into()),
            ("display_name_normalized", "".into()),
            ("status_text", "".into()),
            ("team", self.team.as_deref().unwrap_or(workspace.home.team).into()),
            ("image_48", format!("https://avatars.example.com/{}_48.png", self.id).into()),
        ]);
        let shows_email = workspace.token.scopes.iter().any(|scope| scope == "users:read.email");
        if !self.email.is_empty() && shows_email {
            profile.insert("email".into(), self.email.clone().into());
        }
        if self.bot {
            profile.insert("bot_id".into(), self.id.replacen('U', "B", 1).into());
        }
        profile
    }
}

impl Workspace {
    /// Whether the token's account shares a channel with this other workspace. Slack calls those
    /// strangers with whom it shares none.
    fn meets(&self, team: &str) -> bool {
        let shared = |with: &[String]| with.iter().any(|other| other == team);
        self.channels.iter().any(|channel| channel.member && shared(&channel.shared_with))
    }
}

pub(super) fn usergroups_list(args: &Args, workspace: &Workspace) -> Answer {
    let groups = workspace.groups.iter().map(|group| {
        let mut wire = json!({
            "id": group.id, "team_id": workspace.home.team, "is_usergroup": true,
            "name": group.handle, "description": "", "handle": group.handle,
            "is_external": false, "date_create": 1_577_836_800, "date_update": 1_577_836_800,
            "date_delete": 0, "auto_type": null, "created_by": "USLACKBOT",
            "updated_by": "USLACKBOT", "deleted_by": null,
            "prefs": {"channels": [], "groups": []},
        });
        let mut tell = |name: &str, value: Value| {
            wire.as_object_mut().map(|fields| fields.insert(name.into(), value));
        };
        if args.is_set("include_count") {
            tell("user_count", group.users.len().into());
        }
        if args.is_set("include_users") {
            tell("users", json!(group.users));
        }
        wire
    });
    Ok(json!({"usergroups": groups.collect::<Vec<_>>()}))
}

pub(super) fn usergroups_users(args: &Args, workspace: &Workspace) -> Answer {
    let id = args.get("usergroup").ok_or_else(|| {
        Refusal::argument("missing required field: usergroup [json-pointer:/usergroup]")
    })?;
    let group = workspace.groups.iter().find(|group| group.id == id);
    Ok(json!({"users": group.ok_or("no_such_subteam")?.users}))
}

pub(super) fn bots_info(args: &Args, workspace: &Workspace) -> Answer {
    let id = args.get("bot").unwrap_or_default();
    let bot = workspace.bots.iter().find(|bot| bot.id == id).ok_or("bot_not_found")?;
    let mut wire = bot.profile(workspace.home.team);
    let of = |user: &&User| user.id.replacen('U', "B", 1) == bot.id;
    let user = workspace.users.iter().find(of);
    if let (Some(fields), Some(user)) = (wire.as_object_mut(), user) {
        fields.insert("user_id".into(), user.id.clone().into());
    }
    Ok(json!({"bot": wire}))
}

pub(super) fn emoji_list(workspace: &Workspace, now: Timestamp) -> Answer {
    Ok(json!({"emoji": workspace.emoji, "cache_ts": format!("{}.000000", now.as_second())}))
}
