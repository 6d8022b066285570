//! `resolve`, `archive`, `priority`, `seen` and `assign`: what is done to an error.

use super::kit::Town;
use serde_json::json;

#[test]
fn an_error_is_resolved_archived_rated_and_seen() {
    let town = Town::shared();
    let desk = town.desk("triage");
    let error = desk.reference("error");
    for (line, word, told) in [
        (["resolve", &error].as_slice(), "close", "is resolved"),
        (&["archive", &error], "archive", "archived"),
        (&["archive", &error, "--until", "3d"], "archive", "is archived for 3 d"),
        (&["resolve", &error, "--next-release"], "resolve", "is resolved in the next release"),
        (&["archive", &error, "--until", "100 events"], "archive", "100 times more"),
        (&["priority", &error, "low"], "set priority", "priority is low"),
        (&["seen", &error], "mark as seen", "is marked as seen"),
    ] {
        if line[0] == "archive" {
            desk.well(&["reopen", &error]);
        }
        let out = desk.well(line).out;
        assert!(out.starts_with(&format!("{word} {error}: ")) && out.contains(told), "{out}");
        assert!(out.contains("https://"), "{out}");
    }
    assert_eq!(
        (town.state(&error).as_str(), &desk.show(&error)["status"]),
        ("ignored", &json!("closed"))
    );
    desk.well(&["reopen", &error]);
    let refused = desk.run(&["resolve", &error, "--in", "nothing@9.9.9"]);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.out.contains("Sentry knows no release nothing@9.9.9"), "{refused:?}");
    let later = desk.well(&["seen", &error, "--later", "--json"]).json();
    assert_eq!(later[0]["state"], "queued", "{later:#}");
}

#[test]
fn an_error_is_given_to_people_and_teams() {
    let town = Town::shared();
    let desk = town.desk("owners");
    // The team has to have access to its project.
    let (error, short_id) = ("sentry:example/APP-5", "APP-5");
    let owner = || town.week.sentry.assignee(short_id);
    for (line, told, assignee) in [
        (["grace@example.com"].as_slice(), "is assigned to Grace Hopper", "Grace Hopper"),
        (&["#frontend"], "is assigned to #frontend", "#frontend"),
        (&["Grace Hopper"], "is assigned to Grace Hopper", "Grace Hopper"),
        (&[], "is assigned to Ada Lovelace", "Ada Lovelace"),
    ] {
        let out = desk.well(&[["assign", error].as_slice(), line].concat()).out;
        assert!(out.contains(told), "{out}");
        assert_eq!(desk.show(error)["assignee"], assignee, "{line:?}");
    }
    assert_eq!(owner(), Some("ada@example.com"));
    desk.well(&["claim", error]);
    let released = desk.well(&["claim", error, "--release", "--json"]).json();
    assert_eq!((&released["assignee"], owner()), (&json!(null), None), "{released:#}");
    let nobody = desk.run(&["assign", error, "nobody@example.com"]);
    assert!(nobody.code == 1 && nobody.out.contains("goes by nobody@example.com"), "{nobody:?}");
}

#[test]
fn what_is_no_error_is_not_dealt_with_like_one() {
    let town = Town::shared();
    let desk = town.desk("no-error");
    let issue = desk.reference("issue");
    for (line, word) in [
        (["resolve", &issue].as_slice(), "resolve"),
        (&["archive", &issue], "archive"),
        (&["priority", &issue, "high"], "set priority"),
        (&["seen", &issue], "mark as seen"),
    ] {
        desk.run(line).failed_saying(&format!("{word} {issue}: it is no error"));
    }
    let error = desk.reference("error");
    assert_eq!(desk.run(&["archive", &error, "--until", "soon"]).code, 2);
}
