//! Small pieces one after the other, in as many lines as they take.

use super::text::width;
use ratatui::text::{Line, Span};

/// Blanks between two pieces.
const GAP: &str = "  ";

/// Pieces in lines of at most `columns`; one that is wider has a line of its own.
pub fn flow(
    pieces: impl IntoIterator<Item = Vec<Span<'static>>>,
    columns: usize,
) -> Vec<Line<'static>> {
    let mut lines: Vec<(usize, Line<'static>)> = Vec::new();
    for piece in pieces {
        let wide: usize = piece.iter().map(|span| width(&span.content)).sum();
        match lines.last_mut().filter(|(used, _)| used + GAP.len() + wide <= columns) {
            Some((used, line)) => {
                *used += GAP.len() + wide;
                line.spans.push(Span::raw(GAP));
                line.spans.extend(piece);
            }
            None => lines.push((wide, Line::from(piece))),
        }
    }
    lines.into_iter().map(|(_, line)| line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_never_parted() {
        let pieces = ["👍 3", "❤ 1", ":partyparrot: 2", "x"].map(|text| vec![Span::raw(text)]);
        let lines = flow(pieces, 12).into_iter().map(|line| line.to_string());
        assert_eq!(lines.collect::<Vec<_>>(), ["👍 3  ❤ 1", ":partyparrot: 2", "x"]);
    }
}
