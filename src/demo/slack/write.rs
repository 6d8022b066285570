//! The methods that change something.

use super::call::{Answer, Args, Refusal};
use super::message::Message;
use super::read::channel_wire;
use super::workspace::{APP, Channel, Workspace, at, ts};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// The longest text, in characters.
const LONGEST_TEXT: usize = 40_000;

pub(super) fn post_message(args: &Args, workspace: &mut Workspace, now: Timestamp) -> Answer {
    let text = args.get("text").filter(|text| !text.trim().is_empty()).ok_or("no_text")?;
    if text.chars().count() > LONGEST_TEXT {
        return Err("msg_too_long".into());
    }
    let metadata = args.json("metadata").map_err(|()| "invalid_metadata_format")?;
    let me = workspace.me.clone();
    let channel = writable(args, workspace)?;
    let thread = match args.get("thread_ts") {
        None => None,
        Some(ts) => Some(thread_root(channel, &ts)?),
    };
    // Slack stamps the app on whatever is posted through its API, with whichever token.
    let extra = [("app_id", APP.0), ("bot_id", APP.1)];
    let message = Message {
        at: channel.next(now),
        user: Some(me),
        text: with_links(&text),
        thread,
        broadcast: args.is_set("reply_broadcast"),
        metadata,
        extra: extra.into_iter().map(|(k, v)| (k.into(), v.into())).collect::<Map<_, Value>>(),
        ..Message::default()
    };
    let (id, posted) = (channel.id.clone(), ts(message.at));
    channel.messages.insert(message.at, message.clone());
    let wire = channel.wire(&message, true);
    Ok(json!({"channel": id, "ts": posted, "message": wire}))
}

/// The beginning of the thread of `thread_ts`, if it takes answers.
fn thread_root(channel: &Channel, thread_ts: &str) -> Result<u64, Refusal> {
    let root = at(thread_ts).and_then(|time| channel.root_of(time)).ok_or("thread_not_found")?;
    match channel.messages.get(&root) {
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
    let me = workspace.me.clone();
    let name = emoji_name(args)?;
    let message = reactable(args, workspace)?;
    if message.locked {
        return Err("thread_locked".into());
    }
    match message.reactions.iter_mut().find(|(n, _)| *n == name) {
        Some((_, users)) if users.contains(&me) => return Err("already_reacted".into()),
        Some((_, users)) => users.push(me),
        None => message.reactions.push((name, vec![me])),
    }
    Ok(json!({}))
}

pub(super) fn remove_reaction(args: &Args, workspace: &mut Workspace) -> Answer {
    let me = workspace.me.clone();
    let name = emoji_name(args)?;
    let message = reactable(args, workspace)?;
    let users = message.reactions.iter_mut().find(|(n, _)| *n == name).map(|(_, users)| users);
    let users = users.filter(|users| users.contains(&me)).ok_or("no_reaction")?;
    users.retain(|user| *user != me);
    message.reactions.retain(|(_, users)| !users.is_empty());
    Ok(json!({}))
}

fn emoji_name(args: &Args) -> Result<String, Refusal> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_+'-".contains(c);
    let named = |name: &String| !name.is_empty() && name.chars().all(plain);
    args.get("name").filter(named).ok_or_else(|| "invalid_name".into())
}

fn reactable<'a>(args: &Args, workspace: &'a mut Workspace) -> Result<&'a mut Message, Refusal> {
    let time = args.get("timestamp").ok_or("no_item_specified")?;
    let time = at(&time).ok_or("bad_timestamp")?;
    let message = writable(args, workspace)?.messages.get_mut(&time);
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
    Ok(json!({"channel": channel_wire(channel)}))
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
