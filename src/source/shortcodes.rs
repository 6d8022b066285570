//! Drawing `:shortcodes:`, which services spell alike and name differently.

use std::borrow::Cow;

/// `text` with its shortcodes drawn. `sign` tells, of the character before a colon and the text
/// from there on, how long the shortcode is and how it is drawn; all else stays as it is written.
pub(super) fn draw<'t>(
    text: &'t str,
    sign: impl Fn(Option<char>, &'t str) -> Option<(usize, Cow<'t, str>)>,
) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(':') {
        let (before, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        let (length, drawn) = sign(out.chars().next_back(), after).unwrap_or((1, ":".into()));
        out.push_str(&drawn);
        rest = after.get(length..).unwrap_or_default();
    }
    out + rest
}
