//! Shell commands that the configuration names, run within bounds.

use crate::desk::clean_line;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::Command;

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

/// What a shell command prints, up to `longest` bytes; the rest is let through unread. It is ended
/// if it takes longer than `limit`.
///
/// # Errors
/// One sentence that names the command and, of what it printed, only its first complaint.
pub async fn run(command: &str, limit: Duration, longest: u64) -> Result<Printed, String> {
    let failed = |why: String| format!("`{}` {why}", clean_line(command));
    let mut child = Command::new("sh")
        .args(["-c", command])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| failed(format!("could not be started: {error}")))?;
    let (out, err) = (child.stdout.take(), child.stderr.take());
    let whole =
        async { tokio::join!(start_of(out, longest), start_of(err, COMPLAINT), child.wait()) };
    let (out, err, status) = tokio::time::timeout(limit, whole)
        .await
        .map_err(|_| failed(format!("did not end within {} s", limit.as_secs())))?;
    let status = status.map_err(|error| failed(format!("was lost: {error}")))?;
    if status.success() {
        return Ok(out);
    }
    let said = String::from_utf8_lossy(&err.bytes);
    let said = said.lines().map(clean_line).find(|line| !line.is_empty());
    Err(failed(format!("failed ({status}): {}", said.as_deref().unwrap_or("it said nothing"))))
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
}
