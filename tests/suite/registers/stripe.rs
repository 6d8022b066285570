//! Stripe against its stand-in, recorded answers and odd servers.

pub mod bench;
mod counting;
mod faults;
mod others;
mod reading;
mod recorded;
mod stand_in;
