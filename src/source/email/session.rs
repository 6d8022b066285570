//! One talk with a mail server: greeting, login, one message. What went wrong tells whether the message
//! may have been taken.

use super::letter::Letter;
use super::{Safety, Server};
use crate::desk::clean_line;
use crate::source::SourceError;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use secrecy::{ExposeSecret, SecretString};
use std::fmt::Display;
use std::time::Duration;
use tokio::time::timeout;

/// How long a server may take to answer one line.
const LINE: Duration = Duration::from_secs(30);
/// How long it may take to take a message: servers look into it first.
const MESSAGE: Duration = Duration::from_secs(120);
/// How long it may take to say good-bye.
const GOODBYE: Duration = Duration::from_secs(2);
/// What servers answer to who may not log in.
const LOGIN: [u16; 4] = [530, 534, 535, 538];

pub(super) struct Session {
    connection: AsyncSmtpConnection,
    host: String,
}

impl Session {
    /// Connects and greets, so that nobody else can listen.
    pub async fn connect(server: &Server) -> Result<Self, SourceError> {
        let Server { host, port, safety } = server;
        let tls = || TlsParameters::new(host.clone()).map_err(|error| unreachable(host, &error));
        let hello = ClientId::default();
        let first = match safety {
            Safety::Tls => Some(tls()?),
            Safety::StartTls | Safety::Loopback => None,
        };
        let connecting = AsyncSmtpConnection::connect_tokio1(
            (host.as_str(), *port),
            Some(LINE),
            &hello,
            first,
            None,
        );
        let mut connection =
            within(LINE, connecting).await.map_err(|why| unreachable(host, &why))?;
        if *safety == Safety::StartTls {
            if !connection.can_starttls() {
                return Err(SourceError::NeedsYou {
                    fault: format!("{host} offers no TLS on port {port}"),
                    remedy: "write base_url as smtps://host if it has another port for that".into(),
                });
            }
            within(LINE, connection.starttls(tls()?, &hello))
                .await
                .map_err(|why| unreachable(host, &why))?;
        }
        Ok(Self { connection, host: host.clone() })
    }

    /// Logs in.
    pub async fn log_in(&mut self, user: &str, password: &SecretString) -> Result<(), SourceError> {
        let info = self.connection.server_info();
        let ways = [Mechanism::Plain, Mechanism::Login];
        if info.get_auth_mechanism(&ways).is_none() {
            return Err(SourceError::NeedsYou {
                fault: format!("{} offers no login by user and password", self.host),
                remedy: "point base_url at the server that your mail program sends by".into(),
            });
        }
        let credentials = Credentials::new(user.into(), password.expose_secret().into());
        let answered = within(LINE, self.connection.auth(&ways, &credentials)).await;
        answered.map(|_| ()).map_err(|failed| match failed {
            Failed::Said(error) if error.is_permanent() => SourceError::NeedsYou {
                fault: format!("{} does not let {user} log in: {}", self.host, told(&error)),
                remedy: "check user and token; many accounts want an app password".into(),
            },
            failed => unreachable(&self.host, &failed),
        })
    }

    /// Hands one message over. Until its last line is sent nothing was done.
    pub async fn send(&mut self, letter: &Letter) -> Result<(), SourceError> {
        let Letter { from, to, bytes } = letter;
        let wide = !AsRef::<str>::as_ref(from).is_ascii() || !AsRef::<str>::as_ref(to).is_ascii();
        if wide && !self.connection.server_info().supports_feature(Extension::SmtpUtfEight) {
            let why = format!("{} takes only addresses in ASCII, not {to}", self.host);
            return Err(SourceError::Refused { why });
        }
        let parameters = wide.then_some(MailParameter::SmtpUtfEight).into_iter().collect();
        self.line(Mail::new(Some(from.clone()), parameters)).await?;
        self.line(Rcpt::new(to.clone(), Vec::new())).await?;
        self.line(Data).await?;
        let taken = within(MESSAGE, self.connection.message(bytes)).await;
        taken.map(|_| ()).map_err(|failed| match failed {
            Failed::Said(error) if error.status().is_some() => refused(&self.host, &error),
            failed => SourceError::Unanswered {
                why: format!("{} did not say whether it took it: {failed}", self.host),
            },
        })
    }

    /// Says good-bye; what was sent was taken by then.
    pub async fn leave(mut self) {
        let _ = timeout(GOODBYE, self.connection.quit()).await;
    }

    async fn line(&mut self, command: impl Display) -> Result<(), SourceError> {
        let answered = within(LINE, self.connection.command(command)).await;
        answered.map(|_| ()).map_err(|failed| match failed {
            Failed::Said(error) if error.status().is_some() => refused(&self.host, &error),
            failed => unreachable(&self.host, &failed),
        })
    }
}

/// Why there is no good answer.
enum Failed {
    /// The server said no, or something broke.
    Said(Error),
    /// It said nothing for so long.
    Silent(Duration),
}

impl Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Said(error) => write!(f, "{}", told(error)),
            Self::Silent(within) => write!(f, "no answer within {} s", within.as_secs()),
        }
    }
}

async fn within<T>(
    patience: Duration,
    answer: impl Future<Output = Result<T, Error>>,
) -> Result<T, Failed> {
    match timeout(patience, answer).await {
        Ok(answer) => answer.map_err(Failed::Said),
        Err(_) => Err(Failed::Silent(patience)),
    }
}

/// What a server's no means: for now, for this message, or for whoever configured it.
fn refused(host: &str, error: &Error) -> SourceError {
    let why = format!("{host} said {}", told(error));
    match error.status().map(u16::from) {
        Some(code) if LOGIN.contains(&code) => SourceError::NeedsYou {
            fault: why,
            remedy: "check user and token in the configuration".into(),
        },
        Some(500..) => SourceError::Refused { why },
        _ => SourceError::Unreachable { why },
    }
}

fn unreachable(host: &str, why: &dyn Display) -> SourceError {
    SourceError::Unreachable { why: clean_line(&format!("{host} does not send: {why}")) }
}

/// The innermost cause, on one safe line.
fn told(error: &Error) -> String {
    let code = error.status().map(|code| format!("{code} ")).unwrap_or_default();
    let inner = std::error::Error::source(error).map(ToString::to_string);
    clean_line(&(code + &inner.unwrap_or_else(|| error.to_string())))
}
