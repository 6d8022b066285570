//! JSON: an array of customers, or an object that has one under `customers`.

use super::columns::Column;
use super::customer::{Draft, Said};
use super::{Fault, Faults, Place, Row, Rows, Rules};
use crate::desk::clean_line;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::borrow::Cow;

type Item = Map<String, Value>;

#[derive(Deserialize)]
struct Wrapped {
    customers: Vec<Item>,
}

/// The customers of a document.
pub(super) fn read(bytes: &[u8], rules: &Rules, faults: &mut Faults) -> Rows {
    match items(bytes) {
        Ok(items) => {
            let items = items.iter().zip(1..);
            items.filter_map(|(item, number)| row(number, item, rules, faults)).collect()
        }
        Err(fault) => {
            faults.add(fault);
            Vec::new()
        }
    }
}

fn items(bytes: &[u8]) -> Result<Vec<Item>, Fault> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let items = match bytes.trim_ascii_start().first() {
        Some(b'{') => {
            serde_path_to_error::deserialize(&mut reader).map(|all: Wrapped| all.customers)
        }
        _ => serde_path_to_error::deserialize(&mut reader),
    };
    let items = items.map_err(|error| fault(&error.path().to_string(), error.inner()))?;
    reader.end().map_err(|error| fault("", &error))?;
    Ok(items)
}

fn fault(path: &str, error: &serde_json::Error) -> Fault {
    // Which customer it is follows from the line.
    let key = path.split_once('.').map_or("", |(_, key)| key);
    let said = clean_line(&error.to_string());
    let said = said.rsplit_once(" at line ").map_or(said.as_str(), |(said, _)| said);
    let problem = format!("is no list of customers: {said}");
    let remedy = "write [{ \"name\": \"Acme\" }, ...]";
    Fault::new(Place::Line(error.line()), key, "", &problem, remedy)
}

fn row(number: usize, item: &Item, rules: &Rules, faults: &mut Faults) -> Option<Row> {
    let mut draft = Draft::at(Place::Item(number));
    let mut seen = Vec::new();
    for (key, value) in item {
        match value {
            Value::Object(facts) if key.eq_ignore_ascii_case("facts") => {
                facts.iter().for_each(|(key, value)| {
                    take(&mut draft, Column::Fact(clean_line(key)), value, faults)
                });
            }
            _ => {
                let Some(column) = Column::of(key) else { continue };
                if seen.contains(&column) {
                    draft.refuse(key, "stands there twice", "each key once", faults);
                }
                seen.push(column.clone());
                take(&mut draft, column, value, faults);
            }
        }
    }
    draft.finish(rules, faults)
}

fn take(draft: &mut Draft, column: Column, value: &Value, faults: &mut Faults) {
    let said = match value {
        Value::Null => return,
        Value::Array(items) => items.iter().map(text).collect::<Option<_>>().map(Said::Items),
        one => text(one).map(Said::Text),
    };
    match said {
        Some(said) => draft.take(&column, &said, faults),
        None => {
            draft.refuse(
                column.word(),
                "is too deep",
                "a text, a number, or a list of texts",
                faults,
            );
        }
    }
}

fn text(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(text.into()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string().into()),
        _ => None,
    }
}
