//! Letters that go whole, and what is taken back as one.

use super::*;

#[test]
fn clusters_go_whole() {
    for (text, edits, expected) in [
        ("a👩‍👩‍👧", &[Edit::Backspace][..], "a"),
        ("e\u{301}e\u{301}", &[Edit::Backspace], "e\u{301}"),
        ("a👩‍👩‍👧b", &[Edit::Left, Edit::Backspace], "ab"),
        ("a👩‍👩‍👧b", &[Edit::Start, Edit::Right, Edit::Delete], "ab"),
        ("a👩‍👩‍👧b", &[Edit::Left, Edit::Left, Edit::NewLine], "a\n👩‍👩‍👧b"),
        ("one\ntwo", &[Edit::Start, Edit::Backspace], "onetwo"),
        ("one\ntwo", &[Edit::Start, Edit::Left, Edit::Delete], "onetwo"),
        ("one two", &[Edit::DeleteWord, Edit::Undo], "one two"),
        ("one two", &[Edit::DeleteWord], "one "),
        ("one\ntwo", &[Edit::DeleteToStart], "one\n"),
        ("", &[Edit::Backspace, Edit::Left, Edit::Right, Edit::Delete], ""),
    ] {
        let mut editor = Editor::new(text);
        edits.iter().for_each(|edit| editor.edit(*edit));
        assert_eq!(editor.text(), expected, "{text:?} {edits:?}");
    }
}

#[test]
fn what_is_selected_goes_whole_and_typing_takes_its_place() {
    use Edit::{Backspace, Cut, DeleteWordAhead, Left, SelectAll, SelectEnd, SelectLeft};
    use Edit::{SelectRight, SelectStart, SelectUp, SelectWordLeft, Start, Undo};
    for (text, edits, selected, typed) in [
        ("a👩‍👩‍👧", &[SelectLeft][..], "👩‍👩‍👧", "ax"),
        ("one two", &[SelectWordLeft], "two", "one x"),
        ("one\ntwo", &[SelectUp], "\ntwo", "onex"),
        ("one\ntwo", &[SelectStart, SelectLeft], "\ntwo", "onex"),
        ("one two", &[Start, SelectRight, SelectEnd], "one two", "x"),
        ("one\ntwo", &[SelectAll], "one\ntwo", "x"),
        ("one two", &[SelectWordLeft, Left], "", "onex two"),
        ("one two", &[SelectWordLeft, Backspace], "", "one x"),
        ("one two", &[SelectWordLeft, Cut], "", "one x"),
        ("one two", &[SelectWordLeft, Cut, Undo], "", "one xtwo"),
        ("one two", &[Start, DeleteWordAhead], "", "x two"),
    ] {
        let mut editor = Editor::new(text);
        edits.iter().for_each(|edit| editor.edit(*edit));
        assert_eq!(editor.selected(), selected, "{text:?} {edits:?}");
        editor.insert("x");
        assert_eq!(editor.text(), typed, "{text:?} {edits:?}");
    }
}

#[test]
fn a_word_a_paste_and_a_run_of_deletions_are_taken_back_as_one() {
    let mut editor = Editor::new("");
    "one two".chars().for_each(|c| editor.insert(&c.to_string()));
    editor.insert(" pasted\ntext");
    (0..4).for_each(|_| editor.edit(Edit::Backspace));
    let mut seen = Vec::new();
    for _ in 0..5 {
        seen.push(editor.text());
        editor.edit(Edit::Undo);
    }
    assert_eq!(seen, ["one two pasted\n", "one two pasted\ntext", "one two", "one ", ""]);
    for expected in ["one ", "one two", "one two pasted\ntext"] {
        editor.edit(Edit::Redo);
        assert_eq!(editor.text(), expected);
    }
    editor.insert("!");
    editor.edit(Edit::Redo);
    assert_eq!(editor.text(), "one two pasted\ntext!", "what is new has no redo");
}

#[test]
fn up_never_lands_inside_a_cluster() {
    let mut editor = Editor::new("👩‍👩‍👧👩‍👩‍👧\nabc");
    editor.edit(Edit::Up);
    editor.insert("x");
    assert!(editor.text().starts_with("👩‍👩‍👧x👩‍👩‍👧") || editor.text().starts_with("x👩‍👩‍👧👩‍👩‍👧"));
}

proptest::proptest! {
    #[test]
    fn all_that_was_done_can_be_taken_back_and_done_again(
        steps in proptest::collection::vec(0_usize..24, 0..40),
    ) {
        let mut editor = Editor::new("Hey 👩‍👩‍👧,\nÉ it");
        for step in steps {
            match EDITS.get(step) {
                Some(edit) => editor.edit(*edit),
                None => editor.insert([" ", "a", "e\u{301}", "x y\nz"][step % 4]),
            }
        }
        let done = editor.text();
        (0..MOST).for_each(|_| editor.edit(Edit::Undo));
        proptest::prop_assert_eq!(editor.text(), "Hey 👩‍👩‍👧,\nÉ it");
        (0..MOST).for_each(|_| editor.edit(Edit::Redo));
        proptest::prop_assert_eq!(editor.text(), done);
    }
}

const EDITS: [Edit; 18] = [
    Edit::NewLine,
    Edit::Backspace,
    Edit::Delete,
    Edit::DeleteWord,
    Edit::DeleteWordAhead,
    Edit::DeleteToEnd,
    Edit::DeleteToStart,
    Edit::Left,
    Edit::Right,
    Edit::Up,
    Edit::WordLeft,
    Edit::Start,
    Edit::SelectLeft,
    Edit::SelectUp,
    Edit::SelectWordRight,
    Edit::SelectAll,
    Edit::Cut,
    Edit::End,
];
