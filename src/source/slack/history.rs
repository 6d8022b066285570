//! A channel's top level, slice by slice, newest first.

use super::super::SourceError;
use super::super::lenient::as_text;
use super::api::{Api, Form, IDLE, withheld};
use super::cursor::{before, is_after};
use super::group::{LONGEST, is_personal};
use super::parse::begins_ticket;
use super::wire::{WireMessage, items, next_cursor};
use crate::desk::Unreadable;
use jiff::SignedDuration;
use serde_json::Value;
use std::cmp::Ordering;
use std::collections::HashSet;

/// The method.
pub(super) const HISTORY: &str = "conversations.history";
/// How many messages one look at the newest asks for: what Slack advises on its page "Pagination".
pub(super) const LOOK: usize = 200;
/// How many one page of a longer way down asks for: the most that the method's page allows.
pub(super) const STRIDE: usize = 999;

/// A stretch of a channel's top level without holes: what Slack shows between two times.
#[derive(Debug, Default)]
pub(super) struct Slice {
    /// What could be read of it, oldest first.
    pub messages: Vec<WireMessage>,
    /// What could not.
    pub unreadable: Vec<Unreadable>,
    /// There is more below.
    pub more: bool,
}

/// Which stretch is asked for; both bounds are left out themselves.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span<'a> {
    /// Only what is newer than this.
    pub above: &'a str,
    /// Only what is older than this; `None`: up to the newest.
    pub below: Option<&'a str>,
    /// At most this many messages, the newest of them.
    pub most: usize,
}

/// Reads the newest messages of a stretch, and as many more as it takes to see where what one
/// person said in a row begins. Where Slack asks to wait for those, the row begins with the page.
pub(super) async fn read(api: &Api, channel: &str, span: Span<'_>) -> Result<Slice, SourceError> {
    let mut slice = read_page(api, channel, span).await?;
    while slice.more && slice.is_one_row() {
        let below = slice.oldest().map(str::to_owned);
        match read_page(api, channel, Span { below: below.as_deref(), ..span }).await {
            Ok(lower) => slice.extend_below(lower),
            Err(SourceError::RateLimited { .. }) => break,
            Err(error) => return Err(error),
        }
    }
    Ok(slice)
}

/// Reads the newest messages of a stretch. It is asked for by time and not by cursor, so that
/// nothing slips away between two pages and no cursor can expire. A cursor is followed where a page
/// shows nothing of the stretch, as other servers than Slack's may not know `latest`, and where
/// pages may lead upward.
async fn read_page(api: &Api, channel: &str, span: Span<'_>) -> Result<Slice, SourceError> {
    let call = format!("{HISTORY} {channel}");
    let form = form(channel, span);
    let mut walk = Walk::default();
    let mut cursor = None;
    loop {
        let (answer, next) = api.page(HISTORY, &form, cursor, span.most).await?;
        match walk.step(&answer, next.is_some(), span, &call) {
            Step::Done => return Ok(walk.slice),
            Step::Stuck => return Ok(walk.stuck(call)),
            Step::Further => cursor = next,
        }
    }
}

/// The message `ts` at the top level of a channel, or nothing if it is not there: the stretch that
/// holds only it.
pub(super) async fn find(api: &Api, channel: &str, ts: &str) -> Result<Slice, SourceError> {
    let above = before(ts, SignedDuration::from_micros(1));
    let below = before(ts, SignedDuration::from_micros(-1));
    read_page(api, channel, Span { above: &above, below: Some(&below), most: STRIDE }).await
}

/// With `oldest` alone, Slack has shown what comes right after it and not the newest
/// (github.com/slackhq/slack-api-docs, issue 4): it goes along with `latest` only.
fn form(channel: &str, span: Span<'_>) -> Form {
    let mut form = vec![("channel", channel.to_owned())];
    if let Some(below) = span.below {
        form.extend([("oldest", span.above.to_owned()), ("latest", below.to_owned())]);
    }
    form
}

/// Whether an answer says that there is more. Where it says nothing of it, a full page is none to
/// end with.
fn tells_more(answer: &Value, items: usize, span: Span<'_>) -> bool {
    let told = match answer.get("has_more") {
        None | Some(Value::Null) => next_cursor(answer).is_none() && items >= span.most,
        Some(told) => as_text(told).is_some_and(|told| matches!(&*told, "true" | "1")),
    };
    told || next_cursor(answer).is_some()
}

/// Pages that are read one after the other.
#[derive(Debug, Default)]
struct Walk {
    slice: Slice,
    /// What any of them showed.
    seen: HashSet<String>,
    /// The newest message of the last one, if pages seem to lead upward.
    top: Option<String>,
    /// How many in a row showed nothing new.
    idle: usize,
}

/// What follows from a page.
enum Step {
    /// The slice is complete.
    Done,
    /// The next page is needed.
    Further,
    /// It is needed, and there is none.
    Stuck,
}

impl Walk {
    /// Takes a page; `next`: there is a cursor to another one.
    fn step(&mut self, answer: &Value, next: bool, span: Span<'_>, call: &str) -> Step {
        let (mut page, unreadable) = items::<WireMessage>(answer, "messages", call);
        let more = tells_more(answer, page.len() + unreadable.len(), span);
        self.slice.unreadable.extend(unreadable);
        page.retain(|message| self.seen.insert(message.ts.clone()));
        let new = !page.is_empty();
        self.idle = if new { 0 } else { self.idle + 1 };
        let rises = new && self.rises(&page);
        let passed = page.iter().any(|message| !is_after(&message.ts, span.above));
        self.slice.messages.extend(page.into_iter().filter(|message| span.holds(&message.ts)));
        self.slice.messages.sort_by(|a, b| by_time(&a.ts, &b.ts));
        self.slice.more = more && (!new || rises || !passed);
        match (new, next) {
            _ if !self.slice.more => Step::Done,
            (true, true) if rises => Step::Further,
            (true, _) if !self.slice.messages.is_empty() => Step::Done,
            (true, true) => Step::Further,
            (false, true) if self.idle < IDLE => Step::Further,
            (false, _) if !self.slice.messages.is_empty() => Step::Done,
            _ => Step::Stuck,
        }
    }

    /// What could be read where the rest does not come: the end, and something unreadable below.
    fn stuck(mut self, at: String) -> Slice {
        self.slice.unreadable.push(withheld(at));
        self.slice.more = false;
        self.slice
    }

    /// Whether pages lead upward, as far as this one tells: its oldest message comes first, and
    /// none of it lies below the page before.
    fn rises(&mut self, page: &[WireMessage]) -> bool {
        let Some((first, last)) = page.first().zip(page.last()) else { return false };
        let rises = match &self.top {
            Some(top) => is_after(&first.ts, top),
            None => is_after(&last.ts, &first.ts),
        };
        self.top = rises.then(|| last.ts.clone());
        rises
    }
}

impl Span<'_> {
    /// Whether a message lies in it: other servers than Slack's may not know its bounds.
    fn holds(&self, ts: &str) -> bool {
        is_after(ts, self.above) && self.below.is_none_or(|below| is_after(below, ts))
    }
}

fn by_time(a: &str, b: &str) -> Ordering {
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

impl Slice {
    /// The oldest message of it.
    pub fn oldest(&self) -> Option<&str> {
        self.messages.first().map(|message| message.ts.as_str())
    }

    /// The newest message of it.
    pub fn newest(&self) -> Option<&str> {
        self.messages.last().map(|message| message.ts.as_str())
    }

    /// Whether one person said all of it in a row, as far as it shows.
    fn is_one_row(&self) -> bool {
        let mut personal = self.messages.iter().filter(|m| is_personal(m) && begins_ticket(m));
        let Some(first) = personal.next() else { return false };
        let until = before(self.newest().unwrap_or_default(), LONGEST);
        is_after(&first.ts, &until) && personal.all(|message| message.user == first.user)
    }

    fn extend_below(&mut self, mut lower: Slice) {
        lower.messages.append(&mut self.messages);
        self.messages = lower.messages;
        self.unreadable.append(&mut lower.unreadable);
        self.more = lower.more;
    }
}
