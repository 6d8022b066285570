//! What only Slack has: rows of messages, alerts, bridges, its own search, the scopes of its app.

use super::kit::{Desk, Place, Run, Town};
use serde_json::Value;
use std::fs;

const GENERAL: &str = "C0GENERAL1";
const AMARA: &str = "U0AMARA01";

/// Commands with an empty cache of this name, and with this instead of that in the configuration.
fn configured<'a>(town: &'a Town, name: &str, instead: [&str; 2]) -> Desk<'a> {
    let usual = fs::read_to_string(town.file("config.toml")).unwrap();
    assert!(usual.contains(instead[0]), "{usual}");
    let config = town.file(&format!("{name}.toml"));
    fs::write(&config, usual.replacen(instead[0], instead[1], 1)).unwrap();
    Desk { config, ..town.empty_desk(name) }
}

/// The ticket of a view whose title begins so.
fn titled(desk: &Desk<'_>, view: &str, title: &str) -> Option<Value> {
    let begins = |ticket: &Value| ticket["title"].as_str().unwrap().starts_with(title);
    desk.view(view).into_iter().find(begins)
}

#[test]
fn what_a_customer_says_in_a_row_is_one_ticket_answered_below_the_first() {
    let town = Town::new();
    let posted = ["Zanzibar is down", "since noon", "for all of us"].map(|text| {
        town.pass();
        town.week.slack.post(GENERAL, AMARA, text)
    });
    let desk = town.empty_desk("row");
    desk.well(&["sync", "--once"]);
    let row = titled(&desk, "queue", "Zanzibar").unwrap();
    let ticket = row["ref"].as_str().unwrap();
    assert!(ticket.ends_with(&posted[0]) && row["messages"] == 3, "{row:#}");
    assert_eq!(titled(&desk, "all", "since noon"), None);
    desk.well(&["reply", ticket, "-m", "Hey Amara, we are on it."]);
    assert_eq!(town.said(ticket), ["Zanzibar is down", "Hey Amara, we are on it."]);
    assert_eq!(town.week.slack.thread(GENERAL, &posted[2]), ["for all of us"]);

    let off = ["claim_reaction", "merge_within = false\nclaim_reaction"];
    let desk = configured(&town, "apart", off);
    desk.well(&["sync", "--once"]);
    for title in ["Zanzibar", "since noon", "for all of us"] {
        assert_eq!(titled(&desk, "all", title).unwrap()["source"], "users", "{title}");
    }
}

#[test]
fn an_alert_stands_on_the_page_of_its_error_and_is_no_row() {
    let town = Town::shared();
    let desk = town.desk("alert");
    let rows = desk.refs("all");
    assert!(!rows.iter().any(|row| row.starts_with("slack:company/")), "{rows:?}");
    let shown = desk.show("sentry:example/APP-1");
    let said = shown["conversation"].as_array().unwrap().iter();
    let there: Vec<_> = said.filter(|entry| entry["place"] == "#sentry").collect();
    let told: Vec<_> = there.iter().map(|e| (e["side"].as_str(), e["kind"].as_str())).collect();
    let note = (Some("us"), Some("note"));
    assert_eq!(told, [(Some("bot"), Some("event")), note, note], "{shown:#}");
    assert!(there[0]["text"].as_str().unwrap().contains("Short ID: APP-1"), "{shown:#}");
    let found = desk.well(&["search", "--local", "rolled", "watching", "--json"]).json();
    let found: Vec<_> = found.as_array().unwrap().iter().map(|hit| &hit["ref"]).collect();
    assert_eq!(found, ["sentry:example/APP-1"]);
}

#[test]
fn what_came_through_papercups_is_read_here_and_answered_there() {
    let town = Town::shared();
    let desk = town.desk("bridge");
    let row = titled(&desk, "queue", "Yearly plan").unwrap();
    let (ticket, url) = (row["ref"].as_str().unwrap(), row["url"].as_str().unwrap());
    assert_eq!(
        (&row["answerable"], &row["author"]["name"]),
        (&false.into(), &"Milton Waddams".into())
    );
    let page = desk.well(&["show", ticket]).out;
    assert!(page.contains("\nvia: Papercups e-mail\n"), "{page}");
    assert!(page.contains("\nno answer from here: it came through Papercups"), "{page}");
    let before = town.said(ticket);
    for line in
        [["reply", ticket, "-m", "Hey."].as_slice(), &["reply", ticket, "-m", "Hey.", "--later"]]
    {
        let run = desk.run(line);
        run.failed_saying("answer in Papercups");
        assert!(url.contains("/conversations/all/") && run.err.contains(url), "{run:?}");
    }
    assert_eq!(town.said(ticket), before);
    assert_eq!(desk.well(&["outbox"]).out, "The outbox is empty.\n");
    let closed = titled(&desk, "closed", "Deleting an organization").unwrap();
    assert_eq!(closed["author"]["name"], "Ellen Ripley", "her thanks came before it was closed");
    let asked = &desk.show(closed["ref"].as_str().unwrap())["conversation"][0];
    assert_eq!(asked["edited"], false, "Papercups wrote into it, not she: {asked:#}");
}

#[test]
fn a_search_shows_what_only_slack_has_and_where_it_found_it() {
    let town = Town::new();
    let slack = &town.week.slack;
    slack.add_channel("C0RANDOM1", "random");
    let ts =
        slack.post("C0RANDOM1", AMARA, "The zanzibar flag answers 403 without a trailing slash");
    let desk = town.empty_desk("search");
    desk.well(&["sync", "--once"]);
    let found = desk.well(&["search", "zanzibar"]).out;
    assert!(found.contains("\nat users: #random, "), "{found}");
    assert!(found.contains(&format!("/archives/C0RANDOM1/p{}", ts.replace('.', ""))), "{found}");
    let hits = desk.well(&["search", "zanzibar", "--json"]).json();
    let [hit] = &hits.as_array().unwrap()[..] else { panic!("{hits:#}") };
    let expected = format!("slack:users/C0RANDOM1/{ts}");
    assert_eq!((&hit["at_service"], &hit["ref"]), (&"users".into(), &expected.into()));
    let local = desk.run(&["search", "zanzibar", "--local"]);
    assert_eq!((local.code, local.out.as_str()), (1, "No tickets.\n"));

    // The second of three messages that are one ticket here.
    let hits = desk.well(&["search", "funnel", "trial", "--json"]).json();
    let [hit] = &hits.as_array().unwrap()[..] else { panic!("{hits:#}") };
    assert_eq!((&hit["at_service"], &hit["messages"]), (&Value::Null, &3.into()));

    slack.as_bot();
    let run = desk.run(&["search", "zanzibar"]);
    assert_eq!((run.code, run.err.as_str()), (1, ""), "a bot may not search: {run:?}");
}

/// What the doctor says about the workspace of the users: lines with their remedies.
fn told_of_users(doctor: &Run) -> String {
    let (_, rest) = doctor.out.split_once("\nusers\n").unwrap();
    let lines = rest.lines().take_while(|line| line.starts_with(' '));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_scope_that_is_missing_is_named_by_the_doctor() {
    let town = Town::new();
    let desk = town.empty_desk("scopes");
    town.week.slack.revoke_scope("users:read.email");
    let doctor = desk.well(&["doctor"]);
    let told = told_of_users(&doctor);
    assert!(told.contains("\n  ! scopes: users:read.email is missing"), "{told}");
    assert!(told.contains("\n      add users:read.email to the app"), "{told}");
    let lost = "users:read.email is missing: customers and colleagues are not known";
    let sync = desk.well(&["sync", "--once"]).out;
    assert!(sync.contains(&format!("\nusers: fine: {lost}")), "{sync}");
    let states = desk.well(&["sync", "--once", "--json"]).json();
    let users = states.as_array().unwrap().iter().find(|state| state["id"] == "users").unwrap();
    assert!(users["problem"].is_null() && users["notice"].as_str().unwrap().starts_with(lost));
    assert!(desk.refs("queue").iter().any(|row| row.starts_with("slack:users/")));

    town.week.slack.revoke_scope("reactions:write");
    let doctor = desk.run(&["doctor"]);
    let told = told_of_users(&doctor);
    assert_eq!(doctor.code, 1);
    assert!(told.contains("\n  ✗ scopes: missing: reactions:write to close\n"), "{told}");
    let ticket = desk.reference("thread");
    let refused = desk.run(&["close", &ticket]);
    assert!(
        refused.code == 1 && refused.out.contains("add the scope reactions:write"),
        "{refused:?}"
    );
}

#[test]
fn the_scopes_of_the_manifest_are_enough_for_everything() {
    let town = Town::new();
    let slack = &town.week.slack;
    let groups = ["claim_reaction", "team_groups = [\"support-heroes\"]\nclaim_reaction"];
    let desk = configured(&town, "manifest", groups);
    let manifest = desk.well(&["init", "--slack-manifest"]).json();
    let scopes = manifest["oauth_config"]["scopes"]["bot"].as_array().unwrap().iter();
    let scopes: Vec<_> = scopes.map(|scope| scope.as_str().unwrap().to_owned()).collect();
    slack.as_bot();
    slack.grant_only(&scopes);
    slack.hide_channel("C0ACME001");
    let told = desk.well(&["sync", "--once"]).out;
    assert!(told.lines().all(|line| line.ends_with(": fine")), "{told}");
    let private = desk.refs("queue").into_iter().find(|row| row.contains("C0ACME001")).unwrap();
    let mut threads = std::iter::repeat_with(|| desk.reference("thread"));
    let another = threads.find(|thread| *thread != private).unwrap();
    for ticket in [private, another] {
        for line in [
            ["claim", &ticket].as_slice(),
            &["reply", &ticket, "-m", "Hey, on it.", "--close"],
            &["reopen", &ticket],
        ] {
            desk.well(line);
        }
        let Place::Slack { channel, thread } = Place::of(&ticket) else { panic!("{ticket}") };
        let claimed = slack.reacted(channel, thread, "raising_hand");
        assert_eq!((claimed, town.count(&ticket, "Hey, on it.")), (vec!["U0HEROBOT".into()], 1));
        assert_eq!(town.state(&ticket), "open");
    }
    let told = told_of_users(&desk.well(&["doctor"]));
    assert!(told.contains("scopes: all that is needed\n") && !told.contains("  ! "), "{told}");
    assert!(told.contains("team_groups: 2 member(s) of the team"), "{told}");
}
