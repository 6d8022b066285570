//! A stand-in, a register that asks it, and a clock that the test turns.

use crate::sentry::bench::{MORNING, Watch};
use serde_json::{Value, json};
use support_hero::config::PostHogConfig;
use support_hero::demo::{self, Server, TOKEN};
use support_hero::desk::{Coverage, Reading, RegisterId};
use support_hero::register::Register;
use support_hero::register::posthog::{PostHog, base_url};
use support_hero::source::{Clock, Http, SourceError};

pub struct Bench {
    pub watch: Watch,
    pub stand_in: demo::posthog::PostHog,
    pub server: Server,
    pub register: PostHog,
}

impl Bench {
    /// A register of a project in which nobody was seen.
    pub async fn new() -> Self {
        let watch = Watch::at(MORNING);
        let stand_in = demo::posthog::PostHog::new(watch.clock());
        let server = stand_in.serve().await.unwrap();
        let register = register(&server.url(""), TOKEN, watch.clock());
        Self { watch, stand_in, server, register }
    }

    /// The register with another configuration.
    pub fn configure(&mut self, change: impl FnOnce(&mut PostHogConfig)) {
        let mut settings = settings(&self.server.url(""));
        change(&mut settings);
        self.register = register_of(settings, TOKEN, self.watch.clock());
    }

    /// Somebody with this address and of this organization.
    pub fn person(&self, email: &str, organization: &str) -> String {
        let told = json!({ "email": email, "organization_id": organization });
        self.stand_in.person(&[email], told)
    }

    pub fn organization(&self, key: &str, properties: Value) {
        self.stand_in.group("organization", key, properties);
    }

    pub async fn try_read(&self, addresses: &[&str]) -> Result<Reading, SourceError> {
        read_by(&self.register, addresses).await
    }

    pub async fn read(&self, addresses: &[&str]) -> Reading {
        self.try_read(addresses).await.unwrap()
    }

    /// What was asked of the project since the last call of this.
    pub fn asked(&self) -> Vec<String> {
        let requests = self.stand_in.requests().into_iter();
        requests.map(|asked| asked.replace("GET /api/projects/1/", "")).collect()
    }
}

pub async fn read_by(register: &PostHog, addresses: &[&str]) -> Result<Reading, SourceError> {
    let addresses: Vec<_> = addresses.iter().map(|address| (*address).to_owned()).collect();
    register.read(&addresses, &|_| {}).await
}

/// The addresses that a reading tells of.
pub fn covered(reading: &Reading) -> Vec<&str> {
    match &reading.coverage {
        Coverage::All => panic!("a register that goes by address never tells of all"),
        Coverage::Of(addresses) => addresses.iter().map(String::as_str).collect(),
    }
}

pub fn settings(host: &str) -> PostHogConfig {
    PostHogConfig {
        base_url: host.into(),
        project: "1".into(),
        group: "organization".into(),
        plan: "plan".into(),
        free: vec!["free".into()],
        usage: "usage".into(),
        show: vec!["version".into(), "realm".into()],
        log_in_as: false,
    }
}

pub fn register(host: &str, token: &str, clock: Clock) -> PostHog {
    register_of(settings(host), token, clock)
}

pub fn register_of(settings: PostHogConfig, token: &str, clock: Clock) -> PostHog {
    let http = Http::new(base_url(&settings.base_url), &token.into()).unwrap();
    PostHog::new(RegisterId("posthog".into()), settings, http, clock)
}
