//! Registers: lists of customers in files and from commands, and the services that know who pays.

mod command;
mod file;
mod list;
pub mod posthog;
pub mod stripe;
mod truth;

use std::sync::Arc;
use std::time::Duration;
use support_hero::config::{RegisterConfig, RegisterKind};
use support_hero::desk::{Reading, RegisterId};
use support_hero::register::{Register, registry};
use support_hero::source::{Finding, SourceError, Verdict};

/// A register of this kind, in November 2026.
fn register(kind: RegisterKind) -> Arc<dyn Register> {
    let id = RegisterId("accounts".into());
    let config =
        RegisterConfig { id, every: Duration::from_secs(60), token: None, trials_pay: true, kind };
    let clock = || "2026-11-23T10:00:00Z".parse().unwrap();
    registry::open(&config, None, Arc::new(clock)).unwrap()
}

/// What it says, having told of all its customers on the way.
async fn read(register: &dyn Register) -> Result<Reading, SourceError> {
    let told = std::sync::atomic::AtomicUsize::new(0);
    let progress = |count| told.store(count, std::sync::atomic::Ordering::Relaxed);
    let reading = register.read(&[], &progress).await?;
    assert_eq!(told.into_inner(), reading.customers.len());
    Ok(reading)
}

/// What the doctor finds, one a line.
async fn examined(register: &dyn Register) -> Vec<String> {
    let told = |finding: Finding| match (finding.verdict, finding.remedy) {
        (Verdict::Good, None) => finding.detail,
        (verdict, remedy) => format!("{verdict:?}: {}: {}", finding.detail, remedy.unwrap()),
    };
    register.examine().await.into_iter().map(told).collect()
}
