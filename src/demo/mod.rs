//! Loopback stand-ins of the services, with a living workspace: what `hero demo` runs
//! against and what the tests talk to.
//!
//! They speak the services' real wire format, keep state, and misbehave on request ([`Faults`]).
//! They are written from the services' own descriptions and share no type with the clients under
//! `source/`, so that both cannot be wrong in the same way.

mod cast;
mod elsewhere;
pub mod email;
mod faults;
pub mod github;
mod late;
pub mod posthog;
mod rng;
pub mod sentry;
mod server;
pub mod slack;
mod spoil;
pub mod stripe;
mod week;

pub use cast::{Actor, CAST, Guest, Role, actor};
pub use elsewhere::Elsewhere;
pub use faults::{Change, Fault, Faults};
pub use rng::Rng;
pub use server::Server;
pub use week::{Addresses, Week, token_line, wall_clock};

/// The token that every stand-in accepts; any other is refused as the service would.
pub const TOKEN: &str = "demo-token";

/// Where a stand-in reads the time.
pub type Clock = std::sync::Arc<dyn Fn() -> jiff::Timestamp + Send + Sync>;
