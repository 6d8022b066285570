//! An occurrence of an error as text.

use crate::desk::{
    Commit, Crumb, Event, Exception, Frame, Hours, clean, clean_line, counted, thousands,
};
use crate::tui::text;
use jiff::Timestamp;

/// Lines of source shown before and after where it failed.
const AROUND: u64 = 2;
/// The most calls of one exception that are shown, unless all are asked for.
const MOST_FRAMES: usize = 30;
/// How many calls are shown of an exception that was raised in no code of the program itself.
const MOST_FOREIGN: usize = 3;
/// The most of what came before, unless all is asked for.
const MOST_CRUMBS: usize = 10;
/// Tags and the like stand side by side in lines of this many columns.
const WIDTH: usize = 100;
/// Tags that are told anyway.
const TOLD: [&str; 3] = ["environment", "release", "user"];

/// How much of an occurrence is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// What most likely helps: the program's own calls and what came just before.
    Telling,
    /// Every call, everything that came before, and what it ran on.
    Whole,
}

/// What went wrong and where, the request, tags, what came before, and what of it is missing.
pub fn event_text(event: &Event, depth: Depth, hours: &Hours) -> String {
    let mut lines = head(event, hours);
    lines.extend(chain(event, depth));
    lines.extend(aside("tags", told_tags(event)));
    if depth == Depth::Whole {
        lines.extend(aside("context", event.contexts.iter().collect()));
    }
    lines.extend(crumbs(&event.crumbs, depth, hours));
    let missing = event.missing.iter().map(|what| format!("missing: {}", clean_line(what)));
    let suspect = event.suspect.as_ref().map(|commit| suspect(commit, hours));
    lines.extend(block(suspect.into_iter().chain(missing).collect()));
    lines.into_iter().map(|line| line.trim_end().to_owned() + "\n").collect()
}

/// The names of the occurrences before and after this one.
pub fn neighbours(event: &Event) -> String {
    let named = |id: &Option<String>| id.as_deref().map_or("none".into(), clean_line);
    format!("older: {}\nnewer: {}\n", named(&event.older), named(&event.newer))
}

fn head(event: &Event, hours: &Hours) -> Vec<String> {
    let told = |label: &str, value: &Option<String>| {
        value.as_ref().map(|value| format!("{label}: {}", clean_line(value)))
    };
    let request = event.request.as_ref().map(|request| {
        let method = request.method.as_deref().unwrap_or_default();
        format!("request: {}", clean_line(&format!("{method} {}", request.url)))
    });
    let handled = event.chain.iter().find_map(|exception| exception.handled);
    let caught = handled.map(|caught| format!("caught: {}", if caught { "yes" } else { "no" }));
    let when = event.told_at().map(|at| format!(", {}", day(at, hours))).unwrap_or_default();
    let mut head = vec![format!("--- event {}{when}", clean_line(&event.id))];
    let facts = [
        told("environment", &event.environment),
        told("release", &event.release),
        told("user", &event.user),
        request,
        caught,
    ];
    head.extend(facts.into_iter().flatten());
    head
}

/// Every exception under its name, or the message of what failed without one.
fn chain(event: &Event, depth: Depth) -> Vec<String> {
    if event.chain.is_empty() {
        let message = event.message.as_deref().map(clean).unwrap_or_default();
        return std::iter::once(String::new()).chain(message.lines().map(str::to_owned)).collect();
    }
    // Source around where it failed is worth its lines once.
    let site = event.chain.iter().flat_map(|e| &e.frames).find(|frame| frame.own);
    let told = event.chain.iter().zip(0..).flat_map(|(exception, place)| {
        let cause = if place == 0 { "" } else { "caused by " };
        let name = format!("{cause}{}", named(exception));
        let name = name.lines().map(str::to_owned).collect::<Vec<_>>();
        [vec![String::new()], name, frames(&exception.frames, site, depth)].concat()
    });
    told.collect()
}

fn named(exception: &Exception) -> String {
    let parts = [&exception.kind, &exception.value].into_iter().flatten();
    let parts: Vec<_> = parts.map(|part| clean(part)).collect();
    if parts.is_empty() { "(unnamed exception)".into() } else { parts.join(": ") }
}

/// Calls, newest first. Those of libraries are counted where they stand, unless there are no
/// others.
fn frames(frames: &[Frame], site: Option<&Frame>, depth: Depth) -> Vec<String> {
    if depth == Depth::Whole {
        return frames.iter().flat_map(|frame| drawn(frame, u64::MAX)).collect();
    }
    let foreign = !frames.iter().any(|frame| frame.own);
    let most = if foreign { MOST_FOREIGN } else { MOST_FRAMES };
    let (mut lines, mut shown, mut folded) = (Vec::new(), 0, 0);
    for same in frames.chunk_by(Frame::repeats) {
        let [frame, again @ ..] = same else { continue };
        if shown < most && (frame.own || foreign) {
            lines.extend(in_libraries(std::mem::take(&mut folded)));
            let is_site = site.is_some_and(|site| std::ptr::eq(site, frame));
            lines.extend(drawn(frame, if is_site { AROUND } else { 0 }));
            let more = counted(again.len(), "time");
            lines.extend((!again.is_empty()).then(|| format!("  (the same call {more} more)")));
            shown += 1;
        } else {
            folded += same.len() as u64;
        }
    }
    lines.extend(if shown == most { more(folded) } else { in_libraries(folded) });
    lines
}

fn in_libraries(frames: u64) -> Option<String> {
    match frames {
        0 => None,
        1 => Some("  (1 call in a library)".into()),
        _ => Some(format!("  ({} calls in libraries)", thousands(frames))),
    }
}

fn more(frames: u64) -> Option<String> {
    (frames > 0).then(|| format!("  ({} more: hero event --all)", thousands(frames)))
}

/// Where, and the source there with so many lines around it.
fn drawn(frame: &Frame, around: u64) -> Vec<String> {
    let place = |number: Option<u64>| number.map(|n| format!(":{n}")).unwrap_or_default();
    let file = frame.file.as_deref().map_or("(unknown file)".into(), clean_line);
    let function = frame.function.as_deref().map(|name| format!(" in {}", clean_line(name)));
    let (line, column) = (place(frame.line), place(frame.column));
    let mut lines = vec![format!("  {file}{line}{column}{}", function.unwrap_or_default())];
    let near = |number: u64| frame.line.is_some_and(|line| line.abs_diff(number) <= around);
    let source: Vec<_> = frame.source.iter().filter(|(number, _)| near(*number)).collect();
    let widest = source.last().map_or(0, |(number, _)| number.to_string().len());
    lines.extend(source.into_iter().map(|(number, text)| {
        let mark = if around > 0 && frame.line == Some(*number) { '>' } else { ' ' };
        format!("  {mark} {number:widest$} | {}", clean(text).replace('\n', " "))
    }));
    lines
}

fn told_tags(event: &Event) -> Vec<&(String, String)> {
    let is_told = |key: &str| match key {
        "environment" => event.environment.is_some(),
        "release" => event.release.is_some(),
        _ => event.user.is_some(),
    };
    let tags = event.tags.iter();
    tags.filter(|(key, _)| !(TOLD.contains(&key.as_str()) && is_told(key))).collect()
}

/// What is short, side by side: `tags: browser = Chrome 120, level = error`.
fn aside(label: &str, pairs: Vec<&(String, String)>) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for (key, value) in pairs {
        let pair = format!("{} = {}", clean_line(key), clean_line(value));
        match lines.last_mut() {
            Some(line) if text::width(line) + text::width(&pair) + 2 <= WIDTH => {
                *line += &format!(", {pair}");
            }
            Some(line) => {
                line.push(',');
                lines.push(format!("  {pair}"));
            }
            None => lines.push(format!("{label}: {pair}")),
        }
    }
    block(lines)
}

/// Lines with a blank one before them, if there are any.
fn block(lines: Vec<String>) -> Vec<String> {
    if lines.is_empty() { lines } else { [vec![String::new()], lines].concat() }
}

/// What the program did before, the latest last.
fn crumbs(crumbs: &[Crumb], depth: Depth, hours: &Hours) -> Vec<String> {
    let most = if depth == Depth::Whole { crumbs.len() } else { MOST_CRUMBS };
    let hidden = crumbs.len().saturating_sub(most);
    let count = match hidden {
        0 => String::new(),
        _ => format!(" (the last {most} of {})", crumbs.len()),
    };
    let heading = (!crumbs.is_empty()).then(|| format!("before it{count}:"));
    let told = crumbs.iter().skip(hidden).map(|crumb| crumb_line(crumb, hours));
    block(heading.into_iter().chain(told).collect())
}

fn crumb_line(crumb: &Crumb, hours: &Hours) -> String {
    let at = crumb.at.map(|at| at.to_zoned(hours.zone().clone()).strftime("%H:%M:%S").to_string());
    let level = crumb.level.as_deref().map(clean_line);
    let (category, message) = (clean_line(&crumb.category), clean_line(&crumb.message));
    let parts = [at, Some(category), level, Some(message)].into_iter().flatten();
    let parts: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
    format!("  {}", parts.join("  "))
}

/// `suspect commit: a1b2c3d in example/app by Ada, Mon 23 Nov 2026 10:00: Fix the batch`
fn suspect(commit: &Commit, hours: &Hours) -> String {
    let id = clean_line(&commit.id);
    let mut line = format!("suspect commit: {}", id.get(..7).unwrap_or(&id));
    let beside = [("in", &commit.repository), ("by", &commit.author)];
    for (word, value) in beside {
        line += &value.as_ref().map(|v| format!(" {word} {}", clean_line(v))).unwrap_or_default();
    }
    line += &commit.at.map(|at| format!(", {}", day(at, hours))).unwrap_or_default();
    let message = clean_line(&commit.message);
    if message.is_empty() { line } else { line + ": " + &message }
}

/// A time with its day, as what was said has it.
pub(super) fn day(at: Timestamp, hours: &Hours) -> String {
    at.to_zoned(hours.zone().clone()).strftime("%a %-d %b %Y %H:%M").to_string()
}
