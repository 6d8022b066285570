//! Text from outside, made safe for a terminal.
//!
//! Whatever a stranger wrote may be printed, so no control character and no escape sequence may
//! survive: not ESC, not the one-byte C1 forms, not what a sequence carries as its payload, and
//! not the characters that turn the reading direction around.

/// `text` without control characters and escape sequences; lines stay lines, tabs become spaces.
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\n' => out.push('\n'),
            '\r' => {
                if chars.peek() != Some(&'\n') {
                    out.push('\n');
                }
            }
            '\t' => out.push_str("    "),
            '\u{1b}' => skip_escape(&mut chars),
            '\u{9b}' => skip_csi(&mut chars),
            '\u{90}' | '\u{98}' | '\u{9d}' | '\u{9e}' | '\u{9f}' => skip_string(&mut chars),
            c if is_hidden(c) => {}
            c => out.push(c),
        }
    }
    out
}

/// [`clean`] on one line: runs of white space become one space, the ends are trimmed.
pub fn clean_line(text: &str) -> String {
    clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Control characters, byte-order marks, line separators of other worlds, direction overrides, and
/// hyphens that some terminals draw and others do not.
/// Joiners and variation selectors stay: emoji and many scripts are made of them.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

type Chars<'a> = std::iter::Peekable<std::str::Chars<'a>>;

fn skip_escape(chars: &mut Chars<'_>) {
    match chars.peek() {
        Some('[') => {
            chars.next();
            skip_csi(chars);
        }
        Some(']' | 'P' | 'X' | '^' | '_') => {
            chars.next();
            skip_string(chars);
        }
        Some(' '..='/') => {
            while chars.next_if(|c| (' '..='/').contains(c)).is_some() {}
            chars.next_if(|c| ('0'..='~').contains(c));
        }
        Some('0'..='~') => {
            chars.next();
        }
        _ => {}
    }
}

/// Parameters and intermediates, then one final byte; anything else ends the sequence unread.
fn skip_csi(chars: &mut Chars<'_>) {
    while chars.next_if(|c| (' '..='?').contains(c)).is_some() {}
    chars.next_if(|c| ('@'..='~').contains(c));
}

/// To BEL or the string terminator; a line end stops it too, so that an unclosed one eats no more
/// than its line.
fn skip_string(chars: &mut Chars<'_>) {
    while let Some(c) = chars.next_if(|c| *c != '\n') {
        match c {
            '\u{7}' | '\u{9c}' => return,
            '\u{1b}' if chars.next_if_eq(&'\\').is_some() => return,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sequences_go_with_their_payload() {
        for (raw, safe) in [
            ("plain", "plain"),
            ("a\u{1b}[31mred\u{1b}[0m", "ared"),
            ("\u{1b}]0;owned\u{7}title", "title"),
            ("\u{1b}]8;;http://x\u{1b}\\link\u{1b}]8;;\u{1b}\\", "link"),
            ("\u{9b}2Jgone", "gone"),
            ("\u{9d}52;c;aGk=\u{9c}x", "x"),
            ("\u{1b}(0q", "q"),
            ("\u{1b}cafter", "after"),
            ("open \u{1b}]0;no end\nnext", "open \nnext"),
            ("bell\u{7}\u{8}\u{0}", "bell"),
            ("a\r\nb\rc\td", "a\nb\nc    d"),
            ("\u{202e}txt.exe", "txt.exe"),
            ("\u{2067}שלום\u{2069}\u{61c} so\u{ad}ft", "שלום soft"),
            ("👩‍👩‍👧 ❤️ e\u{301}", "👩‍👩‍👧 ❤️ e\u{301}"),
            ("end\u{1b}", "end"),
            ("end\u{1b}[", "end"),
        ] {
            assert_eq!(clean(raw), safe, "{raw:?}");
        }
    }

    #[test]
    fn one_line() {
        assert_eq!(clean_line("  a\n\tb \u{1b}[1m c "), "a b c");
    }

    proptest! {
        #[test]
        fn nothing_dangerous_survives_and_cleaning_twice_changes_nothing(
            raw in r"(\PC|[\x00-\x1f\x7f\u{80}-\u{9f}]|\u{1b}\[|\u{1b}\]){0,60}"
        ) {
            let safe = clean(&raw);
            prop_assert!(safe.chars().all(|c| c == '\n' || !is_hidden(c)));
            prop_assert_eq!(clean(&safe), safe);
        }
    }
}
