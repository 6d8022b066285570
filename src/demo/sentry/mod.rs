//! A stand-in of Sentry.
