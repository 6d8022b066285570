//! The console, key by key: a real store, the real effects, and the screen as it is drawn.

mod answering;
mod customer;
mod deciding;
mod diffs;
mod drawing;
mod errors;
mod events;
mod forge;
mod fuzz;
mod harness;
mod issues;
mod linking;
mod marks;
mod mentions;
mod moving;
mod notes;
mod people;
mod picking;
mod pulls;
mod searching;
mod terminal;
mod triage;
mod undoing;
