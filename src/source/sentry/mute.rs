//! Which errors are no work though the query lists them: the configuration's `mute`.

use super::wire::Issue;

/// The first of these patterns that an issue's title, type, culprit or logger has in it.
pub(super) fn muted_by<'a>(patterns: &'a [String], issue: &Issue) -> Option<&'a str> {
    let metadata = issue.metadata.as_ref();
    let of_metadata = metadata.map(|m| [&m.kind, &m.value]).into_iter().flatten();
    let texts = [&issue.title, &issue.kind, &issue.culprit, &issue.logger];
    let texts = texts.into_iter().chain(of_metadata).flatten().map(|text| text.to_lowercase());
    let texts: Vec<_> = texts.chain(super::issue::title(issue).map(|t| t.to_lowercase())).collect();
    let fits = |pattern: &&String| texts.iter().any(|text| has(text, &pattern.to_lowercase()));
    patterns.iter().find(fits).map(String::as_str)
}

/// Whether the pieces between the stars stand in the text one after the other.
fn has(text: &str, pattern: &str) -> bool {
    let mut rest = Some(text);
    for piece in pattern.split('*').map(str::trim).filter(|piece| !piece.is_empty()) {
        rest = rest.and_then(|rest| rest.split_once(piece)).map(|(_, after)| after);
    }
    rest.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_pattern_is_a_part_of_what_an_error_is_called() {
        let issue: Issue = serde_json::from_value(json!({
            "id": "7", "title": "ResizeObserver loop completed with undelivered notifications.",
            "culprit": "https://app.example.com/static/vendor.js", "logger": "csp", "type": "error",
            "metadata": { "type": "ResizeObserverError", "value": "loop 100% done" },
        }))
        .unwrap();
        for (pattern, muted) in [
            ("ResizeObserver loop*", true),
            ("resizeobserver LOOP", true),
            ("*undelivered*", true),
            ("resize*notifications", true),
            ("Resize * loop", true),
            ("notifications*resize", false),
            ("ResizeObserverError", true),
            ("Error: loop 100%", true),
            ("vendor.js", true),
            ("csp", true),
            ("100% done*!", false),
            ("resize?bserver", false),
            ("loop*loop", false),
            ("KeyError", false),
        ] {
            let patterns = ["Nothing of this".to_owned(), pattern.to_owned()];
            assert_eq!(muted_by(&patterns, &issue), muted.then_some(pattern), "{pattern}");
        }
        assert_eq!(muted_by(&[], &issue), None);
        let bare: Issue = serde_json::from_value(json!({ "id": "8" })).unwrap();
        assert_eq!(muted_by(&["x".to_owned()], &bare), None);
    }
}
