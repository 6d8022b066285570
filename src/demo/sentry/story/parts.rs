//! The parts of an event as the SDKs send them: exceptions, threads, breadcrumbs, the request.

use super::plot::{Form, Line, Plot};
use crate::demo::sentry::wire::time;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

/// Frames of the libraries that the program's own are called from, oldest first.
fn library(platform: &str) -> &'static [Line] {
    match platform {
        "python" => &[
            ("celery/app/trace.py", "trace_task", 477, "R = retval = fun(*args, **kwargs)"),
            ("celery/app/trace.py", "__protected_call__", 760, "return self.run(*args, **kwargs)"),
        ],
        "rust" => &[
            ("/rustc/library/std/src/rt.rs", "std::rt::lang_start", 205, ""),
            ("tokio/src/runtime/scheduler/multi_thread/worker.rs", "run_task", 591, ""),
        ],
        _ => &[
            ("node_modules/react-dom/cjs/react-dom.production.min.js", "batchedUpdates", 125, ""),
            ("node_modules/react-dom/cjs/react-dom.production.min.js", "commitRoot", 281, ""),
        ],
    }
}

/// All parts of an event.
pub(super) fn entries(plot: &Plot, platform: &str, at: Timestamp) -> Value {
    if plot.form == Form::Bare {
        return bare();
    }
    let mut entries = match plot.form {
        Form::Native => native(plot),
        _ => vec![exceptions(plot, platform)],
    };
    if !plot.crumbs.is_empty() {
        entries.push(crumbs(plot, at));
    }
    entries.extend(plot.request.map(|(method, url)| request(method, url)));
    Value::Array(entries)
}

/// Exceptions: what was not caught last, and before it what caused it.
fn exceptions(plot: &Plot, platform: &str) -> Value {
    let frames = match (plot.form, plot.own.last()) {
        (Form::Endless, Some(line)) => endless(line),
        (Form::Minified, _) => plot.own.iter().map(minified).collect(),
        _ => frames(platform, plot.own),
    };
    let handled = plot.level == "warning";
    let thrown = exception(plot.kind, plot.value, handled, &frames);
    let cause = plot.cause.map(|(kind, value, own)| {
        exception(kind, value, true, &own.iter().map(|line| frame(line, true)).collect())
    });
    let values: Vec<Value> = cause.into_iter().chain([thrown]).collect();
    let data = json!({ "values": values, "excOmitted": null, "hasSystemFrames": true });
    json!({ "type": "exception", "data": data })
}

fn exception(kind: &str, value: &str, handled: bool, frames: &Value) -> Value {
    json!({
        "type": kind, "value": value, "module": null, "threadId": null, "rawStacktrace": null,
        "mechanism": { "type": "generic", "handled": handled },
        "stacktrace": {
            "frames": frames, "framesOmitted": null, "registers": null, "hasSystemFrames": true,
        },
    })
}

/// All frames of a trace, oldest first.
fn frames(platform: &str, own: &[Line]) -> Value {
    let library = library(platform).iter().map(|line| frame(line, false));
    library.chain(own.iter().map(|line| frame(line, true))).collect()
}

/// As many frames as a recursion without end leaves.
fn endless(line: &Line) -> Value {
    (0..1500).map(|_| frame(line, true)).collect()
}

fn frame((file, function, line, source): &Line, own: bool) -> Value {
    json!({
        "filename": file, "absPath": format!("/srv/{file}"), "module": null, "package": null,
        "platform": null, "function": function, "rawFunction": null, "lineNo": line,
        "colNo": null, "inApp": own, "context": context(*line, source), "vars": null,
        "trust": null, "errors": null, "lock": null, "sourceLink": null, "instructionAddr": null,
    })
}

/// Lines of source with their numbers.
fn context(line: u32, source: &str) -> Value {
    if source.is_empty() {
        return json!([]);
    }
    let before = source.lines().position(|text| text.starts_with('>')).unwrap_or_default();
    let first = line.saturating_sub(u32::try_from(before).unwrap_or_default());
    let texts = source.lines().map(|text| text.strip_prefix('>').unwrap_or(text));
    (first..).zip(texts).map(|(number, text)| json!([number, text])).collect()
}

/// A frame of code that was made small: all that tells where it is is the column.
fn minified((file, function, column, _): &Line) -> Value {
    let function = Some(*function).filter(|name| !name.is_empty());
    json!({
        "filename": file, "absPath": format!("https://app.example.com{file}"), "module": null,
        "package": null, "platform": null, "function": function, "rawFunction": null, "lineNo": 1,
        "colNo": column, "inApp": true, "context": [], "vars": null, "trust": null, "errors": null,
        "lock": null, "sourceLink": null, "instructionAddr": null,
    })
}

/// A crash: its threads have the traces, and the exception only names the signal.
fn native(plot: &Plot) -> Vec<Value> {
    let crashed = json!({
        "type": plot.kind, "value": plot.value, "module": null, "threadId": 7, "stacktrace": null,
        "rawStacktrace": null,
        "mechanism": { "type": "minidump", "handled": false, "synthetic": true },
    });
    let frames: Vec<Value> = plot.own.iter().map(symbol).collect();
    let thread = |id: u32, name: Option<&str>, crashed: bool, frames: Value| {
        json!({
            "id": id, "current": crashed, "crashed": crashed, "name": name, "state": null,
            "stacktrace": {
                "frames": frames, "framesOmitted": null, "registers": null, "hasSystemFrames": true,
            },
            "rawStacktrace": null,
        })
    };
    let idle = symbol(&("", "__psynch_cvwait", 0x1a, ""));
    let threads = [
        thread(1, Some("main"), false, json!([idle])),
        thread(7, Some("flush-worker"), true, json!(frames)),
        thread(8, None, false, Value::Null),
    ];
    vec![
        json!({ "type": "exception", "data": { "values": [crashed], "excOmitted": null } }),
        json!({ "type": "threads", "data": { "values": threads } }),
    ]
}

/// A frame of a program without its source: an address in a library.
fn symbol((file, function, line, _): &Line) -> Value {
    let file = Some(*file).filter(|file| !file.is_empty());
    json!({
        "filename": file, "absPath": file, "module": null, "package": "/usr/lib/libsdk.so",
        "platform": "native", "function": function, "rawFunction": format!("{function}()"),
        "lineNo": file.map(|_| line), "colNo": null, "inApp": file.is_some(), "context": [],
        "vars": null, "trust": "cfi", "errors": null, "symbolAddr": "0x7f3a10",
        "instructionAddr": format!("0x7f3a{line:x}"),
    })
}

fn crumbs(plot: &Plot, at: Timestamp) -> Value {
    let crumb = |(before, category, level, message): &(i64, &str, &str, &str)| {
        let at = at.checked_sub(SignedDuration::from_secs(*before)).unwrap_or(at);
        let is_http = *category == "http" || *category == "fetch" || *category == "xhr";
        // Requests tell what they were in their data, and have no message.
        let mut words = message.splitn(3, ' ');
        let data = json!({
            "method": words.next(), "url": words.next(),
            "status_code": words.next().and_then(|code| code.parse::<u16>().ok()),
        });
        json!({
            "type": if is_http { "http" } else { "default" }, "category": category, "level": level,
            "timestamp": time(at), "event_id": null,
            "message": Some(message).filter(|_| !is_http), "data": Some(data).filter(|_| is_http),
        })
    };
    let values: Vec<Value> = plot.crumbs.iter().map(crumb).collect();
    json!({ "type": "breadcrumbs", "data": { "values": values } })
}

fn request(method: &str, url: &str) -> Value {
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let query: Vec<_> = pairs.map(|(key, value)| json!([key, value])).collect();
    json!({
        "type": "request",
        "data": {
            "apiTarget": null, "method": method, "url": path, "query": query, "fragment": null,
            "data": null, "cookies": [], "env": null, "inferredContentType": null,
            "headers": [["Accept", "*/*"], ["Authorization", "[Filtered]"]],
        },
    })
}

/// Parts that are there and tell nothing.
fn bare() -> Value {
    let frame = json!({
        "filename": null, "absPath": null, "module": null, "function": null, "lineNo": null,
        "colNo": null, "inApp": null, "context": null, "vars": null,
    });
    let values = json!([
        { "type": null, "value": null, "mechanism": null, "stacktrace": null },
        { "type": null, "value": null, "mechanism": null, "stacktrace": { "frames": [frame, null] } },
    ]);
    json!([
        { "type": "exception", "data": { "values": values } },
        { "type": "breadcrumbs", "data": { "values": [{ "category": null, "message": null }, null] } },
        { "type": "request", "data": { "method": null, "url": null, "query": null } },
        { "type": "threads", "data": { "values": null } },
        { "type": "message", "data": null },
    ])
}

/// What it ran on.
pub(super) fn contexts(platform: &str) -> Value {
    match platform {
        "javascript" => json!({
            "browser": { "type": "browser", "name": "Chrome", "version": "141.0.0" },
            "os": { "type": "os", "name": "Windows", "version": ">=10" },
        }),
        "python" => json!({
            "runtime": { "type": "runtime", "name": "CPython", "version": "3.13.5" },
            "trace": { "type": "trace", "trace_id": "27a1e46acb604ebc80325f64c1217176" },
        }),
        _ => json!({
            "os": { "type": "os", "name": "Linux", "version": "6.12.8", "kernel_version": "6.12.8" },
            "device": { "type": "device", "arch": "x86_64" },
        }),
    }
}

/// What was wrong with the event itself.
pub(super) fn errors(plot: &Plot) -> Value {
    if plot.form != Form::Minified {
        return json!([]);
    }
    let file = plot.own.first().map_or("", |(file, ..)| file);
    let url = format!("https://app.example.com{file}");
    json!([
        {
            "type": "js_no_source", "message": "Source code was not found",
            "data": { "symbolicator_type": "missing_source", "url": url },
        },
        {
            "type": "js_invalid_source", "message": "Source map was not found",
            "data": { "symbolicator_type": "missing_sourcemap", "url": url },
        },
    ])
}
