//! A customer's panel laid out in rows.

use super::item::{About, Item, Section};
use super::{CustomerPane, account, rows};
use crate::desk::{Hours, Ticket, counted, status};
use crate::tui::theme::Theme;
use jiff::Timestamp;
use ratatui::text::{Line, Span};

/// How a panel is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    /// The ticket that it stands beside.
    pub ticket: &'a Ticket,
    /// What time it is.
    pub now: Timestamp,
    /// When the hero works, and where.
    pub hours: &'a Hours,
    /// How things are told apart.
    pub theme: Theme,
    /// What customers pay is shown.
    pub amounts: bool,
    /// Columns of a row.
    pub columns: usize,
}

/// A row of a panel.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Row {
    /// What stands in it.
    pub line: Line<'static>,
    /// The place of the item that it belongs to.
    pub item: Option<usize>,
}

/// All rows of a panel.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Paper {
    /// From top to bottom.
    pub rows: Vec<Row>,
}

impl CustomerPane {
    /// All its rows; none until it was read.
    pub fn paper(&self, look: Look<'_>) -> Paper {
        let Some(read) = self.read() else { return Paper::default() };
        let mut paper = Paper::default();
        let mut place = 0;
        for section in self.sections() {
            let told = match section.about {
                About::Account => account::customer(read, look),
                About::Asker => account::asker(read, look),
                _ => vec![title(section, look)],
            };
            let says = !told.is_empty() || !section.items.is_empty();
            if says && !paper.rows.is_empty() {
                paper.rows.push(Row::default());
            }
            paper.rows.extend(told.into_iter().map(|line| Row { line, item: None }));
            for item in &section.items {
                let lines = rows::lines(item, look).into_iter();
                paper.rows.extend(lines.map(|line| Row { line, item: Some(place) }));
                place += 1;
            }
        }
        paper
    }
}

impl Paper {
    /// The first row of an item.
    pub fn row_of(&self, item: usize) -> usize {
        self.rows.iter().position(|row| row.item == Some(item)).unwrap_or(0)
    }

    /// The item at this row or the nearest one to it.
    pub fn item_near(&self, row: usize) -> usize {
        let items = self.rows.iter().enumerate().filter_map(|(at, row)| Some((at, row.item?)));
        items.min_by_key(|(at, _)| at.abs_diff(row)).map_or(0, |(_, item)| item)
    }
}

fn title(section: &Section, look: Look<'_>) -> Line<'static> {
    let count = section.items.len();
    let (words, aside) = match &section.about {
        About::Account | About::Asker => return Line::default(),
        About::Same => ("one person?".to_owned(), String::new()),
        About::People => ("who else is from there".to_owned(), format!("{count}")),
        About::Tickets => ("other tickets".to_owned(), open_and_closed(section, look)),
        About::Errors => ("errors that hit them".to_owned(), String::new()),
        About::Notes => ("notes".to_owned(), String::new()),
        About::List(title) => (title.to_lowercase(), ticked(section)),
    };
    let aside = Span::styled(format!("  {aside}"), look.theme.dim());
    let words = Span::styled(words, look.theme.strong());
    Line::from(if aside.content.trim().is_empty() { vec![words] } else { vec![words, aside] })
}

/// `2 open, 1 closed`
fn open_and_closed(section: &Section, look: Look<'_>) -> String {
    let closed = |item: &&Item| match item {
        Item::Ticket(other) => {
            let at = status(&other.standing, &other.local, &other.pending, look.now).0;
            at == crate::desk::Status::Closed
        }
        _ => false,
    };
    let closed = section.items.iter().filter(closed).count();
    let counts = [(section.items.len() - closed, "open"), (closed, "closed")];
    let told = counts.iter().filter(|(count, _)| *count > 0);
    told.map(|(count, word)| format!("{count} {word}")).collect::<Vec<_>>().join(", ")
}

/// `2 of 6 asked`
fn ticked(section: &Section) -> String {
    let ticked = |item: &&Item| matches!(item, Item::Question(_, Some(_)));
    match section.items.iter().filter(ticked).count() {
        0 => counted(section.items.len(), "question"),
        ticked => format!("{ticked} of {}", section.items.len()),
    }
}
