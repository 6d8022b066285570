//! What people write on a forge, as it is read.

use super::harness::*;
use support_hero::desk::Kind;

/// An issue with a table, names and a long log; its text is as a source hands it over.
fn console(kind: Kind, reference: &str, size: (u16, u16)) -> Console {
    let mut console = Console::new(size);
    console.synced();
    let log: Vec<_> = (1..=60).map(|n| format!("step {n}")).collect();
    let text = format!(
        "| SDK | State |\n| --- | --: |\n| 4.9 | **crashes** |\n\n- ☑ clean build\n- ☐ other phone\n\n\
         ▸ Log\n\n```text\n{}\n```\n\nSee https://github.com/example/app/pull/12, @grace and #7.",
        log.join("\n")
    );
    let ticket = given(reference, kind, "It crashes", &wile(), 60).says(&wile(), 50, &text);
    console.ingest("code", page(vec![ticket]));
    console.keys("<Enter>");
    console
}

#[test]
fn an_issue_reads_like_one() {
    let mut console = console(Kind::Issue, "github:example/app#9", WIDE);
    insta::assert_snapshot!(console.styled());
}

#[test]
fn long_code_is_shown_whole_when_asked_for_and_folded_again() {
    let mut console = console(Kind::Issue, "github:example/app#9", WIDE);
    console.keys("G");
    assert!(console.screen().contains("… 45 more lines, = shows all"), "{}", console.screen());
    console.keys("=g");
    let mut seen = String::new();
    for _ in 0..10 {
        seen += &console.keys("<PageDown>").screen();
    }
    assert!(seen.contains("step 30") && !seen.contains("more lines"), "{seen}");
    console.keys("=G");
    assert!(console.screen().contains("… 45 more lines, = shows all"), "{}", console.screen());
}

#[test]
fn a_chat_knows_no_issues_by_number() {
    let mut console = console(Kind::Thread, "slack:users/C1/1", NARROW);
    console.keys("G");
    assert!(console.screen().contains("https://github.com/example/app/pull/12"));
    assert!(!console.screen().contains("(github.com)"));
}
