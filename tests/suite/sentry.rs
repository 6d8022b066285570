//! The Sentry source against its stand-in over HTTP, and against recorded answers.
