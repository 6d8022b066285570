//! Reports of programs about errors that are tickets of their own elsewhere.
//!
//! The forms are those of Sentry's app for Slack: before 2023 attachments with a `title_link`,
//! since then blocks with a link in their text; and the addresses those of Sentry's pages.

use super::render::unescape;
use super::wire::WireMessage;
use crate::desk::TicketRef;
use reqwest::Url;
use serde_json::Value;

/// The kind of source that Sentry's issues are tickets of.
const KIND: &str = "sentry";
/// Hosts below `sentry.io` that are no organization's.
const NO_ORGANIZATIONS: [&str; 5] = ["us", "de", "www", "app", "docs"];

/// The issue of Sentry that a post by a program tells of, by the alias that tickets of a Sentry
/// source have: the first one it links to. `None` for what people say.
pub(super) fn sentry_issue(message: &WireMessage) -> Option<TicketRef> {
    let is_program = message.bot_id.is_some() || message.subtype.as_deref() == Some("bot_message");
    let mut addresses = Vec::new();
    collect_from_text(message.text.as_deref(), &mut addresses);
    message.blocks.iter().for_each(|block| collect(block, &mut addresses));
    for attachment in &message.attachments {
        addresses.extend(attachment.title_link.clone());
        for text in [&attachment.title, &attachment.pretext, &attachment.text, &attachment.fallback]
        {
            collect_from_text(text.as_deref(), &mut addresses);
        }
        attachment.blocks.iter().for_each(|block| collect(block, &mut addresses));
    }
    addresses.iter().filter(|_| is_program).find_map(|address| issue_at(address))
}

/// The addresses in all texts and links of a block, in their order.
fn collect(block: &Value, addresses: &mut Vec<String>) {
    match block {
        Value::Object(fields) => {
            for (key, value) in fields {
                match (key.as_str(), value.as_str()) {
                    ("url", Some(url)) => addresses.push(url.to_owned()),
                    ("text", Some(text)) => collect_from_text(Some(text), addresses),
                    _ => collect(value, addresses),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, addresses)),
        _ => {}
    }
}

/// The addresses between `<` and `>` or `|`, else those that stand bare.
fn collect_from_text(text: Option<&str>, addresses: &mut Vec<String>) {
    let starts = ["https://", "http://"];
    let words = text.unwrap_or_default().split(|c: char| c.is_whitespace() || "<>|()".contains(c));
    let found = words.filter(|word| starts.iter().any(|start| word.starts_with(start)));
    addresses.extend(found.map(unescape));
}

/// The issue whose page this is.
fn issue_at(address: &str) -> Option<TicketRef> {
    let url = Url::parse(address).ok()?;
    let host = url.host_str()?;
    let path: Vec<_> = url.path_segments()?.filter(|part| !part.is_empty()).collect();
    let (organization, id) = match path.as_slice() {
        ["organizations", organization, "issues", id, ..] => (*organization, *id),
        ["issues", id, ..] => (organization_of(host)?, *id),
        [organization, _, "issues", id, ..] if is_sentry(host) => (*organization, *id),
        _ => return None,
    };
    (is_slug(organization) && is_issue(id))
        .then(|| TicketRef::new(KIND, format_args!("{organization}/{id}")))
}

/// The organization that a host of its own belongs to.
fn organization_of(host: &str) -> Option<&str> {
    let organization = host.strip_suffix(".sentry.io")?;
    (!NO_ORGANIZATIONS.contains(&organization)).then_some(organization)
}

/// Whether a host can be Sentry's by its name: other services have addresses of the old form too.
fn is_sentry(host: &str) -> bool {
    host.split('.').any(|label| label == "sentry" || label.starts_with("sentry-"))
}

fn is_slug(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
}

/// A number, or a short id such as `APP-1A`; not the pages beside the issues.
fn is_issue(id: &str) -> bool {
    let plain = |b: u8| b.is_ascii_digit() || b.is_ascii_uppercase() || b"-_".contains(&b);
    id.bytes().all(plain) && id.bytes().any(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::lenient::item;
    use serde_json::json;

    fn told(mut message: Value) -> Option<String> {
        message["ts"] = "1.000001".into();
        let message: WireMessage = item(&message, "message").unwrap();
        sentry_issue(&message).map(|reference| reference.to_string())
    }

    #[test]
    fn addresses_of_issues() {
        for (address, issue) in [
            ("https://sentry.io/organizations/acme/issues/4711/?referrer=slack", "acme/4711"),
            ("https://acme.sentry.io/issues/4711/?project=1&referrer=slack", "acme/4711"),
            ("https://acme.sentry.io/issues/4711/events/abc/", "acme/4711"),
            ("https://acme.sentry.io/organizations/acme/issues/4711", "acme/4711"),
            ("https://us.sentry.io/organizations/acme/issues/4711/", "acme/4711"),
            ("https://de.sentry.io/organizations/acme/issues/4711/", "acme/4711"),
            ("https://sentry.example.com/organizations/acme/issues/4711/", "acme/4711"),
            ("https://errors.example.com/organizations/acme/issues/4711/", "acme/4711"),
            ("http://127.0.0.1:9000/organizations/acme/issues/4711/", "acme/4711"),
            ("https://sentry.io/acme/app/issues/4711/", "acme/4711"),
            ("https://sentry.example.com/acme/app/issues/4711/events/1/", "acme/4711"),
            ("https://sentry.io/organizations/acme/issues/APP-1A/", "acme/APP-1A"),
        ] {
            let read = issue_at(address).map(|reference| reference.to_string());
            assert_eq!(read.as_deref(), Some(&*format!("sentry:{issue}")), "{address}");
        }
    }

    #[test]
    fn other_addresses() {
        for address in [
            "https://github.com/acme/app/issues/4711",
            "https://gitlab.com/acme/app/-/issues/4711",
            "https://github.com/getsentry/sentry/issues/4711",
            "https://sentry.io/organizations/acme/issues/",
            "https://sentry.io/organizations/acme/issues/?query=is:unresolved",
            "https://sentry.io/organizations/acme/issues/alerts/rules/",
            "https://sentry.io/organizations/acme/alerts/rules/app/99/details/",
            "https://sentry.io/organizations/acme/performance/4711/",
            "https://us.sentry.io/issues/4711/",
            "https://docs.sentry.io/issues/4711/",
            "https://issues/4711",
            "https://example.com/issues/4711",
            "https://sentry.io/settings/acme/projects/app/",
            "https://sentry.io/organizations/a%20b/issues/4711/",
            "mailto:a@sentry.io",
            "https://",
        ] {
            assert_eq!(issue_at(address), None, "{address}");
        }
    }

    #[test]
    fn reports_of_sentrys_app() {
        let link = "https://acme.sentry.io/issues/4711/?referrer=slack";
        let section = |text: String| {
            json!({"type": "section",
            "text": {"type": "mrkdwn", "text": text}})
        };
        let rules =
            section("<https://acme.sentry.io/alerts/rules/app/9/details/|High load>".into());
        let blocks = json!([rules, section(format!(":red_circle: <{link}&amp;x=1|*TypeError*>"))]);
        let button = json!([{"type": "actions", "elements": [
            {"type": "button", "text": {"type": "plain_text", "text": "Open"}, "url": link}]}]);
        let rich = json!([{"type": "rich_text", "elements": [{"type": "rich_text_section",
            "elements": [{"type": "link", "url": link, "text": "APP-1A"}]}]}]);
        for message in [
            json!({"attachments": [{"color": "E03E2F", "title": "TypeError: x is undefined",
                "title_link": link, "fallback": "[app] TypeError", "footer": "APP-1A via rule"}]}),
            json!({"text": "[app] TypeError", "attachments": [{"blocks": blocks.clone()}]}),
            json!({"text": "", "blocks": blocks}),
            json!({"blocks": button}),
            json!({"blocks": rich}),
            json!({"text": format!("*Ada* marked <{link}|APP-1A> as resolved")}),
            json!({"text": format!("Issue assigned to Ada: {link}")}),
            json!({"text": "", "attachments": [{"text": format!("<{link}|APP-1A> assigned")}]}),
        ] {
            let mut posted = message.clone();
            posted["bot_id"] = "B0SENTRY1".into();
            assert_eq!(told(posted).as_deref(), Some("sentry:acme/4711"), "{message}");
            let mut typed = message.clone();
            typed["user"] = "U1".into();
            assert_eq!(told(typed), None, "people link to issues too: {message}");
        }
    }

    #[test]
    fn the_first_issue_counts_and_other_programs_tell_of_none() {
        let two = "<https://acme.sentry.io/issues/1/|a> <https://acme.sentry.io/issues/2/|b>";
        let hook = json!({"subtype": "bot_message", "username": "Sentry", "text": two});
        assert_eq!(told(hook).as_deref(), Some("sentry:acme/1"));
        let deploy = json!({"bot_id": "B1", "text": "<https://ci.example.com/jobs/7|#7> is live",
            "attachments": [{"title": "ingest", "title_link": "https://ci.example.com/jobs/7"}]});
        assert_eq!(told(deploy), None);
        assert_eq!(told(json!({"bot_id": "B1"})), None);
    }
}
