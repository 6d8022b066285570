//! The Sentry source against its stand-in over HTTP, and against recorded answers.

mod asking;
mod bench;
mod counting;
mod deliver;
mod faults;
mod glitchtip;
mod leaving;
mod pull;
mod recorded;
mod stand_in;
mod story;
