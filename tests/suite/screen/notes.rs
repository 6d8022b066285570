//! Notes on tickets: what is written as one stays here.

use super::harness::*;
use proptest::prelude::*;
use support_hero::desk::{Action, TicketRef};
use support_hero::tui::{Effect, Msg, Saying, Write};

const CHAT: &str = "slack:users/C1/1";

impl Console {
    fn notes(&self, reference: &str) -> Vec<String> {
        let reader = self.store.reader().unwrap();
        let id = reader.find(reference).unwrap().id;
        let detail = reader.detail(id).unwrap().unwrap();
        detail.notes.into_iter().map(|note| note.text).collect()
    }
}

#[test]
fn a_note_looks_like_no_answer() {
    for (name, size) in [("wide", WIDE), ("narrow", NARROW), ("small", (40, 12))] {
        let mut console = Console::morning(size);
        console.keys("ithey moved to Frankfurt last week");
        insta::assert_snapshot!(format!("note_{name}"), console.styled());
    }
}

#[test]
fn a_note_is_kept_with_a_key_of_its_own_and_taken_back() {
    let mut console = Console::morning(WIDE);
    console.keys("ithey moved<C-n>");
    assert_eq!(console.notes(CHAT), ["they moved"]);
    assert!(console.screen().contains("Ada  note, only here"), "{}", console.screen());
    assert!(console.screen().contains("║ they moved"));
    assert!(console.message().starts_with("noted, only here: "), "{}", console.message());
    assert!(console.outbox().is_empty());
    insta::assert_snapshot!("note_kept", console.styled());
    console.keys("z");
    assert_eq!(console.notes(CHAT), Vec::<String>::new());
    assert!(console.screen().contains("note begun: they moved"), "its words are not lost");
    console.keys("i again<C-n>");
    assert_eq!(console.notes(CHAT), ["they moved again"]);
}

#[test]
fn exact_times_are_those_of_notes_too() {
    let mut console = Console::morning(WIDE);
    let screen = console.keys("ithey moved<C-n>T").screen();
    assert!(screen.contains("Ada  note, only here  Mon 23 Nov 2026"), "{screen}");
}

#[test]
fn the_key_that_sends_sends_no_note_and_says_so() {
    let mut console = Console::morning(WIDE);
    console.keys("isecret<C-s>");
    let told = "nothing is sent: this is a note, Ctrl-N keeps it here";
    assert_eq!(console.message(), told);
    assert!(console.screen().contains("NOTE:"), "it is still being written");
    assert!((console.outbox().is_empty(), console.notes(CHAT).is_empty()) == (true, true));
    console.keys("<C-u><C-n>");
    assert_eq!(console.message(), "there is nothing in it yet");
}

#[test]
fn a_note_begun_outlives_a_crash_and_is_no_draft() {
    let mut console = Console::morning(WIDE);
    console.keys("ithey moved").wait(2);
    assert_eq!(console.draft(CHAT), None);
    let reader = console.store.reader().unwrap();
    let id = reader.find(CHAT).unwrap().id;
    let begun = || reader.detail(id).unwrap().unwrap().note_begun;
    assert_eq!(begun().as_deref(), Some("they moved"));
    console.keys("<Esc>");
    assert_eq!(console.message(), "the note begun is kept");
    console.keys("r");
    assert!(!console.screen().contains("Hey Wile, they moved"), "an answer begins as ever");
    console.keys("<Esc>i!<C-n>");
    assert_eq!((console.notes(CHAT), begun()), (vec!["they moved!".to_owned()], None));
}

#[test]
fn a_note_can_be_written_where_no_answer_can_be_given() {
    let mut console = Console::morning(WIDE);
    console.keys("G");
    console.shows("sentry:example/APP-1A", |detail| {
        let why = "read only".to_owned();
        detail.ticket.answer = support_hero::desk::Answer::Elsewhere { why };
    });
    console.keys("iseen before<C-n>");
    assert_eq!(console.notes("sentry:example/APP-1A"), ["seen before"]);
}

/// Nobody is called from a note, though people are known by then.
#[test]
fn a_note_calls_nobody() {
    let mut console = Console::morning(WIDE);
    console.keys("i");
    let reader = console.store.reader().unwrap();
    let id = reader.find(CHAT).unwrap().id;
    console.msg(Msg::People(id, reader.mentionable(id).unwrap()));
    console.keys("ask @gra");
    assert!(!console.screen().contains("@grace"), "{}", console.screen());
    console.keys("<Enter>!<C-n>");
    assert_eq!(console.notes(CHAT), ["ask @gra\n!"]);
}

/// Everything that the screen asks for, whatever is pressed: what was typed into a note (`n`) is in no
/// answer, and what was typed into an answer (`a`) is in no note.
fn told_apart(effects: &[Effect]) {
    for effect in effects {
        match effect {
            Effect::Write(write) => match write.as_ref() {
                Write::Send { actions, .. } => {
                    let said = actions.iter().filter_map(Action::words).map(|draft| draft.text);
                    said.for_each(|text| assert!(!text.contains("nnn"), "a note is sent: {text}"));
                }
                Write::Draft(_, draft) => assert!(!draft.text.contains("nnn"), "{draft:?}"),
                Write::Form(_, text) => assert!(!text.contains("nnn"), "{text}"),
                Write::NoteBegun(_, text) => assert!(!text.contains("aaa"), "{text}"),
                Write::Say(_, Saying::Remark { text, .. }) => {
                    assert!(!text.contains("aaa"), "{text}")
                }
                _ => {}
            },
            Effect::Fetch(wish) => assert!(!format!("{wish:?}").contains("nnn"), "{wish:?}"),
            _ => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn a_note_is_never_sent_and_an_answer_is_never_a_note(
        steps in proptest::collection::vec(
            proptest::sample::select(vec![
                "i", "r", "<Esc>", "<C-s>", "<C-x>", "<C-n>", "<C-e>", "z", "j", "k", "G", "<Enter>",
                "<C-f>", "f", "web", "<A-Enter>", "<A-1>", "p", "a", "N", "write", "write", "wait",
                "fails", "edited",
            ]),
            1..40,
        ),
    ) {
        let mut console = Console::morning(WIDE);
        for step in steps {
            // What is written is marked by what the pane says that it is.
            let note = console.screen().contains("NOTE:");
            let mark = if note { "nnn" } else { "aaa" };
            let keys = if step == "write" { mark } else { step };
            match step {
                "wait" => drop(console.wait(2)),
                "edited" => {
                    let text = Ok(mark.to_owned());
                    let effects = console.model.update(Msg::Edited(text), console.now);
                    told_apart(&effects);
                }
                "fails" => {
                    let ticket = TicketRef::parse(CHAT).unwrap();
                    let write = Write::NoteBegun(ticket, String::new());
                    console.msg(Msg::Written(Box::new(write), Err("the disk is full".into())));
                }
                _ => {
                    for key in parse_keys(keys) {
                        let effects = console.model.update(Msg::Key(key), console.now);
                        told_apart(&effects);
                        console.carry_out(effects);
                    }
                }
            }
        }
        prop_assert!(console.outbox().iter().all(|(_, words, _)| !words.contains("nnn")));
    }
}

#[test]
fn a_note_stands_in_the_activity() {
    let mut console = Console::morning(WIDE);
    console.keys("ithey moved<C-n>@");
    assert!(console.screen().contains("  note  "), "{}", console.screen());
    console.keys("<Esc>z@");
    assert!(console.screen().contains("taken back: note"), "{}", console.screen());
}

#[test]
fn how_a_note_is_kept_is_the_first_thing_told() {
    let mut console = Console::morning(NARROW);
    console.keys("i");
    let footer = console.screen().lines().last().unwrap().trim().to_owned();
    assert!(footer.starts_with("Ctrl-N keep the note  Esc leave it"), "{footer}");
}
