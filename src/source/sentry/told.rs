//! What was done to an issue, in words. Who did it is told by the caller, behind these.

use super::event::cut;
use crate::desk::{Archive, counted, elapsed};
use crate::source::lenient::{as_number, as_text};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

const LONGEST: usize = 200;

/// An activity of this kind, with what stands in its data.
pub(super) fn told(kind: &str, data: &Value) -> String {
    match kind {
        "set_ignored" => archived(data),
        "assigned" => assigned(data),
        "unassigned" => "Its assignment was removed".into(),
        "set_priority" => match text(data, "priority") {
            Some(priority) => format!("Its priority was set to {priority}"),
            None => "Its priority was changed".into(),
        },
        "mark_reviewed" => "It was reviewed".into(),
        "auto_set_ongoing" => match number(data, "after_days").or(number(data, "afterDays")) {
            Some(days) => format!("It is no longer new after {}", counted(days, "day")),
            None => "It is no longer new".into(),
        },
        "create_issue" => created(data),
        "referenced_in_commit" => match commit(data) {
            Some(commit) => format!("It was mentioned in {commit}"),
            None => "It was mentioned in a commit".into(),
        },
        "set_public" => "It was made public".into(),
        "set_private" => "It was made private".into(),
        "deleted_attachment" => "An attachment was deleted".into(),
        kind if kind.starts_with("set_resolved") => resolved(kind, data),
        kind if kind.starts_with("seer_") => seer(kind),
        _ => moved(kind, data),
    }
}

/// That it is back.
pub(super) fn regressed(data: &Value) -> String {
    let resolved = text(data, "resolved_in_version").map(|version| format!(" in {version}"));
    let again = text(data, "version").map(|version| format!(", now in {version}"));
    let (resolved, again) = (resolved.unwrap_or_default(), again.unwrap_or_default());
    format!("It is back after it was resolved{resolved}{again}.")
}

/// That it grows, or does what it was archived for not to do.
pub(super) fn escalating(data: &Value) -> String {
    let ended = data.get("expired_snooze").unwrap_or(&Value::Null);
    if let Some(count) = number(ended, "count") {
        let times = counted(count, "time");
        return format!("It is back: it happened {times} more since it was archived.");
    }
    if let Some(users) = number(ended, "user_count") {
        return format!(
            "It is back: it hit {} more since it was archived.",
            counted(users, "user")
        );
    }
    if text(ended, "until").is_some() {
        return "It is back: the time that it was archived for is over.".into();
    }
    match number(data, "forecast") {
        Some(forecast) => {
            format!("It happens more often: above the expected {}.", counted(forecast, "time"))
        }
        None => "It happens more often than expected.".into(),
    }
}

/// That it was opened again.
pub(super) fn reopened(data: &Value) -> String {
    format!("It was opened again{}", through(data))
}

fn resolved(kind: &str, data: &Value) -> String {
    let by_what = match kind {
        "set_resolved_by_age" => number(data, "age").map(|hours| {
            let hours = i64::try_from(hours).unwrap_or_default().min(MOST_HOURS);
            format!("as it had not happened for {}", elapsed(SignedDuration::from_hours(hours)))
        }),
        "set_resolved_in_release" => Some(match (text(data, "version"), after(data)) {
            (Some(version), _) => format!("in {version}"),
            (None, Some(version)) => format!("in the release after {version}"),
            (None, None) => "in the next release".into(),
        }),
        "set_resolved_in_commit" => commit(data).map(|commit| format!("in {commit}")),
        "set_resolved_in_pull_request" => pull_request(data).map(|pull| format!("in {pull}")),
        _ => None,
    };
    let by_what = by_what.map(|what| format!(" {what}")).unwrap_or_default();
    format!("It was resolved{by_what}{}", through(data))
}

/// Bounds an age that is nonsense.
const MOST_HOURS: i64 = 24 * 365 * 10;

fn after(data: &Value) -> Option<String> {
    text(data, "current_release_version")
}

/// Through which service something was done.
fn through(data: &Value) -> String {
    text(data, "provider").map(|provider| format!(" through {provider}")).unwrap_or_default()
}

/// `example/app@a1b2c3d (Read the card first)`.
fn commit(data: &Value) -> Option<String> {
    let commit = data.get("commit")?;
    let id = text(commit, "id")?;
    let id = id.get(..7).filter(|_| id.chars().all(|c| c.is_ascii_hexdigit())).unwrap_or(&id);
    let repository = text(commit.get("repository").unwrap_or(&Value::Null), "name");
    let name = repository.map_or_else(|| format!("commit {id}"), |name| format!("{name}@{id}"));
    Some(with_title(&name, text(commit, "message")))
}

/// `example/app#12 (Read the card first)`.
fn pull_request(data: &Value) -> Option<String> {
    let pull = data.get("pullRequest").or_else(|| data.get("pull_request"))?;
    let id = text(pull, "id")?;
    let repository = text(pull.get("repository").unwrap_or(&Value::Null), "name");
    Some(with_title(&format!("{}#{id}", repository.unwrap_or_default()), text(pull, "title")))
}

fn with_title(name: &str, title: Option<String>) -> String {
    let line = title.as_deref().and_then(|title| title.lines().next()).map(str::trim);
    match line.filter(|line| !line.is_empty()) {
        Some(line) => format!("{name} ({line})"),
        None => name.to_owned(),
    }
}

fn archived(data: &Value) -> String {
    let small = |name: &str| number(data, name).and_then(|number| u32::try_from(number).ok());
    let until_escalating = data.get("ignoreUntilEscalating").and_then(Value::as_bool) == Some(true);
    let window =
        |name: &str| small(name).map(|minutes| format!(" within {}", minutes_told(minutes)));
    let ended = if let Some(count) = small("ignoreCount") {
        Archive::Events(count).told() + &window("ignoreWindow").unwrap_or_default()
    } else if let Some(users) = small("ignoreUserCount") {
        Archive::Users(users).told() + &window("ignoreUserWindow").unwrap_or_default()
    } else if let Some(minutes) = small("ignoreDuration") {
        Archive::Minutes(minutes).told()
    } else if let Some(until) = text(data, "ignoreUntil").and_then(|at| at.parse().ok()) {
        let until: Timestamp = until;
        until.strftime("until %Y-%m-%d %H:%M UTC").to_string()
    } else if until_escalating {
        Archive::Escalating.told()
    } else {
        return "It was archived".into();
    };
    format!("It was archived {ended}")
}

fn minutes_told(minutes: u32) -> String {
    elapsed(SignedDuration::from_mins(minutes.into()))
}

fn assigned(data: &Value) -> String {
    let whom = data.get("user").unwrap_or(&Value::Null);
    let is_team = text(data, "assigneeType").as_deref() == Some("team");
    let name = if is_team {
        let name = text(whom, "slug").or_else(|| text(whom, "name"));
        name.or_else(|| text(data, "assigneeName")).map(|name| format!("#{name}"))
    } else {
        let name = text(data, "assigneeEmail").or_else(|| text(data, "assigneeName"));
        name.or_else(|| text(whom, "name")).or_else(|| text(whom, "email"))
    };
    let to = name.map(|name| format!(" to {name}")).unwrap_or_default();
    let to = if is_team && to.is_empty() { " to a team" } else { &to };
    let why = match text(data, "integration").as_deref() {
        Some("suspectCommitter") => ", whose commit is suspected",
        Some("codeowners" | "projectOwnership") => ", who owns the code",
        Some("slack") => " in Slack",
        Some("msteams") => " in Teams",
        _ => "",
    };
    format!("It was assigned{to}{why}")
}

/// The address is part of it.
fn created(data: &Value) -> String {
    let is_new = data.get("new").and_then(Value::as_bool).unwrap_or_default();
    let provider = text(data, "provider").map(|provider| format!(" of {provider}"));
    let provider = provider.unwrap_or_default();
    let what = match is_new {
        true => format!("An issue{provider} was created for it"),
        false => format!("It was linked to an issue{provider}"),
    };
    let named: Vec<_> =
        [text(data, "title"), text(data, "location")].into_iter().flatten().collect();
    if named.is_empty() { what } else { format!("{what} ({})", named.join(", ")) }
}

/// Issues that became one, or two.
fn moved(kind: &str, data: &Value) -> String {
    let other = |name: &str| text(data.get(name).unwrap_or(&Value::Null), "shortId");
    match kind {
        "merge" => match data.get("issues").and_then(Value::as_array).map(Vec::len) {
            Some(count @ 2..) => format!("{count} other issues were merged into it"),
            _ => "Another issue was merged into it".into(),
        },
        "unmerge_source" => match other("destination") {
            Some(other) => format!("Some of its events were moved to {other}"),
            None => "Some of its events were moved to another issue".into(),
        },
        "unmerge_destination" => match other("source") {
            Some(other) => format!("Events of {other} were moved here"),
            None => "Events of another issue were moved here".into(),
        },
        "reprocess" => match number(data, "eventCount") {
            Some(count @ 2..) => format!("Its {count} events were processed again"),
            _ => "Its events were processed again".into(),
        },
        "release" => match text(data, "version") {
            Some(version) => format!("{version} was released"),
            None => "A release was made".into(),
        },
        "deploy" => match (text(data, "version"), text(data, "environment")) {
            (Some(version), Some(place)) => format!("{version} was deployed to {place}"),
            _ => "A release was deployed".into(),
        },
        "new_processing_issues" => "Parts of its events could not be processed".into(),
        other => sentence(other),
    }
}

/// What Sentry's own helper did.
fn seer(kind: &str) -> String {
    match kind {
        "seer_rca_started" => "Seer looks for the cause".into(),
        "seer_rca_completed" => "Seer told what it takes for the cause".into(),
        "seer_solution_started" => "Seer looks for a solution".into(),
        "seer_solution_completed" => "Seer proposed a solution".into(),
        "seer_coding_started" => "Seer writes a fix".into(),
        "seer_coding_completed" => "Seer wrote a fix".into(),
        "seer_pr_created" => "Seer opened a pull request".into(),
        other => sentence(other),
    }
}

/// The name of a kind that nobody knew when this was written.
fn sentence(kind: &str) -> String {
    let words = kind.replace('_', " ");
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}", letters.as_str())
}

fn text(data: &Value, name: &str) -> Option<String> {
    let text = data.get(name).and_then(as_text)?;
    Some(cut(text.trim(), LONGEST)).filter(|text| !text.is_empty())
}

fn number(data: &Value, name: &str) -> Option<u64> {
    data.get(name).and_then(as_number).filter(|number| *number > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn all_that_sentry_knows_to_do_is_told_in_a_sentence() {
        let commit = json!({"id": "a1b2c3d4e5", "message": "Read the card first\n\nFixes it",
            "repository": {"name": "example/app"}});
        let url = "https://github.com/example/app/issues/12";
        for (kind, data, words) in [
            ("set_resolved", json!({}), "It was resolved"),
            ("set_resolved", json!({"provider": "GitHub"}), "It was resolved through GitHub"),
            (
                "set_resolved_by_age",
                json!({"age": 720}),
                "It was resolved as it had not happened for 30 d",
            ),
            ("set_resolved_in_release", json!({"version": "2.0"}), "It was resolved in 2.0"),
            (
                "set_resolved_in_release",
                json!({"version": ""}),
                "It was resolved in the next release",
            ),
            (
                "set_resolved_in_release",
                json!({"current_release_version": "1.9"}),
                "It was resolved in the release after 1.9",
            ),
            (
                "set_resolved_in_commit",
                json!({"commit": commit}),
                "It was resolved in example/app@a1b2c3d (Read the card first)",
            ),
            ("set_resolved_in_commit", json!({"commit": 7}), "It was resolved"),
            (
                "set_resolved_in_commit",
                json!({"commit": {"id": "é"}}),
                "It was resolved in commit é",
            ),
            (
                "set_resolved_in_pull_request",
                json!({"pullRequest": {"id": "12", "title": "Cards", "repository": {"name": "example/app"}}}),
                "It was resolved in example/app#12 (Cards)",
            ),
            (
                "referenced_in_commit",
                json!({"commit": commit}),
                "It was mentioned in example/app@a1b2c3d (Read the card first)",
            ),
            ("referenced_in_commit", json!(null), "It was mentioned in a commit"),
            ("set_ignored", json!({}), "It was archived"),
            (
                "set_ignored",
                json!({"ignoreUntilEscalating": true}),
                "It was archived until it escalates",
            ),
            ("set_ignored", json!({"ignoreDuration": 30}), "It was archived for 30 min"),
            (
                "set_ignored",
                json!({"ignoreUntil": "2026-11-25T08:00:00Z"}),
                "It was archived until 2026-11-25 08:00 UTC",
            ),
            (
                "set_ignored",
                json!({"ignoreDuration": null, "ignoreCount": 100, "ignoreWindow": 60}),
                "It was archived until it happens 100 times more within 1 h",
            ),
            (
                "set_ignored",
                json!({"ignoreUserCount": 20}),
                "It was archived until it hits 20 users more",
            ),
            ("set_public", json!({}), "It was made public"),
            ("set_private", json!({}), "It was made private"),
            ("set_priority", json!({"priority": "high"}), "Its priority was set to high"),
            ("set_priority", json!([]), "Its priority was changed"),
            ("mark_reviewed", json!({}), "It was reviewed"),
            ("auto_set_ongoing", json!({"after_days": 7}), "It is no longer new after 7 days"),
            ("unassigned", json!({}), "Its assignment was removed"),
            ("assigned", json!({"assigneeEmail": "g@x"}), "It was assigned to g@x"),
            (
                "assigned",
                json!({"assigneeType": "team", "user": {"slug": "billing"}}),
                "It was assigned to #billing",
            ),
            ("assigned", json!({"assigneeType": "team"}), "It was assigned to a team"),
            (
                "assigned",
                json!({"user": {"name": "Ada"}, "integration": "suspectCommitter"}),
                "It was assigned to Ada, whose commit is suspected",
            ),
            ("assigned", json!({}), "It was assigned"),
            (
                "create_issue",
                json!({"provider": "GitHub", "title": "Cards", "location": url, "new": true}),
                "An issue of GitHub was created for it (Cards, https://github.com/example/app/issues/12)",
            ),
            (
                "create_issue",
                json!({"location": url}),
                "It was linked to an issue (https://github.com/example/app/issues/12)",
            ),
            ("merge", json!({"issues": [{"id": 1}]}), "Another issue was merged into it"),
            ("merge", json!({"issues": [1, 2, 3]}), "3 other issues were merged into it"),
            (
                "unmerge_source",
                json!({"destination": {"shortId": "APP-2"}}),
                "Some of its events were moved to APP-2",
            ),
            (
                "unmerge_destination",
                json!({"source": {"shortId": "APP-1"}}),
                "Events of APP-1 were moved here",
            ),
            ("reprocess", json!({"eventCount": 3}), "Its 3 events were processed again"),
            ("release", json!({"version": "2.0"}), "2.0 was released"),
            (
                "deploy",
                json!({"version": "2.0", "environment": "prod"}),
                "2.0 was deployed to prod",
            ),
            ("new_processing_issues", json!({}), "Parts of its events could not be processed"),
            ("deleted_attachment", json!({}), "An attachment was deleted"),
            ("seer_pr_created", json!({}), "Seer opened a pull request"),
            ("seer_iteration_started", json!({}), "Seer iteration started"),
            ("of_tomorrow", json!({"x": 1}), "Of tomorrow"),
        ] {
            assert_eq!(told(kind, &data), words, "{kind} {data}");
        }
    }

    #[test]
    fn why_it_is_back_is_told() {
        let ended = |how: Value| escalating(&json!({ "expired_snooze": how }));
        assert_eq!(
            ended(json!({"count": 100, "user_count": null})),
            "It is back: it happened 100 times more since it was archived."
        );
        assert_eq!(
            ended(json!({"user_count": 1})),
            "It is back: it hit 1 user more since it was archived."
        );
        assert_eq!(
            ended(json!({"until": "2026-11-25T08:00:00Z"})),
            "It is back: the time that it was archived for is over."
        );
        assert_eq!(ended(json!(null)), "It happens more often than expected.");
        assert_eq!(reopened(&json!({"provider": "Jira"})), "It was opened again through Jira");
    }
}
