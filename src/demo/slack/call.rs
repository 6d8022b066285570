//! From an HTTP request to a method and its arguments, and back.

use super::workspace::Workspace;
use super::{Slack, read, write};
use crate::demo::TOKEN;
use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Request, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

/// Arguments by name, from query, form or JSON.
#[derive(Debug, Default)]
pub(super) struct Args(Map<String, Value>);

/// What a method answers with: the fields beside `ok`, or an error's name with more to tell.
pub(super) type Answer = Result<Value, Refusal>;

/// An error of Slack's.
pub(super) struct Refusal {
    name: &'static str,
    more: Value,
}

impl From<&'static str> for Refusal {
    fn from(name: &'static str) -> Self {
        Self { name, more: json!({}) }
    }
}

impl Refusal {
    /// `invalid_arguments` with Slack's words for what is wrong.
    pub fn argument(words: &str) -> Self {
        let messages = [format!("[ERROR] {words}")];
        Self {
            name: "invalid_arguments",
            more: json!({"response_metadata": {"messages": messages}}),
        }
    }

    fn scope(needed: &str, provided: &str) -> Self {
        Self { name: "missing_scope", more: json!({"needed": needed, "provided": provided}) }
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
        permit(&method, &workspace)?;
        answer(&method, &args, &mut workspace, now)
    });
    let mut response = Json(body(answer)).into_response();
    let date = jiff::fmt::strtime::format("%a, %d %b %Y %H:%M:%S GMT", now).unwrap_or_default();
    let scopes = workspace.scopes.join(",");
    for (name, value) in [("x-oauth-scopes", scopes), ("date", date)] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// The body of "too many requests".
pub(super) fn limited(_retry_after: u64) -> Response {
    let body = Json(json!({"ok": false, "error": "ratelimited"}));
    (axum::http::StatusCode::TOO_MANY_REQUESTS, body).into_response()
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
fn permit(method: &str, workspace: &Workspace) -> Result<(), Refusal> {
    let needed: &[&str] = match method {
        "users.list" | "users.info" => &["users:read"],
        "conversations.list" | "conversations.info" => &["channels:read", "groups:read"],
        "conversations.history" | "conversations.replies" => {
            &["channels:history", "groups:history"]
        }
        "conversations.join" => &["channels:join"],
        "chat.postMessage" => &["chat:write"],
        "reactions.add" | "reactions.remove" => &["reactions:write"],
        "team.info" => &["team:read"],
        _ => return Ok(()),
    };
    let granted = |scope: &&str| workspace.scopes.iter().any(|granted| granted == scope);
    match needed.iter().any(granted) {
        true => Ok(()),
        false => Err(Refusal::scope(needed.first().unwrap_or(&""), &workspace.scopes.join(","))),
    }
}

fn answer(method: &str, args: &Args, workspace: &mut Workspace, now: jiff::Timestamp) -> Answer {
    match method {
        "auth.test" => Ok(read::auth_test(workspace)),
        "team.info" => Ok(read::team_info()),
        "users.list" => read::users_list(args, workspace),
        "users.info" => read::users_info(args, workspace),
        "conversations.list" => read::conversations_list(args, workspace),
        "conversations.info" => read::conversations_info(args, workspace),
        "conversations.history" => read::history(args, workspace),
        "conversations.replies" => read::replies(args, workspace),
        "chat.getPermalink" => read::permalink(args, workspace),
        "chat.postMessage" => write::post_message(args, workspace, now),
        "reactions.add" => write::add_reaction(args, workspace),
        "reactions.remove" => write::remove_reaction(args, workspace),
        "conversations.join" => write::join(args, workspace),
        _ => Err("unknown_method".into()),
    }
}

fn body(answer: Answer) -> Value {
    let (ok, mut body, error) = match answer {
        Ok(body) => (true, body, None),
        Err(refusal) => (false, refusal.more, Some(refusal.name)),
    };
    if let Some(fields) = body.as_object_mut() {
        fields.insert("ok".into(), ok.into());
        fields.extend(error.map(|error| ("error".to_owned(), error.into())));
    }
    body
}
