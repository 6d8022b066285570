//! From what the hero wrote, plain text or Markdown, to Slack's mrkdwn.
//!
//! `&`, `<` and `>` are escaped, so nothing that only looks like a mention can call anybody.

use super::render::unescape;

/// `markdown` as mrkdwn: escaped, with bold and links in Slack's way. Code stays as it is.
pub(super) fn from_markdown(markdown: &str, _mentions: &[crate::desk::Mention]) -> String {
    let escaped =
        markdown.trim_end().replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let mut fenced = false;
    let lines = escaped.split('\n').map(|line| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        if fenced || fence { line.to_owned() } else { from_line(line) }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// TEMP
pub(super) fn parts(text: &str, _most: usize) -> Vec<String> {
    vec![text.to_owned()]
}

/// A line outside fences: every second part between backticks is code.
fn from_line(line: &str) -> String {
    let parts = line.split('`').enumerate().map(|(index, part)| match index % 2 {
        0 => links(&bold(part)),
        _ => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join("`")
}

fn bold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("**") {
        let Some((inside, left)) = after.split_once("**").filter(|(inside, _)| !inside.is_empty())
        else {
            break;
        };
        out.push_str(&format!("{before}*{inside}*"));
        rest = left;
    }
    out + rest
}

fn links(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        out.push_str(before);
        match link(after) {
            Some((link, left)) => {
                out.push_str(&link);
                rest = left;
            }
            None => {
                out.push('[');
                rest = after;
            }
        }
    }
    out + rest
}

/// `label](url)` as `<url|label>`, and what follows; only for addresses of the web and of mail.
fn link(text: &str) -> Option<(String, &str)> {
    let (label, after) = text.split_once("](")?;
    let (url, rest) = after.split_once(')')?;
    let web = ["https://", "http://", "mailto:"].iter().any(|scheme| url.starts_with(scheme));
    let plain = !label.contains(['[', ']', '|']) && !url.contains(['|', ' ']);
    (web && plain && !unescape(url).contains(['<', '>']))
        .then(|| (format!("<{url}|{label}>"), rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn markdown_in_slacks_way() {
        for (written, sent) in [
            ("a < b && c > d", "a &lt; b &amp;&amp; c &gt; d"),
            ("**bold** and **more**", "*bold* and *more*"),
            ("2 ** 3", "2 ** 3"),
            ("[docs](https://a.test/?x=1&y=2)", "<https://a.test/?x=1&amp;y=2|docs>"),
            ("[x](javascript:alert)", "[x](javascript:alert)"),
            ("[x](https://a|b)", "[x](https://a|b)"),
            ("a[0] and [1](2)", "a[0] and [1](2)"),
            ("`**raw** [a](https://b)`", "`**raw** [a](https://b)`"),
            ("```\n**raw** <T>\n```\n**b**", "```\n**raw** &lt;T&gt;\n```\n*b*"),
            ("> quoted", "&gt; quoted"),
            ("<!channel> <@U1>", "&lt;!channel&gt; &lt;@U1&gt;"),
            ("ends \n\n", "ends"),
        ] {
            assert_eq!(from_markdown(written, &[]), sent);
        }
    }

    proptest! {
        #[test]
        fn nothing_can_call_anybody(text in r"([<>@!#|()\[\]*`\n]|here|U1|https://x|\PC){0,40}") {
            let sent = from_markdown(&text, &[]);
            for opener in ["<!", "<@", "<#"] {
                prop_assert!(!sent.contains(opener), "{sent}");
            }
        }
    }
}
