//! Servers that do one thing differently.
