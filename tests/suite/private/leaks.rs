//! A token that works, and a customer who says it: nothing that hero writes or prints has it.

use super::kit::{assert_files_without, assert_without};
use crate::commands::kit::{Desk, Run, Town, ended};
use clap::CommandFactory;
use std::collections::BTreeSet;
use std::io::Write;
use std::process::Stdio;
use support_hero::cli::Cli;
use support_hero::demo::{Fault, TOKEN};

/// Runs a command that logs all there is to log; what it told is looked through.
fn watched(desk: &Desk<'_>, arguments: &[&str], input: &str) -> Run {
    let mut command = desk.command(arguments);
    command.env("HERO_LOG", "trace").env("RUST_BACKTRACE", "full").stdin(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A command that refuses at once reads nothing.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let run = ended(child);
    let told = format!("{}{}", run.out, run.err);
    assert_without(&[TOKEN], told.as_bytes(), &arguments.join(" "));
    run
}

/// One line for each command; `T`, `I`, `P` and `E` are a thread, an issue, a pull request, an error.
const LINES: &str = "\
sync --once
doctor
doctor --json
export
backup /dev/null
restore /dev/null
queue
queue --json
show T --json
show I
event E
reply T -m Hey
mail T --to zoe@acme.com --subject It -m Hey
close T
reopen T
done T
snooze T --until 1h
note T Hm
claim T
assign I ada
label I --add bug
resolve E
archive E
priority E high
seen E
diff P
approve P
request-changes P -m no
ask-review P ada
merge P --yes
issue T --title It --yes
link T I
unlink T I
search token
customers
customers show Acme
customers why T
snippets
outbox
outbox --json
keys
activity
activity --json
completions bash
man
demo --headless
sync --once";

#[test]
fn no_command_tells_the_token_and_no_file_keeps_it() {
    let town = Town::new();
    let leak = format!("I found this: {TOKEN}. Is it yours?");
    let number = town.week.github.open("example/app", "priyan", "A leak", &leak);
    town.week.slack.post("C0GENERAL1", "U0MILTON1", &leak);
    town.week.sentry.raise("app", "A leak", &leak);
    let desk = town.empty_desk("data");
    watched(&desk, &["sync", "--once"], "");
    let shown = desk.show(&format!("github:example/app#{number}")).to_string();
    assert!(shown.contains("I found this: [your token]. Is it yours?"), "{shown}");
    let refs = ["thread", "issue", "pull_request", "error"].map(|kind| {
        let found = desk.view("queue").into_iter().find(|ticket| ticket["kind"] == kind);
        found.unwrap()["ref"].as_str().unwrap().to_owned()
    });
    let mut used = BTreeSet::from(["init"]);
    watched(&desk, &["init", "--force"], "Ada\nUTC\n\n\n#general\nTOKEN\n\n\n");
    std::fs::write(&desk.config, town.week.config(&town.file("token"))).unwrap();
    for line in LINES.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        used.insert(words[0]);
        let named = |word| ["T", "I", "P", "E"].iter().position(|name| *name == word);
        let words = words.into_iter().map(|word| named(word).map_or(word, |at| &refs[at]));
        let run = watched(&desk, &words.collect::<Vec<_>>(), "");
        assert_ne!(run.code, 2, "{line}: {run:?}");
    }
    let all = Cli::command();
    let all: BTreeSet<&str> = all.get_subcommands().map(|command| command.get_name()).collect();
    assert_eq!(used.intersection(&all).count(), all.len(), "{used:?} {all:?}");
    for name in all {
        watched(&desk, &[name, "--help"], "");
    }
    assert!(desk.data.join("hero.log").exists());
    assert_files_without(&[TOKEN], &desk.data);
}

#[test]
fn what_a_service_says_of_an_answer_is_kept_without_the_token() {
    let town = Town::new();
    let desk = town.synced_desk("data");
    let ticket = desk.reference("issue");
    town.week.github.faults().plan("/comments", 99, Fault::Echo { code: 403 });
    town.week.email.faults().plan("AUTH", 1, Fault::Echo { code: 535 });
    for line in [
        &["reply", &ticket, "-m", "Hey"][..],
        &["mail", &ticket, "--to", "zoe@acme.com", "--subject", "It", "-m", "Hey"],
    ] {
        let run = watched(&desk, line, "");
        assert_eq!(run.code, 1, "{run:?}");
        assert!(run.out.contains("[your token]"), "{run:?}");
    }
    let outbox = watched(&desk, &["outbox"], "");
    assert!(outbox.out.contains("[your token]"), "{outbox:?}");
    watched(&desk, &["activity", "--json"], "");
    assert_files_without(&[TOKEN], &desk.data);
}
