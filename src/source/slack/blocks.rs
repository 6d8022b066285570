//! What a message says in Markdown: its text or its blocks, then what hangs on it.
//!
//! docs.slack.dev, pages "Blocks" and "chat.postMessage".

use super::attachments::{attachment, file};
use super::people::Names;
use super::wire::{File, WireMessage};
use super::{emoji, render, rich_text};
use crate::source::lenient;
use serde_json::Value;

/// All that a message says.
pub(super) fn body(message: &WireMessage, names: &Names) -> String {
    let said = words(message, names);
    // What a link unfurled to was not said by anybody.
    let attached = message.attachments.iter().filter(|a| said.is_empty() || !a.is_unfurled());
    let attached = attached.map(|item| attachment(item, &said, names));
    let files = message.files.iter().map(file).filter(|file| !said.contains(file.as_str()));
    join(std::iter::once(said.clone()).chain(attached).chain(files), "\n")
}

/// The words of a message: those of its text, and those of its blocks where the text is silent.
///
/// What somebody types comes as both, and both say the same. What an app posts with blocks shows
/// as the blocks alone: its text is what a notification says ("chat.postMessage", `text`), often a
/// few words of what the blocks tell. So an app's blocks are read where they say more. An app
/// whose blocks are buttons, or of a kind we do not know, keeps its text.
fn words(message: &WireMessage, names: &Names) -> String {
    let text = message.text.as_deref().filter(|text| !render::is_empty(text));
    let text = text.map(|text| render::text(text, names));
    if let Some(text) = text.as_ref().filter(|_| !is_of_app(message)) {
        return text.clone();
    }
    let blocks = read_blocks(&message.blocks, names);
    text.filter(|text| letters(text) >= letters(&blocks)).unwrap_or(blocks)
}

fn is_of_app(message: &WireMessage) -> bool {
    message.bot_id.is_some() || message.subtype.as_deref() == Some("bot_message")
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).count()
}

/// What blocks say, one after the other.
pub(super) fn read_blocks(blocks: &[Value], names: &Names) -> String {
    join(blocks.iter().map(|block| read_block(block, names)), "\n")
}

/// Those of the parts that say something.
pub(super) fn join(parts: impl Iterator<Item = String>, between: &str) -> String {
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(between)
}

/// One block of Block Kit. Buttons, dividers and kinds we do not know say nothing.
fn read_block(block: &Value, names: &Names) -> String {
    let text = |key| block.get(key).map(|text| read_text(text, names)).unwrap_or_default();
    match kind(block) {
        "section" => {
            let fields = children(block, "fields").map(|field| read_text(field, names));
            let beside = block.get("accessory").filter(|beside| kind(beside) == "image");
            let beside = beside.map(|beside| image(beside, String::new()));
            join(std::iter::once(text("text")).chain(fields).chain(beside), "\n")
        }
        "header" => {
            Some(text("text")).filter(|text| !text.is_empty()).map_or_else(String::new, bold)
        }
        "context" => join(children(block, "elements").map(|e| read_text(e, names)), " "),
        "image" => image(block, text("title")),
        "video" => video(block, &text("title")),
        "rich_text" => rich_text::block(block, names),
        "markdown" => string(block, "text").trim_matches(['\n', ' ']).to_owned(),
        "file" => block.get("file").map(read_file).unwrap_or_default(),
        "table" | "data_table" => table(block, names),
        _ => String::new(),
    }
}

fn bold(text: String) -> String {
    format!("**{}**", text.trim())
}

/// A picture on one line, in the form of a file.
fn image(image: &Value, title: String) -> String {
    let alt = Some(string(image, "alt_text")).filter(|alt| *alt != title).unwrap_or_default();
    let words = join([title, alt.to_owned()].into_iter(), ": ");
    let parts = ["[image]", &words, string(image, "image_url")];
    join(parts.into_iter().map(str::to_owned), " ")
}

/// A video on one line, with the page to watch it on if there is one.
fn video(video: &Value, title: &str) -> String {
    let urls = ["title_url", "video_url"].map(|key| string(video, key));
    let url = urls.into_iter().find(|url| !url.is_empty()).unwrap_or_default();
    join(["[video]", title, url].into_iter().map(str::to_owned), " ")
}

/// A file that a block shows; most blocks only name one that the message carries anyway.
fn read_file(value: &Value) -> String {
    lenient::item::<File>(value, "file").map(|read| file(&read)).unwrap_or_default()
}

/// A table, a row on each line.
fn table(table: &Value, names: &Names) -> String {
    let cell = |cell: &Value| match kind(cell) {
        "rich_text" => rich_text::block(cell, names).replace('\n', " "),
        "raw_number" => cell.get("value").and_then(lenient::as_text).unwrap_or_default(),
        _ => string(cell, "text").replace('\n', " "),
    };
    let rows = children(table, "rows").filter_map(Value::as_array);
    join(rows.map(|row| row.iter().map(cell).collect::<Vec<_>>().join(" | ")), "\n")
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

/// What kind of thing a value is.
pub(super) fn kind(value: &Value) -> &str {
    string(value, "type")
}

/// A text in a value; empty if there is none.
pub(super) fn string<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// The items of a list in a value; none if there is no list.
pub(super) fn children<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::desk::{Person, PersonId};
    use crate::source::slack::channels::Channel;
    use crate::source::slack::people::People;
    use serde_json::json;

    /// What a message says to somebody who knows Ada (U1) and #general (C1).
    pub(in crate::source::slack) fn says(mut message: Value) -> String {
        message["ts"] = "1.000001".into();
        let name = Some("Ada Lovelace".into());
        let ada = Person { id: PersonId("U1".into()), name, ..Person::default() };
        let people = People::default().seeded(vec![ada]);
        let channels = [Channel { name: "general".into(), ..Channel::unknown("C1") }];
        let names = Names { people: &people, channels: &channels };
        body(&lenient::item(&message, "message").unwrap(), &names)
    }

    #[test]
    fn blocks_speak_where_the_text_is_silent() {
        let blocks = json!([
            {"type": "header", "text": {"type": "plain_text", "text": "Alert :fire:"}},
            {"type": "section", "text": {"type": "mrkdwn", "text": "a &lt; b"},
             "fields": [{"type": "mrkdwn", "text": "*Host:* x"}],
             "accessory": {"type": "image", "alt_text": "a chart", "image_url": "https://i.test"}},
            {"type": "divider"},
            {"type": "context", "elements": [{"type": "mrkdwn", "text": "by"},
             {"type": "image", "alt_text": "a face", "image_url": "https://f.test"},
             {"type": "plain_text", "text": "me"}]},
            {"type": "actions", "elements": [{"type": "button",
             "text": {"type": "plain_text", "text": "Resolve"}}]},
            {"type": "hologram"}, null,
        ]);
        let shown =
            "**Alert 🔥**\na < b\n**Host:** x\n[image] a chart https://i.test\nby a face me";
        for text in ["", "This content can't be displayed."] {
            assert_eq!(says(json!({"text": text, "blocks": blocks.clone()})), shown);
        }
        assert_eq!(says(json!({"text": "said", "blocks": blocks})), "said");
    }

    #[test]
    fn other_blocks_are_told_in_words() {
        for (block, told) in [
            (
                json!({"type": "image", "title": {"type": "plain_text", "text": "Chart"},
                "alt_text": "errors by day", "image_url": "https://i.test/c.png"}),
                "[image] Chart: errors by day https://i.test/c.png",
            ),
            (
                json!({"type": "video", "title": {"type": "plain_text", "text": "How to"},
                "title_url": "https://v.test/1", "video_url": "https://v.test/embed"}),
                "[video] How to https://v.test/1",
            ),
            (
                json!({"type": "markdown", "text": "**as** [it](https://x) is &lt;"}),
                "**as** [it](https://x) is &lt;",
            ),
            (
                json!({"type": "file", "external_id": "x", "file": {"name": "a.txt"}}),
                "[file] a.txt",
            ),
            (json!({"type": "file", "external_id": "x"}), ""),
            (
                json!({"type": "table", "rows": [
                [{"type": "raw_text", "text": "Name"}, {"type": "raw_text", "text": "Count"}],
                [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [
                    {"type": "text", "text": "ada", "style": {"bold": true}}]}]},
                 {"type": "raw_number", "value": 3}]]}),
                "Name | Count\n**ada** | 3",
            ),
        ] {
            assert_eq!(says(json!({"blocks": [block]})), told);
        }
    }

    #[test]
    fn an_app_is_read_by_its_blocks_where_they_say_more() {
        let section =
            |text: &str| json!({"type": "section", "text": {"type": "mrkdwn", "text": text}});
        let buttons = json!({"type": "actions", "elements": []});
        let app = |text: &str, blocks: Value| {
            says(json!({"bot_id": "B1", "text": text, "blocks": blocks}))
        };
        let details = json!([section("*TypeError*"), section("in `read`, seen 3 times"), buttons]);
        assert_eq!(app("TypeError", details.clone()), "**TypeError**\nin `read`, seen 3 times");
        assert_eq!(app("All that it says", json!([buttons])), "All that it says");
        assert_eq!(app("*same* words", json!([section("*same* words")])), "**same** words");
        assert_eq!(says(json!({"user": "U1", "text": "mine", "blocks": details})), "mine");
    }
}
