//! The panel of a customer beside a ticket.

use super::harness::*;
use std::collections::BTreeMap;
use support_hero::desk::{
    Amount, Billing, Customer, Identity, Kind, Listed, Person, PersonId, ProductUser, Profile,
    Reading, Upstream,
};
use support_hero::store::SourceState;
use support_hero::tui::Effect;

const CHAT: &str = "slack:users/C1/1";
const LOG_IN: &str = "https://app.test/admin/login?email=wile%40acme.com";

fn person_of(name: &str, email: &str, zone: &str) -> Person {
    Person { zone: Some(zone.into()), ..person(name, email) }
}

fn acme() -> Customer {
    Customer {
        name: "Acme".into(),
        plan: Some("Scale".into()),
        billing: Billing::PastDue,
        pays: true,
        owner: Some("Grace".into()),
        since: Some("2024-03-01T12:00:00Z".parse().unwrap()),
        amount: Some(Amount { minor: 120_000, currency: "usd".into(), interval: None }),
        usage: Some(93),
        url: Some("https://billing.test/cus_1".into()),
        facts: BTreeMap::from([("hosting".to_owned(), "self-hosted".to_owned())]),
        identities: vec![Identity::parse("acme.com").unwrap()],
        ..Customer::default()
    }
}

fn user() -> ProductUser {
    ProductUser {
        address: "wile@acme.com".into(),
        id: "d-1".into(),
        last_seen: Some(minutes(130)),
        facts: vec![("version".into(), "1.43".into())],
        url: Some("https://app.test/person/d-1".into()),
        recordings: Some("https://app.test/person/d-1#recordings".into()),
        log_in_as: Some(LOG_IN.into()),
        ..ProductUser::default()
    }
}

fn reading(customer: Customer) -> Reading {
    let customers = vec![Listed { id: "cus_1".into(), customer }];
    Reading { customers, users: vec![user()], ..Reading::default() }
}

/// A question of Wile's, who also speaks at the tracker; what billing and product know of Acme.
fn console(size: (u16, u16)) -> Console {
    console_of(size, setup(), acme())
}

fn console_of(size: (u16, u16), setup: support_hero::tui::Setup, customer: Customer) -> Console {
    let mut console = Console::with(size, setup);
    console.synced();
    let wile = person_of("Wile E. Coyote", "wile@acme.com", "America/Phoenix");
    let road = person("Road Runner", "road@acme.com");
    let here = person("wile-e", "wile@acme.com");
    let asked = given(CHAT, Kind::Thread, "Webhook signatures fail", &wile, 50);
    let more = given("slack:users/C1/2", Kind::Thread, "Invoices are missing", &road, 90);
    let other = given("slack:users/C1/3", Kind::Thread, "Hello?", &priya(), 10);
    console.ingest("chat", page(vec![asked, more, other]));
    let issue = given("github:example/app#7", Kind::Issue, "Sockets drop", &here, 4_000);
    let closed = given("github:example/app#5", Kind::Issue, "Dark mode", &road, 9_000)
        .with(|head| head.upstream = Upstream::Closed { at: minutes(8_000), reason: None });
    console.ingest("code", page(vec![issue, closed]));
    console.told("stripe", reading(customer));
    console.source(SourceState {
        last_ok: Some(minutes(180)),
        problem: Some("Stripe does not accept the key".into()),
        ..SourceState::new(source("customers:stripe"))
    });
    console.keys("/webhook<Enter>");
    console
}

/// With the cursor on the first item whose row tells this.
fn on(console: &mut Console, text: &str) {
    console.keys("g");
    for _ in 0..60 {
        if cursor(console).contains(text) {
            return;
        }
        console.keys("j");
    }
    panic!("no row tells {text:?}:\n{}", console.screen());
}

/// The row of the panel under the cursor.
fn cursor(console: &mut Console) -> String {
    let rows = console.cursor();
    rows.lines().map(|row| row.split("││").next().unwrap_or(row)).collect()
}

fn browsed(console: &Console) -> Vec<String> {
    let url = |effect: &Effect| match effect {
        Effect::Browse(url) => Some(url.clone()),
        _ => None,
    };
    console.outside.iter().filter_map(url).collect()
}

#[test]
fn of_a_long_address_the_end_is_cut_and_not_what_stands_behind_it() {
    let mut console = console((100, 70));
    let long = "a.name.with.many.parts.and.more@a-subdomain.of.acme.com";
    let long = person("Longina", long);
    let asked = given("slack:users/C1/4", Kind::Thread, "Hello", &long, 5);
    console.ingest("chat", page(vec![asked]));
    console.keys("c");
    let screen = console.screen();
    let line = screen.lines().find(|line| line.contains("Longina")).unwrap();
    let theirs = line.split("││").next().unwrap().trim_end();
    assert!(theirs.contains("a.name.with") && theirs.contains('…'), "{theirs}");
    assert!(theirs.ends_with("chat  5 min ago"), "{theirs}");
}

#[test]
fn when_registers_were_read_at_once_that_is_told_once() {
    let mut console = console((120, 40));
    for (name, ago) in [("stripe", 180), ("extra", 180), ("crm", 60)] {
        console.told(name, reading(acme()));
        let id = source(&format!("customers:{name}"));
        let state = SourceState { last_ok: Some(minutes(ago)), ..SourceState::new(id) };
        console.source(SourceState { problem: None, ..state });
    }
    console.keys("c");
    let screen = console.screen();
    assert!(screen.contains("told by config, crm as of 1 h ago, extra, stripe as"), "{screen}");
}

#[test]
fn whose_a_ticket_is_stands_beside_it() {
    for (name, size) in [("wide", WIDE), ("narrow", NARROW)] {
        let mut console = console(size);
        console.keys("c");
        insta::assert_snapshot!(format!("customer_{name}"), console.styled());
        console.keys("<PageDown><PageDown>");
        insta::assert_snapshot!(format!("customer_{name}_below"), console.styled());
    }
}

#[test]
fn it_takes_the_place_of_the_queue_and_moves_nothing_else() {
    let mut console = console(WIDE);
    let ticket = |console: &mut Console| {
        let right = |line: &str| line.chars().skip(54).collect::<String>();
        console.screen().lines().skip(1).take(36).map(right).collect::<Vec<_>>()
    };
    let before = ticket(&mut console);
    console.keys("c");
    assert_eq!(ticket(&mut console), before);
    for key in ["c", "<Esc>"] {
        console.keys(key);
        assert!(console.screen().contains("queue ("), "{}", console.screen());
        console.keys("c");
        assert!(!console.screen().contains("queue ("), "{}", console.screen());
    }
}

#[test]
fn who_is_no_customer_is_shown_alone() {
    for (name, size) in [("wide", WIDE), ("narrow", NARROW)] {
        let mut console = console(size);
        console.keys("<Esc>/hello<Enter>c");
        insta::assert_snapshot!(format!("nobody_{name}"), console.styled());
        console.keys("n");
        assert!(console.screen().contains("note: they are no customer"), "{}", console.screen());
    }
}

#[test]
fn how_it_stands_with_paying_is_told_where_it_matters() {
    let (later, before) = (minutes(-14_400), minutes(14_400));
    for (billing, pays, until, told) in [
        (Billing::Active, true, None, "Acme $   "),
        (Billing::PastDue, true, None, "Acme $  past due"),
        (Billing::Trialing, false, Some(later), "Acme  trialing until 3 Dec"),
        (Billing::Canceled, true, Some(later), "Acme $  canceled until 3 Dec"),
        (Billing::Canceled, false, Some(before), "Acme  canceled since 13 Nov"),
        (Billing::Unpaid, false, None, "Acme  unpaid"),
        (Billing::Free, false, None, "Acme  free"),
    ] {
        let customer = Customer { billing, pays, until, ..acme() };
        let customer = Customer { name: "Acme Ltd".into(), ..customer };
        let mut console = Console::new(WIDE);
        console.synced();
        let mut asker = wile();
        asker.email = Some("wile@coyote.test".into());
        let identities = vec![Identity::parse("coyote.test").unwrap()];
        let customer = Customer { identities, ..customer };
        console.told("stripe", reading(customer));
        console.ingest("chat", page(vec![given(CHAT, Kind::Thread, "Help", &asker, 5)]));
        console.keys("c");
        let told = told.replacen("Acme", "Acme Ltd", 1);
        assert!(console.screen().contains(&told), "{told}\n{}", console.screen());
    }
}

#[test]
fn what_they_pay_is_shown_only_if_wanted_and_what_they_use_only_if_it_is_much() {
    for (amounts, usage, paid, used) in [
        (false, 79, false, None),
        (true, 80, true, Some("uses 80 % of what its plan allows")),
        (true, 112, true, Some("uses 112 % of what its plan allows")),
    ] {
        let setup = support_hero::tui::Setup { amounts, ..setup() };
        let customer = Customer { usage: Some(usage), ..acme() };
        let mut console = console_of(WIDE, setup, customer);
        console.keys("c");
        let screen = console.screen();
        assert_eq!(screen.contains("pays 1,200 USD"), paid, "{screen}");
        assert_eq!(screen.contains("of what its plan allows"), used.is_some(), "{screen}");
        assert!(used.is_none_or(|used| screen.contains(used)), "{screen}");
    }
}

#[test]
fn the_cursor_stays_on_its_item_when_there_is_news() {
    let mut console = console(WIDE);
    console.keys("c");
    on(&mut console, "Dark mode");
    let more = given("slack:users/C1/4", Kind::Thread, "And this", &wile(), 1);
    console.ingest("chat", page(vec![more]));
    assert!(console.screen().contains("And this"), "{}", console.screen());
    assert!(cursor(&mut console).contains("Dark mode"), "{}", console.screen());
}

#[test]
fn a_question_is_ticked_once_for_a_customer_and_that_is_taken_back() {
    let mut console = console(WIDE);
    console.keys("c");
    for key in ["<Space>", "<Enter>"] {
        on(&mut console, "Can everybody");
        console.keys(key);
        assert!(cursor(&mut console).contains("[x] "), "{}", console.screen());
        console.keys("<Esc><Esc>/invoices<Enter>c");
        on(&mut console, "Can everybody");
        assert!(cursor(&mut console).contains("[x] "), "{}", console.screen());
        console.keys("z");
        assert!(cursor(&mut console).contains("[ ] "), "{}", console.screen());
        console.keys("<Esc><Esc>/webhook<Enter>c");
        on(&mut console, "Can everybody");
        assert!(cursor(&mut console).contains("[ ] "), "{}", console.screen());
    }
}

#[test]
fn a_note_is_written_forgotten_and_brought_back() {
    let mut console = console(WIDE);
    console.keys("cnthey move in May<Esc>n<Enter>");
    assert!(!console.screen().contains("notes"), "{}", console.screen());
    console.keys("nthey move in Juxx<Backspace><Backspace>ne");
    assert!(console.screen().contains("note: they move in June▏"), "{}", console.screen());
    console.keys("<Enter>");
    assert!(console.screen().contains("they move in June"), "{}", console.screen());
    console.keys("z");
    assert!(!console.screen().contains("they move in June"), "{}", console.screen());
    console.keys("nthey move in June<Enter>");
    on(&mut console, "they move in June");
    console.keys("D");
    assert!(!console.screen().contains("they move in June"), "{}", console.screen());
    console.wait(3_000).keys("z");
    on(&mut console, "they move in June");
    assert!(console.screen().contains("10:00"), "it has its old time: {}", console.screen());
}

#[test]
fn a_question_goes_to_the_end_of_the_answer_and_nothing_of_it_is_lost() {
    for size in [WIDE, NARROW] {
        let mut console = console(size);
        console.keys("c");
        on(&mut console, "Which version");
        console.keys("i");
        assert!(console.screen().contains("Which version runs there"), "{}", console.screen());
        console.keys(" Thanks<Esc>");
        let asked = "Hey Wile,\n\nWhich version runs there, and how was it installed? Thanks";
        assert_eq!(console.draft(CHAT).as_deref(), Some(asked));
        on(&mut console, "back-up");
        console.keys("i<Esc>");
        let draft = console.draft(CHAT).unwrap();
        let both = format!("{asked}\n\nDo you make a back-up before you upgrade?");
        assert_eq!(draft, both);
        console.keys("r!<C-s>");
        assert!(console.sent().is_some(), "{}", console.screen());
    }
}

#[test]
fn logging_in_as_somebody_is_noted_before_the_browser_opens() {
    let mut console = console(WIDE);
    console.keys("c");
    on(&mut console, "log in as wile@acme.com");
    console.keys("<Enter>");
    assert_eq!(browsed(&console), [LOG_IN]);
    let note = format!("opened log-in-as for wile@acme.com because of {CHAT}");
    let noted = |console: &Console| {
        let detail = console.store.reader().unwrap().customer("Acme").unwrap().unwrap();
        detail.notes.into_iter().map(|note| note.text).collect::<Vec<_>>()
    };
    assert_eq!(noted(&console), std::slice::from_ref(&note));
    console.keys("z");
    assert_eq!(noted(&console), [note], "it is no step that can be taken back");
}

#[test]
fn nobody_is_logged_in_as_who_did_not_ask_or_is_not_known_to_be_it() {
    let mut console = console(WIDE);
    console.keys("<Esc>/invoices<Enter>c");
    assert!(!console.screen().contains("log in as"), "{}", console.screen());
    let profile = Profile { unverified: true, ..Profile::default() };
    let claims = Person { id: PersonId("X".into()), profile, ..wile() };
    let asked = given("slack:users/C1/9", Kind::Thread, "Let me in", &claims, 1);
    console.ingest("chat", page(vec![asked]));
    console.keys("<Esc><Esc>").wait(3).keys("/let me<Enter>c");
    assert!(console.screen().contains("last seen 2 h ago"), "{}", console.screen());
    assert!(console.screen().contains("the address is not verified"), "{}", console.screen());
    assert!(!console.screen().contains("log in as"), "{}", console.screen());
}

#[test]
fn two_persons_are_made_one_separated_and_that_is_taken_back() {
    let mut console = console(WIDE);
    console.keys("c");
    let told = |console: &mut Console, text: &str| {
        assert!(console.screen().contains(text), "{text}\n{}", console.screen());
    };
    on(&mut console, "wile-e (github): the same address");
    told(&mut console, "y the same person, x not");
    console.keys("y");
    told(&mut console, "one person; x separates them");
    console.keys("x");
    told(&mut console, "not the same person; y makes them one");
    console.keys("z");
    told(&mut console, "one person; x separates them");
    console.keys("z");
    told(&mut console, "y the same person, x not");
}

#[test]
fn enter_goes_to_another_ticket_wherever_it_is() {
    for (text, title) in [("Invoices", "Invoices are missing"), ("Dark mode", "Dark mode")] {
        let mut console = console(WIDE);
        console.keys("<Esc>c");
        on(&mut console, text);
        console.keys("<Enter>");
        assert!(console.cursor().contains(title), "{}", console.screen());
        assert!(console.looked_at.is_some());
        console.keys("c");
        assert!(console.screen().contains("Acme $"), "{}", console.screen());
    }
}

#[test]
fn an_item_is_opened_in_the_browser_or_copied() {
    let mut console = console(WIDE);
    console.keys("c");
    on(&mut console, "in stripe");
    console.keys("oy");
    on(&mut console, "Road Runner");
    console.keys("y");
    let copied = |effect: &Effect| match effect {
        Effect::Copy(text) => Some(text.clone()),
        _ => None,
    };
    let copied: Vec<String> = console.outside.iter().filter_map(copied).collect();
    assert_eq!(browsed(&console), ["https://billing.test/cus_1"]);
    assert_eq!(copied, ["https://billing.test/cus_1", "road@acme.com"]);
    console.keys("o");
    assert_eq!(console.message(), "it has no link");
}

#[test]
fn keys_are_offered_where_they_do_something() {
    let mut console = console(WIDE);
    console.keys("c");
    for (text, offered, not) in [
        ("in stripe", vec!["Enter open", "o browser", "y copy"], vec!["Space tick", "D take"]),
        ("Can everybody", vec!["Space tick", "i ask it"], vec!["o browser", "D take"]),
        ("the same address", vec!["y one person", "x two persons"], vec!["y copy", "Enter open"]),
    ] {
        on(&mut console, text);
        let screen = console.screen();
        let footer = screen.lines().last().unwrap();
        assert!(offered.iter().all(|hint| footer.contains(hint)), "{text}: {footer}");
        assert!(!not.iter().any(|hint| footer.contains(hint)), "{text}: {footer}");
        assert!(footer.contains("Esc back"), "{footer}");
    }
}

#[test]
fn an_error_shows_the_customer_that_it_hits() {
    let mut console = Console::new(WIDE);
    console.synced();
    console.told("stripe", reading(acme()));
    let error = given("sentry:example/APP-1", Kind::Error, "TypeError", &person("Sentry", ""), 5)
        .but(|message| message.kind = support_hero::desk::MessageKind::Event)
        .with(|head| {
            let hit = support_hero::desk::Affected {
                key: "id:1".into(),
                email: Some("wile@acme.com".into()),
                ..support_hero::desk::Affected::default()
            };
            head.tracked.affected = Some(vec![hit]);
        });
    console.ingest("errors", page(vec![error]));
    console.keys("c");
    assert!(console.screen().contains("Acme $  past due"), "{}", console.screen());
    assert!(!console.screen().contains("log in as"), "nobody asked: {}", console.screen());
}
