//! Secrets stay where they belong: nothing that hero writes, prints or starts tells a token, and nobody
//! else reads what it keeps.

#![cfg(unix)]

mod documents;
mod echoed;
mod keyring;
mod kit;
mod leaks;
mod loopback;
mod rights;
mod sealed;
