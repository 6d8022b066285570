//! Stack traces as the three SDKs send them: a library's frames below, the program's own above.

use super::plots::Line;
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

/// All frames of a trace, oldest first.
pub(super) fn frames(platform: &str, own: &[Line]) -> Value {
    let library = library(platform).iter().map(|line| frame(line, false));
    library.chain(own.iter().map(|line| frame(line, true))).collect()
}

/// As many frames as a recursion without end leaves.
pub(super) fn endless(line: Line) -> Value {
    (0..1500).map(|_| frame(&line, true)).collect()
}

fn frame((file, function, line, source): &Line, own: bool) -> Value {
    let context = if source.is_empty() { json!([]) } else { json!([[line, source]]) };
    json!({
        "filename": file, "absPath": format!("/srv/{file}"), "module": null, "package": null,
        "function": function, "lineNo": line, "colNo": null, "inApp": own, "context": context,
        "vars": null, "trust": null, "errors": null,
    })
}
