//! The console, key by key: a real store, the real effects, and the screen as it is drawn.

mod answering;
mod deciding;
mod drawing;
mod forge;
mod fuzz;
mod harness;
mod mentions;
mod moving;
mod people;
mod terminal;
