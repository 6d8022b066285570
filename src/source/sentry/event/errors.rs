//! What went wrong while Sentry worked on an event: why names and lines of it are not there.

use super::fields::{cut, list, text};
use serde_json::Value;

/// The most kinds of trouble that are told.
const MOST_KINDS: usize = 10;
/// The most that are looked at.
const MOST_ERRORS: usize = 1000;
const LONGEST_PLACE: usize = 100;

/// Each kind of trouble in words, with the file that it concerns and how many more there are:
/// `no source map for app.js and 2 more`.
pub(super) fn told(event: &Value) -> Vec<String> {
    let mut kinds: Vec<(String, Vec<String>, usize)> = Vec::new();
    let errors = list(event, "errors").iter().take(MOST_ERRORS);
    for error in errors.filter(|error| error.is_object()) {
        let Some(words) = words(error) else { continue };
        let place = place(error);
        match kinds.iter_mut().find(|(known, _, _)| *known == words) {
            Some((_, places, times)) => {
                *times += 1;
                places.extend(place.filter(|place| !places.contains(place)));
            }
            None => kinds.push((words, place.into_iter().collect(), 1)),
        }
    }
    let more = kinds.len().saturating_sub(MOST_KINDS);
    let mut told: Vec<_> = kinds.into_iter().take(MOST_KINDS).map(line).collect();
    if more > 0 {
        told.push(format!("{more} other faults in what was sent"));
    }
    told
}

fn line((words, places, times): (String, Vec<String>, usize)) -> String {
    match (places.first(), places.len()) {
        (Some(place), 1) => format!("{words} for {place}"),
        (Some(place), more) => format!("{words} for {place} and {} more", more - 1),
        (None, _) if times > 1 => format!("{words} ({times} times)"),
        (None, _) => words,
    }
}

fn words(error: &Value) -> Option<String> {
    let kind = text(error, &["type"]).unwrap_or_default();
    let known = match kind.as_str() {
        "js_no_source" | "js_missing_source" | "js_invalid_source" | "fetch_generic_error" => {
            "no source"
        }
        "js_missing_sourcemap" | "js_no_sourcemap" | "js_missing_sources_content" => {
            "no source map"
        }
        "js_invalid_sourcemap" | "js_invalid_sourcemap_location" | "js_no_column" => {
            "no fitting source map"
        }
        "native_missing_dsym"
        | "native_missing_optionally_bundled_dsym"
        | "native_missing_system_dsym"
        | "native_missing_symbol" => "no debug symbols",
        "native_bad_dsym" | "native_internal_failure" => "no readable debug symbols",
        "proguard_missing_mapping" | "proguard_missing_lineno" => "no mapping of names",
        _ => "",
    };
    if !known.is_empty() {
        return Some(known.into());
    }
    let spaced = || Some(kind.replace('_', " ")).filter(|kind| !kind.is_empty());
    let told = text(error, &["message"]).or_else(spaced)?;
    Some(cut(told.trim_end_matches('.'), LONGEST_PLACE))
}

/// The file, the image or the field that it is about, without the way there.
fn place(error: &Value) -> Option<String> {
    let data = error.get("data").unwrap_or(error);
    let names = ["url", "source", "image_path", "image_uuid", "mapping_uuid", "sourcemap", "name"];
    let whole = text(data, &names)?;
    let path = whole.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let last = path.rsplit(['/', '\\']).next().unwrap_or_default();
    (!last.is_empty()).then(|| cut(last, LONGEST_PLACE))
}
