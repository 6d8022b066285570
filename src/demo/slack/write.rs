//! The methods that change something.

use super::call::{Answer, Args, Refusal};
use super::channel::Channel;
use super::fields;
use super::message::Message;
use super::read::channel_wire;
use super::workspace::{Workspace, at, ts};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

pub(super) fn post_message(args: &Args, workspace: &mut Workspace, now: Timestamp) -> Answer {
    let text = args.get("text").filter(|text| !text.trim().is_empty()).ok_or("no_text")?;
    if text.chars().count() > workspace.longest_text {
        return Err("msg_too_long".into());
    }
    let metadata = args.json("metadata").map_err(|()| "invalid_metadata_format")?;
    let (me, team) = (workspace.token.me.clone(), workspace.home.team.to_owned());
    let extra = stamp(workspace);
    let channel = writable(args, workspace)?;
    let thread = match args.get("thread_ts") {
        None => None,
        Some(ts) => Some(thread_root(channel, &ts)?),
    };
    let message = Message {
        at: channel.next(now),
        user: Some(me),
        team,
        text: with_links(&text),
        thread,
        broadcast: args.is_set("reply_broadcast"),
        metadata,
        extra,
        ..Message::default()
    };
    let (id, posted) = (channel.id.clone(), ts(message.at));
    channel.insert(message.clone());
    let wire = channel.wire(&message, true);
    Ok(json!({"channel": id, "ts": posted, "message": wire}))
}

/// Slack stamps the app on whatever is posted through its API, with whichever token.
fn stamp(workspace: &Workspace) -> Map<String, Value> {
    let home = &workspace.home;
    let own = workspace.bots.iter().find(|bot| bot.id == home.bot);
    fields([
        ("app_id", home.app.into()),
        ("bot_id", home.bot.into()),
        ("bot_profile", own.map(|bot| bot.profile(home.team)).into()),
    ])
}

/// The beginning of the thread of `thread_ts`, if it takes answers.
fn thread_root(channel: &Channel, thread_ts: &str) -> Result<u64, Refusal> {
    let root = at(thread_ts).and_then(|time| channel.root_of(time)).ok_or("thread_not_found")?;
    match channel.get(root) {
        Some(root) if root.locked => Err("restricted_action_thread_locked".into()),
        Some(root) if root.is_system() => Err("cannot_reply_to_message".into()),
        _ => Ok(root),
    }
}

/// Bare addresses become links.
fn with_links(text: &str) -> String {
    let word = |word: &str| {
        let trimmed = word.trim_end_matches(['.', ',', '!', '?', ')', '\n']);
        let rest = word.get(trimmed.len()..).unwrap_or_default();
        match trimmed.starts_with("http://") || trimmed.starts_with("https://") {
            true => format!("<{trimmed}>{rest}"),
            false => word.to_owned(),
        }
    };
    text.split_inclusive(' ')
        .map(|part| {
            let bare = part.trim_end_matches(' ');
            format!("{}{}", word(bare), part.get(bare.len()..).unwrap_or_default())
        })
        .collect()
}

pub(super) fn add_reaction(args: &Args, workspace: &mut Workspace) -> Answer {
    let me = workspace.token.me.clone();
    let name = emoji_name(args)?;
    let message = reactable(args, workspace)?;
    if message.locked {
        return Err("thread_locked".into());
    }
    if message.reacted(&name).contains(&me) {
        return Err("already_reacted".into());
    }
    message.react(&me, &name);
    Ok(json!({}))
}

pub(super) fn remove_reaction(args: &Args, workspace: &mut Workspace) -> Answer {
    let me = workspace.token.me.clone();
    let name = emoji_name(args)?;
    match reactable(args, workspace)?.unreact(&me, &name) {
        true => Ok(json!({})),
        false => Err("no_reaction".into()),
    }
}

fn emoji_name(args: &Args) -> Result<String, Refusal> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_+'-".contains(c);
    let named = |name: &String| !name.is_empty() && name.chars().all(plain);
    args.get("name").filter(named).ok_or_else(|| "invalid_name".into())
}

fn reactable<'a>(args: &Args, workspace: &'a mut Workspace) -> Result<&'a mut Message, Refusal> {
    let time = args.get("timestamp").ok_or("no_item_specified")?;
    let time = at(&time).ok_or("bad_timestamp")?;
    let message = writable(args, workspace)?.get_mut(time);
    message.filter(|message| !message.tombstone).ok_or_else(|| "message_not_found".into())
}

pub(super) fn join(args: &Args, workspace: &mut Workspace) -> Answer {
    let id = args.get("channel").unwrap_or_default();
    let channel = workspace.channel(&id).ok_or("channel_not_found")?;
    if channel.private {
        return Err("method_not_supported_for_channel_type".into());
    }
    if channel.archived {
        return Err("is_archived".into());
    }
    channel.member = true;
    let joined = workspace.channels.iter().find(|channel| channel.id == id);
    Ok(json!({"channel": joined.map(|channel| channel_wire(channel, workspace))}))
}

/// The channel that is asked for, if the app may write there.
fn writable<'a>(args: &Args, workspace: &'a mut Workspace) -> Result<&'a mut Channel, Refusal> {
    let id = args.get("channel").unwrap_or_default();
    let channel = workspace.channel(&id).filter(|channel| channel.member || !channel.private);
    let channel = channel.ok_or("channel_not_found")?;
    match (channel.archived, channel.member) {
        (true, _) => Err("is_archived".into()),
        (_, false) => Err("not_in_channel".into()),
        _ => Ok(channel),
    }
}
