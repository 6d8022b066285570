//! A list of customers that a command prints.

use super::list::{LONGEST, Origin};
use crate::config::{shell, shown};
use crate::source::SourceError;
use async_trait::async_trait;
use std::time::Duration;

/// How long a command may take.
const LIMIT: Duration = Duration::from_secs(120);

/// A shell command that prints CSV or JSON.
pub struct ListCommand(pub String);

#[async_trait]
impl Origin for ListCommand {
    fn called(&self) -> String {
        format!("`{}`", shown(&self.0))
    }

    async fn fetch(&self) -> Result<Vec<u8>, SourceError> {
        let needs_you =
            |fault: String, remedy: &str| SourceError::NeedsYou { fault, remedy: remedy.into() };
        let printed = shell::run(&self.0, LIMIT, LONGEST)
            .await
            .map_err(|why| needs_you(why, "run it in a shell to see why"))?;
        if printed.cut {
            let fault = format!("{} printed more than {} MiB", self.called(), LONGEST >> 20);
            return Err(needs_you(fault, "have it print less"));
        }
        Ok(printed.bytes)
    }
}
