//! The head of a ticket's page: what it is, whose, how it stands, and why it stands where it does.

use super::markup;
use super::page::{ago, band, ranked};
use super::text::{cut, width};
use super::theme::{Theme, glyph};
use crate::desk::{Bands, Fact, Hours, Ranked, Ticket, reasons};
use crate::store::Detail;
use jiff::Timestamp;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// How a head is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeadShape {
    /// Columns of its lines.
    pub columns: usize,
    /// Lines that its title and its reasons may each have.
    pub rows: usize,
}

impl HeadShape {
    /// How many lines [`HeadShape::lines`] gives at most: the reasons change with time, and their
    /// room is kept.
    pub fn height(self, detail: &Detail, theme: Theme) -> usize {
        let title = self.wrapped(&detail.ticket.title, theme.strong()).len();
        let url = usize::from(!detail.ticket.url.is_empty());
        title + 2 + self.rows + self.facts(&detail.facts, theme).len() + url
    }

    /// The head as of `now`.
    pub fn lines(
        self,
        detail: &Detail,
        now: Timestamp,
        hours: &Hours,
        theme: Theme,
    ) -> Vec<Line<'static>> {
        let Some(ranked) = ranked(detail, now, hours) else { return Vec::new() };
        let ticket = &detail.ticket;
        let place = format!("{}  {}  {}", whose(ticket), ticket.place, ticket.reference);
        let mut lines = self.wrapped(&ticket.title, theme.strong());
        lines.push(standing(&ranked, now, hours, theme));
        lines.push(Line::styled(place, theme.dim()));
        lines.extend(self.wrapped(&reasons(&ranked, now, hours).join("; "), theme.dim()));
        lines.extend(self.facts(&detail.facts, theme));
        if !ticket.url.is_empty() {
            lines.push(Line::styled(ticket.url.clone(), theme.dim()));
        }
        lines
    }

    fn wrapped(self, text: &str, style: Style) -> Vec<Line<'static>> {
        if self.rows == 1 {
            return vec![Line::styled(text.to_owned(), style)];
        }
        markup::lines(text, self.columns, style).into_iter().take(self.rows).collect()
    }

    /// Facts one after the other, in as many lines as they take.
    fn facts(self, facts: &[Fact], theme: Theme) -> Vec<Line<'static>> {
        let mut lines: Vec<(usize, Line<'static>)> = Vec::new();
        for fact in facts {
            let value = cut(&fact.value, self.columns.saturating_sub(width(&fact.label) + 1));
            let wide = width(&fact.label) + 1 + width(&value);
            let spans = [
                Span::styled(format!("{} ", fact.label), theme.dim()),
                Span::styled(value, theme.tone(fact.tone)),
            ];
            match lines.last_mut().filter(|(used, _)| used + 2 + wide <= self.columns) {
                Some((used, line)) => {
                    *used += 2 + wide;
                    line.spans.push(Span::raw("  "));
                    line.spans.extend(spans);
                }
                None => lines.push((wide, Line::from(spans.to_vec()))),
            }
        }
        lines.into_iter().map(|(_, line)| line).collect()
    }
}

fn standing(ranked: &Ranked, now: Timestamp, hours: &Hours, theme: Theme) -> Line<'static> {
    let ticket = &ranked.ticket;
    let mut spans = Vec::new();
    let bands = Bands::at(now, hours);
    if let (Some(band), Some(since)) = (band(ranked, &bands), ranked.waiting_since) {
        let word = format!("{} {} {}", glyph(band), ranked.status.word(), ago(since, now));
        spans.push(Span::styled(word, theme.band(band)));
    } else {
        spans.push(Span::raw(ranked.status.word()));
    }
    if let Some(customer) = &ticket.customer {
        let plan = customer.plan.as_ref().map(|plan| format!(" ({plan})")).unwrap_or_default();
        spans.push(Span::styled(format!("  {} ${plan}", customer.name), theme.strong()));
    }
    spans.push(Span::raw(format!("  {}", ticket.author.name)));
    Line::from(spans)
}

fn whose(ticket: &Ticket) -> String {
    ticket.assignee().map_or("unclaimed".to_owned(), |who| format!("claimed by {who}"))
}
