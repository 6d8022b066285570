//! What measurements of the store share.

use jiff::Timestamp;
use std::path::Path;
use std::time::Duration;
use support_hero::desk::{Answer, Head, Kind, TicketRef, Tracked, Upstream};

/// An open thread that nobody began yet.
pub fn head(reference: TicketRef, n: usize) -> Head {
    Head {
        reference,
        alias: None,
        remote_id: n.to_string(),
        kind: Kind::Thread,
        title: "It does not work".into(),
        url: format!("https://service.test/{n}"),
        place: "#general".into(),
        place_id: Some("C1".into()),
        author: None,
        created_at: Timestamp::UNIX_EPOCH,
        upstream: Upstream::Open,
        assignees: Vec::new(),
        impact: None,
        facts: Vec::new(),
        answer: Answer::Here { place: "#general".into() },
        shared_with: None,
        folds_into: None,
        tracked: Tracked::default(),
    }
}

/// Milliseconds.
pub fn ms(took: Duration) -> f64 {
    took.as_secs_f64() * 1e3
}

/// Mebibytes of a database with what is not yet part of its file.
pub fn on_disk(home: &Path) -> u64 {
    let size = |file: &str| std::fs::metadata(home.join(file)).map_or(0, |data| data.len());
    (size("hero.db") + size("hero.db-wal")) / (1024 * 1024)
}
