//! What is written to a terminal beside what it shows, and how little.

use super::*;

#[test]
fn the_mouse_is_taken_and_left_to_the_terminal_when_wanted() {
    let mut terminal = Terminal::open(&[]);
    terminal.until("1 of 2");
    let mode = |terminal: &Terminal| terminal.screen.screen().mouse_protocol_mode();
    assert_eq!(mode(&terminal), vt100::MouseProtocolMode::ButtonMotion);
    let contents = terminal.screen.screen().contents();
    let row = contents.lines().position(|line| line.contains("Second one")).unwrap() + 1;
    terminal.press(format!("\x1b[<0;5;{row}M\x1b[<0;5;{row}m").as_bytes());
    terminal.until("2 of 2");
    terminal.press(b"%");
    terminal.until("% takes the mouse");
    assert_eq!(mode(&terminal), vt100::MouseProtocolMode::None);
    terminal.press(b"%");
    terminal.until("the mouse is ours again");
    assert_eq!(mode(&terminal), vt100::MouseProtocolMode::ButtonMotion);
    terminal.press(b"q");
    terminal.end();
    assert_given_back(terminal.screen.screen());
}

#[test]
fn title_links_and_clipboard_reach_the_terminal() {
    let mut terminal = Terminal::open(&[]);
    terminal.until_written("\x1b]2;hero: 2 paying, 2 in all\x1b\\");
    terminal.until("1 of 2");
    assert!(terminal.written().contains("\x1b[22;2t"), "the title is kept");
    terminal.until_written(";https://service.test/u/1\x1b\\First one\x1b]8;;\x1b\\");
    terminal.press(b"y");
    // https://service.test/u/1
    terminal.until_written("\x1b]52;c;aHR0cHM6Ly9zZXJ2aWNlLnRlc3QvdS8x\x1b\\");
    terminal.press(b"q");
    terminal.end();
    assert_eq!(terminal.written().matches("\x1b]2;hero: 2").count(), 1, "it did not change");
    assert!(terminal.written().contains("\x1b[23;2t"), "the title is put back");
}

#[test]
fn a_terminal_that_knows_no_links_gets_none() {
    let mut terminal = Terminal::open(&[("TERM", "linux")]);
    terminal.until("1 of 2");
    terminal.until("https://service.test/u/1");
    terminal.press(b"q");
    terminal.end();
    assert!(!terminal.written().contains("\x1b]8;"));
}

#[test]
fn what_changes_nothing_writes_nothing_and_a_key_little() {
    let mut terminal = Terminal::open(&[]);
    terminal.until("1 of 2");
    terminal.press(b"j");
    terminal.until("2 of 2");
    terminal.written_in_a_while();
    terminal.press(b"j");
    assert_eq!(terminal.written_in_a_while(), "", "there is nothing below");
    terminal.press(b"%");
    let written = terminal.written_in_a_while();
    assert_eq!(written.matches("\x1b[?2026h").count(), 1, "one frame: {written:?}");
    assert!(written.len() < 600, "{} bytes for a line: {written:?}", written.len());
    terminal.press(b"q");
    terminal.end();
}
