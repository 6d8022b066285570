//! What comes from outside never steers the terminal.

use super::kit::{Desk, Town};
use serde_json::json;

/// Colours, a title, a clipboard, one-byte forms, a bell, a turned reading direction.
const EVIL: &str = "evil \u{1b}[31mred\u{1b}]0;title\u{7} \u{9b}2J\u{9d}52;c;eA==\u{9c} \u{1b}]8;;http://x\u{1b}\\ \u{8}\u{7f}\u{0}\u{85} \u{202e}turned \u{1b}P1q\u{1b}\\ end";

fn is_harmless(text: &str) -> bool {
    !text.chars().any(|c| c.is_control() && c != '\n' || ('\u{202a}'..='\u{202e}').contains(&c))
}

/// Runs a command and looks at every byte of what it says.
fn watched(desk: &Desk<'_>, arguments: &[&str]) -> String {
    let run = desk.run(arguments);
    assert!(is_harmless(&run.out), "{arguments:?} {run:?}");
    assert!(is_harmless(&run.err), "{arguments:?} {run:?}");
    run.out
}

/// Strangers put the evil text wherever they can write; the tickets that it stands in.
fn plant(town: &Town) -> [String; 3] {
    let week = &town.week;
    let thread = week.slack.post("C0GENERAL1", "U0MILTON1", EVIL);
    week.slack.reply_odd(
        "C0GENERAL1",
        &thread,
        json!({"text": EVIL, "bot_id": EVIL, "username": EVIL, "subtype": "bot_message"}),
    );
    week.slack.rename("C0GENERAL1", "general\u{1b}[31m");
    let number = week.github.open("example/app", "priyan", EVIL, EVIL);
    week.github.comment("example/app", number, "priyan\u{1b}[31m", EVIL);
    week.github.set_labels("example/app", number, &[EVIL]);
    let error = week.sentry.raise("app", EVIL, EVIL);
    week.sentry.comment(&error, "ghopper", EVIL);
    [
        format!("slack:users/C0GENERAL1/{thread}"),
        format!("github:example/app#{number}"),
        format!("sentry:example/{error}"),
    ]
}

#[test]
fn control_characters_from_outside_are_never_printed() {
    let town = Town::new();
    let tickets = plant(&town);
    let desk = town.empty_desk("data");
    let config = std::fs::read_to_string(&desk.config).unwrap();
    std::fs::write(&desk.config, config.replace("\"general\"", "\"C0GENERAL1\"")).unwrap();
    watched(&desk, &["sync", "--once"]);
    for command in ["queue", "doctor", "outbox"] {
        watched(&desk, &[command]);
        watched(&desk, &[command, "--json"]);
    }
    assert!(watched(&desk, &["search", "evil"]).contains("evil"));
    for ticket in &tickets {
        for command in [
            ["show", ticket].as_slice(),
            &["show", ticket, "--json"],
            &["claim", ticket],
            &["reply", ticket, "-m", "Hey", "--later"],
            &["snooze", ticket, "--until", "1h"],
        ] {
            let out = watched(&desk, command);
            assert!(!out.is_empty(), "{command:?}");
        }
        let shown = desk.show(ticket);
        let text = shown.to_string();
        assert!(text.contains("evil") && text.contains("end"), "{text}");
        assert!(strings(&shown).iter().all(|text| is_harmless(text)), "{shown:#}");
    }
    watched(&desk, &["outbox"]);
}

/// Every text in a value, unescaped.
fn strings(value: &serde_json::Value) -> Vec<&str> {
    match value {
        serde_json::Value::String(text) => vec![text],
        serde_json::Value::Array(items) => items.iter().flat_map(strings).collect(),
        serde_json::Value::Object(fields) => fields.values().flat_map(strings).collect(),
        _ => Vec::new(),
    }
}
