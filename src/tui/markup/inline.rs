//! What stands on a line, cluster by cluster.

use super::{Cell, Look, plain, reference};
use crate::desk::around_host;
use crate::desk::emphasis::Emphasis;
use crate::desk::markdown::{self, Piece};
use ratatui::style::{Modifier, Style};

/// What stands on a line, without the marks that say how it looks.
pub(super) fn inline<'a>(line: &'a str, look: &Look) -> Vec<Cell<'a>> {
    let mut cells = Vec::new();
    let mut set_off = SetOff { base: look.base, depths: [0; 3] };
    let named = |before, rest: &str| look.accent.and(reference::length(before, rest));
    let pieces = markdown::pieces_around(line, named);
    let mut rest = pieces.as_slice();
    while let Some((piece, after)) = rest.split_first() {
        rest = after;
        if let Some((name, after)) = dunder(piece, after) {
            cells.extend(
                ["__", name, "__"].into_iter().flat_map(|part| plain(part, set_off.style())),
            );
            rest = after;
        } else if let Piece::Link { label, url } = piece {
            cells.extend(link(label, url, set_off.style()));
        } else if let (Piece::Whole(name), Some(accent)) = (piece, look.accent) {
            cells.extend(plain(reference::short(name), set_off.style().patch(accent)));
        } else if let (Piece::Url(url), Some(accent)) = (piece, look.accent)
            && let Some((repo, number, host)) = reference::address(url)
        {
            let style = set_off.style();
            let named = [repo, "#", number].into_iter().flat_map(|p| plain(p, style.patch(accent)));
            cells.extend(named.chain([" (", host, ")"].into_iter().flat_map(|p| plain(p, style))));
        } else {
            set_off.read(piece);
            cells.extend(shown(piece, set_off.style()));
        }
    }
    cells
}

/// `__init__` and its like mean what they say, whatever Markdown makes of them.
fn dunder<'a, 'b>(piece: &Piece<'a>, after: &'b [Piece<'a>]) -> Option<(&'a str, &'b [Piece<'a>])> {
    match (piece, after) {
        (
            Piece::Begin(_, '_'),
            [Piece::Text(name), Piece::End(Emphasis::Bold, '_'), after @ ..],
        ) if name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') => Some((name, after)),
        _ => None,
    }
}

fn shown<'a>(piece: &Piece<'a>, style: Style) -> impl Iterator<Item = Cell<'a>> {
    // Code keeps its ticks: they read well in every terminal, light or dark.
    let tick = if matches!(piece, Piece::Code(_)) { "`" } else { "" };
    let (text, style) = match piece {
        Piece::Text(text) | Piece::Whole(text) | Piece::Code(text) => (*text, style),
        Piece::Url(url) => (*url, style.add_modifier(Modifier::UNDERLINED)),
        Piece::Link { .. } | Piece::Begin(..) | Piece::End(..) => ("", style),
    };
    let ticks = || plain(tick, style.add_modifier(Modifier::DIM));
    ticks().chain(plain(text, style)).chain(ticks())
}

/// A label and where it leads, the host in plain sight: a label may say anything.
fn link<'a>(label: &'a str, url: &'a str, style: Style) -> Vec<Cell<'a>> {
    let underlined = style.add_modifier(Modifier::UNDERLINED);
    if label == url || label.trim().is_empty() {
        return plain(url, underlined).collect();
    }
    let dim = style.add_modifier(Modifier::DIM);
    let (before, host, after) = around_host(url);
    let parts = [(" (", dim), (before, dim), (host, style), (after, dim), (")", dim)];
    let label = markdown::label_of(label).flat_map(|part| plain(part, underlined));
    label.chain(parts.into_iter().flat_map(|(part, style)| plain(part, style))).collect()
}

/// What is set off at a place on a line.
struct SetOff {
    base: Style,
    /// How often each is begun and not ended, in the order of [`LOOKS`].
    depths: [usize; 3],
}

/// How what is set off looks.
const LOOKS: [(Emphasis, Modifier); 3] = [
    (Emphasis::Bold, Modifier::BOLD),
    (Emphasis::Italic, Modifier::ITALIC),
    (Emphasis::Strike, Modifier::CROSSED_OUT),
];

impl SetOff {
    fn read(&mut self, piece: &Piece<'_>) {
        for (depth, (look, _)) in self.depths.iter_mut().zip(LOOKS) {
            match piece {
                Piece::Begin(emphasis, _) if *emphasis == look => *depth += 1,
                Piece::End(emphasis, _) if *emphasis == look => *depth = depth.saturating_sub(1),
                _ => {}
            }
        }
    }

    fn style(&self) -> Style {
        let begun = self.depths.iter().zip(LOOKS).filter(|(depth, _)| **depth > 0);
        begun.fold(self.base, |style, (_, (_, modifier))| style.add_modifier(modifier))
    }
}
