//! A ticket's page: its head, and its conversation laid out in lines.

mod entry;

use super::anchors;
use super::asked::Asked;
use super::event::{self, Paper, Walk};
use super::head::HeadShape;
use super::keymap::{Command, Context, Keymap};
use super::markup::{self, Look};
use super::theme::{Theme, glyph};
use crate::desk::{
    Action, Band, Bands, Call, Calling, Entry, Event, Hours, IssueForm, Kind, Mail, MessageKind,
    OutboxState, Ranked, Side, Status, TicketId, View, elapsed, is_web, rank, shown,
};
use crate::store::{Detail, OutboxItem};
use jiff::Timestamp;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

/// From this many lines on the whole head stays; else it scrolls with the conversation.
const ROOMY: usize = 18;
/// Below this many lines only the title stays.
const CRAMPED: usize = 8;

/// Columns in which words can be read with ease, at most.
const READABLE: usize = 100;

/// What was waited for was shipped.
const SHIPPED: &str = "✓";

/// One line of what scrolls. What changes by time is filled in when it is drawn.
#[derive(Debug, Clone, PartialEq)]
pub enum PageLine {
    /// This line of the head.
    Head(usize),
    /// Which occurrence of an error follows.
    Event,
    /// The beginning of this part of it.
    Part(usize, Line<'static>),
    /// Who wrote this entry, and when.
    Entry(usize),
    /// Who wrote this note, and when.
    Note(usize),
    /// What becomes of this item of the outbox.
    Outbox(usize),
    /// Anything else.
    Text(Line<'static>),
    /// The beginning of the answer begun.
    Draft(String),
}

impl PageLine {
    /// What stays the same of a line when things are folded; later lines have greater ones.
    fn anchor(&self) -> Option<(u8, usize)> {
        match self {
            Self::Event => Some((0, 0)),
            Self::Part(part, _) => Some((1, *part)),
            Self::Entry(entry) => Some((2, *entry)),
            _ => None,
        }
    }
}

/// A ticket's page.
#[derive(Debug)]
pub struct Page {
    detail: Detail,
    keys: Arc<Keymap>,
    /// The web addresses in it.
    addresses: Vec<String>,
    walk: Walk,
    lines: Vec<PageLine>,
    size: (usize, usize),
    head: usize,
    scroll: Option<usize>,
    lands: usize,
    /// Long code and long lines are shown whole.
    unfolded: bool,
}

impl Page {
    /// The page of a ticket. It opens at the first message that is not answered; that of an error
    /// at its top.
    pub fn new(detail: Detail, keys: Arc<Keymap>) -> Self {
        let (walk, lines, size) = (Walk::default(), Vec::new(), (0, 0));
        let addresses = addresses(&detail);
        Self {
            detail,
            keys,
            addresses,
            walk,
            lines,
            size,
            head: 0,
            scroll: None,
            lands: 0,
            unfolded: false,
        }
    }

    /// What is on it.
    pub fn detail(&self) -> &Detail {
        &self.detail
    }

    /// The web addresses in it.
    pub fn addresses(&self) -> &[String] {
        &self.addresses
    }

    /// The occurrence of an error that was walked to.
    pub fn walk(&self) -> &Walk {
        &self.walk
    }

    /// Changes which occurrence of an error is shown, or what is waited for. The line that tells so
    /// does not stay out of sight.
    pub fn walk_on<T>(&mut self, theme: Theme, change: impl FnOnce(&mut Walk) -> T) -> T {
        let done = change(&mut self.walk);
        self.lay(theme);
        let told = self.lines.iter().position(|line| *line == PageLine::Event).unwrap_or(0);
        if self.top() > told {
            self.go(told);
        }
        done
    }

    /// The occurrence of an error in sight.
    pub fn event(&self) -> Option<&Event> {
        self.walk.event(self.detail.event.as_ref())
    }

    /// The ticket's row.
    pub fn id(&self) -> TicketId {
        self.detail.ticket.id
    }

    /// Takes a newer state of the same ticket; what is in sight stays in sight.
    pub fn renew(&mut self, detail: Detail, theme: Theme) {
        if self.detail != detail {
            self.walk.renew(self.detail.event.as_ref(), detail.event.as_ref());
            self.addresses = addresses(&detail);
            self.detail = detail;
            self.lay(theme);
        }
    }

    /// Lays the page out for a pane of this size.
    pub fn resize(&mut self, size: (usize, usize), theme: Theme) {
        if self.size != size {
            self.size = size;
            self.lay(theme);
        }
    }

    fn lay(&mut self, theme: Theme) {
        let head = self.head_shape().height(&self.detail, theme);
        let stays = match self.size.1 {
            0..CRAMPED => 1,
            CRAMPED..ROOMY => 2,
            lines if head > lines / 2 => 2,
            _ => head,
        };
        self.head = stays;
        let keys = self.keys.clone();
        let width = self.size.0.min(READABLE);
        let sheet = Sheet { width, theme, keys: &keys, unfolded: self.unfolded };
        let mut lines: Vec<PageLine> = (stays..head).map(PageLine::Head).collect();
        if !lines.is_empty() {
            lines.push(PageLine::Text(Line::default()));
        }
        let is_error = self.detail.ticket.kind == Kind::Error;
        if is_error {
            lines.extend(self.occurrence(&sheet));
        }
        let lands = lay(&self.detail, &mut lines, &sheet);
        self.lands = if is_error { 0 } else { lands };
        self.lines = lines;
        self.scroll = self.scroll.map(|at| at.min(self.end()));
    }

    /// The occurrence of an error in sight, below why no other one could be had.
    fn occurrence(&self, sheet: &Sheet<'_>) -> Vec<PageLine> {
        let mut lines = vec![PageLine::Event];
        if let Some(Asked::Failed(why)) = self.walk.asked() {
            lines.extend(barred(why, &Span::raw("  "), sheet, &sheet.theme.bad().into()));
        }
        let folds = sheet.unfolds();
        let paper = Paper { columns: self.size.0, theme: sheet.theme, folds };
        lines.extend(self.event().into_iter().flat_map(|event| event::lines(event, &paper)));
        lines.push(PageLine::Text(Line::default()));
        lines
    }

    /// Shows all that is folded, or folds it again; who is being read stays in sight.
    pub fn unfold(&mut self, theme: Theme) {
        let (top, moved) = (self.top(), self.scroll.is_some());
        let mut above = self.lines.iter().enumerate().take(top + 1).rev();
        let read = above.find_map(|(at, line)| Some((at, line.anchor()?)));
        self.unfolded = !self.unfolded;
        self.lay(theme);
        let Some((at, anchor)) = read.filter(|_| moved) else { return };
        let passed = |line: &PageLine| line.anchor().is_some_and(|other| other <= anchor);
        let begin = self.lines.iter().rposition(passed).unwrap_or(0);
        self.go(begin + top - at);
    }

    /// How the head is laid out: long texts have more than one line only where there is room.
    pub fn head_shape(&self) -> HeadShape {
        let (columns, lines) = self.size;
        HeadShape { columns, rows: if lines >= ROOMY { 2 } else { 1 }, exact: false }
    }

    /// Lines of the head that stay.
    pub fn head(&self) -> usize {
        self.head
    }

    /// Whether a rule parts the head from the conversation.
    pub fn ruled(&self) -> bool {
        self.size.1 >= CRAMPED
    }

    /// Lines in which the conversation scrolls.
    pub fn height(&self) -> usize {
        self.size.1.saturating_sub(self.head + usize::from(self.ruled()))
    }

    /// The first line in sight.
    pub fn top(&self) -> usize {
        self.scroll.unwrap_or(self.lands).min(self.end())
    }

    /// Scrolls by so many lines.
    pub fn step(&mut self, lines: isize) {
        self.go(self.top().saturating_add_signed(lines));
    }

    /// Scrolls to this line, or as near as there is one.
    pub fn go(&mut self, line: usize) {
        self.scroll = Some(line.min(self.end()));
    }

    fn end(&self) -> usize {
        self.lines.len().saturating_sub(self.height())
    }

    /// How many lines are hidden above and below.
    pub fn hidden(&self) -> (usize, usize) {
        (self.top(), self.end().saturating_sub(self.top()))
    }

    /// What the heading of an event says, but when.
    pub fn happened(&self, entry: &Entry) -> String {
        entry::heading(entry, self.detail.ticket.kind, self.size.0)
    }

    /// The lines in sight.
    pub fn window(&self) -> impl Iterator<Item = &PageLine> {
        self.lines.iter().skip(self.top()).take(self.height())
    }
}

/// The web addresses that a ticket tells, each once, as they are shown.
fn addresses(detail: &Detail) -> Vec<String> {
    let said = detail.conversation.iter().flat_map(|entry| anchors::addresses(&entry.text));
    let own = Some(detail.ticket.url.as_str()).filter(|url| is_web(url));
    let all: BTreeSet<_> = own.into_iter().chain(said).map(shown).collect();
    all.into_iter().map(Cow::into_owned).collect()
}

/// What a page is laid out on.
struct Sheet<'a> {
    width: usize,
    theme: Theme,
    keys: &'a Keymap,
    unfolded: bool,
}

impl Sheet<'_> {
    /// How words of a ticket of this kind look: issues and people have names on forges alone.
    fn look(&self, base: Style, kind: Kind) -> Look {
        let forge = matches!(kind, Kind::Issue | Kind::PullRequest);
        let accent = forge.then(|| self.theme.name());
        Look { base, accent, folds: self.unfolds() }
    }

    /// The key that shows what is folded, if anything is.
    fn unfolds(&self) -> Option<String> {
        (!self.unfolded).then(|| self.keys.key_of(Context::Ticket, Command::Unfold))
    }
}

/// The conversation below these lines; the line at which it opens.
fn lay(detail: &Detail, lines: &mut Vec<PageLine>, sheet: &Sheet<'_>) -> usize {
    let waits = detail.ticket.standing.turn.waiting_since;
    let mut lands = None;
    let mut notes = detail.notes.iter().enumerate().peekable();
    for (index, entry) in detail.conversation.iter().enumerate() {
        while let Some((note, _)) = notes.next_if(|(_, note)| note.at < entry.at) {
            lines.extend(entry::note(detail, note, sheet));
        }
        let unanswered = entry.side == Side::Customer && waits.is_some_and(|at| entry.at >= at);
        if unanswered && entry.kind == MessageKind::Message {
            lands = lands.or(Some(lines.len()));
        }
        let quiet = entry.kind == MessageKind::Event;
        if !quiet && matches!(lines.last(), Some(PageLine::Entry(_))) {
            lines.push(PageLine::Text(Line::default()));
        }
        lines.push(PageLine::Entry(index));
        let mut body = if quiet {
            entry::more(entry, detail.ticket.kind, sheet)
        } else {
            entry::body(entry, detail.ticket.kind, sheet)
        };
        body.extend(entry::reactions(entry, sheet));
        if !quiet || !body.is_empty() {
            lines.extend(body);
            lines.push(PageLine::Text(Line::default()));
        }
    }
    for (note, _) in notes {
        lines.extend(entry::note(detail, note, sheet));
    }
    for (index, item) in detail.outbox.iter().enumerate() {
        lines.push(PageLine::Outbox(index));
        lines.extend(outbox_body(item, sheet));
        lines.push(PageLine::Text(Line::default()));
    }
    if let Some(draft) = &detail.draft {
        let said = draft.text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        lines.push(PageLine::Draft(super::text::cut(&format!("draft: {said}"), sheet.width)));
    }
    if let Some(note) = &detail.note_begun {
        let said = note.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        lines.push(PageLine::Draft(super::text::cut(&format!("note begun: {said}"), sheet.width)));
    }
    if let Some(form) = &detail.form {
        let begun = format!("new issue begun: {}", IssueForm::parse(form).title);
        lines.push(PageLine::Draft(super::text::cut(&begun, sheet.width)));
    }
    if let Some(mail) = &detail.mail {
        let begun = format!("e-mail begun: {}", Mail::parse(mail).subject);
        lines.push(PageLine::Draft(super::text::cut(&begun, sheet.width)));
    }
    lands.unwrap_or(lines.len())
}

fn outbox_body(item: &OutboxItem, sheet: &Sheet<'_>) -> Vec<PageLine> {
    let theme = sheet.theme;
    let bar = Span::styled("┃ ", theme.ours());
    let blank = Span::raw("  ");
    let mut lines = Vec::new();
    let said = match &item.action {
        Action::Mail { mail, .. } => format!("{}\n\n{}", mail.subject, mail.body),
        action => action.words().unwrap_or_default().text,
    };
    if !said.is_empty() {
        lines.extend(barred(&said, &bar, sheet, &theme.dim().into()));
    }
    if let Some(problem) = &item.problem {
        let problem = crate::desk::clean(problem);
        lines.extend(barred(&problem, &blank, sheet, &theme.bad().into()));
    }
    lines.extend(barred(&ways_out(item, sheet.keys), &blank, sheet, &theme.plain().into()));
    lines
}

/// What the hero can do about an action that does not move by itself.
fn ways_out(item: &OutboxItem, keys: &Keymap) -> String {
    let key = |command| keys.key_of(Context::Ticket, command);
    let (retry, drop) = (key(Command::Retry), key(Command::Drop));
    match (item.state, &item.action) {
        (OutboxState::Refused, Action::Reply { .. }) => {
            format!("{} edits it, {retry} sends it again, {drop} drops it", key(Command::Reply))
        }
        (OutboxState::Refused, Action::Review { .. }) => {
            let pull = key(Command::More);
            format!("{pull} reviews it again, {retry} sends this again, {drop} drops it")
        }
        (OutboxState::Refused, Action::Create { .. }) => {
            format!("{} edits it, {retry} sends it again, {drop} drops it", key(Command::NewIssue))
        }
        (OutboxState::Refused, Action::Mail { .. }) => {
            format!("{} edits it, {retry} sends it again, {drop} drops it", key(Command::Mail))
        }
        (OutboxState::Refused, _) => format!("{retry} tries again, {drop} drops it"),
        (OutboxState::Unknown, _) => format!("{retry} sends it again, {drop} drops it"),
        _ => String::new(),
    }
}

fn barred(text: &str, bar: &Span<'static>, sheet: &Sheet<'_>, look: &Look) -> Vec<PageLine> {
    behind(bar, markup::lines(text, sheet.width.saturating_sub(2), look))
}

fn behind(bar: &Span<'static>, rows: Vec<Line<'static>>) -> Vec<PageLine> {
    let with_bar = |mut line: Line<'static>| {
        line.spans.insert(0, bar.clone());
        PageLine::Text(line)
    };
    rows.into_iter().map(with_bar).collect()
}

/// A ticket with its status and place as of `now`.
pub fn ranked(detail: &Detail, now: Timestamp, hours: &Hours) -> Option<Ranked> {
    rank(vec![detail.ticket.clone()], View::All, &[], now, hours).pop()
}

/// How long somebody waits, when an error last struck, or what else the row should say about time.
pub fn waited(ranked: &Ranked, now: Timestamp) -> String {
    let at = told_at(ranked);
    if ranked.status == Status::Snoozed && at > now {
        return format!("in {}", elapsed(at.duration_since(now)));
    }
    ago(at, now)
}

/// The time that a row tells: since when somebody waits, until when it is put aside, or when an
/// error last struck.
pub fn told_at(ranked: &Ranked) -> Timestamp {
    let ticket = &ranked.ticket;
    let asleep = ticket.local.snoozed_until.filter(|_| ranked.status == Status::Snoozed);
    let struck = ticket.impact.as_ref().map(|impact| impact.last_seen);
    let moved = ticket.standing.last_at.unwrap_or(ticket.created_at);
    asleep.or(struck).or(ranked.waiting_since).unwrap_or(moved)
}

/// How long ago, in whole minutes: seconds would make the screen flicker.
pub fn ago(at: Timestamp, now: Timestamp) -> String {
    let span = now.duration_since(at);
    if span.as_mins() < 1 { "now".to_owned() } else { elapsed(span) }
}

/// The band of somebody waiting. Nobody waits for an error in person: its age is no alarm.
pub fn band(ranked: &Ranked, bands: &Bands) -> Option<Band> {
    let since = ranked.waiting_since.filter(|_| ranked.ticket.kind != Kind::Error)?;
    Some(bands.band(since))
}

/// What else than somebody's words calls for us now.
pub fn calling(ranked: &Ranked) -> Option<&Call> {
    ranked.ticket.standing.call.as_ref().filter(|_| ranked.status == Status::WaitingOnUs)
}

/// The shape that tells how long somebody waits, or that nobody does and what they waited for was
/// shipped.
pub fn sign(ranked: &Ranked, band: Band) -> &'static str {
    match calling(ranked).map(|call| call.calling) {
        Some(Calling::Loop) if ranked.ticket.standing.turn.waiting_since.is_none() => SHIPPED,
        _ => glyph(band),
    }
}
