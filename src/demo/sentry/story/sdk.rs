//! What went wrong in the SDK, on the machines of others.

use super::plot::Turn::{Resolved, Said, Teamed};
use super::plot::{Form, PLAIN, Plot};
use super::spread::Shape;

pub(super) const PLOTS: &[Plot] = &[
    Plot {
        project: "sdk",
        kind: "panic",
        value: "called `Option::unwrap()` on a `None` value",
        culprit: Some("sdk::batch::flush"),
        level: "fatal",
        users: 64,
        events: 71,
        began: 9,
        last: 12,
        own: &[
            ("sdk/src/lib.rs", "sdk::Client::shutdown", 212, "self.queue.flush();"),
            (
                "sdk/src/batch.rs",
                "sdk::batch::flush",
                97,
                "fn flush(&mut self) -> Result<()> {\n>    let head = self.pending.front().unwrap();\n    self.send(head)\n}",
            ),
        ],
        shape: Shape::Rising,
        release: "sdk@2.4.0",
        crumbs: &[
            (9, "log", "info", "flushing 0 events"),
            (0, "log", "warning", "shutdown while a flush is under way"),
        ],
        tags: &[("os", "Linux 6.12.8"), ("rustc", "1.95.0")],
        people: &["nils@gans.se", "milton-w", "blumbergh"],
        then: &[Teamed(1)],
        ..PLAIN
    },
    Plot {
        project: "sdk",
        kind: "reqwest::Error",
        value: "error sending request: operation timed out",
        culprit: Some("sdk::transport::send"),
        level: "warning",
        users: 120,
        events: 640,
        began: 700,
        last: 7,
        own: &[(
            "sdk/src/transport.rs",
            "sdk::transport::send",
            141,
            "let reply = request.send().await?;",
        )],
        release: "sdk@2.3.1",
        cause: Some(("hyper::Error", "operation timed out", &[])),
        tags: &[("os", "Linux 6.12.8")],
        people: &["fatima@mail.test", "bruce@lee.hk"],
        ..PLAIN
    },
    Plot {
        project: "sdk",
        kind: "serde_json::Error",
        value: "invalid type: null, expected a string at line 1 column 84",
        culprit: Some("sdk::config::load"),
        level: "error",
        users: 27,
        events: 33,
        began: 33,
        last: 77,
        own: &[("sdk/src/config.rs", "sdk::config::load", 52, "serde_json::from_slice(&body)?")],
        shape: Shape::Fading,
        release: "sdk@2.3.1",
        people: &["puck"],
        ..PLAIN
    },
    Plot {
        project: "sdk",
        kind: "ParseIntError",
        value: "invalid digit found in string",
        culprit: Some("sdk::headers::retry_after"),
        level: "error",
        users: 40,
        events: 44,
        began: 240,
        last: 2900,
        own: &[("sdk/src/headers.rs", "sdk::headers::retry_after", 17, "value.parse::<u64>()?")],
        release: "sdk@2.3.1",
        then: &[Said(2, "Released in 2.3.1.", 2800), Resolved],
        ..PLAIN
    },
    Plot {
        project: "sdk",
        kind: "SIGSEGV",
        value: "Segfault",
        culprit: Some("sdk_flush"),
        level: "fatal",
        users: 4,
        events: 7,
        began: 9,
        last: 51,
        shape: Shape::Seldom,
        release: "sdk@2.4.0",
        own: &[
            ("", "_pthread_start", 0x31, ""),
            ("sdk/src/ffi.rs", "sdk_flush", 61, ""),
            ("sdk/src/queue.rs", "sdk::queue::Ring::pop", 118, ""),
        ],
        tags: &[("os", "macOS 26.1"), ("handled", "no")],
        people: &["sam@sgc.test"],
        form: Form::Native,
        ..PLAIN
    },
];
