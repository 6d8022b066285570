//! One talk with a mail server: greeting, login, one message. What went wrong tells whether the message
//! may have been taken.

use super::failed::{Failed, told};
use super::letter::Letter;
use super::wire::Wire;
use super::{Patience, Safety, Server};
use crate::source::SourceError;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use lettre::transport::smtp::response::{Response, Severity};
use secrecy::{ExposeSecret, SecretString};
use std::fmt::Display;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// A yes that ends a command, and one that waits for more.
const DONE: Severity = Severity::PositiveCompletion;
const GO_ON: Severity = Severity::PositiveIntermediate;

pub(super) struct Session {
    connection: AsyncSmtpConnection,
    host: String,
    patience: Patience,
}

impl Session {
    /// Connects and greets, so that nobody else can listen.
    pub async fn connect(server: &Server, patience: Patience) -> Result<Self, SourceError> {
        let connection = match timeout(patience.line, open(server, patience)).await {
            Ok(opened) => opened,
            Err(_) => Err(Failed::Silent(patience.line)),
        };
        let connection = connection.map_err(|failed| failed.at_the_door(server))?;
        let mut session = Self { connection, host: server.host.clone(), patience };
        if server.safety == Safety::StartTls {
            session.seal(server).await?;
        }
        Ok(session)
    }

    /// Goes on by TLS.
    async fn seal(&mut self, server: &Server) -> Result<(), SourceError> {
        let Server { host, port, .. } = server;
        if !self.connection.can_starttls() {
            return Err(SourceError::NeedsYou {
                fault: format!("{host} offers no TLS on port {port}"),
                remedy: "write base_url as smtps://host if it has another port for that".into(),
            });
        }
        let sealed = match TlsParameters::new(host.clone()) {
            Ok(tls) => {
                let hello = ClientId::default();
                within(self.patience.line, self.connection.starttls(tls, &hello)).await
            }
            Err(error) => Err(Failed::Said(error)),
        };
        sealed.map_err(|failed| failed.at_the_door(server))
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
        let answered = within(self.patience.line, self.connection.auth(&ways, &credentials)).await;
        answered.and_then(|answer| expect(DONE, &answer)).map_err(|failed| match failed {
            Failed::Said(error) if error.is_permanent() => SourceError::NeedsYou {
                fault: format!("{} does not let {user} log in: {}", self.host, told(&error)),
                remedy: "check user and token; many accounts want an app password".into(),
            },
            failed => failed.before_the_mail(&self.host),
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
        self.line(Mail::new(Some(from.clone()), parameters), DONE).await?;
        self.line(Rcpt::new(to.clone(), Vec::new()), DONE).await?;
        self.line(Data, GO_ON).await?;
        let taken = within(self.patience.message, self.connection.message(bytes)).await;
        let taken = taken.and_then(|answer| expect(DONE, &answer));
        taken.map_err(|failed| failed.after_the_mail(&self.host))
    }

    /// Says good-bye; what was sent was taken by then.
    pub async fn leave(mut self) {
        let _ = timeout(self.patience.goodbye, self.connection.quit()).await;
    }

    async fn line(&mut self, command: impl Display, expected: Severity) -> Result<(), SourceError> {
        let answered = within(self.patience.line, self.connection.command(command)).await;
        let answered = answered.and_then(|answer| expect(expected, &answer));
        answered.map_err(|failed| failed.before_the_mail(&self.host))
    }
}

/// Connects and is greeted. What a stranger could answer in the clear is read within bounds.
async fn open(server: &Server, patience: Patience) -> Result<AsyncSmtpConnection, Failed> {
    let (address, hello) = ((server.host.as_str(), server.port), ClientId::default());
    if server.safety == Safety::Tls {
        let tls = TlsParameters::new(server.host.clone()).map_err(Failed::Said)?;
        let (line, tls) = (Some(patience.line), Some(tls));
        let opening = AsyncSmtpConnection::connect_tokio1(address, line, &hello, tls, None);
        return opening.await.map_err(Failed::Said);
    }
    let wire = Wire::of(TcpStream::connect(address).await.map_err(Failed::Shut)?);
    let opening = AsyncSmtpConnection::connect_with_transport(Box::new(wire), &hello);
    opening.await.map_err(Failed::Said)
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

/// A yes to something else is an answer to another command: the talk is out of step.
fn expect(expected: Severity, answer: &Response) -> Result<(), Failed> {
    match answer.code() {
        code if code.severity == expected => Ok(()),
        code => Err(Failed::Odd(code)),
    }
}
