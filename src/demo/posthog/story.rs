//! Who of the cast uses the product, and on which plan.

use super::PostHog;
use crate::demo::{Rng, actor};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

/// Key, name, plan, percent of the plan that is used, version, and where it runs.
const ORGANIZATIONS: [(&str, &str, &str, u32, &str, &str); 5] = [
    ("org-acme", "Acme", "scale", 64, "1.43.2", "cloud"),
    ("org-globex", "Globex", "enterprise", 91, "1.43.2", "cloud"),
    ("org-initech", "Initech", "team", 38, "1.39.0", "self-hosted"),
    ("org-hooli", "Hooli", "scale", 72, "1.43.2", "cloud"),
    ("org-nair", "Nair Labs", "free", 12, "1.43.2", "cloud"),
];

/// Login, ids, organization.
const PEOPLE: [(&str, &[&str], Option<&str>); 12] = [
    ("wile-e", &["wile@acme.com", "0196b21a-0000-78e4-a0f9-7a0994dcd0ad"], Some("org-acme")),
    ("roadrunner", &["user 42/beep?"], Some("org-acme")),
    ("hscorpio", &["hank@globex.com"], Some("org-globex")),
    ("zoeb", &["zoë.bélanger"], Some("org-globex")),
    ("blumbergh", &["initech:bill"], Some("org-initech")),
    ("milton-w", &["initech:milton"], Some("org-initech")),
    ("milton-w", &["0196b21b-0000-78e4-a0f9-000000000002"], Some("org-initech")),
    ("sakura-k", &["株本"], Some("org-hooli")),
    ("priyan", &["priya@nair.dev"], Some("org-nair")),
    ("tomash", &["tomas@herrera.io"], None),
    ("scarter", &["sam@sgc.test"], None),
    ("jlmoreau", &["jl@moreau.fr"], None),
];

impl PostHog {
    /// The people of the week, last seen within two days of it.
    pub(crate) fn story(&self, rng: &mut Rng, now: Timestamp) {
        let mut state = self.state();
        let started = now.saturating_sub(SignedDuration::from_hours(200 * 24)).unwrap_or(now);
        for organization in &ORGANIZATIONS {
            state.add_group("organization", organization.0, group(organization), started);
        }
        for (login, distinct_ids, organization) in &PEOPLE {
            let Some(actor) = actor(login) else { continue };
            let told = json!({
                "email": actor.email,
                "name": actor.name,
                "organization_id": organization,
                "$os": "Mac OS X",
                "$browser": "Chrome",
            });
            let minutes = i64::try_from(rng.below(48 * 60)).unwrap_or_default();
            let seen = now.saturating_sub(SignedDuration::from_mins(minutes)).unwrap_or(now);
            state.add_person(distinct_ids, told, started, Some(seen));
        }
    }
}

fn group(told: &(&str, &str, &str, u32, &str, &str)) -> Value {
    let (_, name, plan, usage, version, realm) = told;
    json!({ "name": name, "plan": plan, "usage": usage, "version": version, "realm": realm })
}
