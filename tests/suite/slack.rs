//! The Slack source against its stand-in over HTTP, and against recorded answers.

mod answers;
mod bench;
mod faults;
mod reading;
mod recorded;
mod stand_in;
mod text;
