//! A customer, taken from a list value by value.

use super::columns::{Column, Key};
use super::{Fault, Faults, Place, Rules};
use crate::config::words::{self, Objection, Read, objection, one_of};
use crate::desk::{Amount, Customer, Identity, Listed, clean_line, is_free_mail};
use std::borrow::Cow;
use std::collections::HashSet;

/// What a list says under one column.
pub(super) enum Said<'a> {
    /// A text; for columns of several values they stand in it one after another.
    Text(Cow<'a, str>),
    /// Several values.
    Items(Vec<Cow<'a, str>>),
}

/// A customer as far as it was read.
pub(super) struct Draft {
    place: Place,
    customer: Customer,
    id: Option<String>,
    amount: Option<String>,
    currency: Option<String>,
    interval: Option<String>,
    sound: bool,
}

impl Draft {
    pub(super) fn at(place: Place) -> Self {
        let (id, amount, currency, interval) = (None, None, None, None);
        Self { place, customer: Customer::default(), id, amount, currency, interval, sound: true }
    }

    /// Takes what stands under a column; what cannot be is a fault.
    pub(super) fn take(&mut self, column: &Column, said: &Said<'_>, faults: &mut Faults) {
        let key = match column {
            Column::Fact(label) => return self.take_fact(label, said),
            Column::Known(key) => *key,
        };
        match said {
            Said::Items(items) if key.is_list() => {
                items.iter().for_each(|item| self.take_value(key, item, faults));
            }
            Said::Items(_) => {
                self.refuse(key.word(), "is a list", "one value", faults);
            }
            Said::Text(text) if key.is_list() => {
                let values = text.split(|c: char| c.is_whitespace() || c == ',' || c == ';');
                let values = values.filter(|value| !value.is_empty());
                values.for_each(|value| self.take_value(key, value, faults));
            }
            Said::Text(text) if text.trim().is_empty() => {}
            Said::Text(text) => self.take_value(key, text, faults),
        }
    }

    fn take_fact(&mut self, label: &str, said: &Said<'_>) {
        let value = match said {
            Said::Text(text) => clean_line(text),
            Said::Items(items) => clean_line(&items.join(", ")),
        };
        if !value.is_empty() {
            self.customer.facts.insert(label.to_owned(), value);
        }
    }

    fn take_value(&mut self, key: Key, text: &str, faults: &mut Faults) {
        if let Err(why) = self.read(key, text) {
            self.object(key.word(), text, &why, faults);
        }
    }

    /// Reports what is wrong under a column: the customer is not taken.
    pub(super) fn refuse(
        &mut self,
        column: &str,
        problem: &str,
        allowed: &str,
        faults: &mut Faults,
    ) {
        let (problem, remedy) = (problem.into(), format!("allowed: {allowed}"));
        self.object(column, "", &Objection { problem, remedy }, faults);
    }

    fn object(&mut self, column: &str, found: &str, why: &Objection, faults: &mut Faults) {
        self.sound = false;
        faults.add(Fault::objected(self.place, column, found, why));
    }

    fn read(&mut self, key: Key, text: &str) -> Read<()> {
        let customer = &mut self.customer;
        match key {
            Key::Name => customer.name = words::name(text)?,
            Key::Id => self.id = Some(words::name(text)?),
            Key::Plan => customer.plan = Some(words::name(text)?),
            Key::Status => customer.billing = words::status(text)?,
            Key::Owner => customer.owner = Some(words::name(text)?),
            Key::Since => customer.since = Some(words::since(text)?),
            Key::Until => customer.until = Some(words::until(text)?),
            Key::Amount => self.amount = Some(text.to_owned()),
            Key::Currency => self.currency = Some(currency(text)?),
            Key::Interval => self.interval = Some(interval(text)?),
            Key::Usage => customer.usage = Some(words::percent(text)?),
            Key::Url => customer.url = Some(words::page(text)?),
            _ => customer.identities.extend(identity(key, text)?),
        }
        Ok(())
    }

    /// The customer, if nothing was wrong with it.
    pub(super) fn finish(mut self, rules: &Rules, faults: &mut Faults) -> Option<(Place, Listed)> {
        if self.customer.name.is_empty() && self.sound {
            self.refuse(Key::Name.word(), "is missing", "a name for every customer", faults);
        }
        if let Some(text) = self.amount.take()
            && let Err(why) = self.read_amount(&text)
        {
            self.object(Key::Amount.word(), &text, &why, faults);
        }
        let Self { place, mut customer, id, sound, .. } = self;
        customer.pays = customer.billing.pays(customer.until, rules.trials_pay, rules.now);
        let mut seen = HashSet::new();
        customer.identities.retain(|identity| seen.insert(identity.clone()));
        let id = id.unwrap_or_else(|| customer.name.clone());
        sound.then_some((place, Listed { id, customer }))
    }

    fn read_amount(&mut self, text: &str) -> Read<()> {
        let Some(currency) = &self.currency else {
            return objection("has no currency", "a code such as usd in the column currency");
        };
        let sum = Amount::read(text, currency, self.interval.clone());
        if sum.is_none() {
            return objection("is no sum", &format!("a number of {currency}, such as 49 or 49.00"));
        }
        self.customer.amount = sum;
        Ok(())
    }
}

fn currency(text: &str) -> Read<String> {
    let code = text.trim().to_lowercase();
    match code.len() == 3 && code.chars().all(|c| c.is_ascii_lowercase()) {
        true => Ok(code),
        false => objection("is no currency", "a code of three letters, such as usd"),
    }
}

fn interval(text: &str) -> Read<String> {
    const INTERVALS: [&str; 4] = ["day", "week", "month", "year"];
    let word = text.trim().to_lowercase();
    one_of(&word, &INTERVALS.map(|word| (word, word)), "is no interval").map(str::to_owned)
}

fn identity(key: Key, text: &str) -> Read<Option<Identity>> {
    Ok(match key {
        Key::Emails => Identity::email(&words::email(text)?),
        Key::Domains => Identity::domain(&words::own_domain(text, is_free_mail)?),
        Key::Slack => Identity::account("slack", &words::slack_id(text)?),
        Key::GitHub => Identity::account("github", &words::login(text)?),
        _ => Identity::account("posthog", &words::name(text)?),
    })
}
