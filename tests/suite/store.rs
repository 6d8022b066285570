//! The store through its public face, on disk and in memory.

mod activity;
mod customers;
mod customers_people;
mod customers_random;
mod errors;
mod finding;
mod folding;
mod ingest;
mod keeping;
pub mod kit;
mod labels;
mod life;
mod linking;
mod opening;
mod order;
mod people;
mod random;
mod regrouping;
mod rescuing;
mod roster;
mod searching;
mod upgrade;
