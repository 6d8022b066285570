//! A table, on its way to rows between pipes.

use pulldown_cmark::Alignment;

/// A table as far as it is read.
#[derive(Default)]
pub(super) struct Table {
    columns: Vec<Alignment>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table of such columns.
    pub fn of(columns: Vec<Alignment>) -> Self {
        Self { columns, rows: Vec::new() }
    }

    /// Begins a row.
    pub fn row(&mut self) {
        self.rows.push(Vec::new());
    }

    /// A cell of the row.
    pub fn cell(&mut self, text: &str) {
        if let Some(row) = self.rows.last_mut() {
            row.push(text.trim().replace('|', "\\|"));
        }
    }

    /// Its lines. Cells that nobody wrote are left out.
    pub fn lines(self) -> Vec<String> {
        let written = |row: Vec<String>| {
            let end = row.iter().rposition(|cell| !cell.is_empty()).map_or(1, |last| last + 1);
            format!("| {} |", row.get(..end).unwrap_or_default().join(" | "))
        };
        let mut rows = self.rows.into_iter();
        // The heads stay, be they empty: they say how many columns there are.
        let head = rows.next().map(|row| format!("| {} |", row.join(" | ")));
        let rule = self.columns.iter().map(|column| match column {
            Alignment::None => "---",
            Alignment::Left => ":--",
            Alignment::Center => ":-:",
            Alignment::Right => "--:",
        });
        let rule = format!("| {} |", rule.collect::<Vec<_>>().join(" | "));
        head.into_iter().chain([rule]).chain(rows.map(written)).collect()
    }
}
