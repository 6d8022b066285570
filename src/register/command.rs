//! A list of customers that a command prints.

use super::list::{LONGEST, Origin};
use crate::config::{shell, shown};
use crate::source::{Bounds, SourceError};
use async_trait::async_trait;
use std::time::Duration;

/// How long a command may take.
const LIMIT: Duration = Duration::from_secs(120);

/// A shell command that prints CSV or JSON.
pub struct ListCommand {
    command: String,
    bounds: Bounds,
}

impl ListCommand {
    /// This command, with two minutes to print a list.
    pub fn new(command: String) -> Self {
        let largest = usize::try_from(LONGEST).unwrap_or(usize::MAX);
        Self { command, bounds: Bounds { patience: LIMIT, largest } }
    }

    /// The same command, which may take and print so much and no more.
    #[must_use]
    pub fn within(self, bounds: Bounds) -> Self {
        Self { bounds, ..self }
    }
}

#[async_trait]
impl Origin for ListCommand {
    fn called(&self) -> String {
        format!("`{}`", shown(&self.command))
    }

    async fn fetch(&self) -> Result<Vec<u8>, SourceError> {
        let Bounds { patience, largest } = self.bounds;
        let needs_you =
            |fault: String, remedy: &str| SourceError::NeedsYou { fault, remedy: remedy.into() };
        let longest = u64::try_from(largest).unwrap_or(LONGEST);
        let printed = shell::run_apart(&self.command, patience, longest)
            .await
            .map_err(|why| needs_you(why, "run it in a shell to see why"))?;
        if printed.cut {
            let fault = format!("{} printed more than {} MiB", self.called(), largest >> 20);
            return Err(needs_you(fault, "have it print less"));
        }
        Ok(printed.bytes)
    }
}
