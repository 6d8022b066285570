//! The binary: parses, calls the library, prints the error.

use clap::Parser;
use std::process::ExitCode;
use support_hero::cli;

// Each thread that works keeps memory of its own; two are enough for what mostly waits, however many
// processors there are.
#[tokio::main(worker_threads = 2)]
async fn main() -> ExitCode {
    match cli::run(cli::Cli::parse()).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            cli::exit_code(&error)
        }
    }
}
