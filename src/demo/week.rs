//! A hero's week: the three stand-ins with their story, and what goes on happening in it.

use super::{Clock, Fault, Faults, Rng, Server, TOKEN};
use super::{github::GitHub, sentry::Sentry, slack::Slack};
use jiff::Timestamp;
use serde::Serialize;
use std::io;
use std::path::Path;

/// Where the stand-ins of a week answer.
#[derive(Debug, Clone, Serialize)]
pub struct Addresses {
    /// Base address of Slack's stand-in.
    pub slack: String,
    /// Base address of GitHub's.
    pub github: String,
    /// Base address of Sentry's.
    pub sentry: String,
}

/// The three stand-ins, serving. They stop when dropped.
pub struct Week {
    /// Slack's stand-in.
    pub slack: Slack,
    /// GitHub's.
    pub github: GitHub,
    /// Sentry's.
    pub sentry: Sentry,
    /// Where they answer.
    pub addresses: Addresses,
    rng: Rng,
    _servers: [Server; 3],
}

impl Week {
    /// Starts the week of this seed at this time.
    ///
    /// # Errors
    /// No port could be opened.
    pub async fn start(seed: u64, clock: Clock) -> io::Result<Self> {
        let now = clock();
        let mut rng = Rng::new(seed);
        let (slack, github, sentry) =
            (Slack::new(clock.clone()), GitHub::new(clock.clone()), Sentry::new(clock));
        slack.story(&mut rng, now);
        github.story(&mut rng, now);
        sentry.story(&mut rng, now);
        let servers = [slack.serve().await?, github.serve().await?, sentry.serve().await?];
        let [on_slack, on_github, on_sentry] = &servers;
        let addresses = Addresses {
            slack: on_slack.url("/api"),
            github: on_github.url(""),
            sentry: on_sentry.url("/api/0"),
        };
        Ok(Self { slack, github, sentry, addresses, rng, _servers: servers })
    }

    /// One believable thing happens somewhere; what, in a sentence.
    pub fn live(&mut self) -> Option<String> {
        let rng = &mut self.rng;
        match rng.below(10) {
            0..5 => self.slack.live(rng),
            5..8 => self.github.live(rng),
            _ => self.sentry.live(rng),
        }
    }

    /// Something goes wrong somewhere for a request or two.
    pub fn stumble(&mut self) {
        let faults = [
            Fault::RateLimited { retry_after: 5 },
            Fault::Status { code: 502 },
            Fault::Slow { millis: 3_000 },
            Fault::CutBefore,
            Fault::CutMidway,
            Fault::Garbage,
        ];
        let services: [&Faults; 3] =
            [self.slack.faults(), self.github.faults(), self.sentry.faults()];
        if let (Some(service), Some(fault)) = (self.rng.pick(&services), self.rng.pick(&faults)) {
            service.plan("", 1, fault.clone());
        }
    }

    /// A configuration for this week, with its token in `token_file`.
    pub fn config(&self, token_file: &Path) -> String {
        let Addresses { slack, github, sentry } = &self.addresses;
        let token = token_file.display().to_string();
        format!(
            include_str!("../../assets/demo.toml"),
            slack,
            github,
            sentry,
            token = toml_text(&token)
        )
    }
}

/// The token that the stand-ins accept, as a file holds it.
pub fn token_line() -> String {
    format!("{TOKEN}\n")
}

/// A text as a TOML basic string, quotes included.
fn toml_text(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// The time as it is.
pub fn wall_clock() -> Clock {
    std::sync::Arc::new(Timestamp::now)
}
