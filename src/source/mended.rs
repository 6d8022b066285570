//! The body of an answer, mended where strict reading would give up all of it for one bad letter.
//!
//! Languages whose texts are UTF-16 cut them between the halves of a character and write half of it
//! (`"\ud83d"`), which no Unicode text can hold: RFC 8259, section 8.2, leaves open what a reader
//! makes of it. Bytes that are no UTF-8 are as common where a log was pasted.

use std::borrow::Cow;

/// `body` in which what is no character is U+FFFD; borrowed where nothing is to be mended.
pub(crate) fn mended(body: &[u8]) -> Cow<'_, [u8]> {
    let text = match String::from_utf8_lossy(body) {
        Cow::Borrowed(_) => Cow::Borrowed(body),
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
    };
    let halves = halves(&text);
    if halves.is_empty() {
        return text;
    }
    let mut text = text.into_owned();
    for at in halves {
        // `\uXXXX` is as long as what takes its place.
        text.splice(at..at + ESCAPE, *b"\\ufffd");
    }
    Cow::Owned(text)
}

/// The bytes of an escape such as `\ud83d`.
const ESCAPE: usize = 6;

/// Where escapes stand that are half of a character without the other half.
fn halves(text: &[u8]) -> Vec<usize> {
    let (mut halves, mut at) = (Vec::new(), 0);
    while let Some(next) = text.get(at..).and_then(|rest| rest.iter().position(|b| *b == b'\\')) {
        at += next;
        let (length, half) = match (unit(text, at), unit(text, at + ESCAPE)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => (2 * ESCAPE, false),
            (Some(0xd800..=0xdfff), _) => (ESCAPE, true),
            _ => (2, false),
        };
        halves.extend(half.then_some(at));
        at += length;
    }
    halves
}

/// The UTF-16 unit that the escape at this byte spells.
fn unit(text: &[u8], at: usize) -> Option<u16> {
    let digits = text.get(at..at + ESCAPE)?.strip_prefix(b"\\u")?;
    let plain = digits.iter().all(u8::is_ascii_hexdigit);
    u16::from_str_radix(std::str::from_utf8(digits).ok().filter(|_| plain)?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    fn read(body: &[u8]) -> Option<String> {
        let value: Value = serde_json::from_slice(&mended(body)).ok()?;
        value.as_str().map(ToOwned::to_owned)
    }

    #[test]
    fn half_a_character_costs_only_itself() {
        for (body, said) in [
            (r#""a\ud83dz""#, "a\u{fffd}z"),
            (r#""a\udc00""#, "a\u{fffd}"),
            (r#""\uD83D\uDE00\ud83d""#, "😀\u{fffd}"),
            (r#""\ud83d\ud83d\ude00""#, "\u{fffd}😀"),
            (r#""\ude00\ud83d\u0041""#, "\u{fffd}\u{fffd}A"),
            (r#""\\ud83d""#, "\\ud83d"),
            (r#""\\\ud83d""#, "\\\u{fffd}"),
            (r#""\ud83d\n\"""#, "\u{fffd}\n\""),
        ] {
            assert_eq!(read(body.as_bytes()).as_deref(), Some(said), "{body}");
        }
        assert_eq!(read(b"\"caf\xe9 \xff\""), Some("caf\u{fffd} \u{fffd}".into()));
        for whole in ["\"plain \\u00e9\"", "\"\\uD83D\\uDE00\"", "\"\\\\ud83d\"", "\"😀"] {
            assert!(matches!(mended(whole.as_bytes()), Cow::Borrowed(_)), "{whole}");
        }
        for cut in ["\"\\", "\"\\ud8", "\"\\ud83d\\u"] {
            assert_eq!(read(cut.as_bytes()), None, "{cut}");
        }
    }

    proptest! {
        #[test]
        fn what_could_be_read_is_left_as_it_is(text in r#"(\PC|\\|u|d83d|\n|"|😀){0,40}"#) {
            let body = serde_json::to_string(&text).unwrap();
            prop_assert_eq!(&*mended(body.as_bytes()), body.as_bytes());
        }

        #[test]
        fn any_escapes_can_be_read(units in proptest::collection::vec(0xd700_u16..0xe100, 0..12)) {
            let escapes: String = units.iter().map(|unit| format!("\\u{unit:04x}")).collect();
            let expected = String::from_utf16_lossy(&units);
            prop_assert_eq!(read(format!("\"{escapes}\"").as_bytes()), Some(expected));
        }
    }
}
