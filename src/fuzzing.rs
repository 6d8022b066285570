//! Bytes as a service sends them, read without the network: what the fuzz targets and their run in
//! the test suite reach. The program itself uses nothing of it.

pub use crate::register::posthog::bare::listed as posthog;
pub use crate::register::stripe::bare::listed as stripe;
pub use crate::source::github::bare::{
    issues as github_issues, prose as github_prose, talk as github_talk,
};
pub use crate::source::sentry::bare::{event as sentry_event, issues as sentry_issues};
pub use crate::source::slack::bare::{
    page as slack_page, sent as slack_sent, words as slack_words,
};
pub use crate::tui::bare::{changes, drawn};
