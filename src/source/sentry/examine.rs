//! A look at the source: token, scopes, organization, server, projects, query, clock.

use super::Sentry;
use super::wire::{Organization, Project, Root};
use crate::source::{Finding, SourceError};
use reqwest::Url;

/// The host that knows in which region an organization is kept.
const OF_ALL_REGIONS: &str = "sentry.io";

/// What a token needs, the scopes that bring it, and what it is for.
const NEEDED: [(&str, &[&str], &str); 5] = [
    ("event:read", &["event:read", "event:write", "event:admin"], "reading issues"),
    ("event:write", &["event:write", "event:admin"], "comments, resolving and assigning"),
    ("org:read", &["org:read", "org:write", "org:admin"], "projects, environments and releases"),
    (
        "project:read",
        &["project:read", "project:write", "project:admin"],
        "releases and suspect commits",
    ),
    ("member:read", &["member:read", "member:write", "member:admin"], "whom to assign to"),
];

impl Sentry {
    /// See [`crate::source::Source::examine`].
    pub(super) async fn findings(&self) -> Vec<Finding> {
        let root = self.api.about_token("").await;
        let mut findings = match root {
            Ok(reply) => {
                let told = reply.json::<Root>().unwrap_or_default();
                let mut findings = vec![token(&told), scopes(&told)];
                findings.extend(Finding::clock(&reply, self.api.now(), "Sentry"));
                findings
            }
            Err(error) => vec![Finding::fault("token", error)],
        };
        match self.all_projects().await {
            Ok(projects) => {
                findings.push(self.projects(&projects));
                findings.extend(self.organization().await);
                findings.push(self.server());
                findings.extend(self.missing(projects).await);
            }
            Err(error) => {
                findings.push(Finding::fault("organization", error));
                findings.extend(self.organization().await);
            }
        }
        findings.push(self.issues().await);
        findings
    }

    fn projects(&self, there: &[Project]) -> Finding {
        let names = there.iter().map(|project| project.slug.as_ref().unwrap_or(&project.id));
        let names = names.map(String::as_str).collect::<Vec<_>>().join(", ");
        let organization = self.api.organization();
        let detail = format!("{organization} shows {} projects: {names}", there.len());
        Finding::good("organization", detail)
    }

    /// Whether the organization is kept where, and called as, it is asked for. Not every server
    /// tells, and not every token may ask.
    async fn organization(&self) -> Vec<Finding> {
        let told = self.api.about_organization("").await.and_then(|reply| reply.json());
        let told: Option<Organization> = told.ok();
        let slug = told.as_ref().and_then(|told| told.slug.clone());
        let other = slug.filter(|slug| slug != self.api.organization()).or(self.api.renamed());
        let renamed = other.map(|name| {
            let remedy = format!("set organization to {name:?}");
            Finding::warning("organization", self.renamed(&name), &remedy)
        });
        let region = told.and_then(|told| told.links?.region_url);
        let region = region.and_then(|region| self.region(&region));
        renamed.into_iter().chain(region).collect()
    }

    /// That the organization is kept in another region than the one that is asked. What knows of all
    /// regions passes requests on.
    fn region(&self, region: &str) -> Option<Finding> {
        let host = Url::parse(region).ok()?.host_str()?.to_owned();
        if host == self.api.host() {
            return None;
        }
        if self.api.host() == OF_ALL_REGIONS {
            return Some(Finding::good("region", format!("{host}, by way of {OF_ALL_REGIONS}")));
        }
        let detail = format!("the organization is kept at {host}, not at {}", self.api.host());
        let remedy = format!("set base_url to {}", super::base_url(region));
        Some(Finding::warning("region", detail, &remedy))
    }

    fn server(&self) -> Finding {
        if !self.api.is_glitchtip() {
            return Finding::good("server", "Sentry");
        }
        let detail = "GlitchTip: it resolves, archives, reopens and takes comments, and has no \
                      priority, assignee, release to resolve in, user count or end of an archive";
        Finding::good("server", detail)
    }

    /// What is configured and not there.
    async fn missing(&self, there: Vec<Project>) -> Option<Finding> {
        match self.selected(there).await {
            Ok(selection) => {
                let fault = selection.fault(self.api.organization())?;
                Some(Finding::fault(selection.key(), fault))
            }
            Err(error) => Some(Finding::fault("environments", error)),
        }
    }

    /// Reads one issue, to see whether issues may be read at all and the query is understood.
    async fn issues(&self) -> Finding {
        let query = [("query", self.settings.query.clone()), ("limit", "1".to_owned())];
        match self.api.list(&self.api.org_url("issues/", &query)).await {
            Ok(_) => Finding::good("issues", "issues can be read"),
            Err(error @ SourceError::Refused { .. }) => {
                Finding::fault("query", self.refused_query(error))
            }
            Err(error) => Finding::fault("issues", error),
        }
    }
}

fn token(told: &Root) -> Finding {
    match &told.user {
        Some(user) => {
            let name = user.name.as_ref().or(user.email.as_ref()).unwrap_or(&user.id);
            Finding::good("token", format!("belongs to {name}"))
        }
        None => Finding::warning(
            "token",
            "the server does not tell a user for this token",
            "comments and claims need the token of a user",
        ),
    }
}

fn scopes(told: &Root) -> Finding {
    let Some(scopes) = told.auth.as_ref().and_then(|auth| auth.scopes.as_ref()) else {
        let detail = "not told; whether writing is allowed shows when something is written";
        return Finding::good("scopes", detail);
    };
    let lacks = |bring: &[&str]| !scopes.iter().any(|scope| bring.contains(&scope.as_str()));
    let missing = NEEDED.iter().filter(|(_, bring, _)| lacks(bring));
    let missing: Vec<_> = missing.map(|(scope, _, what)| (*scope, *what)).collect();
    if missing.is_empty() {
        return Finding::good("scopes", scopes.join(", "));
    }
    let what: Vec<_> = missing.iter().map(|(scope, what)| format!("{scope} for {what}")).collect();
    let names: Vec<_> = missing.iter().map(|(scope, _)| *scope).collect();
    let remedy = format!("add {} to the token", names.join(", "));
    Finding::warning("scopes", format!("without {}", what.join("; without ")), &remedy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Verdict;
    use serde_json::json;

    #[test]
    fn scopes_that_are_missing_are_named_with_what_they_are_for() {
        let of = |scopes: &[&str]| {
            let root = json!({ "auth": { "scopes": scopes } });
            scopes_of(&serde_json::from_value(root).unwrap())
        };
        fn scopes_of(root: &Root) -> (Verdict, String, String) {
            let told = super::scopes(root);
            (told.verdict, told.detail, told.remedy.unwrap_or_default())
        }
        let all = ["event:admin", "org:read", "project:write", "member:read"];
        assert_eq!(of(&all).0, Verdict::Good);
        let (verdict, detail, remedy) = of(&["event:read", "org:read", "project:read"]);
        assert_eq!(verdict, Verdict::Warning);
        assert!(detail.contains("without event:write for comments"), "{detail}");
        assert_eq!(remedy, "add event:write, member:read to the token");
        assert_eq!(scopes_of(&Root::default()).0, Verdict::Good);
    }
}
