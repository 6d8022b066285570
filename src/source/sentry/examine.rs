//! A look at the source: token, scopes, organization, projects, issues, clock.

use super::Sentry;
use super::me::WRITE_SCOPES;
use super::projects::Selection;
use super::wire::{Project, Root};
use crate::source::Finding;

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
        findings.extend(match self.all_projects().await {
            Ok(projects) => self.projects(projects),
            Err(error) => vec![Finding::fault("organization", error)],
        });
        findings.push(self.issues().await);
        findings
    }

    fn projects(&self, there: Vec<Project>) -> Vec<Finding> {
        let names = there.iter().map(|project| project.slug.as_ref().unwrap_or(&project.id));
        let names = names.map(String::as_str).collect::<Vec<_>>().join(", ");
        let organization = self.api.organization();
        let detail = format!("{organization} shows {} projects: {names}", there.len());
        let mut findings = vec![Finding::good("organization", detail)];
        let selection = Selection::new(&self.settings.projects, there);
        let fault = selection.fault(organization);
        findings.extend(fault.map(|fault| Finding::fault("projects", fault)));
        findings
    }

    /// Reads one issue, to see whether issues may be read at all.
    async fn issues(&self) -> Finding {
        let query = [("query", "is:unresolved".to_owned()), ("limit", "1".to_owned())];
        match self.api.list(&self.api.org_url("issues/", &query)).await {
            Ok(_) => Finding::good("issues", "issues can be read"),
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
    if scopes.iter().any(|scope| WRITE_SCOPES.contains(&scope.as_str())) {
        return Finding::good("scopes", scopes.join(", "));
    }
    let detail = format!("{}: comments and resolving will be refused", scopes.join(", "));
    Finding::warning("scopes", detail, "add event:write to the token")
}
