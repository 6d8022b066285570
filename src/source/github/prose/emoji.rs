//! `:shortcodes:` to the characters they stand for.

/// The longest name of an emoji, in bytes.
const LONGEST: usize = 64;

/// `text` with its shortcodes drawn. What is no emoji, and what stands inside a word, a time
/// or an address, stays as it is written.
pub(super) fn draw(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(':') {
        let (before, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        let inside = |c: char| c.is_alphanumeric() || "/=".contains(c);
        let apart = !out.chars().next_back().is_some_and(inside);
        let (length, drawn) = sign(after).filter(|_| apart).unwrap_or((1, ":"));
        out.push_str(drawn);
        rest = after.get(length..).unwrap_or_default();
    }
    out + rest
}

/// The emoji whose code `text` begins with, and the length of that.
fn sign(text: &str) -> Option<(usize, &'static str)> {
    let text = text.strip_prefix(':')?;
    let named = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'+' | b'-');
    let length = text.bytes().take(LONGEST).position(|b| !named(b))?;
    let name =
        text.get(..length).filter(|_| text.get(length..).is_some_and(|t| t.starts_with(':')))?;
    let after = text.get(length + 1..)?.chars().next();
    let emoji =
        emojis::get_by_shortcode(name).filter(|_| !after.is_some_and(char::is_alphanumeric))?;
    Some((length + 2, emoji.as_str()))
}
