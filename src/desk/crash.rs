//! What is told of an error where everybody may read it: what failed and where, and of whom it hit
//! nothing.

use super::quote::without_addresses;
use super::{Event, Exception, Fact, Frame};
use std::net::IpAddr;

/// Characters of what an exception says, at most.
const VALUE: usize = 300;
/// What stands where somebody whom an error hit was named.
const USER: &str = "(user)";
/// What stands where the address of a machine stood.
const MACHINE: &str = "(address)";
/// Letters of a name that is looked for in other words: a shorter one stands in too many.
const NAME: usize = 3;

/// The exception that was not caught with the call of the program itself that raised it, as code:
/// nothing in it calls anybody. Empty if neither is known.
pub(super) fn failed(event: &Event) -> String {
    let first = event.chain.first();
    let what = match first {
        Some(Exception { kind, value, .. }) => [kind.as_deref(), value.as_deref()],
        None => [event.message.as_deref(), None],
    };
    let what: Vec<&str> = what.into_iter().flatten().flat_map(str::lines).collect();
    let (kind, value) = what.split_first().map_or(("", String::new()), |(k, v)| (*k, v.join(" ")));
    let colon = if value.is_empty() { "" } else { ": " };
    let line: String =
        private(&format!("{kind}{colon}{value}"), Some(event)).chars().take(VALUE).collect();
    let mut frames = event.chain.iter().flat_map(|exception| &exception.frames);
    let own = frames.find(|frame| frame.own).or_else(|| first?.frames.first());
    let own = own.map(|frame| format!("  at {}", private(&call(frame), Some(event))));
    let lines = [line].into_iter().chain(own).filter(|line| !line.is_empty());
    match lines.collect::<Vec<_>>().join("\n") {
        code if code.is_empty() => code,
        code => format!("```\n{}\n```", code.replace('`', "'")),
    }
}

/// `charge (billing/views.py:42)`, as far as it is known.
fn call(frame: &Frame) -> String {
    let numbers = [frame.line, frame.column.filter(|_| frame.function.is_none())];
    let numbers: String = numbers.into_iter().flatten().map(|n| format!(":{n}")).collect();
    let place = frame.file.as_ref().map(|file| format!("{file}{numbers}"));
    match (&frame.function, place) {
        (Some(function), Some(place)) => format!("{function} ({place})"),
        (function, place) => function.clone().or(place).unwrap_or_else(|| "?".into()),
    }
}

/// Where it happened: culprit, release and environment, a line each.
pub(super) fn place(facts: &[Fact], event: Option<&Event>) -> String {
    let culprit = facts.iter().find(|fact| fact.label == "culprit");
    let culprit = culprit.map(|fact| private(&fact.value, event));
    // What a release is called may look like an address: `app@2.4.0`.
    let release = event.and_then(|event| event.release.clone());
    let environment = event.and_then(|event| event.environment.clone());
    let told = [("in", culprit), ("release", release), ("environment", environment)];
    let line = |(label, value): (&str, Option<String>)| {
        Some(format!("- {label} `{}`", value?.replace('`', "'")))
    };
    told.into_iter().filter_map(line).collect::<Vec<_>>().join("\n")
}

/// A text that names nobody whom an error hit: neither as the program called them, nor by an e-mail
/// address or that of their machine.
pub(super) fn private(text: &str, event: Option<&Event>) -> String {
    let user = event.and_then(|event| event.user.as_deref()).filter(|u| u.chars().count() >= NAME);
    let text = without_addresses(text);
    let text = user.map_or_else(|| text.clone(), |user| text.replace(user, USER));
    if event.is_some() { without_machines(&text) } else { text }
}

/// A text with the addresses of machines blotted out.
fn without_machines(text: &str) -> String {
    let part = |c: char| c.is_ascii_hexdigit() || ".:".contains(c);
    let (mut out, mut rest) = (String::new(), text);
    while let Some(at) = rest.find(part) {
        let (before, after) = rest.split_at(at);
        let word = after.split(|c| !part(c)).next().unwrap_or(after);
        out += before;
        let alone = !out.ends_with(|c: char| c.is_alphanumeric() || "@_".contains(c));
        let length = if alone { machine(word) } else { 0 };
        out += if length > 0 { MACHINE } else { word };
        rest = after.get(if length > 0 { length } else { word.len() }..).unwrap_or_default();
    }
    out + rest
}

/// How long the address is that a word begins with: its port, and what ends a sentence, stay.
fn machine(word: &str) -> usize {
    let bare = word.trim_end_matches(['.', ':']);
    let host = bare.rsplit_once(':').map(|(host, _)| host).unwrap_or_default();
    // `a::b` is rather a path in some program.
    let digits = |host: &str| host.contains(|c: char| c.is_ascii_digit());
    let is = |host: &&&str| digits(host) && host.parse::<IpAddr>().is_ok();
    [bare, host].iter().find(is).map_or(0, |host| host.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn frame(function: Option<&str>, file: &str, line: u64, own: bool) -> Frame {
        let function = function.map(ToOwned::to_owned);
        Frame { function, file: Some(file.into()), line: Some(line), own, ..Frame::default() }
    }

    fn crashed(kind: &str, value: &str, frames: Vec<Frame>) -> Event {
        let (kind, value) = (Some(kind.into()), Some(value.into()));
        let exception = Exception { kind, value, frames, ..Exception::default() };
        Event { chain: vec![exception], user: Some("wile-77".into()), ..Event::default() }
    }

    #[test]
    fn what_failed_is_the_own_call_that_raised_it() {
        let frames = vec![
            frame(Some("get"), "lib/dict.py", 9, false),
            frame(Some("charge"), "billing/views.py", 42, true),
            frame(Some("handle"), "app.py", 7, true),
        ];
        let minified = Frame { column: Some(4_711), ..frame(None, "app.8f.js", 1, true) };
        let message = |text: &str| Event { message: Some(text.into()), ..Event::default() };
        for (event, told) in [
            (
                crashed("KeyError", "no card of wile-77 at 10.0.0.5:5432 ```", frames.clone()),
                "KeyError: no card of (user) at (address):5432 '''\n  at charge (billing/views.py:42)",
            ),
            (
                crashed("Error", "a\nb", frames[..1].to_vec()),
                "Error: a b\n  at get (lib/dict.py:9)",
            ),
            (crashed("Error", "a", vec![minified]), "Error: a\n  at app.8f.js:1:4711"),
            (crashed("Error", "", vec![Frame::default()]), "Error\n  at ?"),
            (message("Too slow for @grace"), "Too slow for @grace"),
        ] {
            assert_eq!(failed(&event), format!("```\n{told}\n```"));
        }
        assert_eq!(failed(&Event::default()), "");
        assert!(failed(&crashed("Error", &"long ".repeat(5_000), vec![])).len() < 400);
    }

    #[test]
    fn where_it_happened() {
        let event = Event {
            release: Some("app@2.4.0".into()),
            environment: Some("production".into()),
            ..Event::default()
        };
        let value = "charge of `ada@acme.com`".into();
        let facts = [Fact { label: "culprit".into(), value, tone: Default::default() }];
        let release = "- release `app@2.4.0`\n- environment `production`";
        let culprit = "- in `charge of '(e-mail address)'`";
        assert_eq!(place(&facts, Some(&event)), format!("{culprit}\n{release}"));
        assert_eq!(place(&[], Some(&event)), release);
        assert_eq!(place(&facts, None), culprit);
        assert_eq!(place(&[], None), "");
    }

    #[test]
    fn machines() {
        for (text, expected) in [
            ("from 10.0.0.5, [::1] and fe80::1:2.", "from (address), [(address)] and (address)."),
            ("10.0.0.5:5432 refused", "(address):5432 refused"),
            ("http://10.0.0.5/x", "http://(address)/x"),
            ("app@1.2.3.4 at 12:30:05 of 2.4.0", "app@1.2.3.4 at 12:30:05 of 2.4.0"),
            ("std::vec a::b decade é1.1.1.1", "std::vec a::b decade é1.1.1.1"),
            ("", ""),
        ] {
            assert_eq!(without_machines(text), expected);
        }
    }

    #[test]
    fn whom_it_hit_is_not_named() {
        let hit = |user: &str| Event { user: Some(user.into()), ..Event::default() };
        for (user, text, expected) in [
            ("wile@acme.com", "no card of wile@acme.com", "no card of (e-mail address)"),
            ("wile", "no card of wile: wile@acme.com", "no card of (user): (e-mail address)"),
            ("42", "42 cards", "42 cards"),
        ] {
            assert_eq!(private(text, Some(&hit(user))), expected);
        }
    }

    proptest! {
        #[test]
        fn no_machine_comes_through(before in r"\PC{0,8}", ip: [u8; 4], after in r"\PC{0,8}") {
            let ip = std::net::Ipv4Addr::from(ip).to_string();
            let safe = without_machines(&format!("{before} {ip} {after}"));
            let alone = format!(" {ip} ");
            prop_assert!(!safe.contains(&alone), "{}", safe);
        }
    }
}
