//! What is known of an occurrence beside its stack: the suspect commit, the request, tags, and what
//! the program did before.

use super::Section;
use crate::desk::{Commit, Crumb, Event, Request, elapsed};
use crate::tui::flow::flow;
use crate::tui::markup::verbatim;
use crate::tui::text::{cut, fit, right, width};
use jiff::{SignedDuration, Timestamp};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// Columns of what a note is called.
const LABEL: usize = 10;
/// Below so many columns it has a line of its own.
const NARROW: usize = 36;
/// Lines of pairs that are shown before the rest is folded.
const PAIRS: usize = 4;
/// Breadcrumbs that are shown, the latest ones.
const CRUMBS: usize = 8;
/// Columns of when a breadcrumb was left, and of its category at most.
const TIME: usize = 7;
const CATEGORY: usize = 12;
/// What a short hash has of a long one.
const HASH: usize = 10;

impl Section<'_> {
    /// All that is not the stack.
    pub(super) fn notes(&mut self, event: &Event) {
        let before = self.lines.len();
        self.suspect(event);
        self.request(event.request.as_ref());
        self.pairs("tags", &event.tags);
        self.pairs("contexts", &event.contexts);
        self.apart(before);
        let before = self.lines.len();
        self.crumbs(event);
        self.apart(before);
        let before = self.lines.len();
        for missing in &event.missing {
            let look = self.look(self.paper.theme.dim());
            let lines = verbatim(missing, self.paper.columns, true, &look);
            lines.into_iter().for_each(|line| self.text(line));
        }
        self.apart(before);
    }

    /// Sets what was added since apart from what was there before.
    fn apart(&mut self, since: usize) {
        if since > 0 && self.lines.len() > since {
            self.lines.insert(since, super::PageLine::Text(Line::default()));
        }
    }

    /// Lines below each other behind what they are called.
    fn note(&mut self, label: &'static str, rows: Vec<Line<'static>>) {
        let strong = self.paper.theme.strong();
        let mut label = Some(label);
        if self.paper.columns < NARROW {
            self.part(Line::styled(label.take().unwrap_or_default(), strong));
        }
        let lead = self.paper.columns - self.room();
        for mut row in rows {
            let first = label.take();
            row.spans.insert(0, Span::styled(fit(first.unwrap_or_default(), lead), strong));
            if first.is_some() { self.part(row) } else { self.text(row) }
        }
    }

    /// Columns of a note without what it is called.
    fn room(&self) -> usize {
        let columns = self.paper.columns;
        columns.saturating_sub(if columns < NARROW { 2 } else { LABEL })
    }

    /// `1a2b3c4d5e Charge the card once`, and who wrote it how long before.
    fn suspect(&mut self, event: &Event) {
        let Some(commit) = &event.suspect else { return };
        let id: String = commit.id.chars().take(HASH).collect();
        let (id, room) = (cut(&id, self.room()), self.room());
        let message = cut(&commit.message, room.saturating_sub(width(&id) + 1));
        let named = Span::styled(id, self.paper.theme.name());
        let mut rows = vec![Line::from(vec![named, Span::raw(" "), Span::raw(message)])];
        let by = cut(&by(commit, event.at), room);
        rows.extend((!by.is_empty()).then(|| Line::from(self.dim(by))));
        self.note("suspect", rows);
    }

    fn request(&mut self, request: Option<&Request>) {
        let Some(request) = request else { return };
        let method = request.method.as_ref().map(|method| format!("{method} "));
        let text = method.unwrap_or_default() + &request.url;
        let rows = match self.folds() {
            true => vec![Line::raw(cut(&text, self.room()))],
            false => verbatim(&text, self.room(), false, &self.look(Style::new())),
        };
        self.note("request", rows);
    }

    fn pairs(&mut self, label: &'static str, pairs: &[(String, String)]) {
        let (room, theme) = (self.room(), self.paper.theme);
        let piece = |(key, value): &(String, String)| {
            let key = cut(key, room / 2);
            let value = cut(value, room.saturating_sub(width(&key) + 1));
            vec![Span::styled(key + " ", theme.dim()), Span::raw(value)]
        };
        let mut rows = flow(pairs.iter().map(piece), room);
        if self.folds() && rows.len() > PAIRS + 1 {
            let hidden = rows.split_off(PAIRS);
            let more = hidden.len();
            let told = self.folded(&format!("{more} more lines"));
            rows.push(Line::from(self.dim(cut(&told, room))));
        }
        if !rows.is_empty() {
            self.note(label, rows);
        }
    }

    /// What the program did before, in columns: how long before, what kind, what.
    fn crumbs(&mut self, event: &Event) {
        if event.crumbs.is_empty() {
            return;
        }
        let hidden = if self.folds() { event.crumbs.len().saturating_sub(CRUMBS) } else { 0 };
        let mut heading = vec![Span::styled("breadcrumbs", self.paper.theme.strong())];
        if hidden > 0 {
            let told = self.folded(&format!("{hidden} earlier"));
            heading.push(self.dim(format!("  {told}")));
        }
        self.part(Line::from(heading));
        let shown = event.crumbs.get(hidden..).unwrap_or_default();
        let timed = shown.iter().any(|crumb| crumb.at.is_some());
        let time = if timed { TIME + 2 } else { 0 };
        let most = CATEGORY.min(self.paper.columns / 4);
        let category = shown.iter().map(|crumb| width(&cut(&crumb.category, most))).max();
        let last = || shown.iter().filter_map(|crumb| crumb.at).max();
        let at = event.told_at().or_else(last).unwrap_or(event.at);
        for crumb in shown {
            self.crumb(crumb, at, time, category.unwrap_or(0));
        }
    }

    fn crumb(&mut self, crumb: &Crumb, at: Timestamp, time: usize, category: usize) {
        let theme = self.paper.theme;
        let when = crumb.at.map(|then| before(at, then)).unwrap_or_default();
        let when = if time > 0 { right(&when, TIME) + "  " } else { String::new() };
        let blank = if category > 0 { "  " } else { "" };
        let kind = fit(&cut(&crumb.category, category), category) + blank;
        let lead = 2 + width(&when) + width(&kind);
        let style = match crumb.level.as_deref() {
            Some("error" | "fatal" | "critical") => theme.bad(),
            Some("warning" | "warn") => theme.warning(),
            Some("debug") => theme.dim(),
            _ => theme.plain(),
        };
        let room = self.paper.columns.saturating_sub(lead);
        let cut = cut(&crumb.message, room);
        let rows = match self.folds() || cut == crumb.message {
            true => vec![Line::from(Span::styled(cut, style))],
            false => verbatim(&crumb.message, room, true, &style.into()),
        };
        let mut first = Some(format!("  {when}{kind}"));
        for mut row in rows {
            let lead = first.take().unwrap_or_else(|| " ".repeat(lead));
            row.spans.insert(0, self.dim(lead));
            self.text(row);
        }
    }
}

/// `Ada Lovelace, 3 h before, example/app`
fn by(commit: &Commit, at: Timestamp) -> String {
    let span = commit.at.map(|then| at.duration_since(then)).filter(|span| !span.is_negative());
    let span = span.map(|span| format!("{} before", elapsed(span)));
    let parts = [commit.author.clone(), span, commit.repository.clone()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// How long before `at` it was: `−0.4 s`, `−12 s`, `−3 min`.
fn before(at: Timestamp, then: Timestamp) -> String {
    let span = at.duration_since(then);
    let sign = if span.is_negative() { "+" } else { "−" };
    let span = if span.is_negative() { then.duration_since(at) } else { span };
    if span < SignedDuration::from_secs(10) {
        let tenths = span.as_millis() / 100;
        return format!("{sign}{}.{} s", tenths / 10, tenths % 10);
    }
    format!("{sign}{}", elapsed(span))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_long_before() {
        let at = Timestamp::from_second(1_800_000_000).unwrap();
        for (milliseconds, expected) in [
            (0, "−0.0 s"),
            (449, "−0.4 s"),
            (9_999, "−9.9 s"),
            (10_000, "−10 s"),
            (180_000, "−3 min"),
            (-300, "+0.3 s"),
            (-7_200_000, "+2 h"),
        ] {
            let then = at - SignedDuration::from_millis(milliseconds);
            assert_eq!(before(at, then), expected, "{milliseconds}");
        }
        assert!(!before(Timestamp::MIN, Timestamp::MAX).is_empty());
        assert!(!before(Timestamp::MAX, Timestamp::MIN).is_empty());
    }
}
