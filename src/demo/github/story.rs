//! The demo's week so far.
