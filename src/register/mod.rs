//! Where customers come from: one file or folder a kind of list.
//!
//! A register either tells of all its customers at once (a file, a command, Stripe), or of those
//! that belong to addresses it is asked for (PostHog). What it said last stays until it says
//! something else: one that cannot be read demotes nobody.

pub mod command;
pub mod file;
pub mod list;
pub mod posthog;
pub mod registry;
pub mod stripe;

use crate::desk::{Reading, RegisterId};
use crate::source::{Finding, SourceError};
use async_trait::async_trait;

/// Told how many customers were read so far.
pub type Progress<'a> = &'a (dyn Fn(usize) + Send + Sync);

/// A list of customers.
#[async_trait]
pub trait Register: Send + Sync {
    /// The name it is configured under.
    fn id(&self) -> &RegisterId;

    /// Whether it is asked for addresses, and tells only of them.
    fn goes_by_address(&self) -> bool {
        false
    }

    /// Reads it whole, or what it knows of `addresses` if it goes by them.
    ///
    /// # Errors
    /// Whatever stopped it; then nothing of it counts.
    async fn read(
        &self,
        addresses: &[String],
        progress: Progress<'_>,
    ) -> Result<Reading, SourceError>;

    /// Looks at token, scopes and reachability.
    async fn examine(&self) -> Vec<Finding>;
}
