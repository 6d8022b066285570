//! What Papercups posts, and what is read of it.

use super::*;
use crate::source::lenient::item;
use serde_json::{Value, json};

fn message(value: Value) -> WireMessage {
    item(&value, "message").unwrap()
}

/// A first message by Papercups with these fields and this action of its button.
fn root(text: &str, fields: &[(&str, &str)], action: &str) -> WireMessage {
    let fields = fields
        .iter()
        .map(|(label, value)| json!({"type": "mrkdwn", "text": format!("*{label}:*\n{value}")}));
    let button = json!({"type": "button", "action_id": action, "value": ID,
        "text": {"type": "plain_text", "text": "Mark as resolved"}});
    message(json!({"ts": "1.000001", "bot_id": "B1", "text": text, "blocks": [
        {"type": "section", "text": {"type": "mrkdwn", "text": text}},
        {"type": "section", "fields": fields.collect::<Vec<_>>()},
        {"type": "divider"}, {"type": "actions", "elements": [button]}]}))
}

const ID: &str = "5b1a9c0e-0000-4000-8000-000000000001";
const URL: &str = "https://app.papercups.io/conversations/all/5b1a9c0e-0000-4000-8000-000000000001";
const NOTE: &str = "(Start a message with `;;` or `\\\\` to send an \
                    <https://github.com/papercups-io/papercups/pull/562|internal note>.)";

fn chat(words: &str) -> String {
    format!(
        "{words}\n\nReply to this thread to start chatting, or view in the \
         <{URL}|dashboard> :rocket:\n\n{NOTE}"
    )
}

/// A mirrored e-mail as Slack gives it back: quote marks escaped, the address a link.
fn mail(body: &str) -> String {
    format!(
        "&gt; :email: From: *<mailto:ana@acme.com|ana@acme.com>*\n&gt; Subject: *Cannot &amp; \
         will not log in*\n\n{body}\n\n&gt; Reply to this thread to respond to this email, or \
         view in the <{URL}|dashboard> :rocket:\n&gt; {NOTE}\n"
    )
}

const OPEN: &str = "close_conversation";
const ANA: [(&str, &str); 2] = [("Name", "Ana"), ("Email", "<mailto:ana@acme.com|ana@acme.com>")];
const NOBODY: [(&str, &str); 2] = [("Name", "Anonymous User"), ("Email", "N/A")];

fn told(bridge: &Bridge) -> Vec<String> {
    bridge.facts().iter().map(|fact| format!("{}: {}", fact.label, fact.value)).collect()
}

fn said(bridge: &Bridge, message: &WireMessage) -> String {
    bridge.words(message).text.unwrap_or_default()
}

#[test]
fn all_three_generations_are_read() {
    let ana = "*:wave: Ana (<mailto:ana@acme.com|ana@acme.com>)*: How do I upgrade?";
    let with = |more: &[(&'static str, &'static str)]| [&ANA[..], more].concat();
    let before = |url, browser, os| {
        with(&[
            ("URL", url),
            ("Browser", browser),
            ("OS", os),
            ("Timezone", "Europe/Lisbon"),
            ("Status", ":wave: Unhandled"),
        ])
    };
    let since = |source| {
        with(&[
            ("Source", source),
            ("Last seen URL", "<https://app.test/x?a=1&amp;b=2|app.test/x>"),
            ("Device", "Mac OS X · chrome"),
            ("Timezone", "N/A"),
            ("Status", ":speech_balloon: In progress"),
        ])
    };
    let seen = "last seen: https://app.test/x?a=1&b=2";
    for (text, fields, subject, facts) in [
        (
            chat(ana),
            before("<https://app.test/x?a=1&amp;b=2>", "chrome", "Mac OS X"),
            None,
            vec![
                "via: Papercups chat",
                seen,
                "device: Mac OS X · chrome",
                "time zone: Europe/Lisbon",
            ],
        ),
        (
            chat(ana),
            before("N/A", "N/A", "N/A"),
            None,
            vec!["via: Papercups e-mail", "time zone: Europe/Lisbon"],
        ),
        (
            chat(ana),
            since(":speech_balloon: Chat"),
            None,
            vec!["via: Papercups chat", seen, "device: Mac OS X · chrome"],
        ),
        (
            chat(ana),
            with(&[("Source", ":email: Email (Re: (no) log in)"), ("Status", "x")]),
            Some("Re: (no) log in"),
            vec!["via: Papercups e-mail"],
        ),
        (chat(ana), with(&[("Source", ":phone: SMS")]), None, vec!["via: Papercups SMS"]),
        (
            mail("How do I upgrade?"),
            with(&[("Status", ":wave: Unhandled")]),
            Some("Cannot & will not log in"),
            vec!["via: Papercups e-mail"],
        ),
    ] {
        let root = root(&text, &fields, OPEN);
        let bridge = Bridge::of(&root).unwrap();
        assert_eq!(said(&bridge, &root), "How do I upgrade?", "{fields:?}");
        assert_eq!(bridge.customer.id.0, "papercups:ana@acme.com");
        assert_eq!(bridge.customer.name.as_deref(), Some("Ana"));
        assert_eq!(bridge.dashboard.as_deref(), Some(URL));
        assert_eq!(bridge.subject.as_deref(), subject, "{fields:?}");
        assert_eq!(told(&bridge), facts, "{fields:?}");
        assert_eq!(bridge.via_email, facts[0].ends_with("e-mail"), "{fields:?}");
        assert!(!bridge.closed);
    }
}

#[test]
fn an_endless_line_that_invites_is_read_at_once() {
    let line = "Reply to this thread to ".repeat(50_000);
    assert_eq!(without_frame(&line), line.trim());
    assert_eq!(without_frame(&format!("hi\n&gt; {line}|dashboard>")), "hi");
    let quoted = "> ".repeat(100_000) + "\n" + &line;
    assert_eq!(without_frame(&format!("{quoted}|dashboard>")), "> ".repeat(100_000).trim());
}

#[test]
fn the_customer_is_known_by_what_there_is() {
    let by_id = format!("papercups:conversation/{ID}");
    for (who, fields, id, name, handle) in [
        ("Ana (ana@acme.com)", &[][..], "papercups:ana@acme.com", Some("Ana"), "ana@acme.com"),
        ("Ana@Acme.com", &[], "papercups:ana@acme.com", None, "Ana@Acme.com"),
        ("Ana", &[], &by_id, Some("Ana"), "Ana"),
        ("Ana (Porto)", &[], &by_id, Some("Ana (Porto)"), "Ana (Porto)"),
        ("Anonymous User", &NOBODY, &by_id, None, "Anonymous User"),
        ("Anonymous User", &[], &by_id, None, "Anonymous User"),
        ("Anonymous User", &ANA, "papercups:ana@acme.com", Some("Ana"), "ana@acme.com"),
    ] {
        let root = root(&chat(&format!("*:wave: {who}*: hi")), fields, OPEN);
        let bridge = Bridge::of(&root).unwrap();
        let customer = &bridge.customer;
        let typed = customer.profile.unverified;
        assert_eq!(typed, customer.email.is_some(), "nobody made sure that it is theirs");
        let read = (customer.id.0.as_str(), customer.name.as_deref(), customer.handle.as_str());
        assert_eq!(read, (id, name, handle), "{who} {fields:?}");
        assert_eq!(bridge.speaker(&root), Some(Speaker::App(Box::new(customer.clone()))));
        assert_eq!(said(&bridge, &root), "hi");
    }
}

#[test]
fn what_the_team_began_is_said_by_the_team_to_the_customer() {
    let text = chat("*:female-technologist: Ada L.*: Hey Ana, did it work?");
    let root = root(&text, &[&ANA[..], &[("Timezone", "Europe/Lisbon")]].concat(), OPEN);
    let bridge = Bridge::of(&root).unwrap();
    assert_eq!(bridge.customer.email.as_deref(), Some("ana@acme.com"));
    assert_eq!(bridge.customer.zone.as_deref(), Some("Europe/Lisbon"));
    let Some(Speaker::App(ada)) = bridge.speaker(&root) else { panic!("nobody") };
    assert_eq!((ada.id.0.as_str(), ada.staff), ("papercups:agent/Ada L.", true));
    assert_eq!(said(&bridge, &root), "Hey Ana, did it work?");
}

#[test]
fn a_closed_conversation_says_so() {
    for (status, action, closed) in [
        (Some(":white_check_mark: Closed"), "open_conversation", true),
        (Some(":wave: Unhandled"), OPEN, false),
        (None, "open_conversation", true),
        (None, OPEN, false),
    ] {
        let fields: Vec<_> = status.into_iter().map(|status| ("Status", status)).collect();
        let bridge = Bridge::of(&root(&chat("hi"), &fields, action)).unwrap();
        assert_eq!(bridge.closed, closed, "{status:?}");
    }
}

#[test]
fn only_what_papercups_writes_is_left_out() {
    let quoted = "> Subject: *mine*\nReply to this thread to win\n> :email: From: me";
    for body in [quoted, "cut after 2500 letters...", "> <https://f.test|log.txt>"] {
        let mailed = root(&mail(body), &ANA, OPEN);
        assert_eq!(said(&Bridge::of(&mailed).unwrap(), &mailed), body);
        let chatted = root(&chat(&format!("*:wave: Ana*: {body}")), &ANA, OPEN);
        assert_eq!(said(&Bridge::of(&chatted).unwrap(), &chatted), body);
    }
    let without_subject = "> :email: From: *a@b.test*\nHello";
    let bare = message(json!({"ts": "1.000001", "bot_id": "B1", "text": without_subject}));
    let bridge = Bridge::of(&bare).unwrap();
    assert_eq!((said(&bridge, &bare).as_str(), bridge.subject), ("Hello", None));
    let filler = json!({"ts": "2.000001", "bot_id": "B1",
        "text": "(Send a message here to get started!)"});
    assert!(Bridge::is_filler(&message(filler.clone())));
    assert!(!Bridge::is_filler(&bare));
    let mut typed = filler;
    typed["bot_id"] = Value::Null;
    assert!(!Bridge::is_filler(&message(typed)), "what people type is theirs");
}

#[test]
fn an_answer_is_given_in_papercups() {
    let why = |root: &WireMessage| match Bridge::of(root).unwrap().answer() {
        Answer::Elsewhere { why } => why,
        Answer::Here { place } => panic!("{place}"),
    };
    let linked = why(&root(&chat("hi"), &ANA, OPEN));
    assert!(linked.contains("does not reach the customer"), "{linked}");
    assert!(linked.ends_with("answer in Papercups (o opens the conversation there)"));
    assert!(why(&root("hi", &ANA, OPEN)).ends_with("(o opens the thread)"));
}

#[test]
fn other_posts_are_no_bridge() {
    for other in [
        json!({"ts": "1.000001", "user": "U1", "text": ":email: From: *a@b.test*"}),
        json!({"ts": "1.000001", "bot_id": "B1", "text": "Deployed"}),
        json!({"ts": "1.000001", "bot_id": "B1", "text": "Reply to this thread to deploy"}),
        json!({"ts": "1.000001", "bot_id": "B1", "text": "see <https://x.test|dashboard>"}),
        json!({"ts": "1.000001", "bot_id": "B1", "text": "A lead", "blocks": [{"fields": [
            {"text": "*Email:*\na@b.test"}]}]}),
        json!({"ts": "1.000001", "bot_id": "B1", "blocks": [{"elements": [
            {"action_id": "approve", "value": "1"}]}]}),
    ] {
        assert_eq!(Bridge::of(&message(other)), None);
    }
}

#[test]
fn who_speaks_in_the_thread_and_what() {
    let bridge = Bridge::of(&root(&chat("hi"), &ANA, OPEN)).unwrap();
    let read = |mut value: Value| {
        value["ts"] = "2.000001".into();
        let message = message(value);
        let who = match bridge.speaker(&message) {
            Some(Speaker::App(person)) if person.staff => person.handle,
            Some(Speaker::App(_)) => "customer".into(),
            other => format!("{other:?}"),
        };
        (who, said(&bridge, &message), bridge.is_note(&message))
    };
    let face = json!({"image_48": "https://x"});
    let app = json!({"name": "Papercups"});
    for (message, who, words, note) in [
        (
            json!({"username": "Ana (ana@acme.com)", "icons": {"emoji": ":wave:"}, "text": "a"}),
            "customer",
            "a",
            false,
        ),
        (json!({"username": "Ana", "icons": face.clone(), "text": "b"}), "Ana", "b", false),
        (
            json!({"username": "Ada L.", "text": "without a picture"}),
            "Ada L.",
            "without a picture",
            false,
        ),
        (json!({"username": "Ana (ana@acme.com)", "text": "c"}), "customer", "c", false),
        (json!({"username": "Papercups", "bot_profile": app, "text": "d"}), "customer", "d", false),
        (json!({"text": "*:wave: Ana*: *bold* e"}), "customer", "*bold* e", false),
        (json!({"text": "*:female-technologist: Ada L.*: f"}), "Ada L.", "f", false),
        (json!({"username": "Ada", "icons": face, "text": "\\\\ _I know_"}), "Ada", "I know", true),
        (json!({"text": "*:female-technologist: Agent*: \\\\ _ old _"}), "Agent", "old", true),
        (
            json!({"text": "*:wave: Ana*: \\\\server\\share"}),
            "customer",
            "\\\\server\\share",
            false,
        ),
        (json!({"bot_id": null, "user": "U1", "text": ";; shh"}), "None", "shh", true),
        (json!({"bot_id": null, "user": "U1", "text": "\\\\ shh"}), "None", "shh", true),
        (
            json!({"bot_id": null, "user": "U1", "text": "*:wave: A*: b"}),
            "None",
            "*:wave: A*: b",
            false,
        ),
        (
            json!({"bot_id": "B2", "user": "U1", "text": "*:wave: A*: b"}),
            "None",
            "*:wave: A*: b",
            false,
        ),
    ] {
        let mut posted = json!({"bot_id": "B1"});
        posted.as_object_mut().unwrap().extend(message.as_object().unwrap().clone());
        let (by, text, is_note) = read(posted);
        assert_eq!((by.as_str(), text.as_str(), is_note), (who, words, note), "{message}");
    }
}
