//! Slack's mrkdwn to text that reads well in a terminal: tokens named, emoji drawn, entities
//! turned back. Emphasis stays as it was written.

use super::emoji;
use super::people::Names;

/// What Slack puts into `text` when all there is stands in the blocks.
const NO_TEXT: &str = "This content can't be displayed.";

/// Whether `text` says anything itself.
pub(super) fn is_empty(text: &str) -> bool {
    let text = text.trim();
    text.is_empty() || text == NO_TEXT
}

/// `mrkdwn` as it reads.
pub(super) fn text(mrkdwn: &str, names: &Names) -> String {
    let mut out = String::with_capacity(mrkdwn.len());
    let mut rest = mrkdwn;
    while let Some((prose, code, after)) = split_code(rest) {
        out.push_str(&resolve(prose, names, Style::Prose));
        out.push_str(&resolve(code, names, Style::Code));
        rest = after;
    }
    out.push_str(&resolve(rest, names, Style::Prose));
    out.trim_matches(['\n', ' ']).to_owned()
}

/// `&lt;`, `&gt;` and `&amp;` turned back: the only entities Slack writes, and once only.
pub(super) fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// In code no emoji is drawn, and a link is what was typed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Prose,
    Code,
}

/// What stands before the first code in backticks, that code with its backticks, and the rest.
fn split_code(text: &str) -> Option<(&str, &str, &str)> {
    for (start, _) in text.match_indices('`') {
        let opened = text.get(start..)?;
        let fence = if opened.starts_with("```") { "```" } else { "`" };
        let inner = opened.get(fence.len()..)?;
        let closed = inner.find(fence).filter(|end| {
            fence.len() > 1 || (*end > 0 && !inner.get(..*end).unwrap_or_default().contains('\n'))
        });
        if let Some(end) = closed {
            let (code, rest) = opened.split_at_checked(end + 2 * fence.len())?;
            return Some((text.get(..start)?, code, rest));
        }
    }
    None
}

fn resolve(text: &str, names: &Names, style: Style) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(&literal(before, style));
        match after.split_once('>') {
            Some((inside, after)) => {
                out.push_str(&token(inside, names, style));
                rest = after;
            }
            None => {
                out.push('<');
                rest = after;
            }
        }
    }
    out + &literal(rest, style)
}

fn literal(text: &str, style: Style) -> String {
    match style {
        Style::Prose => unescape(&emoji::draw(text)),
        Style::Code => unescape(text),
    }
}

/// A token without its brackets, as Slack's page "Formatting message text" lists them.
fn token(inside: &str, names: &Names, style: Style) -> String {
    let (target, label) = match inside.split_once('|') {
        Some((target, label)) => (target, unescape(label)),
        None => (inside, String::new()),
    };
    let mut target_chars = target.chars();
    match target_chars.next() {
        Some('@') => mention(target_chars.as_str(), &label, names),
        Some('#') if label.is_empty() => format!("#{}", names.channel(target_chars.as_str())),
        Some('#') => format!("#{label}"),
        Some('!') => command(target_chars.as_str(), label, names),
        _ => link(&unescape(target), label, style),
    }
}

fn mention(user: &str, label: &str, names: &Names) -> String {
    let known = names.person(user);
    let label = Some(label.trim_start_matches('@')).filter(|label| !label.is_empty());
    format!("@{}", known.or(label).unwrap_or(user))
}

fn command(command: &str, label: String, names: &Names) -> String {
    let (name, id) = command.split_once('^').unwrap_or((command, ""));
    match name {
        "here" | "channel" | "everyone" => format!("@{name}"),
        _ if !label.is_empty() => label,
        "subteam" => format!("@{}", names.group(id).unwrap_or("group")),
        _ => format!("@{name}"),
    }
}

/// `label (url)`, or one of both where they say the same.
fn link(url: &str, label: String, style: Style) -> String {
    let address = url.strip_prefix("mailto:").or(url.strip_prefix("tel:")).unwrap_or(url);
    let bare = address.strip_prefix("https://").or(address.strip_prefix("http://"));
    let bare = bare.unwrap_or(address).trim_end_matches('/');
    match label {
        label if label.is_empty() => address.to_owned(),
        label if style == Style::Code || label == address || label == bare => label,
        label => format!("{label} ({address})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::{Person, PersonId};
    use crate::source::slack::people::People;

    #[test]
    fn text_reads_as_it_was_meant() {
        let ada = Person {
            id: PersonId("U1".into()),
            handle: "ada".into(),
            name: Some("Ada Lovelace".into()),
            email: None,
            bot: false,
            staff: true,
            ..Person::default()
        };
        let people = People::default().seeded(vec![ada]);
        let names = Names { people: &people, channels: &[] };
        for (written, read) in [
            ("hi <@U1>, ask <@U2|bob> or <@U3>", "hi @Ada Lovelace, ask @bob or @U3"),
            ("see <#C1|general> and <#C2|>", "see #general and #C2"),
            ("<!here> <!channel|channel> <!everyone>", "@here @channel @everyone"),
            ("<!subteam^S1|@web> <!subteam^S2>", "@web @group"),
            ("<!date^1392734382^{date}^https://x|18 Feb>", "18 Feb"),
            ("<https://a.test/?x=1&amp;y=2>", "https://a.test/?x=1&y=2"),
            ("<https://a.test|the docs>", "the docs (https://a.test)"),
            ("<http://a.test/|a.test>", "a.test"),
            ("<mailto:a@b.test|a@b.test>", "a@b.test"),
            ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"),
            ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
            ("*bold* _it_ ~no~ :tada:", "*bold* _it_ ~no~ 🎉"),
            ("`:tada:` :tada:", "`:tada:` 🎉"),
            ("```\n<http://x.test|x.test> :+1: &lt;b&gt;\n```", "```\nx.test :+1: <b>\n```"),
            ("a ` b :tada:", "a ` b 🎉"),
            ("`` x", "`` x"),
            ("a <b", "a <b"),
            ("<>", ""),
            ("\n x \n", "x"),
        ] {
            assert_eq!(text(written, &names), read, "{written}");
        }
    }
}
