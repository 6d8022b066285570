//! Customers as a table of text.

use super::super::Screen;
use crate::desk::{clean_line, elapsed};
use crate::store::CustomerLine;
use crate::tui::text;
use jiff::Timestamp;

/// The widest that a column gets.
const WIDEST: usize = 32;
const GAP: &str = "  ";
/// Columns of numbers stand at their right end.
const NUMBERS: &str = "open";

/// A line a customer: its name, how it stands with paying, its plan, who looks after it, how many of
/// its tickets are open, and who tells so; what it pays only if `amounts` are asked for.
pub fn customers_table(
    lines: &[CustomerLine],
    amounts: bool,
    now: Timestamp,
    screen: &Screen,
) -> String {
    if lines.is_empty() {
        return "No customers.\n".into();
    }
    let mut head = vec!["customer", "standing", "plan", "owner", NUMBERS, "told by"];
    if amounts {
        head.insert(3, "amount");
    }
    let rows = lines.iter().map(|line| row(line, amounts, now));
    let head_row = head.iter().map(|word| (*word).to_owned()).collect();
    let rows: Vec<Vec<String>> = std::iter::once(head_row).chain(rows).collect();
    let widths: Vec<usize> = (0..head.len())
        .map(|column| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| text::width(cell)).max().unwrap_or(0)
        })
        .collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).zip(&head).map(|((cell, width), word)| match *word {
            NUMBERS => text::right(cell, *width),
            _ => text::fit(cell, *width),
        });
        text::cut(cells.collect::<Vec<_>>().join(GAP).trim_end(), screen.width) + "\n"
    };
    rows.iter().map(line).collect()
}

fn row(line: &CustomerLine, amounts: bool, now: Timestamp) -> Vec<String> {
    let customer = &line.listed.customer;
    let ago = line.read_at.map(|at| format!(", {} ago", elapsed(now.duration_since(at))));
    let cell = |text: &str| text::cut(&clean_line(text), WIDEST);
    let mut row = vec![
        cell(&customer.name),
        customer.billing.told(customer.pays),
        cell(customer.plan.as_deref().unwrap_or_default()),
        cell(customer.owner.as_deref().unwrap_or_default()),
        line.open.to_string(),
        format!("{}{}", line.register, ago.unwrap_or_default()),
    ];
    if amounts {
        row.insert(3, customer.amount.as_ref().map(|amount| amount.words()).unwrap_or_default());
    }
    row
}
