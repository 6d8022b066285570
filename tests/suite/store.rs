//! The store through its public face, on disk and in memory.

mod finding;
mod ingest;
pub mod kit;
mod life;
mod opening;
mod random;
mod roster;
mod upgrade;
