//! The list of tickets.

use super::{empty, filter, pane, put, rows};
use crate::desk::{
    Bands, Call, Calling, Hit, Impact, Kind, OutboxState, Priority, Ranked, Status, Ticket, View,
    moment, thousands,
};
use crate::tui::badge::badge;
use crate::tui::curve::bars;
use crate::tui::layout::{Areas, inside};
use crate::tui::list::{Group, ListLine, News};
use crate::tui::model::{Focus, Model};
use crate::tui::page::{band, calling, sign, told_at, waited};
use crate::tui::text::{cut, fit, right, width};
use jiff::Timestamp;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

/// Columns of the time somebody has waited.
const TIME: usize = 7;
/// Columns of a place with its dot, at least: `· ex…`.
const LEAST_PLACE: usize = 6;
/// The same of a view in which some sleep: `in 59 min`.
const ASLEEP: usize = 10;
/// Columns of the time itself: `23 Nov 10:42` and a blank before it.
const EXACT: usize = 13;
/// Columns of a name on a one-line row, at most.
const NAME: usize = 18;
/// Columns of what a row calls for, at most.
const CALL: usize = 20;
/// From this many columns on a one-line row has room for more than who, what and how it stands.
const ROOM: usize = 70;
/// Columns of the curve of an error: on a row that has room, and on any other.
const CURVE: (usize, usize) = (12, 8);
/// From this many columns on a two-line row has room for the longer curve.
const LONG: usize = 48;

/// At the left of a marked row.
const MARKED: &str = "▌";
/// Between whoever pays and the rest.
const JOINT: &str = " · ";
/// Before the customers that an error hits.
const HITS: &str = "hits ";
/// Customers that are named on a row, at most.
const MOST_HITS: usize = 4;

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
    let inner = inside(area);
    if model.filtering {
        pane(model, focused, area, "", Line::default()).render(area, buffer);
        let line = filter::line(model, &name(model), usize::from(inner.width));
        put(line, Rect { y: area.y, height: 1, ..inner }, buffer);
    } else {
        pane(model, focused, area, &title(model), aside(model)).render(area, buffer);
    }
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

/// The tab, how many, and what it is narrowed to: `queue (12) /webhook`.
fn title(model: &Model) -> String {
    let title = match model.list.filter() {
        "" => name(model),
        text => format!("{} /{text}", name(model)),
    };
    title + &marked(model)
}

fn name(model: &Model) -> String {
    format!("{} ({})", model.tabs.name(), len(model))
}

/// How many rows there are; of a long list that is being read, how many there were.
fn len(model: &Model) -> usize {
    let counted = model.tabs.counted(model.tabs.shown());
    let counted = counted.filter(|_| !model.list.is_whole() && model.list.filter().is_empty());
    model.list.len().max(counted.unwrap_or(0))
}

/// `, 3 marked`: those that keys act on; and how many more a filter hides from them.
fn marked(model: &Model) -> String {
    if model.marks.is_empty() {
        return String::new();
    }
    let shown = model.marks.among(model.list.shown()).count();
    match (shown, model.marks.len() - shown) {
        (shown, 0) => format!(", {shown} marked"),
        (shown, hidden) => format!(", {shown} marked, {hidden} hidden"),
    }
}

fn aside(model: &Model) -> Line<'static> {
    let mut spans = Vec::new();
    match model.list.news() {
        News::Nothing => {}
        News::New(count) => {
            spans.push(Span::styled(format!(" {count} new "), model.theme.strong()));
        }
        News::Moved => spans.push(Span::styled(" order changed ", model.theme.dim())),
    }
    if !model.list.is_empty() {
        let place = format!(" {} of {} ", model.list.cursor() + 1, len(model));
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
                if self.model.marks.has(id) {
                    self.sign_marked(area, buffer);
                }
            }
        }
    }

    /// A sign at its left, in place of the border: no row moves when one is marked.
    fn sign_marked(&self, area: Rect, buffer: &mut Buffer) {
        if let Some(cell) = buffer.cell_mut((area.x.saturating_sub(1), area.y)) {
            cell.set_symbol(MARKED).set_style(self.model.theme.marked());
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
        let mut spans = self.time(ranked);
        spans.push(Span::raw("  "));
        spans.extend(self.who(&ranked.ticket, NAME.min(self.columns / 4)));
        spans.push(Span::raw("  "));
        let used: usize = spans.iter().map(|span| width(&span.content)).sum();
        let (taken, aside) = spaced(self.aside(ranked));
        let room = self.columns.saturating_sub(used + taken + 1);
        spans.push(Span::raw(fit(&ranked.ticket.title, room) + " "));
        spans.extend(aside);
        Line::from(spans)
    }

    /// What stands behind a title: what it calls for, its mark, and with room to spare how many
    /// want it, or how often it happens, and its place.
    fn aside(&self, ranked: &Ranked) -> impl Iterator<Item = Span<'static>> {
        let (ticket, dim) = (&ranked.ticket, self.model.theme.dim());
        let room = self.columns >= ROOM;
        let call = self.call(ranked);
        let place = Some(ticket.place.clone()).filter(|_| room && call.is_none());
        let place = place.map(|place| Span::styled(place, dim));
        let often = self.often(ticket, CURVE.1).filter(|_| room);
        [often, call, Some(self.mark(ticket)), place].into_iter().flatten()
    }

    /// How many want the same, or how often it happened in the last day.
    fn often(&self, ticket: &Ticket, columns: usize) -> Option<Span<'static>> {
        let text = match &ticket.impact {
            Some(impact) => bars(&impact.curve, self.now, columns),
            None => (ticket.votes > 0).then(|| format!("+{}", ticket.votes)),
        };
        text.map(|text| Span::styled(text, self.model.theme.dim()))
    }

    /// `● 42 min  Acme $ · Wile E. Coyote · #support`
    fn origin(&self, ranked: &Ranked) -> Line<'static> {
        let ticket = &ranked.ticket;
        let mut spans = self.time(ranked);
        let used: usize = spans.iter().map(|span| width(&span.content)).sum();
        let (taken, aside) = spaced(self.call(ranked).into_iter().chain([self.mark(ticket)]));
        let room = self.columns.saturating_sub(used + 2 + taken + 1);
        spans.push(Span::raw("  "));
        // Behind the payers something should be left for whom it hits, and where.
        let payer = payers(ticket, room - room / 4).map(|payer| cut(&payer, room));
        let left = room.saturating_sub(payer.as_deref().map_or(0, width));
        let (asker, place) = (asker(ticket), format!("{JOINT}{}", ticket.place));
        let free = room.saturating_sub(width(&asker) + width(&place));
        let known = known(ticket, free).filter(|_| payer.is_none()).unwrap_or_default();
        let asker = asker + &known;
        let behind = payer.as_ref().map_or(0, |_| width(JOINT));
        // Of a place that has no room the dot alone tells nothing.
        let fits = left.saturating_sub(behind + width(&asker)) >= LEAST_PLACE;
        let rest = if fits { asker + &place } else { asker };
        let (joint, rest) = match &payer {
            Some(_) if left > width(JOINT) => (JOINT, rest),
            Some(_) => ("", String::new()),
            None => ("", rest),
        };
        spans.extend(payer.map(|payer| Span::styled(payer + joint, self.model.theme.strong())));
        let rest = fit(&rest, left.saturating_sub(width(joint)));
        spans.push(Span::styled(rest, self.model.theme.dim()));
        spans.extend(aside);
        Line::from(spans)
    }

    fn title(&self, ranked: &Ranked) -> Line<'static> {
        let text = format!("  {}", ranked.ticket.title);
        let curve = if self.columns >= LONG { CURVE.0 } else { CURVE.1 };
        let Some(often) = self.often(&ranked.ticket, curve) else {
            return Line::raw(fit(&text, self.columns));
        };
        let room = self.columns.saturating_sub(width(&often.content) + 2);
        Line::from(vec![Span::raw(fit(&text, room) + " "), often, Span::raw(" ")])
    }

    /// What it calls for in a word or two. Whatever else calls, an error that is back or grows does
    /// so louder.
    fn call(&self, ranked: &Ranked) -> Option<Span<'static>> {
        let theme = self.model.theme;
        let impact = ranked.ticket.impact.as_ref().filter(|_| ranked.status != Status::Closed);
        if let Some(alarm) = impact.and_then(|impact| impact.alarm) {
            return Some(Span::styled(alarm.word(), theme.bad()));
        }
        let call = calling(ranked).map(|call| match call {
            Call { calling: Calling::Need, what, .. } => Span::raw(cut(what, CALL)),
            Call { calling: Calling::Loop, .. } => Span::styled(Calling::Loop.word(), theme.good()),
        });
        // Nearly all errors are of high priority: only that one may wait says something.
        let low = impact.is_some_and(|impact| impact.priority == Some(Priority::Low));
        call.or_else(|| low.then(|| Span::styled(Priority::Low.word(), theme.dim())))
    }

    fn time(&self, ranked: &Ranked) -> Vec<Span<'static>> {
        let theme = self.model.theme;
        let text = if self.model.exact {
            right(&moment(told_at(ranked), self.now, &self.model.setup.hours), EXACT)
        } else {
            right(&waited(ranked, self.now), self.time_columns())
        };
        match band(ranked, &self.bands) {
            Some(band) => {
                let style = theme.band(band);
                vec![Span::styled(sign(ranked, band), style), Span::styled(text, style)]
            }
            None => vec![Span::raw(" "), Span::styled(text, theme.dim())],
        }
    }

    /// Columns of a time and a blank before it: what sleeps tells how long it still does.
    fn time_columns(&self) -> usize {
        match self.model.tabs.view() {
            View::Snoozed | View::Mine | View::Open | View::All => ASLEEP,
            View::Queue | View::Waiting | View::FollowUp | View::Closed => TIME,
        }
    }

    /// Who waits, in so many columns: the customers that pay, else whoever asks.
    fn who(&self, ticket: &Ticket, columns: usize) -> Vec<Span<'static>> {
        let theme = self.model.theme;
        if let Some(payers) = payers(ticket, columns) {
            return vec![Span::styled(fit(&payers, columns), theme.strong())];
        }
        let name = asker(ticket);
        let known = known(ticket, columns.saturating_sub(width(&name))).unwrap_or_default();
        let name = cut(&name, columns.saturating_sub(width(&known)));
        let rest = fit(&known, columns.saturating_sub(width(&name)));
        let style = if ticket.unknown { theme.dim() } else { theme.plain() };
        vec![Span::raw(name), Span::styled(rest, style)]
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

fn fit_name(who: &str) -> String {
    cut(who.split_whitespace().next().unwrap_or(who), 10)
}

/// The customer that pays, or those that an error hits.
fn payers(ticket: &Ticket, columns: usize) -> Option<String> {
    let customer = || ticket.payer().map(|customer| badge(customer, columns));
    hit(&ticket.hits, columns).or_else(customer)
}

/// `hits Acme, Globex +2`: as many names as there is room for, the first one in any case.
fn hit(hits: &[Hit], columns: usize) -> Option<String> {
    let told = |shown: usize| {
        let names: Vec<&str> = hits.iter().take(shown).map(|hit| hit.name.as_str()).collect();
        let rest = hits.len() - names.len();
        let rest = if rest > 0 { format!(" +{rest}") } else { String::new() };
        (names.join(", "), rest)
    };
    let room = columns.saturating_sub(HITS.len());
    let fits = |(names, rest): &(String, String)| width(names) + width(rest) <= room;
    let (names, rest) =
        (1..=hits.len().min(MOST_HITS)).rev().map(told).find(fits).or_else(|| {
            let (name, rest) = (!hits.is_empty()).then(|| told(1))?;
            Some((cut(&name, room.saturating_sub(width(&rest)).max(1)), rest))
        })?;
    Some(format!("{HITS}{names}{rest}"))
}

/// What stands behind whoever asks: a customer that does not pay, if there are so many columns for
/// it, and always that there was nothing to look up.
fn known(ticket: &Ticket, columns: usize) -> Option<String> {
    if ticket.unknown && ticket.kind != Kind::Error {
        return Some(" ?".into());
    }
    let customer = ticket.customer.as_ref().map(|customer| format!(" ({})", customer.name));
    customer.filter(|customer| width(customer) <= columns)
}

/// Whoever wrote, or how many people an error hits.
fn asker(ticket: &Ticket) -> String {
    match &ticket.impact {
        Some(Impact { users: 1, .. }) => "1 user".to_owned(),
        Some(impact) => format!("{} users", thousands(impact.users)),
        None => ticket.author.name.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_customers_as_there_is_room_for() {
        let hits = ["Acme", "Globex", "株式会社", "Initech", "Hooli"].map(|name| Hit {
            name: name.into(),
            plan: None,
            people: 1,
            evidence: String::new(),
        });
        for (of, columns, expected) in [
            (0, 40, None),
            (1, 40, Some("hits Acme")),
            (1, 8, Some("hits Ac…")),
            (2, 17, Some("hits Acme, Globex")),
            (2, 16, Some("hits Acme +1")),
            (3, 27, Some("hits Acme, Globex, 株式会社")),
            (3, 26, Some("hits Acme, Globex +1")),
            (5, 80, Some("hits Acme, Globex, 株式会社, Initech +1")),
            (5, 10, Some("hits A… +4")),
            (5, 0, Some("hits … +4")),
        ] {
            assert_eq!(hit(&hits[..of], columns).as_deref(), expected, "{of} in {columns}");
        }
    }
}
