//! Conversations that Papercups, a help desk, mirrors into a channel: the thread is the ticket.
//! What an app posts to such a thread never reaches the customer, so it is read as theirs and
//! answered elsewhere.
//!
//! What its posts look like is in `mirror.rs`.

use super::mirror::{
    AGENT, ANONYMOUS, INVITATION, button, came_by_email, conversation, customer, dashboard, facts,
    head_of_mail, is_closed, is_customers, subject, who_is, without_frame, without_marks,
    without_speaker,
};
use super::people::Speaker;
use super::render::unescape;
use super::wire::WireMessage;
use crate::desk::{Answer, Fact, Person, PersonId};

/// What Papercups says first in every thread.
const FILLER: &str = "(Send a message here to get started!)";
/// A conversation that came through Papercups.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Bridge {
    /// What its app posts under.
    bot_id: String,
    /// Whom the conversation is with, whoever began it.
    pub customer: Person,
    /// Where Papercups shows it.
    pub dashboard: Option<String>,
    /// It came by e-mail, so it is answered with one whole message.
    pub via_email: bool,
    /// The subject of the e-mail.
    pub subject: Option<String>,
    /// It is closed in Papercups.
    pub closed: bool,
    facts: Vec<Fact>,
}

impl Bridge {
    /// The bridge behind a thread with this root, if there is one.
    pub fn of(root: &WireMessage) -> Option<Self> {
        let bot_id = root.bot_id.clone()?;
        let text = root.text.as_deref().unwrap_or_default();
        let button = button(root);
        let mailed = head_of_mail(text);
        let dashboard = dashboard(text);
        let invites = dashboard.is_some() && text.contains(INVITATION);
        if button.is_none() && mailed.is_none() && !invites {
            return None;
        }
        let id = button.and_then(|button| button.get("value")?.as_str());
        let id = id.or_else(|| dashboard.as_deref().and_then(conversation));
        let via_email = mailed.is_some() || came_by_email(root);
        let facts = facts(root, via_email);
        Some(Self {
            customer: customer(root, mailed.as_ref(), id.unwrap_or(&root.ts)),
            subject: mailed.and_then(|mail| mail.subject).or_else(|| subject(root)),
            closed: is_closed(root),
            bot_id,
            dashboard,
            via_email,
            facts,
        })
    }

    /// Who speaks in a message that Papercups posted; `None` for what somebody typed in Slack
    /// and for other apps.
    pub fn speaker(&self, message: &WireMessage) -> Option<Speaker> {
        let agent = || self.agent(message).map_or_else(|| self.customer.clone(), colleague);
        self.posted(message).then(|| Speaker::App(Box::new(agent())))
    }

    /// The one of the team who speaks in a message of Papercups'; `None`: the customer. The name
    /// stands before the text or above the message, the customer's with a wave.
    fn agent(&self, message: &WireMessage) -> Option<String> {
        let text = message.text.as_deref().unwrap_or_default();
        if let Some((name, _)) = text.strip_prefix(AGENT).and_then(|rest| rest.split_once("*:")) {
            return Some(unescape(name.trim()));
        }
        let shown = message.username.clone().filter(|_| !is_customers(message))?;
        let pictured = message.icons.image_48.is_some();
        let of_app = message.bot_profile.name.as_ref() == Some(&shown);
        (pictured || !(of_app || self.is_called(&shown))).then_some(shown)
    }

    /// Whether the customer goes by this name.
    fn is_called(&self, shown: &str) -> bool {
        let (name, email) = who_is(shown);
        let is = |part: &Option<String>, own: &Option<String>| part.is_some() && part == own;
        shown == ANONYMOUS || is(&name, &self.customer.name) || is(&email, &self.customer.email)
    }

    /// Whether a message stays in the team: one that was typed in Slack as a note, which Papercups
    /// keeps to itself, or one that it mirrors. Customers write no notes.
    pub fn is_note(&self, message: &WireMessage) -> bool {
        let text = message.text.as_deref().unwrap_or_default();
        let said = without_speaker(text).trim_start();
        let by_customer = message.bot_id.is_some() && is_customers(message);
        !by_customer && (said.starts_with(";;") || said.starts_with("\\\\"))
    }

    /// Whether Papercups posted it: it writes into its own posts whenever something becomes of the
    /// conversation, and nobody's words change by that.
    pub fn posted(&self, message: &WireMessage) -> bool {
        message.bot_id.as_ref() == Some(&self.bot_id)
    }

    /// Whether Papercups says only that the thread is there.
    pub fn is_filler(message: &WireMessage) -> bool {
        let text = message.text.as_deref().unwrap_or_default();
        message.bot_id.is_some() && text.trim() == FILLER
    }

    /// Where an answer goes.
    pub fn answer(&self) -> Answer {
        let opens = if self.dashboard.is_some() { "the conversation there" } else { "the thread" };
        Answer::Elsewhere {
            why: format!(
                "it came through Papercups, and what an app posts to its Slack thread does not \
                 reach the customer: answer in Papercups (o opens {opens})"
            ),
        }
    }

    /// What Papercups tells of the customer.
    pub fn facts(&self) -> Vec<Fact> {
        self.facts.clone()
    }

    /// What was said in a message, without what Papercups writes around it.
    pub fn words(&self, message: &WireMessage) -> WireMessage {
        let text = message.text.as_deref().unwrap_or_default();
        let mirrored = self.posted(message);
        let said = if mirrored { without_frame(without_speaker(text)) } else { text };
        let said = if self.is_note(message) { without_marks(said) } else { said };
        // The blocks of its own posts say the same once more, with fields that are read as such.
        let blocks = if mirrored { Vec::new() } else { message.blocks.clone() };
        WireMessage { text: Some(said.to_owned()), blocks, ..message.clone() }
    }
}

/// Somebody of the team by the name that Papercups lends them.
fn colleague(name: String) -> Person {
    Person {
        id: PersonId(format!("papercups:agent/{name}")),
        handle: name.clone(),
        name: Some(name),
        staff: true,
        ..Person::default()
    }
}

#[cfg(test)]
mod tests;
