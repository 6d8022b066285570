//! What the hero sees: a model, an update and a view.
//!
//! Keys, store changes and results become messages; [`Model::update`] changes the model and returns
//! effects as data; [`Model::view`] draws it. `runtime` holds the only loop and carries effects out,
//! so there is no await, no lock and no network between a key and its frame.

mod actions;
mod activity;
mod anchors;
mod appearance;
mod asked;
mod background;
mod badge;
pub(crate) mod bare;
mod browser;
mod composer;
mod count;
mod curve;
mod customer;
mod deed;
mod diff;
mod doubt;
mod editor;
mod effect;
mod event;
mod filter;
mod flow;
mod glyphs;
mod handover;
mod head;
mod history;
pub mod keymap;
mod layout;
mod links;
mod list;
mod marks;
mod markup;
mod mention;
mod merge;
mod message;
mod model;
mod osc;
mod pace;
mod page;
mod picker;
mod presence;
mod question;
mod redraw;
mod runtime;
mod search;
mod sight;
mod signals;
mod tabs;
mod tally;
mod terminal;
pub(crate) mod text;
mod theme;
mod update;
mod view;
mod why;
mod zone;

pub use composer::{Kit, Sender};
pub use customer::CustomerRead;
pub use effect::{Clerk, HOLD, Librarian};
pub use history::Decision;
pub use message::{Ask, Effect, Linking, Msg, Named, QueueRead, Saying, Step, Taken, Write};
pub use model::{Model, Setup};
pub use runtime::{Errands, Session, run};
pub use tally::Tally;
pub use terminal::TuiError;
pub use theme::Theme;
pub use zone::Zones;
