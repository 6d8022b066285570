//! Looking whether all is as it must be.

use super::super::{Finding, Reply, SourceError, Verdict};
use super::Slack;
use super::api::Form;
use super::channels::{self, Channel};
use super::me::Me;

/// Every scope that is used, and what for.
const SCOPES: [(&str, &str); 7] = [
    ("channels:read", "to find channels"),
    ("channels:history", "to read public channels"),
    ("users:read", "to name people"),
    ("users:read.email", "to know customers by their addresses"),
    ("chat:write", "to answer"),
    ("reactions:read", "to see what is closed"),
    ("reactions:write", "to close"),
];

/// The scopes that only private channels need.
const PRIVATE_SCOPES: [(&str, &str); 2] =
    [("groups:read", "to find private channels"), ("groups:history", "to read private channels")];

/// Looks at token, scopes, clock and channels.
pub(super) async fn examine(slack: &Slack) -> Vec<Finding> {
    let answer = slack.api.read_with_reply("auth.test", &Form::new()).await;
    let (me, reply) = match answer.and_then(|(body, reply)| Ok((Me::read(&body)?, reply))) {
        Ok(answer) => answer,
        Err(error) => return vec![Finding::fault("token", error)],
    };
    let found = channels::find(&slack.api, &slack.settings.channels).await;
    let private =
        found.iter().flatten().any(|(_, c)| c.as_ref().is_some_and(|channel| channel.private));
    let mut findings = vec![Finding::good("token", format!("{} in {}", me.user, me.team))];
    findings.push(scopes(&reply, private));
    findings.extend(Finding::clock(&reply, slack.api.now(), "Slack"));
    match found {
        Err(error) => findings.push(Finding::fault("channels", error)),
        Ok(found) => {
            for (wanted, channel) in found {
                findings.push(examine_channel(slack, &wanted.name, channel).await);
            }
        }
    }
    findings
}

async fn examine_channel(slack: &Slack, wanted: &str, channel: Option<Channel>) -> Finding {
    let subject = format!("channel #{}", channel.as_ref().map_or(wanted, |c| &c.name));
    let Some(channel) = channel else { return Finding::fault(&subject, unknown_channel(wanted)) };
    if channel.member == Some(false) {
        return Finding::fault(&subject, channel.uninvited());
    }
    let form = vec![("channel", channel.id.clone()), ("limit", "1".to_owned())];
    match slack.api.read("conversations.history", &form).await {
        Ok(_) => Finding::good(&subject, format!("{} can be read", channel.id)),
        Err(error) => Finding::fault(&subject, error),
    }
}

/// A configured channel that Slack does not show.
pub(super) fn unknown_channel(wanted: &str) -> SourceError {
    SourceError::NeedsYou {
        fault: format!("there is no channel #{wanted} that the app can see"),
        remedy: format!("check the name, and invite the app to #{wanted} if it is private"),
    }
}

/// The scopes that Slack names in the header of every answer.
fn scopes(reply: &Reply, private: bool) -> Finding {
    let Some(granted) = reply.header("x-oauth-scopes") else {
        let detail = "Slack does not tell the scopes of the token";
        let remedy = "if something is refused, the refusal names the scope";
        return Finding::warning("scopes", detail, remedy);
    };
    let granted: Vec<_> = granted.split(',').map(str::trim).collect();
    let needed = SCOPES.iter().chain(PRIVATE_SCOPES.iter().filter(|_| private));
    let missing: Vec<_> = needed.filter(|(scope, _)| !granted.contains(scope)).collect();
    if missing.is_empty() {
        return Finding::good("scopes", "all that is needed");
    }
    let told: Vec<_> =
        missing.iter().map(|(scope, purpose)| format!("{scope} {purpose}")).collect();
    let names: Vec<_> = missing.iter().map(|(scope, _)| *scope).collect();
    Finding {
        subject: "scopes".into(),
        verdict: Verdict::Fault,
        detail: format!("missing: {}", told.join(", ")),
        remedy: Some(format!(
            "add {} to the app on its page OAuth & Permissions and install the app again",
            names.join(", ")
        )),
    }
}
