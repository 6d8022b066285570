//! The Sentry source against its stand-in over HTTP, and against recorded answers.

mod asking;
pub mod bench;
mod counting;
mod deliver;
mod events;
mod faults;
mod glitchtip;
mod hits;
mod leaving;
mod others;
mod pull;
pub mod recorded;
mod stand_in;
mod story;
mod triage;
mod truth;
