//! The list of tickets.

use super::{empty, pane, put, rows};
use crate::desk::{Bands, Call, Calling, OutboxState, Ranked, Ticket};
use crate::tui::layout::{Areas, inside};
use crate::tui::list::{Group, ListLine, News};
use crate::tui::model::{Focus, Model};
use crate::tui::page::{band, calling, sign, waited};
use crate::tui::text::{counted, cut, fit, right, width};
use jiff::Timestamp;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

/// Columns of the time somebody has waited.
const TIME: usize = 7;
/// Columns of a name on a one-line row, at most.
const NAME: usize = 18;
/// Columns of what a row calls for, at most.
const CALL: usize = 20;
/// From this many columns on a one-line row has room for more than who, what and how it stands.
const ROOM: usize = 70;

/// What the rows have in common.
struct Look<'a> {
    model: &'a Model,
    bands: Bands,
    now: Timestamp,
    columns: usize,
    tall: usize,
}

pub(super) fn draw(model: &Model, areas: &Areas, now: Timestamp, buffer: &mut Buffer) {
    let area = areas.queue;
    let elsewhere = model.composer.is_some() || model.diff.is_some();
    let focused = model.focus == Focus::Queue && !elsewhere;
    pane(model, focused, area, &title(model), aside(model)).render(area, buffer);
    let inner = inside(area);
    if model.list.is_empty() {
        empty::draw(model, inner, now, buffer);
        return;
    }
    let bands = Bands::at(now, &model.setup.hours);
    let columns = usize::from(inner.width);
    let look = Look { model, bands, now, columns, tall: areas.tall };
    let window = model.list.window(usize::from(inner.height), areas.tall);
    for (area, line) in rows(inner).zip(window) {
        look.line(line, area, buffer);
    }
}

/// The view, how many, and what it is narrowed to: `queue (12) /webhook`.
fn title(model: &Model) -> String {
    let filter = model.list.filter();
    let mut title = format!("{} ({})", model.view.word(), model.list.len());
    if model.filtering {
        title += &format!(" /{filter}▏");
    } else if !filter.is_empty() {
        title += &format!(" /{filter}");
    }
    title
}

fn aside(model: &Model) -> Line<'static> {
    let mut spans = Vec::new();
    match model.list.news() {
        News::Nothing => {}
        News::New(count) => {
            spans.push(Span::styled(format!(" {count} new "), model.theme.warning()));
        }
        News::Moved => spans.push(Span::styled(" order changed ", model.theme.dim())),
    }
    if !model.list.is_empty() {
        let place = format!(" {} of {} ", model.list.cursor() + 1, model.list.len());
        spans.push(Span::styled(place, model.theme.dim()));
    }
    Line::from(spans)
}

impl Look<'_> {
    fn line(&self, line: ListLine, area: Rect, buffer: &mut Buffer) {
        match line {
            ListLine::Group(group) => put(self.group(group), area, buffer),
            ListLine::Row { id, line } => {
                let Some(ranked) = self.model.list.row(id) else { return };
                let selected = self.model.list.selected().is_some_and(|r| r.ticket.id == id);
                let content = match (self.tall, line) {
                    (1, _) => self.single(ranked),
                    (_, 0) => self.origin(ranked),
                    _ => self.title(ranked),
                };
                put(content, area, buffer);
                buffer.set_style(area, self.over(selected, self.model.list.left(id)));
            }
        }
    }

    /// What the whole row says: under the cursor, or gone from the view.
    fn over(&self, selected: bool, left: bool) -> Style {
        let theme = self.model.theme;
        let style = if selected { theme.cursor() } else { theme.plain() };
        if left { theme.gone().patch(style) } else { style }
    }

    fn group(&self, group: Group) -> Line<'static> {
        let text = format!("── {} {} ", group.tier.word(), group.count);
        let rule = "─".repeat(self.columns.saturating_sub(width(&text)));
        Line::styled(text + &rule, self.model.theme.dim())
    }

    /// `● 42 min  Acme $       Webhook signature fails     #support`
    fn single(&self, ranked: &Ranked) -> Line<'static> {
        let name = fit(&name(&ranked.ticket), NAME.min(self.columns / 4));
        let mut spans = self.time(ranked);
        let style = self.name_style(&ranked.ticket);
        spans.extend([Span::raw("  "), Span::styled(name, style), Span::raw("  ")]);
        let used: usize = spans.iter().map(|span| width(&span.content)).sum();
        let (taken, aside) = spaced(self.aside(ranked));
        let room = self.columns.saturating_sub(used + taken + 1);
        spans.push(Span::raw(fit(&ranked.ticket.title, room) + " "));
        spans.extend(aside);
        Line::from(spans)
    }

    /// What stands behind a title: what it calls for, its mark, and with room to spare how many
    /// want it and its place.
    fn aside(&self, ranked: &Ranked) -> impl Iterator<Item = Span<'static>> {
        let (ticket, dim) = (&ranked.ticket, self.model.theme.dim());
        let room = self.columns >= ROOM;
        let call = self.call(ranked);
        let place = Some(ticket.place.clone()).filter(|_| room && call.is_none());
        let place = place.map(|place| Span::styled(place, dim));
        let votes = votes(ticket).filter(|_| room).map(|votes| Span::styled(votes, dim));
        [votes, call, Some(self.mark(ticket)), place].into_iter().flatten()
    }

    /// `● 42 min  Acme $ · Wile E. Coyote · #support`
    fn origin(&self, ranked: &Ranked) -> Line<'static> {
        let ticket = &ranked.ticket;
        let mut spans = self.time(ranked);
        let used: usize = spans.iter().map(|span| width(&span.content)).sum();
        let (taken, aside) = spaced(self.call(ranked).into_iter().chain([self.mark(ticket)]));
        let room = self.columns.saturating_sub(used + 2 + taken + 1);
        let payer = ticket.customer.as_ref().map(|customer| format!("{} $", customer.name));
        let paid = payer.as_ref().map_or(0, |payer| width(payer) + 3);
        spans.push(Span::raw("  "));
        if let Some(payer) = payer.filter(|_| paid < room) {
            spans.push(Span::styled(payer + " · ", self.model.theme.strong()));
        }
        let rest = format!("{} · {}", asker(ticket), ticket.place);
        spans.push(Span::styled(fit(&rest, room.saturating_sub(paid)), self.model.theme.dim()));
        spans.extend(aside);
        Line::from(spans)
    }

    fn title(&self, ranked: &Ranked) -> Line<'static> {
        let text = format!("  {}", ranked.ticket.title);
        let Some(votes) = votes(&ranked.ticket) else { return Line::raw(fit(&text, self.columns)) };
        let room = self.columns.saturating_sub(width(&votes) + 2);
        let votes = format!(" {votes} ");
        Line::from(vec![Span::raw(fit(&text, room)), Span::styled(votes, self.model.theme.dim())])
    }

    /// What it calls for in a word or two.
    fn call(&self, ranked: &Ranked) -> Option<Span<'static>> {
        let theme = self.model.theme;
        calling(ranked).map(|call| match call {
            Call { calling: Calling::Need, what, .. } => Span::raw(cut(what, CALL)),
            Call { calling: Calling::Loop, .. } => Span::styled(Calling::Loop.word(), theme.good()),
        })
    }

    fn time(&self, ranked: &Ranked) -> Vec<Span<'static>> {
        let theme = self.model.theme;
        let text = right(&waited(ranked, self.now), TIME);
        match band(ranked, &self.bands) {
            Some(band) => {
                let style = theme.band(band);
                vec![Span::styled(sign(ranked, band), style), Span::styled(text, style)]
            }
            None => vec![Span::raw(" "), Span::styled(text, theme.dim())],
        }
    }

    fn name_style(&self, ticket: &Ticket) -> Style {
        let theme = self.model.theme;
        if ticket.customer.is_some() { theme.strong() } else { theme.plain() }
    }

    /// What is going on with the ticket: its outbox first, then who has it.
    fn mark(&self, ticket: &Ticket) -> Span<'static> {
        let theme = self.model.theme;
        let pending = &ticket.pending;
        let mut items = self.model.outbox.iter().filter(|i| i.reference == ticket.reference);
        if pending.refused {
            return Span::styled("refused", theme.bad());
        }
        if items.clone().any(|item| item.state == OutboxState::Unknown) {
            return Span::styled("unknown", theme.warning());
        }
        if items.next().is_some() {
            return Span::styled("sending", theme.ours());
        }
        match ticket.assignee() {
            Some(who) => Span::styled(format!("@{}", fit_name(who)), theme.dim()),
            None => Span::raw(""),
        }
    }
}

/// What there is of these, each behind a blank, and how many columns that
/// takes: one at least.
fn spaced(parts: impl Iterator<Item = Span<'static>>) -> (usize, Vec<Span<'static>>) {
    let parts = parts.filter(|part| !part.content.is_empty());
    let spans: Vec<_> = parts.flat_map(|part| [Span::raw(" "), part]).collect();
    let columns: usize = spans.iter().map(|span| width(&span.content)).sum();
    (columns.max(1), spans)
}

/// How many want the same: `+12`.
fn votes(ticket: &Ticket) -> Option<String> {
    (ticket.votes > 0).then(|| format!("+{}", ticket.votes))
}

fn fit_name(who: &str) -> String {
    cut(who.split_whitespace().next().unwrap_or(who), 10)
}

/// Who waits: the customer that pays, else whoever asks.
fn name(ticket: &Ticket) -> String {
    match &ticket.customer {
        Some(customer) => format!("{} $", customer.name),
        None => asker(ticket),
    }
}

/// Whoever wrote, or how many people an error hits.
fn asker(ticket: &Ticket) -> String {
    match &ticket.impact {
        Some(impact) => counted(usize::try_from(impact.users).unwrap_or(usize::MAX), "user"),
        None => ticket.author.name.clone(),
    }
}
