//! The demo's week with places of its own for what happens in a long run.

use std::path::PathBuf;
use support_hero::demo::{Week, token_line, wall_clock};

/// Channels beside those of the week: id and name.
pub const CHANNELS: [(&str, &str); 4] = [
    ("C0RUSH001", "rush-one"),
    ("C0RUSH002", "rush-two"),
    ("C0RUSH003", "rush-three"),
    ("C0RUSH004", "rush-four"),
];
/// Repositories beside those of the week.
pub const REPOS: [&str; 2] = ["example/rush", "example/crowd"];

/// The served week, and where the console keeps what it reads of it.
pub struct Town {
    pub week: Week,
    pub config: PathBuf,
    pub data: PathBuf,
    _folder: tempfile::TempDir,
}

impl Town {
    pub async fn start(seed: u64) -> Self {
        let week = Week::start(seed, wall_clock()).await.unwrap();
        for (id, name) in CHANNELS {
            week.slack.add_channel(id, name);
        }
        REPOS.iter().for_each(|repo| week.github.add_repo(repo));
        let folder = tempfile::tempdir().unwrap();
        let (token, config) = (folder.path().join("token"), folder.path().join("config.toml"));
        std::fs::write(&token, token_line()).unwrap();
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&token, std::fs::Permissions::from_mode(0o600)).unwrap();
        std::fs::write(&config, extended(&week.config(&token))).unwrap();
        Self { week, config, data: folder.path().join("data"), _folder: folder }
    }
}

/// The configuration of the week, with the places of the run.
fn extended(config: &str) -> String {
    let channels: String = CHANNELS.iter().map(|(_, name)| format!("\"{name}\", ")).collect();
    let repos: String = REPOS.iter().map(|repo| format!("\"{repo}\", ")).collect();
    let with = config
        .replacen("channels = [\n", &format!("channels = [\n    {channels}\n"), 1)
        .replacen("repos = [", &format!("repos = [{repos}"), 1);
    assert!(with.contains(CHANNELS[0].1) && with.contains(REPOS[0]), "{config}");
    with
}
