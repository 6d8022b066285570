//! What was raised, and where: exceptions, or the thread that crashed.

use super::fields::{cut, entry, list, number, text, words};
use crate::desk::{Exception, Frame, thousands};
use crate::source::lenient::as_number;
use serde_json::Value;
use std::collections::HashSet;

/// The most exceptions of a chain that are kept.
const MOST_EXCEPTIONS: usize = 8;
/// A tree of more than so many exceptions is told as it was sent.
const LARGEST_TREE: usize = 200;
/// The most calls of one stack that are kept.
const MOST_FRAMES: usize = 60;
/// Of those the newest, kept even if they are a library's: it failed there.
const NEWEST_FRAMES: usize = 5;
/// The most lines of source that are kept of a call, and how far each goes.
const MOST_LINES: usize = 11;
const LONGEST_LINE: usize = 300;
/// What stands for a name that nobody knows.
const UNKNOWN: [&str; 3] = ["?", "<unknown>", "<anonymous>"];

/// The chain of exceptions, the one that was not caught first; without any, the thread that
/// crashed. What of it is not kept, or was not sent, is told in `missing`.
pub(super) fn chain(event: &Value, missing: &mut Vec<String>) -> Vec<Exception> {
    let mut left_out = LeftOut::default();
    let told = outermost_first(event);
    let kept = ends(&told, MOST_EXCEPTIONS);
    left_out.exceptions =
        told.len() - kept.len() + omitted(entry(event, "exception"), "excOmitted");
    let mut chain: Vec<_> = kept.iter().map(|one| exception(one, &mut left_out)).collect();
    if chain.iter().all(|exception| exception.frames.is_empty()) {
        add_thread(event, &told, &mut chain, &mut left_out);
    }
    chain.retain(|one| one.kind.is_some() || one.value.is_some() || !one.frames.is_empty());
    missing.extend(left_out.told());
    chain
}

/// How much is not shown.
#[derive(Default)]
struct LeftOut {
    exceptions: usize,
    frames: usize,
    /// Frames that were left out before they came to us.
    unsent: usize,
}

impl LeftOut {
    fn told(&self) -> impl Iterator<Item = String> + use<> {
        let line = |count: usize, one: &str, many: &str| {
            let number = thousands(count as u64);
            (count > 0)
                .then(|| if count == 1 { format!("1 {one}") } else { format!("{number} {many}") })
        };
        [
            line(self.exceptions, "exception is not shown", "exceptions are not shown"),
            line(self.frames, "frame is not shown", "frames are not shown"),
            line(self.unsent, "frame was not sent to Sentry", "frames were not sent to Sentry"),
        ]
        .into_iter()
        .flatten()
    }
}

/// How many items a pair of positions says were left out.
fn omitted(of: &Value, name: &str) -> usize {
    let bounds: Vec<u64> = list(of, name).iter().filter_map(as_number).collect();
    match bounds[..] {
        [from, to] => usize::try_from(to.saturating_sub(from)).unwrap_or_default(),
        _ => 0,
    }
}

/// The exceptions of an event. They are sent innermost first; some servers send a single one as
/// `value`. Where they name their parents (`exception_group`) they form a tree, which is told in
/// its order.
fn outermost_first(event: &Value) -> Vec<&Value> {
    let data = entry(event, "exception");
    let sent = list(data, "values").iter().chain(data.get("value"));
    let mut told: Vec<_> = sent.filter(|value| value.is_object()).collect();
    told.reverse();
    if told.len() > LARGEST_TREE {
        return told;
    }
    let place = |one: &Value, name: &str| one.get("mechanism")?.get(name).and_then(as_number);
    let ids: Vec<_> = told.iter().map_while(|one| place(one, "exception_id")).collect();
    let distinct: HashSet<_> = ids.iter().collect();
    if distinct.len() < told.len() {
        return told;
    }
    let mut nodes: Vec<Node<'_>> = ids
        .into_iter()
        .zip(told)
        .map(|(id, value)| Node { id, parent: place(value, "parent_id"), value })
        .collect();
    nodes.sort_by_key(|node| node.id);
    tree_order(nodes)
}

/// An exception in a tree of them.
struct Node<'a> {
    id: u64,
    parent: Option<u64>,
    value: &'a Value,
}

/// Each exception before those in it. What hangs on nothing, or on itself, comes in the order of
/// the ids.
fn tree_order(mut nodes: Vec<Node<'_>>) -> Vec<&Value> {
    let mut told = Vec::with_capacity(nodes.len());
    let known: HashSet<_> = nodes.iter().map(|node| node.id).collect();
    let is_root = |node: &Node<'_>| node.parent.is_none_or(|parent| !known.contains(&parent));
    let mut path: Vec<u64> = Vec::new();
    while !nodes.is_empty() {
        let next = match path.last() {
            Some(parent) => nodes.iter().position(|node| node.parent == Some(*parent)),
            None => Some(nodes.iter().position(is_root).unwrap_or(0)),
        };
        match next {
            Some(next) => {
                let node = nodes.remove(next);
                told.push(node.value);
                path.push(node.id);
            }
            None => drop(path.pop()),
        }
    }
    told
}

/// So many of a chain: its beginning and its very end, which is what began it all.
fn ends<'a>(told: &[&'a Value], most: usize) -> Vec<&'a Value> {
    let last = told.len().saturating_sub(1);
    let keeps = |index: usize| index < most - 1 || index == last;
    told.iter().enumerate().filter(|(index, _)| keeps(*index)).map(|(_, one)| *one).collect()
}

fn exception(told: &Value, left_out: &mut LeftOut) -> Exception {
    let mechanism = told.get("mechanism");
    Exception {
        kind: text(told, &["type"]).or_else(|| text(told, &["module"])),
        value: told.get("value").and_then(words),
        handled: mechanism.and_then(|how| how.get("handled")).and_then(Value::as_bool),
        frames: told.get("stacktrace").map(|trace| frames(trace, left_out)).unwrap_or_default(),
    }
}

/// Adds the stack of the thread that crashed: to the exception that has none of its own, else by
/// itself. Older programs send a stack without a thread.
fn add_thread(event: &Value, told: &[&Value], chain: &mut Vec<Exception>, left_out: &mut LeftOut) {
    let wanted = told.first().and_then(|one| one.get("threadId").or_else(|| one.get("thread_id")));
    let threads = list(entry(event, "threads"), "values");
    let marked = |mark: &str| threads.iter().find(|one| one.get(mark) == Some(&Value::Bool(true)));
    let named = || threads.iter().find(|one| wanted.is_some_and(|id| one.get("id") == Some(id)));
    let thread = named().or_else(|| marked("crashed")).or_else(|| marked("current"));
    let bare = entry(event, "stacktrace");
    let trace = thread.and_then(|thread| thread.get("stacktrace")).unwrap_or(bare);
    let frames = frames(trace, left_out);
    match chain.first_mut() {
        Some(first) => first.frames = frames,
        None if frames.is_empty() => {}
        None => {
            let name = thread.and_then(|thread| text(thread, &["name", "id"]));
            let kind = name.map(|name| format!("thread {name}"));
            chain.push(Exception { kind, frames, ..Exception::default() });
        }
    }
}

/// The calls of a stack, newest first: if there are too many, the newest of all and then the
/// newest of the program itself. Where nobody says which those are, all count as such.
fn frames(trace: &Value, left_out: &mut LeftOut) -> Vec<Frame> {
    left_out.unsent += omitted(trace, "framesOmitted");
    let sent: Vec<_> = list(trace, "frames").iter().rev().filter(|one| one.is_object()).collect();
    let unmarked = sent.iter().all(|frame| mark(frame).is_none());
    let is_own = |frame: &Value| unmarked || mark(frame) == Some(true);
    let mut kept: Vec<_> = sent.iter().enumerate().collect();
    kept.sort_by_key(|(index, frame)| (*index >= NEWEST_FRAMES, !is_own(frame)));
    kept.truncate(MOST_FRAMES);
    kept.sort_unstable_by_key(|(index, _)| *index);
    left_out.frames += sent.len() - kept.len();
    kept.iter().map(|(_, sent)| Frame { own: is_own(sent), ..frame(sent) }).collect()
}

/// Whether a call is of the program itself, if that is told.
fn mark(told: &Value) -> Option<bool> {
    told.get("inApp").or_else(|| told.get("in_app")).and_then(Value::as_bool)
}

fn frame(told: &Value) -> Frame {
    let known = |name: &str| text(told, &[name]).filter(|name| !UNKNOWN.contains(&name.as_str()));
    let one_of = |names: &[&str]| names.iter().find_map(|name| known(name));
    let line = number(told, &["lineNo", "lineno"]);
    Frame {
        file: one_of(&["filename", "absPath", "abs_path", "module", "package"]),
        function: one_of(&["function", "rawFunction", "symbol"]),
        line,
        column: number(told, &["colNo", "colno"]),
        source: source(told, line),
        own: false,
    }
}

/// The lines of source around a call. What has none but its own line has that.
fn source(told: &Value, line: Option<u64>) -> Vec<(u64, String)> {
    let pair = |pair: &Value| {
        let number = as_number(pair.get(0)?)?;
        Some((number, pair.get(1)?.as_str()?.to_owned()))
    };
    let mut lines: Vec<_> = list(told, "context").iter().filter_map(pair).collect();
    if let (true, Some(line)) = (lines.is_empty(), line) {
        // As it is written: what looks like a secret here is a name.
        let own = ["contextLine", "context_line"].iter().find_map(|name| told.get(*name)?.as_str());
        lines.extend(own.map(|text| (line, text.to_owned())));
    }
    let at = lines.iter().position(|(number, _)| Some(*number) == line).unwrap_or(lines.len() / 2);
    let from = at.saturating_sub(MOST_LINES / 2).min(lines.len().saturating_sub(MOST_LINES));
    let shown = lines.into_iter().skip(from).take(MOST_LINES);
    shown.map(|(number, text)| (number, columns(&text))).collect()
}

/// A line of source as far as it is kept, tabs counted as the blanks that they are shown as.
fn columns(text: &str) -> String {
    cut(&cut(text, LONGEST_LINE).replace('\t', "    "), LONGEST_LINE)
}
