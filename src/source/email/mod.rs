//! An e-mail account as a source: e-mails are sent from there by SMTP (RFC 5321), and nothing is read.
//!
//! SMTP cannot be asked whether a message was taken. So an e-mail goes out once: what broke after its
//! last line was sent and before that was answered is for the hero to look into.

mod failed;
mod letter;
mod session;
mod wire;

use super::{Clock, Finding, PageSink, Pulled, Source, SourceError};
use crate::config::{EmailConfig, words::is_loopback};
use crate::desk::{
    Abilities, Action, Cursor, Delivery, Page, Receipt, RemoteTicket, SourceId, scrubbed,
};
use async_trait::async_trait;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use letter::Letter;
use reqwest::Url;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use session::Session;
use std::time::Duration;

/// What an account can do that is only sent from.
pub const ABILITIES: Abilities = Abilities::NONE;

/// One account.
pub struct Email {
    id: SourceId,
    settings: EmailConfig,
    server: Server,
    password: SecretString,
    patience: Patience,
    clock: Clock,
}

/// How long a server may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// To connect and greet, and to answer one line.
    pub line: Duration,
    /// To take a message: servers look into it first.
    pub message: Duration,
    /// To say good-bye.
    pub goodbye: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        let (line, message) = (Duration::from_secs(30), Duration::from_secs(120));
        Self { line, message, goodbye: Duration::from_secs(2) }
    }
}

/// Where e-mails are handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Server {
    host: String,
    port: u16,
    safety: Safety,
}

/// How the connection is kept from others' eyes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Safety {
    /// By TLS from its first byte.
    Tls,
    /// By TLS before anything is told; a server that offers none is not talked to.
    StartTls,
    /// It never leaves this machine.
    Loopback,
}

impl Server {
    /// The server at an address such as `smtps://mail.example.com`.
    fn at(base_url: &str) -> Result<Self, SourceError> {
        let url = Url::parse(base_url).ok();
        let known = url.filter(|url| matches!(url.scheme(), "smtp" | "smtps") && url.has_host());
        let url = known.ok_or_else(|| SourceError::NeedsYou {
            fault: format!("base_url {base_url:?} is no address of a mail server"),
            remedy: "write it as smtps://host".into(),
        })?;
        let (safety, port) = match url.scheme() {
            "smtps" => (Safety::Tls, 465),
            _ if is_loopback(&url) => (Safety::Loopback, 25),
            _ => (Safety::StartTls, 587),
        };
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        Ok(Self { host, port: url.port().unwrap_or(port), safety })
    }
}

impl Email {
    /// The account of `settings` at the server of this address.
    ///
    /// # Errors
    /// [`SourceError::NeedsYou`] if that is no address of a server.
    pub fn new(
        id: SourceId,
        settings: EmailConfig,
        base_url: &str,
        password: &SecretString,
        clock: Clock,
    ) -> Result<Self, SourceError> {
        let server = Server::at(base_url)?;
        let (password, patience) = (password.clone(), Patience::default());
        Ok(Self { id, settings, server, password, patience, clock })
    }

    /// The same account, whose server may take so long and no longer.
    #[must_use]
    pub fn within(self, patience: Patience) -> Self {
        Self { patience, ..self }
    }

    async fn hand_over(&self, letter: &Letter) -> Result<(), SourceError> {
        let mut session = Session::connect(&self.server, self.patience).await?;
        session.log_in(&self.settings.user, &self.password).await?;
        session.send(letter).await?;
        session.leave().await;
        Ok(())
    }

    /// The same without the password, which a server may repeat as it came (RFC 4954): plain, or in
    /// Base64, alone or behind the user.
    fn hushed(&self, error: SourceError) -> SourceError {
        let password = self.password.expose_secret();
        let plain = Zeroizing::new(format!("\0{}\0{password}", self.settings.user));
        let sent =
            [plain.as_str(), password].map(|text| Zeroizing::new(BASE64_STANDARD.encode(text)));
        error.reworded(|text| {
            let forms = sent.iter().map(|form| form.as_str()).chain([password]);
            forms.fold(text.to_owned(), |text, form| scrubbed(&text, form).into_owned())
        })
    }
}

#[async_trait]
impl Source for Email {
    fn id(&self) -> &SourceId {
        &self.id
    }

    fn abilities(&self) -> Abilities {
        ABILITIES
    }

    async fn pull(
        &self,
        _cursor: Option<Cursor>,
        _sink: &mut dyn PageSink,
    ) -> Result<Pulled, SourceError> {
        Ok(Pulled::default())
    }

    async fn refresh(&self, ticket: &RemoteTicket) -> Result<Page, SourceError> {
        Err(SourceError::Refused { why: format!("{} is no e-mail", ticket.reference) })
    }

    async fn deliver(&self, delivery: &Delivery, attempt: u32) -> Result<Receipt, SourceError> {
        let Action::Mail { mail, .. } = &delivery.action else {
            return Err(SourceError::cannot("an e-mail account", &delivery.action));
        };
        if attempt > 1 {
            let why = format!(
                "nobody can tell whether {} got it: look into your sent mail, or ask them",
                mail.to
            );
            return Err(SourceError::Uncertain { why });
        }
        let letter = letter::of(&self.settings, mail, &delivery.marker, (self.clock)())?;
        self.hand_over(&letter).await.map_err(|error| self.hushed(error))?;
        let summary = format!("e-mail to {}", mail.to);
        Ok(Receipt { summary, ..Receipt::default() })
    }

    async fn examine(&self) -> Vec<Finding> {
        let Server { host, port, .. } = &self.server;
        let mut session = match Session::connect(&self.server, self.patience).await {
            Ok(session) => session,
            Err(error) => return vec![Finding::fault("server", error)],
        };
        let safely = match self.server.safety {
            Safety::Loopback => "on this machine",
            Safety::Tls | Safety::StartTls => "by TLS",
        };
        let server = Finding::good("server", format!("{host}:{port} answers {safely}"));
        let user = &self.settings.user;
        let login = match session.log_in(user, &self.password).await {
            Ok(()) => Finding::good("login", format!("{user} may send; nothing was sent")),
            Err(error) => Finding::fault("login", self.hushed(error)),
        };
        session.leave().await;
        vec![server, login]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_talked_to_in_the_clear() {
        use Safety::{Loopback, StartTls, Tls};
        for (address, host, port, safety) in [
            ("smtps://mail.example.com", "mail.example.com", 465, Tls),
            ("smtps://mail.example.com:2465", "mail.example.com", 2465, Tls),
            ("smtp://mail.example.com", "mail.example.com", 587, StartTls),
            ("smtp://10.0.0.1:25", "10.0.0.1", 25, StartTls),
            ("smtp://localhost.example.com", "localhost.example.com", 587, StartTls),
            ("smtp://127.0.0.1:2525", "127.0.0.1", 2525, Loopback),
            ("smtp://[::1]:2525", "::1", 2525, Loopback),
            ("smtps://localhost", "localhost", 465, Tls),
        ] {
            let expected = Server { host: host.into(), port, safety };
            assert_eq!(Server::at(address).unwrap(), expected, "{address}");
        }
        for none in ["https://mail.example.com", "mail.example.com", "smtp:", ""] {
            assert!(matches!(Server::at(none), Err(SourceError::NeedsYou { .. })), "{none}");
        }
    }
}
