//! Recordings of what people did.

use super::answers::invalid;
use super::call::Call;
use super::model::{Recording, State};
use axum::Json;
use axum::response::{IntoResponse, Response};
use jiff::SignedDuration;
use serde_json::{Value, json};

impl State {
    /// `GET session_recordings/`: the latest first; of the last three days unless more is asked
    /// for.
    pub(super) fn recordings(&self, call: &Call) -> Response {
        let days = match call.told("date_from").map(days) {
            None => 3,
            Some(Some(days)) => days,
            Some(None) => return invalid(Some("date_from"), "Date is not valid."),
        };
        let (limit, offset) = match (call.number("limit"), call.number("offset")) {
            (Ok(limit), Ok(offset)) => (limit.unwrap_or(50), offset.unwrap_or(0)),
            (Err(refused), _) | (_, Err(refused)) => return *refused,
        };
        let young = |recording: &&Recording| {
            call.now.duration_since(recording.start) <= SignedDuration::from_hours(24 * days)
        };
        let asked = call.told("person_uuid");
        let theirs = |recording: &&Recording| {
            asked.is_none_or(|uuid| self.uuid_of(recording.person).as_deref() == Some(uuid))
        };
        let mut found: Vec<_> = self.recordings.iter().filter(young).filter(theirs).collect();
        found.sort_by_key(|recording| std::cmp::Reverse(recording.start));
        let has_next = found.len() > offset + limit;
        let page = found.into_iter().skip(offset).take(limit);
        let results: Vec<_> = page.map(|recording| self.recording(recording)).collect();
        Json(json!({ "results": results, "has_next": has_next })).into_response()
    }

    fn uuid_of(&self, number: u64) -> Option<String> {
        self.persons.iter().find(|person| person.number == number).map(|person| person.uuid())
    }

    fn recording(&self, recording: &Recording) -> Value {
        let person = self.persons.iter().find(|person| person.number == recording.person);
        json!({
            "id": recording.id,
            "distinct_id": person.and_then(|person| person.distinct_ids.first()),
            "viewed": false,
            "recording_duration": recording.seconds,
            "start_time": recording.start,
            "start_url": "https://app.example.com/",
            "console_error_count": 0,
            "person": person.map(|person| self.told(person)),
        })
    }
}

/// `-30d`.
fn days(told: &str) -> Option<i64> {
    told.strip_prefix('-')?.strip_suffix('d')?.parse().ok()
}
