//! Registers: each against its stand-in over HTTP and against recorded answers.

mod posthog;
