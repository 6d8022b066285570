//! Sentry as a source.
