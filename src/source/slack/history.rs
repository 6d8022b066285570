//! A channel's top level, slice by slice, newest first.

use super::super::SourceError;
use super::api::Api;
use super::cursor::{before, is_after};
use super::group::{LONGEST, is_personal};
use super::parse::begins_ticket;
use super::wire::{WireMessage, items, next_cursor};
use crate::desk::Unreadable;
use serde_json::Value;

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
/// nothing slips away between two pages and no cursor can expire; only an empty page is passed by
/// the cursor that comes with it.
async fn read_page(api: &Api, channel: &str, span: Span<'_>) -> Result<Slice, SourceError> {
    let mut form = vec![("channel", channel.to_owned()), ("oldest", span.above.to_owned())];
    form.extend(span.below.map(|below| ("latest", below.to_owned())));
    let call = format!("{HISTORY} {channel}");
    let mut cursor = None;
    loop {
        let (answer, next) = api.page(HISTORY, &form, cursor, span.most).await?;
        let (mut messages, unreadable) = items::<WireMessage>(&answer, "messages", &call);
        let more = next.is_some() || has_more(&answer);
        if messages.is_empty() && unreadable.is_empty() && next.is_some() {
            cursor = next;
            continue;
        }
        messages.sort_by(|a, b| a.ts.len().cmp(&b.ts.len()).then_with(|| a.ts.cmp(&b.ts)));
        let slice = Slice { messages, unreadable, more };
        return slice.moves(span, &call).map(|()| slice);
    }
}

fn has_more(answer: &Value) -> bool {
    answer.get("has_more").and_then(Value::as_bool) == Some(true) || next_cursor(answer).is_some()
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

    /// A way down that does not get lower would never end.
    fn moves(&self, span: Span<'_>, call: &str) -> Result<(), SourceError> {
        let stuck = match (self.oldest(), span.below) {
            (None, _) => true,
            (Some(oldest), Some(below)) => !is_after(below, oldest),
            (Some(_), None) => false,
        };
        if !(self.more && stuck) {
            return Ok(());
        }
        let why = "there is said to be more, and it does not come".into();
        Err(SourceError::Unreadable { at: call.to_owned(), why })
    }
}
