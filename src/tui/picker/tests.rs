//! What is offered, found, marked and picked.

use super::*;

fn picker(names: &[&str], marked: &[&str]) -> Picker {
    let ticket = TicketRef::new("github", "example/app#1");
    let wish = Wish::Choices(ticket.clone());
    let now = Timestamp::UNIX_EPOCH;
    let mut picker = Picker::asking(Purpose::Labels(vec![ticket]), "labels", wish, "code", now);
    picker.offer(rows(names), marked.iter().map(|name| (*name).to_owned()));
    picker.follow(10);
    picker
}

fn rows(names: &[&str]) -> Vec<Pick> {
    let row = |name: &&str| Pick { key: (*name).into(), text: (*name).into(), ..Pick::default() };
    names.iter().map(row).collect()
}

/// The rows in sight: `>` the cursor, `*` a mark.
fn seen(picker: &Picker) -> String {
    let sign = |yes, sign| if yes { sign } else { "" };
    let row = |(row, marked, chosen): (&Pick, bool, bool)| {
        format!("{}{}{}", sign(chosen, ">"), sign(marked, "*"), row.key)
    };
    picker.window().map(row).collect::<Vec<_>>().join(" ")
}

#[test]
fn what_is_marked_stays_on_top_and_holds_still_while_one_marks() {
    let mut picker = picker(&["bug", "docs", "help", "wish"], &["help"]);
    assert_eq!(seen(&picker), ">*help bug docs wish");
    picker.go(3);
    picker.mark();
    assert_eq!(seen(&picker), "*help bug docs >*wish", "it does not jump away");
    picker.mark();
    picker.go(0);
    picker.mark();
    assert_eq!(picker.changes(), (vec![], vec!["help".to_owned()]));
    picker.write("o");
    picker.edit(Edit::Backspace);
    assert_eq!(seen(&picker), ">bug docs help wish");
}

#[test]
fn a_letter_after_a_mark_looks_for_something_else() {
    let mut picker = picker(&["bug", "big", "docs"], &[]);
    picker.write("b");
    assert_eq!(seen(&picker), ">bug big");
    picker.mark();
    picker.move_by(Command::Down);
    picker.mark();
    picker.write("d");
    assert_eq!((picker.filter(), &*seen(&picker)), ("d", ">docs"));
    picker.edit(Edit::Backspace);
    assert_eq!(seen(&picker), ">*bug *big docs");
    assert_eq!(picker.picked().added, ["big", "bug"]);
}

#[test]
fn what_was_typed_and_found_counts_if_nothing_was_marked() {
    let mut picker = picker(&["bug", "docs"], &["bug"]);
    assert_eq!(picker.picked(), Picked::default());
    picker.write("doc");
    assert_eq!(picker.picked().added, ["docs"]);
    picker.mark();
    picker.mark();
    assert_eq!(picker.picked().added, ["docs"]);
    picker.edit(Edit::DeleteToStart);
    picker.write("bug");
    assert_eq!(picker.picked(), Picked::default(), "it has it");
    picker.write("xyz");
    assert_eq!(picker.picked(), Picked::default());
}

#[test]
fn a_list_told_anew_keeps_what_the_hero_did() {
    let mut picker = picker(&["bug", "docs", "help"], &["help"]);
    picker.go(2);
    picker.mark();
    picker.offer(rows(&["new", "bug", "docs", "help"]), ["help".to_owned(), "bug".to_owned()]);
    assert_eq!(seen(&picker), "*bug >*docs *help new");
    assert_eq!(picker.changes(), (vec!["docs".to_owned()], vec![]));
    picker.offer(rows(&["new"]), []);
    assert_eq!(seen(&picker), ">new", "what is gone leaves the cursor on what is there");
}

#[test]
fn a_name_that_is_not_in_the_list_can_be_tried_where_it_may_be_one() {
    let any = Pick { key: "any".into(), ..Pick::default() };
    let ticket = TicketRef::new("github", "example/app#1");
    for (purpose, text, typed) in [
        (Purpose::Labels(vec![ticket.clone()]), "zzz", false),
        (Purpose::Assignees(vec![ticket.clone()]), "zoe-b", true),
        (Purpose::Assignees(vec![ticket.clone()]), "zoe b", false),
        (Purpose::Assignees(vec![ticket.clone()]), "example/core", false),
        (Purpose::Reviewers(ticket.clone()), "example/core_team", true),
        (Purpose::Reviewers(ticket), "a/b/c", false),
    ] {
        assert_eq!(purpose.typed(text, &[]).is_some(), typed, "{purpose:?} {text}");
        assert_eq!(purpose.typed(text, &[&any]), None, "what is found is meant");
    }
    let error = || TicketRef::new("sentry", "example/APP-7");
    for (one, text, aside) in [
        (One::Fix(error()), "2.5.0", Some("resolve it in 2.5.0")),
        (One::Fix(error()), "a/b@a1b2c3d4", Some("resolve it by a/b@a1b2c3d")),
        (One::Fix(error()), "two words", None),
        (One::Archive(vec![error()]), "3 d", Some("archive it for 3 d")),
        (
            One::Archive(vec![error()]),
            "500 events",
            Some("archive it until it happens 500 times more"),
        ),
        (One::Archive(vec![error()]), "soon", None),
        (One::Issue(error()), "3 d", None),
    ] {
        for found in [&[][..], &[&any]] {
            let typed = Purpose::One(one.clone()).typed(text, found);
            assert_eq!(typed.map(|pick| pick.aside).as_deref(), aside, "{one:?} {text}");
        }
    }
    let owner = Purpose::One(One::Owner(error()));
    let some = owner.typed("Zoë of @sales", &[]).is_some();
    assert!(some && owner.typed("zoe", &[&any]).is_none());
}

#[test]
fn a_customer_is_new_unless_its_name_is_found() {
    let marking = Markable {
        identity: Identity::parse("acme.com").unwrap(),
        called: "everybody at acme.com".into(),
        mark: None,
    };
    let ticket = TicketRef::new("slack", "users/C1/1");
    let mut picker =
        Picker::of(One::Whose(ticket, marking), "whose?", rows(&["Acme", "Acme Tools"]));
    picker.follow(10);
    for (typed, expected) in [
        ("", ">Acme Acme Tools"),
        ("acm", ">Acme Acme Tools acm"),
        ("ACME", ">Acme Acme Tools"),
        ("acme  tools", ">Acme Acme Tools"),
        ("zzz", ">Acme Acme Tools zzz"),
        ("  ", ">Acme Acme Tools"),
    ] {
        picker.edit(Edit::DeleteToStart);
        picker.write(typed);
        assert_eq!(seen(&picker), expected, "what is found is told by whoever looked: {typed}");
    }
}

#[test]
fn the_cursor_stays_in_sight() {
    let names: Vec<String> = (0..50).map(|n| format!("l{n:02}")).collect();
    let mut picker = picker(&names.iter().map(String::as_str).collect::<Vec<_>>(), &[]);
    for (place, height) in [(0, 10), (30, 10), (29, 10), (49, 10), (49, 3), (7, 1), (0, 50)] {
        picker.go(place);
        picker.follow(height);
        let seen = seen(&picker);
        assert!(seen.contains(&format!(">l{place:02}")), "{place} {height}: {seen}");
        assert_eq!(picker.window().count(), height);
    }
}
