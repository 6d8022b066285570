//! Slack as a source.
