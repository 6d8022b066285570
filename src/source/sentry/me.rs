//! Whose token it is, and what it lacks.

use super::Sentry;
use super::wire::{Root, User};
use crate::source::SourceError;

/// What Sentry lets change an issue.
pub(super) const WRITE_SCOPES: [&str; 2] = ["event:write", "event:admin"];

impl Sentry {
    /// The user whose token this is, asked once.
    ///
    /// # Errors
    /// [`SourceError::Refused`] if the server does not tell, as for a token of the organization.
    pub(super) async fn me(&self) -> Result<User, SourceError> {
        if let Some(me) = self.memory().me.clone() {
            return Ok(me);
        }
        let user = match self.api.about_token("users/me/").await {
            Ok(reply) => reply.json::<User>().ok(),
            Err(SourceError::NeedsYou { .. } | SourceError::Refused { .. }) => None,
            Err(error) => return Err(error),
        };
        let user = match user {
            Some(user) => Some(user),
            None => self.api.about_token("").await?.json::<Root>().unwrap_or_default().user,
        };
        let why = "Sentry does not tell whose token this is".to_owned();
        let user = user.ok_or(SourceError::Refused { why })?;
        self.memory().me = Some(user.clone());
        Ok(user)
    }

    /// What to do about a change that was forbidden; `None` if the server tells nothing of the
    /// token.
    pub(super) async fn lacks(&self) -> Option<String> {
        let root: Root = self.api.about_token("").await.ok()?.json().ok()?;
        remedy(&root)
    }
}

/// What to do for a token of this kind.
fn remedy(root: &Root) -> Option<String> {
    let scopes = root.auth.as_ref()?.scopes.as_ref()?;
    let may_write = scopes.iter().any(|scope| WRITE_SCOPES.contains(&scope.as_str()));
    Some(match (&root.user, may_write) {
        (_, false) => format!("it has {}: create one with event:write", scopes.join(", ")),
        (None, true) => {
            "it has event:write but is the organization's: create one of your own user".into()
        }
        (Some(_), true) => {
            "it has event:write: the account behind it has to join a team of the project".into()
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn what_a_forbidden_change_lacks_is_told_by_the_token() {
        let ada = json!({"id": "1"});
        for (user, scopes, told) in [
            (&ada, json!(["event:read", "org:read"]), Some("create one with event:write")),
            (&ada, json!(["event:admin"]), Some("join a team")),
            (&Value::Null, json!(["event:write"]), Some("your own user")),
            (&Value::Null, json!([]), Some("create one with event:write")),
            (&ada, Value::Null, None),
        ] {
            let root = json!({"user": user, "auth": {"scopes": scopes}});
            let remedy = remedy(&serde_json::from_value(root.clone()).unwrap());
            match told {
                Some(told) => assert!(remedy.unwrap().contains(told), "{root}"),
                None => assert_eq!(remedy, None, "{root}"),
            }
        }
    }
}
