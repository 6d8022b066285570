//! A look at the account: the key, what it may read, the clock.

use super::Stripe;
use super::api::{PAGE, list};
use super::fault::{KEYS, check};
use crate::source::{Finding, Reply, SourceError};

impl Stripe {
    /// See [`crate::register::Register::examine`].
    pub(super) async fn findings(&self) -> Vec<Finding> {
        let mut findings = vec![self.key()];
        let reply = self.api.send("customers", &[("limit", PAGE)]).await;
        let is_accepted = reply.as_ref().is_ok_and(|reply| matches!(reply.status, 200..=299 | 403));
        let clock = reply.as_ref().ok();
        let clock = clock.and_then(|reply| Finding::clock(reply, self.api.now(), "Stripe"));
        let customers = reply.and_then(|reply| check(reply, self.api.now()));
        findings.push(readable("customers", customers));
        if !is_accepted {
            return findings;
        }
        let subscriptions = self.api.get("subscriptions", &super::EVERY_SUBSCRIPTION).await;
        findings.push(readable("subscriptions", subscriptions));
        findings.push(products(self.api.get("products", &[("limit", PAGE)]).await));
        findings.extend(clock);
        findings
    }

    /// What the key says of itself.
    fn key(&self) -> Finding {
        let detail = match self.key.as_str() {
            "rk_live" => "a restricted key",
            "rk_test" => "a restricted key, in test mode: nobody in there really pays",
            "sk_test" => "a secret key, in test mode: nobody in there really pays",
            "sk_live" => {
                let detail = "a secret key, which may do anything with the account";
                return Finding::warning("key", detail, KEYS);
            }
            "pk_live" | "pk_test" => {
                let detail = "a publishable key, which may read nothing";
                return Finding::warning("key", detail, KEYS);
            }
            _ => "of a kind that is not known here",
        };
        Finding::good("key", detail)
    }
}

/// What of a list could be read: its first page.
fn readable(what: &str, reply: Result<Reply, SourceError>) -> Finding {
    match reply.and_then(|reply| list(&reply)) {
        Ok(page) if page.has_more => {
            Finding::good(what, format!("more than {} can be read", page.data.len()))
        }
        Ok(page) => Finding::good(what, format!("{} can be read", page.data.len())),
        Err(error) => Finding::fault(what, error),
    }
}

/// Products are done without.
fn products(reply: Result<Reply, SourceError>) -> Finding {
    match reply {
        Ok(_) => Finding::good("products", "can be read"),
        Err(SourceError::NeedsYou { remedy, .. }) => {
            let detail = "cannot be read: plans whose prices have no nickname have no name";
            Finding::warning("products", detail, &remedy)
        }
        Err(error) => Finding::fault("products", error),
    }
}
