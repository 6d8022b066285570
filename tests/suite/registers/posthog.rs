//! PostHog as a register.

pub mod bench;
mod faults;
mod groups;
mod others;
mod reading;
mod recorded;
mod stand_in;
