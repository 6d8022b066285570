//! The Slack source against its stand-in over HTTP, and against recorded answers.

mod answers;
mod bench;
mod faults;
mod limits;
mod merging;
mod reading;
mod recorded;
mod stand_in;
mod truth;
