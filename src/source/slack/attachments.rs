//! What hangs on a message: old-style attachments, forwarded messages, files.
//!
//! A file is one line: `[file] trace.log (Plain Text, 48 kB) https://...`, and what Slack shows of a
//! snippet below it. A forwarded message is a quotation that ends with who said it, where, and its
//! address: `> — Ada Lovelace in #general https://...`.

use super::blocks::{join, read_blocks};
use super::people::Names;
use super::render;
use super::rich_text::quoted;
use super::wire::{Attachment, Field, File};

/// What Slack writes where an app gives no fallback.
const NO_FALLBACK: &str = "[no preview available]";

/// An attachment. `said` is what the message itself says.
pub(super) fn attachment(attachment: &Attachment, said: &str, names: &Names) -> String {
    if attachment.is_forwarded() {
        return forwarded(attachment, said, names);
    }
    let read = |part: &Option<String>| text(part, names);
    let title = match &attachment.title_link {
        Some(url) => render::link(&render::unescape(url), &read(&attachment.title)),
        None => read(&attachment.title),
    };
    let parts = [
        read(&attachment.pretext),
        read(&attachment.author_name),
        title,
        content(attachment, names),
    ];
    let whole = join(parts.into_iter(), "\n");
    let fallback = Some(read(&attachment.fallback)).filter(|fallback| fallback != NO_FALLBACK);
    let whole = if whole.is_empty() { fallback.unwrap_or_default() } else { whole };
    if whole.is_empty() { read(&attachment.footer) } else { whole }
}

/// What an attachment says below its title.
fn content(attachment: &Attachment, names: &Names) -> String {
    let field = |field: &Field| {
        join([text(&field.title, names), text(&field.value, names)].into_iter(), ": ")
    };
    let blocks = match attachment.text {
        Some(_) => String::new(),
        None => join(attachment.message_blocks().map(|blocks| read_blocks(blocks, names)), "\n"),
    };
    let parts = [text(&attachment.text, names), blocks, read_blocks(&attachment.blocks, names)];
    let fields = attachment.fields.iter().map(field);
    join(parts.into_iter().chain(fields).chain(attachment.files.iter().map(file)), "\n")
}

fn text(part: &Option<String>, names: &Names) -> String {
    part.as_deref().map(|part| render::text(part, names)).unwrap_or_default()
}

/// What somebody said elsewhere, and who. The address is left out where the message tells it.
fn forwarded(attachment: &Attachment, said: &str, names: &Names) -> String {
    let content = content(attachment, names);
    let content = if content.is_empty() { text(&attachment.fallback, names) } else { content };
    let author = attachment.author_id.as_deref().and_then(|id| names.person(id)).map(str::to_owned);
    let author = author.unwrap_or_else(|| text(&attachment.author_name, names));
    let id = attachment.channel_id.as_deref().unwrap_or_default();
    let place = Some(names.channel(id)).filter(|name| *name != id);
    let place = place.map(|name| format!("in #{name}")).unwrap_or_default();
    let url = attachment.from_url.as_deref().map(render::unescape).unwrap_or_default();
    let url = if said.contains(&url) { String::new() } else { url };
    let source = join([author, place, url].into_iter(), " ");
    let source = if source.is_empty() { source } else { format!("— {source}") };
    quoted(&join([content, source].into_iter(), "\n"))
}

/// A file on one line; below it what Slack shows of a snippet.
pub(super) fn file(file: &File) -> String {
    match (file.mode.as_deref(), file.file_access.as_deref()) {
        (Some("tombstone"), _) => return "[file] deleted".into(),
        (Some("hidden_by_limit"), _) => {
            return "[file] hidden: it is older than what the workspace's plan shows".into();
        }
        (_, Some("access_denied" | "file_not_found")) => {
            return "[file] not shown to this token".into();
        }
        _ => {}
    }
    let kinds = [&file.pretty_type, &file.filetype, &file.mimetype];
    let kind = kinds.into_iter().flatten().next().cloned();
    let size = (file.size > 0).then(|| size(file.size));
    let facts = [kind, size].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let facts = if facts.is_empty() { facts } else { format!("({facts})") };
    let line = [name(file), facts, address(file)];
    let line = join(std::iter::once("[file]".to_owned()).chain(line), " ");
    join([line, preview(file)].into_iter(), "\n")
}

fn name(file: &File) -> String {
    let name = file.name.as_deref().or(file.title.as_deref()).unwrap_or("without a name");
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Where a file is: one that is kept elsewhere has its own address there.
fn address(file: &File) -> String {
    let external = file.mode.as_deref() == Some("external");
    let elsewhere = [&file.external_url, &file.url_private].into_iter().flatten().next();
    let url = elsewhere.filter(|_| external).or(file.permalink.as_ref());
    url.cloned().unwrap_or_default()
}

fn preview(file: &File) -> String {
    let snippet = file.mode.as_deref() == Some("snippet");
    match file.preview.as_deref().map(|text| text.trim_end()).filter(|_| snippet) {
        Some(text) if !text.is_empty() && !text.contains("```") => {
            let cut = if file.preview_is_truncated == Some(true) { "\n…" } else { "" };
            format!("```\n{text}{cut}\n```")
        }
        _ => String::new(),
    }
}

/// `48 kB`: to the nearest whole unit of thousands.
fn size(bytes: u64) -> String {
    let units = ["bytes", "kB", "MB", "GB", "TB"];
    let mut amount = bytes;
    let mut units = units.into_iter().peekable();
    while let Some(unit) = units.next() {
        if amount < 1000 || units.peek().is_none() {
            return format!("{amount} {unit}");
        }
        amount = amount.saturating_add(500) / 1000;
    }
    String::new()
}

#[cfg(test)]
mod tests {
    use super::super::blocks::tests::says;
    use super::size;
    use serde_json::{Value, json};

    #[test]
    fn attachments_follow_what_is_said() {
        let unfurled = json!({"from_url": "https://x", "text": "page"});
        let own = json!({"pretext": "*CI*", "author_name": "Ada", "title": "Build &amp; test",
            "title_link": "https://ci.test/?a=1&amp;b=2", "text": "failed",
            "fields": [{"title": "Branch", "value": "main"}], "fallback": "Build failed",
            "footer": "CI"});
        assert_eq!(
            says(json!({"text": "see", "attachments": [unfurled.clone(), own]})),
            "see\n**CI**\nAda\n[Build & test](https://ci.test/?a=1&b=2)\nfailed\nBranch: main"
        );
        assert_eq!(says(json!({"attachments": [unfurled]})), "page");
        assert_eq!(says(json!({"attachments": [{"fallback": "only this"}]})), "only this");
        assert_eq!(says(json!({"attachments": [{"footer": "only this"}]})), "only this");
        let hollow = json!({"fallback": "[no preview available]", "footer": "an app"});
        assert_eq!(says(json!({"attachments": [hollow]})), "an app");
        let blocks = json!([{"type": "section", "text": {"type": "mrkdwn", "text": "in a block"}}]);
        assert_eq!(
            says(json!({"attachments": [{"color": "f00", "blocks": blocks}]})),
            "in a block"
        );
        assert_eq!(says(json!({})), "");
    }

    #[test]
    fn a_forwarded_message_is_a_quotation_with_its_author() {
        let url = "https://x.slack.com/archives/C1/p1";
        let shared = json!({"is_share": true, "is_msg_unfurl": true, "author_name": "ada",
            "author_id": "U1", "channel_id": "C1", "from_url": url, "text": "it *fails*\nsince noon",
            "files": [{"name": "a.log"}]});
        let quoted = "> it **fails**\n> since noon\n> [file] a.log\n> — Ada Lovelace in #general";
        assert_eq!(
            says(json!({"text": "see", "attachments": [shared.clone()]})),
            format!("see\n{quoted} {url}")
        );
        let text = format!("see <{url}>");
        assert_eq!(
            says(json!({"text": text, "attachments": [shared]})),
            format!("see {url}\n{quoted}")
        );
        let blocks = json!([{"type": "rich_text", "elements": [{"type": "rich_text_section",
            "elements": [{"type": "text", "text": "said"}]}]}]);
        let other = json!({"is_msg_unfurl": true, "author_name": "bob", "channel_id": "C9",
            "message_blocks": [{"message": {"blocks": blocks}}]});
        assert_eq!(says(json!({"text": "see", "attachments": [other]})), "see\n> said\n> — bob");
    }

    #[test]
    fn a_file_is_one_line() {
        let file = |file: Value| says(json!({"files": [file]}));
        for (told, expected) in [
            (
                json!({"name": "trace.log", "pretty_type": "Plain Text", "size": 48_123,
                "permalink": "https://f.test"}),
                "[file] trace.log (Plain Text, 48 kB) https://f.test",
            ),
            (json!({"title": "Untitled", "filetype": "auto"}), "[file] Untitled (auto)"),
            (json!({"name": "two\nlines.txt"}), "[file] two lines.txt"),
            (
                json!({"name": "Plan", "mode": "external", "pretty_type": "Google Docs",
                "external_url": "https://docs.test/1", "permalink": "https://f.test"}),
                "[file] Plan (Google Docs) https://docs.test/1",
            ),
            (json!({"mode": "tombstone"}), "[file] deleted"),
            (
                json!({"mode": "hidden_by_limit"}),
                "[file] hidden: it is older than what the workspace's plan shows",
            ),
            (json!({"id": "F1", "file_access": "access_denied"}), "[file] not shown to this token"),
            (json!({"id": "F1", "file_access": "check_file_info"}), "[file] without a name"),
            (
                json!({"name": "a.py", "mode": "snippet", "preview": "def a():\n  <b>\n",
                "preview_is_truncated": true}),
                "[file] a.py\n```\ndef a():\n  <b>\n…\n```",
            ),
        ] {
            assert_eq!(file(told), expected);
        }
    }

    #[test]
    fn sizes_are_told_in_thousands() {
        let sizes = [1, 999, 1_000, 48_499, 48_500, 2_000_000, 3_000_000_000, u64::MAX];
        let told = ["1 bytes", "999 bytes", "1 kB", "48 kB", "49 kB", "2 MB", "3 GB"];
        assert_eq!(sizes.map(size)[..7], told);
        assert!(size(u64::MAX).ends_with(" TB"));
    }
}
