//! Reviews of pull requests, given and asked for.

use super::say::check_length;
use super::{Hand, comparable, lacking, same};
use crate::desk::{Before, Receipt, Verdict};
use crate::source::SourceError;
use crate::source::github::calls::PER_PAGE;
use crate::source::github::parse;
use crate::source::github::shapes::Given;
use crate::source::github::wire::Pull;
use reqwest::Method;
use serde_json::json;

/// How a verdict is sent, and how it is shown then.
fn words(verdict: Verdict) -> (&'static str, &'static str) {
    match verdict {
        Verdict::Approve => ("APPROVE", "APPROVED"),
        Verdict::RequestChanges => ("REQUEST_CHANGES", "CHANGES_REQUESTED"),
    }
}

impl Hand<'_> {
    /// Reviews, unless it is there beyond what was known.
    pub(super) async fn review(
        &mut self,
        verdict: Verdict,
        text: &str,
        sought: Option<&Before>,
    ) -> Result<Receipt, SourceError> {
        check_length(text)?;
        if verdict == Verdict::RequestChanges && text.trim().is_empty() {
            let why = "say what must be changed: GitHub takes no request without words".into();
            return Err(SourceError::Refused { why });
        }
        let (event, state) = words(verdict);
        let given = match sought {
            Some(before) => self.find_review(state, text, before).await?,
            None => None,
        };
        let review = match given {
            Some(given) => given,
            None => {
                let path = format!("{}/reviews", self.place.pull_path());
                self.source.pace.keep().await;
                self.write(Method::POST, &path, &json!({"event": event, "body": text})).await?
            }
        };
        Ok(self.reviewed(&review, verdict))
    }

    /// The review by the token's own account with this verdict and these words, if it is not
    /// among what was known; one that was dismissed since has lost its verdict.
    async fn find_review(
        &mut self,
        state: &str,
        text: &str,
        before: &Before,
    ) -> Result<Option<Given>, SourceError> {
        let me = self.me().await?;
        let path = format!("{}/reviews?per_page={PER_PAGE}", self.place.pull_path());
        let wanted = comparable(text);
        let is_it = |given: &Given| {
            let review = &given.review;
            let mine = review.user.as_ref().is_some_and(|user| same(&user.login, &me));
            let id = parse::review_id(review);
            let late = review.submitted_at.is_some_and(|at| before.is_new(&id, at));
            let said = review.state == state || review.state == "DISMISSED";
            mine && late && said && comparable(&review.body) == wanted
        };
        Ok(self.rows::<Given>(&path).await?.into_iter().find(is_it))
    }

    fn reviewed(&mut self, given: &Given, verdict: Verdict) -> Receipt {
        let review = &given.review;
        let message = parse::review(review, &mut self.roll);
        self.roll.see(review.user.as_ref(), "OWNER");
        let what = match verdict {
            Verdict::Approve => "approved",
            Verdict::RequestChanges => "changes requested",
        };
        let authors = message.iter().filter_map(|message| message.author.as_ref());
        Receipt {
            summary: format!("{}: {what} by review {}", self.name, review.id),
            url: Some(given.html_url.clone()).filter(|url| !url.is_empty()),
            people: self.roll.named(authors),
            message,
            ..Receipt::default()
        }
    }

    /// Whom GitHub did not ask is missing in its answer.
    pub(super) async fn ask_review(&mut self, of: &[String]) -> Result<Receipt, SourceError> {
        let (teams, people): (Vec<String>, Vec<String>) =
            of.iter().cloned().partition(|name| name.contains('/'));
        let slugs: Vec<_> = teams.iter().filter_map(|team| team.rsplit('/').next()).collect();
        let body = json!({"reviewers": people, "team_reviewers": slugs});
        let path = format!("{}/requested_reviewers", self.place.pull_path());
        let pull: Pull = self.write(Method::POST, &path, &body).await?;
        let asked = pull.asked(self.place.owner());
        let slugs: Vec<_> =
            slugs.iter().map(|slug| format!("{}/{slug}", self.place.owner())).collect();
        let wanted = [people, slugs].concat();
        let dropped = lacking(&wanted, &asked).join(", ");
        if !dropped.is_empty() {
            let repo = &self.place.repo;
            let why = format!(
                "GitHub did not ask {dropped} for a review: you need write access to {repo}, and \
                 they must have access to it"
            );
            return Err(SourceError::Refused { why });
        }
        Ok(Receipt {
            summary: format!("{}: review asked of {}", self.name, wanted.join(", ")),
            url: Some(pull.html_url),
            ..Receipt::default()
        })
    }
}
