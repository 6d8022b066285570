//! The system's keyring, asked by the tool that comes with it, without a shell.

use super::shell::{self, Failure};
use super::{KeyringEntry, secret::LONGEST};
use std::env::consts::OS;
use std::io::ErrorKind;
use std::time::Duration;

/// How long a keyring may take: whoever has to unlock it is asked for its password first.
const LIMIT: Duration = Duration::from_secs(60);
/// The exit code of `security` where there is no such entry (`errSecItemNotFound`).
const NOT_FOUND: i32 = 44;

/// How a system's keyring is asked.
#[derive(Debug, PartialEq, Eq)]
struct Tool<'a> {
    program: &'static str,
    arguments: Vec<&'a str>,
    /// What brings the program.
    comes_with: &'static str,
    /// What makes the entry.
    store: String,
}

/// What the keyring has there.
///
/// # Errors
/// One sentence for the user.
pub(super) async fn read(entry: &KeyringEntry) -> Result<Vec<u8>, String> {
    let Some(tool) = tool(OS, entry) else {
        return Err("hero knows no keyring here; take { command = \"...\" } instead".into());
    };
    let printed = shell::ask(tool.program, &tool.arguments, LIMIT, LONGEST).await;
    printed.map(|printed| printed.bytes).map_err(|failure| told(&tool, entry, &failure))
}

/// The tool of a system, by the name that Rust gives it; `None` where there is none.
fn tool<'a>(os: &str, entry: &'a KeyringEntry) -> Option<Tool<'a>> {
    let KeyringEntry { service, account } = entry;
    Some(match os {
        "windows" => return None,
        "macos" => Tool {
            program: "security",
            arguments: vec!["find-generic-password", "-s", service, "-a", account, "-w"],
            comes_with: "macOS",
            store: format!("security add-generic-password -s {service} -a {account} -w"),
        },
        _ => Tool {
            program: "secret-tool",
            arguments: vec!["lookup", "service", service, "account", account],
            comes_with: "libsecret (Debian, Ubuntu: libsecret-tools)",
            store: format!(
                "secret-tool store --label=support-hero service {service} account {account}"
            ),
        },
    })
}

fn told(tool: &Tool<'_>, entry: &KeyringEntry, failure: &Failure) -> String {
    let Tool { program, comes_with, store, .. } = tool;
    match failure {
        Failure::NotStarted(error) if error.kind() == ErrorKind::NotFound => {
            format!("{program} asks the keyring and is not installed; it comes with {comes_with}")
        }
        Failure::Failed { status, complaint }
            if complaint.is_none() || status.code() == Some(NOT_FOUND) =>
        {
            format!("the keyring has no entry {entry}; `{store}` makes it")
        }
        failure => format!("the keyring did not open: {program} {failure}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> KeyringEntry {
        KeyringEntry { service: "support-hero".into(), account: "slack".into() }
    }

    #[test]
    fn each_system_is_asked_in_its_own_words() {
        for (os, asked) in [
            ("linux", Some("secret-tool lookup service support-hero account slack")),
            ("freebsd", Some("secret-tool lookup service support-hero account slack")),
            ("macos", Some("security find-generic-password -s support-hero -a slack -w")),
            ("windows", None),
        ] {
            let entry = entry();
            let tool = tool(os, &entry);
            let line = tool.map(|tool| format!("{} {}", tool.program, tool.arguments.join(" ")));
            assert_eq!(line.as_deref(), asked, "{os}");
        }
    }

    #[test]
    fn why_there_is_no_token_is_told_so_that_it_can_be_mended() {
        let entry = entry();
        let missing = Failure::NotStarted(ErrorKind::NotFound.into());
        for (os, failure, words) in [
            ("linux", &missing, "secret-tool asks the keyring and is not installed"),
            ("linux", &missing, "libsecret-tools"),
            ("linux", &Failure::Late(LIMIT), "secret-tool did not end within 60 s"),
            ("macos", &Failure::Late(LIMIT), "security did not end"),
        ] {
            let told = told(&tool(os, &entry).unwrap(), &entry, failure);
            assert!(told.contains(words), "{told}");
        }
    }
}
