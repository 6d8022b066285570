//! Support Hero: everything that waits for an answer, in one queue, in the order it should be
//! worked, answered through the channel the person used.
//!
//! `ARCHITECTURE.md` is the map of the house. Imports point down: [`desk`] is the ground.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing))]

pub mod cli;
pub mod config;
pub mod demo;
pub mod desk;
#[doc(hidden)]
pub mod fuzzing;
pub mod register;
pub mod source;
pub mod store;
pub mod sync;
pub mod tui;
