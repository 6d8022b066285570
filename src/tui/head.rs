//! The head of a ticket's page: what it is, whose, how it stands, and why it stands where it does.

use super::badge::named;
use super::curve::bars;
use super::flow::flow;
use super::links;
use super::markup;
use super::page::{ago, band, calling, ranked, sign};
use super::text::{cut, width};
use super::theme::Theme;
use crate::config::zone;
use crate::desk::{
    Author, Bands, Call, Calling, Fact, Hit, Hours, Impact, Kind, Ranked, Status, Ticket, moment,
    reasons, shown,
};
use crate::store::Detail;
use jiff::Timestamp;
use jiff::tz::Offset;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// The hours at which somebody may expect an answer to be read; the others are night.
const DAY: std::ops::Range<i8> = 7..22;

/// Hours of a curve.
const HOURS: usize = 24;
/// Customers that an error hits and that are named.
const HITS: usize = 4;

/// How a head is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeadShape {
    /// Columns of its lines.
    pub columns: usize,
    /// Lines that its title and its reasons may each have.
    pub rows: usize,
    /// Times are told to the minute instead of how long ago they were.
    pub exact: bool,
}

impl HeadShape {
    /// How many lines [`HeadShape::lines`] gives at most: the reasons change with time, and their
    /// room is kept.
    pub fn height(self, detail: &Detail, theme: Theme) -> usize {
        let title = self.title(&detail.ticket, theme);
        let url = usize::from(!detail.ticket.url.is_empty());
        let author = usize::from(self.tells_more_of(&detail.ticket.author));
        let beside = usize::from(beside(&detail.ticket).is_some());
        // The curve has the same columns at any time.
        let facts = self.facts(detail, detail.ticket.created_at, theme).len();
        let hits = self.hits(&detail.ticket.hits, theme).len();
        title + 2 + author + beside + self.rows + facts + hits + links::height(&detail.links) + url
    }

    /// The head as of `now`.
    pub fn lines(
        self,
        detail: &Detail,
        now: Timestamp,
        hours: &Hours,
        theme: Theme,
    ) -> Vec<Line<'static>> {
        let Some(mut ranked) = ranked(detail, now, hours) else { return Vec::new() };
        // They have a line of their own here.
        let hits = self.hits(&std::mem::take(&mut ranked.ticket.hits), theme);
        let ticket = &detail.ticket;
        let place = format!("{}  {}  {}", whose(ticket), ticket.place, ticket.reference);
        let mut lines = self.wrapped(&ticket.title, theme.strong());
        lines.extend(self.standing(&ranked, Look { now, hours, theme, exact: self.exact }));
        let beside = beside(ticket).map(|words| cut(&words, self.columns));
        lines.extend(beside.map(|words| Line::styled(words, theme.dim())));
        lines.push(Line::styled(place, theme.dim()));
        lines.extend(self.wrapped(&reasons(&ranked, now, hours).join("; "), theme.dim()));
        lines.extend(hits);
        lines.extend(self.facts(detail, now, theme));
        lines.extend(links::lines(&detail.links, self.columns, now, theme));
        if !ticket.url.is_empty() {
            lines.push(Line::styled(shown(&ticket.url).into_owned(), theme.dim()));
        }
        lines
    }

    /// Lines of the title, which come first.
    pub fn title(self, ticket: &Ticket, theme: Theme) -> usize {
        self.wrapped(&ticket.title, theme.strong()).len()
    }

    fn wrapped(self, text: &str, style: Style) -> Vec<Line<'static>> {
        if self.rows == 1 {
            return vec![Line::styled(text.to_owned(), style)];
        }
        markup::lines(text, self.columns, &style.into()).into_iter().take(self.rows).collect()
    }

    /// `hits Acme (Enterprise; 3 people, domain acme.com)`: each customer that an error hits, with
    /// how that is known.
    fn hits(self, hits: &[Hit], theme: Theme) -> Vec<Line<'static>> {
        let piece = |hit: &Hit| {
            let plan = hit.plan.as_ref().map(|plan| format!("{plan}; ")).unwrap_or_default();
            let people = if hit.people == 1 { "person" } else { "people" };
            let known = format!(" ({plan}{} {people}, {})", hit.people, hit.evidence);
            let lead = "hits ";
            let name = cut(&hit.name, self.columns.saturating_sub(lead.len()));
            let room = self.columns.saturating_sub(lead.len() + width(&name));
            vec![
                Span::styled(lead, theme.dim()),
                Span::styled(name, theme.strong()),
                Span::styled(cut(&known, room), theme.dim()),
            ]
        };
        let mut lines = flow(hits.iter().take(HITS).map(piece), self.columns);
        let more = hits.len().saturating_sub(HITS);
        let more = (more > 0).then(|| Line::styled(format!("+{more} more customers"), theme.dim()));
        lines.extend(more);
        lines
    }

    /// How often an error happened in each hour of the last day.
    fn curve(impact: &Impact, now: Timestamp, theme: Theme) -> Option<Vec<Span<'static>>> {
        // It had happened within the day that it was last seen.
        bars(&impact.curve, impact.last_seen, HOURS)?;
        let drawn = bars(&impact.curve, now, HOURS).unwrap_or_else(|| " ".repeat(HOURS));
        let label = Span::styled(format!("last {HOURS} h "), theme.dim());
        Some(vec![label, Span::raw(drawn)])
    }

    /// Facts one after the other, in as many lines as they take; how many ask for it, or how often
    /// it happens, comes first.
    fn facts(self, detail: &Detail, now: Timestamp, theme: Theme) -> Vec<Line<'static>> {
        let piece = |fact: &Fact| {
            let value = cut(&fact.value, self.columns.saturating_sub(width(&fact.label) + 1));
            vec![
                Span::styled(format!("{} ", fact.label), theme.dim()),
                Span::styled(value, theme.tone(fact.tone)),
            ]
        };
        let votes = match detail.ticket.votes {
            0 => None,
            1 => Some("1 wants this".to_owned()),
            votes => Some(format!("{votes} want this")),
        };
        let votes = votes.map(|votes| vec![Span::raw(votes)]);
        let impact = detail.ticket.impact.as_ref();
        let curve = impact.and_then(|impact| Self::curve(impact, now, theme));
        let first = votes.into_iter().chain(curve);
        flow(first.chain(detail.facts.iter().map(piece)), self.columns)
    }

    /// How the ticket stands and whose it is; with room to spare whoever asked has a line of their
    /// own.
    fn standing(self, ranked: &Ranked, look: Look<'_>) -> Vec<Line<'static>> {
        let author = &ranked.ticket;
        let state = || look.state(ranked);
        let customer = |plan| look.customer(&ranked.ticket, plan);
        if self.tells_more_of(&author.author) {
            let forms = [(true, true), (true, false), (false, false)];
            let forms = forms.map(|(marks, zone)| look.author(author, marks, zone));
            return vec![joined([state(), customer(true)].concat()), self.first_that_fits(forms)];
        }
        let forms =
            [(true, true, true), (true, true, false), (false, true, false), (false, false, false)];
        let forms = forms.map(|(plan, marks, zone)| {
            [state(), customer(plan), look.author(author, marks, zone)].concat()
        });
        vec![self.first_that_fits(forms)]
    }

    /// Whether an author has a line of their own. It does not depend on the time, nor does what
    /// stands below it move.
    fn tells_more_of(self, author: &Author) -> bool {
        self.rows > 1 && (author.zone.is_some() || !author.marks.is_empty())
    }

    /// The first of several forms that fits, else the last.
    fn first_that_fits<const N: usize>(self, forms: [Vec<Span<'static>>; N]) -> Line<'static> {
        let mut lines = forms.into_iter().map(joined);
        let last = lines.next_back().unwrap_or_default();
        lines.find(|line| wide(line) <= self.columns).unwrap_or(last)
    }
}

/// When a head is looked at, by whom, and how things are told apart.
#[derive(Clone, Copy)]
struct Look<'a> {
    now: Timestamp,
    hours: &'a Hours,
    theme: Theme,
    exact: bool,
}

impl Look<'_> {
    fn state(self, ranked: &Ranked) -> Vec<Span<'static>> {
        let bands = Bands::at(self.now, self.hours);
        let status = match calling(ranked) {
            Some(Call { calling: Calling::Need, what, .. }) => format!("needs {what}"),
            Some(Call { calling: Calling::Loop, .. }) => Calling::Loop.word().to_owned(),
            // What follows is how long they have waited, not how long it has slept.
            None if ranked.status == Status::Snoozed => "snoozed, waiting".to_owned(),
            None => ranked.status.word().to_owned(),
        };
        vec![match band(ranked, &bands).zip(ranked.waiting_since) {
            Some((band, since)) => Span::styled(
                format!("{} {status} {}", sign(ranked, band), self.since(since)),
                self.theme.band(band),
            ),
            None => Span::raw(status),
        }]
    }

    fn since(self, at: Timestamp) -> String {
        match self.exact {
            true => format!("since {}", moment(at, self.now, self.hours)),
            false => ago(at, self.now),
        }
    }

    fn customer(self, ticket: &Ticket, plan: bool) -> Vec<Span<'static>> {
        let Some(customer) = &ticket.customer else { return Vec::new() };
        let standing = customer.standing().map(|word| format!(" {word}")).unwrap_or_default();
        let plan = customer.plan.as_ref().filter(|_| plan);
        let plan = plan.map(|plan| format!(" ({plan})")).unwrap_or_default();
        let style = if customer.pays { self.theme.strong() } else { self.theme.plain() };
        vec![Span::styled(format!("{}{standing}{plan}", named(customer)), style)]
    }

    /// `Ada Lovelace  guest  14:05 there (Europe/Amsterdam)`
    fn author(self, ticket: &Ticket, marks: bool, zone: bool) -> Vec<Span<'static>> {
        let author = &ticket.author;
        let dim = |text: String| Span::styled(text, self.theme.dim());
        let mut spans = vec![Span::raw(author.name.clone())];
        let unknown = marks && ticket.unknown && ticket.kind != Kind::Error;
        spans.extend(unknown.then(|| dim("no address known".to_owned())));
        let marks = author.marks.iter().filter(|_| marks);
        spans.extend(marks.map(|mark| dim((*mark).to_owned())));
        spans.extend(
            self.there(author)
                .map(|(time, name)| dim(if zone { format!("{time} ({name})") } else { time })),
        );
        spans
    }

    /// `14:05 there` and the name of their zone, if their clock shows another time than the hero's.
    fn there(self, author: &Author) -> Option<(String, &str)> {
        let zone = author.zone.as_deref()?;
        let (time, theirs) = time_there(zone, self.now)?;
        let ours = self.now.to_zoned(self.hours.zone().clone());
        (theirs != ours.offset()).then_some((time, zone))
    }
}

/// `14:05 there`, and that it is night, with how far their clock is off.
pub fn time_there(zone: &str, now: Timestamp) -> Option<(String, Offset)> {
    let theirs = now.to_zoned(zone::named(zone).ok()?);
    let night = if DAY.contains(&theirs.hour()) { "" } else { ", night" };
    Some((format!("{} there{night}", theirs.strftime("%H:%M")), theirs.offset()))
}

/// Pieces with blanks between them.
fn joined(mut pieces: Vec<Span<'static>>) -> Line<'static> {
    pieces
        .iter_mut()
        .skip(1)
        .for_each(|piece| piece.content = format!("  {}", piece.content).into());
    Line::from(pieces)
}

fn wide(line: &Line<'_>) -> usize {
    line.spans.iter().map(|span| width(&span.content)).sum()
}

/// `assumed from #acme-shared; also Globex`: what weakens, or adds to, whose customer it is. What
/// the hero said of a payer is among the reasons.
fn beside(ticket: &Ticket) -> Option<String> {
    let customer = ticket.customer.as_ref()?;
    let assumed = customer.assumed.then(|| format!("assumed from {}", ticket.place));
    let by_hand = (customer.by_hand() && !customer.pays).then(|| customer.evidence.clone());
    let told: Vec<String> = [assumed, by_hand, customer.others()].into_iter().flatten().collect();
    (!told.is_empty()).then(|| told.join("; "))
}

fn whose(ticket: &Ticket) -> String {
    ticket.assignee().map_or("unclaimed".to_owned(), |who| format!("claimed by {who}"))
}
