//! Web addresses where they stand on the screen, whole or broken over several lines.
//!
//! Only addresses that the ticket is known to have are found, and only where they are read letter by
//! letter: what a link opens is what stands there.

use crate::desk::is_web;
use crate::desk::markdown::{Piece, pieces};
use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::{Position, Rect};
use unicode_segmentation::UnicodeSegmentation;

/// An address on the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// Where it stands, a line each.
    pub places: Vec<Rect>,
    /// Where it leads.
    pub url: String,
}

/// The web addresses in a text.
pub fn addresses(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().filter(|line| line.contains("://"));
    let found = lines.flat_map(pieces).filter_map(|piece| match piece {
        Piece::Url(url) | Piece::Link { url, .. } => Some(url),
        _ => None,
    });
    found.filter(|url| is_web(url))
}

/// Where these addresses stand in `area`; of those that begin alike the longest.
pub fn find(buffer: &Buffer, area: Rect, urls: &[String]) -> Vec<Anchor> {
    let mut urls: Vec<&String> = urls.iter().collect();
    urls.sort_by_key(|url| std::cmp::Reverse(url.len()));
    let mut anchors: Vec<Anchor> = Vec::new();
    for at in area.positions().filter(|at| symbol(buffer, *at) == "h") {
        let taken = |anchor: &Anchor| anchor.places.iter().any(|place| place.contains(at));
        if anchors.iter().any(taken) {
            continue;
        }
        let found = urls.iter().find_map(|url| Some((url, read(buffer, area, at, url)?)));
        if let Some((url, places)) = found {
            anchors.push(Anchor { places, url: url.to_string() });
        }
    }
    anchors
}

fn symbol(buffer: &Buffer, at: Position) -> &str {
    buffer.cell(at).map_or("", |cell| cell.symbol())
}

/// The places of a text that begins here, line by line; of one that goes on below `area` those that
/// are seen. `None` if something else stands there.
fn read(buffer: &Buffer, area: Rect, start: Position, text: &str) -> Option<Vec<Rect>> {
    let mut places = Vec::new();
    let (mut from, mut at) = (start, start);
    for letter in text.graphemes(true) {
        if at.x >= area.right() || symbol(buffer, at) != letter {
            if at == from || !is_blank(buffer, Rect { x: at.x, y: at.y, ..area }, area.right()) {
                return None;
            }
            places.push(stretch(from, at));
            if at.y + 1 >= area.bottom() {
                return Some(places);
            }
            from = continued(buffer, area, at.y + 1, letter)?;
            at = from;
        }
        at.x += buffer.cell(at)?.cell_width().max(1);
    }
    places.push(stretch(from, at));
    Some(places)
}

fn stretch(from: Position, to: Position) -> Rect {
    Rect { x: from.x, y: from.y, width: to.x - from.x, height: 1 }
}

/// Whether nothing stands from the left edge of `rest` to the column `end`.
fn is_blank(buffer: &Buffer, rest: Rect, end: u16) -> bool {
    (rest.x..end).all(|x| symbol(buffer, Position { x, y: rest.y }) == " ")
}

/// Where a broken address goes on in the next line, behind the bar or the marks of a quotation.
fn continued(buffer: &Buffer, area: Rect, y: u16, letter: &str) -> Option<Position> {
    let mut columns = (area.left()..area.right()).map(|x| Position { x, y });
    let first = columns.find(|at| !matches!(symbol(buffer, *at), " " | "┃" | "┊" | "|" | ">"))?;
    (symbol(buffer, first) == letter).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    const AREA: Rect = Rect { x: 1, y: 1, width: 20, height: 4 };

    /// Column, line and columns of a stretch.
    type Place = (u16, u16, u16);

    fn found(lines: &[&str], urls: &[&str]) -> Vec<(String, Vec<Place>)> {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 22, 6));
        for (y, line) in (1..).zip(lines) {
            buffer.set_string(1, y, line, ratatui::style::Style::new());
        }
        let urls: Vec<String> = urls.iter().map(ToString::to_string).collect();
        let place = |place: &Rect| (place.x, place.y, place.width);
        let anchors = find(&buffer, AREA, &urls).into_iter();
        anchors.map(|a| (a.url, a.places.iter().map(place).collect())).collect()
    }

    #[test]
    fn an_address_is_found_where_it_is_read() {
        let url = "https://a.test/x";
        let one = |places: &[(u16, u16, u16)]| vec![(url.to_owned(), places.to_vec())];
        for (lines, expected) in [
            (&["  https://a.test/x"][..], one(&[(3, 1, 16)])),
            (&["┃ see https://a.tes", "┃ t/x now"], one(&[(7, 1, 13), (3, 2, 3)])),
            (&["> > (https://a.test/", "> > x)"], one(&[(6, 1, 15), (5, 2, 1)])),
            (&["", "", "", "  https://a.te"], one(&[(3, 4, 12)])),
            (&["  https://a.test/y"], vec![]),
            (&["  https://a.te and", "  st/x"], vec![]),
            (&["  https://a.te", "  other"], vec![]),
        ] {
            assert_eq!(found(lines, &[url]), expected, "{lines:?}");
        }
    }

    #[test]
    fn of_two_that_begin_alike_the_whole_one_is_meant() {
        let told = found(
            &["http://a.test/xy", "http://a.test/x"],
            &["http://a.test/x", "http://a.test/xy"],
        );
        let urls: Vec<&str> = told.iter().map(|(url, _)| url.as_str()).collect();
        assert_eq!(urls, ["http://a.test/xy", "http://a.test/x"]);
    }

    #[test]
    fn addresses_of_a_text() {
        let text = "see https://a.test/x, and [this](http://b.test)\nor mailto:c@d.test\n`x://y`";
        assert_eq!(addresses(text).collect::<Vec<_>>(), ["https://a.test/x", "http://b.test"]);
    }
}
