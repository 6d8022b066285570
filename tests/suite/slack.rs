//! The Slack source against its stand-in over HTTP, and against recorded answers.

mod answers;
mod bench;
mod examining;
mod faults;
mod limits;
mod merging;
mod others;
mod people;
mod reading;
mod recorded;
mod searching;
mod stand_in;
mod text;
mod truth;
