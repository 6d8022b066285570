//! Looking for secrets, and tools of the system that stand in for the real ones.

use crate::commands::kit::write_private;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use std::fs;
use std::path::{Path, PathBuf};

/// The ways in which a secret is written; who logs in with it at the mail server is `ada@example.com`.
fn forms(secret: &str) -> [String; 3] {
    let login = format!("\0ada@example.com\0{secret}");
    [secret.to_owned(), BASE64_STANDARD.encode(secret), BASE64_STANDARD.encode(login)]
}

/// Fails if one of the secrets stands in these bytes.
pub fn assert_without(secrets: &[&str], bytes: &[u8], what: &str) {
    for secret in secrets {
        for form in forms(secret) {
            let at = bytes.windows(form.len()).position(|window| window == form.as_bytes());
            if let Some(at) = at {
                let around = &bytes[at.saturating_sub(200)..bytes.len().min(at + 200)];
                panic!("{secret} in {what}: …{}…", String::from_utf8_lossy(around));
            }
        }
    }
}

/// Fails if one of the secrets stands in a file below this folder.
pub fn assert_files_without(secrets: &[&str], folder: &Path) {
    let files = files_below(folder);
    assert!(!files.is_empty(), "{}", folder.display());
    for file in files {
        assert_without(secrets, &fs::read(&file).unwrap(), &file.display().to_string());
    }
}

/// All files below a folder.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = entries.flat_map(|path| match path.is_dir() {
        true => files_below(&path),
        false => vec![path],
    });
    files.collect()
}

/// A folder for programs, and what `PATH` is with it at its head.
pub fn programs(folder: &Path) -> (PathBuf, String) {
    let bin = folder.join("bin");
    fs::create_dir_all(&bin).unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    (bin, path)
}

/// Writes a shell script that can be run by this name.
pub fn script(bin: &Path, name: &str, text: &str) {
    use std::os::unix::fs::PermissionsExt;
    let file = bin.join(name);
    write_private(&file, &format!("#!/bin/sh\n{text}\n"));
    fs::set_permissions(&file, fs::Permissions::from_mode(0o700)).unwrap();
}
