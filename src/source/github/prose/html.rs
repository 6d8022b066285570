//! HTML as it stands in Markdown, in tags and words. It is read, never trusted: a tag is a name and
//! what stands behind it.

/// A part of HTML.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part<'a> {
    /// Words, entities and all.
    Text(&'a str),
    /// `<name ...>`, and what stands behind the name.
    Open(String, &'a str),
    /// `</name>`
    Close(String),
}

/// The parts of `html` without its comments. One that does not end hides the rest.
pub(super) fn parts(html: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (text, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        parts.extend((!text.is_empty()).then_some(Part::Text(text)));
        if let Some(comment) = from.strip_prefix("<!--") {
            // `<!-->` is a whole comment.
            let end = comment.find("-->").map(|end| end + 3);
            let end = if comment.starts_with('>') { Some(1) } else { end };
            rest = end.and_then(|end| comment.get(end..)).unwrap_or_default();
        } else if from.starts_with(['<']) && is_tag(from) {
            let Some(end) = tag_end(from) else {
                parts.push(Part::Text(from));
                return parts;
            };
            parts.extend(from.get(1..end).and_then(tag));
            rest = from.get(end + 1..).unwrap_or_default();
        } else {
            parts.push(Part::Text("<"));
            rest = from.get(1..).unwrap_or_default();
        }
    }
    parts.extend((!rest.is_empty()).then_some(Part::Text(rest)));
    parts
}

fn is_tag(text: &str) -> bool {
    let name = text.trim_start_matches('<');
    name.starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c))
}

/// Where the tag ends; a `>` in quotes ends nothing.
fn tag_end(text: &str) -> Option<usize> {
    let mut quote = None;
    let ends = |(at, c): (usize, char)| {
        match quote {
            Some(open) if open == c => quote = None,
            None if c == '"' || c == '\'' => quote = Some(c),
            None if c == '>' => return Some(at),
            _ => {}
        }
        None
    };
    text.char_indices().find_map(ends)
}

fn tag(inside: &str) -> Option<Part<'_>> {
    let closes = inside.strip_prefix('/');
    let name = closes.unwrap_or(inside);
    let length = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
    let (name, rest) = name.split_at_checked(length).filter(|(name, _)| !name.is_empty())?;
    let name = name.to_ascii_lowercase();
    Some(if closes.is_some() { Part::Close(name) } else { Part::Open(name, rest) })
}

/// What an attribute says; empty where it only stands there.
pub(super) fn attribute(mut rest: &str, wanted: &str) -> Option<String> {
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        let length = rest.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(rest.len());
        let (name, after) = rest.split_at_checked(length).filter(|(name, _)| !name.is_empty())?;
        let (value, after) = match after.trim_start().strip_prefix('=') {
            Some(value) => value_of(value.trim_start()),
            None => ("", after),
        };
        if name.eq_ignore_ascii_case(wanted) {
            return Some(plain(value));
        }
        rest = after;
    }
}

/// The value at the start of a text, and what follows it.
fn value_of(text: &str) -> (&str, &str) {
    let quoted = |quote| text.strip_prefix(quote).and_then(|text: &str| text.split_once(quote));
    let bare = || text.split_once(char::is_whitespace).unwrap_or((text, ""));
    quoted('"').or_else(|| quoted('\'')).unwrap_or_else(bare)
}

/// Words without entities.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        let end = from.bytes().take(12).position(|b| b == b';');
        let drawn = end.and_then(|end| Some((end, entity(from.get(1..end)?)?)));
        out.push(drawn.map_or('&', |(_, c)| c));
        rest = from.get(drawn.map_or(1, |(end, _)| end + 1)..).unwrap_or_default();
    }
    crate::desk::clean(&(out + rest))
}

fn entity(name: &str) -> Option<char> {
    let number = name.strip_prefix('#');
    let hex = number.and_then(|number| number.strip_prefix(['x', 'X']));
    match (name, number, hex) {
        ("amp", ..) => Some('&'),
        ("lt", ..) => Some('<'),
        ("gt", ..) => Some('>'),
        ("quot", ..) => Some('"'),
        ("apos", ..) => Some('\''),
        ("nbsp", ..) => Some(' '),
        (_, _, Some(hex)) => char::from_u32(u32::from_str_radix(hex, 16).ok()?),
        (_, Some(number), _) => char::from_u32(number.parse().ok()?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_words_and_no_comments() {
        let open = |name: &str, rest| Part::Open(name.into(), rest);
        for (html, expected) in [
            ("a<BR/>b", vec![Part::Text("a"), open("br", "/"), Part::Text("b")]),
            (
                "<a href=\"x>y\">z</a >",
                vec![open("a", " href=\"x>y\""), Part::Text("z"), Part::Close("a".into())],
            ),
            ("a<!-- b <i> -->c<!-- d", vec![Part::Text("a"), Part::Text("c")]),
            ("<!-->a", vec![Part::Text("a")]),
            ("1 < 2", vec![Part::Text("1 "), Part::Text("<"), Part::Text(" 2")]),
            ("<b", vec![Part::Text("<b")]),
            ("<?x?><!DOCTYPE y>", vec![]),
        ] {
            assert_eq!(parts(html), expected, "{html}");
        }
    }

    #[test]
    fn attributes_are_found_by_name() {
        for (rest, expected) in [
            (" src=x", Some("x")),
            (" alt=\"src=y\" SRC = 'a b'/", Some("a b")),
            (" src", Some("")),
            (" data-src=x", None),
            (" src=\"a&amp;b&#x41;&#66;&nope;&\"", Some("a&bAB&nope;&")),
        ] {
            assert_eq!(attribute(rest, "src").as_deref(), expected, "{rest}");
        }
    }
}
