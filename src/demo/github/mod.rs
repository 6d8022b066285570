//! A stand-in of GitHub.
