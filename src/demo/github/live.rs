//! The demo's week goes on.
