//! Commands that the configuration names, run within bounds.

use crate::desk::{clean_line, scrubbed};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{Child, Command};

/// What a command complains is read this far, in bytes.
const COMPLAINT: u64 = 64 << 10;

/// What a command printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// The start of it, as far as was asked for.
    pub bytes: Vec<u8>,
    /// There was more.
    pub cut: bool,
}

/// Why a command printed nothing that counts.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// There is no such program, or it may not be run.
    #[error("could not be started: {0}")]
    NotStarted(std::io::Error),
    /// It was ended.
    #[error("did not end within {} s", .0.as_secs())]
    Late(Duration),
    /// The system does not know what became of it.
    #[error("was lost: {0}")]
    Lost(std::io::Error),
    /// It said so itself.
    #[error("failed ({status}): {}", complaint.as_deref().unwrap_or("it said nothing"))]
    Failed {
        /// How it ended.
        status: ExitStatus,
        /// The first line of what it complained, without what it printed.
        complaint: Option<String>,
    },
}

/// What a shell command prints, up to `longest` bytes; the rest is let through unread. It is ended
/// if it takes longer than `limit`. It may ask at the terminal.
///
/// # Errors
/// One sentence that names the command and, of what it said, only its first complaint.
pub async fn run(command: &str, limit: Duration, longest: u64) -> Result<Printed, String> {
    let printed = print(&mut shell(command), limit, longest).await;
    printed.map_err(|failure| told(command, &failure))
}

/// The same of a command that is run again and again: whatever it started ends with it. It is
/// apart from our own job, so there is no terminal to ask at.
///
/// # Errors
/// As [`run`].
pub async fn run_apart(command: &str, limit: Duration, longest: u64) -> Result<Printed, String> {
    let printed = match start(shell(command).process_group(0)) {
        Ok(child) => {
            let _group = Group::of(&child);
            hear(child, limit, longest).await
        }
        Err(failure) => Err(failure),
    };
    printed.map_err(|failure| told(command, &failure))
}

/// The same of a program with its arguments, which no shell sees.
///
/// # Errors
/// [`Failure`], which names no program.
pub async fn ask(
    program: &str,
    arguments: &[&str],
    limit: Duration,
    longest: u64,
) -> Result<Printed, Failure> {
    print(Command::new(program).args(arguments), limit, longest).await
}

fn shell(command: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", command]);
    shell
}

fn told(command: &str, failure: &Failure) -> String {
    format!("`{}` {failure}", clean_line(command))
}

async fn print(command: &mut Command, limit: Duration, longest: u64) -> Result<Printed, Failure> {
    hear(start(command)?, limit, longest).await
}

fn start(command: &mut Command) -> Result<Child, Failure> {
    let piped = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    piped.kill_on_drop(true).spawn().map_err(Failure::NotStarted)
}

/// What it prints until it ends.
async fn hear(mut child: Child, limit: Duration, longest: u64) -> Result<Printed, Failure> {
    let (out, err) = (child.stdout.take(), child.stderr.take());
    let whole =
        async { tokio::join!(start_of(out, longest), start_of(err, COMPLAINT), child.wait()) };
    let (out, err, status) =
        tokio::time::timeout(limit, whole).await.map_err(|_| Failure::Late(limit))?;
    let status = status.map_err(Failure::Lost)?;
    match status.success() {
        true => Ok(out),
        false => Err(Failure::Failed { status, complaint: complaint(&err.bytes, &out.bytes) }),
    }
}

/// A process with all that it started, which end when this goes.
struct Group(Option<Pid>);

impl Group {
    /// That of a process that leads one.
    fn of(child: &Child) -> Self {
        Self(child.id().and_then(|id| id.try_into().ok()).map(Pid::from_raw))
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        // Most often nobody is left.
        let _ = self.0.map(|leader| killpg(leader, Signal::SIGKILL));
    }
}

/// The first line that says something. What was printed may be a secret, and is taken out of it.
fn complaint(said: &[u8], printed: &[u8]) -> Option<String> {
    let (said, printed) = (String::from_utf8_lossy(said), String::from_utf8_lossy(printed));
    let secret = printed.lines().next().unwrap_or_default().trim();
    let mut lines = said.lines().map(|line| clean_line(&scrubbed(line, secret)));
    lines.find(|line| !line.is_empty())
}

/// What a pipe brings, up to a length. The rest is read too: the command would wait for it.
async fn start_of(pipe: Option<impl AsyncRead + Unpin>, longest: u64) -> Printed {
    let mut bytes = Vec::new();
    let mut rest = 0;
    if let Some(mut pipe) = pipe {
        let _ = (&mut pipe).take(longest).read_to_end(&mut bytes).await;
        rest = tokio::io::copy(&mut pipe, &mut tokio::io::sink()).await.unwrap_or_default();
    }
    Printed { bytes, cut: rest > 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;
    use std::io::Read;

    #[tokio::test]
    async fn what_is_printed_is_read_as_far_as_was_asked_for() {
        for (longest, bytes, cut) in [(3, "abc", true), (6, "abcdef", false), (9, "abcdef", false)]
        {
            let printed = run("printf abcdef", Duration::from_secs(60), longest).await.unwrap();
            assert_eq!(printed, Printed { bytes: bytes.into(), cut }, "{longest}");
        }
    }

    #[tokio::test]
    async fn a_command_that_does_not_end_is_given_up() {
        let error = run("sleep 60", Duration::from_millis(20), 9).await.unwrap_err();
        assert_eq!(error, "`sleep 60` did not end within 0 s");
    }
    /// A command whose child writes into a pipe is left once that pipe is open: nobody writes more.
    #[tokio::test]
    async fn what_a_command_started_ends_with_it() {
        let dir = tempfile::tempdir().unwrap();
        let pipe = dir.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
        assert!(made.success());
        let command = format!("(sleep 20; echo alive) > '{}'; true", pipe.display());
        let opened = tokio::task::spawn_blocking(move || File::open(pipe).unwrap());
        let mut opened = tokio::select! {
            opened = opened => opened.unwrap(),
            printed = run_apart(&command, Duration::from_secs(60), 9) => panic!("{printed:?}"),
        };
        let mut said = String::new();
        opened.read_to_string(&mut said).unwrap();
        assert_eq!(said, "");
    }
}
