//! What prints: the promise of the JSON, names of tickets, exit codes.

use super::kit::{Desk, Town};
use jiff::Timestamp;
use serde_json::Value;
use std::collections::BTreeSet;
use support_hero::demo::sentry::Sentry;
use support_hero::demo::wall_clock;

const LINE: [&str; 21] = [
    "assignee",
    "author",
    "band",
    "created_at",
    "customer",
    "hits",
    "id",
    "impact",
    "kind",
    "labels",
    "messages",
    "place",
    "rank",
    "reasons",
    "ref",
    "source",
    "status",
    "tier",
    "title",
    "url",
    "waiting_since",
];
const ENTRY: [&str; 10] =
    ["at", "author", "deleted", "edited", "id", "kind", "place", "reactions", "side", "text"];
const TIERS: [&str; 4] = ["paying", "community", "pull_request", "error"];

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

fn one_of(value: &Value, allowed: &[&str]) -> bool {
    value.as_str().is_some_and(|word| allowed.contains(&word))
}

fn time(value: &Value) -> Option<Timestamp> {
    value.as_str().map(|text| text.parse().unwrap())
}

fn keeps_its_promise(ticket: &Value) {
    assert!(LINE.iter().all(|key| keys(ticket).contains(key)), "{ticket:#}");
    assert!(ticket["id"].is_i64() && ticket["messages"].is_u64(), "{ticket:#}");
    assert!(one_of(&ticket["kind"], &["thread", "issue", "pull_request", "error"]), "{ticket:#}");
    assert!(one_of(&ticket["tier"], &TIERS), "{ticket:#}");
    assert!(
        one_of(&ticket["status"], &["waiting_on_us", "waiting_on_them", "snoozed", "closed"]),
        "{ticket:#}"
    );
    let banded = one_of(&ticket["band"], &["great", "okay", "late", "too_late"]);
    assert_eq!(banded, time(&ticket["waiting_since"]).is_some(), "{ticket:#}");
    assert!(keys(&ticket["author"]).is_superset(&["email", "handle", "name"].into()));
    let told = ["also", "assumed", "billing", "evidence", "name", "pays", "plan"];
    assert!(ticket["customer"].is_null() || keys(&ticket["customer"]) == told.into(), "{ticket:#}");
    assert!(ticket["unknown"].is_boolean(), "{ticket:#}");
    let hurts = ["alarm", "curve", "events", "last_seen", "priority", "users"];
    assert_eq!(ticket["impact"].is_object(), ticket["kind"] == "error", "{ticket:#}");
    assert!(ticket["impact"].is_null() || keys(&ticket["impact"]) == hurts.into(), "{ticket:#}");
    assert!(ticket["hits"].is_array(), "{ticket:#}");
    let reasons = ticket["reasons"].as_array().unwrap();
    assert!(!reasons.is_empty() && reasons.iter().all(Value::is_string), "{ticket:#}");
    for text in ["ref", "source", "title", "url"] {
        assert!(ticket[text].as_str().is_some_and(|text| !text.is_empty()), "{text} {ticket:#}");
    }
}

#[test]
fn the_queue_as_json_keeps_its_promise_in_every_view() {
    let town = Town::shared();
    let desk = town.desk("json");
    assert_eq!(desk.run(&["snooze", &desk.refs("queue")[0], "--until", "2h"]).code, 0);
    let mut of_views = 0;
    for (view, status) in [
        ("queue", "waiting_on_us"),
        ("waiting", "waiting_on_them"),
        ("snoozed", "snoozed"),
        ("closed", "closed"),
    ] {
        let tickets = desk.view(view);
        assert!(!tickets.is_empty(), "{view}");
        of_views += tickets.len();
        for (ticket, rank) in tickets.iter().zip(1..) {
            keeps_its_promise(ticket);
            assert_eq!((&ticket["rank"], &ticket["status"]), (&rank.into(), &status.into()));
        }
    }
    assert_eq!(desk.view("all").len(), of_views);
    assert_eq!(desk.view("open").len(), of_views - desk.view("closed").len());
    assert_eq!(
        desk.run(&["queue", "--json"]).json().as_array().unwrap().len(),
        desk.view("queue").len()
    );
}

#[test]
fn the_queue_is_narrowed_in_the_language_of_the_console() {
    let town = Town::shared();
    let desk = town.desk("filter");
    let found = |filter: &str, view: &str| {
        let run = desk.well(&["queue", "--json", "--view", view, "--filter", filter]);
        run.json().as_array().unwrap().clone()
    };
    let paying = found("tier:pay", "queue");
    let all = desk.view("queue");
    assert!(!paying.is_empty() && paying.len() < all.len());
    assert!(paying.iter().all(|ticket| ticket["tier"] == "paying"));
    assert_eq!(paying.len() + found("-tier:pay", "queue").len(), all.len());
    assert_eq!(paying[0]["rank"], 1);
    let issues = found("kind:issue -label:none", "all");
    let labels = |ticket: &Value| ticket["labels"].as_array().unwrap().len();
    assert!(!issues.is_empty() && issues.iter().all(|ticket| labels(ticket) > 0));
    let hit =
        desk.view("all").into_iter().find(|one| one["hits"] != serde_json::json!([])).unwrap();
    let shown =
        desk.well(&["queue", "--view", "all", "--filter", "kind:error customer:hooli,acme"]);
    assert!(!shown.out.is_empty(), "{hit}");
    let silent = found("", "follow-up");
    assert!(silent.iter().all(|ticket| ticket["status"] == "waiting_on_them"));
    let wrong = desk.run(&["queue", "--filter", "is:foo"]);
    assert_eq!((wrong.code, wrong.out.as_str()), (2, ""));
    assert!(wrong.err.contains("is:foo: there are great, okay, "), "{}", wrong.err);
}

#[test]
fn the_queue_stands_in_rank_order() {
    let town = Town::shared();
    let queue = town.desk("order").view("queue");
    let tier = |ticket: &Value| TIERS.iter().position(|tier| ticket["tier"] == *tier);
    assert!(queue.is_sorted_by_key(tier));
    assert_eq!(queue.iter().map(tier).collect::<BTreeSet<_>>().len(), TIERS.len());
    for asked in &TIERS[..3] {
        let those = queue.iter().filter(|ticket| ticket["tier"] == *asked);
        let since: Vec<_> = those.map(|ticket| time(&ticket["waiting_since"])).collect();
        assert!(since.len() > 1 && since.is_sorted(), "{asked}: {since:?}");
    }
}

#[test]
fn a_ticket_as_json_is_its_line_with_its_conversation() {
    let town = Town::shared();
    let desk = town.desk("show");
    let queue = desk.view("queue");
    for kind in ["thread", "issue", "pull_request", "error"] {
        let line = queue.iter().find(|ticket| ticket["kind"] == kind).unwrap();
        let shown = desk.show(line["ref"].as_str().unwrap());
        keeps_its_promise(&shown);
        for key in LINE.iter().filter(|key| **key != "reasons") {
            assert_eq!(shown[key], line[key], "{key}");
        }
        let said = shown["conversation"].as_array().unwrap();
        assert!(!said.is_empty() && said.is_sorted_by_key(|entry| time(&entry["at"])));
        for entry in said {
            assert_eq!(keys(entry), ENTRY.into());
            assert!(one_of(&entry["side"], &["customer", "us", "bot"]), "{entry:#}");
            assert!(one_of(&entry["kind"], &["message", "note", "event"]), "{entry:#}");
            assert!(keys(&entry["author"]).is_superset(&["handle", "name"].into()));
            assert!(entry["edited"].is_boolean() && entry["deleted"].is_boolean());
        }
    }
}

/// The Sentry issue's numeric id, from the link to it.
fn numeric_id(desk: &Desk<'_>, ticket: &str) -> String {
    let shown = desk.show(ticket);
    let url = shown["url"].as_str().unwrap().trim_end_matches('/');
    url.rsplit_once('/').unwrap().1.to_owned()
}

#[test]
fn a_ticket_is_found_by_all_its_names() {
    let town = Town::shared();
    let desk = town.desk("names");
    let by_number = format!("sentry:example/{}", numeric_id(&desk, "sentry:example/APP-1"));
    for (name, reference) in [
        (by_number.as_str(), "sentry:example/APP-1"),
        ("sentry:example/app-1", "sentry:example/APP-1"),
        ("GitHub:Example/App#4687", "github:example/app#4687"),
        (" github:example/app#4687\n", "github:example/app#4687"),
    ] {
        assert_eq!(desk.show(name)["ref"], reference, "{name:?}");
    }
    assert_eq!(desk.well(&["done", &by_number, "--json"]).json()["status"], "waiting_on_them");
}

#[test]
fn an_unknown_ticket_is_a_failure_and_a_wrong_word_is_wrong_usage() {
    let town = Town::shared();
    let desk = town.desk("unknown");
    let unknown = "github:example/app#999999";
    for command in [
        ["show", unknown].as_slice(),
        &["reply", unknown, "--message", "Hey"],
        &["close", unknown],
        &["reopen", unknown],
        &["done", unknown],
        &["snooze", unknown, "--until", "1h"],
        &["claim", unknown],
    ] {
        desk.run(command).failed_saying("there is no ticket \"github:example/app#999999\" here");
    }
    desk.run(&["outbox", "retry", "77"]).failed_saying("77");
    desk.run(&["outbox", "discard", "77"]).failed_saying("77");
    for command in [
        ["show", "4711"].as_slice(),
        &["queue", "--view", "inbox"],
        &["reply", "github:example/app#4687", "--message", " \n"],
        &["snooze", "github:example/app#4687", "--until", "soonish"],
        &["snooze", "github:example/app#4687", "--until", "2020-01-01"],
    ] {
        let run = desk.run(command);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{command:?} {run:?}");
        assert!(run.err.starts_with("error: "), "{run:?}");
    }
}

#[test]
fn a_search_tells_by_its_exit_code_whether_it_found_something() {
    let town = Town::shared();
    let desk = town.desk("search");
    let found = desk.well(&["search", "webhook", "SIGNATURE", "--json"]).json();
    assert!(!found.as_array().unwrap().is_empty());
    found.as_array().unwrap().iter().for_each(keeps_its_promise);
    let find = &found.as_array().unwrap()[0];
    let passage = &find["passage"];
    let (text, hits) = (passage["text"].as_str().unwrap(), passage["hits"].as_array().unwrap());
    assert!(text.to_lowercase().contains("webhook") && !hits.is_empty(), "{find:#}");
    assert!(find["answer"].is_null() || find["answer"]["side"] == "us", "{find:#}");
    let told = desk.well(&["search", "--local", "webhook", "signature"]).out;
    assert!(told.contains("\n  1  "), "{told}");
    let none = desk.run(&["search", "xyzzyplugh", "--json"]);
    assert_eq!((none.code, none.out.as_str(), none.err.as_str()), (1, "[]\n", ""));
}

#[test]
fn a_note_is_shown_and_found_and_told_to_nobody() {
    let town = Town::shared();
    let desk = town.desk("notes");
    let ticket = desk.reference("thread");
    let (before, turn) = (town.said(&ticket), desk.show(&ticket)["status"].clone());
    let shown = desk.well(&["note", &ticket, " They moved to Frankfurt ", "--json"]).json();
    let notes = shown["notes"].as_array().unwrap();
    assert_eq!((notes.len(), &notes[0]["text"]), (1, &"They moved to Frankfurt".into()));
    assert_eq!(shown["status"], turn, "it changes nobody's turn");
    assert!(desk.well(&["show", &ticket]).out.contains(", note, only here, "));
    let found = desk.well(&["search", "--local", "frankfurt", "moved", "--json"]).json();
    assert_eq!(
        (&found[0]["ref"], &found[0]["passage"]["kind"]),
        (&ticket.as_str().into(), &"note".into())
    );
    desk.well(&["sync", "--once"]);
    assert_eq!(town.said(&ticket), before);
    let empty = desk.run(&["note", &ticket, "  "]);
    assert_eq!((empty.code, empty.out.as_str()), (2, ""), "{empty:?}");
}

#[test]
fn an_event_is_asked_for_only_of_an_error_and_by_its_id() {
    let town = Town::shared();
    let desk = town.desk("events");
    for kind in ["thread", "issue", "pull_request"] {
        let ticket = desk.reference(kind);
        desk.run(&["event", &ticket]).failed_saying(&format!("event {ticket}: it is no error"));
    }
    desk.run(&["event", "sentry:example/APP-999999"]).failed_saying("there is no ticket");
    for wrong in ["../issues", "", "a b"] {
        let run = desk.run(&["event", "sentry:example/APP-1", wrong]);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{run:?}");
        assert!(run.err.contains("latest, oldest, or the id"), "{run:?}");
    }
}

#[test]
fn an_event_is_printed_as_its_service_has_it_now() {
    let town = Town::shared();
    let desk = town.desk("event");
    let event =
        |which: &[&str]| desk.well(&[["event", "sentry:example/APP-1"].as_slice(), which].concat());
    let oldest = event(&["oldest", "--json"]).json();
    let (id, next) = (oldest["id"].as_str().unwrap(), oldest["newer"].as_str().unwrap());
    assert_eq!((&oldest["older"], &event(&[id, "--json"]).json()), (&Value::Null, &oldest));
    assert_eq!(event(&[next, "--json"]).json()["older"], id);
    assert_eq!(event(&["--json"]).json()["newer"], Value::Null);
    assert_eq!(event(&["latest"]).out, event(&[]).out);

    let told = event(&["oldest"]).out;
    assert!(told.starts_with(&format!("--- event {id}, ")), "{told}");
    assert!(told.ends_with(&format!("\n\nolder: none\nnewer: {next}\n")), "{told}");
    for line in [
        "TypeError: Cannot read properties of undefined (reading 'seats')\n",
        "  src/pages/billing.tsx:42 in seatsLeft\n",
        "  > 42 |   return plan.limits.seats - team.members.length;\n",
        "  (2 calls in libraries)\n",
        "release: app@1.62.1\n",
        "tags: browser = Chrome 141.0.0, ",
    ] {
        assert!(told.contains(line), "{line} in {told}");
    }
    let all = event(&["oldest", "--all"]).out;
    assert!(all.contains(" in commitRoot\n") && !all.contains("calls in libraries"), "{all}");
    assert!(all.contains("\ncontext: ") && !told.contains("\ncontext: "), "{all}");

    let unknown = desk.run(&["event", "sentry:example/APP-1", &"0".repeat(32)]);
    unknown.failed_saying("APP-1");
}

#[test]
fn an_event_of_a_server_that_is_like_sentry_is_printed_too() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let town = Town::shared();
    let stand_in = Sentry::glitchtip(wall_clock());
    let server = runtime.block_on(stand_in.serve()).unwrap();
    let id = stand_in.raise("app", "KeyError", "'card'");
    stand_in.strike(&id);
    let config = town.file("glitchtip.toml");
    let source = format!(
        "[hero]\nname = \"Ada Lovelace\"\n[[source]]\nkind = \"sentry\"\nbase_url = \"{}\"\norganization = \"example\"\ntoken = {{ file = \"{}\" }}\n",
        server.url(""),
        town.file("token").display()
    );
    std::fs::write(&config, source).unwrap();
    let desk = Desk { config, ..town.empty_desk("glitchtip") };
    desk.well(&["sync", "--once"]);
    let error = format!("sentry:example/{id}");
    let latest = desk.well(&["event", &error, "--json"]).json();
    let older = latest["older"].as_str().unwrap();
    let oldest = desk.well(&["event", &error, "oldest", "--json"]).json();
    assert_eq!((oldest["id"].as_str(), &oldest["newer"]), (Some(older), &latest["id"]));
    let told = desk.well(&["event", &error, older]).out;
    assert!(told.contains("\nKeyError: 'card'\n"), "{told}");
}
