//! What holds whatever happens: what was written is never lost and goes where it was begun, the
//! cursor stays on its ticket, and only what is shown is acted on.

use super::fuzz::{CASES, Happens, any_gesture, any_key, any_news, happen};
use super::harness::*;
use proptest::prelude::*;
use std::collections::BTreeSet;
use support_hero::desk::{Action, Kind, OutboxId, View};
use support_hero::tui::keymap::{Command, Context, Edit, Keymap};
use support_hero::tui::{Msg, Write};

const TALL: (u16, u16) = (120, 60);

/// What a key would mean now.
fn meant(console: &Console, key: &crossterm::event::KeyEvent) -> Option<Command> {
    Keymap::default().command(console.model.context(), key)
}

/// A text that can be told from all others.
#[derive(Debug)]
struct Mark {
    text: String,
    /// The ticket in sight when it was written.
    ticket: String,
    /// It was written into a note, on the ticket or on its customer.
    note: bool,
}

/// Something that happens, or the hero writes.
#[derive(Debug, Clone)]
enum Step {
    Happens(Happens),
    Writes,
}

fn any_step() -> impl Strategy<Value = Step> {
    let keys = [
        "r", "i", "cn", "N", "<C-s>", "<C-x>", "<C-n>", "<Enter>", "<Esc>", "z", "Z", "y", "e",
        "j", "k", "g", "t", "D", "<C-e>", "<C-r>", "<C-f>", "<Tab>", "<A-6>", "<A-1>", "V", "fweb",
    ];
    let keys = proptest::sample::select(keys.to_vec()).prop_map(str::to_owned);
    let happens = prop_oneof![
        12 => keys.prop_map(Happens::Key),
        4 => any_key().prop_map(Happens::Key),
        8 => any_news(),
        1 => any_gesture(),
    ];
    prop_oneof![
        25 => happens.prop_map(Step::Happens),
        8 => Just(Step::Writes),
    ]
}

/// Whether a key takes something away that was written, as it is meant to, or puts in what was
/// written elsewhere.
fn rewrites(context: Context, command: Option<Command>) -> bool {
    match command {
        Some(Command::Quote | Command::UseSimilar(_)) => true,
        // A letter in the midst of a mark would make another text of it.
        Some(Command::Edit(edit)) => edit != Edit::NewLine,
        Some(Command::Back) => context == Context::Note,
        Some(Command::Drop) => context.has(Context::Customer),
        _ => false,
    }
}

/// Writes a mark wherever there is a text now.
fn write(console: &mut Console, marks: &mut Vec<Mark>) {
    let context = console.model.context();
    let note = matches!(context, Context::Remark | Context::Note);
    if !note && !matches!(context, Context::Composer | Context::People) {
        return;
    }
    let text = format!("w{}w", marks.len());
    console.msg(Msg::Paste(format!(" {text} ")));
    // While an answer is on its way nothing is taken, and nothing seems to be.
    if console.screen().contains(&text) {
        let ticket = console.looked_at.clone().unwrap();
        marks.push(Mark { text, ticket, note });
    }
}

fn step(console: &mut Console, step: Step, marks: &mut Vec<Mark>) {
    let noted = marks.iter().any(|mark| mark.note);
    match step {
        Step::Writes => write(console, marks),
        // All that is written must be seen.
        Step::Happens(Happens::Resize(..) | Happens::Paste(_)) => {}
        Step::Happens(Happens::Key(keys)) => {
            for key in parse_keys(&keys) {
                let (context, command) = (console.model.context(), meant(console, &key));
                // A note on a customer that is taken back is gone.
                let gone = noted && matches!(command, Some(Command::Undo));
                if !rewrites(context, command) && !gone {
                    console.msg(Msg::Key(key));
                }
            }
        }
        Step::Happens(what) => happen(console, what),
    }
}

/// All texts of a ticket that wait to go on, and what became a note.
fn kept(console: &Console) -> Vec<(String, bool, String)> {
    let reader = console.store.reader().unwrap();
    let tickets = [View::All, View::Closed].into_iter().flat_map(|v| reader.tickets(v).unwrap());
    let mut kept = Vec::new();
    for ticket in tickets {
        let detail = reader.detail(ticket.id).unwrap().unwrap();
        let reference = ticket.reference.to_string();
        let answers = detail.draft.map(|draft| draft.text).into_iter().chain(detail.form);
        kept.extend(answers.map(|text| (reference.clone(), false, text)));
        let notes = detail.notes.into_iter().map(|note| note.text).chain(detail.note_begun);
        kept.extend(notes.map(|text| (reference.clone(), true, text)));
    }
    kept
}

/// What went into the outbox and was not taken back, sent or not.
fn outbox(console: &Console) -> Vec<(String, String)> {
    let reader = console.store.reader().unwrap();
    let items = (1..200).filter_map(|id| reader.outbox_item(OutboxId(id)).unwrap());
    items.map(|item| (item.reference.to_string(), format!("{:?}", item.action))).collect()
}

/// What was sent, with its ticket.
fn sends(write: &Write) -> Vec<(String, Vec<Action>)> {
    match write {
        Write::Send { ticket, actions, .. } => vec![(ticket.to_string(), actions.clone())],
        Write::Many { writes, .. } => writes.iter().flat_map(sends).collect(),
        Write::Again(decision) => {
            let steps = decision.steps.iter();
            steps.map(|step| (step.ticket.to_string(), step.actions.clone())).collect()
        }
        _ => Vec::new(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn what_was_written_is_kept_and_leaves_once_from_where_it_was_begun(
        steps in proptest::collection::vec(any_step(), 1..80),
        (slow, swift) in any::<(bool, bool)>(),
    ) {
        let mut console = Console::morning(TALL);
        (console.slow, console.swift, console.bold) = (slow, swift, false);
        let mut marks = Vec::new();
        for one in steps {
            step(&mut console, one, &mut marks);
        }
        console.ends();
        let (kept, outbox, said) = (kept(&console), outbox(&console), customers(&console));
        for mark in &marks {
            let holds = |text: &String| text.contains(&mark.text);
            let place: Vec<_> = kept.iter().filter(|(.., text)| holds(text)).collect();
            let out: Vec<_> = outbox.iter().filter(|(_, action)| holds(action)).collect();
            let noted = said.iter().any(holds);
            prop_assert!(!place.is_empty() || !out.is_empty() || noted, "lost: {:?}", mark);
            prop_assert!(out.len() <= 1, "sent twice: {:?} in {:?}", mark, out);
            for (ticket, note, text) in place {
                prop_assert_eq!((ticket, *note), (&mark.ticket, mark.note), "{}", text);
            }
            for (ticket, actions) in console.written.iter().flat_map(sends) {
                if holds(&format!("{actions:?}")) {
                    prop_assert!(!mark.note, "a note is sent: {:?}", actions);
                    prop_assert_eq!(&ticket, &mark.ticket, "it is sent elsewhere: {:?}", actions);
                }
            }
        }
    }

    #[test]
    fn the_cursor_stays_on_its_ticket_unless_a_key_moves_it(
        steps in proptest::collection::vec(
            prop_oneof![2 => any_key().prop_map(Happens::Key), 3 => any_news()], 1..60,
        ),
        swift in any::<bool>(),
    ) {
        let mut console = Console::morning(NARROW);
        (console.swift, console.bold) = (swift, false);
        console.keys("k");
        for what in steps {
            match what {
                Happens::Key(keys) => for key in parse_keys(&keys) {
                    let (context, command) = (console.model.context(), meant(&console, &key));
                    let before = console.looked_at.clone();
                    console.msg(Msg::Key(key));
                    if before.is_some() && !moves(context, command) {
                        prop_assert_eq!(&console.looked_at, &before, "{:?} {:?}", context, command);
                    }
                },
                what => {
                    let before = console.looked_at.clone();
                    let told = format!("{what:?}");
                    happen(&mut console, what);
                    prop_assert!(before.is_none() || console.looked_at == before,
                        "{:?} became {:?} by {}", before, console.looked_at, told);
                }
            }
        }
    }

    #[test]
    fn only_what_is_shown_is_acted_on(
        steps in proptest::collection::vec(prop_oneof![
            6 => proptest::sample::select(vec![
                "V", "V", "<Space>", "v", "j", "k", "G", "/one<Enter>", "/Case t<Enter>", "/mine<Enter>",
                "/is:late<Enter>", "<Esc>", "<A-1>", "<A-7>", "<A-5>", "g",
            ]).prop_map(|keys| Happens::Key(keys.into())),
            4 => proptest::sample::select(vec!["e", "ey", "x", "xy", "xc", "s", "sh", "a", "ay", ".", ".y",
                "y", "z", "L", "A", "X", "Xy"]).prop_map(|keys| Happens::Key(keys.into())),
            1 => (0_i64..100).prop_map(Happens::Wait),
            2 => (0_u8..4, any::<bool>()).prop_map(|(nth, open)| Happens::Turns(nth, open)),
        ], 1..40),
    ) {
        let mut console = cases();
        let mut shown = BTreeSet::new();
        for what in steps {
            let Happens::Key(keys) = what else {
                happen(&mut console, what);
                continue;
            };
            for key in parse_keys(&keys) {
                if matches!(console.model.context(), Context::Queue | Context::Ticket) {
                    shown = shown_of(&mut console);
                }
                let before = console.written.len();
                console.msg(Msg::Key(key));
                let acted: BTreeSet<String> =
                    console.written[before..].iter().flat_map(acted_on).collect();
                prop_assert!(acted.is_subset(&shown), "{:?} of {:?} shown", acted, shown);
            }
        }
    }
}

/// What the hero decided and said of each ticket, all of it here alone.
fn ours(console: &Console) -> Vec<String> {
    let reader = console.store.reader().unwrap();
    let tickets = [View::All, View::Closed].into_iter().flat_map(|v| reader.tickets(v).unwrap());
    let mut ours: Vec<String> = tickets
        .map(|ticket| {
            let notes = reader.detail(ticket.id).unwrap().unwrap().notes;
            let customer = ticket.customer.map(|customer| customer.name);
            format!("{} {:?} {customer:?} {notes:?}", ticket.reference, ticket.local)
        })
        .collect();
    ours.sort();
    ours
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn after_all_that_is_ours_is_undone_all_is_as_it_was(
        deeds in proptest::collection::vec(proptest::sample::select(vec![
            "e", "sh", "sw", "ithey moved<C-n>", "$<Enter>", "$<Down><Enter>", "$<Enter><Down><Enter>",
            "$<Down><Enter><Enter>", "Vey", "Vsh", ".", ".y", "j", "k", "G", "z", "Z", "Zy", "<A-6>",
            "<A-1>", "cj<Space>", "cnthey grow<Enter>", "/one<Enter>", "v", "<Space>",
        ]), 1..20),
        news in proptest::collection::vec((0_u8..4, any::<bool>()), 0..3),
    ) {
        let mut console = cases();
        // What services tell is theirs: it comes before.
        for (nth, open) in news {
            happen(&mut console, Happens::Turns(nth, open));
        }
        let before = ours(&console);
        for deed in &deeds {
            console.keys(deed).keys("<Esc><Esc><Esc>");
        }
        for _ in 0..100 {
            console.keys("<Esc><Esc><Esc>z");
            if console.message().starts_with("undo: there is nothing") {
                break;
            }
            prop_assert!(console.message().starts_with("taken back"), "{}", console.message());
        }
        prop_assert_eq!(ours(&console), before);
    }
}

/// Notes on customers.
fn customers(console: &Console) -> Vec<String> {
    let said = console.written.iter().filter_map(|write| match write {
        Write::Say(_, saying) => Some(format!("{saying:?}")),
        _ => None,
    });
    said.filter(|said| said.starts_with("Note")).collect()
}

/// Whether a command may move the cursor to another ticket: it moves, or deals with a ticket.
fn moves(context: Context, command: Option<Command>) -> bool {
    use Command::{
        Back, Done, Down, Edit, First, Insert, Last, Mark, NextTicket, NextView, Open, PageDown,
        PageUp, PreviousTicket, PreviousView, Redo, Repeat, Send, SendAndClose, ShowTab, Undo, Up,
    };
    let Some(command) = command else { return context == Context::Filter };
    let around = matches!(command, Down | Up | PageDown | PageUp | First | Last);
    match context {
        Context::Filter => true,
        Context::Queue => {
            around
                || matches!(command, Mark | Back)
                || matches!(
                    command,
                    NextView | PreviousView | ShowTab(_) | Undo | Redo | Repeat | Done
                )
        }
        Context::Ticket => matches!(
            command,
            NextTicket
                | PreviousTicket
                | NextView
                | PreviousView
                | ShowTab(_)
                | Undo
                | Redo
                | Repeat
                | Done
        ),
        Context::Diff => command == Undo,
        Context::Customer | Context::Entry | Context::Proposal => {
            matches!(command, Undo | Open | Insert)
        }
        Context::Composer | Context::People => matches!(command, Send | SendAndClose),
        Context::Remark | Context::Note | Context::Activity | Context::Why => false,
        // A question is answered, or something chosen.
        _ => !around && !matches!(command, Back | Edit(_)),
    }
}

/// A console over cases that can be told apart by their titles.
fn cases() -> Console {
    let mut console = Console::new(TALL);
    console.synced();
    let case = |nth: usize| {
        let title = format!("Case {}", CASES[nth]);
        given(&format!("slack:users/C1/{nth}"), Kind::Thread, &title, &wile(), 10 + nth as i64)
    };
    console.ingest("chat", page((0..CASES.len()).map(case).collect()));
    console
}

/// What the list shows, by reference.
fn shown_of(console: &mut Console) -> BTreeSet<String> {
    let screen = console.screen();
    let shown = |nth: &usize| screen.contains(&format!("Case {} ", CASES[*nth]));
    (0..CASES.len()).filter(shown).map(|nth| format!("slack:users/C1/{nth}")).collect()
}

fn acted_on(write: &Write) -> Vec<String> {
    match write {
        Write::Send { ticket, .. }
        | Write::Done(ticket)
        | Write::Snooze(ticket, _)
        | Write::Claim { ticket, .. } => vec![ticket.to_string()],
        Write::Many { writes, .. } => writes.iter().flat_map(acted_on).collect(),
        _ => Vec::new(),
    }
}
