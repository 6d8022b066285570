//! The checklists that the console shows.

use crate::desk::Checklist;
use anyhow::Context;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

/// The lists that come with the program; those of one's own folder take their place by the names of
/// their files.
///
/// # Errors
/// The folder or a list in it, told so that it can be mended.
pub(super) fn read(own: Option<&Path>) -> anyhow::Result<Vec<Checklist>> {
    let Some(folder) = own else { return Ok(Checklist::standard()) };
    let mut lists = Vec::new();
    for file in files(folder)
        .with_context(|| format!("the folder of checklists {} cannot be read", folder.display()))?
    {
        lists.push(list(&file).with_context(|| format!("the checklist {}", file.display()))?);
    }
    Ok(Checklist::replaced(Checklist::standard(), lists))
}

/// Its text files, by name.
fn files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let paths = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path()));
    let mut files = paths.collect::<Result<Vec<_>, _>>()?;
    files.retain(|path| path.extension() == Some(OsStr::new("txt")));
    files.sort();
    Ok(files)
}

fn list(file: &Path) -> anyhow::Result<Checklist> {
    let name = file.file_stem().map(|name| name.to_string_lossy()).unwrap_or_default();
    Ok(Checklist::parse(&name, &fs::read_to_string(file)?)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_ones_own_replaces_lists_by_name() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("value.txt"), "Worth\nIs it?\n").unwrap();
        fs::write(folder.path().join("notes.md"), "").unwrap();
        let titles = |own: Option<&Path>| -> Vec<String> {
            read(own).unwrap().into_iter().map(|list| list.title).collect()
        };
        assert_eq!(titles(Some(folder.path())), ["Set-up", "Training", "Worth"]);
        assert_eq!(titles(None), ["Set-up", "Training", "Value"]);
    }

    #[test]
    fn a_folder_or_list_that_cannot_be_used_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let told = |own: &Path| format!("{:#}", read(Some(own)).unwrap_err());
        assert!(told(&folder.path().join("none")).contains("none cannot be read"));
        fs::write(folder.path().join("value.txt"), "Worth\n").unwrap();
        let fault = told(folder.path());
        assert!(fault.contains("value.txt: there is nothing below the title"), "{fault}");
    }
}
