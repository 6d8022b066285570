//! The queue as a table of text.

use super::Screen;
use crate::desk::{Band, Ranked, Tier, clean_line, elapsed};
use crossterm::style::{Color, Stylize};
use jiff::Timestamp;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

const HEAD: [&str; 7] = ["#", "band", "tier", "waiting", "ticket", "author", "title"];
/// The widest that a customer's or an author's name may get.
const WIDEST_NAME: usize = 16;
const GAP: &str = "  ";

/// The tickets of a view: rank, band, tier or paying customer, waiting since, reference, author
/// and title, cut to the width of the screen.
pub fn queue_table(tickets: &[Ranked], now: Timestamp, screen: &Screen) -> String {
    if tickets.is_empty() {
        return "No tickets.\n".into();
    }
    let rows: Vec<_> =
        tickets.iter().zip(1..).map(|(ranked, rank)| row(ranked, rank, now)).collect();
    let head = HEAD.map(str::to_owned);
    let widths = std::array::from_fn(|column| {
        let cells = rows.iter().chain([&head]).filter_map(|row| row.get(column));
        cells.map(|cell| cell.width()).max().unwrap_or(0)
    });
    let head = line(&head, &widths, screen.width);
    let lines = rows.iter().zip(tickets).map(|(row, ranked)| {
        let line = line(row, &widths, screen.width);
        if screen.colour { coloured(&line, ranked.band) } else { line }
    });
    std::iter::once(head).chain(lines).map(|line| line + "\n").collect()
}

fn row(ranked: &Ranked, rank: usize, now: Timestamp) -> [String; 7] {
    let ticket = &ranked.ticket;
    let payer = ticket.customer.as_ref().filter(|_| ranked.tier == Tier::Paying);
    let waiting = ranked.waiting_since.map(|since| elapsed(now.duration_since(since)));
    [
        rank.to_string(),
        ranked.band.map_or("", Band::word).to_owned(),
        cut(&clean_line(payer.map_or(ranked.tier.word(), |c| &c.name)), WIDEST_NAME),
        waiting.unwrap_or_default(),
        clean_line(ticket.reference.as_str()),
        cut(&clean_line(&ticket.author.name), WIDEST_NAME),
        clean_line(&ticket.title),
    ]
}

fn line(row: &[String; 7], widths: &[usize; 7], width: usize) -> String {
    let cells = row.iter().zip(widths).zip(HEAD).map(|((cell, width), column)| {
        let room = " ".repeat(width.saturating_sub(cell.width()));
        if matches!(column, "#" | "waiting") { room + cell } else { cell.to_owned() + &room }
    });
    let line = cells.collect::<Vec<_>>().join(GAP);
    cut(line.trim_end(), width)
}

fn coloured(line: &str, band: Option<Band>) -> String {
    match band {
        Some(Band::Great) => line.with(Color::Green).to_string(),
        Some(Band::Late) => line.with(Color::Yellow).to_string(),
        Some(Band::TooLate) => line.with(Color::Red).to_string(),
        Some(Band::Okay) | None => line.to_owned(),
    }
}

/// `text` in at most `width` columns; what is missing is told by an ellipsis.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut room = width.saturating_sub(1);
    let fits = text.graphemes(true).take_while(|grapheme| {
        let left = room.checked_sub(grapheme.width());
        room = left.unwrap_or(room);
        left.is_some()
    });
    let mut cut: String = fits.collect();
    if width > 0 {
        cut.push('…');
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn cutting_keeps_whole_characters() {
        for (text, width, expected) in [
            ("plain", 5, "plain"),
            ("plainer", 5, "plai…"),
            ("株本さくら", 5, "株本…"),
            ("株本さくら", 6, "株本…"),
            ("👩‍👩‍👧👩‍👩‍👧", 3, "👩‍👩‍👧…"),
            ("x", 0, ""),
        ] {
            assert_eq!(cut(text, width), expected, "{text} {width}");
        }
    }

    proptest! {
        #[test]
        fn a_cut_text_fits(text in r"\PC{0,40}", width in 0_usize..20) {
            prop_assert!(cut(&text, width).width() <= width);
        }
    }
}
