//! A new issue because of a ticket: where, from which template, what it says, and that it is no
//! answer.

use super::harness::*;
use support_hero::desk::{
    Action, Forms, Granted, IssueForm, Kind, Receipt, SourceId, Template, TicketRef, Wish,
};
use support_hero::store::Outcome;
use support_hero::tui::{Ask, Effect, Msg};

const CHAT: &str = "slack:users/C1/1";

fn place(name: &str) -> (SourceId, String) {
    (source("code"), name.into())
}

fn forms(templates: &[&str]) -> Granted {
    let template = |name: &&str| Template {
        name: (*name).into(),
        about: format!("a {name}"),
        title: format!("[{name}]"),
        body: format!("### What is the {name}?"),
        labels: vec![(*name).into()],
    };
    let labels = vec!["bug".into(), "triage".into()];
    let forms = Forms { labels, templates: templates.iter().map(template).collect() };
    Granted::Forms(source("code"), "example/app".into(), forms)
}

/// A new issue being written because of the ticket under the cursor.
fn writing(console: &mut Console, templates: &[&str]) {
    console.keys("N");
    console.grant(Ok(Granted::Places(vec![place("example/app")])));
    console.grant(Ok(forms(templates)));
}

fn form(console: &Console, reference: &str) -> Option<String> {
    let reader = console.store.reader().unwrap();
    let id = reader.find(reference).unwrap().id;
    reader.detail(id).unwrap().unwrap().form
}

fn created(console: &Console) -> IssueForm {
    match console.sent() {
        Some(Action::Create { source: at, form }) => {
            assert_eq!(at, source("code"));
            form
        }
        other => panic!("{other:?} opens no issue"),
    }
}

#[test]
fn where_from_which_template_and_what_it_says() {
    for (name, size) in [("wide", WIDE), ("narrow", NARROW)] {
        let mut console = Console::morning(size);
        console.keys("N");
        assert!(!console.screen().contains("asking"), "not before it takes a while");
        console.wait(1);
        assert!(console.screen().contains("asking every tracker…"));
        let places = ["example/sdk-js", "example/app"].map(place);
        console.grant(Ok(Granted::Places(places.into())));
        assert!(console.screen().contains("a new issue: where?"));
        console.keys("app<Enter>");
        assert_eq!(console.wish(), Wish::Forms(source("code"), "example/app".into()));
        console.grant(Ok(forms(&["bug", "question"])));
        insta::assert_snapshot!(format!("issue_template_{name}"), console.styled());
        console.keys("<Enter>");
        insta::assert_snapshot!(format!("issue_{name}"), console.styled());
        console.keys(" (eu-west)<C-s>");
        let form = created(&console);
        assert_eq!(form.place, "example/app");
        assert_eq!(form.title, "[bug] Webhook signatures fail since this morning (eu-west)");
        assert_eq!(form.labels, ["bug"]);
        assert!(form.body.starts_with("### What is the bug?\n\nA customer asked:\n\n> eu-west."));
        assert!(form.body.ends_with("\n\nhttps://service.test/users/C1/1"), "{}", form.body);
        assert!(!form.body.contains("Wile") && !form.body.contains("Acme"), "{}", form.body);
    }
}

#[test]
fn the_tickets_own_place_comes_first_and_then_the_last_one() {
    let mut console = Console::morning(WIDE);
    let places = ["example/aaa", "example/app", "example/zzz"].map(place).to_vec();
    console.keys("gjN").grant(Ok(Granted::Places(places.clone()))).keys("<Enter>");
    assert_eq!(console.wish(), Wish::Forms(source("code"), "example/app".into()));
    console.keys("<Esc>gN").grant(Ok(Granted::Places(places.clone()))).keys("zzz<Enter>");
    console.keys("<Esc>N").grant(Ok(Granted::Places(places))).keys("<Enter>");
    assert_eq!(console.wish(), Wish::Forms(source("code"), "example/zzz".into()));
}

#[test]
fn a_known_issue_is_offered_first_and_linked_instead() {
    let mut console = Console::morning(WIDE);
    let known = given(
        "github:example/app#12",
        Kind::Issue,
        "Webhook signatures fail after a deploy",
        &grace(),
        9_000,
    );
    console.ingest("code", page(vec![known]));
    console.keys("gN");
    insta::assert_snapshot!(console.styled());
    console.keys("<Enter>");
    assert_eq!(
        console.message(),
        "linked to example/app#12: \"Webhook signatures fail since this morn…\""
    );
    assert!(console.screen().contains("linked  example/app#12 Webhook signatures fail"));
    assert!(console.outbox().is_empty());
    console.keys("z");
    assert!(!console.screen().contains("linked  example/app#12"), "{}", console.screen());
    console.keys("N<End><Enter>").grant(Ok(Granted::Places(vec![place("example/app")])));
    console.grant(Ok(forms(&[])));
    assert!(console.screen().contains(" new issue in example/app "));
}

#[test]
fn the_new_issue_and_the_answer_are_two_things() {
    let mut console = Console::morning(WIDE);
    console.keys("rwe look into it<Esc>g");
    writing(&mut console, &[]);
    assert!(!console.screen().contains("Hey Wile, we look"), "{}", console.screen());
    console.keys(" for us<C-x>");
    assert!(console.outbox().is_empty(), "nothing is sent and closed");
    assert!(console.message().contains("new issue and no answer"));
    console.keys("<Esc>");
    assert_eq!(console.draft(CHAT).as_deref(), Some("Hey Wile, we look into it"));
    let kept = form(&console, CHAT).unwrap();
    assert!(kept.contains("this morning for us"), "{kept}");
    assert!(console.screen().contains("new issue begun: Webhook signatures fail since this m"));
    console.keys("r");
    assert!(!console.screen().contains("Repository:"));
    console.keys("<C-s>");
    assert_eq!(console.outbox()[0].1, "reply Hey Wile, we look into it");
    assert_eq!(form(&console, CHAT), Some(kept), "the answer took nothing of it");
    console.keys("zgN<C-s>");
    assert!(created(&console).title.ends_with("this morning for us"));
    assert_eq!(console.draft(CHAT).as_deref(), Some("Hey Wile, we look into it"));
    assert_eq!(form(&console, CHAT), None, "it is on its way");
}

#[test]
fn taken_back_it_is_there_to_go_on_with() {
    let mut console = Console::morning(WIDE);
    writing(&mut console, &[]);
    console.keys(" again<C-s>");
    assert!(console.message().starts_with("create issue in example/app: Webhook"));
    assert!(console.cursor().contains("Acme"), "the ticket is not dealt with");
    console.keys("z");
    assert!(console.outbox().is_empty());
    assert!(form(&console, CHAT).unwrap().contains("this morning again"));
    assert_eq!(console.draft(CHAT), None);
    console.keys("N");
    assert!(console.screen().contains("this morning again"));
}

#[test]
fn it_is_kept_while_it_is_written_and_forgotten_if_nothing_was() {
    let mut console = Console::morning(WIDE);
    writing(&mut console, &[]);
    console.keys("<Esc>");
    assert_eq!(form(&console, CHAT), None);
    writing(&mut console, &[]);
    console.keys("!").wait(2);
    assert!(form(&console, CHAT).unwrap().contains("this morning!"));
    console.keys("<Backspace><Esc>");
    assert_eq!(form(&console, CHAT), None, "it stands as it was offered");
}

#[test]
fn what_is_missing_is_said_before_it_is_sent() {
    let mut console = Console::morning(WIDE);
    writing(&mut console, &[]);
    console.keys("<C-u>Title:<C-s>");
    assert!(console.outbox().is_empty());
    assert!(console.message().contains("no title yet"), "{}", console.message());
    console.keys(" It drops<Down><End>bug, wish");
    assert!(console.screen().contains(" example/app has no label wish "));
    console.keys("<Up><Up><End>le");
    assert!(console.screen().contains(" new issue in example/apple "));
    console.keys("<C-s>");
    assert!(console.outbox().is_empty());
    assert!(console.message().contains("no source opens issues in example/apple"));
    assert_eq!(console.wish(), Wish::Places);
    console.grant(Err("code does not answer"));
    assert!(console.message().contains("code does not answer"));
    console.keys("<Backspace><Backspace><C-s>");
    assert_eq!(created(&console).labels, ["bug", "wish"]);
}

#[test]
fn without_its_templates_it_is_written_all_the_same() {
    let mut console = Console::morning(WIDE);
    console.keys("N").grant(Ok(Granted::Places(vec![place("example/app")])));
    console.grant(Err("code does not answer"));
    assert!(console.message().contains("templates of example/app could not be read"));
    console.keys(" now<C-s>");
    assert!(created(&console).title.ends_with("this morning now"));
}

#[test]
fn where_nothing_can_be_opened_it_says_so() {
    let mut console = Console::morning(WIDE);
    console.keys("N").grant(Ok(Granted::Places(Vec::new())));
    assert!(console.screen().contains("no source has a place for new issues"));
    console.keys("<Esc>N").grant(Err("code needs you: the token expired"));
    assert!(console.screen().contains("the token expired"));
    let mut setup = setup();
    setup.abilities.values_mut().for_each(|abilities| abilities.tracker = false);
    let mut console = Console::with(WIDE, setup);
    console.ingest("chat", page(vec![given(CHAT, Kind::Thread, "Help", &priya(), 5)]));
    console.keys("N");
    assert_eq!(console.message(), "new issue: no source is a tracker");
    assert!(!console.outside.iter().any(|effect| matches!(effect, Effect::Fetch(_))));
}

#[test]
fn a_refused_one_is_edited_and_takes_its_own_place() {
    let mut console = Console::morning(WIDE);
    writing(&mut console, &[]);
    console.keys(" now<C-s>").wait(9);
    console.deliver("code", Outcome::Refused { why: "labels is invalid".into() });
    assert!(console.screen().contains("N edits it"), "{}", console.screen());
    console.keys("N!<C-s>");
    let all = console.outbox();
    assert_eq!(all.len(), 1, "{all:?}");
    assert!(created(&console).title.ends_with("this morning now!"));
}

#[test]
fn once_it_is_there_the_ticket_is_linked_to_it() {
    let mut console = Console::morning(WIDE);
    writing(&mut console, &[]);
    console.keys(" now<C-s>").wait(9);
    let created = TicketRef::parse("github:example/app#99").unwrap();
    let url = Some("https://github.com/example/app/issues/99".into());
    let receipt = Receipt { created: Some(created), url, ..Receipt::default() };
    console.deliver("code", Outcome::Sent(receipt));
    assert!(console.screen().contains("linked  example/app#99"), "{}", console.screen());
    console.keys("lunlink<Enter>");
    assert!(!console.screen().contains("linked  example/app#99"), "{}", console.screen());
}

#[test]
fn an_editor_of_ones_own_gives_the_issue_back_as_one() {
    let mut console = Console::morning(WIDE);
    writing(&mut console, &[]);
    console.keys("<C-e>");
    let Some(Effect::Edit(text)) = console.outside.last().cloned() else { panic!("no editor") };
    assert!(text.starts_with("Repository: example/app\nTitle: Webhook"), "{text}");
    console.msg(Msg::Edited(Ok(text.replace("Webhook signatures", "Signatures"))));
    console.keys("<C-s>");
    assert_eq!(created(&console).title, "Signatures fail since this morning");
}

#[test]
fn a_long_title_goes_on_at_its_end() {
    let mut console = Console::new(WIDE);
    let title = "A title so long that it is wrapped onto another line of the form, twice";
    console.ingest("chat", page(vec![given(CHAT, Kind::Thread, title, &priya(), 5)]));
    assert!(console.screen().contains("A title so long"));
    writing(&mut console, &[]);
    console.keys("!<C-s>");
    assert_eq!(created(&console).title, format!("{title}!"));
}

#[test]
fn what_was_read_for_a_new_issue_comes_too_late_for_whoever_went_on() {
    for (keys, late) in [("", false), ("r", true), ("j", true), ("?", true), ("/", true)] {
        let mut console = Console::morning(WIDE);
        let asked = console.model.update(Msg::Key(parse_keys("N")[0]), console.now);
        let similar = asked.iter().find_map(|effect| match effect {
            Effect::Refresh(Ask::Similar(id)) => Some(*id),
            _ => None,
        });
        console.keys(keys);
        let went_on = console.screen();
        console.msg(Msg::Similar(similar.unwrap(), Vec::new()));
        assert_eq!(console.screen() == went_on, late, "{keys}");
    }
}
