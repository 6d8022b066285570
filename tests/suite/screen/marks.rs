//! Whose customer somebody is: told on the row and in the head, explained by `W`, said by `$`.

use super::harness::*;
use super::triage::{ERROR, error_of};
use support_hero::desk::{Kind, Mark, Person};
use support_hero::store::Markable;

const ACME: &str = "slack:users/C1/1";
const SHARED: &str = "slack:users/C0ACME/1";

fn dana() -> Person {
    person("Dana Scully", "dana@initech.com")
}

/// A morning with a customer that tries, a shared channel, and two customers in one conversation.
fn console(size: (u16, u16)) -> Console {
    let mut console = Console::morning(size);
    let trying = given("slack:users/C1/4", Kind::Thread, "Exports stop at ten rows", &dana(), 30);
    let shared =
        given(SHARED, Kind::Thread, "Seats are counted twice", &priya(), 20).with(|head| {
            head.place = "#acme-shared".into();
            head.place_id = Some("C0ACME".into());
        });
    let hank = person("Hank Scorpio", "hank@globex.com");
    let both = given("slack:users/C1/5", Kind::Thread, "Logins time out", &wile(), 25)
        .says(&hank, 15, "Here too.")
        .says(&dana(), 12, "And here.");
    let many = person("Kim Kaspar", "kim@unheard-of.com");
    let new = given("slack:users/C1/6", Kind::Thread, "Where are the invoices?", &many, 10);
    console.ingest("chat", page(vec![trying, shared, both, new]));
    console.wait(3);
    console
}

/// The cursor on the ticket of which the title begins like this.
fn at(console: &mut Console, title: &str) {
    console.keys(&format!("/{title}<Enter><Esc>"));
    let screen = console.cursor().to_lowercase();
    assert!(screen.contains(title), "{title}: {screen}");
}

fn markable(console: &Console, reference: &str) -> Vec<Markable> {
    let reader = console.store.reader().unwrap();
    let id = reader.find(reference).unwrap().id;
    reader.markable(id).unwrap()
}

/// What a ticket's customer is, and whether it pays.
fn whose(console: &Console, reference: &str) -> Option<(String, bool)> {
    let ticket = console.store.reader().unwrap().find(reference).unwrap();
    ticket.customer.map(|customer| (customer.name, customer.pays))
}

fn acme() -> Option<(String, bool)> {
    Some(("Acme".into(), true))
}

#[test]
fn rows_tell_who_pays_and_how_sure_that_is() {
    for (name, size) in [("wide", WIDE), ("narrow", NARROW)] {
        let mut console = console(size);
        insta::assert_snapshot!(format!("rows_{name}"), console.styled());
    }
}

#[test]
fn what_is_told_on_a_row_stays_in_its_columns() {
    for width in [40, 48, 62, 80, 99, 100, 120, 200] {
        for height in [12, 24, 40] {
            let mut console = console((width, height));
            let screen = console.screen();
            let rows: Vec<&str> = screen.lines().collect();
            let told = |word: &str| rows.iter().any(|row| row.contains(word));
            assert!(told("$ +2") || height == 12, "{width} x {height}: {screen}");
        }
    }
}

#[test]
fn the_head_tells_it_in_words() {
    for (title, told) in [
        ("seats", vec!["Acme ~$ (Enterprise)", "assumed from #acme-shared"]),
        ("logins", vec!["Acme $ (Enterprise)", "also Globex, Initech"]),
        ("exports stop", vec!["Initech trialing (Pro)"]),
        ("how do i invite", vec!["Priya Nair  no address known"]),
    ] {
        for size in [WIDE, NARROW] {
            let mut console = console(size);
            at(&mut console, title);
            console.keys("<Enter>g");
            let screen = console.screen();
            for told in &told {
                assert!(screen.contains(told), "{told}: {screen}");
            }
        }
    }
}

#[test]
fn what_was_marked_is_told_in_the_head() {
    let mut console = console(WIDE);
    for (customer, told) in [("Globex", "Globex $"), ("Initech", "Initech trialing (Pro)")] {
        console.mark("slack:Priya Nair", Some(customer));
        at(&mut console, "how do i invite");
        let screen = console.screen();
        assert!(screen.contains(told) && screen.contains("marked by hand"), "{screen}");
        assert!(!screen.contains("no address known"), "{screen}");
    }
}

#[test]
fn why_is_told_evidence_by_evidence() {
    for (name, size) in [("wide", WIDE), ("narrow", NARROW), ("least", (40, 12))] {
        let mut console = console(size);
        at(&mut console, "logins");
        console.keys("W");
        insta::assert_snapshot!(format!("why_{name}"), console.styled());
    }
}

#[test]
fn why_is_told_of_those_of_whom_nothing_is_known() {
    let mut console = console(WIDE);
    at(&mut console, "how do i invite");
    console.keys("W");
    let screen = console.screen();
    assert!(screen.contains("community? no address is known, and nothing else tells"), "{screen}");
    assert!(screen.contains("Not so? $ says whose they are."), "{screen}");
    console.keys("<Esc>");
    console.mark("slack:Priya Nair", None);
    console.keys("<Enter>W");
    let screen = console.screen();
    assert!(screen.contains("community, marked by hand"), "{screen}");
    assert!(screen.contains("no customer, marked by hand 0 s ago"), "{screen}");
}

#[test]
fn the_chain_scrolls_and_closes() {
    let mut console = console((40, 12));
    at(&mut console, "logins");
    let closed = console.screen();
    console.keys("W");
    let first = console.screen();
    assert!(first.contains(" ↓"), "{first}");
    console.keys("G");
    let last = console.screen();
    assert!(last.contains(" ↑") && last.contains("$ says whose"), "{last}");
    console.keys("jjj");
    assert_eq!(console.screen(), last, "it ends there");
    console.keys("gk");
    assert_eq!(console.screen(), first);
    console.keys("j<Space>");
    assert_ne!(console.screen(), first);
    console.resize(120, 40);
    assert!(console.screen().contains("Acme $ (Enterprise)"), "{}", console.screen());
    console.resize(40, 12);
    for close in ["<Esc>", "W<Enter>", "WW", "W<Esc>"] {
        console.keys(close);
        assert_eq!(console.screen(), closed, "{close}");
    }
}

#[test]
fn an_error_tells_whom_it_hits_and_is_not_marked() {
    let mut console = error_of(WIDE, &[]);
    assert_eq!(console.looked_at.as_deref(), Some(ERROR));
    console.keys("W");
    let screen = console.screen();
    assert!(screen.contains("hits "), "{screen}");
    assert!(screen.contains("`hero customers mark`"), "{screen}");
    for keys in ["$", "<Esc>$"] {
        console.keys(keys);
        assert!(
            console.message().starts_with("mark: an error is nobody's"),
            "{}",
            console.message()
        );
    }
}

#[test]
fn what_is_marked_goes_to_its_tier_and_the_cursor_with_it() {
    let mut console = console(WIDE);
    at(&mut console, "where are the invoices");
    console.keys("$");
    insta::assert_snapshot!("what", console.styled());
    console.keys("everybody<Enter>");
    insta::assert_snapshot!("whose", console.styled());
    console.keys("glo<Enter>");
    assert_eq!(whose(&console, "slack:users/C1/6"), Some(("Globex".into(), true)));
    assert_eq!(console.message(), "everybody at unheard-of.com: marked as Globex; z takes it back");
    assert!(console.cursor().contains("Globex $"), "{}", console.screen());
    assert!(console.cursor().contains("Where are the invoices?"), "{}", console.screen());
    insta::assert_snapshot!("marked", console.styled());
    console.keys("z");
    assert_eq!(whose(&console, "slack:users/C1/6"), None);
    assert!(console.cursor().contains("Where are the invoices?"), "{}", console.screen());
    assert!(console.message().starts_with("taken back (everybody at unheard-of.com: marked as"));
    console.keys("z");
    assert_eq!(console.message(), "undo: there is nothing to take back");
}

#[test]
fn where_only_one_can_be_marked_that_is_no_question() {
    let mut console = console(NARROW);
    at(&mut console, "how do i invite");
    console.keys("$");
    assert!(console.screen().contains("Priya Nair (slack): whose?"), "{}", console.screen());
    console.keys("acme<Enter>");
    assert_eq!(whose(&console, "slack:users/C1/2"), acme());
    assert_eq!(whose(&console, SHARED), acme(), "there she is meant too");
    assert!(!console.store.reader().unwrap().find(SHARED).unwrap().customer.unwrap().assumed);
}

#[test]
fn marks_are_taken_back_in_turn_to_what_was_said_before() {
    let mut console = console(WIDE);
    let reference = "slack:users/C1/2";
    at(&mut console, "how do i invite");
    console.keys("$initech<Enter>").keys("$globex<Enter>").keys("$community<Enter>");
    assert_eq!(whose(&console, reference), None);
    console.keys("$");
    assert!(console.screen().contains("take the mark away"), "{}", console.screen());
    assert!(console.screen().contains("no customer, marked by hand 0 s ago"));
    console.keys("<Enter>");
    assert!(markable(&console, reference).iter().all(|one| one.mark.is_none()));
    assert_eq!(console.message(), "Priya Nair (slack): not marked any more; z takes it back");
    let said = |console: &Console| -> Vec<Option<Option<String>>> {
        let found = markable(console, reference);
        found.into_iter().map(|one| one.mark.map(|Mark { customer, .. }| customer)).collect()
    };
    console.keys("z");
    assert_eq!(said(&console), [Some(None)]);
    console.keys("z");
    assert_eq!(said(&console), [Some(Some("Globex".to_owned()))]);
    console.keys("z");
    assert_eq!(said(&console), [Some(Some("Initech".to_owned()))]);
    assert_eq!(whose(&console, reference), Some(("Initech".into(), false)));
    console.keys("z");
    assert_eq!(said(&console), [None]);
}

#[test]
fn a_mark_and_other_things_are_taken_back_in_their_order() {
    let mut console = console(WIDE);
    at(&mut console, "how do i invite");
    console.keys("a$acme<Enter>e");
    assert!(console.message().starts_with("done: "), "{}", console.message());
    console.keys("z");
    assert_eq!(whose(&console, "slack:users/C1/2"), acme());
    console.keys("z");
    assert_eq!(whose(&console, "slack:users/C1/2"), None);
    assert!(console.cursor().contains("@Ada"), "{}", console.screen());
    console.keys("z");
    assert!(!console.cursor().contains("@Ada"), "{}", console.screen());
}

#[test]
fn a_name_that_nobody_knows_is_a_customer_that_pays() {
    let mut console = console(WIDE);
    at(&mut console, "how do i invite");
    console.keys("$Umbrella  Corp");
    assert!(console.screen().contains("new: pays"), "{}", console.screen());
    console.keys("<Enter>");
    assert_eq!(whose(&console, "slack:users/C1/2"), Some(("Umbrella Corp".into(), true)));
    for (typed, new) in [("acme", false), ("ACME", false), ("acm", true), ("", false)] {
        console.keys(&format!("${typed}"));
        assert_eq!(console.screen().contains("new: pays"), new, "{typed}: {}", console.screen());
        console.keys("<Esc>");
    }
    console.keys("$Ac<Enter>");
    assert_eq!(whose(&console, "slack:users/C1/2"), acme(), "what is found comes first");
    console.keys("$acme<Enter>");
    assert_eq!(console.message(), "nothing was changed");
}

#[test]
fn customers_are_found_by_letters_that_lie_apart() {
    let mut console = console(WIDE);
    at(&mut console, "how do i invite");
    console.keys("$intch");
    let screen = console.screen();
    assert!(screen.contains("Initech  Pro, trialing"), "{screen}");
    console.keys("<Backspace><Backspace><Backspace><Backspace><Backspace>");
    let screen = console.screen();
    for told in ["no customer: community", "Acme  Enterprise, pays", "Globex  pays"] {
        assert!(screen.contains(told), "{told}: {screen}");
    }
}

#[test]
fn a_domain_of_free_mail_or_our_own_is_not_offered() {
    let mut console = console(WIDE);
    let pat = person("Pat Smith", "pat@gmail.com");
    let lou = person("Lou", "lou@acme.com");
    let free = given("slack:users/C1/7", Kind::Thread, "A question", &pat, 5);
    let named = given("slack:users/C1/8", Kind::Thread, "Another", &lou, 5).says(&grace(), 4, "x");
    console.ingest("chat", page(vec![free, named]));
    let kinds = |reference| -> Vec<String> {
        let found = markable(&console, reference);
        found.iter().map(|one| one.identity.to_string()).collect()
    };
    assert_eq!(kinds("slack:users/C1/7"), ["email:pat@gmail.com"]);
    assert_eq!(kinds("slack:users/C1/8"), ["email:lou@acme.com", "domain:acme.com"]);
}

#[test]
fn a_channel_is_marked_for_all_who_speak_there() {
    let mut console = console(WIDE);
    at(&mut console, "seats");
    console.keys("$#acme<Enter>globex<Enter>");
    assert_eq!(whose(&console, SHARED), Some(("Globex".into(), true)));
    assert_eq!(whose(&console, ACME), acme());
    console.keys("$#acme");
    assert!(console.screen().contains("Globex, marked by hand"), "{}", console.screen());
}

#[test]
fn an_open_page_tells_it_at_once() {
    let mut console = console(WIDE);
    at(&mut console, "how do i invite");
    console.keys("<Enter>$acme<Enter>");
    let screen = console.screen();
    assert!(screen.contains("Acme $ (Enterprise)"), "{screen}");
    assert!(screen.contains("Priya Nair"), "{screen}");
    assert!(screen.contains("marked by hand"), "{screen}");
    console.keys("W$globex<Enter>");
    assert!(console.screen().contains("Globex $"), "{}", console.screen());
    assert_eq!(console.looked_at.as_deref(), Some("slack:users/C1/2"));
}

#[test]
fn a_pull_request_keeps_its_tier() {
    let mut console = console(WIDE);
    at(&mut console, "keep empty trailing");
    console.keys("$acme<Enter>");
    assert_eq!(whose(&console, "github:example/app#4712"), acme());
    let row = console.cursor();
    assert!(row.contains("Acme $") && row.contains("Keep empty trailing columns"), "{row}");
    let screen = console.screen();
    assert!(screen.contains("── pull request 1 "), "{screen}");
}

#[test]
fn a_mark_is_left_as_it_is() {
    let mut console = console(WIDE);
    at(&mut console, "where are the invoices");
    for keys in ["$<Esc>", "$<Enter><Esc>", "$<Enter>acme<Esc>", "$nothing like it<Enter><Esc>"] {
        console.keys(keys);
        assert_eq!(whose(&console, "slack:users/C1/6"), None, "{keys}");
        assert!(console.cursor().contains("Where are the invoices?"), "{keys}");
    }
    console.keys("z");
    assert_eq!(console.message(), "undo: there is nothing to take back");
}

#[test]
fn what_somebody_else_marks_is_seen() {
    let mut console = console(WIDE);
    at(&mut console, "where are the invoices");
    console.mark("unheard-of.com", Some("Acme"));
    assert!(console.cursor().contains("Acme $"), "{}", console.screen());
}

#[test]
fn customers_that_do_not_pay_and_those_found_beside_are_filtered_by() {
    let mut console = console(WIDE);
    for (typed, found) in [
        ("initech", vec!["Exports stop at ten rows", "Logins time out"]),
        ("globex", vec!["Logins time out"]),
    ] {
        console.keys(&format!("/{typed}<Enter>"));
        let screen = console.screen();
        assert!(screen.contains(&format!("queue ({}) /{typed}", found.len())), "{screen}");
        assert!(found.iter().all(|title| screen.contains(title)), "{screen}");
        console.keys("<Esc>");
    }
}

#[test]
fn the_help_tells_what_the_signs_mean() {
    let mut console = console((120, 40));
    console.keys("?<End>");
    let screen = console.screen();
    assert!(screen.contains("Acme ~$"), "{screen}");
    console.keys("<Home>");
    let mut seen = console.screen();
    for _ in 0..8 {
        console.keys("<PageDown>");
        seen += &console.screen();
    }
    for (key, words) in [("  $ ", " say whose customer they are"), ("  W ", " why they are whose")]
    {
        let told = |line: &str| line.contains(key) && line.contains(words);
        assert!(seen.lines().any(told), "{key}: {seen}");
    }
}
