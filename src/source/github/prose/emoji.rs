//! `:shortcodes:` to the characters they stand for.

use crate::source::shortcodes;

/// The longest name of an emoji, in bytes.
const LONGEST: usize = 64;

/// `text` with its shortcodes drawn. What is no emoji, and what stands inside a word, a time
/// or an address, stays as it is written.
pub(super) fn draw(text: &str) -> String {
    let inside = |c: char| c.is_alphanumeric() || "/=".contains(c);
    shortcodes::draw(text, |before, code| {
        let (length, drawn) = sign(code).filter(|_| !before.is_some_and(inside))?;
        Some((length, drawn.into()))
    })
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
