//! Reading what a pull request changes.

use super::harness::*;
use std::time::Duration;
use support_hero::desk::Action;
use support_hero::desk::{Diff, Granted, TicketRef, Verdict, Wish};
use support_hero::tui::Effect;

const PULL: &str = "github:example/app#4712";

const CHANGES: &str = "\
diff --git a/src/export.rs b/src/export.rs
index 1234567..89abcde 100644
--- a/src/export.rs
+++ b/src/export.rs
@@ -10,7 +10,7 @@ impl Export {
     fn row(&self, cells: &[Cell]) -> String {
-        let last = cells.iter().rposition(|cell| !cell.is_empty()).unwrap_or_default();
+        // An empty last column is a column: whoever reads it counts them (株 👩‍👩‍👧).
+        let last = cells.len();
         cells[..last].iter().map(Cell::quoted).collect::<Vec<_>>().join(self.separator())
--- a comment in SQL
     }
 
     fn quoted(&self) -> String {
\\ No newline at end of file
diff --git a/tests/logo.png b/tests/logo.png
Binary files a/tests/logo.png and b/tests/logo.png differ
diff --git a/tests/export.rs b/tests/export.rs
new file mode 100644
--- /dev/null
+++ b/tests/export.rs
@@ -0,0 +1,2 @@
+#[test]
+fn empty_columns() {}
";

fn granted(text: &str, missing: Option<&str>) -> Granted {
    let diff = Diff { text: text.into(), missing: missing.map(ToOwned::to_owned) };
    Granted::Diff(TicketRef::parse(PULL).unwrap(), diff)
}

fn reading(size: (u16, u16)) -> Console {
    let mut console = Console::morning(size);
    console.keys("jjjjd").grant(Ok(granted(CHANGES, Some("3 of 6 files"))));
    console
}

#[test]
fn a_diff() {
    for (name, size) in
        [("wide", WIDE), ("narrow", NARROW), ("small", (40, 12)), ("huge", (200, 60))]
    {
        let mut console = reading(size);
        insta::assert_snapshot!(format!("diff_{name}"), console.styled());
    }
    let mut console = reading(NARROW);
    console.keys("jjjjj<Right><Right>");
    insta::assert_snapshot!("diff_aside", console.styled());
    console.keys("]");
    insta::assert_snapshot!("diff_next_file", console.styled());
}

#[test]
fn from_file_to_file_and_back_to_where_one_was() {
    for (keys, file) in [
        ("", "file 1 of 3  src/export.rs  +2 −2"),
        ("]", "file 2 of 3  tests/logo.png  +0 −0"),
        ("<Tab>}", "file 3 of 3  tests/export.rs  +2 −0"),
        ("]]]]k", "file 2 of 3"),
        ("]][", "file 2 of 3"),
        ("]]{<S-Tab>", "file 1 of 3"),
    ] {
        let mut console = reading((80, 14));
        console.keys(keys);
        assert!(console.screen().contains(file), "{keys}: {}", console.screen());
    }
}

#[test]
fn it_goes_back_to_the_conversation_where_it_was() {
    for keys in ["<Enter>g", "<Enter>G", ""] {
        let mut console = Console::morning((80, 14));
        console.keys("jjjj").keys(keys);
        let before = console.styled();
        console.keys("d").grant(Ok(granted(CHANGES, None))).keys("jj]<Right>");
        assert_ne!(console.styled(), before);
        console.keys("<Esc>");
        assert_eq!(console.styled(), before, "{keys:?}");
    }
}

#[test]
fn it_is_loaded_when_asked_for_and_dropped_when_one_leaves() {
    let mut console = Console::morning(NARROW);
    console.keys("jjjj<Enter>");
    assert!(console.outside.is_empty(), "not before");
    console.keys("d");
    assert_eq!(console.outside, [Effect::Fetch(Wish::Diff(TicketRef::parse(PULL).unwrap()))]);
    assert!(!console.screen().contains("asking"));
    console.wait(1);
    assert!(console.screen().contains("asking code…"), "{}", console.screen());
    console.keys("<Esc>");
    let before = console.styled();
    console.grant(Ok(granted(CHANGES, None)));
    assert_eq!(console.styled(), before, "nobody waits for it any more");
    console.keys("d");
    assert_eq!(console.outside.len(), 2, "asked anew");
    console.grant(Err("code.test does not answer; \u{1b}[2Jlook at the network"));
    assert!(console.screen().contains("code.test does not answer; look at the network"));
    console.keys("jk]<Right>G<Esc>");
    assert!(console.screen().contains("checks"), "{}", console.screen());
}

#[test]
fn what_it_lacks_is_said_at_the_end() {
    let mut console = reading((80, 14));
    assert!(!console.screen().contains("not all is shown"));
    console.keys("G");
    assert!(console.screen().contains("not all is shown: 3 of 6 files"), "{}", console.screen());
    let mut console = Console::morning(NARROW);
    console.keys("jjjjd").grant(Ok(granted("", None)));
    assert!(console.screen().contains("It changes nothing."));
}

#[test]
fn one_reviews_and_answers_over_it() {
    let mut console = reading(WIDE);
    console.keys("palgtm");
    assert!(console.screen().contains("file 1 of 3"), "it stays in sight\n{}", console.screen());
    assert!(console.screen().contains(" approve example/app#4712 "));
    console.keys("<PageDown>");
    assert!(console.screen().contains("file 3 of 3"), "and scrolls\n{}", console.screen());
    console.keys("<Esc>r");
    assert!(console.screen().contains("Hey Tomás, lgtm"));
    console.keys("<Esc>");
    assert!(console.screen().contains("file 3 of 3"));
    console.keys("pa<C-s>");
    let text = "Hey Tomás, lgtm".to_owned();
    assert_eq!(console.sent(), Some(Action::Review { verdict: Verdict::Approve, text }));
    assert!(!console.screen().contains("file 3 of 3"), "what is dealt with is left");
    console.keys("z");
    assert_eq!(console.sent(), None);
}

#[test]
fn its_files_are_shown_in_the_browser() {
    let mut console = reading(NARROW);
    console.keys("o");
    let url = "https://service.test/example/app/4712/files".to_owned();
    assert_eq!(console.outside.last(), Some(&Effect::Browse(url)));
}

#[test]
fn without_colours_signs_tell_what_changed() {
    let mut setup = setup();
    setup.theme = support_hero::tui::Theme::new(false);
    let mut console = Console::with(NARROW, setup);
    console.synced();
    let pull = given(PULL, support_hero::desk::Kind::PullRequest, "Keep", &priya(), 20);
    console.ingest("code", page(vec![pull]));
    console.keys("d").grant(Ok(granted(CHANGES, None))).keys("<Right><Right><Right>");
    assert!(!console.colored());
    let screen = console.screen();
    for (sign, text) in [("│+", "cells.len();"), ("│-", "rposition")] {
        let signed = |line: &str| line.starts_with(sign) && line.contains(text);
        assert!(screen.lines().any(signed), "{screen}");
    }
}

#[test]
fn nothing_from_a_diff_reaches_the_terminal_as_an_instruction() {
    // The engine cleans what it hands over; names are taken out of it once more.
    let mut console = Console::morning(NARROW);
    let text = "diff --git a/x b/\u{1b}]0;owned\u{7}x\n--- a/\u{9b}31mx\n";
    console.keys("jjjjd").grant(Ok(granted(&support_hero::desk::clean(text), None)));
    let screen = console.screen();
    assert!(!screen.contains("owned") && !screen.contains("31m"), "{screen}");
}

#[test]
fn fifty_thousand_lines_scroll_without_lag() {
    let mut console = Console::morning(WIDE);
    let lines =
        "+        let last = cells.iter().rposition(|cell| !cell.is_empty());\n".repeat(50_000);
    let text = format!("diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -0,0 +1,50000 @@\n{lines}");
    console.keys("jjjjd").grant(Ok(granted(&text, None)));
    let laid = |console: &mut Console| {
        let started = std::time::Instant::now();
        for _ in 0..20 {
            console.keys("<PageDown><Right>").screen();
        }
        started.elapsed()
    };
    let at_the_top = laid(&mut console);
    console.keys("G<PageUp>");
    for _ in 0..50 {
        console.keys("<PageUp>");
    }
    let at_the_end = laid(&mut console);
    // Laying all of it out would take seconds here.
    let most = at_the_top * 5 + Duration::from_millis(300);
    assert!(at_the_end < most, "{at_the_top:?} at the top, {at_the_end:?} at the end");
    assert!(console.screen().contains("↑48"), "{}", console.screen());
}
