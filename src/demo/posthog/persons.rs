//! Persons: the list with its filters, and one.

use super::answers::{invalid, not_found};
use super::call::Call;
use super::model::{Person, State};
use axum::Json;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

impl State {
    /// `GET persons/`: the youngest first.
    pub(super) fn persons(&self, call: &Call) -> Response {
        let wanted: Result<Vec<Value>, _> = serde_json::from_str(match call.told("properties") {
            Some(told) => told,
            None => "[]",
        });
        let Ok(wanted) = wanted else {
            return invalid(Some("properties"), "Properties are unparsable!");
        };
        let fits = |person: &&Person| {
            let is = |name, of: &dyn Fn(&str) -> bool| call.told(name).is_none_or(of);
            is("email", &|email| person.text("email") == Some(email))
                && is("distinct_id", &|id| person.distinct_ids.iter().any(|known| known == id))
                && is("search", &|words| person.is_found_by(words))
                && wanted.iter().all(|filter| person.passes(filter))
        };
        let mut found: Vec<_> = self.persons.iter().filter(fits).collect();
        found.sort_by_key(|person| std::cmp::Reverse((person.created_at, person.number)));
        call.page(found.into_iter().map(|person| self.told(person)).collect())
    }

    /// `GET persons/{id}/`: by number or UUID.
    pub(super) fn person(&self, id: &str) -> Response {
        let is_uuid = id.len() == 36 && id.matches('-').count() == 4;
        if !is_uuid && id.parse::<u64>().is_err() {
            let detail = format!(
                "The ID provided does not look like a personID. If you are using a distinctId, \
                 please use /persons?distinct_id={id} instead."
            );
            return invalid(None, &detail);
        }
        let is = |person: &&Person| person.uuid() == id || person.number.to_string() == id;
        match self.persons.iter().find(is) {
            Some(person) => Json(self.told(person)).into_response(),
            None => not_found("Not found."),
        }
    }

    /// A person as they are sent, without what must not be seen.
    pub(super) fn told(&self, person: &Person) -> Value {
        let mut properties = person.properties.clone();
        if let Some(restricted) = &self.restricted {
            properties.remove(restricted);
        }
        json!({
            "type": "person",
            "id": person.uuid(),
            "uuid": person.uuid(),
            "created_at": person.created_at,
            "last_seen_at": person.last_seen_at,
            "properties": (!properties.is_empty()).then_some(properties),
            "is_identified": true,
            "name": person.name(),
            "distinct_ids": person.distinct_ids,
        })
    }
}

impl Person {
    /// The search goes through addresses and names in any case of letters; ids must be whole.
    fn is_found_by(&self, words: &str) -> bool {
        let words = words.to_lowercase();
        let told = ["email", "name"].into_iter().filter_map(|key| self.text(key));
        told.map(str::to_lowercase).any(|text| text.contains(&words))
            || self.distinct_ids.iter().any(|id| id.to_lowercase() == words)
    }

    /// One of `properties`: exactly this, or one of these; or a text that is somewhere in it.
    fn passes(&self, filter: &Value) -> bool {
        let key = filter.get("key").and_then(Value::as_str).unwrap_or_default();
        let (own, wanted) = (self.properties.get(key), filter.get("value"));
        match filter.get("operator").and_then(Value::as_str) {
            Some("icontains") => {
                let lower = |value: Option<&Value>| value?.as_str().map(str::to_lowercase);
                lower(own).zip(lower(wanted)).is_some_and(|(own, wanted)| own.contains(&wanted))
            }
            _ => match wanted {
                Some(Value::Array(any)) => own.is_some_and(|own| any.contains(own)),
                one => own == one,
            },
        }
    }
}
