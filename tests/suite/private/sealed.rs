//! What is sent is sealed, and goes to whom it was meant for.

use crate::commands::kit::Town;
use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use support_hero::config::{Config, EmailConfig, Mailbox, TokenFrom};
use support_hero::demo::{TOKEN, email};
use support_hero::desk::SourceId;
use support_hero::source::{Http, Source, SourceError, Verdict, email::Email};

/// What the configuration says of an address.
fn fault(kind: &str, address: &str) -> Option<String> {
    let more = match kind {
        "slack" => "channels = [\"general\"]",
        "github" => "repos = [\"example/app\"]",
        _ => "organization = \"example\"",
    };
    let text = format!(
        "[hero]\nname = \"Ada\"\n[[source]]\nkind = \"{kind}\"\ntoken = {{ env = \"T\" }}\n\
         base_url = \"{address}\"\n{more}\n"
    );
    Config::parse(&text, Path::new("config.toml")).err().map(|error| error.to_string())
}

#[test]
fn an_address_in_the_clear_is_refused_by_line() {
    for kind in ["slack", "github", "sentry"] {
        for (address, taken) in [
            ("https://example.com", true),
            ("http://127.0.0.1:8080", true),
            ("http://[::1]:8080/api", true),
            ("http://localhost", true),
            ("http://example.com", false),
            ("http://localhost.evil.com", false),
            ("http://127.0.0.1.nip.io", false),
            ("http://0.0.0.0:8080", false),
        ] {
            let found = fault(kind, address);
            assert_eq!(found.is_none(), taken, "{kind} {address} {found:?}");
            let told = format!(
                "config.toml:6: source \"{kind}\": base_url = \"{address}\" would send the token \
                 where others can read it; allowed: https://host/path; http only to this machine \
                 (127.0.0.1, [::1], localhost)"
            );
            assert!(found.is_none_or(|found| found == told), "{told}");
        }
    }
}

#[test]
fn a_password_in_an_address_is_refused_and_not_told() {
    let found = fault("github", "https://ada:canary99@example.com").unwrap();
    assert!(found.contains("6: source \"github\": base_url is no address"), "{found}");
    assert!(!found.contains("canary99"), "{found}");
}

#[tokio::test]
async fn whoever_asks_a_service_holds_the_token_as_a_secret() {
    // The types say it: what is wiped when it goes, and not printed.
    let lookup = |_: &str| Some("canary-0123456789".to_owned());
    let token: SecretString = TokenFrom::Env("T".into()).read(&lookup).await.unwrap();
    let http = Http::new("https://example.com", &token).unwrap();
    let told = format!("{token:?} {http:?}");
    assert!(!told.contains("canary"), "{told}");
    assert!(told.contains("REDACTED") && told.contains("Sensitive"), "{told}");
    let clear = Http::new("http://example.com", &token).unwrap_err();
    assert!(matches!(clear, SourceError::NeedsYou { .. }), "{clear}");
    assert!(clear.to_string().contains("others could read the token"), "{clear}");
}

/// A server that sends everybody to `target`, by status and by `Link`.
fn astray(target: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let codes = [301, 302, 303, 307, 308, 200];
        for (code, stream) in codes.iter().cycle().zip(listener.incoming()) {
            let mut stream = stream.unwrap();
            let mut heard = [0; 4096];
            let _ = stream.read(&mut heard);
            let answer = format!(
                "HTTP/1.1 {code} x\r\nlocation: {target}/x\r\nlink: <{target}/y>; rel=\"next\"; \
                 results=\"true\"; cursor=\"1\"\r\ncontent-type: application/json\r\n\
                 content-length: 2\r\nconnection: close\r\n\r\n[]"
            );
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    address
}

#[test]
fn nobody_is_asked_to_whom_a_service_sends_us() {
    let elsewhere = TcpListener::bind("127.0.0.1:0").unwrap();
    let target = format!("http://{}", elsewhere.local_addr().unwrap());
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = calls.clone();
    std::thread::spawn(move || {
        for _ in elsewhere.incoming() {
            counted.fetch_add(1, Ordering::SeqCst);
        }
    });
    let town = Town::new();
    let server = astray(target.clone());
    let desk = town.empty_desk("astray");
    let config = std::fs::read_to_string(&desk.config).unwrap();
    let addresses = serde_json::to_value(&town.week.addresses).unwrap();
    let mut moved = config.clone();
    for url in addresses.as_object().unwrap().values().filter_map(|url| url.as_str()) {
        let there = url.split('/').nth(2).unwrap();
        if url.starts_with("http") {
            moved = moved.replace(&format!("http://{there}"), &server);
        }
    }
    std::fs::write(&desk.config, moved).unwrap();
    for _ in 0..3 {
        desk.run(&["sync", "--once"]);
        let doctor = desk.run(&["doctor"]);
        assert_eq!(doctor.code, 1, "{doctor:?}");
    }
    std::fs::write(&desk.config, config).unwrap();
    // Whoever called before this one is counted by the time it is.
    drop(std::net::TcpStream::connect(target.trim_start_matches("http://")).unwrap());
    while calls.load(Ordering::SeqCst) == 0 {
        std::thread::yield_now();
    }
    assert_eq!(calls.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_mail_server_elsewhere_is_told_nothing_in_the_clear() {
    let stand_in = email::Email::new();
    let server = stand_in.serve().await.unwrap();
    // The same machine, by a name that need not be: 127.0.0.1 as one number.
    let address = server.url_as("smtp").replace("127.0.0.1", "2130706433");
    let from = Mailbox { name: None, address: "ada@example.com".into() };
    let hold = SignedDuration::ZERO;
    let settings =
        EmailConfig { user: from.address.clone(), from, reply_to: None, sign_off: None, hold };
    let id = SourceId("mail".into());
    let clock = Arc::new(|| Timestamp::UNIX_EPOCH);
    let source = Email::new(id, settings, &address, &TOKEN.into(), clock).unwrap();
    // Were it greeted by a login, the stand-in would say so.
    stand_in.faults().plan("AUTH", 1, support_hero::demo::Fault::Echo { code: 535 });
    let found = source.examine().await;
    let [finding] = &found[..] else { panic!("{found:?}") };
    assert_eq!(finding.verdict, Verdict::Fault);
    assert!(finding.detail.contains("offers no TLS"), "{finding:?}");
}
