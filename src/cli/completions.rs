//! `hero completions`: what a shell needs to complete our commands.

use super::{Cli, output};
use clap::{Args, CommandFactory};
use clap_complete::Shell;
use std::process::ExitCode;

/// Where each shell looks for them.
pub(super) const WHERE: &str = "\
bash: hero completions bash > ~/.local/share/bash-completion/completions/hero
zsh:  hero completions zsh > ~/.zfunc/_hero   with `fpath+=~/.zfunc` before `compinit` in ~/.zshrc
fish: hero completions fish > ~/.config/fish/completions/hero.fish";

/// The arguments of `hero completions`.
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    pub shell: Shell,
}

/// Prints the completions.
///
/// # Errors
/// Standard output cannot be written.
pub fn run(completions: &Completions) -> anyhow::Result<ExitCode> {
    let mut script = Vec::new();
    clap_complete::generate(completions.shell, &mut Cli::command(), "hero", &mut script);
    output::print(&String::from_utf8_lossy(&script))?;
    Ok(ExitCode::SUCCESS)
}
