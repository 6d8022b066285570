//! Linking an issue of a tracker at Sentry, by the integration that leads to that tracker.

use super::{Hand, answered};
use crate::desk::{Receipt, TicketRef, same_host};
use crate::source::SourceError;
use crate::source::sentry::lenient::{self, items};
use crate::source::sentry::look::Look;
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};

/// What Sentry says if the issue is linked.
const ALREADY: &str = "already linked";

/// An integration of the organization that knows issues, with those linked to an error by it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Integration {
    #[serde(deserialize_with = "lenient::id")]
    id: String,
    /// Host and account: `github.com/example`.
    #[serde(default, deserialize_with = "lenient::text")]
    domain_name: Option<String>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    provider: Provider,
    #[serde(default, deserialize_with = "lenient::text")]
    status: Option<String>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    external_issues: Vec<External>,
}

#[derive(Debug, Clone, Default, Deserialize)]
struct Provider {
    #[serde(default, deserialize_with = "lenient::text")]
    key: Option<String>,
}

/// An issue of a tracker, as Sentry knows it.
#[derive(Debug, Clone, Default, Deserialize)]
struct External {
    /// `example/app#4711`
    #[serde(default, deserialize_with = "lenient::text")]
    key: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    url: Option<String>,
}

impl Integration {
    /// How well it leads to an issue: the same account, the same host, or not at all.
    fn leads_to(&self, repository: &str, url: &str) -> Option<u8> {
        let works = self.status.as_deref().is_none_or(|status| status == "active");
        let forge = self.provider.key.as_ref().is_some_and(|key| key.starts_with("github"));
        let domain = self.domain_name.as_deref().unwrap_or_default();
        let (host, account) = domain.split_once('/').unwrap_or((domain, ""));
        if !works || !forge || !same_host(&format!("https://{host}"), url) {
            return None;
        }
        let owner = repository.split('/').next().unwrap_or_default();
        Some(u8::from(account.eq_ignore_ascii_case(owner)))
    }

    fn has(&self, issue: &TicketRef, url: &str) -> bool {
        let same = |known: &Option<String>, name: &str| {
            known.as_deref().is_some_and(|known| known.eq_ignore_ascii_case(name))
        };
        self.external_issues
            .iter()
            .any(|one| same(&one.url, url) || one.url.is_none() && same(&one.key, issue.rest()))
    }
}

impl Hand<'_> {
    /// Links an issue, unless it is linked: the list of what is linked tells.
    pub(super) async fn link(
        &mut self,
        issue: &TicketRef,
        url: &str,
    ) -> Result<Receipt, SourceError> {
        let linked = Receipt {
            summary: format!("{} is linked to {}", self.name(), issue.rest()),
            url: Some(url.to_owned()).filter(|url| !url.is_empty()),
            ..Receipt::default()
        };
        let integrations = self.integrations(&self.look().await?).await?;
        if integrations.iter().any(|integration| integration.has(issue, url)) {
            return Ok(linked);
        }
        let Some((repository, number)) = issue.rest().rsplit_once('#') else {
            return Err(SourceError::Refused { why: format!("{issue} is no issue of a tracker") });
        };
        let fitting =
            integrations.iter().filter_map(|one| Some((one.leads_to(repository, url)?, one)));
        let (_, by) = fitting.max_by_key(|(fit, _)| *fit).ok_or_else(no_integration)?;
        let body = json!({ "repo": repository, "externalIssue": number });
        match self.write(Method::PUT, &format!("integrations/{}/", by.id), &body).await {
            Ok(reply) => answered::<Value>(&reply).map(|_| linked),
            Err(SourceError::Refused { why }) if why.contains(ALREADY) => Ok(linked),
            Err(SourceError::Refused { why }) if why.is_empty() => Err(SourceError::Refused {
                why: "Sentry links issues for people only: use a token of your own user".into(),
            }),
            Err(error) => Err(error),
        }
    }

    async fn integrations(&self, look: &Look) -> Result<Vec<Integration>, SourceError> {
        let tail = "integrations/";
        match self.source.api.read_list(&self.delivery.remote_id, tail).await {
            Ok(listed) => Ok(items(listed.items, tail, &mut Vec::new())),
            // Where issues have no such list, the issue itself is there all the same.
            Err(error @ (SourceError::Gone { .. } | SourceError::Unreadable { .. })) => {
                let lacks = look.is_plain() || matches!(error, SourceError::Gone { .. });
                Err(if lacks { no_integration() } else { error })
            }
            Err(error) => Err(error),
        }
    }
}

fn no_integration() -> SourceError {
    SourceError::Refused {
        why: "Sentry has no GitHub integration for this project: the link is kept here only".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_integration_of_the_same_account_is_taken_else_of_the_same_host() {
        let of = |key: &str, domain: &str, status: &str| -> Integration {
            let told = json!({"id": "5", "provider": {"key": key}, "domainName": domain,
                "status": status});
            serde_json::from_value(told).unwrap()
        };
        let url = "https://github.com/example/app/issues/4711";
        for (integration, fit) in [
            (of("github", "github.com/example", "active"), Some(1)),
            (of("github", "github.com/Example", "active"), Some(1)),
            (of("github", "github.com/other", "active"), Some(0)),
            (of("github", "github.com/example", "disabled"), None),
            (of("github_enterprise", "ghe.example.com/example", "active"), None),
            (of("gitlab", "github.com/example", "active"), None),
            (of("github", "", "active"), None),
        ] {
            assert_eq!(integration.leads_to("example/app", url), fit, "{integration:?}");
        }
    }
}
