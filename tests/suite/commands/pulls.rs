//! `diff`, `approve`, `request-changes`, `ask-review` and `merge`: what is done to pull requests.

use super::kit::{Desk, Town};
use serde_json::json;

const APP: &str = "example/app";
/// Green and approved, but the hero's own.
const OWN: &str = "github:example/app#4709";
/// Green, and nobody approved it.
const GREEN: &str = "github:example/app#4701";
/// Two of its checks fail.
const RED: &str = "github:example/app#4696";
const DRAFT: &str = "github:example/app#4719";
const MERGED: &str = "github:example/app#4688";
const ISSUE: &str = "github:example/app#4711";

fn nothing_waits(desk: &Desk<'_>) {
    assert_eq!(desk.well(&["outbox", "--json"]).json(), json!([]));
}

#[test]
fn a_diff_is_printed_plain_and_what_is_missing_from_it_beside() {
    let town = Town::new();
    let desk = town.synced_desk("diff");
    for pull in [GREEN, MERGED] {
        let diff = desk.well(&["diff", pull]).out;
        assert!(diff.starts_with("diff --git a/") && diff.ends_with('\n'), "{diff}");
        assert!(!diff.contains('\u{1b}') && diff.contains("\n@@ -10,"), "{diff}");
    }
    let files = [("src/lib.rs", Some("@@ -1 +1 @@\n-a\n+b")), ("logo.png", None)];
    town.week.github.set_files(APP, 4701, &files);
    town.week.github.set_large_diffs(APP, true);
    let run = desk.run(&["diff", GREEN]);
    assert_eq!((run.code, run.err.lines().count()), (0, 1), "{run:?}");
    assert!(run.err.starts_with(&format!("diff {GREEN}: ")) && run.out.contains("\n+b"), "{run:?}");
    let thread = desk.reference("thread");
    for ticket in [ISSUE, &thread] {
        desk.run(&["diff", ticket]).failed_saying("it is no pull request");
    }
    town.week.github.delete(APP, 4701);
    desk.run(&["diff", GREEN]).failed_saying("4701");
}

#[test]
fn reviews_are_given() {
    let town = Town::new();
    let desk = town.synced_desk("review");
    let given = |number| {
        let mine = town.week.github.reviews(APP, number).into_iter().filter(|r| r.0 == "ada");
        mine.map(|(_, state, text)| (state, text)).collect::<Vec<_>>()
    };
    let review = |state: &str, text: &str| vec![(state.to_owned(), text.to_owned())];
    let told = desk.well(&["approve", GREEN]).out;
    assert!(told.starts_with(&format!("approve {GREEN}: example/app#4701: approved")), "{told}");
    assert_eq!(given(4701), review("APPROVED", ""));
    assert_eq!(desk.show(GREEN)["status"], "waiting_on_them");
    desk.well(&["approve", "github:example/app#4698", "--message", "Lovely."]);
    assert_eq!(given(4698), review("APPROVED", "Lovely."));
    let told = desk.well(&["request-changes", RED, "-m", "See the checks.", "--json"]).json();
    assert_eq!((&told[0]["state"], &told[0]["ref"]), (&json!("sent"), &json!(RED)));
    assert_eq!(given(4696), review("CHANGES_REQUESTED", "See the checks."));
    let blank = desk.run(&["request-changes", GREEN, "-m", " "]);
    assert_eq!((blank.code, blank.out.as_str()), (2, ""), "{blank:?}");
    assert_eq!(desk.run(&["request-changes", GREEN]).code, 2);

    let later = "github:example/app#4718";
    desk.well(&["approve", later, "--later"]);
    assert_eq!(given(4718), []);
    desk.well(&["sync", "--once"]);
    assert_eq!(given(4718), review("APPROVED", ""));
}

#[test]
fn what_cannot_be_done_is_said_before_it_is_in_the_outbox() {
    let town = Town::new();
    let desk = town.synced_desk("unfit");
    let (chat, error) = (desk.reference("thread"), desk.reference("error"));
    for (line, why) in [
        (vec!["approve", OWN], "approve github:example/app#4709: it is your own"),
        (vec!["request-changes", OWN, "-m", "No."], "it is your own"),
        (vec!["approve", MERGED], "it is closed"),
        (vec!["approve", ISSUE], "it is no pull request"),
        (vec!["ask-review", MERGED, "lokafor"], "it is closed"),
        (vec!["ask-review", &chat, "lokafor"], "it is no pull request"),
        (vec!["merge", MERGED, "--yes"], "it is closed"),
        (vec!["merge", ISSUE, "--yes"], "it is no pull request"),
        (vec!["label", &chat, "--add", "bug"], "users is no tracker"),
        (vec!["label", &error, "--add", "bug"], "sentry is no tracker"),
        (vec!["assign", &chat, "lokafor"], "users is no tracker"),
        (vec!["approve", "github:example/app#1"], "there is no ticket"),
    ] {
        desk.run(&line).failed_saying(why);
    }
    nothing_waits(&desk);
}

#[test]
fn reviews_are_asked_for() {
    let town = Town::new();
    let desk = town.synced_desk("ask");
    assert_eq!(town.week.github.asked(APP, 4696), [""; 0]);
    let told = desk.well(&["ask-review", RED, "@lokafor", "example/platform"]).out;
    assert_eq!(town.week.github.asked(APP, 4696), ["lokafor", "platform"], "{told}");
    assert!(told.contains("review asked of lokafor, example/platform"), "{told}");
    let run = desk.run(&["ask-review", RED, "nobody-at-all"]);
    assert_eq!((run.code, run.err.as_str()), (1, ""), "{run:?}");
    assert!(run.out.contains(": refused: ") && run.out.contains("of the outbox"), "{run:?}");
    assert_eq!(desk.run(&["ask-review", RED]).code, 2, "whom?");
}

#[test]
fn nobody_is_asked_about_a_merge_without_a_terminal() {
    let town = Town::new();
    let desk = town.synced_desk("unasked");
    for input in ["", "yes\n"] {
        let run = desk.piped(&["merge", OWN], input);
        assert_eq!((run.code, run.out.as_str()), (1, ""), "{run:?}");
        let told: Vec<_> = run.err.lines().collect();
        assert_eq!(
            told,
            [
                "merge example/app#4709 into main by merge?",
                "  fix(alerts): one alert for an insight with two owners",
                "error: nobody can be asked here: --yes merges it without asking",
            ]
        );
    }
    assert_eq!((town.week.github.merges(APP, 4709), town.state(OWN)), (0, "open".into()));
    nothing_waits(&desk);
}

#[test]
fn what_is_green_is_merged_as_its_repository_allows() {
    let town = Town::new();
    let desk = town.synced_desk("green");
    town.week.github.set_merge_methods(APP, &["squash", "rebase"]);
    let merge = ["merge", OWN, "--yes", "--method", "merge"];
    desk.run(&merge).failed_saying("its repository allows no merge");
    assert_eq!(desk.run(&["merge", OWN, "--yes", "--method", "magic"]).code, 2);
    let told = desk.well(&["merge", OWN, "--yes"]).out;
    assert!(told.starts_with(&format!("merge {OWN}: example/app#4709 merged (squash)")), "{told}");
    assert_eq!(town.week.github.merges(APP, 4709), 1);
    assert_eq!(desk.show(OWN)["status"], "closed");
    desk.run(&["merge", OWN, "--yes"]).failed_saying("it is closed");
}

#[test]
fn what_speaks_against_a_merge_must_be_insisted_on() {
    let town = Town::new();
    let desk = town.synced_desk("red");
    let way = "nobody approved it; --insist with a --method merges it all the same";
    desk.run(&["merge", RED, "--yes"]).failed_saying("checks: 2 failing: test (py3.12)");
    desk.run(&["merge", RED, "--yes", "--method", "squash"]).failed_saying(way);
    assert_eq!(desk.run(&["merge", RED, "--yes", "--insist"]).code, 2, "how?");
    desk.run(&["merge", DRAFT, "--yes", "--insist", "--method", "squash"])
        .failed_saying("merge github:example/app#4719: it is a draft");
    nothing_waits(&desk);
    assert_eq!(town.week.github.merges(APP, 4696), 0);
    let insisted = ["merge", RED, "--insist", "--method", "squash"];
    let asked = desk.run(&insisted).err;
    assert!(
        asked.contains("by squash?") && asked.contains("\n  ! nobody approved it\n"),
        "{asked}"
    );
    let told = desk.well(&[insisted.as_slice(), &["--yes", "--json"]].concat()).json();
    assert_eq!(told[0]["state"], "sent", "{told:#}");
    assert_eq!(town.week.github.merges(APP, 4696), 1);
}

#[test]
fn a_commit_that_nobody_looked_at_is_not_merged() {
    let town = Town::new();
    let desk = town.synced_desk("moved");
    desk.well(&["merge", OWN, "--yes", "--later"]);
    town.week.github.add_commit(APP, 4709);
    desk.run(&["sync", "--once"]);
    assert_eq!(town.week.github.merges(APP, 4709), 0);
    let outbox = desk.well(&["outbox", "--json"]).json();
    assert_eq!(outbox[0]["state"], "refused", "{outbox:#}");
}

#[test]
fn a_pull_request_is_closed_and_reopened() {
    let town = Town::new();
    let desk = town.synced_desk("close-pull");
    desk.well(&["close", RED, "--reason", "not-planned"]);
    assert_eq!((town.state(RED), &desk.show(RED)["status"]), ("closed".into(), &json!("closed")));
    desk.run(&["approve", RED]).failed_saying("it is closed");
    desk.well(&["reopen", RED]);
    desk.well(&["approve", RED]);
}
