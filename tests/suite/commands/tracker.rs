//! `label`, `assign`, `claim --release` and `issue`: what is done at a tracker.

use super::kit::Town;
use serde_json::json;

const APP: &str = "example/app";
const ISSUE: &str = "github:example/app#4711";

#[test]
fn labels_come_and_go() {
    let town = Town::new();
    let desk = town.synced_desk("label");
    let labels = || town.week.github.labels(APP, 4711);
    let before = labels();
    let told = desk.well(&["label", ISSUE, "--add", "question", "--add", "documentation"]).out;
    assert!(told.starts_with(&format!("label {ISSUE}: example/app#4711 has ")), "{told}");
    assert_eq!(
        labels(),
        [before.clone(), vec!["question".into(), "documentation".into()]].concat()
    );
    desk.well(&[
        "label",
        ISSUE,
        "--add",
        "question",
        "--remove",
        "documentation",
        "--remove",
        "none",
    ]);
    assert_eq!(labels(), [before.clone(), vec!["question".into()]].concat());
    let run = desk.run(&["label", ISSUE, "--add", "wihs"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.out.contains("the label \"wihs\" does not exist in example/app"), "{run:?}");
    assert_eq!(desk.run(&["label", ISSUE]).code, 2);
    desk.well(&["label", ISSUE, "--remove", "question", "--later"]);
    assert!(labels().contains(&"question".into()));
}

#[test]
fn people_are_assigned_and_relieved() {
    let town = Town::new();
    let desk = town.synced_desk("assign");
    let assigned = || town.week.github.assignees(APP, 4711);
    for (line, expected) in [
        (vec![], vec!["ada"]),
        (vec!["@lokafor", "ghopper"], vec!["ada", "lokafor", "ghopper"]),
        (vec!["--remove", "@ada", "--remove", "lokafor"], vec!["ghopper"]),
        (vec!["lokafor", "--remove", "ghopper"], vec!["lokafor"]),
    ] {
        let told = desk.well(&[vec!["assign", ISSUE], line].concat()).out;
        assert_eq!(assigned(), expected, "{told}");
        assert!(told.contains(&format!("assigned to {}", expected.join(", "))), "{told}");
    }
    assert_eq!(desk.show(ISSUE)["assignee"], "lokafor");
}

#[test]
fn a_claim_is_given_back() {
    let town = Town::new();
    let desk = town.synced_desk("release");
    desk.well(&["claim", ISSUE]);
    assert_eq!(town.week.github.assignees(APP, 4711), ["ada"]);
    let released = desk.well(&["claim", ISSUE, "--release", "--json"]).json();
    assert_eq!(released["assignee"], json!(null), "{released:#}");
    assert!(town.week.github.assignees(APP, 4711).is_empty());
    assert!(!desk.refs("mine").contains(&ISSUE.to_owned()));
    town.week.github.take_requests();
    desk.well(&["claim", ISSUE, "--release"]);
    assert!(town.week.github.take_requests().is_empty(), "GitHub shows nothing to take back");

    let chat = desk.reference("thread");
    desk.well(&["claim", &chat]);
    let run = desk.run(&["claim", &chat, "--release"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.err.contains("users still shows you, take it back there: https://"), "{run:?}");
}

#[test]
fn an_issue_is_opened_because_of_a_conversation_and_linked() {
    let town = Town::new();
    let desk = town.synced_desk("issue");
    let chat = desk.reference("thread");
    let asked = desk.show(&chat);
    let title = "Zebra crossings have no stripes";
    let line = ["issue", &chat, "--title", title];
    desk.run(&line).failed_saying("with --place: example/app, example/sdk");
    let elsewhere = [line.as_slice(), &["--place", "example/ap"]].concat();
    desk.run(&elsewhere).failed_saying("no source opens issues in example/ap, only in example/app");
    let here = [line.as_slice(), &["--place", "Example/App"]].concat();
    let unknown = [here.as_slice(), &["--template", "Question"]].concat();
    desk.run(&unknown).failed_saying("it has: Bug report, Feature request");
    assert!(town.week.github.opened_by(APP, "ada").iter().all(|(opened, _)| opened != title));

    let told = desk
        .well(&[here.as_slice(), &["--template", "bug report", "--label", "question"]].concat());
    let lines: Vec<_> = told.out.lines().collect();
    assert_eq!(lines.len(), 2, "{told:?}");
    let number = lines[1].strip_prefix(&format!("{chat}: linked to github:example/app#")).unwrap();
    assert!(lines[0].starts_with(&format!("create issue {chat}: example/app#{number} opened ")));
    let opened = town.week.github.opened_by(APP, "ada");
    let bodies: Vec<_> = opened.iter().filter(|(opened, _)| opened == title).collect();
    let [(_, body)] = bodies[..] else { panic!("{opened:?}") };
    assert!(body.starts_with("### What happened?") && body.contains("\n\n> "), "{body}");
    assert!(body.ends_with(asked["url"].as_str().unwrap()), "{body}");
    assert_eq!(town.week.github.labels(APP, number.parse().unwrap()), ["bug", "question"]);
    let links = &desk.show(&chat)["links"];
    assert_eq!(links[0]["ref"], format!("github:example/app#{number}"), "{links:#}");
    assert_eq!(desk.show(&chat)["status"], "waiting_on_us", "an issue is no answer");
}

#[test]
fn what_it_says_comes_before_the_quote() {
    let town = Town::new();
    let desk = town.synced_desk("body");
    let title = "Zebra crossings have no stripes";
    let line = ["issue", ISSUE, "--title", title, "--body", "-", "--template", "Bug report"];
    let run = desk.piped(&line, "All of them are grey.\n");
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{run:?}");
    let opened = town.week.github.opened_by(APP, "ada");
    let (_, body) = opened.iter().find(|(opened, _)| opened == title).unwrap();
    assert!(body.starts_with("All of them are grey.\n\nA customer asked:\n\n> "), "{body}");
    assert!(!body.contains("What happened?") && body.ends_with("/issues/4711"), "{body}");
    desk.run(&["issue", ISSUE, "--title", title, "--body", "/no/such"]).failed_saying("/no/such");
    let blank = desk.run(&["issue", ISSUE, "--title", " "]);
    assert_eq!(blank.code, 2, "{blank:?}");
}

#[test]
fn what_is_known_already_is_shown_first() {
    let town = Town::new();
    let desk = town.synced_desk("similar");
    let chat = desk.reference("thread");
    let title = "Session replay stops after a redirect";
    let line = ["issue", &chat, "--title", title, "--place", APP];
    let opened = || town.week.github.opened_by(APP, "ada").len();
    let before = opened();
    let run = desk.run(&line);
    assert_eq!((run.code, run.out.as_str()), (1, ""), "{run:?}");
    let told: Vec<_> = run.err.lines().collect();
    let link = format!("  hero link {chat} github:example/app#4716  # open: Session replay stops");
    assert!(told[0].ends_with("or open a new one with --yes:"), "{run:?}");
    assert!(told[1].starts_with(&link), "{run:?}");
    assert_eq!(opened(), before);
    let run = desk.run(&[line.as_slice(), &["--yes", "--json"]].concat());
    assert_eq!((run.code, opened()), (0, before + 1), "{run:?}");
    assert!(run.err.contains("#4716"), "{run:?}");
    assert_eq!(run.json()[0]["state"], "sent");
    // The ticket because of which it is opened is no twin of it.
    let run = desk.run(&["issue", "github:example/app#4716", "--title", title]);
    assert!(run.err.contains("#4634  # open") && !run.err.contains("#4716  #"), "{run:?}");
}

#[test]
fn an_issue_waits_in_the_outbox_of_its_own_source() {
    let town = Town::new();
    let desk = town.synced_desk("issue-later");
    let chat = desk.reference("thread");
    let line = ["issue", &chat, "--title", "Zebra crossings", "--place", APP, "--later"];
    let told = desk.well(&line).out;
    assert!(told.contains("waits as action "), "{told}");
    let outbox = desk.well(&["outbox", "--json"]).json();
    assert_eq!((&outbox[0]["source"], &outbox[0]["ref"]), (&json!("github"), &json!(chat)));
    desk.well(&["sync", "--once"]);
    let opened = town.week.github.opened_by(APP, "ada");
    assert!(opened.iter().any(|(title, _)| title == "Zebra crossings"), "{opened:?}");
    assert_eq!(desk.linked(&chat).len(), 1);
}
