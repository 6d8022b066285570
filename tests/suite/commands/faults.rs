//! Services that stumble: an answer stands there once all the same, and one that is down takes no
//! other along.

use super::kit::{Place, Town, ended};
use support_hero::demo::{Fault, Faults};

const FAULTS: [Fault; 8] = [
    Fault::CutBefore,
    Fault::CutAfter,
    Fault::CutMidway,
    Fault::Garbage,
    Fault::Status { code: 502 },
    Fault::Status { code: 503 },
    Fault::RateLimited { retry_after: 1 },
    Fault::Slow { millis: 700 },
];

fn faults_of<'a>(town: &'a Town, ticket: &str) -> (&'a Faults, String) {
    let week = &town.week;
    match Place::of(ticket) {
        Place::Slack { .. } => (week.slack.faults(), "chat.postMessage".into()),
        Place::GitHub { number, .. } => (week.github.faults(), format!("/{number}/comments")),
        Place::Sentry { .. } => (week.sentry.faults(), "/comments/".into()),
    }
}

#[test]
fn whatever_befalls_an_answer_it_is_at_the_service_once() {
    let town = Town::new();
    town.empty_desk("synced").well(&["sync", "--once"]);
    let first = town.desk("first");
    let mut running = Vec::new();
    for kind in ["thread", "issue", "error"] {
        for fault in FAULTS {
            let ticket = first.reference(kind);
            let (faults, path) = faults_of(&town, &ticket);
            faults.plan(&path, 1, fault.clone());
            let desk = town.desk(&format!("{kind}-{}", running.len()));
            let child = desk.command(&["reply", &ticket, "-m", "Hey, once."]).spawn().unwrap();
            running.push((desk, ticket, fault, child));
        }
    }
    for (desk, ticket, fault, child) in running {
        let run = ended(child);
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{ticket} {fault:?} {run:?}");
        assert_eq!(town.count(&ticket, "Hey, once."), 1, "{ticket} {fault:?} {run:?}");
        desk.well(&["sync", "--once"]);
        let shown = desk.show(&ticket);
        let said = shown["conversation"].as_array().unwrap().iter();
        assert_eq!(said.filter(|entry| entry["text"] == "Hey, once.").count(), 1, "{shown:#}");
        assert_eq!(shown["status"], "waiting_on_them", "{shown:#}");
    }
}

/// The faults after which nobody knows whether it was done, or it was not.
const DOUBTS: [Fault; 4] =
    [Fault::CutAfter, Fault::CutMidway, Fault::Status { code: 502 }, Fault::CutBefore];

#[test]
fn whatever_befalls_a_review_or_a_merge_it_is_done_once() {
    let town = Town::new();
    town.empty_desk("synced").well(&["sync", "--once"]);
    let github = &town.week.github;
    let mut running = Vec::new();
    for (fault, (read, merged)) in
        DOUBTS.into_iter().zip([(4698, 4682), (4701, 4709), (4678, 4696), (4717, 4718)])
    {
        github.faults().plan(&format!("/{read}/reviews"), 1, fault.clone());
        github.faults().plan(&format!("/{merged}/merge"), 1, fault.clone());
        let desk = town.desk(&format!("{read}"));
        let (read, merged) =
            (format!("github:example/app#{read}"), format!("github:example/app#{merged}"));
        let approve = desk.command(&["approve", &read, "-m", "Once."]).spawn().unwrap();
        let insist = ["merge", &merged, "--method", "squash", "--insist", "--yes"];
        let merge = town.desk(&format!("{}-merge", running.len())).command(&insist).spawn();
        running.push((fault, read, approve, merged, merge.unwrap()));
    }
    for (fault, read, approve, merged, merge) in running {
        let (approve, merge) = (ended(approve), ended(merge));
        assert_eq!((approve.code, &*approve.err), (0, ""), "{read} {fault:?} {approve:?}");
        assert_eq!((merge.code, &*merge.err), (0, ""), "{merged} {fault:?} {merge:?}");
        let number = |ticket: &str| match Place::of(ticket) {
            Place::GitHub { number, .. } => number,
            _ => unreachable!("{ticket}"),
        };
        let given = github.reviews("example/app", number(&read));
        let mine = given.iter().filter(|review| review.2 == "Once.").count();
        assert_eq!(mine, 1, "{read} {fault:?}: {given:?}");
        assert_eq!(github.merges("example/app", number(&merged)), 1, "{merged} {fault:?}");
    }
}

#[test]
fn whatever_befalls_a_new_issue_it_is_opened_and_linked_once() {
    std::thread::scope(|all| {
        for (fault, title) in DOUBTS.into_iter().zip(["Zebras", "Yaks", "Xeruses", "Wombats"]) {
            all.spawn(move || an_issue_is_opened_and_linked_once(&fault, title));
        }
    });
}

fn an_issue_is_opened_and_linked_once(fault: &Fault, title: &str) {
    let town = Town::new();
    let desk = town.synced_desk("data");
    let chat = desk.reference("thread");
    town.week.github.faults().plan("/repos/example/app/issues", 1, fault.clone());
    let line = ["issue", &chat, "--title", title, "--place", "example/app"];
    let told = desk.well(&line).out;
    assert!(told.contains(&format!("{chat}: linked to github:example/app#")), "{told}");
    let opened = town.week.github.opened_by("example/app", "ada");
    let mine = opened.iter().filter(|(opened, _)| opened == title).count();
    assert_eq!(mine, 1, "{fault:?}: {opened:?}");
    assert_eq!(desk.linked(&chat).len(), 1, "{fault:?}");
}

#[test]
fn a_service_that_asks_to_wait_long_keeps_the_answer_in_the_outbox() {
    let town = Town::new();
    let desk = town.empty_desk("data");
    desk.well(&["sync", "--once"]);
    let ticket = desk.reference("error");
    town.week.sentry.faults().plan("", 99, Fault::RateLimited { retry_after: 900 });
    let run = desk.run(&["reply", &ticket, "-m", "Hey, patience."]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.out.contains("rate-limited") && run.out.contains("action 1 of the outbox"));
    town.week.sentry.faults().clear();
    assert_eq!(town.count(&ticket, "Hey, patience."), 0);
    desk.well(&["outbox", "retry", "1"]);
    assert_eq!(town.count(&ticket, "Hey, patience."), 1);
}

#[test]
fn a_claim_that_the_service_does_not_take_is_no_success() {
    let town = Town::new();
    let desk = town.empty_desk("data");
    desk.well(&["sync", "--once"]);
    let ticket = desk.reference("issue");
    town.week.github.faults().plan("/assignees", 9, Fault::RateLimited { retry_after: 900 });
    let run = desk.run(&["claim", &ticket]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.err.contains("rate-limited"), "{run:?}");
    assert_eq!(desk.show(&ticket)["assignee"], "Ada Lovelace", "it is ours here");
}

#[test]
fn one_service_down_takes_no_other_along() {
    let town = Town::new();
    let desk = town.empty_desk("data");
    town.week.slack.faults().plan("", 999, Fault::Status { code: 503 });
    let run = desk.run(&["sync", "--once", "--json"]);
    assert_eq!((run.code, run.err.as_str()), (1, ""));
    let states = run.json();
    let told = |name: &str| {
        let state = states.as_array().unwrap().iter().find(|state| state["id"] == name).unwrap();
        (state["health"].clone(), state["problem"].is_string())
    };
    assert_eq!(told("users"), ("failing".into(), true));
    assert_eq!((told("github"), told("sentry")), (("fine".into(), false), ("fine".into(), false)));
    let kinds: Vec<_> = desk.view("queue").iter().map(|ticket| ticket["kind"].clone()).collect();
    assert!(!kinds.contains(&"thread".into()) && kinds.contains(&"issue".into()));
    town.week.slack.faults().clear();
    let told = desk.well(&["sync", "--once"]).out;
    assert!(told.lines().all(|line| line.ends_with(": fine")), "{told}");
    assert!(desk.view("queue").iter().any(|ticket| ticket["kind"] == "thread"));
}

#[test]
fn an_answer_cut_off_by_the_end_of_its_process_is_sent_once() {
    let town = Town::new();
    let desk = town.empty_desk("data");
    desk.well(&["sync", "--once"]);
    let ticket = desk.reference("issue");
    let (faults, path) = faults_of(&town, &ticket);
    faults.plan(&path, 1, Fault::Slow { millis: 60_000 });
    let mut child = desk.command(&["reply", &ticket, "-m", "Hey, once."]).spawn().unwrap();
    desk.until(&["outbox", "--json"], |run| run.out.contains("\"sending\""));
    child.kill().unwrap();
    child.wait().unwrap();
    // Whether the request had arrived or not, the fault is not there for the next one.
    faults.clear();
    desk.well(&["sync", "--once"]);
    let waits = desk.well(&["outbox"]).out;
    assert!(waits.contains("waiting to see whether it arrived"), "{waits}");
    assert_eq!(town.count(&ticket, "Hey, once."), 0, "its request may be on its way");
    desk.until(&["sync", "--once"], |_| desk.well(&["outbox"]).out == "The outbox is empty.\n");
    assert_eq!(town.count(&ticket, "Hey, once."), 1);
}

#[test]
fn an_unreadable_item_is_left_out_and_named_in_the_log() {
    let town = Town::new();
    let desk = town.empty_desk("data");
    town.week.sentry.spoil("APP-1");
    desk.well(&["sync", "--once"]);
    let errors = desk.refs("all").into_iter().filter(|ticket| ticket.starts_with("sentry:"));
    let errors: Vec<_> = errors.collect();
    assert!(errors.len() > 5 && !errors.contains(&"sentry:example/APP-1".into()), "{errors:?}");
    let log = std::fs::read_to_string(desk.data.join("hero.log")).unwrap();
    let told = log.lines().find(|line| line.contains("left out")).unwrap();
    assert!(
        told.contains("source=sentry") && told.contains("at=") && told.contains("id"),
        "{told}"
    );
}
