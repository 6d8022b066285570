//! Tokens, fetched from where the configuration says they are.

use super::paths::{Lookup, expand};
use super::{Config, RegisterConfig, SourceConfig, Token, TokenFrom, keyring, private, shell};
use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use std::time::Duration;

/// How long a command may take to print a token.
const COMMAND: Duration = Duration::from_secs(10);
/// No token is longer than this many bytes.
pub(super) const LONGEST: u64 = 64 << 10;

/// What is read on the way to a token; it is wiped when it was looked at.
type Text = Zeroizing<String>;

impl Config {
    /// The token of a source. Why there is none is told with file and line; the other sources
    /// work without it.
    ///
    /// # Errors
    /// One sentence for the user.
    pub async fn token(&self, source: &SourceConfig, lookup: Lookup<'_>) -> Token {
        let name = &source.id.0;
        self.fetch(&source.token, source.token_line, &format!("source {name:?}"), lookup).await
    }

    /// The token of a register, if its kind needs one.
    pub async fn register_token(
        &self,
        register: &RegisterConfig,
        lookup: Lookup<'_>,
    ) -> Option<Token> {
        let (from, line) = register.token.as_ref()?;
        Some(self.fetch(from, *line, &format!("register {:?}", register.id.0), lookup).await)
    }

    async fn fetch(&self, from: &TokenFrom, line: usize, whose: &str, lookup: Lookup<'_>) -> Token {
        let told = |why| format!("{}:{line}: {whose}: token: {why}", self.file.display());
        from.read(lookup).await.map_err(told)
    }
}

impl TokenFrom {
    /// Fetches the token: the first line of what is there, without white space around it.
    ///
    /// # Errors
    /// One sentence that never holds the token.
    pub async fn read(&self, lookup: Lookup<'_>) -> Token {
        let text = match self {
            Self::Env(name) => Text::new(lookup(name).ok_or_else(|| {
                format!("environment variable {name} is not set; set it before hero starts")
            })?),
            Self::Command(command) => text(shell::run(command, COMMAND, LONGEST).await?.bytes),
            Self::File(file) => read_file(&expand(file, lookup))?,
            Self::Keyring(entry) => text(keyring::read(entry).await?),
        };
        match text.lines().next().map(str::trim) {
            Some(token) if !token.is_empty() => Ok(SecretString::from(token)),
            _ => Err(format!("{} holds no token: its first line is empty", self.described())),
        }
    }

    fn described(&self) -> String {
        match self {
            Self::Env(name) => format!("environment variable {name}"),
            Self::Command(command) => format!("the output of `{command}`"),
            Self::File(file) => file.display().to_string(),
            Self::Keyring(entry) => format!("entry {entry} of the keyring"),
        }
    }
}

fn text(printed: Vec<u8>) -> Text {
    let printed = Zeroizing::new(printed);
    Text::new(String::from_utf8_lossy(&printed).into_owned())
}

/// Rights are looked at on the open file: what is read is what was looked at.
fn read_file(file: &Path) -> Result<Text, String> {
    let failed = |why: &dyn std::fmt::Display| format!("{}: {why}", file.display());
    // Opening what is no file may wait for somebody at its other end.
    if !fs::metadata(file).map_err(|error| failed(&error))?.is_file() {
        return Err(failed(&"is no file"));
    }
    let open = File::open(file).map_err(|error| failed(&error))?;
    if private::is_open_to_others(&open.metadata().map_err(|error| failed(&error))?) {
        return Err(failed(&format!("others can read it; {}", private::remedy(file))));
    }
    let mut text = Text::default();
    open.take(LONGEST).read_to_string(&mut text).map_err(|error| failed(&error))?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    fn lookup(name: &str) -> Option<String> {
        match name {
            "TOKEN" => Some(" t-1 \nsecond line".into()),
            "BLANK" => Some("  ".into()),
            _ => None,
        }
    }

    async fn read(from: TokenFrom) -> Result<String, String> {
        from.read(&lookup).await.map(|token| token.expose_secret().to_owned())
    }

    #[tokio::test]
    async fn from_the_environment() {
        assert_eq!(read(TokenFrom::Env("TOKEN".into())).await.unwrap(), "t-1");
        for (name, why) in [("BLANK", "holds no token"), ("ABSENT", "ABSENT is not set")] {
            let error = read(TokenFrom::Env(name.into())).await.unwrap_err();
            assert!(error.contains(why), "{error}");
        }
    }

    #[tokio::test]
    async fn from_a_command() {
        let from = |command: &str| read(TokenFrom::Command(command.into()));
        assert_eq!(from("printf 't-2\\nmore\\n'").await.unwrap(), "t-2");
        assert_eq!(from("echo t-3; yes | head -c 300000").await.unwrap(), "t-3");
        for (command, why) in [
            ("true", "holds no token"),
            ("printf 'sec''ret'; echo locked >&2; exit 3", "exit status: 3): locked"),
            ("s=sec; echo ${s}ret; echo no to ${s}ret >&2; exit 3", "): no to [your token]"),
            ("exit 1", "it said nothing"),
        ] {
            let error = from(command).await.unwrap_err();
            assert!(error.contains(why), "{error}");
            assert!(!error.contains("secret"), "{error}");
        }
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn from_a_file_that_only_its_owner_reads() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("token");
        std::fs::write(&file, "t-4\n").unwrap();
        let close = |mode| std::fs::set_permissions(&file, PermissionsExt::from_mode(mode));
        for (mode, expected) in [(0o600, true), (0o400, true), (0o640, false), (0o604, false)] {
            close(mode).unwrap();
            let token = read(TokenFrom::File(file.clone())).await;
            match expected {
                true => assert_eq!(token.unwrap(), "t-4"),
                false => {
                    let mended = format!("others can read it; run chmod 600 {}", file.display());
                    assert!(token.unwrap_err().ends_with(&mended), "{mode:o}");
                }
            }
        }
        let absent = read(TokenFrom::File(dir.path().join("absent"))).await.unwrap_err();
        assert!(absent.contains("absent"), "{absent}");
    }
}
