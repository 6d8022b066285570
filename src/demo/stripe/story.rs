//! Who pays in the demo's week.

use super::Stripe;
use super::model::{Price, Subscriber};
use jiff::{SignedDuration, Timestamp};

/// A monthly price of the product of this name.
const fn monthly<'a>(
    nickname: Option<&'a str>,
    product: &'a str,
    currency: &'a str,
    amount: i64,
) -> Price<'a> {
    Price {
        nickname,
        lookup_key: None,
        product,
        currency,
        amount: Some(amount),
        interval: "month",
        metered: false,
    }
}

/// What counts events, paid by what is used.
const EVENTS: Price<'static> =
    Price { amount: None, metered: true, ..monthly(None, "Events", "usd", 0) };
const ENTERPRISE: Price<'static> = Price {
    interval: "year",
    lookup_key: Some("enterprise_yearly"),
    ..monthly(Some("enterprise"), "Enterprise", "usd", 4_800_000)
};
const TEAM: Price<'static> = monthly(Some("team"), "Team", "usd", 4_500);
const SCALE: Price<'static> = monthly(None, "scale", "jpy", 98_000);
const STARTER: Price<'static> = monthly(Some("starter"), "Starter", "eur", 1_900);

/// People who pay for themselves: name, address, what for, for how many months.
const PRIVATE: [(&str, &str, Price<'static>, i64); 4] = [
    ("Nora Batty", "nora.batty@gmail.com", STARTER, 7),
    ("Ole Lukøje", "ole+billing@outlook.com", STARTER, 3),
    ("Trillian Astra", "trillian@gmx.de", monthly(Some("starter"), "Starter", "gbp", 1_700), 1),
    ("Marvin", "marvin@proton.me", STARTER, 14),
];

impl Stripe {
    /// Fills the account as of this time.
    pub fn story(&self, now: Timestamp) {
        let months_ago = |months: i64| {
            now.checked_sub(SignedDuration::from_hours(months * 30 * 24 + 60)).unwrap_or(now)
        };
        self.long_gone(now, months_ago(30));
        for (name, email, price, months) in PRIVATE {
            let who = Subscriber { name: Some(name), email: Some(email), ..Subscriber::default() };
            let began = months_ago(months);
            let id = self.join(who, began);
            self.subscribe_to(&id, "active", &[(price, 1)], began);
        }
        self.globex(months_ago(26));
        self.initech(months_ago(11));
        self.hooli(months_ago(0));
        self.umbrella(months_ago(5));
        self.herrera(months_ago(0));
    }

    fn globex(&self, began: Timestamp) {
        let who = Subscriber {
            name: Some("Globex"),
            email: Some("Billing@Globex.com"),
            metadata: &[("github", "hscorpio, zoeb"), ("owner", "Grace Hopper")],
            ..Subscriber::default()
        };
        let id = self.join(who, began);
        self.subscribe_to(&id, "active", &[(ENTERPRISE, 1), (EVENTS, 1)], began);
    }

    /// Their card was refused, and Stripe tries again.
    fn initech(&self, began: Timestamp) {
        let who = Subscriber {
            name: Some("Initech"),
            email: Some("invoices@initech-billing.com"),
            metadata: &[
                ("domains", "initech.com, initech.co.uk"),
                ("github", "blumbergh milton-w"),
            ],
            ..Subscriber::default()
        };
        let id = self.join(who, began);
        self.subscribe_to(&id, "past_due", &[(TEAM, 12)], began);
    }

    /// They try the next plan; what they have is kept elsewhere.
    fn hooli(&self, began: Timestamp) {
        let who = Subscriber {
            name: Some("Hooli"),
            email: Some("sakura@hooli.co.jp"),
            ..Subscriber::default()
        };
        let id = self.join(who, began);
        self.subscribe_to(&id, "trialing", &[(SCALE, 1)], began);
    }

    /// They canceled in the middle of a period that is paid for.
    fn umbrella(&self, began: Timestamp) {
        let who = Subscriber {
            description: Some("Umbrella"),
            email: Some("red.queen@umbrella.test"),
            ..Subscriber::default()
        };
        let id = self.join(who, began);
        let subscription = self.subscribe_to(&id, "active", &[(TEAM, 3)], began);
        self.cancel(&subscription, "cancellation_requested");
    }

    /// They try it, and have nothing else.
    fn herrera(&self, began: Timestamp) {
        let who = Subscriber {
            name: Some("Herrera Studio"),
            email: Some("tomas@herrera.io"),
            ..Subscriber::default()
        };
        let id = self.join(who, began);
        self.subscribe_to(&id, "trialing", &[(TEAM, 2)], began);
    }

    fn long_gone(&self, now: Timestamp, began: Timestamp) {
        let who = Subscriber {
            name: Some("Robin Goodfellow"),
            email: Some("robin@puck.test"),
            ..Subscriber::default()
        };
        let id = self.join(who, began);
        self.state().subscribe(&id, "canceled", &[(STARTER, 1)], (began, began));
        let left = Subscriber { name: Some("Left"), ..Subscriber::default() };
        let left = self.state().add(left, now);
        self.delete(&left);
    }

    fn join(&self, who: Subscriber<'_>, at: Timestamp) -> String {
        self.state().add(who, at)
    }
}
