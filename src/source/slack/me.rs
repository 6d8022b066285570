//! Whose token it is.

use super::super::{SourceError, lenient};
use super::wire::{WireAuth, WireMessage};
use serde_json::Value;

/// The account behind the token, as `auth.test` tells it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Me {
    /// Its user id: of the bot user for a bot token. Empty where a server does not tell, which is
    /// nobody's.
    pub user_id: String,
    /// The id its app posts under; only for bot tokens.
    pub bot_id: Option<String>,
    /// The workspace's id.
    pub team_id: Option<String>,
    /// The id of the organization that the workspace belongs to; only on Enterprise Grid.
    pub enterprise_id: Option<String>,
    /// The workspace's address, ending in `/`.
    pub url: String,
    /// The workspace's name.
    pub team: String,
    /// Its handle.
    pub user: String,
    /// The scopes of the token, with commas between, if Slack tells them.
    pub granted: Option<String>,
}

impl Me {
    /// Reads the answer of `auth.test`.
    pub fn read(answer: &Value) -> Result<Self, SourceError> {
        let auth: WireAuth = lenient::item(answer, "auth.test")
            .map_err(|broken| SourceError::Unreadable { at: broken.at, why: broken.why })?;
        let url = auth.url.unwrap_or_default();
        let user_id = auth.user_id.unwrap_or_default();
        Ok(Self {
            url: format!("{}/", url.trim_end_matches('/')),
            team: auth.team.unwrap_or_default(),
            user: auth.user.unwrap_or_else(|| user_id.clone()),
            bot_id: auth.bot_id.filter(|_| !user_id.is_empty()),
            user_id,
            granted: None,
            team_id: auth.team_id,
            enterprise_id: auth.enterprise_id,
        })
    }

    /// Whether we said it.
    pub fn said(&self, message: &WireMessage) -> bool {
        message.user.as_ref() == Some(&self.user_id)
            || (message.bot_id.is_some() && message.bot_id == self.bot_id)
    }

    /// Where a browser finds a top-level message.
    pub fn permalink(&self, channel: &str, ts: &str) -> String {
        format!("{}archives/{channel}/p{}", self.url, ts.replace('.', ""))
    }
}
