//! Hostile text in every field of every screen: what reaches the terminal, byte by byte, holds no
//! control character but those that we put there, and nothing that is not seen.

use super::errors::{ERROR, error, event};
use super::harness::*;
use crate::fuzzing::bodies::is_harmful;
use proptest::prelude::*;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};
use support_hero::cli::doctor::{Examined, as_text};
use support_hero::cli::output::{Content, Screen, queue_table, ticket_page};
use support_hero::desk::{
    Answer, Crumb, Diff, Event, Fact, Granted, Hours, Identity, Kind, Link, Listed, Need, NeedOf,
    Person, Profile, Reaction, Reading, Relation, TicketRef, Tone, View, clean, rank,
};
use support_hero::source::{Finding, Verdict};
use support_hero::store::{Detail, SourceState};

const THREAD: &str = "slack:users/C1/1";
const PULL: &str = "github:example/app#12";

/// What a stranger may write to take the terminal over, to hide words, or to look like another.
const HOSTILE: [&str; 14] = [
    "\u{1b}[2J\u{1b}[31mred\u{1b}]0;title\u{7}\u{1b}P+q\u{1b}\\.",
    "\u{9b}2J\u{9d}52;c;aGk=\u{9c}\u{90}x\u{9c}\u{85}\u{7f}\u{0}\u{8}",
    "\u{1b}]8;;https://evil.test\u{1b}\\label\u{1b}]8;;\u{1b}\\",
    "line\rover\r\n\u{2028}\u{2029}\u{b}\u{c}",
    "\u{202e}txt.exe\u{202c} \u{2066}a\u{2069}\u{200f}\u{61c}",
    "pay\u{200b}pal \u{2060}\u{feff}\u{ad}\u{e0041}\u{e007f}\u{fff9}x\u{3164}",
    "a\u{fe0f}\u{fe0e}\u{fe00}\u{e0100} pay\u{200d}pal",
    "&#27;[2J &#x202e; \\u001b[2J",
    "[github.com](https://github.com@evil.test/) https://g\u{456}thub.com/\u{1b}[2J",
    "```\u{1b}[2J\n\u{9b}1m\n```\n> \u{202e}> - \u{1b}c",
    "| a\u{1b}[2J | b |\n|---|---|\n| \u{202e} | \u{9b}2J |",
    "👩\u{200d}\u{200d}👧 ❤\u{fe0f} Z\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
    "\u{1b}",
    "\u{1b}]",
];

/// What the console writes to a terminal for a whole frame, links and all.
fn bytes(console: &Console, (width, height): (u16, u16)) -> String {
    let mut bytes = Vec::new();
    let viewport = Viewport::Fixed(Rect::new(0, 0, width, height));
    let backend = CrosstermBackend::new(&mut bytes);
    let mut terminal = Terminal::with_options(backend, TerminalOptions { viewport }).unwrap();
    let drawn = terminal.draw(|frame| {
        console.model.view(console.now, frame);
        console.model.link(frame.buffer_mut());
    });
    drawn.unwrap();
    drop(terminal);
    String::from_utf8(bytes).unwrap()
}

/// A frame without the sequences that we write ourselves: colours, places of the cursor, whether it
/// is shown, and links, whose address is printable ASCII. Any other is left.
fn without_ours(frame: &str) -> String {
    let mut out = String::new();
    let mut rest = frame;
    while let Some((before, sequence)) = rest.split_once('\u{1b}') {
        out.push_str(before);
        rest = after_ours(sequence).unwrap_or_else(|| {
            out.push('\u{1b}');
            sequence
        });
    }
    out + rest
}

fn after_ours(sequence: &str) -> Option<&str> {
    if let Some(link) = sequence.strip_prefix("]8;") {
        let (target, rest) = link.split_once("\u{1b}\\")?;
        return target.bytes().all(|byte| byte.is_ascii_graphic()).then_some(rest);
    }
    let parameters = sequence.strip_prefix('[')?;
    let end = parameters.find(|c: char| !"0123456789;:?".contains(c))?;
    let (parameters, rest) = parameters.split_at(end);
    let ours = match rest.chars().next()? {
        'm' => true,
        'H' => !parameters.is_empty(),
        'h' | 'l' => parameters == "?25",
        _ => false,
    };
    ours.then(|| &rest[1..])
}

fn is_safe(console: &Console, size: (u16, u16), screen: &str) {
    let told = without_ours(&bytes(console, size));
    let harmful: Vec<char> = told.chars().filter(|c| is_harmful(*c)).collect();
    assert!(harmful.is_empty(), "{screen}: {harmful:?} in {told:?}");
}

fn stranger(text: &str) -> Person {
    Person {
        handle: format!("h{text}"),
        name: Some(format!("N{text}")),
        email: Some(format!("wile{text}@acme.com")),
        zone: Some(text.into()),
        team: Some(text.into()),
        profile: Profile::default(),
        ..person("wile", "")
    }
}

/// A console in which all that services tell is `text`.
fn console(text: &str, size: (u16, u16)) -> Console {
    let mut console = Console::new(size);
    console.synced();
    let fact = || Fact { label: format!("L{text}"), value: text.into(), tone: Tone::Plain };
    let author = stranger(text);
    let all = |given: Given| {
        given
            .says(&author, 9, text)
            .but(|message| {
                message.reactions = vec![Reaction { sign: text.into(), count: 2 }];
            })
            .with(|head| {
                head.title = format!("T{text}");
                head.place = format!("P{text}");
                head.url = format!("https://x.test/{text}");
                head.assignees = vec![text.into()];
                head.facts = vec![fact()];
                head.answer = Answer::Here { place: text.into() };
                head.tracked.closer = Some(vec![fact()]);
                head.tracked.links = Some(vec![Link {
                    relation: Relation::Mentions,
                    target: TicketRef::new("github", format!("example/app#9{text}")),
                    url: format!("https://github.com@evil.test/{text}"),
                    title: Some(text.into()),
                    state: Some(text.into()),
                    at: minutes(20),
                }]);
            })
    };
    console.ingest("chat", page(vec![all(given(THREAD, Kind::Thread, text, &author, 30))]));
    let need = Need { of: NeedOf::Us, what: text.into(), since: minutes(5) };
    let pull = all(given(PULL, Kind::PullRequest, text, &author, 20));
    console.ingest("code", page(vec![pull.with(|head| head.tracked.need = Some(need))]));
    let struck = hostile_event(text);
    let failed =
        all(error(ERROR, text, 5, 10)).with(|head| head.tracked.event = Some(Box::new(struck)));
    console.ingest("errors", page(vec![failed]));
    let mut customer = Listed { id: text.into(), ..Listed::default() };
    customer.customer.name = format!("Acme{text}");
    customer.customer.plan = Some(text.into());
    customer.customer.pays = true;
    customer.customer.facts = [(text.to_owned(), text.to_owned())].into();
    customer.customer.url = Some(format!("https://stripe.test/{text}"));
    customer.customer.identities = Identity::parse("domain:acme.com").into_iter().collect();
    console.told("customers:stripe", Reading { customers: vec![customer], ..Reading::default() });
    let trouble = Some(format!("X{text}"));
    console.source(SourceState {
        problem: trouble.clone(),
        notice: trouble,
        ..SourceState::new(source("code"))
    });
    console
}

fn hostile_event(text: &str) -> Event {
    let mut event = event("e5", 3);
    event.message = Some(text.into());
    for exception in &mut event.chain {
        exception.kind = Some(format!("E{text}"));
        exception.value = Some(text.into());
        for frame in &mut exception.frames {
            frame.file = Some(format!("f{text}"));
            frame.function = Some(text.into());
            frame.source = vec![(1, text.into())];
        }
    }
    let crumb =
        Crumb { at: None, category: text.into(), level: Some(text.into()), message: text.into() };
    event.crumbs = vec![crumb];
    event.tags = vec![(text.into(), text.into())];
    event.missing = vec![text.into()];
    event
}

/// The screens, by the keys that lead there from the queue.
const SCREENS: [&str; 18] = [
    "",
    "<Enter>",
    "<Enter>G",
    "<Enter>=",
    "r",
    "r hello<C-s>",
    "ix",
    "N",
    "c",
    "cjjj",
    "cn",
    "W",
    "$",
    "l",
    "x",
    "L",
    "@",
    "fa",
];

/// The tickets of the queue, by the keys that lead to them.
const ROWS: [&str; 3] = ["", "j", "jj"];

fn all_screens(text: &str, rows: &[&str], size: (u16, u16)) {
    for row in rows {
        let mut console = console(text, size);
        for keys in SCREENS {
            console.keys("<Esc><Esc><Esc><Esc>g").keys(row).keys(keys);
            is_safe(&console, size, &format!("{row}{keys} of {text:?}"));
        }
        // What is pasted into the composer, into the filter and into the search.
        for keys in ["r", "/", "f"] {
            console.keys("<Esc><Esc><Esc><Esc>g").keys(keys);
            console.msg(support_hero::tui::Msg::Paste(text.into()));
            is_safe(&console, size, &format!("{keys} and a paste of {text:?}"));
        }
    }
    diff_and_refusals(text, size);
}

fn diff_and_refusals(text: &str, size: (u16, u16)) {
    let mut console = console(text, size);
    console.keys("/kind:pr<Enter>d");
    let changes = format!(
        "diff --git a/x{text} b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@{text}\n-a{text}\n+{text}\n"
    );
    let diff = Diff { text: clean(&changes), missing: None };
    console.grant(Ok(Granted::Diff(TicketRef::parse(PULL).unwrap(), diff)));
    is_safe(&console, size, "diff");
    console.keys("<Esc>d").grant(Err(&format!("refused: {text}")));
    is_safe(&console, size, "a diff that was refused");
}

#[test]
fn nothing_that_was_written_elsewhere_controls_the_terminal() {
    for (text, row) in HOSTILE.into_iter().zip(ROWS.into_iter().cycle()) {
        all_screens(text, &[row], NARROW);
    }
    all_screens(&HOSTILE.concat(), &ROWS, WIDE);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2, ..ProptestConfig::default() })]

    #[test]
    fn whatever_was_written_elsewhere_does_not_control_the_terminal(
        text in r"([ -~\n]|\PC|\x1b|\x1b\[|\x1b\]|[\x00-\x1f\x7f\u{80}-\u{9f}]|[\u{200b}-\u{200f}]|[\u{2028}-\u{202e}]|[\u{2060}-\u{206f}]|[\u{300}-\u{310}]|[\u{fe00}-\u{fe0f}]|\u{feff}|\u{e0041}){1,60}"
    ) {
        all_screens(&text, &ROWS, WIDE);
    }
}

#[test]
fn what_the_commands_print_controls_no_terminal() {
    let hours = Hours::parse("Mon-Fri 09:00-17:30", jiff::tz::TimeZone::UTC).unwrap();
    for text in HOSTILE {
        let console = console(text, NARROW);
        let reader = console.store.reader().unwrap();
        let ranked = rank(reader.tickets(View::All).unwrap(), View::All, &[], now(), &hours);
        assert_eq!(ranked.len(), 3, "{text:?}");
        let mut printed = queue_table(&ranked, now(), &Screen { width: 100, colour: false });
        for one in &ranked {
            let Detail { conversation, facts, links, notes, event, .. } =
                reader.detail(one.ticket.id).unwrap().unwrap();
            let content = Content {
                conversation: &conversation,
                notes: &notes,
                facts: &facts,
                links: &links,
                event: event.as_ref(),
            };
            printed += &ticket_page(one, content, now(), &hours);
        }
        let finding = Finding {
            subject: text.into(),
            verdict: Verdict::Fault,
            detail: text.into(),
            remedy: Some(text.into()),
        };
        printed += &as_text(&[Examined { what: text.into(), findings: vec![finding] }]);
        let harmful = printed.chars().find(|c| *c != '\n' && is_harmful(*c));
        assert_eq!(harmful, None, "{printed:?}");
    }
}

#[test]
fn the_real_host_is_on_the_page_and_behind_the_link() {
    let text = "see [github.com](https://github.com@evil.test/x) and https://g\u{456}thub.com/y";
    let mut console = Console::new(WIDE);
    console.synced();
    console.ingest(
        "chat",
        page(vec![given(THREAD, Kind::Thread, "Look", &wile(), 5).says(&wile(), 4, text)]),
    );
    console.keys("<Enter>");
    let screen = console.screen();
    assert!(screen.contains("github.com (https://evil.test/x)"), "{screen}");
    assert!(screen.contains("https://xn--gthub-n2e.com/y"), "{screen}");
    let links = console.links();
    for url in ["https://evil.test/x", "https://xn--gthub-n2e.com/y"] {
        assert!(links.contains(&(url.to_owned(), url.to_owned())), "{links:?}");
    }
}

/// How large a page gets, and how large one of four times the text: twice that is too much.
#[test]
fn endless_lines_and_bottomless_nesting_are_drawn_in_bounds() {
    let deep = |part: &str| part.repeat(10_000);
    for text in [
        "x".repeat(1 << 20),
        "a b ".repeat(1 << 18),
        deep("> "),
        deep("- "),
        deep("*a "),
        deep("["),
        deep("[a](https://b"),
        deep("**_~~"),
        format!("Z{}", "\u{301}".repeat(50_000)),
        deep("👩\u{200d}"),
    ] {
        let mut console = Console::new(NARROW);
        console.synced();
        let ticket = given(THREAD, Kind::Thread, &text, &wile(), 5).says(&wile(), 4, &text);
        console.ingest("chat", page(vec![ticket]));
        for keys in ["", "<Enter>", "G", "r"] {
            console.keys(keys);
            let drawn = bytes(&console, NARROW);
            assert!(drawn.len() < 200_000, "{} bytes of {:?}", drawn.len(), text.get(..8));
        }
    }
}
