//! What Sentry sends, as far as it is read here. Shapes after the API reference ("List an
//! Organization's Issues", "Retrieve an Issue", "Retrieve an Issue Event") and GlitchTip's answers.

use super::lenient;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

/// An issue of a list, of "Retrieve an Issue", or as an update returns it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Issue {
    #[serde(deserialize_with = "lenient::id")]
    pub(super) id: String,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) short_id: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) title: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) culprit: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) permalink: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) level: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) status: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) substatus: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) priority: Option<String>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(super) is_unhandled: Option<bool>,
    #[serde(default, deserialize_with = "lenient::count")]
    pub(super) count: Option<u64>,
    #[serde(default, alias = "user_count", deserialize_with = "lenient::count")]
    pub(super) user_count: Option<u64>,
    #[serde(default, deserialize_with = "lenient::time")]
    pub(super) first_seen: Option<Timestamp>,
    #[serde(default, deserialize_with = "lenient::time")]
    pub(super) last_seen: Option<Timestamp>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(super) project: Option<Project>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(super) metadata: Option<Metadata>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(super) assigned_to: Option<Assignee>,
    #[serde(default, deserialize_with = "lenient::count")]
    pub(super) num_comments: Option<u64>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(super) activity: Option<Vec<Value>>,
    /// Its event's type: `error`, `default`, `csp`.
    #[serde(default, rename = "type", deserialize_with = "lenient::text")]
    pub(super) kind: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) logger: Option<String>,
    /// What it is resolved by, or archived until.
    #[serde(default)]
    pub(super) status_details: Value,
    /// How often it happened, under the name of a period.
    #[serde(default)]
    pub(super) stats: Value,
    /// The counts of a list are those of the period asked for; these are of all time ...
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(super) lifetime: Option<Seen>,
    /// ... and these of the events that match the query, by which the list is sorted.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(super) filtered: Option<Seen>,
    /// What it is linked to, as markup or as objects.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(super) annotations: Option<Vec<Value>>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(super) first_release: Option<Release>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(super) last_release: Option<Release>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(super) seen_by: Option<Vec<User>>,
}

/// A release of the program that failed.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Release {
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) version: Option<String>,
}

/// How often an issue happened, and when.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Seen {
    #[serde(default, deserialize_with = "lenient::count")]
    count: Option<u64>,
    #[serde(default, deserialize_with = "lenient::count")]
    user_count: Option<u64>,
    #[serde(default, deserialize_with = "lenient::time")]
    first_seen: Option<Timestamp>,
    #[serde(default, deserialize_with = "lenient::time")]
    last_seen: Option<Timestamp>,
}

impl Issue {
    /// The same with the counts of all time, as an issue read by itself has them.
    pub(super) fn in_all(mut self) -> Self {
        if let Some(all) = self.lifetime.take() {
            self.count = all.count.or(self.count);
            self.user_count = all.user_count.or(self.user_count);
            self.first_seen = all.first_seen.or(self.first_seen);
        }
        self
    }

    /// When an event that the list is about last happened.
    pub(super) fn listed_at(&self) -> Option<Timestamp> {
        self.filtered.as_ref().and_then(|filtered| filtered.last_seen).or(self.last_seen)
    }
}

/// What an issue is titled by.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Metadata {
    #[serde(default, rename = "type", deserialize_with = "lenient::text")]
    pub(super) kind: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) value: Option<String>,
}

/// A project, in full or as an issue names it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Project {
    #[serde(deserialize_with = "lenient::id")]
    pub(super) id: String,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) slug: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) platform: Option<String>,
    /// Whether the token's user is of one of its teams; only lists of projects tell.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(super) is_member: Option<bool>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(super) has_access: Option<bool>,
}

/// Who an issue is assigned to: an object, or a bare text from older servers.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum Assignee {
    Known(Owner),
    Bare(String),
}

/// A user or a team that owns an issue.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Owner {
    #[serde(default, rename = "type", deserialize_with = "lenient::text")]
    pub(super) kind: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) id: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) name: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) email: Option<String>,
}

/// Something that was done to an issue; a comment is one of type `note`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Activity {
    #[serde(deserialize_with = "lenient::id")]
    pub(super) id: String,
    #[serde(default, rename = "type", deserialize_with = "lenient::text")]
    pub(super) kind: Option<String>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(super) user: Option<User>,
    #[serde(default, rename = "sentry_app", deserialize_with = "lenient::or_default")]
    pub(super) app: Option<App>,
    #[serde(default)]
    pub(super) data: Value,
    pub(super) date_created: Timestamp,
}

/// A user of the organization.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct User {
    #[serde(deserialize_with = "lenient::id")]
    pub(super) id: String,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) name: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) username: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) email: Option<String>,
}

/// An integration that acts by itself.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct App {
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) slug: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) name: Option<String>,
}

/// What `GET /api/0/` tells about the token. The token itself, which GlitchTip echoes, is not read.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Root {
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(super) user: Option<User>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(super) auth: Option<Auth>,
}

/// An organization.
#[derive(Debug, Deserialize)]
pub(super) struct Organization {
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) slug: Option<String>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(super) links: Option<OrganizationLinks>,
}

/// Where an organization is kept.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OrganizationLinks {
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) region_url: Option<String>,
}

/// An environment.
#[derive(Debug, Deserialize)]
pub(super) struct Environment {
    pub(super) name: String,
}

/// What a token may do.
#[derive(Debug, Deserialize)]
pub(super) struct Auth {
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(super) scopes: Option<Vec<String>>,
}
