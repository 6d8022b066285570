//! Slack's mrkdwn to the Markdown in which messages are kept: tokens named, emoji drawn, entities
//! turned back once and last.
//!
//! docs.slack.dev, page "Formatting message text". Who typed Markdown into Slack gets what was
//! typed, and may see it drawn as what it looks like.

use super::people::Names;
use super::{date, emoji};
use crate::desk::emphasis::{self, Emphasis, Run};
use crate::desk::markdown::{self, Block};

/// What Slack puts into `text` when all there is stands in the blocks.
const NO_TEXT: &str = "This content can't be displayed.";
/// How items of lists begin in text that Slack made of a list, level by level.
const BULLETS: [char; 6] = ['•', '◦', '▪', '‣', '●', '○'];
const FENCE: &str = "```";

/// Whether `text` says anything itself.
pub(super) fn is_empty(text: &str) -> bool {
    let text = text.trim();
    text.is_empty() || text == NO_TEXT
}

/// `mrkdwn` as Markdown.
pub(super) fn text(mrkdwn: &str, names: &Names) -> String {
    let mut page = Page { names, lines: Vec::new(), quoted: false };
    let mut rest = mrkdwn;
    let mut after_code = false;
    while let Some((prose, code, after)) = split_fence(rest) {
        page.prose(prose.strip_suffix('\n').unwrap_or(prose), after_code);
        page.fence(code);
        (rest, after_code) = (after, true);
    }
    page.prose(rest, after_code);
    page.lines.join("\n").trim_matches(['\n', ' ']).to_owned()
}

/// `&lt;`, `&gt;` and `&amp;` turned back: the only entities Slack writes, and once only.
pub(super) fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// `[label](url)`, or one of both where they say the same.
pub(super) fn link(url: &str, label: &str) -> String {
    one_of_both(url, label).map_or_else(|| markdown::link(label, url), str::to_owned)
}

/// The label where it says the same as the address, the address where there is no label.
fn one_of_both<'a>(url: &'a str, label: &'a str) -> Option<&'a str> {
    let address = url.strip_prefix("mailto:").or(url.strip_prefix("tel:")).unwrap_or(url);
    let bare = address.strip_prefix("https://").or(address.strip_prefix("http://"));
    let alike = |said: &str| said.trim_end_matches('/') == label.trim_end_matches('/');
    match label {
        "" => Some(address),
        same => [url, address, bare.unwrap_or(address)].into_iter().any(alike).then_some(same),
    }
}

/// What stands before the first code in a fence, that code, and the rest.
fn split_fence(text: &str) -> Option<(&str, &str, &str)> {
    let (before, opened) = text.split_once(FENCE)?;
    let (code, after) = opened.split_once(FENCE)?;
    Some((before, code, after))
}

/// The lines of a message as they are read.
struct Page<'a> {
    names: &'a Names<'a>,
    lines: Vec<String>,
    /// `>>>` was said: all that follows is a quotation.
    quoted: bool,
}

impl Page<'_> {
    fn prose(&mut self, prose: &str, after_code: bool) {
        let prose = match prose.strip_prefix('\n') {
            Some(next) if after_code => next,
            None if after_code => prose.trim_start(),
            _ => prose,
        };
        if !prose.is_empty() {
            for line in prose.split('\n') {
                let line = self.line(line);
                self.push(&line);
            }
        }
    }

    fn fence(&mut self, code: &str) {
        let code = code.strip_prefix('\n').unwrap_or(code);
        let code = literal(code.strip_suffix('\n').unwrap_or(code));
        self.push(FENCE);
        code.split('\n').for_each(|line| self.push(line));
        self.push(FENCE);
    }

    fn push(&mut self, line: &str) {
        self.lines.push(if self.quoted { format!("> {line}") } else { line.to_owned() });
    }

    fn line(&mut self, line: &str) -> String {
        if let Some(rest) = line.strip_prefix("&gt;&gt;&gt;") {
            self.quoted = true;
            return self.item(rest.strip_prefix(' ').unwrap_or(rest));
        }
        match line.strip_prefix("&gt;") {
            Some(rest) => format!("> {}", self.item(rest.strip_prefix(' ').unwrap_or(rest))),
            None => self.item(line),
        }
    }

    /// A line that may be an item of a list. What is indented like code is left alone.
    fn item(&self, line: &str) -> String {
        let text = line.trim_start();
        let indent = line.get(..line.len() - text.len()).unwrap_or_default();
        let mark = text.strip_prefix(BULLETS).map(|rest| rest.trim_start_matches('\u{fe0e}'));
        match mark.filter(|rest| rest.starts_with(char::is_whitespace)) {
            Some(rest) => format!("{indent}- {}", inline(rest.trim_start(), self.names)),
            None if markdown::block(line).0 == Block::Code => literal(line),
            None => format!("{indent}{}", inline(text, self.names)),
        }
    }
}

/// A part of a line.
enum Part<'a> {
    /// As it is shown.
    Shown(String),
    /// A marker whose meaning depends on what stands beside it.
    Sign(&'a str),
}

/// A line in Markdown.
fn inline(line: &str, names: &Names) -> String {
    let parts = parts(line, names);
    let mut runs: Vec<Run> = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        if let Part::Sign(sign) = part {
            let before = index.checked_sub(1).and_then(|index| parts.get(index));
            let before = before.and_then(|part| part.text().chars().next_back());
            let after = parts.get(index + 1).and_then(|part| part.text().chars().next());
            runs.extend(sign.chars().next().map(|sign| Run::new(sign, 1, before, after)));
        }
    }
    emphasis::pair(&mut runs, dialect);
    let mut runs = runs.into_iter();
    let mut out = String::with_capacity(line.len());
    for part in &parts {
        match part {
            Part::Shown(text) => out.push_str(text),
            Part::Sign(sign) => out.extend(runs.next().into_iter().flat_map(|run| read(run, sign))),
        }
    }
    out
}

impl Part<'_> {
    fn text(&self) -> &str {
        match self {
            Self::Shown(text) => text,
            Self::Sign(sign) => sign,
        }
    }
}

/// What Slack's markers mean.
fn dialect(sign: char, count: usize) -> Option<Emphasis> {
    match (sign, count) {
        ('*', 1) => Some(Emphasis::Bold),
        ('_', 1) => Some(Emphasis::Italic),
        ('~', 1) => Some(Emphasis::Strike),
        _ => None,
    }
}

/// The Markdown of a marker, or the marker where it means nothing.
fn read<'a>(run: Run, sign: &'a str) -> impl Iterator<Item = &'a str> {
    let left = (run.left > 0).then_some(sign);
    let mark = |emphasis| -> &'a str { markdown::mark(emphasis) };
    run.ends.into_iter().map(mark).chain(left).chain(run.begins.into_iter().map(mark))
}

fn parts<'a>(line: &'a str, names: &Names) -> Vec<Part<'a>> {
    let mut parts = Vec::new();
    let mut rest = line;
    let mut text = 0;
    while let Some(next) = rest.get(text..).filter(|next| !next.is_empty()) {
        match special(next, names) {
            Some((length, part)) => {
                parts.extend(said(rest, text));
                parts.extend(part);
                rest = next.get(length..).unwrap_or_default();
                text = 0;
            }
            None => text += plain(next),
        }
    }
    parts.extend(said(rest, text));
    parts
}

fn said<'a>(rest: &str, length: usize) -> Option<Part<'a>> {
    rest.get(..length).filter(|text| !text.is_empty()).map(|text| Part::Shown(unescape(text)))
}

/// The bytes from here up to where something special may begin.
fn plain(text: &str) -> usize {
    let first = text.chars().next().map_or(1, char::len_utf8);
    let rest = text.get(first..).unwrap_or_default();
    first + rest.find(['`', '<', ':', '*', '_', '~']).unwrap_or(rest.len())
}

/// Code, a token, an emoji or a marker at the start of `text`, with its length. Several of a
/// marker in a row mean nothing.
fn special<'a>(text: &'a str, names: &Names) -> Option<(usize, Option<Part<'a>>)> {
    let first = text.chars().next()?;
    match first {
        '`' => {
            let code = text.get(1..)?.split_once('`')?.0;
            (!code.is_empty()).then(|| (code.len() + 2, shown(format!("`{}`", literal(code)))))
        }
        '<' => inside(text).map(|inside| (inside.len() + 2, shown(token(inside, names)))),
        ':' => emoji::first(text).map(|(length, drawn)| (length, shown(drawn))),
        '*' | '_' | '~' => {
            let count = text.len() - text.trim_start_matches(first).len();
            let signs = text.get(..count)?;
            Some((
                count,
                if count == 1 { Some(Part::Sign(signs)) } else { shown(signs.to_owned()) },
            ))
        }
        _ => None,
    }
}

fn shown<'a>(text: String) -> Option<Part<'a>> {
    (!text.is_empty()).then_some(Part::Shown(text))
}

/// The inside of the token at the start of `text`.
fn inside(text: &str) -> Option<&str> {
    let rest = text.strip_prefix('<')?;
    let end = rest.find(['<', '>'])?;
    rest.get(..end).filter(|_| rest.get(end..).is_some_and(|rest| rest.starts_with('>')))
}

/// Code: no emoji is drawn, and a link is what was typed.
fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let (before, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(&unescape(before));
        let (written, length) = match inside(after) {
            Some(inside) => (typed(inside), inside.len() + 2),
            None => ("<".to_owned(), 1),
        };
        out.push_str(&written);
        rest = after.get(length..).unwrap_or_default();
    }
    out + &unescape(rest)
}

/// What somebody typed whom Slack made this token of.
fn typed(inside: &str) -> String {
    let (url, label) = inside.split_once('|').unwrap_or((inside, ""));
    let (url, label) = (unescape(url), unescape(label));
    one_of_both(&url, &label).map_or_else(|| format!("{label} ({url})"), str::to_owned)
}

/// A token without its brackets, as the page "Formatting message text" lists them.
fn token(inside: &str, names: &Names) -> String {
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
        _ => link(&unescape(target), &label),
    }
}

fn mention(user: &str, label: &str, names: &Names) -> String {
    let known = names.person(user);
    let label = Some(label.trim_start_matches('@')).filter(|label| !label.is_empty());
    format!("@{}", known.or(label).unwrap_or(user))
}

fn command(command: &str, label: String, names: &Names) -> String {
    let (name, detail) = command.split_once('^').unwrap_or((command, ""));
    match name {
        "here" | "channel" | "everyone" => format!("@{name}"),
        "date" => dated(detail, label),
        _ if !label.is_empty() => label,
        "subteam" => group(detail, names),
        _ => format!("@{name}"),
    }
}

/// How a user group is called.
pub(super) fn group(id: &str, names: &Names) -> String {
    format!("@{}", names.group(id).unwrap_or("group"))
}

/// `unix^format^link` with what to show instead.
fn dated(detail: &str, fallback: String) -> String {
    let mut parts = detail.splitn(3, '^');
    let (seconds, format) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let worked_out = || date::written(seconds.parse().ok()?, &unescape(format));
    let shown = if fallback.is_empty() { worked_out().unwrap_or_default() } else { fallback };
    match parts.next() {
        Some(url) if !shown.is_empty() => link(&unescape(url), &shown),
        _ => shown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::{Person, PersonId};
    use crate::source::slack::people::People;
    use proptest::prelude::*;

    fn read(written: &str) -> String {
        let ada = Person {
            id: PersonId("U1".into()),
            handle: "ada".into(),
            name: Some("Ada Lovelace".into()),
            ..Person::default()
        };
        let mut people = People::default().seeded(vec![ada]);
        people.groups.insert("S3".into(), "data".into());
        text(written, &Names { people: &people, channels: &[] })
    }

    #[test]
    fn tokens_are_named() {
        for (written, expected) in [
            ("hi <@U1>, ask <@U2|bob> or <@U3>", "hi @Ada Lovelace, ask @bob or @U3"),
            ("see <#C1|general> and <#C2|>", "see #general and #C2"),
            ("<!here> <!channel|channel> <!everyone>", "@here @channel @everyone"),
            ("<!subteam^S1|@web> <!subteam^S2> <!subteam^S3>", "@web @group @data"),
            ("<!date^1392734382^{date}|18 Feb>", "18 Feb"),
            ("<!date^1392734382^{date} at {time}>", "February 18th, 2014 at 14:39 UTC"),
            ("<!date^1392734382^{date}^https://x.test|18 Feb>", "[18 Feb](https://x.test)"),
            ("<!date^never^{date}> <!new^x|thing> <!new>", " thing @new"),
            ("<https://a.test/?x=1&amp;y=2>", "https://a.test/?x=1&y=2"),
            ("<https://a.test|the docs>", "[the docs](https://a.test)"),
            ("<https://a.test|[A-1] &lt;b&gt;>", "[[A-1] <b>](https://a.test)"),
            ("<https://a.test|odd ]>", "odd ] (https://a.test)"),
            ("<http://a.test/|a.test>", "a.test"),
            ("<mailto:a@b.test|a@b.test>", "a@b.test"),
            ("<mailto:a@b.test|write us>", "[write us](mailto:a@b.test)"),
            ("<tel:+3120|+3120> <tel:+3120|call>", "+3120 [call](tel:+3120)"),
            ("<slack://x|open>", "open (slack://x)"),
            ("a <b", "a <b"),
            ("<>", ""),
        ] {
            assert_eq!(read(written), expected.trim(), "{written}");
        }
    }

    #[test]
    fn entities_are_turned_back_once() {
        for (written, expected) in [
            ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"),
            ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
            ("<https://a.test/?q=&amp;lt;|x &amp;amp; y>", "[x &amp; y](https://a.test/?q=&lt;)"),
        ] {
            assert_eq!(read(written), expected, "{written}");
        }
    }

    #[test]
    fn emphasis_becomes_that_of_markdown() {
        for (written, expected) in [
            ("*bold* _it_ ~no~ :tada:", "**bold** _it_ ~~no~~ 🎉"),
            ("*_both_* _*both*_ ~*_all_*~", "**_both_** _**both**_ ~~**_all_**~~"),
            ("*:wave: Ana (a@b.test)*: hi", "**👋 Ana (a@b.test)**: hi"),
            ("*<https://a.test|docs>*, (*x*)", "**[docs](https://a.test)**, (**x**)"),
            ("\"*bold*\" *a*, *b*.", "\"**bold**\" **a**, **b**."),
            ("a lone * and * two", "a lone * and * two"),
            ("snake_case_name 2 * 3 * 4 ~/.config ~", "snake_case_name 2 * 3 * 4 ~/.config ~"),
            ("f(*args, **kwargs) __init__ /*x*/", "f(*args, **kwargs) __init__ /*x*/"),
            ("*not\nacross* lines", "*not\nacross* lines"),
            ("* not bold*  *nor this *", "* not bold*  *nor this *"),
            (":our_own_thing: _x_", ":our_own_thing: _x_"),
            ("*a _b* c_", "**a _b** c_"),
            ("1&lt;*b*&gt;2", "1<**b**>2"),
        ] {
            assert_eq!(read(written), expected, "{written}");
        }
    }

    #[test]
    fn code_stays_as_it_is() {
        for (written, expected) in [
            ("`:tada: *a* &lt;b&gt;` :tada:", "`:tada: *a* <b>` 🎉"),
            ("`<http://x.test|x.test> <https://y.test>`", "`x.test https://y.test`"),
            ("`<https://x.test|y> <mailto:a@b|a@b>`", "`y (https://x.test) a@b`"),
            ("```\n<http://x.test|x.test> :+1: *b*\n```", "```\nx.test :+1: *b*\n```"),
            ("see ```a\n  b``` ok", "see \n```\na\n  b\n```\nok"),
            ("```a```\n*b*", "```\na\n```\n**b**"),
            ("*a*\n```one``````two```", "**a**\n```\none\n```\n```\ntwo\n```"),
            ("a ` b :tada:", "a ` b 🎉"),
            ("`` x", "`` x"),
            ("``` *a*", "``` **a**"),
            ("x:\n    a *b* __c__ &lt;", "x:\n    a *b* __c__ <"),
        ] {
            assert_eq!(read(written), expected, "{written}");
        }
    }

    #[test]
    fn quotations_and_lists_keep_their_shape() {
        for (written, expected) in [
            ("&gt; *a*\n&gt;b\nc", "> **a**\n> b\nc"),
            ("x\n&gt;&gt;&gt; a\n```b```\n\nc", "x\n> a\n> ```\n> b\n> ```\n> \n> c"),
            ("• a\n    ◦ *b*\n        ▪︎ c", "- a\n    - **b**\n        - c"),
            ("so\n • a\n•b", "so\n - a\n•b"),
            ("- a\n1. b\n    2. _c_", "- a\n1. b\n    2. _c_"),
            ("a &gt; b", "a > b"),
            ("\n x \n", "x"),
        ] {
            assert_eq!(read(written), expected, "{written}");
        }
    }

    #[test]
    fn hostile_texts_are_read_at_once() {
        let many =
            ["<", "*", "_a ", "`", "```", ":", "<!date^0^{", "{", "&gt;", "~*_", "<@U", "`\n"];
        for hostile in many.map(|part| part.repeat(50_000)) {
            assert!(read(&hostile).len() <= 8 * hostile.len());
        }
        let hostile = format!("<!date^0^{}>", "{".repeat(200_000));
        assert!(read(&hostile).len() <= hostile.len());
    }

    proptest! {
        #[test]
        fn any_text_is_read_and_grows_little(
            written in r"([<>@!#|^&;:*_~`\n{} -]|&lt;|&gt;|```|<!date\^0\^\{date_long\}>|:tada:|• |\PC){0,60}"
        ) {
            let read = read(&written);
            prop_assert!(read.len() <= 8 * written.len() + 8, "{read:?}");
        }

        #[test]
        fn plain_words_stay_as_they_are(written in "[a-zA-Z0-9äöü李 .,;()!?/'\"+=-]{0,60}") {
            prop_assert_eq!(read(&written), written.trim_matches(' '));
        }

        #[test]
        fn code_is_never_altered(code in r"[a-z*_~:#@!. |{}\[\]()-]{1,40}") {
            prop_assert_eq!(read(&format!("x `{code}`")), format!("x `{code}`"));
            prop_assert_eq!(read(&format!("```\n{code}\n```")), format!("```\n{code}\n```"));
        }
    }
}
