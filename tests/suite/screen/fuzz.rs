//! Any keys, at any size: the screen never panics, and what it asks for makes sense.

use super::harness::*;
use proptest::prelude::*;
use support_hero::tui::Msg;
use support_hero::tui::keymap::TABLE;

fn any_key() -> impl Strategy<Value = String> {
    let keys: Vec<String> = TABLE
        .iter()
        .flat_map(|binding| binding.keys)
        .filter(|key| **key != "q" && **key != "<C-c>")
        .map(|key| (*key).to_owned())
        .collect();
    prop_oneof![
        8 => proptest::sample::select(keys),
        1 => "[a-pr-zA-Z0-9 李👩\u{301}]",
        // Whoever is offered, the list's keys come after.
        2 => "( |<Enter>)?@([a-pr-z]{0,2})(<Down>|<Up>|<C-n>|<Tab>|<Enter>|<Esc>|<Backspace>)?",
    ]
}

#[derive(Debug, Clone)]
enum Happens {
    Key(String),
    Paste(String),
    Resize(u16, u16),
    Wait(i64),
    News(i64),
}

fn anything() -> impl Strategy<Value = Happens> {
    prop_oneof![
        20 => any_key().prop_map(Happens::Key),
        1 => ".{0,20}".prop_map(Happens::Paste),
        2 => (0_u16..140, 0_u16..50).prop_map(|(w, h)| Happens::Resize(w, h)),
        2 => (0_i64..100).prop_map(Happens::Wait),
        2 => (0_i64..9_000).prop_map(Happens::News),
    ]
}

fn happen(console: &mut Console, what: Happens) {
    match what {
        Happens::Key(key) => drop(console.keys(&key)),
        Happens::Paste(text) => console.msg(Msg::Paste(text)),
        Happens::Resize(width, height) => console.resize(width.max(1), height.max(1)),
        Happens::Wait(seconds) => drop(console.wait(seconds)),
        Happens::News(ago) => {
            let reference = format!("slack:users/C1/{}", ago % 7);
            let kind = support_hero::desk::Kind::Thread;
            let ticket = given(&reference, kind, "More 👩‍👩‍👧 and more", &priya(), ago);
            console.ingest("chat", page(vec![ticket]));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn nothing_makes_it_panic(events in proptest::collection::vec(anything(), 1..60)) {
        let mut console = Console::morning(NARROW);
        for event in events {
            happen(&mut console, event);
            console.screen();
        }
        prop_assert!(!console.model.left());
    }
}
