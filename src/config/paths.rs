//! Where the configuration and the cache are.

use anyhow::Context;
use directories::{BaseDirs, ProjectDirs};
use std::path::{Path, PathBuf};

/// Looks up a variable of the environment; an empty one counts as none.
pub type Lookup<'a> = &'a (dyn Fn(&str) -> Option<String> + Sync);

/// The environment of this process.
pub fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The configuration file: the one given, else `config.toml` in the user's folder for
/// configurations.
///
/// # Errors
/// The user has no home folder, and nothing was given.
pub fn config_file(given: Option<&Path>) -> anyhow::Result<PathBuf> {
    match given {
        Some(file) => Ok(file.to_path_buf()),
        None => Ok(folders("--config FILE")?.config_dir().join("config.toml")),
    }
}

/// The folder of the cache: the one given, else the user's folder for data.
///
/// # Errors
/// The user has no home folder, and nothing was given.
pub fn data_dir(given: Option<&Path>) -> anyhow::Result<PathBuf> {
    match given {
        Some(dir) => Ok(dir.to_path_buf()),
        None => Ok(folders("--data DIR")?.data_dir().to_path_buf()),
    }
}

/// `path` with a leading `~` replaced by the home folder.
pub fn expand(path: &Path, lookup: Lookup<'_>) -> PathBuf {
    let home =
        || lookup("HOME").map(PathBuf::from).or_else(|| Some(BaseDirs::new()?.home_dir().into()));
    match path.strip_prefix("~") {
        Ok(rest) => home().map_or_else(|| path.to_path_buf(), |home: PathBuf| home.join(rest)),
        Err(_) => path.to_path_buf(),
    }
}

fn folders(instead: &str) -> anyhow::Result<ProjectDirs> {
    ProjectDirs::from("", "", "support-hero")
        .with_context(|| format!("you have no home folder here; give {instead}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lookup(name: &str) -> Option<String> {
        (name == "HOME").then(|| "/home/ada".into())
    }

    #[test]
    fn what_is_given_goes_before_the_users_folders() {
        let given = Path::new("/given");
        assert_eq!(config_file(Some(given)).unwrap(), given);
        assert_eq!(data_dir(Some(given)).unwrap(), given);
        assert!(config_file(None).unwrap().ends_with("config.toml"));
    }

    #[test]
    fn a_tilde_is_the_home_folder() {
        for (path, expanded) in [
            ("~/.token", "/home/ada/.token"),
            ("/etc/token", "/etc/token"),
            ("~other/token", "~other/token"),
        ] {
            assert_eq!(expand(Path::new(path), &lookup), Path::new(expanded));
        }
    }
}
