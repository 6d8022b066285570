//! What a test, or the story, does to the account.

use super::Stripe;
use super::model::{Price, Subscriber, Subscription};
use super::state::Meanwhile;
use jiff::{SignedDuration, Timestamp};

impl Stripe {
    /// Adds a customer; their id.
    pub fn add(&self, who: Subscriber<'_>) -> String {
        let now = (self.clock)();
        self.state().add(who, now)
    }

    /// The customer subscribes to so much of a price, with this status; the subscription's id. Its
    /// first period begins now.
    pub fn subscribe(&self, customer: &str, status: &str, price: Price<'_>, much: u64) -> String {
        self.subscribe_to(customer, status, &[(price, much)], (self.clock)())
    }

    /// The same for several prices, since a time in the past.
    pub fn subscribe_to(
        &self,
        customer: &str,
        status: &str,
        items: &[(Price<'_>, u64)],
        since: Timestamp,
    ) -> String {
        let now = (self.clock)();
        self.state().subscribe(customer, status, items, (since, now))
    }

    /// A subscription gets this status.
    pub fn set_status(&self, subscription: &str, status: &str) {
        self.change(subscription, |there, _| there.status = status.into());
    }

    /// A subscription is canceled for the end of its period, and goes on until then.
    pub fn cancel_at_period_end(&self, subscription: &str) {
        self.change(subscription, |there, now| {
            (there.cancel_at_period_end, there.canceled_at) = (true, Some(now));
            there.cancel_at = Some(there.period_end);
        });
    }

    /// A subscription ends now, for this reason (`cancellation_requested`, `payment_failed`); its
    /// period would have gone on.
    pub fn cancel(&self, subscription: &str, reason: &str) {
        self.change(subscription, |there, now| {
            there.status = "canceled".into();
            (there.canceled_at, there.ended_at) = (Some(now), Some(now));
            there.reason = Some(reason.into());
        });
    }

    /// A subscription's period ends after so many days from now.
    pub fn ends_in(&self, subscription: &str, days: i64) {
        self.change(subscription, |there, now| {
            let length = SignedDuration::from_hours(24 * days);
            there.period_end = now.checked_add(length).unwrap_or(now);
        });
    }

    /// Payments of a subscription are not collected for now.
    pub fn pause_collection(&self, subscription: &str) {
        self.change(subscription, |there, _| there.collection_paused = true);
    }

    /// Deletes a customer, with all subscriptions.
    pub fn delete(&self, customer: &str) {
        self.state().remove(customer);
    }

    /// The key is revoked.
    pub fn revoke(&self) {
        self.state().conduct.revoked = true;
    }

    /// The key is accepted again.
    pub fn renew(&self) {
        self.state().conduct.revoked = false;
    }

    /// The key may only read these: `customer`, `subscription`, `product`.
    pub fn restrict(&self, to: &[&str]) {
        let to = to.iter().map(|name| (*name).to_owned()).collect();
        self.state().conduct.may_read = Some(to);
    }

    /// It is a test account.
    pub fn is_a_test(&self) {
        self.state().conduct.test = true;
    }

    /// It answers as of before 2025: periods stand on subscriptions, plans in place of prices.
    pub fn of_before_2025(&self) {
        self.state().conduct.former = true;
    }

    /// Its lists begin anew instead of going on.
    pub fn never_ends(&self) {
        self.state().conduct.endless = true;
    }

    /// After so many more lists a customer leaves.
    pub fn leaves_after(&self, lists: usize, customer: &str) {
        self.state().conduct.meanwhile = Some((lists, Meanwhile::Leaves(customer.into())));
    }

    /// After so many more lists a subscription is over and a new one in its place.
    pub fn replaced_after(&self, lists: usize, subscription: &str) {
        self.state().conduct.meanwhile = Some((lists, Meanwhile::Replaced(subscription.into())));
    }

    /// Method, path and query of every request since the last call of this.
    pub fn requests(&self) -> Vec<String> {
        std::mem::take(&mut self.state().requests)
    }

    fn change(&self, id: &str, change: impl FnOnce(&mut Subscription, Timestamp)) {
        let now = (self.clock)();
        let mut state = self.state();
        if let Some(there) = state.subscriptions.iter_mut().find(|there| there.id == id) {
            change(there, now);
        }
    }
}
