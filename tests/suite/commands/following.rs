//! Several processes on one cache: one leads, the others have it read for them.
#![cfg(unix)]

use super::kit::{Town, ended};
use rustix::process::{Pid, Signal, kill_process};
use std::process::Child;

/// A process that is killed if its test fails.
struct Leader(Option<Child>);

impl Leader {
    fn terminated(mut self) -> super::kit::Run {
        let child = self.0.take().unwrap();
        kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
        ended(child)
    }
}

impl Drop for Leader {
    fn drop(&mut self) {
        if let Some(mut child) = self.0.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

#[test]
fn commands_work_beside_a_process_that_leads() {
    let town = Town::new();
    let desk = town.empty_desk("data");
    let leader = Leader(Some(desk.command(&["sync"]).spawn().unwrap()));
    // Nobody else fills the cache: once it is filled, it leads.
    desk.until(&["queue", "--json"], |run| {
        ["\"thread\"", "\"issue\"", "\"error\""].iter().all(|kind| run.out.contains(kind))
    });
    let ticket = desk.reference("issue");
    desk.well(&["reply", &ticket, "-m", "Hey, at once."]);
    assert_eq!(town.count(&ticket, "Hey, at once."), 1);
    desk.well(&["reply", &ticket, "-m", "Hey, by whoever leads.", "--later"]);
    desk.until(&["outbox", "--json"], |run| run.out == "[]\n");
    assert_eq!(town.count(&ticket, "Hey, by whoever leads."), 1);

    let number = town.week.github.open("example/app", "roadrunner", "Beep again", "Beep?");
    desk.well(&["sync", "--once"]);
    let new = format!("github:example/app#{number}");
    assert!(desk.refs("queue").contains(&new), "the leader read it before the command returned");
    assert_eq!(town.count(&ticket, "Hey, at once."), 1);

    let run = leader.terminated();
    assert_eq!((run.code, run.out.as_str()), (0, ""), "{run:?}");
    desk.well(&["sync", "--once"]);
    desk.well(&["done", &new]);
}

#[test]
fn processes_that_answer_at_once_send_each_answer_once() {
    let town = Town::new();
    let desk = town.empty_desk("data");
    desk.well(&["sync", "--once"]);
    let ticket = desk.reference("thread");
    let texts: Vec<_> = (0..6).map(|number| format!("Hey, answer {number}.")).collect();
    let reply = |text: &String| desk.command(&["reply", &ticket, "-m", text]).spawn().unwrap();
    let running: Vec<_> = texts.iter().map(reply).collect();
    for child in running {
        let run = ended(child);
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{run:?}");
    }
    for text in &texts {
        assert_eq!(town.count(&ticket, text), 1, "{text}");
    }
}
