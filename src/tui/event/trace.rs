//! The chain of exceptions, and where each was raised.

use super::{Section, tail};
use crate::desk::{Event, Exception, Frame, counted};
use crate::tui::markup::verbatim;
use crate::tui::text::{cut, width};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// Frames of the program itself that are shown of one exception before the rest is folded.
const OWN: usize = 8;
/// The same where no frame is known to be of the program itself.
const ANY: usize = 3;
/// Blanks before a frame, and before its source.
const INDENT: usize = 2;
const DEEPER: usize = 4;
/// What frames that tell no place are called.
const NOWHERE: &str = "somewhere that is not told";

/// How much of a frame's source is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    None,
    Line,
    Whole,
}

impl Section<'_> {
    /// What went wrong, and what caused it.
    pub(super) fn chain(&mut self, event: &Event) {
        let mut sourced = false;
        for (index, exception) in event.chain.iter().enumerate() {
            if index > 0 {
                self.blank();
            }
            self.heading(exception, index > 0);
            self.frames(&exception.frames, &mut sourced);
        }
        if let (true, Some(message)) = (event.chain.is_empty(), &event.message) {
            let look = self.look(self.paper.theme.plain());
            self.all(verbatim(message, self.paper.columns, true, &look));
        }
    }

    /// Lines of which the first is a part.
    fn all(&mut self, lines: Vec<Line<'static>>) {
        for (index, line) in lines.into_iter().enumerate() {
            if index == 0 { self.part(line) } else { self.text(line) }
        }
    }

    /// `caused by KeyError: 'card'  unhandled`; what it says has lines of its own where it is long.
    fn heading(&mut self, exception: &Exception, cause: bool) {
        let theme = self.paper.theme;
        let kind = exception.kind.as_deref().filter(|kind| !kind.is_empty());
        let kind = kind.unwrap_or(if exception.frames.is_empty() { "error" } else { "stack" });
        let kind = Span::styled(cut(kind, self.paper.columns), theme.strong());
        let lead = cause.then(|| self.dim("caused by "));
        let unhandled = exception.handled == Some(false);
        let mark = unhandled.then(|| [Span::raw("  "), Span::styled("unhandled", theme.bad())]);
        let value = exception.value.as_deref().map(str::trim_end).filter(|value| !value.is_empty());
        let mut spans: Vec<Span<'static>> = lead.into_iter().chain([kind]).collect();
        let mark: Vec<Span<'static>> = mark.into_iter().flatten().collect();
        let around: usize = spans.iter().chain(&mark).map(|span| width(&span.content)).sum();
        let room = self.paper.columns.saturating_sub(around + 2);
        let beside = value.filter(|value| !value.contains('\n') && cut(value, room) == **value);
        spans.extend(beside.map(|value| Span::styled(format!(": {value}"), theme.plain())));
        spans.extend(mark);
        self.part(Line::from(spans));
        if let Some(value) = value.filter(|_| beside.is_none()) {
            let look = self.look(theme.plain());
            let room = self.paper.columns.saturating_sub(INDENT);
            for line in verbatim(value, room, true, &look) {
                self.text(indented(line, INDENT));
            }
        }
    }

    /// Frames, newest call first. Folded, those of libraries are only counted, and of the
    /// program's own only the newest of all exceptions has its source around it. What calls itself
    /// is told once.
    fn frames(&mut self, frames: &[Frame], sourced: &mut bool) {
        let owned = frames.iter().any(|frame| frame.own);
        let counts = |frame: &Frame| frame.own || !owned;
        if !self.folds() {
            return frames.iter().for_each(|f| self.frame(f, counts(f), Source::Whole));
        }
        let most = if owned { OWN } else { ANY };
        let mut last: Option<&Frame> = None;
        let mut shown = frames.iter().enumerate().filter(|(_, frame)| {
            let before = last.replace(frame);
            counts(frame) && !before.is_some_and(|before| before.repeats(frame))
        });
        let (first, rest) = frames
            .split_at_checked(shown.nth(most).map_or(frames.len(), |(at, _)| at))
            .unwrap_or((frames, &[]));
        for run in first.chunk_by(|one, other| counts(one) == counts(other)) {
            match run {
                [only] if !counts(only) => self.frame(only, false, Source::None),
                [one, ..] if counts(one) => {
                    for same in run.chunk_by(Frame::repeats) {
                        let [frame, again @ ..] = same else { continue };
                        let source = if *sourced { Source::Line } else { Source::Whole };
                        *sourced |= !frame.source.is_empty();
                        self.frame(frame, true, source);
                        if !again.is_empty() {
                            let times = counted(again.len(), "time");
                            self.fold(again, &format!("the same call {times} more"));
                        }
                    }
                }
                _ => self.fold(run, &format!("{} frames of libraries", run.len())),
            }
        }
        if !rest.is_empty() {
            let own = rest.iter().filter(|frame| frame.own).count();
            let of = if own > 0 { format!(", {own} of the program") } else { String::new() };
            self.fold(rest, &format!("{}{of}", counted(rest.len(), "more frame")));
        }
    }

    fn fold(&mut self, frames: &[Frame], what: &str) {
        let told = self.folded(what);
        let told = cut(&told, self.paper.columns.saturating_sub(INDENT));
        self.text(indented(Line::from(self.dim(told)), INDENT));
        self.parts += frames.len();
    }

    /// `src/cart.rs:48 in charge`, and its source. What does not count may be passed over.
    fn frame(&mut self, frame: &Frame, counts: bool, source: Source) {
        let theme = self.paper.theme;
        let style = if counts { theme.plain() } else { theme.dim() };
        let line = self.place(frame, style);
        self.part(line);
        match source {
            Source::Whole => self.source(frame),
            Source::Line => {
                let failing = frame.source.iter().find(|(number, _)| Some(*number) == frame.line);
                if let Some((_, text)) = failing {
                    let room = self.paper.columns.saturating_sub(DEEPER);
                    self.text(indented(Line::from(self.dim(cut(text.trim(), room))), DEEPER));
                }
            }
            Source::None => {}
        }
    }

    /// Where a frame is: of what does not fit the file's end and the function's beginning stay.
    fn place(&self, frame: &Frame, style: Style) -> Line<'static> {
        let room = self.paper.columns.saturating_sub(INDENT);
        let function = frame.function.as_deref().filter(|name| !name.is_empty());
        let Some(at) = at(frame) else {
            let named = cut(function.unwrap_or(NOWHERE), room);
            return indented(Line::styled(named, style), INDENT);
        };
        let Some(function) = function else {
            return indented(Line::styled(tail(&at, room), style), INDENT);
        };
        let within = " in ";
        let left = room.saturating_sub(width(&at) + within.len());
        let function = cut(function, left.max(room / 3));
        let at = tail(&at, room.saturating_sub(within.len() + width(&function)));
        let within = self.dim(within);
        let spans = vec![Span::styled(at, style), within, Span::styled(function, style)];
        indented(Line::from(spans), INDENT)
    }

    /// Source with its line numbers; what is blank before all of it is left out.
    fn source(&mut self, frame: &Frame) {
        let theme = self.paper.theme;
        let written = |text: &&str| !text.trim().is_empty();
        let texts = || frame.source.iter().map(|(_, text)| text.as_str());
        let blanks = |text: &str| text.len() - text.trim_start_matches(' ').len();
        let margin = texts().filter(written).map(blanks).min().unwrap_or(0);
        let digits = frame.source.iter().map(|(number, _)| number.to_string().len()).max();
        let digits = digits.unwrap_or(0);
        // `> 48 │ `
        let room = self.paper.columns.saturating_sub(DEEPER + digits + 5);
        for (number, text) in &frame.source {
            let text = text.get(margin..).unwrap_or_default().trim_end();
            let failing = frame.line == Some(*number);
            let style = if failing { theme.strong() } else { theme.plain() };
            let cut = cut(text, room);
            let rows = match self.folds() || cut == text {
                true => vec![Line::styled(cut, style)],
                false => verbatim(text, room, false, &style.into()),
            };
            for (index, row) in rows.into_iter().enumerate() {
                let shown = if index == 0 { number.to_string() } else { String::new() };
                let marked = failing && index == 0;
                let mark = if marked { Span::styled("> ", theme.bad()) } else { Span::raw("  ") };
                let rule = self.dim(format!("{shown:>digits$} │ "));
                let mut spans = vec![mark, rule];
                spans.extend(row.spans.into_iter().map(|span| span.patch_style(row.style)));
                self.text(indented(Line::from(spans), DEEPER));
            }
        }
    }
}

/// The place of a frame; the column where the line says nothing: in minified code.
fn at(frame: &Frame) -> Option<String> {
    let file = frame.file.as_deref().filter(|file| !file.is_empty())?;
    let function = frame.function.as_deref().filter(|name| !name.is_empty());
    let minified = function.is_none() || frame.line.is_none_or(|line| line <= 1);
    let line = frame.line.map(|line| format!(":{line}")).unwrap_or_default();
    let column = frame.column.filter(|_| minified && frame.line.is_some());
    let column = column.map(|column| format!(":{column}")).unwrap_or_default();
    Some(format!("{file}{line}{column}"))
}

fn indented(mut line: Line<'static>, columns: usize) -> Line<'static> {
    line.spans.insert(0, Span::raw(" ".repeat(columns)));
    line
}
