//! What a refusal says, in sentences.

use crate::desk::clean_line;
use crate::source::Reply;
use crate::source::lenient::{as_text, each, or_default};
use serde::Deserialize;
use serde_json::Value;

/// The body of a refusal.
#[derive(Debug, Default, Deserialize)]
struct Refusal {
    #[serde(default, deserialize_with = "or_default")]
    message: String,
    #[serde(default, deserialize_with = "each")]
    errors: Vec<Fault>,
}

/// What was wrong with one field, or in general.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Fault {
    Words(String),
    Field {
        #[serde(default, deserialize_with = "or_default")]
        resource: String,
        #[serde(default, deserialize_with = "or_default")]
        field: String,
        #[serde(default, deserialize_with = "or_default")]
        code: String,
        #[serde(default, deserialize_with = "or_default")]
        message: String,
        #[serde(default)]
        value: Value,
    },
}

/// Sentences of GitHub's that say it in another way than we do.
const REWORDED: [(&str, &str); 6] = [
    ("can not approve your own pull request", "you cannot approve your own pull request"),
    (
        "can not request changes on your own pull request",
        "you cannot request changes on your own pull request",
    ),
    (
        "review cannot be requested from pull request author",
        "whoever opened the pull request cannot be asked to review it",
    ),
    (
        "reviews may only be requested from collaborators",
        "only people and teams with access to the repository can be asked for a review",
    ),
    (
        "user can only have one pending review per pull request",
        "you have begun a review of it on GitHub: submit or discard that first",
    ),
    ("body is too long", "the text is too long: GitHub takes 65,536 characters"),
];

/// What a refusal says.
#[derive(Debug)]
pub(super) struct Said {
    message: String,
    faults: Vec<String>,
}

impl Said {
    /// What `reply` says. A proxy in front answers in HTML: then it is no more than the status.
    pub(super) fn of(reply: &Reply) -> Self {
        let refusal = reply.json::<Refusal>().unwrap_or_default();
        let message = clean_line(&refusal.message);
        let message = if message.is_empty() { format!("status {}", reply.status) } else { message };
        let faults = refusal.errors.iter().map(|fault| clean_line(&fault.in_words()));
        Self { message, faults: faults.filter(|words| !words.is_empty()).collect() }
    }

    /// The one message over all.
    pub(super) fn message(&self) -> &str {
        &self.message
    }

    /// Whether it contains these words, in small letters.
    pub(super) fn contains(&self, words: &str) -> bool {
        self.message.to_lowercase().contains(words)
    }

    /// Whether it says what exactly was wrong.
    pub(super) fn has_faults(&self) -> bool {
        !self.faults.is_empty()
    }

    /// What exactly was wrong, else the message.
    pub(super) fn in_words(&self) -> String {
        if self.has_faults() { self.faults.join("; ") } else { reworded(&self.message) }
    }

    /// All of it, with the call that it answers.
    pub(super) fn in_full(&self, reply: &Reply) -> String {
        let faults = self.faults.join("; ");
        let detail = if faults.is_empty() { "" } else { ": " };
        format!("{}: {}{detail}{faults}", reply.call, reworded(&self.message))
    }
}

impl Fault {
    fn in_words(&self) -> String {
        match self {
            Self::Words(words) => reworded(words),
            Self::Field { message, .. } if !message.is_empty() => reworded(message),
            Self::Field { resource, field, code, value, .. } => {
                let what = thing(resource, field, value);
                match code.as_str() {
                    "missing" => format!("{what} does not exist"),
                    "missing_field" => format!("{what} is missing"),
                    "invalid" => format!("{what} is not valid"),
                    "already_exists" => format!("{what} exists already"),
                    "too_large" => format!("{what} is too large"),
                    "" => format!("{what} was not accepted"),
                    code => format!("{what} was not accepted ({})", code.replace('_', " ")),
                }
            }
        }
    }
}

/// What a fault is about: `the title`, `the label "x"`. A value names what its resource is called;
/// else the field says more.
fn thing(resource: &str, field: &str, value: &Value) -> String {
    let plain = |name: &str| match name {
        "IssueComment" => "comment".to_owned(),
        "PullRequestReview" => "review".to_owned(),
        "PullRequest" => "pull request".to_owned(),
        name => name.replace('_', " ").to_lowercase(),
    };
    let value = value.as_array().and_then(|values| values.first()).unwrap_or(value);
    let name = match field {
        "labels" => "label".into(),
        "assignees" | "assignee" => "assignee".into(),
        "name" | "" if !resource.is_empty() => plain(resource),
        "" => "it".into(),
        field => plain(field),
    };
    match as_text(value) {
        Some(value) => format!("the {name} \"{value}\""),
        None if name == "it" => name,
        None => format!("the {name}"),
    }
}

fn reworded(words: &str) -> String {
    let small = words.to_lowercase();
    let ours = REWORDED.iter().find(|(theirs, _)| small.contains(theirs));
    ours.map_or_else(|| words.trim_end_matches('.').to_owned(), |(_, ours)| (*ours).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn faults_of_every_shape_are_sentences() {
        for (fault, words) in [
            (
                json!({"resource": "Issue", "code": "missing_field", "field": "title"}),
                "the title is missing",
            ),
            (
                json!({"resource": "Label", "code": "missing", "field": "name", "value": "x"}),
                "the label \"x\" does not exist",
            ),
            (
                json!({"resource": "Issue", "code": "invalid", "field": "assignees", "value": ["nobody"]}),
                "the assignee \"nobody\" is not valid",
            ),
            (
                json!({"resource": "Label", "code": "invalid", "field": "color"}),
                "the color is not valid",
            ),
            (
                json!({"resource": "Label", "code": "already_exists", "field": "name"}),
                "the label exists already",
            ),
            (
                json!({"resource": "IssueComment", "code": "unprocessable", "field": "data"}),
                "the data was not accepted (unprocessable)",
            ),
            (
                json!({"resource": "PullRequest", "code": "too_large", "field": "diff"}),
                "the diff is too large",
            ),
            (
                json!({"resource": "Issue", "code": "custom", "field": "body", "message": "body is too long (maximum is 65536 characters)"}),
                "the text is too long: GitHub takes 65,536 characters",
            ),
            (json!({"code": 7, "field": null}), "it was not accepted"),
            (
                json!("Can not approve your own pull request"),
                "you cannot approve your own pull request",
            ),
            (json!("Something new."), "Something new"),
        ] {
            let read: Fault = serde_json::from_value(fault.clone()).unwrap();
            assert_eq!(read.in_words(), words, "{fault}");
        }
    }
}
