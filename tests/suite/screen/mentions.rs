//! Calling people by name in an answer.

use super::harness::*;
use support_hero::desk::{Action, Author, Draft, Kind, Mention, PersonId, TicketRef};
use support_hero::store::{Mentionable, Outcome};
use support_hero::tui::{Effect, Msg};

const CHAT: &str = "slack:users/C1/1";

/// A morning with a few more people about, writing to the first ticket.
fn writing(size: (u16, u16)) -> Console {
    let mut console = Console::morning(size);
    let more = ["Lena Vogt", "Leo Arnaud", "Ole Berg"].map(|name| person(name, ""));
    let deploys = support_hero::desk::Person { bot: true, ..person("Lee Deploys", "") };
    let people = more.into_iter().chain([deploys]).collect();
    console.ingest("chat", support_hero::desk::Page { people, ..Default::default() });
    console.keys("r");
    console
}

/// Who is offered, from the best.
fn offered(console: &mut Console) -> Vec<String> {
    let screen = console.screen();
    let handle = |line: &str| Some(line.split_once("  @")?.0.trim_matches([' ', '│']).to_owned());
    let names = screen.lines().filter_map(handle);
    names.map(|name| name.rsplit('│').next().unwrap().trim().to_owned()).collect()
}

fn called(text: &str, person: &str) -> (String, String) {
    (text.into(), person.into())
}

#[test]
fn letters_after_an_at_offer_people_and_tab_takes_one() {
    let mut console = writing(WIDE);
    console.keys("ask @le");
    assert_eq!(offered(&mut console), ["Lena Vogt", "Leo Arnaud", "Wile E. Coyote", "Ole Berg"]);
    console.keys("<Tab>");
    assert_eq!(offered(&mut console), [""; 0]);
    assert!(console.screen().contains("calls Lena Vogt"), "{}", console.screen());
    console.keys("knows.<C-s>");
    assert_eq!(console.outbox()[0].1, "reply Hey Wile, ask @Lena Vogt knows.");
    assert_eq!(console.called(), [called("@Lena Vogt", "Lena Vogt")]);
}

#[test]
fn the_list_is_moved_in_round_and_round() {
    for (keys, taken) in [
        ("", "@Lena Vogt"),
        ("<Down>", "@Leo Arnaud"),
        ("<C-n><C-n>", "@Wile E. Coyote"),
        ("<C-n><C-n><C-n><C-n>", "@Lena Vogt"),
        ("<Up>", "@Ole Berg"),
        ("<C-p><C-p>", "@Wile E. Coyote"),
    ] {
        let mut console = writing(NARROW);
        console.keys("@le").keys(keys).keys("<Enter>!<C-s>");
        assert_eq!(console.outbox()[0].1, format!("reply Hey Wile, {taken} !"), "{keys}");
        assert_eq!(console.called()[0].0, taken, "{keys}");
    }
}

#[test]
fn who_is_in_the_conversation_comes_first_and_programs_are_left_out() {
    let mut console = writing(WIDE);
    console.keys("@");
    let first = offered(&mut console);
    assert_eq!(first[..2], ["Grace Hopper", "Wile E. Coyote"], "no letter yet");
    assert_eq!(first.len(), 6, "{first:?}");
    console.keys("e");
    assert_eq!(offered(&mut console), ["Wile E. Coyote"], "a letter in mid-word is no match");
    console.keys("<Backspace>deploys");
    assert_eq!(offered(&mut console), [""; 0], "{}", console.screen());
}

#[test]
fn a_handle_finds_too_and_marks_come_last() {
    let mut console = writing(WIDE);
    let id = console.store.reader().unwrap().find(CHAT).unwrap().id;
    let people = [("Zed Guest", "aa", &["guest"][..]), ("Amy", "zed", &[]), ("Zed", "z", &[])];
    let people = people.map(|(name, handle, marks)| {
        let author = Author::new(handle.into(), Some(name.into()), None);
        let author = Author { marks: marks.to_vec(), ..author };
        Mentionable { id: PersonId(name.into()), author, here: false }
    });
    console.msg(Msg::People(id, people.to_vec()));
    console.keys("@zed");
    assert_eq!(offered(&mut console), ["Zed", "Amy", "Zed Guest"]);
    assert!(console.screen().contains("Zed Guest  @aa   guest"), "{}", console.screen());
}

#[test]
fn escape_closes_only_the_list() {
    let mut console = writing(WIDE);
    console.keys("@le<Esc>");
    assert_eq!(offered(&mut console), [""; 0]);
    console.keys("n");
    assert_eq!(offered(&mut console), [""; 0], "not for this word again");
    console.keys(" @l");
    assert_eq!(offered(&mut console), ["Lena Vogt", "Leo Arnaud"], "for the next");
    console.keys("<Esc><C-s>");
    assert_eq!(console.outbox()[0].1, "reply Hey Wile, @len @l");
    assert!(console.called().is_empty(), "only who was taken is called");
}

#[test]
fn an_at_is_just_a_letter_elsewhere() {
    for (keys, why) in [
        ("ada@le", "inside a word"),
        ("`@le", "in code"),
        ("<Enter>```<Enter>@le", "in a fence"),
        ("@le ", "the word is over"),
        ("@xyz", "nobody is called so"),
        ("@le<Left>", "the cursor went away"),
        ("le<Home>@", "a word follows at once"),
    ] {
        let mut console = writing(WIDE);
        console.keys(keys);
        assert_eq!(offered(&mut console), [""; 0], "{why}");
        assert!(console.screen().contains("Ctrl-S send"), "{why}");
    }
    let mut issue = Console::morning(WIDE);
    issue.keys("jr@<Enter>t");
    assert_eq!(offered(&mut issue), [""; 0], "where nobody can be called by name");
    issue.keys("<C-s>");
    assert_eq!(issue.outbox()[0].1, "reply Hey Tomás, @\nt");
}

#[test]
fn a_paste_never_opens_the_list() {
    let mut console = writing(WIDE);
    console.msg(Msg::Paste("@le".into()));
    assert_eq!(offered(&mut console), [""; 0]);
    console.keys("n<Tab>");
    assert_eq!(offered(&mut console), [""; 0]);
    assert!(console.screen().contains("@len    "), "a tab indents as ever");
    console.msg(Msg::Paste(" @Lena Vogt".into()));
    console.keys("<C-s>");
    assert!(console.called().is_empty());
}

#[test]
fn a_mention_that_no_longer_stands_in_the_text_is_dropped() {
    for (edits, stands) in [
        ("", true),
        ("<Backspace><Backspace>", false),
        ("<Left><Left>x", false),
        ("<Home>`", true),
        ("<Home>`<End>`", false),
        ("<Home>x", false),
        ("<Home>(", true),
    ] {
        let mut console = writing(WIDE);
        console.keys("<Enter>@le<Tab>").keys(edits);
        assert_eq!(console.screen().contains("calls Lena Vogt"), stands, "{edits}");
        console.keys("<C-s>");
        assert_eq!(!console.called().is_empty(), stands, "{edits}");
    }
}

#[test]
fn two_of_one_name_are_told_apart() {
    let mut console = writing(WIDE);
    let id = console.store.reader().unwrap().find(CHAT).unwrap().id;
    let people = ["ada", "ada2"].map(|handle| {
        let author = Author::new(handle.into(), Some("Ada Lovelace".into()), None);
        Mentionable { id: PersonId(handle.into()), author, here: false }
    });
    console.msg(Msg::People(id, people.to_vec()));
    console.keys("@ada<Tab>and @ada<Down><Tab>and @ada<Tab><C-s>");
    let text = "reply Hey Wile, @Ada Lovelace and @Ada Lovelace (ada2) and @Ada Lovelace";
    assert_eq!(console.outbox()[0].1, text);
    let both = [called("@Ada Lovelace", "ada"), called("@Ada Lovelace (ada2)", "ada2")];
    assert_eq!(console.called(), both);
}

#[test]
fn mentions_live_in_the_draft() {
    let mut console = writing(WIDE);
    console.keys("@le<Tab>and @gr<Tab><Backspace><Backspace><Esc>");
    let mention = Mention { text: "@Lena Vogt".into(), person: PersonId("Lena Vogt".into()) };
    let text = "Hey Wile, @Lena Vogt and @Grace Hoppe".to_owned();
    assert_eq!(console.drafted(CHAT), Some(Draft { text, mentions: vec![mention] }));
    console.keys("r");
    assert!(console.screen().contains("calls Lena Vogt"));
    console.keys("<C-s>");
    assert_eq!(console.called(), [called("@Lena Vogt", "Lena Vogt")]);
    console.keys("z");
    assert_eq!(console.drafted(CHAT).unwrap().mentions.len(), 1, "taken back");
    console.keys("r<C-s>").wait(9);
    console.deliver("chat", Outcome::Refused { why: "msg_too_long".into() });
    assert_eq!(console.drafted(CHAT).unwrap().mentions.len(), 1, "refused");
}

#[test]
fn an_editor_of_ones_own_keeps_who_is_still_called() {
    let mut console = writing(WIDE);
    console.keys("@le<Tab><C-e>");
    assert_eq!(console.outside, [Effect::Edit("Hey Wile, @Lena Vogt ".into())]);
    console.msg(Msg::Edited(Ok("@Lena Vogt knows, not @Leo Arnaud".into())));
    console.keys("<C-s>");
    assert_eq!(console.called(), [called("@Lena Vogt", "Lena Vogt")]);
}

#[test]
fn what_would_call_everybody_calls_nobody_and_says_so() {
    let mut console = writing(WIDE);
    console.keys("`@here` @channels ");
    assert!(!console.screen().contains("calls nobody"));
    console.keys("@channel ");
    assert!(console.screen().contains("@channel calls nobody"), "{}", console.screen());
    let mut issue = Console::morning(WIDE);
    issue.keys("jr@here ");
    assert!(!issue.screen().contains("calls nobody"), "it means nothing there");
}

#[test]
fn people_of_another_answer_are_not_offered() {
    let mut console = writing(WIDE);
    let other = TicketRef::parse("slack:users/C1/2").unwrap();
    let id = console.store.reader().unwrap().find(other.as_str()).unwrap().id;
    console.msg(Msg::People(id, Vec::new()));
    console.keys("@le");
    assert_eq!(offered(&mut console)[0], "Lena Vogt");
}

#[test]
fn an_answer_that_calls_nobody_is_as_it_was() {
    let mut console = writing(WIDE);
    console.keys("fixed<C-s>");
    let item = console.store.reader().unwrap().outbox().unwrap().pop().unwrap();
    assert_eq!(item.action, Action::reply("Hey Wile, fixed"));
}

#[test]
fn the_list() {
    for (name, size) in [("wide", WIDE), ("narrow", NARROW), ("small", (40, 12))] {
        let mut console = writing(size);
        let guest = person("Leah Okafor of the Northern Branch", "");
        let ticket = given("slack:users/C1/9", Kind::Thread, "Hi", &guest, 1);
        console.ingest("chat", page(vec![ticket]));
        console.keys("<Esc>r@grace<Tab>and perhaps @<Down>");
        insta::assert_snapshot!(format!("people_{name}"), console.styled());
    }
}
