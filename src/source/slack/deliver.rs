//! Carrying out what the hero decided.

use super::super::SourceError;
use super::Slack;
use super::answer::Answering;
use super::fault::is_message_gone;
use super::handle::Handle;
use super::mrkdwn::from_markdown;
use super::people::Names;
use crate::desk::{Action, Delivery, Receipt};

/// Carries out `delivery`; after an unknown outcome it looks first.
pub(super) async fn deliver(
    slack: &Slack,
    delivery: &Delivery,
    attempt: u32,
) -> Result<Receipt, SourceError> {
    let handle = Handle::parse(&delivery.remote_id).ok_or_else(|| SourceError::Refused {
        why: format!("{:?} names no thread", delivery.remote_id),
    })?;
    match &delivery.action {
        Action::Reply { text, mentions } => {
            let text = from_markdown(text, mentions);
            Answering::begin(slack, delivery, handle, text).await?.deliver(attempt).await
        }
        Action::Close { .. } => mark(slack, &handle, slack.signs.close.as_deref()).await,
        Action::Reopen => unmark(slack, &handle).await,
        Action::Assign => claim(slack, &handle).await,
        other => Err(SourceError::cannot("Slack", other)),
    }
}

/// Sets a reaction on the message that is answered; if that was deleted, on another one of the
/// ticket.
async fn mark(slack: &Slack, handle: &Handle, sign: Option<&str>) -> Result<Receipt, SourceError> {
    let Some(sign) = sign else {
        let summary = "kept here only: no reaction is configured for it".to_owned();
        return Ok(Receipt { summary, ..Receipt::default() });
    };
    let mut set = react(slack, "reactions.add", &handle.channel, &handle.answer, sign).await;
    for ts in handle.roots.iter().filter(|ts| **ts != handle.answer) {
        if set.as_ref().is_err_and(is_message_gone) {
            set = react(slack, "reactions.add", &handle.channel, ts, sign).await;
        }
    }
    set?;
    Ok(Receipt { summary: format!("reaction :{sign}: set"), ..Receipt::default() })
}

/// Takes our close reaction from every message of the ticket that still stands.
async fn unmark(slack: &Slack, handle: &Handle) -> Result<Receipt, SourceError> {
    let Some(sign) = slack.signs.close.as_deref() else {
        return mark(slack, handle, None).await;
    };
    let (mut standing, mut gone) = (false, None);
    for ts in &handle.roots {
        match react(slack, "reactions.remove", &handle.channel, ts, sign).await {
            Err(error) if is_message_gone(&error) => gone = Some(error),
            done => standing = done.map(|()| true)?,
        }
    }
    if let Some(error) = gone.filter(|_| !standing) {
        return Err(error);
    }
    Ok(Receipt { summary: format!("reaction :{sign}: removed"), ..Receipt::default() })
}

/// Shows by a reaction that we have it.
async fn claim(slack: &Slack, handle: &Handle) -> Result<Receipt, SourceError> {
    if slack.signs.claim.is_none() {
        let why = "a claim is kept here only: no claim_reaction is configured".into();
        return Err(SourceError::Refused { why });
    }
    let me = slack.me(&slack.api).await.map_err(nothing_done)?;
    let receipt = mark(slack, handle, slack.signs.claim.as_deref()).await?;
    let people = slack.people();
    let name = Names { people: &people, channels: &[] }.person(&me.user_id).map(str::to_owned);
    Ok(Receipt { assignees: Some(vec![name.unwrap_or_else(|| me.user.clone())]), ..receipt })
}

/// Sets or takes back a reaction. That it is already so is as good as done.
async fn react(
    slack: &Slack,
    method: &str,
    channel: &str,
    ts: &str,
    sign: &str,
) -> Result<(), SourceError> {
    let form = vec![
        ("channel", channel.to_owned()),
        ("timestamp", ts.to_owned()),
        ("name", sign.to_owned()),
    ];
    match slack.api.write(method, &form).await {
        Err(SourceError::Refused { why })
            if why.contains("(already_reacted)") || why.contains("(no_reaction)") =>
        {
            Ok(())
        }
        done => done.map(drop),
    }
}

/// A failed look beforehand means that nothing was sent.
pub(super) fn nothing_done(error: SourceError) -> SourceError {
    match error {
        SourceError::Unanswered { why } => SourceError::Unreachable { why },
        other => other,
    }
}
