//! Stripe: who pays, as the account's customers and their subscriptions tell.
//!
//! Both lists are read whole and matched here: a search for each customer would cost a request
//! each, and addresses are compared to the letter there. A restricted key is enough, with
//! Customers: Read and Subscriptions: Read; Products: Read names the plans whose prices have no
//! nickname.

mod api;
pub(crate) mod bare;
mod examine;
mod fault;
mod parse;
#[cfg(test)]
mod tests;
mod wire;

use super::{Progress, Register};
use crate::desk::{Coverage, Reading, RegisterId};
use crate::source::lenient::as_text;
use crate::source::{Bounds, Clock, Finding, Http, SourceError};
use api::{Api, PAGE, Whole};
use async_trait::async_trait;
use parse::{Products, Terms};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use wire::{Customer, Subscription};

/// All subscriptions are read: without this Stripe leaves out those that are canceled ("List
/// subscriptions", `status`).
const EVERY_SUBSCRIPTION: [(&str, &str); 2] = [("status", "all"), ("limit", PAGE)];
/// So many products fit on a page.
const MOST_IDS: usize = 100;

/// A Stripe account.
pub struct Stripe {
    id: RegisterId,
    api: Api,
    trials_pay: bool,
    /// The beginning of the key, which tells its kind: `rk_live`.
    key: String,
}

impl Stripe {
    /// The account of this key, which answers at `base_url`; nothing is read yet.
    ///
    /// # Errors
    /// [`SourceError::NeedsYou`] if address or key cannot be used.
    pub fn new(
        id: RegisterId,
        base_url: &str,
        key: &SecretString,
        trials_pay: bool,
        clock: Clock,
    ) -> Result<Self, SourceError> {
        let base = base_url.trim_end_matches('/');
        let http = Http::new(base.strip_suffix("/v1").unwrap_or(base), key)?;
        let kind = key.expose_secret().trim().split('_').take(2).collect::<Vec<_>>().join("_");
        Ok(Self { id, api: Api::new(http, clock), trials_pay, key: kind })
    }

    /// The same account, whose calls may take this and no more.
    #[must_use]
    pub fn within(self, bounds: Bounds) -> Self {
        Self { api: self.api.within(bounds), ..self }
    }

    /// The names of these products; what cannot be had for good is told instead.
    async fn products(&self, ids: &[&str]) -> Result<(Products, Option<String>), SourceError> {
        let mut products = Products::new();
        for ids in ids.chunks(MOST_IDS) {
            let query = ids.iter().map(|id| ("ids[]", *id)).chain([("limit", PAGE)]);
            let query: Vec<_> = query.collect();
            match self.api.get("products", &query).await {
                Ok(reply) => products.extend(api::list(&reply)?.data.iter().filter_map(named)),
                Err(SourceError::NeedsYou { remedy, .. }) => {
                    let told = format!("some plans have no name: {remedy}");
                    return Ok((products, Some(told)));
                }
                Err(SourceError::Refused { why }) => {
                    return Ok((products, Some(format!("some plans have no name: {why}"))));
                }
                Err(error) => return Err(error),
            }
        }
        Ok((products, None))
    }
}

#[async_trait]
impl Register for Stripe {
    fn id(&self) -> &RegisterId {
        &self.id
    }

    async fn read(&self, _: &[String], progress: Progress<'_>) -> Result<Reading, SourceError> {
        let before = self.api.requests();
        let customers: Whole<Customer> =
            self.api.all("customers", &[("limit", PAGE)], progress).await?;
        // They are read after the customers: what is told of nobody is left out, and nobody is told
        // to pay nothing because what they pay was read before they came.
        let subscriptions: Whole<Subscription> =
            self.api.all("subscriptions", &EVERY_SUBSCRIPTION, |_| ()).await?;
        let terms = Terms { trials_pay: self.trials_pay, now: self.api.now() };
        let unnamed = parse::unnamed(&subscriptions.items, terms.now);
        let unnamed: Vec<&str> = unnamed.into_iter().collect();
        let (products, notice) = self.products(&unnamed).await?;
        let notices = [lost(&customers, "customers"), lost(&subscriptions, "subscriptions")];
        let notices = notices.into_iter().flatten().chain(strange(&subscriptions.items));
        let notices: Vec<String> = notices.chain(notice).collect();
        Ok(Reading {
            coverage: Coverage::All,
            customers: parse::listed(&customers.items, &subscriptions.items, &products, terms),
            users: Vec::new(),
            requests: self.api.requests() - before,
            notice: (!notices.is_empty()).then(|| notices.join("; ")),
        })
    }

    async fn examine(&self) -> Vec<Finding> {
        self.findings().await
    }
}

fn named(product: &Value) -> Option<(String, String)> {
    Some((as_text(product.get("id")?)?, as_text(product.get("name")?)?))
}

fn lost<T>(whole: &Whole<T>, what: &str) -> Option<String> {
    (whole.lost > 0).then(|| format!("{} of Stripe's {what} cannot be read", whole.lost))
}

fn strange(subscriptions: &[Subscription]) -> Option<String> {
    let words: Vec<&str> = parse::strange(subscriptions).into_iter().collect();
    let told =
        format!("Stripe calls subscriptions {:?}, which is not known here", words.join(", "));
    (!words.is_empty()).then(|| crate::desk::clean_line(&told))
}
