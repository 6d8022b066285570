//! Looking whether all is as it must be.

use super::super::{Finding, SourceError};
use super::Slack;
use super::api::Form;
use super::channels::{self, Channel};
use super::me::Me;
use super::people::{team_groups, unknown_group};
use super::scopes::{self, Use};
use crate::config::{Role, SlackChannel};
use serde_json::Value;

/// How many messages of a channel are looked through for a thread.
const LOOKED_THROUGH: &str = "50";

/// Looks at token, scopes, clock, channels, threads and user groups.
pub(super) async fn examine(slack: &Slack) -> Vec<Finding> {
    let answer = slack.api.read_with_reply("auth.test", &Form::new()).await;
    let (me, reply) = match answer.and_then(|(body, reply)| Ok((Me::read(&body)?, reply))) {
        Ok(answer) => answer,
        Err(error) => return vec![Finding::fault("token", error)],
    };
    let channels::Search { found, fault } =
        channels::Search::run(&slack.api, &slack.settings.channels).await;
    let using = Use {
        private_channels: found.iter().any(|(_, c)| c.as_ref().is_some_and(|c| c.private)),
        team_groups: !slack.settings.team_groups.is_empty(),
        user_token: me.bot_id.is_none(),
    };
    let mut findings = vec![Finding::good("token", format!("{} in {}", me.user, me.team))];
    findings.extend(scopes::examine(reply.header("x-oauth-scopes"), using));
    findings.extend(Finding::clock(&reply, slack.api.now(), "Slack"));
    findings.extend(fault.map(|error| Finding::fault("channels", error)));
    findings.extend(examine_channels(slack, &me, found).await);
    findings.extend(examine_groups(slack).await);
    findings
}

/// All channels, and whether threads can be read by the first thread that any of them shows.
async fn examine_channels(
    slack: &Slack,
    me: &Me,
    found: Vec<(SlackChannel, Option<Channel>)>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut thread = None;
    for (wanted, channel) in found {
        let Some(channel) = channel else {
            let subject = format!("channel #{}", wanted.name);
            findings.push(Finding::fault(&subject, unknown_channel(&wanted.name)));
            continue;
        };
        let (finding, first) = examine_channel(slack, me, &channel, &wanted).await;
        findings.push(finding);
        thread = thread.or_else(|| Some((channel.id, first?)));
    }
    if let Some((channel, ts)) = thread {
        findings.push(examine_thread(slack, channel, ts).await);
    }
    findings
}

/// One channel, and the first thread in it.
async fn examine_channel(
    slack: &Slack,
    me: &Me,
    channel: &Channel,
    configured: &SlackChannel,
) -> (Finding, Option<String>) {
    let subject = format!("channel #{}", channel.name);
    if !channel.is_open_to(me) {
        return (Finding::fault(&subject, channel.uninvited()), None);
    }
    let form = vec![("channel", channel.id.clone()), ("limit", LOOKED_THROUGH.to_owned())];
    let answer = match slack.api.read("conversations.history", &form).await {
        Ok(answer) => answer,
        Err(error) => return (Finding::fault(&subject, error), None),
    };
    let finding = if channel.archived {
        let remedy = "take it out of the configuration, or open it again in Slack";
        Finding::warning(&subject, "it is archived: nobody can answer there", remedy)
    } else {
        let role = told_role(configured);
        Finding::good(&subject, format!("{} can be read{role}", channel.id))
    };
    (finding, first_thread(&answer))
}

/// What a channel is for, as it was configured.
fn told_role(configured: &SlackChannel) -> String {
    match (configured.role, &configured.customer) {
        (Role::Customer, Some(customer)) => format!(", shared with the customer {customer}"),
        (role, _) => format!(", for {}", role.word()),
    }
}

/// The `ts` of the first message with answers.
fn first_thread(history: &Value) -> Option<String> {
    let messages = history.get("messages").and_then(Value::as_array).into_iter().flatten();
    let count = |message: &Value| message.get("reply_count").and_then(Value::as_u64).unwrap_or(0);
    let found = messages.into_iter().find(|message| count(message) > 0)?;
    found.get("ts").and_then(Value::as_str).map(str::to_owned)
}

/// Whether threads can be read: a page of Slack's says that bot tokens may not, which holds for
/// tokens of legacy bots (docs.slack.dev, page conversations.replies).
async fn examine_thread(slack: &Slack, channel: String, ts: String) -> Finding {
    let form = vec![("channel", channel), ("ts", ts), ("limit", "1".to_owned())];
    match slack.api.read("conversations.replies", &form).await {
        Ok(_) => Finding::good("threads", "can be read"),
        Err(error) => Finding::fault("threads", error),
    }
}

/// The user groups of the team, if any are configured.
async fn examine_groups(slack: &Slack) -> Vec<Finding> {
    let wanted = &slack.settings.team_groups;
    if wanted.is_empty() {
        return Vec::new();
    }
    match team_groups(&slack.api, wanted).await {
        Err(error) => vec![Finding::fault("team_groups", error)],
        Ok(groups) if groups.unknown.is_empty() => {
            let detail = format!("{} member(s) of the team", groups.members.len());
            vec![Finding::good("team_groups", detail)]
        }
        Ok(groups) => {
            let unknown = groups.unknown.iter();
            unknown.map(|name| Finding::fault("team_groups", unknown_group(name))).collect()
        }
    }
}

/// A configured channel that Slack does not show.
pub(super) fn unknown_channel(wanted: &str) -> SourceError {
    SourceError::NeedsYou {
        fault: format!("there is no channel #{wanted} that the app can see"),
        remedy: format!("check the name, and invite the app to #{wanted} if it is private"),
    }
}
