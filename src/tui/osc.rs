//! Sequences that tell a terminal more than what is on its screen. Whatever goes into one is made
//! harmless here, wherever it came from.

use ratatui::buffer::{Buffer, CellDiffOption, CellWidth};
use ratatui::layout::{Position, Rect};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::num::NonZeroU16;

/// Keeps the terminal's title, to be put back by [`RESTORE_TITLE`].
pub const KEEP_TITLE: &str = "\x1b[22;2t";
/// Puts back the title that was kept.
pub const RESTORE_TITLE: &str = "\x1b[23;2t";
/// Wheel, clicks and drags are told to us, in columns of any number. Mere moves are not.
pub const TAKE_MOUSE: &str = "\x1b[?1000h\x1b[?1002h\x1b[?1006h";
/// The mouse is the terminal's again.
pub const FREE_MOUSE: &str = "\x1b[?1006l\x1b[?1002l\x1b[?1000l";
/// The terminal's bell.
pub const BELL: &str = "\x07";

/// How a link begins, how the one that is open ends, and how each of these sequences does.
const LINK: &[u8] = b"\x1b]8;";
const CLOSE: &[u8] = b"\x1b]8;;\x1b\\";
const END: &[u8] = b"\x1b\\";

/// Columns of a title or a notification, at most.
const LONGEST: usize = 160;
/// The longest address that every terminal takes.
const FARTHEST: usize = 2_000;

/// Sets the terminal's title.
pub fn title(text: &str) -> String {
    format!("\x1b]2;{}\x1b\\", harmless(text))
}

/// A notification on the desktop, in the form that most terminals know (OSC 9). tmux hands it on if
/// it is told to pass sequences through.
pub fn notification(text: &str, in_tmux: bool) -> String {
    let told = format!("\x1b]9;hero: {}\x07", harmless(text));
    if !in_tmux {
        return told;
    }
    format!("\x1bPtmux;{}\x1b\\", told.replace('\x1b', "\x1b\x1b"))
}

fn harmless(text: &str) -> String {
    super::text::cut(&crate::desk::clean_line(text), LONGEST)
}

/// Makes what stands in these places a link (OSC 8). Each cell opens and closes it, as any of them
/// may be drawn alone; by their common id they are one.
pub fn link(buffer: &mut Buffer, places: &[Rect], url: &str) {
    let Some(target) = target(url) else { return };
    let mut hasher = DefaultHasher::new();
    target.hash(&mut hasher);
    let open = format!("\x1b]8;id={:x};{target}\x1b\\", hasher.finish());
    for place in places {
        let mut x = place.left();
        while x < place.right() {
            let Some(cell) = buffer.cell_mut(Position { x, y: place.y }) else { break };
            let columns = cell.cell_width().max(1);
            let linked = format!("{open}{}\x1b]8;;\x1b\\", cell.symbol());
            cell.set_symbol(&linked);
            let forced = NonZeroU16::new(columns).map(CellDiffOption::ForcedWidth);
            cell.set_diff_option(forced.unwrap_or_default());
            x += columns;
        }
    }
}

/// A frame in which cells of one link that are drawn one after the other open and close it once.
pub fn joined(frame: &[u8]) -> Vec<u8> {
    let (mut out, mut rest, mut open) = (Vec::with_capacity(frame.len()), frame, &[][..]);
    while let Some((before, link)) = cut_at(rest, LINK) {
        out.extend_from_slice(before);
        let Some(after) = link.strip_prefix(CLOSE) else {
            let end = cut_at(link, END).map_or(link.len(), |(url, _)| url.len() + END.len());
            (open, rest) = link.split_at_checked(end).unwrap_or((link, &[]));
            out.extend_from_slice(open);
            continue;
        };
        rest = match after.strip_prefix(open).filter(|_| !open.is_empty()) {
            Some(same) => same,
            None => {
                out.extend_from_slice(CLOSE);
                after
            }
        };
    }
    out.extend_from_slice(rest);
    out
}

/// What stands before the first `word`, and the rest from there on.
fn cut_at<'a>(bytes: &'a [u8], word: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = bytes.windows(word.len()).position(|window| window == word)?;
    bytes.split_at_checked(at)
}

/// A web address as a sequence may carry it; `None` for any other, and for one that is too long.
fn target(url: &str) -> Option<String> {
    let mut target = String::new();
    for byte in url.bytes() {
        match byte {
            b'!'..=b'~' => target.push(char::from(byte)),
            other => target.push_str(&format!("%{other:02X}")),
        }
    }
    (crate::desk::is_web(url) && target.len() <= FARTHEST).then_some(target)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use ratatui::style::Style;

    #[test]
    fn what_goes_into_a_sequence_cannot_end_it() {
        assert_eq!(title("3 paying\x1b\\\x07\x1b[2J"), "\x1b]2;3 paying\x1b\\");
        assert_eq!(notification("a\x07b\x1b]0;c\x07\nd", false), "\x1b]9;hero: ab d\x07");
        assert_eq!(notification("a", true), "\x1bPtmux;\x1b\x1b]9;hero: a\x07\x1b\\");
    }

    #[test]
    fn only_web_addresses_are_linked_and_nothing_in_them_is_raw() {
        for (url, expected) in [
            ("https://a.test/x;y?q=1#2", Some("https://a.test/x;y?q=1#2")),
            ("http://a.test/ü \x1b\\", Some("http://a.test/%C3%BC%20%1B\\")),
            ("mailto:a@b.test", None),
            ("javascript:alert(1)", None),
        ] {
            assert_eq!(target(url).as_deref(), expected, "{url}");
        }
        assert_eq!(target(&format!("https://a.test/{}", "x".repeat(FARTHEST))), None);
    }

    #[test]
    fn every_cell_of_a_link_opens_and_closes_it() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 8, 1));
        buffer.set_string(0, 0, "a李b", Style::new());
        link(&mut buffer, &[Rect::new(1, 0, 3, 1)], "https://a.test");
        let drawn: Vec<&str> = buffer.content.iter().map(|cell| cell.symbol()).collect();
        assert_eq!((drawn[0], drawn[2]), ("a", " "), "the wide letter covers the blank");
        for (at, letter, columns) in [(1, "李", 2), (3, "b", 1)] {
            assert!(drawn[at].starts_with("\x1b]8;id="), "{:?}", drawn[at]);
            assert!(drawn[at].ends_with(&format!("https://a.test\x1b\\{letter}\x1b]8;;\x1b\\")));
            assert_eq!(buffer.content[at].cell_width(), columns);
        }
    }

    #[test]
    fn a_link_is_opened_once_for_cells_that_follow_each_other() {
        let (one, two, close) = ("\x1b]8;id=1;u\x1b\\", "\x1b]8;id=2;v\x1b\\", "\x1b]8;;\x1b\\");
        let cell = |open: &str, letter: &str| format!("{open}{letter}{close}");
        for (frame, expected) in [
            ("plain \x1b[1m".to_owned(), "plain \x1b[1m".to_owned()),
            (cell(one, "a") + &cell(one, "b") + "c", format!("{one}ab{close}c")),
            (cell(one, "a") + &cell(two, "b"), cell(one, "a") + &cell(two, "b")),
            (
                cell(one, "a") + "\x1b[2;1H" + &cell(one, "b"),
                cell(one, "a") + "\x1b[2;1H" + &cell(one, "b"),
            ),
            (format!("{one}a"), format!("{one}a")),
        ] {
            assert_eq!(String::from_utf8(joined(frame.as_bytes())).unwrap(), expected);
        }
    }

    proptest! {
        #[test]
        fn no_control_character_gets_into_a_sequence(
            text in r"(\PC|[\x00-\x1f\x7f\u{80}-\u{9f}]){0,60}"
        ) {
            let (title, told) = (title(&text), notification(&text, false));
            let title = title.strip_prefix("\x1b]2;").unwrap().strip_suffix("\x1b\\").unwrap();
            let told = told.strip_prefix("\x1b]9;").unwrap().strip_suffix('\x07').unwrap();
            prop_assert!(!title.contains(char::is_control) && !told.contains(char::is_control));
            let target = target(&format!("https://{text}")).unwrap_or_default();
            prop_assert!(target.bytes().all(|byte| byte.is_ascii_graphic()));
        }
    }
}
