//! Where the configuration and the cache are.

use anyhow::Context;
use directories::{BaseDirs, ProjectDirs};
use std::path::{Path, PathBuf};

/// Looks up a variable of the environment; an empty one counts as none.
pub type Lookup<'a> = &'a (dyn Fn(&str) -> Option<String> + Sync);

/// The variable that names the configuration file.
pub const CONFIG_VARIABLE: &str = "HERO_CONFIG";
/// The variable that names the folder of the cache.
pub const DATA_VARIABLE: &str = "HERO_DATA";

/// The environment of this process.
pub fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The configuration file: `given` on the command line or by [`CONFIG_VARIABLE`], else
/// `config.toml` in the user's folder for configurations.
///
/// # Errors
/// The user has no home folder, and nothing was given.
pub fn config_file(given: Option<&Path>, lookup: Lookup<'_>) -> anyhow::Result<PathBuf> {
    let given = given.map(Path::to_path_buf).or_else(|| lookup(CONFIG_VARIABLE).map(PathBuf::from));
    match given {
        Some(file) => Ok(file),
        None => Ok(folders("--config FILE")?.config_dir().join("config.toml")),
    }
}

/// The folder of the cache: `given` on the command line or by [`DATA_VARIABLE`], else the user's
/// folder for data.
///
/// # Errors
/// The user has no home folder, and nothing was given.
pub fn data_dir(given: Option<&Path>, lookup: Lookup<'_>) -> anyhow::Result<PathBuf> {
    let given = given.map(Path::to_path_buf).or_else(|| lookup(DATA_VARIABLE).map(PathBuf::from));
    match given {
        Some(dir) => Ok(dir),
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
        match name {
            "HERO_CONFIG" => Some("/env/hero.toml".into()),
            "HERO_DATA" => Some("/env/data".into()),
            "HOME" => Some("/home/ada".into()),
            _ => None,
        }
    }

    #[test]
    fn the_command_line_goes_before_the_environment() {
        let given = Path::new("/given");
        assert_eq!(config_file(Some(given), &lookup).unwrap(), given);
        assert_eq!(config_file(None, &lookup).unwrap(), Path::new("/env/hero.toml"));
        assert_eq!(data_dir(Some(given), &lookup).unwrap(), given);
        assert_eq!(data_dir(None, &lookup).unwrap(), Path::new("/env/data"));
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
