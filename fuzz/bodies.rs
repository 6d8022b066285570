//! What each fuzz target does with its bytes. The test suite runs the same, see
//! `tests/suite/fuzzing.rs`: nothing may panic, and nothing that is shown may hold a character that
//! controls the terminal or is not seen.

use jiff::Timestamp;
use std::cell::RefCell;
use std::path::Path;
use std::sync::Arc;
use support_hero::cli::output::{
    Content, Depth, Screen, customer_page, customers_table, event_text, queue_table, ticket_page,
};
use support_hero::config::{Config, Scheme};
use support_hero::desk::{
    Filter, Hours, Page, Reading, RegisterId, Roster, SourceId, TicketRef, View, clean, clean_line,
    rank, shown_in,
};
use support_hero::fuzzing;
use support_hero::register::list;
use support_hero::store::{Reader, Store};
use support_hero::tui::keymap::Keymap;

type Body = fn(&[u8]);

/// Every target by its name.
pub const TARGETS: [(&str, Body); 14] = [
    ("slack_page", slack_page),
    ("slack_words", slack_words),
    ("github_issues", github_issues),
    ("github_talk", github_talk),
    ("github_prose", github_prose),
    ("sentry_issues", sentry_issues),
    ("sentry_event", sentry_event),
    ("stripe", stripe),
    ("posthog", posthog),
    ("customer_list", customer_list),
    ("filter", filter),
    ("config", config),
    ("keymap_and_themes", keymap_and_themes),
    ("drawn", drawn),
];

/// Runs the target of this name.
pub fn run(name: &str, data: &[u8]) {
    let (_, body) = TARGETS.iter().find(|(target, _)| *target == name).expect(name);
    body(data);
}

/// Whether a character may not reach the terminal: it controls it, turns the direction of reading,
/// or is not seen. Told independently of what cleans. Joiners and selectors are parts of letters.
pub fn is_harmful(c: char) -> bool {
    let control = c.is_control();
    let turns = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let unseen = matches!(c, '\u{ad}' | '\u{34f}' | '\u{200b}' | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{2064}'
        | '\u{206a}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}' | '\u{3164}');
    control || turns || unseen
}

/// What is printed holds nothing harmful but ends of lines.
fn is_shown(text: &str) {
    let harmful = text.chars().find(|c| *c != '\n' && is_harmful(*c));
    assert_eq!(harmful, None, "{text:?}");
}

fn now() -> Timestamp {
    Timestamp::from_second(1_795_428_000).expect("a Monday")
}

fn hours() -> Hours {
    Hours::parse("Mon-Fri 09:00-17:30", jiff::tz::TimeZone::UTC).expect("hours")
}

/// A store in memory, with all that was kept in it since it was opened.
struct House {
    runtime: tokio::runtime::Runtime,
    store: Store,
    reader: Reader,
    used: usize,
}

/// A store is used so often, so that a long run does not fill the memory.
const WORN: usize = 200;

thread_local! {
    static HOUSE: RefCell<Option<House>> = const { RefCell::new(None) };
}

impl House {
    fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let store = Store::in_memory(Arc::new(Roster::default())).expect("a store");
        let reader = store.reader().expect("a reader");
        Self { runtime: runtime.expect("a runtime"), store, reader, used: 0 }
    }

    fn enter(visit: impl FnOnce(&Self)) {
        HOUSE.with_borrow_mut(|kept| {
            let mut house = kept.take().filter(|house| house.used < WORN).unwrap_or_else(Self::new);
            house.used += 1;
            visit(&house);
            *kept = Some(house);
        });
    }

    /// What was kept of a page is shown as it is: the list and each ticket.
    fn keep(&self, page: Page) {
        let tickets: Vec<TicketRef> =
            page.heads.iter().map(|head| head.reference.clone()).collect();
        let kept = self.store.ingest(SourceId("fuzzed".into()), page, now());
        self.runtime.block_on(kept).expect("anything can be kept");
        for ticket in tickets {
            let ticket = self.reader.find(ticket.as_str()).expect("what was kept is found");
            let detail = self.reader.detail(ticket.id).expect("it is read").expect("it is there");
            let ranked = rank(vec![ticket], View::All, &[], now(), &hours());
            let content = Content {
                conversation: &detail.conversation,
                notes: &detail.notes,
                facts: &detail.facts,
                links: &detail.links,
                event: detail.event.as_ref(),
            };
            is_shown(&queue_table(&ranked, now(), &Screen { width: 100, colour: false }));
            ranked.iter().for_each(|one| is_shown(&ticket_page(one, content, now(), &hours())));
            for entry in &detail.conversation {
                fuzzing::drawn(&entry.text, 40, true).iter().for_each(|line| is_line(line));
            }
        }
    }

    /// What was kept of a reading is shown as it is: the list and each customer.
    fn learn(&self, reading: Reading) {
        let names: Vec<String> =
            reading.customers.iter().map(|listed| clean_line(&listed.customer.name)).collect();
        let put = self.store.put_reading(RegisterId("fuzzed".into()), reading, now(), |_| {});
        self.runtime.block_on(put).expect("anything can be kept");
        let lines = self.reader.customers(None, 50).expect("a list");
        is_shown(&customers_table(&lines, true, now(), &Screen { width: 100, colour: false }));
        for name in names.iter().take(20) {
            let told = self.reader.customer(name).expect("it is read");
            told.iter().for_each(|one| is_shown(&customer_page(one, &[], true, now(), &hours())));
        }
    }
}

fn is_line(line: &str) {
    assert!(!line.contains(is_harmful), "{line:?}");
}

fn text(data: &[u8]) -> String {
    String::from_utf8_lossy(data).into_owned()
}

fn slack_page(data: &[u8]) {
    fuzzing::slack_page(data).into_iter().for_each(|page| House::enter(|house| house.keep(page)));
}

fn slack_words(data: &[u8]) {
    let said = clean(&fuzzing::slack_words(&text(data)));
    is_shown(&said);
    // Nothing that is sent calls anybody who was not chosen.
    let sent = fuzzing::slack_sent(&said);
    assert!(!["<!", "<@", "<#"].iter().any(|call| sent.contains(call)), "{sent}");
}

fn github_issues(data: &[u8]) {
    fuzzing::github_issues(data)
        .into_iter()
        .for_each(|page| House::enter(|house| house.keep(page)));
}

fn github_talk(data: &[u8]) {
    let (messages, _) = fuzzing::github_talk(data).unwrap_or_default();
    messages.iter().for_each(|message| is_shown(&clean(&message.text)));
}

fn github_prose(data: &[u8]) {
    let read = fuzzing::github_prose(&text(data));
    is_shown(&read);
    fuzzing::drawn(&read, 60, false).iter().for_each(|line| is_line(line));
}

fn sentry_issues(data: &[u8]) {
    fuzzing::sentry_issues(data)
        .into_iter()
        .for_each(|page| House::enter(|house| house.keep(page)));
}

fn sentry_event(data: &[u8]) {
    let Some(event) = fuzzing::sentry_event(data).map(|event| event.cleaned()) else { return };
    is_shown(&event_text(&event, Depth::Whole, &hours()));
    assert_eq!(event.clone().cleaned(), event);
}

fn stripe(data: &[u8]) {
    let read = fuzzing::stripe(data, now());
    read.into_iter().for_each(|reading| House::enter(|house| house.learn(reading)));
}

fn posthog(data: &[u8]) {
    let read = fuzzing::posthog(data);
    read.into_iter().for_each(|reading| House::enter(|house| house.learn(reading)));
}

fn customer_list(data: &[u8]) {
    match list::parse(data, "the list", &list::Rules { trials_pay: true, now: now() }) {
        Ok(customers) => {
            House::enter(|house| house.learn(Reading { customers, ..Reading::default() }));
        }
        Err(faults) => faults.lines().iter().for_each(|line| is_line(&clean_line(line))),
    }
}

fn filter(data: &[u8]) {
    let text = text(data);
    match Filter::parse(&text) {
        Ok(filter) => {
            let written = filter.to_string();
            assert_eq!(Filter::parse(&written), Ok(filter), "{text:?} was written {written:?}");
        }
        Err(error) => is_line(&error.to_string()),
    }
    Filter::typed(&text);
}

fn config(data: &[u8]) {
    let read = Config::parse(&text(data), Path::new("config.toml"));
    read.err().into_iter().for_each(|error| is_shown(&error.to_string()));
}

fn keymap_and_themes(data: &[u8]) {
    let text = text(data);
    let keys = Keymap::parse(&text, Path::new("keymap.toml"));
    keys.err().into_iter().for_each(|error| is_shown(&error.to_string()));
    let theme = Scheme::parse(&text, Path::new("theme.toml"));
    theme.err().into_iter().flatten().for_each(|fault| is_shown(&fault.to_string()));
}

fn drawn(data: &[u8]) {
    let text = clean(&text(data));
    assert_eq!(clean(&text), text, "what is clean stays as it is");
    let columns = 1 + data.len() % 90;
    for folded in [true, false] {
        fuzzing::drawn(&text, columns, folded).iter().for_each(|line| is_line(line));
    }
    text.lines().for_each(|line| is_line(&shown_in(line)));
    fuzzing::changes(&text).iter().for_each(|row| is_line(row));
}
