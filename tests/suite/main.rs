//! Tests at the seams: sources against their stand-ins, the engine, the command line, whole runs.
//! One binary, so that it is linked once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod cli;
mod commands;
mod config;
mod email;
mod engine;
mod filtering;
mod fuzzing;
mod github;
mod kept;
mod keymap;
mod kill;
mod layers;
mod long_run;
mod matrix;
mod outbox;
mod output;
mod private;
mod pty;
mod ranking;
mod registers;
mod screen;
mod sentry;
mod slack;
mod store;
mod support;
mod terminal;
