//! A look at the source: token, scopes, organization, projects, issues, clock.

use super::Sentry;
use super::projects::Selection;
use super::wire::{Project, Root};
use crate::source::{Finding, Reply, SourceError, Verdict};
use jiff::SignedDuration;

/// A clock that is further off makes waiting times wrong.
const MOST_SKEW: SignedDuration = SignedDuration::from_secs(60);
const WRITE_SCOPES: [&str; 2] = ["event:write", "event:admin"];

impl Sentry {
    /// See [`crate::source::Source::examine`].
    pub(super) async fn findings(&self) -> Vec<Finding> {
        let root = self.api.about_token("").await;
        let mut findings = match &root {
            Ok(reply) => {
                let told = reply.json::<Root>().unwrap_or_default();
                let mut findings = vec![token(&told), scopes(&told)];
                findings.extend(self.clock(reply));
                findings
            }
            Err(error) => vec![broken("token", error)],
        };
        findings.extend(match self.all_projects().await {
            Ok(projects) => self.projects(projects),
            Err(error) => vec![broken("organization", &error)],
        });
        findings.push(self.issues().await);
        findings
    }

    fn projects(&self, there: Vec<Project>) -> Vec<Finding> {
        let names = there.iter().map(|project| project.slug.as_ref().unwrap_or(&project.id));
        let names = names.map(String::as_str).collect::<Vec<_>>().join(", ");
        let organization = self.api.organization();
        let detail = format!("{organization} shows {} projects: {names}", there.len());
        let mut findings = vec![good("organization", detail)];
        let selection = Selection::new(&self.settings.projects, there);
        let fault = selection.fault(organization);
        findings.extend(fault.map(|fault| broken("projects", &fault)));
        findings
    }

    /// Reads one issue, to see whether issues may be read at all.
    async fn issues(&self) -> Finding {
        let query = [("query", "is:unresolved".to_owned()), ("limit", "1".to_owned())];
        match self.api.list(&self.api.org_url("issues/", &query)).await {
            Ok(_) => good("issues", "issues can be read".into()),
            Err(error) => broken("issues", &error),
        }
    }

    fn clock(&self, reply: &Reply) -> Option<Finding> {
        let there = jiff::fmt::rfc2822::parse(reply.header("date")?).ok()?.timestamp();
        let off = self.api.now().duration_since(there);
        if off.abs() <= MOST_SKEW {
            return Some(good("clock", "agrees with the server's".into()));
        }
        let way = if off.is_positive() { "ahead of" } else { "behind" };
        Some(Finding {
            subject: "clock".into(),
            verdict: Verdict::Warning,
            detail: format!("this machine is {} s {way} the server", off.as_secs().unsigned_abs()),
            remedy: Some("set this machine's clock: waiting times are counted with it".into()),
        })
    }
}

fn token(told: &Root) -> Finding {
    match &told.user {
        Some(user) => {
            let name = user.name.as_ref().or(user.email.as_ref()).unwrap_or(&user.id);
            good("token", format!("belongs to {name}"))
        }
        None => Finding {
            subject: "token".into(),
            verdict: Verdict::Warning,
            detail: "the server does not tell a user for this token".into(),
            remedy: Some("comments and claims need the token of a user".into()),
        },
    }
}

fn scopes(told: &Root) -> Finding {
    let Some(scopes) = told.auth.as_ref().and_then(|auth| auth.scopes.as_ref()) else {
        let detail = "not told; whether writing is allowed shows when something is written";
        return good("scopes", detail.into());
    };
    if scopes.iter().any(|scope| WRITE_SCOPES.contains(&scope.as_str())) {
        return good("scopes", scopes.join(", "));
    }
    Finding {
        subject: "scopes".into(),
        verdict: Verdict::Warning,
        detail: format!("{}: comments and resolving will be refused", scopes.join(", ")),
        remedy: Some("add event:write to the token".into()),
    }
}

fn good(subject: &str, detail: String) -> Finding {
    Finding { subject: subject.into(), verdict: Verdict::Good, detail, remedy: None }
}

fn broken(subject: &str, error: &SourceError) -> Finding {
    let (detail, remedy) = match error {
        SourceError::NeedsYou { fault, remedy } => (fault.clone(), remedy.clone()),
        other => (other.to_string(), "check base_url and the network, then look again".into()),
    };
    Finding { subject: subject.into(), verdict: Verdict::Fault, detail, remedy: Some(remedy) }
}
