//! The command line as a script sees it: the binary in processes of its own, against the stand-ins.

mod activity;
mod answering;
mod customers;
mod deciding;
mod faults;
mod following;
pub mod kit;
mod linking;
mod pulls;
mod reading;
mod readme;
mod registers;
mod safety;
mod slack;
mod tracker;
mod triage;
mod trouble;
mod whole;
