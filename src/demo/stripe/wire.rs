//! How the account is told: objects as of the version 2025-03-31.basil, or as they were before.

use super::model::{Customer, Item, Priced, Product, Subscription};
use super::state::State;
use jiff::Timestamp;
use serde_json::{Value, json};

impl State {
    pub(super) fn customer_json(&self, told: &Customer) -> Value {
        if told.deleted {
            return json!({ "id": told.id, "object": "customer", "deleted": true });
        }
        json!({
            "id": told.id,
            "object": "customer",
            "address": null,
            "balance": 0,
            "created": told.created.as_second(),
            "currency": null,
            "default_source": null,
            "delinquent": false,
            "description": told.description,
            "discount": null,
            "email": told.email,
            "invoice_prefix": "7FE1103",
            "livemode": !self.conduct.test,
            "metadata": told.metadata,
            "name": told.name,
            "phone": null,
            "preferred_locales": [],
            "shipping": null,
            "tax_exempt": "none",
            "test_clock": null,
        })
    }

    pub(super) fn product_json(&self, told: &Product) -> Value {
        json!({
            "id": told.id,
            "object": "product",
            "active": true,
            "created": told.created.as_second(),
            "default_price": null,
            "description": null,
            "images": [],
            "livemode": !self.conduct.test,
            "metadata": {},
            "name": told.name,
            "type": "service",
            "updated": told.created.as_second(),
        })
    }

    /// A subscription, with its customer as an object if that is wanted `whole`.
    pub(super) fn subscription_json(&self, told: &Subscription, whole: bool) -> Value {
        let customer = self.customers.iter().find(|customer| customer.id == told.customer);
        let customer = match customer {
            Some(customer) if whole => self.customer_json(customer),
            _ => json!(told.customer),
        };
        let former = self.conduct.former;
        let items: Vec<Value> = told.items.iter().map(|item| of_item(item, told, former)).collect();
        let url = format!("/v1/subscription_items?subscription={}", told.id);
        let mut value = json!({
            "id": told.id,
            "object": "subscription",
            "billing_cycle_anchor": told.created.as_second(),
            "cancel_at": seconds(told.cancel_at),
            "cancel_at_period_end": told.cancel_at_period_end,
            "canceled_at": seconds(told.canceled_at),
            "collection_method": "charge_automatically",
            "created": told.created.as_second(),
            "currency": told.items.first().map(|item| &item.price.currency),
            "customer": customer,
            "days_until_due": null,
            "ended_at": seconds(told.ended_at),
            "items": { "object": "list", "data": items, "has_more": false, "url": url },
            "latest_invoice": null,
            "livemode": !self.conduct.test,
            "metadata": {},
            "start_date": told.created.as_second(),
            "status": told.status,
            "trial_end": null,
            "trial_start": null,
        });
        if let Some(fields) = value.as_object_mut() {
            fields.extend(self.of_its_time(told));
        }
        value
    }

    /// The fields that differ from version to version.
    fn of_its_time(&self, told: &Subscription) -> Vec<(String, Value)> {
        let paused = told.collection_paused;
        let pause = if paused { json!({ "behavior": "void" }) } else { Value::Null };
        let mut fields = vec![("pause_collection".to_owned(), pause)];
        if self.conduct.former {
            fields.extend(period(told));
            if let [item] = told.items.as_slice() {
                fields.push(("plan".into(), plan(&item.price)));
                fields.push(("quantity".into(), json!(item.quantity)));
            }
        } else {
            let details = json!({ "comment": null, "feedback": null, "reason": told.reason });
            fields.push(("cancellation_details".into(), details));
        }
        fields
    }
}

fn period(told: &Subscription) -> [(String, Value); 2] {
    [
        ("current_period_start".into(), json!(told.period_start.as_second())),
        ("current_period_end".into(), json!(told.period_end.as_second())),
    ]
}

fn of_item(item: &Item, subscription: &Subscription, former: bool) -> Value {
    let mut value = json!({
        "id": item.id,
        "object": "subscription_item",
        "created": subscription.created.as_second(),
        "metadata": {},
        "plan": plan(&item.price),
        "quantity": item.quantity,
        "subscription": subscription.id,
        "tax_rates": [],
    });
    if let Some(fields) = value.as_object_mut() {
        if item.price.metered {
            fields.remove("quantity");
        }
        if !former {
            fields.insert("price".into(), of_price(&item.price));
            fields.extend(period(subscription));
        }
    }
    value
}

fn of_price(told: &Priced) -> Value {
    json!({
        "id": told.id,
        "object": "price",
        "active": true,
        "billing_scheme": scheme(told),
        "currency": told.currency,
        "lookup_key": told.lookup_key,
        "metadata": {},
        "nickname": told.nickname,
        "product": told.product,
        "recurring": {
            "interval": told.interval,
            "interval_count": 1,
            "meter": null,
            "trial_period_days": null,
            "usage_type": usage(told),
        },
        "tiers_mode": told.amount.is_none().then_some("graduated"),
        "transform_quantity": null,
        "type": "recurring",
        "unit_amount": told.amount,
        "unit_amount_decimal": told.amount.map(|amount| amount.to_string()),
    })
}

/// What prices were called before there were prices.
fn plan(told: &Priced) -> Value {
    json!({
        "id": told.id,
        "object": "plan",
        "active": true,
        "amount": told.amount,
        "billing_scheme": scheme(told),
        "currency": told.currency,
        "interval": told.interval,
        "interval_count": 1,
        "nickname": told.nickname,
        "product": told.product,
        "usage_type": usage(told),
    })
}

fn scheme(told: &Priced) -> &'static str {
    if told.amount.is_some() { "per_unit" } else { "tiered" }
}

fn usage(told: &Priced) -> &'static str {
    if told.metered { "metered" } else { "licensed" }
}

fn seconds(at: Option<Timestamp>) -> Option<i64> {
    at.map(Timestamp::as_second)
}
