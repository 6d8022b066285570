//! A hero's week: the stand-ins with their story, and what goes on happening in it.

use super::email::Email;
use super::stripe::Stripe;
use super::{Clock, Fault, Faults, Rng, Server, TOKEN};
use super::{github::GitHub, posthog::PostHog, sentry::Sentry, slack::Alert, slack::Slack};
use jiff::Timestamp;
use serde::Serialize;
use std::io;
use std::path::Path;

/// Where the stand-ins of a week answer.
#[derive(Debug, Clone, Serialize)]
pub struct Addresses {
    /// Base address of Slack's stand-in, for the workspace where the users ask.
    pub slack: String,
    /// The same for the company's own workspace.
    pub company: String,
    /// Base address of GitHub's.
    pub github: String,
    /// Base address of Sentry's.
    pub sentry: String,
    /// Base address of Stripe's.
    pub stripe: String,
    /// Base address of PostHog's.
    pub posthog: String,
    /// Address of the mail server's.
    pub email: String,
}

/// The stand-ins, serving. They stop when dropped.
pub struct Week {
    /// Slack's stand-in: the workspace where the users ask.
    pub slack: Slack,
    /// The company's own workspace, where programs report.
    pub company: Slack,
    /// GitHub's.
    pub github: GitHub,
    /// Sentry's.
    pub sentry: Sentry,
    /// Stripe's.
    pub stripe: Stripe,
    /// PostHog's.
    pub posthog: PostHog,
    /// The mail server's.
    pub email: Email,
    /// Where they answer.
    pub addresses: Addresses,
    rng: Rng,
    _servers: [Server; 7],
}

impl Week {
    /// Starts the week of this seed at this time.
    ///
    /// # Errors
    /// No port could be opened.
    pub async fn start(seed: u64, clock: Clock) -> io::Result<Self> {
        let now = clock();
        let mut rng = Rng::new(seed);
        let (slack, company) = (Slack::new(clock.clone()), Slack::company(clock.clone()));
        let (github, sentry) = (GitHub::new(clock.clone()), Sentry::new(clock.clone()));
        let stripe = Stripe::new(clock.clone());
        let posthog = PostHog::new(clock);
        let email = Email::new();
        slack.story(&mut rng, now);
        github.story(&mut rng, now);
        sentry.story(&mut rng, now);
        stripe.story(now);
        company.alert_story(["APP-1", "WORKER-1", "SDK-1"].map(|id| alert(&sentry, id)), now);
        posthog.story(&mut Rng::new(seed), now);
        let servers = [
            slack.serve().await?,
            company.serve().await?,
            github.serve().await?,
            sentry.serve().await?,
            stripe.serve().await?,
            posthog.serve().await?,
            email.serve().await?,
        ];
        let [on_slack, on_company, on_github, on_sentry, on_stripe, on_posthog, on_email] =
            &servers;
        let addresses = Addresses {
            slack: on_slack.url("/api"),
            company: on_company.url("/api"),
            github: on_github.url(""),
            sentry: on_sentry.url("/api/0"),
            stripe: on_stripe.url(""),
            posthog: on_posthog.url(""),
            email: on_email.url_as("smtp"),
        };
        let _servers = servers;
        Ok(Self {
            slack,
            company,
            github,
            sentry,
            stripe,
            posthog,
            email,
            addresses,
            rng,
            _servers,
        })
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
        let services: [&Faults; 6] = [
            self.slack.faults(),
            self.company.faults(),
            self.github.faults(),
            self.sentry.faults(),
            self.stripe.faults(),
            self.posthog.faults(),
        ];
        if let (Some(service), Some(fault)) = (self.rng.pick(&services), self.rng.pick(&faults)) {
            service.plan("", 1, fault.clone());
        }
    }

    /// A configuration for this week, with its token in `token_file`.
    pub fn config(&self, token_file: &Path) -> String {
        let Addresses { slack, company, github, sentry, stripe, posthog, email } = &self.addresses;
        let token = token_file.display().to_string();
        format!(
            include_str!("../../assets/demo.toml"),
            slack = slack,
            company = company,
            github = github,
            sentry = sentry,
            stripe = stripe,
            posthog = posthog,
            email = email,
            token = toml_text(&token)
        )
    }
}

/// What Sentry's app tells of an error.
fn alert(sentry: &Sentry, short_id: &str) -> Alert {
    let (number, title, culprit) = sentry.outline(short_id).unwrap_or_default();
    Alert { short_id: short_id.into(), number, title, culprit }
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
