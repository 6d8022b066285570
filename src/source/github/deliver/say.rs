//! What is said in a conversation.

use super::{Hand, comparable, whole_seconds};
use crate::desk::{Before, Receipt, issue_at};
use crate::source::SourceError;
use crate::source::github::calls::PER_PAGE;
use crate::source::github::parse;
use crate::source::github::wire::Comment;
use reqwest::Method;
use serde_json::json;

/// The longest text that GitHub takes, in characters.
const LONGEST: usize = 65_536;

/// Refuses a text that GitHub would refuse.
///
/// # Errors
/// [`SourceError::Refused`] with how much there is too much.
pub(super) fn check_length(text: &str) -> Result<(), SourceError> {
    let length = text.chars().count();
    let Some(over) = length.checked_sub(LONGEST).filter(|over| *over > 0) else { return Ok(()) };
    let why = format!("the text has {length} characters and GitHub takes {LONGEST}: cut {over}");
    Err(SourceError::Refused { why })
}

impl Hand<'_> {
    /// Comments, unless it is there beyond what was known.
    pub(super) async fn reply(
        &mut self,
        text: &str,
        sought: Option<&Before>,
    ) -> Result<Receipt, SourceError> {
        check_length(text)?;
        let said = match sought {
            Some(before) => self.find_comment(text, before).await?,
            None => None,
        };
        let comment = match said {
            Some(comment) => comment,
            None => {
                let path = format!("{}/comments", self.place.issue_path());
                self.source.pace.keep().await;
                self.write(Method::POST, &path, &json!({"body": text})).await?
            }
        };
        Ok(self.said(&comment))
    }

    /// The comment by the token's own account that says `text`, if it is not among what was known.
    async fn find_comment(
        &mut self,
        text: &str,
        before: &Before,
    ) -> Result<Option<Comment>, SourceError> {
        let me = self.me().await?;
        let comments = format!("{}/comments", self.place.issue_path());
        let path =
            format!("{comments}?since={}&per_page={PER_PAGE}", whole_seconds(before.since()));
        let wanted = comparable(text);
        let is_it = |comment: &Comment| {
            let mine = comment.user.as_ref().is_some_and(|user| super::same(&user.login, &me));
            let id = parse::comment_id(comment);
            mine && before.is_new(&id, comment.created_at) && comparable(&comment.body) == wanted
        };
        Ok(self.rows::<Comment>(&path).await?.into_iter().find(is_it))
    }

    fn said(&mut self, comment: &Comment) -> Receipt {
        let message = parse::comment(comment, &mut self.roll);
        // Whoever just wrote with this token is one of us, whatever the repository says.
        self.roll.see(comment.user.as_ref(), "OWNER");
        let now = issue_at(&comment.html_url).filter(|now| *now != self.place.reference());
        let now = now.map(|now| format!(", now {}", now.as_str().trim_start_matches("github:")));
        Receipt {
            summary: format!("comment {} on {}{}", comment.id, self.name, now.unwrap_or_default()),
            url: Some(comment.html_url.clone()),
            people: self.roll.named(message.author.iter()),
            message: Some(message),
            ..Receipt::default()
        }
    }
}
