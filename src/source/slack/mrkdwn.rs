//! From what the hero wrote, plain text or Markdown, to Slack's mrkdwn.
//!
//! `&`, `<` and `>` are escaped, so nothing that only looks like a mention can call anybody: only the
//! people whom the hero chose are called. docs.slack.dev, page "Formatting message text".

use crate::desk::Mention;
use crate::desk::emphasis::Emphasis;
use crate::desk::markdown::{self, Block, Piece};

const FENCE: &str = "```";

/// `markdown` as mrkdwn. Stretches that are the text of a mention call its person, outside code.
pub(super) fn from_markdown(markdown: &str, mentions: &[Mention]) -> String {
    let called = Called::of(mentions);
    let mut open = 0;
    let mut lines = Vec::new();
    for line in markdown.trim_end().split('\n') {
        if let Some(now) = markdown::fence(line, open) {
            open = now;
            lines.push(FENCE.to_owned());
        } else if open > 0 {
            lines.push(escape(line));
        } else {
            lines.push(from_line(line, &called));
        }
    }
    lines.extend((open > 0).then(|| FENCE.to_owned()));
    lines.join("\n")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A line outside fences. Slack knows no quotation in a quotation.
fn from_line(line: &str, called: &Called) -> String {
    match markdown::block(line) {
        (Block::Quote, _, rest) => format!("&gt; {}", unquoted(rest, called)),
        _ => unquoted(line, called),
    }
}

fn unquoted(line: &str, called: &Called) -> String {
    let (block, lead, rest) = markdown::block(line);
    match block {
        Block::Code => escape(line),
        Block::Heading => heading(rest, called),
        Block::Item if lead.trim_end().ends_with(['-', '*', '+']) => {
            let indent = lead.len() - lead.trim_start().len();
            format!("{}• {}", lead.get(..indent).unwrap_or_default(), inline(rest, called))
        }
        Block::Plain | Block::Item => format!("{lead}{}", inline(rest, called)),
        Block::Quote => inline(line, called),
    }
}

/// Slack has no headings: the line is bold.
fn heading(text: &str, called: &Called) -> String {
    let text = inline_but(Some(Emphasis::Bold), text.trim_end_matches(['#', ' ']), called);
    if text.is_empty() { text } else { format!("*{text}*") }
}

fn inline(text: &str, called: &Called) -> String {
    inline_but(None, text, called)
}

/// A stretch of a line, without the marks of `left_out`.
fn inline_but(left_out: Option<Emphasis>, text: &str, called: &Called) -> String {
    let mut out = String::with_capacity(text.len());
    for piece in markdown::pieces_around(text, |before, rest| called.length(before, rest)) {
        match piece {
            Piece::Text(text) => out.push_str(&escape(text)),
            Piece::Code(code) => out.push_str(&from_code(code)),
            Piece::Link { label, url } => out.push_str(&link(label, url)),
            Piece::Url(url) => out.push_str(&format!("<{}>", target(url))),
            Piece::Whole(name) => out.push_str(called.token(name)),
            Piece::Begin(emphasis, _) | Piece::End(emphasis, _) => {
                out.push_str(if left_out == Some(emphasis) { "" } else { sign(emphasis) });
            }
        }
    }
    out
}

fn sign(emphasis: Emphasis) -> &'static str {
    match emphasis {
        Emphasis::Bold => "*",
        Emphasis::Italic => "_",
        Emphasis::Strike => "~",
    }
}

fn from_code(code: &str) -> String {
    let ticks = if code.contains('`') { "``" } else { "`" };
    format!("{ticks}{}{ticks}", escape(code))
}

/// `<url|label>`. A label cannot hold the sign that ends the address.
fn link(label: &str, url: &str) -> String {
    let label = escape(&markdown::label_of(label).collect::<String>());
    match target(url) {
        target if label.trim().is_empty() => format!("<{target}>"),
        target if label.contains('|') => format!("{label} (<{target}>)"),
        target => format!("<{target}|{label}>"),
    }
}

/// An address as it stands in a token.
fn target(url: &str) -> String {
    url.replace('&', "&amp;").replace('<', "%3C").replace('>', "%3E").replace('|', "%7C")
}

/// The stretches that call somebody and what calls them, the longest first.
struct Called<'a>(Vec<(&'a str, String)>);

impl<'a> Called<'a> {
    fn of(mentions: &'a [Mention]) -> Self {
        let mut called: Vec<_> = mentions
            .iter()
            .filter(|mention| !mention.text.trim().is_empty())
            .filter_map(|mention| Some((mention.text.as_str(), call(&mention.person.0)?)))
            .collect();
        called.sort_by_key(|(text, _)| std::cmp::Reverse(text.len()));
        Self(called)
    }

    /// The bytes of the mention at the start of `text`, if it is no part of a longer word.
    fn length(&self, before: Option<char>, text: &str) -> Option<usize> {
        if before.is_some_and(|c| c.is_alphanumeric() || c == '@') {
            return None;
        }
        let stands = |name: &str| text.strip_prefix(name).is_some_and(|rest| !goes_on(rest));
        self.0.iter().map(|(name, _)| *name).find(|name| stands(name)).map(str::len)
    }

    fn token(&self, name: &str) -> &str {
        self.0.iter().find(|(text, _)| *text == name).map_or("", |(_, token)| token)
    }
}

/// Whether a name goes on with `rest`: `@ada` is not meant by `@adam`, `@ada.l` or `@ada_l`.
fn goes_on(rest: &str) -> bool {
    let rest = rest.strip_prefix(['.', '-', '_']).unwrap_or(rest);
    rest.starts_with(char::is_alphanumeric)
}

/// The token that calls a user (`U…`, `W…`) or a user group (`S…`); `None` for other ids.
fn call(id: &str) -> Option<String> {
    let plain = id.len() > 1 && id.bytes().all(|b| b.is_ascii_alphanumeric());
    match id.bytes().next().filter(|_| plain)? {
        b'U' | b'W' => Some(format!("<@{id}>")),
        b'S' => Some(format!("<!subteam^{id}>")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::PersonId;
    use crate::source::slack::people::{Names, People};
    use crate::source::slack::render;
    use proptest::prelude::*;

    fn mention(text: &str, id: &str) -> Mention {
        Mention { text: text.into(), person: PersonId(id.into()) }
    }

    #[test]
    fn markdown_in_slacks_way() {
        for (written, sent) in [
            ("a < b && c > d", "a &lt; b &amp;&amp; c &gt; d"),
            ("**bold** and __more__", "*bold* and *more*"),
            ("*it* and _it_, ***both***", "_it_ and _it_, _*both*_"),
            ("~~gone~~", "~gone~"),
            ("2 ** 3 * 4, snake_case, **kwargs", "2 ** 3 * 4, snake_case, **kwargs"),
            ("## A **loud** heading ##", "*A loud heading*"),
            ("#1234 is fixed", "#1234 is fixed"),
            ("- a\n  * b\n    + c", "• a\n  • b\n    • c"),
            ("1. a\n2) *b*", "1. a\n2) _b_"),
            ("[docs](https://a.test/?x=1&y=2)", "<https://a.test/?x=1&amp;y=2|docs>"),
            ("![a cat](https://a.test/c.png)", "<https://a.test/c.png|a cat>"),
            ("**[the *docs*](https://a.test)**", "*<https://a.test|the docs>*"),
            (
                "<https://a.test?x&y> and https://b.test.",
                "<https://a.test?x&amp;y> and <https://b.test>.",
            ),
            ("[x](javascript:alert)", "[x](javascript:alert)"),
            ("[x](https://a|b)", "<https://a%7Cb|x>"),
            ("[x|y](https://a)", "x|y (<https://a>)"),
            ("a[0] and [1](2)", "a[0] and [1](2)"),
            ("`**raw** [a](https://b) <T>`", "`**raw** [a](https://b) &lt;T&gt;`"),
            ("```rust\n**raw** <T>\n```\n**b**", "```\n**raw** &lt;T&gt;\n```\n*b*"),
            ("```\nnever closed", "```\nnever closed\n```"),
            ("    **indented**", "    **indented**"),
            ("> quoted *it*", "&gt; quoted _it_"),
            (">>> deep\nnot quoted", "&gt; deep\nnot quoted"),
            ("<!channel> <@U1>", "&lt;!channel&gt; &lt;@U1&gt;"),
            ("ends \n\n", "ends"),
        ] {
            assert_eq!(from_markdown(written, &[]), sent);
        }
    }

    #[test]
    fn only_whom_the_hero_chose_is_called() {
        let mentions = [
            mention("@Ada", "U1"),
            mention("@Ada Lovelace", "U2"),
            mention("@web_team", "S3"),
            mention("@B app", "B4/Deploys"),
        ];
        for (written, sent) in [
            ("@Ada Lovelace, @Ada: hi", "<@U2>, <@U1>: hi"),
            ("**@Ada**'s _@web_team_", "*<@U1>*'s _<!subteam^S3>_"),
            ("@Adam, @Ada.l, @Ada_l, x@Ada", "@Adam, @Ada.l, @Ada_l, x@Ada"),
            ("so @Ada.", "so <@U1>."),
            ("`@Ada` [@Ada](https://a.test)", "`@Ada` <https://a.test|@Ada>"),
            ("```\n@Ada\n```", "```\n@Ada\n```"),
            ("@B app @here @channel @everyone", "@B app @here @channel @everyone"),
            ("# ask @Ada", "*ask <@U1>*"),
            ("> @Ada", "&gt; <@U1>"),
        ] {
            assert_eq!(from_markdown(written, &mentions), sent);
        }
    }

    /// What is said, marks and blanks aside.
    fn letters(text: &str) -> String {
        text.chars().filter(|c| c.is_alphanumeric()).collect()
    }

    proptest! {
        #[test]
        fn nothing_but_a_mention_can_call_anybody(
            text in r"([<>@!#|()\[\]*_~`\n ]|here|@Ada|U1|https://x|S1\^|\PC){0,40}"
        ) {
            let sent = from_markdown(&text, &[mention("@Ada", "U7")]).replace("<@U7>", "");
            for opener in ["<!", "<@", "<#"] {
                prop_assert!(!sent.contains(opener), "{sent}");
            }
        }

        #[test]
        fn what_comes_back_says_the_same(
            text in r"([*_~`>\n#(.-]| |- |\*\*|\[a\]\(https://b\.test\)|&lt;|<|word|Ünï){0,30}"
        ) {
            let people = People::default();
            let names = Names { people: &people, channels: &[] };
            let back = render::text(&from_markdown(&text, &[]), &names);
            prop_assert_eq!(letters(&back), letters(&text));
        }
    }
}
