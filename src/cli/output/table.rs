//! The queue as a table of text.

use super::Screen;
use crate::desk::{Band, Ranked, Ticket, Tier, clean_line, elapsed};
use crate::tui::text;
use crossterm::style::{Color, Stylize};
use jiff::Timestamp;

const HEAD: [&str; 7] = ["#", "band", "tier", "waiting", "author", "title", "ticket"];
const TITLE: usize = 5;
const TICKET: usize = 6;
/// The widest that a customer's or an author's name may get.
const WIDEST_NAME: usize = 16;
/// The widest that a title gets, however wide the screen is.
const WIDEST_TITLE: usize = 80;
/// With less room than this for titles, references go on lines of their own.
const NARROWEST_TITLE: usize = 30;
const GAP: &str = "  ";

type Row = [String; 7];

/// The tickets of a view: rank, band, tier or customer (`Acme $` pays, `Initech` does not), waiting
/// since, author (`?`: nobody knows whose customer), title and reference. A reference is never cut: it is what other commands take.
pub fn queue_table(tickets: &[Ranked], now: Timestamp, screen: &Screen) -> String {
    if tickets.is_empty() {
        return "No tickets.\n".into();
    }
    let rows: Vec<Row> =
        tickets.iter().zip(1..).map(|(ranked, rank)| row(ranked, rank, now)).collect();
    let head = HEAD.map(str::to_owned);
    let shape = Shape::of(rows.iter().chain([&head]), screen.width);
    let lines = rows.iter().zip(tickets).map(|(row, ranked)| {
        let lines = shape.lines(row);
        if screen.colour { coloured(&lines, ranked.band) } else { lines }
    });
    std::iter::once(shape.lines(&head)).chain(lines).map(|line| line + "\n").collect()
}

fn row(ranked: &Ranked, rank: usize, now: Timestamp) -> Row {
    let ticket = &ranked.ticket;
    let waiting = ranked.waiting_since.map(|since| elapsed(now.duration_since(since)));
    [
        rank.to_string(),
        ranked.band.map_or("", Band::word).to_owned(),
        standing(ranked),
        waiting.unwrap_or_default(),
        signed(&ticket.author.name, if ticket.unknown { " ?" } else { "" }),
        titled(ticket),
        clean_line(ticket.reference.as_str()),
    ]
}

/// The tier, or in its place the customer, with a sign if that pays.
fn standing(ranked: &Ranked) -> String {
    match (ranked.tier, &ranked.ticket.customer) {
        (Tier::Paying, Some(customer)) => signed(&customer.name, " $"),
        (Tier::Community, Some(customer)) => signed(&customer.name, ""),
        (tier, _) => tier.word().to_owned(),
    }
}

/// A name with a sign behind it that is never cut off.
fn signed(name: &str, sign: &str) -> String {
    text::cut(&clean_line(name), WIDEST_NAME - sign.len()) + sign
}

/// The title, and before it which customers an error hits.
fn titled(ticket: &Ticket) -> String {
    let hits: Vec<&str> = ticket.hits.iter().map(|hit| hit.name.as_str()).collect();
    match hits.as_slice() {
        [] => clean_line(&ticket.title),
        hits => clean_line(&format!("hits {}: {}", hits.join(", "), ticket.title)),
    }
}

/// How wide each column is, and whether references have lines of their own.
struct Shape {
    widths: [usize; 7],
    two_lines: bool,
}

impl Shape {
    fn of<'a>(rows: impl Iterator<Item = &'a Row> + Clone, width: usize) -> Self {
        let widest = |column: usize| {
            let cells = rows.clone().filter_map(|row| row.get(column));
            cells.map(|cell| text::width(cell)).max()
        };
        let mut widths: [usize; 7] = std::array::from_fn(|column| widest(column).unwrap_or(0));
        let [.., title, ticket] = &mut widths;
        let (wanted, reference) = (std::mem::take(title), std::mem::take(ticket));
        let others: usize = widths.iter().sum::<usize>() + GAP.len() * TITLE;
        let beside = width.saturating_sub(others + GAP.len() + reference);
        let two_lines = beside < NARROWEST_TITLE.min(wanted);
        let room = if two_lines { width.saturating_sub(others) } else { beside };
        let [.., title, _] = &mut widths;
        *title = wanted.min(room).min(WIDEST_TITLE);
        Self { widths, two_lines }
    }

    fn lines(&self, row: &Row) -> String {
        let shown = if self.two_lines { TICKET } else { TICKET + 1 };
        let cells = row.iter().zip(self.widths).zip(HEAD).take(shown);
        let cells = cells.map(|((cell, width), column)| aligned(cell, width, column));
        let line = cells.collect::<Vec<_>>().join(GAP).trim_end().to_owned();
        match row {
            [rank, .., ticket] if self.two_lines => {
                let indent =
                    " ".repeat(text::width(rank).max(self.widths.first().copied().unwrap_or(0)));
                format!("{line}\n{indent}{GAP}{ticket}")
            }
            _ => line,
        }
    }
}

fn aligned(cell: &str, width: usize, column: &str) -> String {
    let cell = if column == HEAD[TITLE] { text::cut(cell, width) } else { cell.to_owned() };
    let room = " ".repeat(width.saturating_sub(text::width(&cell)));
    if matches!(column, "#" | "waiting") { room + &cell } else { cell + &room }
}

/// Colours the band alone, so that the rest stays readable.
fn coloured(lines: &str, band: Option<Band>) -> String {
    let Some(band) = band else { return lines.to_owned() };
    let colour = match band {
        Band::Great => Color::Green,
        Band::Late => Color::Yellow,
        Band::TooLate => Color::Red,
        Band::Okay => return lines.to_owned(),
    };
    lines.replacen(band.word(), &band.word().with(colour).to_string(), 1)
}
