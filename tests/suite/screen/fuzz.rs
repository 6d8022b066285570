//! Any keys, at any size: the screen never panics, and what it asks for makes sense.

use super::harness::*;
use proptest::prelude::*;
use support_hero::desk::{Choices, Diff, Granted, MergeMethod, Merging, TicketRef, Wish};
use support_hero::tui::keymap::TABLE;
use support_hero::tui::{Effect, Msg};

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
    /// A service answers what it was asked for last, or something else.
    Answer(Answer),
}

#[derive(Debug, Clone, Copy)]
enum Answer {
    Choices { obstacle: bool, concerns: bool },
    Diff,
    Failure,
}

fn anything() -> impl Strategy<Value = Happens> {
    prop_oneof![
        20 => any_key().prop_map(Happens::Key),
        1 => ".{0,20}".prop_map(Happens::Paste),
        2 => (0_u16..140, 0_u16..50).prop_map(|(w, h)| Happens::Resize(w, h)),
        2 => (0_i64..100).prop_map(Happens::Wait),
        2 => (0_i64..9_000).prop_map(Happens::News),
        4 => prop_oneof![
            (any::<bool>(), any::<bool>())
                .prop_map(|(obstacle, concerns)| Answer::Choices { obstacle, concerns }),
            Just(Answer::Diff),
            Just(Answer::Failure),
        ]
        .prop_map(Happens::Answer),
    ]
}

fn happen(console: &mut Console, what: Happens) {
    match what {
        Happens::Key(key) => drop(console.keys(&key)),
        Happens::Paste(text) => console.msg(Msg::Paste(text)),
        Happens::Resize(width, height) => console.resize(width.max(1), height.max(1)),
        Happens::Wait(seconds) => drop(console.wait(seconds)),
        Happens::Answer(given) => answer(console, given),
        Happens::News(ago) => {
            let reference = format!("slack:users/C1/{}", ago % 7);
            let kind = support_hero::desk::Kind::Thread;
            let ticket = given(&reference, kind, "More 👩‍👩‍👧 and more", &priya(), ago);
            console.ingest("chat", page(vec![ticket]));
        }
    }
}

fn answer(console: &mut Console, answer: Answer) {
    let asked = console.outside.iter().any(|effect| matches!(effect, Effect::Fetch(_)));
    let (Wish::Diff(ticket) | Wish::Choices(ticket)) = (match asked {
        true => console.wish(),
        false => Wish::Diff(TicketRef::parse("github:example/app#4712").unwrap()),
    }) else {
        return;
    };
    let names = || vec!["ada".to_owned(), "株 👩‍👩‍👧".to_owned()];
    let granted = match answer {
        Answer::Choices { obstacle, concerns } => {
            let merging = Merging {
                base: "main".into(),
                sha: "f00".into(),
                methods: MergeMethod::ALL.to_vec(),
                concerns: if concerns { names() } else { Vec::new() },
                obstacle: obstacle.then(|| "it is a draft".into()),
            };
            let (labels, people) = (names(), names());
            let releases = vec!["app@2.4.0".into(), "株 1".into()];
            let choices = Choices {
                labels,
                people,
                teams: vec!["#billing".into()],
                assigned: if concerns { vec!["#billing".into()] } else { Vec::new() },
                merging: Some(merging),
                releases,
                ..Choices::default()
            };
            Ok(Granted::Choices(ticket.clone(), choices))
        }
        Answer::Diff => {
            let text = "diff --git a/株 b/株\n@@ -1 +1,2 @@\n-👩‍👩‍👧\n+e\u{301}\n+a\n".to_owned();
            Ok(Granted::Diff(ticket.clone(), Diff { text, missing: Some("1 file".into()) }))
        }
        Answer::Failure => Err("it does not answer".to_owned()),
    };
    // What was asked and what comes need not fit.
    let wish = if asked { console.wish() } else { Wish::Diff(ticket) };
    console.msg(Msg::Fetched(wish, granted.map(Box::new)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn nothing_makes_it_panic(
        // The last ticket is an error, with questions and menus of its own.
        begins in proptest::sample::select(vec!["", "", "G", "Gx", "Gxr", "Gxa", "Gp", "GA"]),
        events in proptest::collection::vec(anything(), 1..60),
    ) {
        let mut console = Console::morning(NARROW);
        console.keys(begins);
        for event in events {
            happen(&mut console, event);
            console.screen();
        }
        prop_assert!(!console.model.left());
    }
}
