//! A list of customers in a file.

use super::list::{LONGEST, Origin, aside};
use crate::source::SourceError;
use async_trait::async_trait;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// A CSV or JSON file.
pub struct ListFile(pub PathBuf);

#[async_trait]
impl Origin for ListFile {
    fn called(&self) -> String {
        self.0.display().to_string()
    }

    async fn fetch(&self) -> Result<Vec<u8>, SourceError> {
        let path = self.0.clone();
        aside(&self.called(), move || read(&path)).await?
    }
}

/// What a file holds.
///
/// # Errors
/// [`SourceError::NeedsYou`] if it is not there, is no file, may not be read, or is too long.
pub fn read(path: &Path) -> Result<Vec<u8>, SourceError> {
    let needs_you = |problem: String, remedy: &str| SourceError::NeedsYou {
        fault: format!("{} {problem}", path.display()),
        remedy: remedy.into(),
    };
    let unreadable = |why: std::io::Error| match why.kind() {
        std::io::ErrorKind::NotFound => {
            needs_you("does not exist".into(), "write it there, or name the place where it is")
        }
        _ => needs_you(format!("could not be read: {why}"), "let the hero read it"),
    };
    // A pipe would be waited for when it is opened.
    let told = std::fs::metadata(path).map_err(unreadable)?;
    if !told.is_file() {
        return Err(needs_you("is no file".into(), "name a CSV or JSON file"));
    }
    let mut bytes = Vec::new();
    if told.len() <= LONGEST {
        let file = File::open(path).map_err(unreadable)?;
        file.take(LONGEST + 1).read_to_end(&mut bytes).map_err(unreadable)?;
        if u64::try_from(bytes.len()).is_ok_and(|length| length <= LONGEST) {
            return Ok(bytes);
        }
    }
    Err(needs_you(format!("is longer than {} MiB", LONGEST >> 20), "leave out what is not needed"))
}
