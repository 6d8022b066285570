//! What a message shows beside or instead of its text: blocks, attachments, files.

use super::people::Names;
use super::wire::{Attachment, File, WireMessage};
use super::{emoji, render};
use serde_json::Value;

/// All that a message says.
pub(super) fn body(message: &WireMessage, names: &Names) -> String {
    let text = message.text.as_deref().unwrap_or_default();
    let said = if render::is_empty(text) {
        join(message.blocks.iter().map(|block| read_block(block, names)), "\n")
    } else {
        render::text(text, names)
    };
    // What a link unfurled to was not said by anybody.
    let attached = message.attachments.iter().filter(|a| said.is_empty() || !a.is_unfurled());
    let attached = attached.map(|attachment| read_attachment(attachment, names));
    let files = message.files.iter().map(read_file);
    join(std::iter::once(said.clone()).chain(attached).chain(files), "\n")
}

fn join(parts: impl Iterator<Item = String>, between: &str) -> String {
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(between)
}

fn read_file(file: &File) -> String {
    if file.mode.as_deref() == Some("tombstone") {
        return "[file] deleted".into();
    }
    let name = file.name.as_deref().or(file.title.as_deref()).unwrap_or("without a name");
    match &file.permalink {
        Some(url) => format!("[file] {name} ({url})"),
        None => format!("[file] {name}"),
    }
}

fn read_attachment(attachment: &Attachment, names: &Names) -> String {
    let read = |part: &Option<String>| {
        part.as_deref().map(|part| render::text(part, names)).unwrap_or_default()
    };
    let fields = attachment.fields.iter().map(|field| {
        let parts = [read(&field.title), read(&field.value)];
        join(parts.into_iter(), ": ")
    });
    let parts = [&attachment.pretext, &attachment.title, &attachment.text].map(read);
    let whole = join(parts.into_iter().chain(fields), "\n");
    if whole.is_empty() { read(&attachment.fallback) } else { whole }
}

/// One block of Block Kit. Buttons, dividers and kinds we do not know say nothing.
fn read_block(block: &Value, names: &Names) -> String {
    match kind(block) {
        "section" => {
            let text = block.get("text").map(|text| read_text(text, names)).unwrap_or_default();
            let fields = children(block, "fields").map(|field| read_text(field, names));
            join(std::iter::once(text).chain(fields), "\n")
        }
        "header" => block.get("text").map(|text| read_text(text, names)).unwrap_or_default(),
        "context" => join(children(block, "elements").map(|e| read_text(e, names)), " "),
        "image" => string(block, "alt_text").to_owned(),
        "rich_text" => join(children(block, "elements").map(|e| rich(e, names)), "\n"),
        _ => String::new(),
    }
}

/// A text object: mrkdwn with its tokens, or plain text as it is.
fn read_text(object: &Value, names: &Names) -> String {
    let text = string(object, "text");
    match kind(object) {
        "plain_text" => emoji::draw(text),
        "image" => string(object, "alt_text").to_owned(),
        _ => render::text(text, names),
    }
}

/// A part of rich text. Its text is not escaped.
fn rich(element: &Value, names: &Names) -> String {
    let inline = || children(element, "elements").map(|e| inline(e, names)).collect::<String>();
    match kind(element) {
        "rich_text_list" => rich_list(element, names),
        "rich_text_quote" => join(inline().lines().map(|line| format!("> {line}")), "\n"),
        "rich_text_preformatted" => format!("```\n{}\n```", inline()),
        _ => inline().trim_matches(['\n', ' ']).to_owned(),
    }
}

fn rich_list(list: &Value, names: &Names) -> String {
    let ordered = string(list, "style") == "ordered";
    let depth = list.get("indent").and_then(Value::as_u64).unwrap_or(0).min(8);
    let margin = "  ".repeat(usize::try_from(depth).unwrap_or(0));
    let items = children(list, "elements").enumerate().map(|(index, item)| {
        let mark = if ordered { format!("{}.", index + 1) } else { "•".into() };
        format!("{margin}{mark} {}", rich(item, names))
    });
    join(items, "\n")
}

fn inline(element: &Value, names: &Names) -> String {
    let id = |key| string(element, key);
    match kind(element) {
        "text" if element.pointer("/style/code").and_then(Value::as_bool) == Some(true) => {
            format!("`{}`", id("text"))
        }
        "text" => id("text").to_owned(),
        "link" => match (id("text"), id("url")) {
            ("", url) => url.to_owned(),
            (text, url) if text == url => url.to_owned(),
            (text, url) => format!("{text} ({url})"),
        },
        "user" => format!("@{}", names.person(id("user_id")).unwrap_or(id("user_id"))),
        "channel" => format!("#{}", names.channel(id("channel_id"))),
        "usergroup" => "@group".into(),
        "broadcast" => format!("@{}", id("range")),
        "date" => id("fallback").to_owned(),
        "emoji" => {
            let tone = element.get("skin_tone").map(ToString::to_string);
            let tone = tone.and_then(|number| emoji::skin_tone(&number));
            emoji::named(id("name"), tone).unwrap_or_else(|| format!(":{}:", id("name")))
        }
        _ => id("text").to_owned(),
    }
}

fn kind(value: &Value) -> &str {
    string(value, "type")
}

fn string<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn children<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::lenient::item;
    use crate::source::slack::people::People;
    use serde_json::json;

    fn says(mut message: Value) -> String {
        message["ts"] = "1.000001".into();
        let people = People::default();
        let names = Names { people: &people, channels: &[] };
        body(&item(&message, "message").unwrap(), &names)
    }

    #[test]
    fn blocks_speak_where_the_text_is_silent() {
        let blocks = json!([
            {"type": "header", "text": {"type": "plain_text", "text": "Alert :fire:"}},
            {"type": "section", "text": {"type": "mrkdwn", "text": "a &lt; b"},
             "fields": [{"type": "mrkdwn", "text": "*Host:* x"}]},
            {"type": "divider"},
            {"type": "context", "elements": [{"type": "mrkdwn", "text": "by"},
             {"type": "plain_text", "text": "me"}]},
            {"type": "hologram"}, null,
        ]);
        let shown = "Alert 🔥\na < b\n*Host:* x\nby me";
        for text in ["", "This content can't be displayed."] {
            assert_eq!(says(json!({"text": text, "blocks": blocks.clone()})), shown);
        }
        assert_eq!(says(json!({"text": "said", "blocks": blocks})), "said");
    }

    #[test]
    fn rich_text_is_not_escaped() {
        let rich = json!([{"type": "rich_text", "elements": [
            {"type": "rich_text_section", "elements": [
                {"type": "text", "text": "a &lt; "}, {"type": "user", "user_id": "U1"},
                {"type": "emoji", "name": "wave", "skin_tone": 3},
                {"type": "text", "text": "x", "style": {"code": true}}]},
            {"type": "rich_text_list", "style": "ordered", "elements": [
                {"type": "rich_text_section", "elements": [{"type": "text", "text": "one"}]},
                {"type": "rich_text_section", "elements": [
                    {"type": "link", "url": "https://x.test", "text": "two"}]}]},
            {"type": "rich_text_quote", "elements": [{"type": "text", "text": "q\nr"}]},
            {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "code"}]},
        ]}]);
        assert_eq!(
            says(json!({"blocks": rich})),
            "a &lt; @U1👋🏼`x`\n1. one\n2. two (https://x.test)\n> q\n> r\n```\ncode\n```"
        );
    }

    #[test]
    fn attachments_and_files_follow() {
        let unfurled = json!({"from_url": "https://x", "text": "page"});
        let own = json!({"title": "Build", "text": "failed", "fields": [
            {"title": "Branch", "value": "main"}], "fallback": "Build failed"});
        let files = json!([{"name": "log.txt", "permalink": "https://f"}, {"mode": "tombstone"}]);
        assert_eq!(
            says(json!({"text": "see", "attachments": [unfurled, own], "files": files})),
            "see\nBuild\nfailed\nBranch: main\n[file] log.txt (https://f)\n[file] deleted"
        );
        assert_eq!(says(json!({"attachments": [{"fallback": "only this"}]})), "only this");
        assert_eq!(says(json!({})), "");
    }
}
