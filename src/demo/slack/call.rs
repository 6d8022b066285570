//! From an HTTP request to a method and its arguments, and back.

use super::workspace::{Token, Workspace};
use super::{Slack, people, read, search, write};
use crate::demo::TOKEN;
use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// Arguments by name, from query, form or JSON.
#[derive(Debug, Default)]
pub(super) struct Args(Map<String, Value>);

/// What a method answers with: the fields beside `ok`, or an error's name with more to tell.
pub(super) type Answer = Result<Value, Refusal>;

/// An error of Slack's.
pub(super) struct Refusal {
    name: String,
    more: Value,
    /// For "too many requests": the seconds to wait.
    retry_after: Option<u64>,
}

impl From<&str> for Refusal {
    fn from(name: &str) -> Self {
        Self { name: name.into(), more: json!({}), retry_after: None }
    }
}

impl Refusal {
    /// `invalid_arguments` with Slack's words for what is wrong.
    pub fn argument(words: &str) -> Self {
        let messages = [format!("[ERROR] {words}")];
        let more = json!({"response_metadata": {"messages": messages}});
        Self { more, ..Self::from("invalid_arguments") }
    }

    fn scope(method: &str, token: &Token) -> Self {
        let needed = scopes_of(method).first().copied().unwrap_or_default();
        let more = json!({"needed": needed, "provided": token.scopes.join(",")});
        Self { more, ..Self::from("missing_scope") }
    }

    fn too_soon(retry_after: u64) -> Self {
        Self { retry_after: Some(retry_after), ..Self::from("ratelimited") }
    }
}

impl Args {
    /// An argument as text; numbers and truth values as they are written.
    pub fn get(&self, name: &str) -> Option<String> {
        match self.0.get(name)? {
            Value::String(text) => Some(text.clone()),
            Value::Null => None,
            other => Some(other.to_string()),
        }
    }

    /// A truth value; absent is false.
    pub fn is_set(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| matches!(value.as_str(), "true" | "1" | "t"))
    }

    /// An argument that is a number.
    pub fn number(&self, name: &str) -> Result<Option<usize>, Refusal> {
        let wrong =
            |_| Refusal::argument(&format!("must be a valid number [json-pointer:/{name}]"));
        self.get(name).map(|text| text.parse().map_err(wrong)).transpose()
    }

    /// An argument that is JSON itself.
    pub fn json(&self, name: &str) -> Result<Option<Value>, ()> {
        match self.0.get(name) {
            Some(Value::String(text)) => serde_json::from_str(text).map(Some).map_err(|_| ()),
            other => Ok(other.cloned()),
        }
    }

    /// All that tells one query from another: not the place in it, and not who asks.
    pub fn query(&self) -> String {
        let told = |name: &&String| !matches!(name.as_str(), "cursor" | "limit" | "token");
        let told = self.0.keys().filter(told);
        told.map(|name| format!("{name}={};", self.get(name).unwrap_or_default())).collect()
    }

    async fn read(request: Request<Body>) -> Self {
        let mut args = Map::new();
        let query = pairs(request.uri().query().unwrap_or_default());
        args.extend(query.into_iter().map(|(name, value)| (name, value.into())));
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default().to_owned();
        let body = to_bytes(request.into_body(), 1 << 20).await.unwrap_or_default();
        if kind.starts_with("application/json") {
            args.extend(serde_json::from_slice::<Map<_, _>>(&body).unwrap_or_default());
        } else {
            let form = pairs(&String::from_utf8_lossy(&body));
            args.extend(form.into_iter().map(|(name, value)| (name, value.into())));
        }
        Self(args)
    }
}

/// The pairs of a query or form, decoded.
fn pairs(text: &str) -> Vec<(String, String)> {
    let url = reqwest::Url::parse(&format!("http://localhost/?{text}"));
    let pairs = url.iter().flat_map(reqwest::Url::query_pairs);
    pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
}

/// Every request: `/api/METHOD`.
pub(super) async fn handle(State(slack): State<Slack>, request: Request<Body>) -> Response {
    let method = request.uri().path().rsplit('/').next().unwrap_or_default().to_owned();
    let bearer = bearer(request.headers());
    let args = Args::read(request).await;
    let now = slack.now();
    let mut workspace = slack.lock();
    workspace.calls.push(method.clone());
    let token = bearer.or_else(|| args.get("token"));
    let answer = authorize(token.as_deref()).and_then(|()| {
        permit(&method, &args, &mut workspace, now)?;
        answer(&method, &args, &mut workspace, now)
    });
    let mut response = respond(answer);
    let date = jiff::fmt::strtime::format("%a, %d %b %Y %H:%M:%S GMT", now).unwrap_or_default();
    let mut headers = vec![("date", date)];
    if workspace.token.tells_scopes {
        headers.push(("x-oauth-scopes", workspace.token.scopes.join(",")));
        headers.push(("x-accepted-oauth-scopes", scopes_of(&method).join(",")));
    }
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// The body of "too many requests".
pub(super) fn limited(retry_after: u64) -> Response {
    respond(Err(Refusal::too_soon(retry_after)))
}

fn bearer(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    Some(value.strip_prefix("Bearer ")?.to_owned())
}

fn authorize(token: Option<&str>) -> Result<(), Refusal> {
    match token {
        None => Err("not_authed".into()),
        Some(TOKEN) => Ok(()),
        Some(_) => Err("invalid_auth".into()),
    }
}

/// The scopes of which a method needs one, as its page lists them; none for all others.
fn scopes_of(method: &str) -> &'static [&'static str] {
    match method {
        "users.list" | "users.info" | "bots.info" => &["users:read"],
        "conversations.list" | "conversations.info" => &["channels:read", "groups:read"],
        "conversations.history" | "conversations.replies" => {
            &["channels:history", "groups:history"]
        }
        "conversations.join" => &["channels:join"],
        "chat.postMessage" => &["chat:write"],
        "reactions.add" | "reactions.remove" => &["reactions:write"],
        "team.info" => &["team:read"],
        "usergroups.list" | "usergroups.users.list" => &["usergroups:read"],
        "emoji.list" => &["emoji:read"],
        "search.messages" => &["search:read"],
        _ => &[],
    }
}

/// Whether the method may be called now, with this token.
fn permit(
    method: &str,
    args: &Args,
    workspace: &mut Workspace,
    now: Timestamp,
) -> Result<(), Refusal> {
    let channel = args.get("channel").unwrap_or_default();
    workspace.limits.take(method, &channel, now).map_err(Refusal::too_soon)?;
    if let Some(error) = workspace.take_refusal(method) {
        return Err(match error.as_str() {
            "missing_scope" => Refusal::scope(method, &workspace.token),
            other => other.into(),
        });
    }
    let token = &workspace.token;
    if token.bot && method == "search.messages" {
        return Err("not_allowed_token_type".into());
    }
    let needed = scopes_of(method);
    let granted = |scope: &&str| token.scopes.iter().any(|granted| granted == scope);
    match needed.is_empty() || needed.iter().any(granted) {
        true => Ok(()),
        false => Err(Refusal::scope(method, token)),
    }
}

fn answer(method: &str, args: &Args, workspace: &mut Workspace, now: Timestamp) -> Answer {
    match method {
        "auth.test" => Ok(read::auth_test(workspace)),
        "team.info" => Ok(read::team_info(workspace)),
        "users.list" => people::users_list(args, workspace, now),
        "users.info" => people::users_info(args, workspace, now),
        "usergroups.list" => people::usergroups_list(args, workspace),
        "usergroups.users.list" => people::usergroups_users(args, workspace),
        "bots.info" => people::bots_info(args, workspace),
        "emoji.list" => people::emoji_list(workspace, now),
        "conversations.list" => read::conversations_list(args, workspace),
        "conversations.info" => read::conversations_info(args, workspace),
        "conversations.history" => read::history(args, workspace),
        "conversations.replies" => read::replies(args, workspace),
        "chat.getPermalink" => read::permalink(args, workspace),
        "search.messages" => search::messages(args, workspace),
        "chat.postMessage" => write::post_message(args, workspace, now),
        "reactions.add" => write::add_reaction(args, workspace),
        "reactions.remove" => write::remove_reaction(args, workspace),
        "conversations.join" => write::join(args, workspace),
        _ => Err("unknown_method".into()),
    }
}

fn respond(answer: Answer) -> Response {
    let (mut body, refusal) = match answer {
        Ok(body) => (body, None),
        Err(mut refusal) => (refusal.more.take(), Some(refusal)),
    };
    let retry_after = refusal.as_ref().and_then(|refusal| refusal.retry_after);
    if let Some(fields) = body.as_object_mut() {
        fields.insert("ok".into(), refusal.is_none().into());
        fields.extend(refusal.map(|refusal| ("error".to_owned(), refusal.name.into())));
    }
    let mut response = Json(body).into_response();
    if let Some(seconds) = retry_after {
        *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}
