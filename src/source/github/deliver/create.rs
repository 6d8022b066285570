//! Opening issues.

use super::say::check_length;
use super::{Hand, change, comparable, lacking, same, whole_seconds};
use crate::desk::{Before, IssueForm, Receipt};
use crate::source::SourceError;
use crate::source::github::calls::PER_PAGE;
use crate::source::github::place::Place;
use crate::source::github::refusal::Subject;
use crate::source::github::wire::Issue;
use reqwest::Method;
use serde_json::json;

/// The longest title that GitHub takes, in characters.
const LONGEST_TITLE: usize = 256;

/// Refuses what GitHub would refuse.
fn check(form: &IssueForm, repo: &str) -> Result<(), SourceError> {
    let refuse = |why: String| Err(SourceError::Refused { why });
    if repo.split('/').filter(|part| !part.is_empty()).count() != 2 {
        return refuse(format!("\"{repo}\" is no repository: write it as owner/name"));
    }
    match form.title.trim().chars().count() {
        0 => refuse("the title is missing".into()),
        length if length > LONGEST_TITLE => {
            refuse(format!("the title has {length} characters and GitHub takes {LONGEST_TITLE}"))
        }
        _ => check_length(&form.body),
    }
}

fn receipt(repo: &str, form: &IssueForm, issue: &Issue) -> Receipt {
    let place = Place::new(repo, issue.number);
    let given = change::names(&issue.labels);
    let dropped = lacking(&form.labels, &given).join(", ");
    let without = if dropped.is_empty() {
        String::new()
    } else {
        format!(", without {dropped}: labels need triage access to {repo}")
    };
    Receipt {
        summary: format!("{place} opened{without}"),
        url: Some(issue.html_url.clone()),
        created: Some(place.reference()),
        ..Receipt::default()
    }
}

impl Hand<'_> {
    /// Opens an issue, unless it is there beyond what was known.
    pub(super) async fn create(
        &mut self,
        form: &IssueForm,
        sought: Option<&Before>,
    ) -> Result<Receipt, SourceError> {
        check(form, &self.place.repo)?;
        let found = match sought {
            Some(before) => self.find_issue(form, before).await?,
            None => None,
        };
        let issue = match found {
            Some(issue) => issue,
            None => self.open(form).await?,
        };
        Ok(receipt(&self.place.repo, form, &issue))
    }

    /// The issue opened by the token's own account with this title and text, if it is not
    /// among what was known, closed meanwhile or not.
    async fn find_issue(
        &mut self,
        form: &IssueForm,
        before: &Before,
    ) -> Result<Option<Issue>, SourceError> {
        let me = self.me().await?;
        let repo = self.place.repo.clone();
        let path = format!(
            "repos/{repo}/issues?creator={me}&state=all&since={}&per_page={PER_PAGE}",
            whole_seconds(before.since())
        );
        let (title, body) = (comparable(&form.title), comparable(&form.body));
        let is_it = |issue: &Issue| {
            let mine = issue.user.as_ref().is_some_and(|user| same(&user.login, &me));
            let said = comparable(&issue.title) == title && comparable(&issue.body) == body;
            let id = Place::new(&repo, issue.number).reference();
            mine && said
                && before.is_new(id.as_str(), issue.created_at)
                && issue.pull_request.is_none()
        };
        Ok(self.rows::<Issue>(&path).await?.into_iter().find(is_it))
    }

    async fn open(&mut self, form: &IssueForm) -> Result<Issue, SourceError> {
        self.check_labels(&form.labels).await?;
        let path = format!("repos/{}/issues", self.place.repo);
        let body = json!({"title": form.title.trim(), "body": form.body, "labels": form.labels});
        self.source.pace.keep().await;
        self.calls.write(Method::POST, &path, &body, Subject::Repo(&self.place.repo)).await
    }
}
