//! Text from outside, made safe for a terminal.
//!
//! Whatever a stranger wrote may be printed, so no control character and no escape sequence may
//! survive: not ESC, not the one-byte C1 forms, not what a sequence carries as its payload, not
//! the characters that turn the reading direction around, and not those that nobody sees. A letter
//! has so many marks as any language needs, and no tower of them.

use unicode_segmentation::UnicodeSegmentation;

/// The most marks that one letter keeps: no language needs as many.
const MARKS: usize = 8;
/// The most characters that one cluster keeps: the longest emoji has ten.
const CLUSTER: usize = 32;

/// `text` without control characters and escape sequences; lines stay lines, tabs become spaces.
pub fn clean(text: &str) -> String {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n')) {
        return text.to_owned();
    }
    let text = without_sequences(text);
    // No mark, joiner or selector is below.
    if text.chars().all(|c| c < '\u{300}') {
        return text;
    }
    let text = joined(&text);
    match bounded(&text) {
        same if same == text => same,
        // What a joiner or selector stood beside may be gone.
        shorter => joined(&shorter),
    }
}

/// [`clean`] on one line: runs of white space become one space, the ends are trimmed.
pub fn clean_line(text: &str) -> String {
    clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn without_sequences(text: &str) -> String {
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
            '\u{2028}' | '\u{2029}' => out.push('\n'),
            c if is_hidden(c) => {}
            c => out.push(c),
        }
    }
    out
}

/// Control characters and what else is not seen: byte-order marks, direction overrides, fillers,
/// tags, selectors of a glyph, and hyphens that some terminals draw and others do not. They hide
/// words, or make two different words look alike.
/// Joiners and the selectors of emoji stay where they mean something: see [`joined`].
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}'
            | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{13430}'..='\u{1343f}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// `text` in which no letter has more than [`MARKS`] and no cluster is longer than [`CLUSTER`].
fn bounded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for cluster in text.graphemes(true) {
        match cluster.chars().nth(MARKS) {
            Some(_) => bound(cluster, &mut out),
            None => out.push_str(cluster),
        }
    }
    out
}

/// As much of a long cluster as may stay, and a sign where more than marks is left out.
fn bound(cluster: &str, out: &mut String) {
    let (mut marks, mut kept) = (0, 0);
    for c in cluster.chars() {
        marks = if is_mark(c) { marks + 1 } else { 0 };
        if marks > MARKS {
            continue;
        }
        if kept == CLUSTER {
            return out.push(char::REPLACEMENT_CHARACTER);
        }
        out.push(c);
        kept += 1;
    }
}

/// Whether a character goes on the letter before it.
fn is_mark(c: char) -> bool {
    let on_letter: String = ['a', c].into_iter().collect();
    c >= '\u{300}' && on_letter.graphemes(true).count() == 1
}

/// `text` whose joiners stand between what they join (letters of scripts that are joined, parts of
/// an emoji), and whose selectors stand, one by one, after what has several forms.
fn joined(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut joiner = None;
    for c in text.chars() {
        match c {
            '\u{200c}' | '\u{200d}' => joiner = Some(c),
            '\u{fe00}'..='\u{fe0f}' => {
                out.extend(Some(c).filter(|_| joiner.is_none() && has_forms(last(&out))));
            }
            c => {
                let between = is_joined(c) && last(&out).is_some_and(is_joined);
                out.extend(joiner.take().filter(|_| between));
                out.push(c);
            }
        }
    }
    out
}

fn last(text: &str) -> Option<char> {
    text.chars().next_back()
}

/// Whether a character may stand beside a joiner: no letter of Latin, Greek or Cyrillic does, and
/// no punctuation.
fn is_joined(c: char) -> bool {
    let never = matches!(c, '\u{1c80}'..='\u{1fff}' | '\u{2000}'..='\u{20cf}' | '\u{2c60}'..='\u{2c7f}'
        | '\u{a640}'..='\u{a69f}' | '\u{a720}'..='\u{a7ff}' | '\u{ff00}'..='\u{ff5e}');
    c >= '\u{590}' && !never && !c.is_whitespace()
}

/// Whether a selector may follow: an emoji, a letter of other scripts, a keycap, or a sign that is
/// told to be no mark of Markdown.
fn has_forms(before: Option<char>) -> bool {
    before.is_some_and(|c| match c {
        '\u{fe00}'..='\u{fe0f}' => false,
        c if c.is_ascii() => c.is_ascii_digit() || "#*_~".contains(c),
        c => !c.is_whitespace(),
    })
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
            ("next\u{2028}line\u{2029}\u{85}\u{7f}.", "next\nline\n."),
            ("end\u{1b}", "end"),
            ("end\u{1b}[", "end"),
        ] {
            assert_eq!(clean(raw), safe, "{raw:?}");
        }
    }

    #[test]
    fn what_nobody_sees_goes_and_what_joins_stays() {
        for (raw, safe) in [
            ("pay\u{200d}pal \u{200c}a", "paypal a"),
            ("а\u{200d}б é\u{200c}é \u{200d}", "аб éé "),
            ("می\u{200c}خواهم क्\u{200d}ष", "می\u{200c}خواهم क्\u{200d}ष"),
            (
                "👩🏽\u{200d}❤️\u{200d}💋\u{200d}👨🏻 🏴\u{200d}☠️",
                "👩🏽\u{200d}❤️\u{200d}💋\u{200d}👨🏻 🏴\u{200d}☠️",
            ),
            ("👩\u{200d}\u{200d}\u{200d}👧 👩\u{200d} x", "👩\u{200d}👧 👩 x"),
            ("1\u{fe0f}\u{20e3} *\u{fe0e}x a\u{fe0f}b", "1\u{fe0f}\u{20e3} *\u{fe0e}x ab"),
            ("❤\u{fe0f}\u{fe00}\u{fe01}\u{fe02}", "❤\u{fe0f}"),
            ("😀\u{e0148}\u{e0165} 葛\u{e0100}", "😀 葛"),
            ("a\u{e0041}\u{e007f}b\u{3164}c\u{115f}\u{ffa0}d\u{34f}e", "abcde"),
            ("\u{fff9}a\u{fffa}b\u{fffb}", "ab"),
            ("\u{2066}a\u{2069}\u{202a}b\u{202c}", "ab"),
        ] {
            assert_eq!(clean(raw), safe, "{raw:?}");
            assert_eq!(clean(safe), safe, "{safe:?}");
        }
    }

    #[test]
    fn no_letter_is_a_tower() {
        let tower = |marks: usize| format!("Z{}!", "\u{301}".repeat(marks));
        assert_eq!(clean(&tower(MARKS)), tower(MARKS));
        assert_eq!(clean(&tower(20_000)), tower(MARKS));
        assert_eq!(clean("\n\u{301}\u{301}"), "\n\u{301}\u{301}");
        let thai = format!("ก{}", "็".repeat(500));
        assert_eq!(clean(&thai).chars().count(), 1 + MARKS);
        // What a terminal draws as one letter is never a page long, be it joined or composed.
        for part in ["👩\u{200d}", "👩\u{200d}\u{fe0f}", "क्", "\u{1100}"] {
            let safe = clean(&part.repeat(20_000));
            let longest = safe.graphemes(true).map(|cluster| cluster.chars().count()).max();
            assert!(longest <= Some(CLUSTER + 1), "{longest:?}");
            assert_eq!(clean(&safe), safe, "{part}");
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

        #[test]
        fn what_is_joined_and_marked_is_clean_once_it_was_cleaned(
            raw in "([a1#*é ]|[\u{300}-\u{30f}]{1,12}|[\u{200b}-\u{200f}]|[\u{fe00}-\u{fe0f}]|👩|❤|🏽|क|्|ि|ก|็|\u{1100}|\u{1161}|\u{1f1e6}|\u{600}|\n){0,80}"
        ) {
            let (safe, line) = (clean(&raw), clean_line(&raw));
            prop_assert_eq!(clean(&safe), safe);
            prop_assert_eq!(clean_line(&line), line);
        }
    }
}
