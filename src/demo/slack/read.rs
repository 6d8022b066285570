//! The methods that look.

use super::call::{Answer, Args, Refusal};
use super::fields;
use super::message::Message;
use super::paging::page;
use super::workspace::{Channel, TEAM, URL, User, Workspace, at, ts};
use serde_json::{Map, Value, json};

pub(super) fn auth_test(workspace: &Workspace) -> Value {
    let me = workspace.users.iter().find(|user| user.id == workspace.me);
    json!({
        "url": URL,
        "team": "Example",
        "user": me.map(|user| &user.handle),
        "team_id": TEAM,
        "user_id": workspace.me,
        "is_enterprise_install": false,
    })
}

pub(super) fn team_info() -> Value {
    json!({"team": {"id": TEAM, "name": "Example", "domain": "example-hero", "url": URL}})
}

pub(super) fn users_list(args: &Args, workspace: &Workspace) -> Answer {
    let listed = workspace.users.iter().filter(|user| user.listed);
    let items = listed.map(|user| (user.id.clone(), user_wire(user, workspace))).collect();
    let (members, _, metadata) = page(items, 100, args, workspace)?;
    Ok(json!({"members": members, "cache_ts": 0, "response_metadata": metadata}))
}

pub(super) fn users_info(args: &Args, workspace: &Workspace) -> Answer {
    let id = args.get("user").ok_or("user_not_found")?;
    let user = workspace.users.iter().find(|user| user.id == id).ok_or("user_not_found")?;
    Ok(json!({"user": user_wire(user, workspace)}))
}

fn user_wire(user: &User, workspace: &Workspace) -> Value {
    json!({
        "id": user.id,
        "team_id": if user.listed { TEAM } else { "T0ACME001" },
        "name": user.handle,
        "deleted": false,
        "real_name": user.name,
        "tz": "Europe/Amsterdam",
        "is_bot": user.bot,
        "is_app_user": false,
        "is_stranger": !user.listed,
        "updated": 1_577_836_800,
        "profile": profile(user, workspace),
    })
}

/// Without its scope the address is left out, and nothing says so.
fn profile(user: &User, workspace: &Workspace) -> Map<String, Value> {
    let mut profile = fields([
        ("real_name", user.name.clone().into()),
        ("display_name", "".into()),
        ("status_text", "".into()),
        ("image_48", format!("https://avatars.example.com/{}_48.png", user.id).into()),
    ]);
    let shows_email = workspace.scopes.iter().any(|scope| scope == "users:read.email");
    if !user.email.is_empty() && shows_email {
        profile.insert("email".into(), user.email.clone().into());
    }
    if user.bot {
        profile.insert("bot_id".into(), user.id.replacen('U', "B", 1).into());
    }
    profile
}

pub(super) fn conversations_list(args: &Args, workspace: &Workspace) -> Answer {
    let types = args.get("types").unwrap_or_else(|| "public_channel".into());
    let wanted = |channel: &&Channel| {
        let kind = if channel.private { "private_channel" } else { "public_channel" };
        types.split(',').any(|t| t.trim() == kind)
            && (channel.member || !channel.private)
            && !(channel.archived && args.is_set("exclude_archived"))
    };
    let listed = workspace.channels.iter().filter(wanted);
    let items = listed.map(|channel| (channel.id.clone(), channel_wire(channel))).collect();
    let (channels, _, metadata) = page(items, 100, args, workspace)?;
    Ok(json!({"channels": channels, "response_metadata": metadata}))
}

pub(super) fn conversations_info(args: &Args, workspace: &Workspace) -> Answer {
    Ok(json!({"channel": channel_wire(visible(args, workspace)?)}))
}

pub(super) fn channel_wire(channel: &Channel) -> Value {
    let empty = json!({"value": "", "creator": "", "last_set": 0});
    json!({
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": !channel.private,
        "is_group": channel.private,
        "is_im": false,
        "is_mpim": false,
        "is_private": channel.private,
        "is_archived": channel.archived,
        "is_general": channel.name == "general",
        "is_member": channel.member,
        "is_shared": false,
        "created": 1_577_836_800,
        "topic": empty,
        "purpose": empty,
        "previous_names": [],
        "num_members": 21,
    })
}

pub(super) fn history(args: &Args, workspace: &Workspace) -> Answer {
    let channel = readable(args, workspace)?;
    let within = bounds(args)?;
    let shown =
        |message: &&Message| (message.thread.is_none() || message.broadcast) && within(message.at);
    let messages = channel.messages.values().rev().filter(shown);
    let (messages, has_more, metadata) = pages_of(messages, channel, args, workspace)?;
    Ok(json!({
        "messages": messages, "has_more": has_more, "pin_count": 0,
        "channel_actions_ts": null, "channel_actions_count": 0, "response_metadata": metadata,
    }))
}

pub(super) fn replies(args: &Args, workspace: &Workspace) -> Answer {
    let channel = readable(args, workspace)?;
    let root = args.get("ts").and_then(|ts| channel.root_of(at(&ts)?));
    let root = root.and_then(|root| channel.messages.get(&root));
    let root = root.filter(|root| !root.is_system()).ok_or("thread_not_found")?;
    let within = bounds(args)?;
    let replies = channel.replies(root.at).filter(|message| within(message.at));
    let messages = std::iter::once(root).chain(replies);
    let (messages, has_more, metadata) = pages_of(messages, channel, args, workspace)?;
    Ok(json!({"messages": messages, "has_more": has_more, "response_metadata": metadata}))
}

fn pages_of<'a>(
    messages: impl Iterator<Item = &'a Message>,
    channel: &Channel,
    args: &Args,
    workspace: &Workspace,
) -> Result<(Vec<Value>, bool, Value), Refusal> {
    let with_metadata = args.is_set("include_all_metadata");
    let items = messages.map(|message| (ts(message.at), channel.wire(message, with_metadata)));
    Ok(page(items.collect(), 100, args, workspace)?)
}

/// Whether a time lies between `oldest` and `latest`, which count only with `inclusive`.
fn bounds(args: &Args) -> Result<impl Fn(u64) -> bool, Refusal> {
    let bound = |name: &str, fallback: u64, error: &'static str| match args.get(name) {
        None => Ok(fallback),
        Some(text) => at(&text).ok_or(error),
    };
    let oldest = bound("oldest", 0, "invalid_ts_oldest")?;
    let latest = bound("latest", u64::MAX, "invalid_ts_latest")?;
    let inclusive = args.is_set("inclusive");
    Ok(move |time| match inclusive {
        true => (oldest..=latest).contains(&time),
        false => oldest < time && time < latest,
    })
}

pub(super) fn permalink(args: &Args, workspace: &Workspace) -> Answer {
    let channel = visible(args, workspace)?;
    let time = args.get("message_ts").and_then(|ts| at(&ts)).ok_or("message_not_found")?;
    let message = channel.messages.get(&time).ok_or("message_not_found")?;
    let mut link = format!("{URL}archives/{}/p{}", channel.id, ts(time).replace('.', ""));
    if let Some(thread) = message.thread {
        link = format!("{link}?thread_ts={}&cid={}", ts(thread), channel.id);
    }
    Ok(json!({"channel": channel.id, "permalink": link}))
}

/// The channel that is asked for, if it may be known of.
fn visible<'a>(args: &Args, workspace: &'a Workspace) -> Result<&'a Channel, Refusal> {
    let id = args.get("channel").ok_or_else(|| {
        Refusal::argument("missing required field: channel [json-pointer:/channel]")
    })?;
    let shown = |channel: &&Channel| channel.id == id && (channel.member || !channel.private);
    workspace.channels.iter().find(shown).ok_or_else(|| "channel_not_found".into())
}

/// The channel that is asked for, if it may be read.
fn readable<'a>(args: &Args, workspace: &'a Workspace) -> Result<&'a Channel, Refusal> {
    let channel = visible(args, workspace)?;
    if channel.member { Ok(channel) } else { Err("not_in_channel".into()) }
}
