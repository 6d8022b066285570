//! Rich text, of which Slack's own editor makes messages, as Markdown. Its text is not escaped.
//!
//! docs.slack.dev, page "Rich text block".

use super::blocks::{children, join, kind, string};
use super::people::Names;
use super::{date, emoji, render};
use crate::desk::emphasis::Emphasis;
use crate::desk::markdown::{self, Span};
use serde_json::Value;

/// The deepest indentation of a list that is shown.
const DEEPEST: u64 = 8;
/// The emphasis that a stretch may have, by Slack's names.
const STYLES: [(Emphasis, &str); 3] =
    [(Emphasis::Bold, "bold"), (Emphasis::Strike, "strike"), (Emphasis::Italic, "italic")];

/// A rich text block.
pub(super) fn block(block: &Value, names: &Names) -> String {
    join(children(block, "elements").map(|element| part(element, names)), "\n")
}

/// A section, a list, a quotation or code. Nothing in it is deeper than an item of a list.
fn part(element: &Value, names: &Names) -> String {
    match kind(element) {
        "rich_text_list" => list(element, names),
        "rich_text_quote" => quoted(&section(element, names)),
        "rich_text_preformatted" => {
            let code = children(element, "elements").map(|element| words(element, names));
            markdown::fenced(code.collect::<String>().trim_matches('\n'), "")
        }
        _ => section(element, names).trim_matches(['\n', ' ']).to_owned(),
    }
}

/// Every line as one of a quotation.
pub(super) fn quoted(text: &str) -> String {
    join(text.trim_matches('\n').split('\n').map(|line| format!("> {line}")), "\n")
}

fn list(list: &Value, names: &Names) -> String {
    let number = |key| list.get(key).and_then(Value::as_u64).unwrap_or(0);
    let margin = "  ".repeat(usize::try_from(number("indent").min(DEEPEST)).unwrap_or(0));
    let items = children(list, "elements").zip(number("offset").saturating_add(1)..);
    let items = items.map(|(item, number)| {
        let mark =
            if string(list, "style") == "ordered" { format!("{number}.") } else { "-".into() };
        let under = format!("\n{margin}{}", " ".repeat(mark.len() + 1));
        let item = section(item, names);
        format!("{margin}{mark} {}", item.trim_matches(['\n', ' ']).replace('\n', &under))
    });
    let whole = join(items, "\n");
    if number("border") > 0 { quoted(&whole) } else { whole }
}

/// The elements of a section, its styles as marks that read back as them.
fn section(section: &Value, names: &Names) -> String {
    let mut lines: Vec<Vec<Span>> = vec![Vec::new()];
    for element in children(section, "elements") {
        let styled = |name: &str| element.get("style").and_then(|s| s.get(name)?.as_bool());
        let is = |name: &str| styled(name) == Some(true);
        let styles = STYLES.iter().filter(|(_, name)| is(name)).map(|(emphasis, _)| *emphasis);
        let styles: Vec<_> = styles.collect();
        for (index, line) in words(element, names).split('\n').enumerate() {
            if index > 0 {
                lines.push(Vec::new());
            }
            let text = if is("code") { markdown::code(line) } else { line.to_owned() };
            if let Some(spans) = lines.last_mut().filter(|_| !text.is_empty()) {
                spans.push(Span { text, styles: styles.clone() });
            }
        }
    }
    lines.iter().map(|spans| markdown::marked(spans)).collect::<Vec<_>>().join("\n")
}

/// What an element says, its style aside.
fn words(element: &Value, names: &Names) -> String {
    let id = |key| string(element, key);
    match kind(element) {
        "link" => render::link(id("url"), id("text")),
        "user" => format!("@{}", names.person(id("user_id")).unwrap_or(id("user_id"))),
        "channel" => format!("#{}", names.channel(id("channel_id"))),
        "usergroup" => render::group(id("usergroup_id"), names),
        "broadcast" => format!("@{}", id("range")),
        "date" => dated(element),
        "emoji" => picture(element),
        "color" => id("value").to_owned(),
        _ => id("text").to_owned(),
    }
}

fn dated(element: &Value) -> String {
    let seconds = element.get("timestamp").and_then(Value::as_i64);
    let worked_out = || date::written(seconds?, string(element, "format"));
    let shown = match string(element, "fallback") {
        "" => worked_out().unwrap_or_default(),
        fallback => fallback.to_owned(),
    };
    match string(element, "url") {
        "" => shown,
        url => render::link(url, &shown),
    }
}

/// An emoji by its name, by its code points, or as its name between colons.
fn picture(element: &Value) -> String {
    let name = string(element, "name");
    let tone = element.get("skin_tone").map(|tone| format!("{name}::skin-tone-{tone}"));
    let drawn = emoji::sign(tone.as_deref().unwrap_or(name));
    drawn.or_else(|| points(string(element, "unicode"))).unwrap_or_else(|| format!(":{name}:"))
}

/// `1f44b-1f3fd`: code points.
fn points(codes: &str) -> Option<String> {
    let point = |code| char::from_u32(u32::from_str_radix(code, 16).ok()?);
    codes.split('-').map(point).collect()
}

#[cfg(test)]
mod tests {
    use super::super::blocks::tests::says;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn rich(elements: Value) -> String {
        says(json!({"blocks": [{"type": "rich_text", "elements": elements}]}))
    }

    /// A section of texts, each with the first letters of its styles.
    fn section(texts: &[(&str, &str)]) -> Value {
        let text = |(text, style): &(&str, &str)| {
            let is = |letter| style.contains(letter);
            json!({"type": "text", "text": text, "style":
                {"bold": is('b'), "italic": is('i'), "strike": is('s'), "code": is('c')}})
        };
        let elements: Vec<_> = texts.iter().map(text).collect();
        json!({"type": "rich_text_section", "elements": elements})
    }

    #[test]
    fn styles_become_marks_that_read_back() {
        for (texts, expected) in [
            (
                &[("a ", ""), ("bold", "b"), (" it", "i"), (" no", "s")][..],
                "a **bold** _it_ ~~no~~",
            ),
            (&[("both", "bi"), (" bold", "b")], "**_both_ bold**"),
            (&[("all ", "bis"), ("x", "bc")], "**~~_all_~~ `x`**"),
            (&[("  padded ", "b"), ("x", "")], "**padded** x"),
            (&[("two\nlines", "b")], "**two**\n**lines**"),
            (&[("in", ""), ("side", "b")], "inside"),
            (&[("side", "b"), ("ways", "")], "sideways"),
            (&[("这", ""), ("粗", "b"), ("字", "")], "这**粗**字"),
            (&[("./", ""), ("x", "b"), (" (", ""), ("y", "i"), (")", "")], "./x (_y_)"),
            (&[("a`b", "c"), (" &lt;", "")], "`` a`b `` &lt;"),
        ] {
            assert_eq!(rich(json!([section(texts)])), expected);
        }
    }

    #[test]
    fn every_element_is_read() {
        for (element, expected) in [
            (json!({"type": "user", "user_id": "U1"}), "@Ada Lovelace"),
            (
                json!({"type": "user", "user_id": "U1", "style": {"bold": true}}),
                "**@Ada Lovelace**",
            ),
            (json!({"type": "channel", "channel_id": "C1"}), "#general"),
            (json!({"type": "usergroup", "usergroup_id": "S1"}), "@group"),
            (json!({"type": "broadcast", "range": "here"}), "@here"),
            (json!({"type": "color", "value": "#F405B3"}), "#F405B3"),
            (json!({"type": "link", "url": "https://x.test", "text": "x"}), "[x](https://x.test)"),
            (
                json!({"type": "link", "url": "https://x.test", "style": {"italic": true}}),
                "_https://x.test_",
            ),
            (json!({"type": "emoji", "name": "wave", "skin_tone": 3}), "👋🏼"),
            (json!({"type": "emoji", "name": "wave::skin-tone-3"}), "👋🏼"),
            (json!({"type": "emoji", "name": "brand_new", "unicode": "1f44b-1f3fd"}), "👋🏽"),
            (json!({"type": "emoji", "name": "partyparrot"}), ":partyparrot:"),
            (
                json!({"type": "date", "timestamp": 1_392_734_382, "format": "{date_num}"}),
                "2014-02-18",
            ),
            (
                json!({"type": "date", "timestamp": 1_392_734_382, "format": "{date_num}",
                "fallback": "in February", "url": "https://x.test"}),
                "[in February](https://x.test)",
            ),
            (json!({"type": "hologram", "text": "words"}), "words"),
            (json!(7), ""),
        ] {
            let section = json!({"type": "rich_text_section", "elements": [element]});
            assert_eq!(rich(json!([section])), expected);
        }
    }

    #[test]
    fn lists_quotations_and_code_keep_their_shape() {
        let list = |style: &str, more: Value, items: &[&str]| {
            let items: Vec<_> = items.iter().map(|item| section(&[(item, "")])).collect();
            let mut list = json!({"type": "rich_text_list", "style": style, "elements": items});
            list.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            list
        };
        let elements = json!([
            section(&[("Steps:\n", "")]),
            list("ordered", json!({}), &["one", "two\nlines"]),
            list("bullet", json!({"indent": 1}), &["nested"]),
            list("ordered", json!({"offset": 2}), &["three"]),
            list("bullet", json!({"border": 1}), &["quoted"]),
            {"type": "rich_text_quote", "elements": [{"type": "text", "text": "q\n\nr"}]},
            {"type": "rich_text_preformatted", "elements": [
                {"type": "text", "text": "  code *x*\n"}, {"type": "link", "url": "https://x.test"}]},
        ]);
        let expected = "Steps:\n1. one\n2. two\n   lines\n  - nested\n3. three\n> - quoted\n> q\n> \n> r\n\
                        ```\n  code *x*\nhttps://x.test\n```";
        assert_eq!(rich(elements), expected);
    }

    /// Anything that may come as JSON, in the words of rich text.
    fn any_json() -> impl Strategy<Value = Value> {
        let text = "rich_text(_list|_quote|_section|_preformatted)?|text|date|ordered|\\PC{0,5}";
        let leaf = prop_oneof![
            any::<i64>().prop_map(Value::from),
            any::<bool>().prop_map(Value::from),
            text.prop_map(Value::from),
        ];
        leaf.prop_recursive(6, 60, 6, |inner| {
            let key = "type|elements|text|style|bold|indent|offset|border|format|timestamp|url";
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                proptest::collection::btree_map(key, inner, 0..6)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_value_is_read_and_grows_little(elements in proptest::collection::vec(any_json(), 0..4)) {
            let size = json!(elements).to_string().len();
            prop_assert!(rich(json!(elements)).len() <= 8 * size + 64);
        }
    }
}
