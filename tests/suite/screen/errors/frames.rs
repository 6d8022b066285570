//! What led to an error: its frames, folded and unfolded.

use super::*;

#[test]
fn frames_are_shown_as_far_as_they_go() {
    let minified =
        Frame { line: Some(1), column: Some(48_211), own: true, ..library("app.8f2c.js", 1, "") };
    let module =
        Frame { file: text("celery.app"), line: None, column: None, ..library("", 1, "run") };
    let nowhere = Frame { own: true, function: text("<anonymous>"), ..Frame::default() };
    let nothing = Frame { own: true, ..Frame::default() };
    let native = Frame { own: true, file: text("libc.so"), ..Frame::default() };
    let frames = vec![minified, module, nowhere, nothing, native];
    let lines = told(Some(with_frames(frames)), "");
    assert_eq!(
        lines[3..8],
        [
            "app.8f2c.js:1:48211",
            "celery.app in run",
            "<anonymous>",
            "somewhere that is not told",
            "libc.so"
        ]
    );
}

#[test]
fn what_is_far_too_much_is_folded_and_can_be_unfolded() {
    let own = |n| Frame { source: Vec::new(), ..own("src/deep.ts", n, "again") };
    let deep = with_frames((10..70).map(own).collect());
    let lines = told(Some(deep.clone()), "");
    assert_eq!(lines[10], "src/deep.ts:17 in again");
    assert_eq!(lines[11], "… 52 more frames, 52 of the program, = shows all");
    assert!(told(Some(deep), "=").iter().any(|line| line == "src/deep.ts:69 in again"));
    let libraries = with_frames((11..19).map(|n| library("lib.py", n, "call")).collect());
    let lines = told(Some(libraries), "");
    assert_eq!(
        lines[3..7],
        [
            "lib.py:11 in call",
            "lib.py:12 in call",
            "lib.py:13 in call",
            "… 5 more frames, = shows all",
        ]
    );
    let long = (1..=60).map(|n| format!("line {n}\n")).collect::<String>();
    let mut event = with_frames(Vec::new());
    event.chain[0].value = Some(long);
    let lines = told(Some(event.clone()), "");
    assert!(lines.contains(&"… 45 more lines, = shows all".to_owned()), "{lines:?}");
    assert!(told(Some(event), "=").contains(&"line 30".to_owned()));
}

#[test]
fn what_calls_itself_is_told_once() {
    let again = |_| Frame { source: Vec::new(), ..own("src/tree.ts", 19, "toTree") };
    let mut frames: Vec<Frame> = (0..40).map(again).collect();
    frames.push(own("src/index.ts", 9, "main"));
    let lines = told(Some(with_frames(frames.clone())), "");
    assert_eq!(
        lines[3..6],
        [
            "src/tree.ts:19 in toTree",
            "… the same call 39 times more, = shows all",
            "src/index.ts:9 in main"
        ]
    );
    let whole = told(Some(with_frames(frames)), "=");
    assert_eq!(whole.iter().filter(|line| line.ends_with("in toTree")).count(), 40);
}

#[test]
fn what_is_read_stays_in_sight_when_it_is_unfolded() {
    let mut console = errors(NARROW);
    console.keys("<Enter>");
    let top = |console: &mut Console| {
        let screen = console.screen();
        let below = screen.lines().skip_while(|line| !line.starts_with("│───"));
        below.skip(1).find(|line| !line.starts_with("│───")).unwrap().to_owned()
    };
    for _ in 0..60 {
        let shown = top(&mut console);
        if shown.contains("src/index.ts:9") {
            break;
        }
        console.keys("j");
    }
    assert!(top(&mut console).contains("src/index.ts:9 in main"), "{}", console.screen());
    console.keys("=");
    assert!(top(&mut console).contains("src/index.ts:9 in main"), "{}", console.screen());
    console.keys("=");
    assert!(top(&mut console).contains("src/index.ts:9 in main"), "{}", console.screen());
}
