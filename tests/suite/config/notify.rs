//! What a configuration may say of notifications, and of the mouse.

use super::{GITHUB, HERO, faults, parse};
use jiff::SignedDuration;
use support_hero::config::Config;
use support_hero::desk::Notify;

fn read(lines: &str) -> Config {
    parse(&format!("{HERO}{GITHUB}{lines}\n")).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn notifications_can_be_left_out_one_by_one() {
    let usual = Notify::default();
    assert_eq!(read("").notify, usual);
    assert_eq!(read("[notify]").notify, usual);
    let minutes = SignedDuration::from_mins;
    for (line, expected) in [
        ("paying = false", Notify { paying: false, ..usual }),
        ("late = false", Notify { late: None, ..usual }),
        ("late = \"25 minutes\"", Notify { late: Some(minutes(25)), ..usual }),
        ("bell = false", Notify { bell: false, ..usual }),
        ("desktop = false", Notify { desktop: false, ..usual }),
        ("text = true", Notify { text: true, ..usual }),
    ] {
        assert_eq!(read(&format!("[notify]\n{line}")).notify, expected, "{line}");
    }
}

#[test]
fn the_mouse_can_be_left_to_the_terminal() {
    assert!(!read("").looks.free_mouse);
    assert!(!read("[looks]\nmouse = true").looks.free_mouse);
    assert!(read("[looks]\nmouse = false").looks.free_mouse);
}

#[test]
fn faults_of_notifications_are_told_with_what_is_allowed() {
    let allowed = "allowed: a length of time from 1m to 59m, such as \"10m\", or false for off";
    for (line, told) in [
        ("late = \"2h\"", format!("late = \"2h\" is out of range; {allowed}")),
        ("late = true", format!("late = true is no length of time; {allowed}")),
        ("bell = 1", "bell = 1 is an integer; allowed: true or false".into()),
        ("sound = true", "sound is not a key here".into()),
    ] {
        let found = faults(&format!("{HERO}{GITHUB}[notify]\n{line}\n"));
        assert!(found.contains(&told), "{line}: {found}");
    }
}
