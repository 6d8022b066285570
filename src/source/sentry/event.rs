//! An event as a message: what failed, where, in which release.

use super::wire::{Event, Exception, Frame, Issue};
use crate::desk::{Message, MessageKind, PersonId};
use serde::Deserialize;
use serde_json::Value;

/// Who stands for Sentry itself. It is a program, so nothing it says is anyone's turn.
pub(super) const SENTRY: &str = "sentry";

const MOST_EXCEPTIONS: usize = 4;
const MOST_FRAMES: usize = 6;
const LONGEST_VALUE: usize = 2000;

/// The release that an event came from.
pub(super) fn release(event: &Event) -> Option<String> {
    let release = event.release.as_ref().and_then(|release| release.version.clone());
    release.or_else(|| tag(event, "release"))
}

/// The environment that an event came from.
pub(super) fn environment(event: &Event) -> Option<String> {
    tag(event, "environment")
}

/// The latest event of an issue as one message.
pub(super) fn message(event: &Event, issue: &Issue) -> Message {
    Message {
        id: format!("event:{}", event.id),
        at: event.date_created,
        author: Some(PersonId(SENTRY.into())),
        kind: MessageKind::Event,
        text: text(event, issue),
        edited: false,
        deleted: false,
        reactions: Vec::new(),
    }
}

fn text(event: &Event, issue: &Issue) -> String {
    let mut lines = vec![format!("Latest event {}", event.id)];
    lines.extend(release(event).map(|release| format!("release: {release}")));
    lines.extend(environment(event).map(|environment| format!("environment: {environment}")));
    lines.extend(request(event).map(|request| format!("request: {request}")));
    let chain = chain(event);
    if chain.is_empty() {
        let told = [&event.message, &event.title, &event.culprit, &issue.culprit];
        lines.extend(told.into_iter().flatten().next().map(|told| shorten(told)));
    }
    let frames = MOST_FRAMES / chain.len().clamp(1, MOST_EXCEPTIONS);
    for (index, exception) in chain.iter().rev().take(MOST_EXCEPTIONS).enumerate() {
        let before = if index == 0 { "" } else { "caused by " };
        lines.push(format!("\n{before}{}", named(exception)));
        lines.extend(crash_site(exception, frames).into_iter().flat_map(drawn));
    }
    lines.join("\n")
}

/// The exceptions of an event, innermost first as Sentry sends them. Some servers send a single
/// one as `value`.
fn chain(event: &Event) -> Vec<Exception> {
    let data = entry(event, "exception");
    let many = data.and_then(|data| data.get("values")).and_then(Value::as_array);
    let single = data.and_then(|data| data.get("value"));
    let values = many.into_iter().flatten().chain(single);
    values.filter_map(|value| Exception::deserialize(value).ok()).collect()
}

/// The frames where it failed, newest first: those of the program itself if there are any.
fn crash_site(exception: &Exception, most: usize) -> Vec<&Frame> {
    let stacktrace = exception.stacktrace.as_ref();
    let frames = stacktrace.and_then(|trace| trace.frames.as_deref()).unwrap_or_default();
    let own = || frames.iter().rev().filter(|frame| frame.in_app == Some(true));
    if own().next().is_some() {
        own().take(most).collect()
    } else {
        frames.iter().rev().take(most).collect()
    }
}

/// A frame in two lines: where, and the source there. Indented, so that Markdown shows it as it is.
fn drawn(frame: &Frame) -> Vec<String> {
    let file = frame.filename.as_ref().or(frame.abs_path.as_ref()).or(frame.module.as_ref());
    let file = file.map_or("(unknown file)", String::as_str);
    let line = frame.line_no.map(|line| format!(":{line}")).unwrap_or_default();
    let function = frame.function.as_ref().map(|name| format!(" in {name}")).unwrap_or_default();
    let mut lines = vec![format!("    {}", shorten(&format!("{file}{line}{function}")))];
    let context = frame.context.iter().flatten();
    let source = context.filter(|(number, _)| Some(*number) == frame.line_no);
    let source = source.filter_map(|(_, source)| source.as_deref()).next();
    lines.extend(source.map(|source| format!("        {}", shorten(source.trim()))));
    lines
}

fn named(exception: &Exception) -> String {
    let parts = [&exception.kind, &exception.value].into_iter().flatten();
    let parts: Vec<_> = parts.map(|part| shorten(part)).collect();
    if parts.is_empty() { "(unnamed exception)".into() } else { parts.join(": ") }
}

fn request(event: &Event) -> Option<String> {
    let data = entry(event, "request")?;
    let field = |name: &str| data.get(name).and_then(Value::as_str);
    let url = shorten(field("url")?);
    Some(field("method").map_or(url.clone(), |method| format!("{method} {url}")))
}

fn entry<'a>(event: &'a Event, kind: &str) -> Option<&'a Value> {
    let mut entries = event.entries.iter().flatten();
    entries.find(|entry| entry.kind.as_deref() == Some(kind)).map(|entry| &entry.data)
}

fn tag(event: &Event, key: &str) -> Option<String> {
    let mut tags = event.tags.iter().flatten();
    tags.find(|tag| tag.key.as_deref() == Some(key))?.value.clone()
}

/// What a program failed with may be its whole memory.
pub(super) fn shorten(text: &str) -> String {
    match text.char_indices().nth(LONGEST_VALUE) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn event(entries: Value) -> Event {
        let fields = json!({
            "eventID": "ab12", "id": "ab12", "dateCreated": "2026-11-22T15:00:00Z",
            "message": "said", "entries": entries,
            "tags": [{"key": "environment", "value": "production"}, {"key": null, "value": null}],
            "release": {"version": "app@1.2.3"},
        });
        serde_json::from_value(fields).unwrap()
    }

    fn drawn(entries: Value) -> String {
        let issue: Issue = serde_json::from_value(json!({"id": 1})).unwrap();
        message(&event(entries), &issue).text
    }

    fn frame(function: &str, line: u64, own: bool) -> Value {
        json!({"filename": "a.py", "function": function, "lineNo": line, "inApp": own,
               "context": [[line, format!("  {function}()")], [line + 1, null]]})
    }

    #[test]
    fn the_outermost_exception_comes_first_with_its_newest_own_frame_on_top() {
        let values = json!([
            {"type": "KeyError", "value": "'card'", "stacktrace": null},
            {"type": "PaymentDeclined", "value": "no", "stacktrace": {"frames": [
                frame("old", 1, true), frame("new", 9, true), frame("library", 5, false)]}},
        ]);
        let text = drawn(json!([
            {"type": "breadcrumbs", "data": {"values": []}},
            {"type": "request", "data": {"method": "POST", "url": "https://x/pay"}},
            {"type": "exception", "data": {"values": values}},
        ]));
        assert_eq!(
            text,
            "Latest event ab12\nrelease: app@1.2.3\nenvironment: production\n\
             request: POST https://x/pay\n\nPaymentDeclined: no\n    a.py:9 in new\n        new()\n    \
             a.py:1 in old\n        old()\n\ncaused by KeyError: 'card'"
        );
    }

    #[test]
    fn any_event_can_be_told() {
        for (entries, end) in [
            (json!([]), "\nsaid"),
            (json!(null), "\nsaid"),
            (json!([{"type": "exception", "data": null}]), "\nsaid"),
            (json!([{"type": "exception", "data": {"value": {"type": "E"}}}]), "\nE"),
            (json!([{"type": "exception", "data": {"values": [{}]}}]), "\n(unnamed exception)"),
            (
                json!([{"type": "exception", "data": {"values": [{"type": "E", "stacktrace":
                    {"frames": [{"module": "m"}, {}]}}]}}]),
                "\nE\n    (unknown file)\n    m",
            ),
        ] {
            let text = drawn(entries.clone());
            assert!(text.ends_with(end), "{entries}: {text}");
        }
    }

    #[test]
    fn a_huge_event_stays_readable() {
        let frames: Vec<_> = (0..5000).map(|line| frame("f", line, true)).collect();
        let value =
            json!({"type": "E", "value": "é".repeat(1 << 20), "stacktrace": {"frames": frames}});
        let text = drawn(json!([{"type": "exception", "data": {"values": [value]}}]));
        assert!(text.chars().count() < 3 * LONGEST_VALUE);
        assert_eq!(text.matches(" in f").count(), MOST_FRAMES);
    }
}
