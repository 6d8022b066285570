//! The methods that look at channels and their messages.

use super::call::{Answer, Args, Refusal};
use super::channel::{Channel, Span};
use super::message::Message;
use super::paging::Asked;
use super::workspace::{Workspace, at, ts};
use serde_json::{Value, json};

/// The most messages on a page: docs.slack.dev, page conversations.history ("Maximum of 999").
const MOST: usize = 999;
/// How many items a page has if nothing else is asked for.
const USUAL: usize = 100;

pub(super) fn auth_test(workspace: &Workspace) -> Value {
    let token = &workspace.token;
    let mut answer = json!({
        "url": workspace.home.url(),
        "team": workspace.home.name,
        "user": workspace.user(&token.me).map(|user| &user.handle),
        "team_id": workspace.home.team,
        "user_id": token.me,
        "is_enterprise_install": false,
    });
    if token.bot {
        let fields = answer.as_object_mut();
        fields.map(|fields| fields.insert("bot_id".into(), workspace.home.bot.into()));
    }
    answer
}

pub(super) fn team_info(workspace: &Workspace) -> Value {
    let home = &workspace.home;
    let url = home.url();
    json!({"team": {"id": home.team, "name": home.name, "domain": home.domain, "url": url}})
}

pub(super) fn conversations_list(args: &Args, workspace: &Workspace) -> Answer {
    let types = args.get("types").unwrap_or_else(|| "public_channel".into());
    let wanted = |channel: &&Channel| {
        let kind = if channel.private { "private_channel" } else { "public_channel" };
        types.split(',').any(|t| t.trim() == kind)
            && (channel.member || !channel.private)
            && !(channel.archived && args.is_set("exclude_archived"))
    };
    let limit = args.number("limit").map_err(|_| "invalid_limit")?.unwrap_or(USUAL);
    if limit >= 1000 {
        return Err("invalid_limit".into());
    }
    let listed = workspace.channels.iter().filter(wanted);
    let asked = Asked::read(args, limit, workspace)?;
    let page = asked.of_list(listed, |channel| channel.id.clone())?;
    let channels: Vec<_> = page.items.iter().map(|c| channel_wire(c, workspace)).collect();
    Ok(json!({"channels": channels, "response_metadata": page.metadata()}))
}

pub(super) fn conversations_info(args: &Args, workspace: &Workspace) -> Answer {
    Ok(json!({"channel": channel_wire(visible(args, workspace)?, workspace)}))
}

pub(super) fn channel_wire(channel: &Channel, workspace: &Workspace) -> Value {
    let empty = json!({"value": "", "creator": "", "last_set": 0});
    let home = workspace.home.team.to_owned();
    let teams: Vec<_> = std::iter::once(&home).chain(&channel.shared_with).collect();
    let shared = !channel.shared_with.is_empty();
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
        "is_shared": shared,
        "is_ext_shared": shared,
        "is_org_shared": false,
        "shared_team_ids": teams,
        "pending_shared": [],
        "created": 1_577_836_800,
        "topic": empty,
        "purpose": empty,
        "previous_names": channel.previous_names,
        "num_members": workspace.users.len(),
    })
}

pub(super) fn history(args: &Args, workspace: &Workspace) -> Answer {
    let channel = readable(args, workspace)?;
    let asked = asked(args, "conversations.history", workspace)?;
    let mut span = span(args)?;
    if let Some(from) = key(&asked)? {
        span.to = span.to.min(from);
    }
    let page = asked.cut(channel.history(span), |message| ts(message.at));
    let messages = wires(page.items.iter().copied(), channel, args);
    Ok(json!({
        "messages": messages, "has_more": page.has_more(), "pin_count": 0,
        "channel_actions_ts": null, "channel_actions_count": 0,
        "response_metadata": page.metadata(),
    }))
}

/// The parent counts as the first message, and comes again at the head of every further page:
/// clients are told to expect it.
pub(super) fn replies(args: &Args, workspace: &Workspace) -> Answer {
    let channel = readable(args, workspace)?;
    let root = args.get("ts").and_then(|ts| channel.root_of(at(&ts)?));
    let root = root.and_then(|root| channel.get(root));
    let root = root.filter(|root| !root.is_system()).ok_or("thread_not_found")?;
    let mut asked = asked(args, "conversations.replies", workspace)?;
    let mut span = span(args)?;
    let from = key(&asked)?;
    span.from = span.from.max(from.unwrap_or(0));
    let again = from.filter(|from| *from > root.at).map(|_| root);
    if again.is_some() {
        asked.limit = asked.limit.saturating_sub(1).max(1);
    }
    let first = std::iter::once(root).filter(|_| again.is_none());
    let page = asked.cut(first.chain(channel.replies(root.at, span)), |message| ts(message.at));
    let messages = wires(again.into_iter().chain(page.items.iter().copied()), channel, args);
    let (has_more, metadata) = (page.has_more(), page.metadata());
    Ok(json!({"messages": messages, "has_more": has_more, "response_metadata": metadata}))
}

fn asked(args: &Args, method: &str, workspace: &Workspace) -> Result<Asked, Refusal> {
    let (usual, most) = match workspace.limits.page(method) {
        Some(lowered) => (lowered, lowered),
        None => (USUAL, MOST),
    };
    Asked::read(args, args.number("limit")?.unwrap_or(usual).min(most), workspace)
}

/// The time at which a page begins.
fn key(asked: &Asked) -> Result<Option<u64>, Refusal> {
    let from = asked.from.as_deref().map(|from| at(from).ok_or("invalid_cursor"));
    Ok(from.transpose()?)
}

fn wires<'a>(
    messages: impl Iterator<Item = &'a Message>,
    channel: &Channel,
    args: &Args,
) -> Vec<Value> {
    let with_metadata = args.is_set("include_all_metadata");
    messages.map(|message| channel.wire(message, with_metadata)).collect()
}

/// The times between `oldest` and `latest`, which count only with `inclusive`.
fn span(args: &Args) -> Result<Span, Refusal> {
    let bound = |name: &str, error: &'static str| match args.get(name) {
        None => Ok(None),
        Some(text) => at(&text).map(Some).ok_or(error),
    };
    let exclusive = u64::from(!args.is_set("inclusive"));
    let oldest = bound("oldest", "invalid_ts_oldest")?.map(|oldest| oldest + exclusive);
    let latest =
        bound("latest", "invalid_ts_latest")?.map(|latest| latest.saturating_sub(exclusive));
    Ok(Span { from: oldest.unwrap_or(0), to: latest.unwrap_or(u64::MAX) })
}

pub(super) fn permalink(args: &Args, workspace: &Workspace) -> Answer {
    let channel = visible(args, workspace)?;
    let time = args.get("message_ts").and_then(|ts| at(&ts)).ok_or("message_not_found")?;
    let message = channel.get(time).ok_or("message_not_found")?;
    let mut link = link_to(message, channel, workspace);
    if message.thread.is_some() {
        link = format!("{link}&cid={}", channel.id);
    }
    Ok(json!({"channel": channel.id, "permalink": link}))
}

/// Where a browser finds a message.
pub(super) fn link_to(message: &Message, channel: &Channel, workspace: &Workspace) -> String {
    let (url, time) = (workspace.home.url(), ts(message.at).replace('.', ""));
    let thread = message.thread.map(|thread| format!("?thread_ts={}", ts(thread)));
    format!("{url}archives/{}/p{time}{}", channel.id, thread.unwrap_or_default())
}

/// The channel that is asked for, if it may be known of.
fn visible<'a>(args: &Args, workspace: &'a Workspace) -> Result<&'a Channel, Refusal> {
    let id = args.get("channel").ok_or_else(|| {
        Refusal::argument("missing required field: channel [json-pointer:/channel]")
    })?;
    let shown = |channel: &&Channel| channel.id == id && (channel.member || !channel.private);
    workspace.channels.iter().find(shown).ok_or_else(|| "channel_not_found".into())
}

/// The channel that is asked for, if it may be read. A user token reads every public channel
/// (docs.slack.dev, page conversations.history, "Accessible conversations").
fn readable<'a>(args: &Args, workspace: &'a Workspace) -> Result<&'a Channel, Refusal> {
    let channel = visible(args, workspace)?;
    let may = channel.member || !workspace.token.bot;
    if may { Ok(channel) } else { Err("not_in_channel".into()) }
}
