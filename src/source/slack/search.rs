//! Looking for earlier answers in Slack itself.

use super::super::SourceError;
use super::Slack;
use super::fault::is_not_for_us;
use super::parse::reference;
use super::people::Names;
use super::render;
use super::wire::{items, time_of};
use crate::desk::{Found, clean_line};
use crate::source::lenient::{or_default, text};
use reqwest::Url;
use serde::Deserialize;
use serde_json::Value;

/// How many messages are asked for.
const MOST: &str = "20";

/// A message as `search.messages` gives it.
#[derive(Debug, Clone, Deserialize)]
struct Match {
    ts: String,
    #[serde(default, deserialize_with = "text")]
    text: Option<String>,
    #[serde(default, deserialize_with = "text")]
    permalink: Option<String>,
    #[serde(default, deserialize_with = "text")]
    user: Option<String>,
    #[serde(default, deserialize_with = "text")]
    username: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    channel: MatchChannel,
}

/// Where a found message stands.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct MatchChannel {
    #[serde(deserialize_with = "text")]
    id: Option<String>,
    #[serde(deserialize_with = "text")]
    name: Option<String>,
    #[serde(deserialize_with = "or_default")]
    is_im: bool,
    #[serde(deserialize_with = "or_default")]
    is_mpim: bool,
}

/// The messages with these words, best first, with Slack's own modifiers (`in:#general`) where
/// they are written (docs.slack.dev, page search.messages). `None`: only user tokens with the
/// scope `search:read` may search.
pub(super) async fn search(slack: &Slack, words: &str) -> Result<Option<Vec<Found>>, SourceError> {
    let form =
        vec![("query", words.to_owned()), ("sort", "score".to_owned()), ("count", MOST.to_owned())];
    let answer = match slack.api.read("search.messages", &form).await {
        Err(error) if is_not_for_us(&error) => return Ok(None),
        answer => answer?,
    };
    let messages = answer.get("messages").unwrap_or(&Value::Null);
    let (matches, unreadable) = items::<Match>(messages, "matches", "search.messages messages");
    match unreadable.into_iter().next() {
        Some(broken) if matches.is_empty() => {
            Err(SourceError::Unreadable { at: broken.at, why: broken.why })
        }
        _ => Ok(Some(matches.into_iter().filter_map(|found| read(slack, found)).collect())),
    }
}

/// One message; `None` if it does not say when it was.
fn read(slack: &Slack, found: Match) -> Option<Found> {
    let (people, channels) = (slack.people(), slack.known_channels());
    let names = Names { people: &people, channels: &channels };
    let said = render::text(found.text.as_deref().unwrap_or_default(), &names);
    let known = found.user.as_deref().and_then(|user| names.person(user));
    let author = known.or(found.username.as_deref()).or(found.user.as_deref());
    let url = found.permalink.clone().filter(|url| Url::parse(url).is_ok()).unwrap_or_default();
    let thread = thread_of(&url).unwrap_or_else(|| found.ts.clone());
    Some(Found {
        reference: found.channel.id.as_ref().map(|id| reference(&slack.id, id, &thread)),
        text: clean_line(&said),
        author: clean_line(author.unwrap_or_default()),
        place: clean_line(&found.channel.place()),
        at: time_of(&found.ts)?,
        url: clean_line(&url),
    })
}

/// The thread that the address of an answer names: `...?thread_ts=1623758400.000100&cid=C1`.
fn thread_of(permalink: &str) -> Option<String> {
    let url = Url::parse(permalink).ok()?;
    let (_, ts) = url.query_pairs().find(|(name, _)| name == "thread_ts")?;
    time_of(&ts).map(|_| ts.into_owned())
}

impl MatchChannel {
    /// How it is shown. A direct message has an account's id for a name.
    fn place(&self) -> String {
        match (&self.name, &self.id) {
            _ if self.is_im => "a direct message".into(),
            _ if self.is_mpim => "a group's direct messages".into(),
            (Some(name), _) => format!("#{name}"),
            (None, Some(id)) => id.clone(),
            (None, None) => String::new(),
        }
    }
}
