//! What Papercups writes into Slack, taken apart: pure functions of a message.
//!
//! The forms are those of its own code (its module `ChatApi.Slack.Helpers`), in three generations:
//! until July 2021, until August 2021, and since.

use super::account::is_zone;
use super::render::unescape;
use super::wire::WireMessage;
use crate::desk::{Fact, Person, PersonId, Profile, Tone};
use serde_json::Value;

/// How its lines below the first message begin.
pub(super) const INVITATION: &str = "Reply to this thread to ";
/// How its link to the conversation ends.
const LINK: &str = "|dashboard>";
/// How the first line of a mirrored e-mail begins.
const MAIL: &str = ":email: From:";
/// What stands before the name of a customer who speaks, and of one of the team.
const CUSTOMER: &str = "*:wave: ";
pub(super) const AGENT: &str = "*:female-technologist: ";
/// Its name for those who gave none.
pub(super) const ANONYMOUS: &str = "Anonymous User";

/// What the first lines of a mirrored e-mail tell.
#[derive(Debug, PartialEq)]
pub(super) struct Mail {
    /// Who wrote.
    pub from: Option<String>,
    /// Its subject.
    pub subject: Option<String>,
}

/// `> :email: From: *addr*` and `> Subject: *...*`, which only e-mails begin with.
pub(super) fn head_of_mail(text: &str) -> Option<Mail> {
    let mut lines = text.lines().map(unquoted).skip_while(|line| line.is_empty());
    let from = address(starred(lines.next()?.strip_prefix(MAIL)?));
    let subject = lines.next().and_then(|line| line.strip_prefix("Subject:"));
    let subject = subject.map(|subject| unescape(starred(subject)));
    Some(Mail {
        from: Some(from).filter(|from| from.contains('@')),
        subject: subject.filter(|subject| !subject.is_empty()),
    })
}

/// Whom a conversation is with: as its fields tell, else the head of the mail, else the name
/// before the first words. Nobody but an address is known again in another conversation.
pub(super) fn customer(root: &WireMessage, mail: Option<&Mail>, conversation: &str) -> Person {
    let text = root.text.as_deref().unwrap_or_default();
    let (prefix_name, prefix_email) = text
        .strip_prefix(CUSTOMER)
        .and_then(|rest| rest.split_once("*:"))
        .map_or((None, None), |(who, _)| who_is(who));
    let is_email = |email: &String| email.contains('@') && !email.contains(' ');
    let email = field(root, "Email").filter(is_email);
    let email = email.or_else(|| mail?.from.clone()).or(prefix_email);
    let is_name =
        |name: &String| !name.is_empty() && name != ANONYMOUS && Some(name) != email.as_ref();
    let name = field(root, "Name").filter(is_name).or(prefix_name).filter(is_name);
    let known_by = email.as_ref().map(|email| email.to_lowercase());
    let known_by = known_by.unwrap_or_else(|| format!("conversation/{conversation}"));
    Person {
        id: PersonId(format!("papercups:{known_by}")),
        handle: email.clone().or_else(|| name.clone()).unwrap_or_else(|| ANONYMOUS.into()),
        name,
        // Visitors type it, and a sender's address is easily made up.
        profile: Profile { unverified: email.is_some(), ..Profile::default() },
        email,
        zone: known_field(root, "Timezone").filter(|zone| is_zone(zone)),
        ..Person::default()
    }
}

/// Name and address in `Ana (ana@acme.com)`, or whichever is there.
pub(super) fn who_is(who: &str) -> (Option<String>, Option<String>) {
    let who = who.trim();
    match who.strip_suffix(')').and_then(|who| who.rsplit_once(" (")) {
        Some((name, email)) if email.contains('@') => (Some(unescape(name)), Some(address(email))),
        _ if who.contains('@') => (None, Some(address(who))),
        _ => (Some(unescape(who)), None),
    }
}

/// Whether the customer is shown to speak.
pub(super) fn is_customers(message: &WireMessage) -> bool {
    let text = message.text.as_deref().unwrap_or_default();
    text.starts_with(CUSTOMER) || message.icons.emoji.as_deref() == Some(":wave:")
}

/// A text without the name before it.
pub(super) fn without_speaker(text: &str) -> &str {
    let named = [CUSTOMER, AGENT].iter().find_map(|start| text.strip_prefix(start));
    named.and_then(|rest| rest.split_once("*:")).map_or(text, |(_, said)| said.trim_start())
}

/// A text without the head of a mail and without the lines that invite to answer.
pub(super) fn without_frame(text: &str) -> &str {
    let mut said = text.trim();
    if head_of_mail(said).is_some() {
        said = after_line(said);
        if unquoted(said).starts_with("Subject:") {
            said = after_line(said);
        }
    }
    let before = invitation(said).and_then(|at| said.get(..at)).unwrap_or(said);
    before.trim()
}

/// Where the last line begins that invites to answer, with a link somewhere behind it.
fn invitation(said: &str) -> Option<usize> {
    let mut end = said.rfind(LINK)?;
    loop {
        let start = said.get(..end)?.rfind('\n').map_or(0, |at| at + 1);
        if unquoted(said.get(start..)?.split('\n').next()?).starts_with(INVITATION) {
            return Some(start);
        }
        end = start.checked_sub(1)?;
    }
}

/// The text of a note without its marks: `\\ _text_`, `\\ _ text _`.
pub(super) fn without_marks(text: &str) -> &str {
    let said = text.trim().trim_start_matches(['\\', ';']).trim();
    said.strip_prefix('_').and_then(|said| said.strip_suffix('_')).map_or(said, str::trim)
}

fn after_line(text: &str) -> &str {
    text.split_once('\n').map_or("", |(_, rest)| rest)
}

/// A line without the mark of a quote, which Slack may have escaped.
fn unquoted(line: &str) -> &str {
    let line = line.trim();
    line.strip_prefix("&gt;").or_else(|| line.strip_prefix('>')).unwrap_or(line).trim()
}

fn starred(text: &str) -> &str {
    text.trim().trim_matches('*').trim()
}

/// The button that closes the conversation, or opens it again.
pub(super) fn button(root: &WireMessage) -> Option<&Value> {
    let elements = root.blocks.iter().filter_map(|block| block.get("elements")?.as_array());
    elements.flatten().find(|element| {
        let action = named(element, "action_id");
        matches!(action, Some("close_conversation" | "open_conversation"))
    })
}

fn named<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str().filter(|text| !text.is_empty())
}

/// Whether it is closed in Papercups.
pub(super) fn is_closed(root: &WireMessage) -> bool {
    let by_button = || button(root).and_then(|button| named(button, "action_id"));
    match field(root, "Status") {
        Some(status) => status.contains("Closed"),
        None => by_button() == Some("open_conversation"),
    }
}

/// Whether the fields say that it came by e-mail. Until July 2021 they had no source, and for an
/// e-mail nothing was known of a browser.
pub(super) fn came_by_email(root: &WireMessage) -> bool {
    match field(root, "Source") {
        Some(source) => plain_source(&source).to_lowercase().starts_with("email"),
        None => {
            let of_browsers = ["URL", "Browser", "OS", "Last seen URL", "Device"];
            field(root, "Email").is_some_and(|email| email.contains('@'))
                && of_browsers.iter().all(|label| known_field(root, label).is_none())
        }
    }
}

/// The subject in `:email: Email (subject)`.
pub(super) fn subject(root: &WireMessage) -> Option<String> {
    let source = field(root, "Source")?;
    let (_, subject) = plain_source(&source).split_once("Email (")?;
    subject.strip_suffix(')').map(str::to_owned).filter(|subject| !subject.is_empty())
}

/// A source without the emoji before it.
fn plain_source(source: &str) -> &str {
    let rest = source.strip_prefix(':').and_then(|rest| rest.split_once(": "));
    rest.map_or(source, |(_, source)| source).trim()
}

/// What the fields tell of the customer.
pub(super) fn facts(root: &WireMessage, via_email: bool) -> Vec<Fact> {
    let source = known_field(root, "Source");
    let way = match source.as_deref().map(plain_source) {
        _ if via_email => "e-mail",
        None | Some("Chat") => "chat",
        Some(other) => other,
    };
    let parts = [known_field(root, "OS"), known_field(root, "Browser")].into_iter().flatten();
    let parts = parts.collect::<Vec<_>>().join(" · ");
    let told = [
        ("via", Some(format!("Papercups {way}"))),
        ("last seen", page(root)),
        ("device", known_field(root, "Device").or(Some(parts).filter(|parts| !parts.is_empty()))),
        ("time zone", known_field(root, "Timezone")),
    ];
    let fact = |(label, value): (&str, Option<String>)| {
        Some(Fact { label: label.into(), value: value?, tone: Tone::Plain })
    };
    told.into_iter().filter_map(fact).collect()
}

/// A field that says something.
fn known_field(root: &WireMessage, label: &str) -> Option<String> {
    field(root, label).filter(|value| !value.is_empty() && value != "N/A")
}

/// A labelled field of the root's sections: `*Email:*` and what follows.
fn field(root: &WireMessage, label: &str) -> Option<String> {
    raw_field(root, label).map(address)
}

fn raw_field<'a>(root: &'a WireMessage, label: &str) -> Option<&'a str> {
    let label = format!("*{label}:*");
    let fields = root.blocks.iter().filter_map(|block| block.get("fields")?.as_array()).flatten();
    let value = fields
        .filter_map(|field| field.get("text").and_then(Value::as_str))
        .find_map(|text| text.trim().strip_prefix(&label))?;
    Some(value.trim())
}

/// The page on which the customer was seen last. Of a link it is the target: Slack cuts labels.
fn page(root: &WireMessage) -> Option<String> {
    let raw = raw_field(root, "Last seen URL").or_else(|| raw_field(root, "URL"))?;
    let target = raw.trim_matches(['<', '>']).split('|').next().unwrap_or_default();
    Some(unescape(target)).filter(|page| !page.is_empty() && page != "N/A")
}

/// An address or text that Slack may have turned into a link: `<mailto:a@b|a@b>`.
fn address(text: &str) -> String {
    let inside = text.strip_prefix('<').and_then(|text| text.strip_suffix('>')).unwrap_or(text);
    let (target, label) = inside.split_once('|').unwrap_or((inside, ""));
    let plain = if label.is_empty() { target.trim_start_matches("mailto:") } else { label };
    unescape(plain)
}

/// Where Papercups shows the conversation.
pub(super) fn dashboard(text: &str) -> Option<String> {
    let (before, _) = text.split_once(LINK)?;
    let (_, url) = before.rsplit_once('<')?;
    url.starts_with("http").then(|| unescape(url))
}

/// The id of a conversation in the address of its page: `/conversations/all/ID`.
pub(super) fn conversation(dashboard: &str) -> Option<&str> {
    let (_, id) = dashboard.split_once("/conversations/")?.1.rsplit_once('/')?;
    let id = id.split(['?', '#']).next()?;
    (!id.is_empty()).then_some(id)
}
