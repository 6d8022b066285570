//! Comments.

use super::{Hand, answered};
use crate::desk::{Before, Receipt};
use crate::source::SourceError;
use crate::source::sentry::activity::{author, comment};
use crate::source::sentry::wire::Activity;
use reqwest::Method;
use serde_json::json;

/// What Sentry says to the same text by the same user within an hour.
const ALREADY: &str = "already posted";
/// Comments come newest first, so the one looked for is on the first pages.
const PAGES_TO_SEARCH: usize = 3;

impl Hand<'_> {
    pub(super) async fn reply(&mut self, text: &str) -> Result<Receipt, SourceError> {
        self.look().await?;
        if self.again
            && let Some(found) = self.find_comment(text, &self.delivery.before).await?
        {
            return Ok(self.commented(&found));
        }
        // Sentry reads `text`, GlitchTip `data.text`; each passes over the other.
        let body = json!({ "text": text, "data": { "text": text } });
        match self.write(Method::POST, "comments/", &body).await {
            Ok(reply) => Ok(self.commented(&answered(&reply)?)),
            Err(SourceError::Refused { why }) if self.again && why.contains(ALREADY) => {
                Ok(self.posted_before(text).await)
            }
            Err(error) => Err(error),
        }
    }

    /// The receipt of a comment that Sentry says it has, though none was found that was not known
    /// before.
    async fn posted_before(&self, text: &str) -> Receipt {
        match self.find_comment(text, &Before::default()).await {
            Ok(Some(found)) => self.commented(&found),
            _ => Receipt { summary: format!("comment on {}", self.name()), ..Receipt::default() },
        }
    }

    /// The token's own latest comment of this text, if it is not among what was known.
    ///
    /// # Errors
    /// [`SourceError::Uncertain`] if it may be there but cannot be told from others; else whatever
    /// stopped the search.
    async fn find_comment(
        &self,
        text: &str,
        before: &Before,
    ) -> Result<Option<Activity>, SourceError> {
        let mut lost = Vec::new();
        let (source, id) = (self.source, &self.delivery.remote_id);
        let comments = source.comments(id, PAGES_TO_SEARCH, &mut lost).await?;
        let same = |note: &Activity| {
            let note = comment(note);
            before.is_new(&note.id, note.at) && note.text.trim() == text.trim()
        };
        let mut candidates = comments.into_iter().filter(same).peekable();
        if candidates.peek().is_none() {
            return match lost.first() {
                None => Ok(None),
                Some(lost) => Err(SourceError::Uncertain {
                    why: format!("a comment could not be read at {}: {}", lost.at, lost.why),
                }),
            };
        }
        let me = source.me().await.map_err(whose)?;
        Ok(candidates.find(|note| note.user.as_ref().is_some_and(|user| user.id == me.id)))
    }

    fn commented(&self, note: &Activity) -> Receipt {
        Receipt {
            summary: format!("comment {} on {}", note.id, self.name()),
            message: Some(comment(note)),
            people: author(note).into_iter().collect(),
            ..Receipt::default()
        }
    }
}

/// That a comment of the same text is there, and nobody tells whose token this is.
fn whose(error: SourceError) -> SourceError {
    match error {
        SourceError::Refused { why } | SourceError::NeedsYou { fault: why, .. } => {
            SourceError::Uncertain { why: format!("a comment of this text is there, but {why}") }
        }
        other => other,
    }
}
