//! The source of e-mail against its stand-in over SMTP: once, to whom it was written, or not at all.

use crate::support::head;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::time::Duration;
use support_hero::config::{EmailConfig, Mailbox};
use support_hero::demo::email::{Email as StandIn, Taken};
use support_hero::demo::{Fault, Server, TOKEN};
use support_hero::desk::*;
use support_hero::source::email::Email;
use support_hero::source::{Source, SourceError, Verdict};
use support_hero::store::Store;
use support_hero::sync::{Engine, Line, Locks, deliver_due, once};

const TICKET: &str = "slack:users/C1/1.0";

fn now() -> Timestamp {
    "2026-11-23T10:00:00Z".parse().unwrap()
}

fn id() -> SourceId {
    SourceId("mail".into())
}

fn mail(to: &str) -> Mail {
    let body = "Hi Zoë,\n\nit works again.\n.\n..and this too\n\nBest,\nAda".to_owned();
    Mail { to: to.into(), subject: "Re: It fails — why?".into(), body }
}

fn source(address: &str, token: &str) -> Email {
    Email::new(id(), settings(), address, &token.into(), Arc::new(now)).unwrap()
}

/// An account of Ada's, whose e-mails are not held.
pub fn settings() -> EmailConfig {
    let from = Mailbox { name: Some("Ada Hero".into()), address: "ada@example.com".into() };
    let (user, hold) = (from.address.clone(), SignedDuration::ZERO);
    EmailConfig { from, reply_to: None, user, sign_off: None, hold }
}

fn action(mail: Mail) -> Action {
    Action::Mail { source: id(), mail }
}

fn delivery(action: Action) -> Delivery {
    Delivery {
        id: OutboxId(1),
        marker: "hero-0f".into(),
        reference: TicketRef::parse(TICKET).unwrap(),
        remote_id: String::new(),
        kind: Kind::Thread,
        action,
        decided_at: now(),
        before: Before::default(),
    }
}

struct Bench {
    stand_in: StandIn,
    server: Server,
    source: Email,
}

impl Bench {
    async fn new() -> Self {
        let stand_in = StandIn::new();
        let server = stand_in.serve().await.unwrap();
        let source = source(&server.url_as("smtp"), TOKEN);
        Self { stand_in, server, source }
    }

    async fn send(&self, to: &str, attempt: u32) -> Result<Receipt, SourceError> {
        self.source.deliver(&delivery(action(mail(to))), attempt).await
    }

    fn taken(&self) -> Vec<Taken> {
        self.stand_in.taken()
    }
}

#[tokio::test]
async fn an_e_mail_arrives_as_it_was_written() {
    let bench = Bench::new().await;
    let receipt = bench.send("zoe@acme.com", 1).await.unwrap();
    assert_eq!(receipt.summary, "e-mail to zoe@acme.com");
    assert_eq!(receipt.message, None, "no poll will ever read it");
    let [taken] = &bench.taken()[..] else { panic!("{:?}", bench.taken()) };
    assert_eq!((&*taken.from, &taken.to[..]), ("ada@example.com", &["zoe@acme.com".into()][..]));
    let (head, body) = taken.text.split_once("\r\n\r\n").unwrap();
    for line in [
        "From: \"Ada Hero\" <ada@example.com>",
        "To: zoe@acme.com",
        "Message-ID: <hero-0f@example.com>",
    ] {
        assert!(head.lines().any(|l| l == line), "{line} in\n{head}");
    }
    let text = body.replace("Zo=C3=AB", "Zoë");
    assert_eq!(text.lines().collect::<Vec<_>>().join("\n").trim_end(), mail("").body);
}

/// What is planned for which command, and what that means.
fn faults() -> Vec<(&'static str, Fault, &'static str)> {
    let code = |code| Fault::Status { code };
    vec![
        ("EHLO", Fault::CutBefore, "later"),
        ("AUTH", code(454), "later"),
        ("AUTH", code(535), "needs you"),
        ("AUTH", Fault::CutAfter, "later"),
        ("MAIL", code(451), "later"),
        ("MAIL", code(530), "needs you"),
        ("MAIL", code(552), "refused"),
        ("RCPT", Fault::RateLimited { retry_after: 1 }, "later"),
        ("RCPT", code(550), "refused"),
        ("RCPT", Fault::Garbage, "later"),
        ("DATA", code(554), "refused"),
        ("DATA", Fault::CutBefore, "later"),
        ("DATA", Fault::CutAfter, "later"),
        (".", code(451), "later"),
        (".", code(554), "refused"),
        (".", Fault::CutBefore, "unknown"),
        (".", Fault::CutAfter, "unknown"),
        (".", Fault::Garbage, "unknown"),
    ]
}

fn meaning(error: &SourceError) -> &'static str {
    match error {
        SourceError::Unreachable { .. } => "later",
        SourceError::NeedsYou { .. } => "needs you",
        SourceError::Refused { .. } => "refused",
        SourceError::Unanswered { .. } => "unknown",
        SourceError::Uncertain { .. } => "uncertain",
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn every_fault_tells_whether_it_may_have_arrived() {
    for (command, fault, expected) in faults() {
        let bench = Bench::new().await;
        bench.stand_in.faults().plan(command, 1, fault.clone());
        let error = bench.send("zoe@acme.com", 1).await.unwrap_err();
        assert_eq!(meaning(&error), expected, "{command} {fault:?}: {error}");
        let arrived = bench.taken().len();
        let cut_after = (command, &fault) == (".", &Fault::CutAfter);
        assert_eq!(arrived, usize::from(cut_after), "{command} {fault:?}");
        if expected == "unknown" {
            let error = bench.send("zoe@acme.com", 2).await.unwrap_err();
            assert_eq!(meaning(&error), "uncertain", "SMTP cannot be asked");
            assert!(error.to_string().contains("zoe@acme.com"), "{error}");
            assert_eq!(bench.taken().len(), arrived, "it is not sent again by itself");
        } else {
            bench.send("zoe@acme.com", 1).await.unwrap();
            assert_eq!(bench.taken().len(), 1, "{command} {fault:?}: what did not arrive is sent");
        }
    }
}

#[tokio::test]
async fn what_a_server_says_no_to_is_told_in_its_words() {
    let bench = Bench::new().await;
    let error = bench.send("gone@nowhere.test", 1).await.unwrap_err();
    assert_eq!(error.to_string(), "127.0.0.1 said 550 5.1.1 nobody has this address");
    let stranger = source(&bench.server.url_as("smtp"), "wrong");
    let error = stranger.deliver(&delivery(action(mail("zoe@acme.com"))), 1).await.unwrap_err();
    let told = error.to_string();
    assert!(told.contains("does not let ada@example.com log in: 535 5.7.8"), "{told}");
    assert!(told.contains("app password") && !told.contains("wrong"), "{told}");
    assert_eq!(bench.taken(), []);
}

#[tokio::test]
async fn an_account_does_nothing_but_send() {
    let bench = Bench::new().await;
    let error = bench.source.deliver(&delivery(Action::reply("Hey")), 1).await.unwrap_err();
    assert_eq!(error.to_string(), "an e-mail account cannot reply");
    assert_eq!(bench.taken(), []);
}

#[tokio::test]
async fn a_look_at_it_logs_in_and_sends_nothing() {
    let bench = Bench::new().await;
    let told = |findings: Vec<support_hero::source::Finding>| -> Vec<(String, Verdict)> {
        findings.into_iter().map(|finding| (finding.subject, finding.verdict)).collect()
    };
    let good = told(bench.source.examine().await);
    assert_eq!(good, [("server".into(), Verdict::Good), ("login".into(), Verdict::Good)]);
    let stranger = source(&bench.server.url_as("smtp"), "wrong");
    assert_eq!(told(stranger.examine().await)[1], ("login".into(), Verdict::Fault));
    let address = bench.server.url_as("smtp");
    assert_eq!(bench.taken(), []);
    drop(bench);
    let findings = source(&address, TOKEN).examine().await;
    assert_eq!(findings.len(), 1);
    assert!(findings[0].detail.contains("127.0.0.1"), "{findings:?}");
}

/// A store with one ticket, and an engine with the account alone.
async fn engine(dir: &std::path::Path, bench: &Bench) -> Engine {
    let store = Store::open(dir, Arc::new(Roster::default())).unwrap();
    let address = bench.server.url_as("smtp");
    let open = move || {
        let source: Arc<dyn Source> = Arc::new(source(&address, TOKEN));
        Box::pin(async move { Ok(source) }) as _
    };
    let line = Line::new(id(), Duration::from_secs(5), Box::new(open)).only_written();
    let lines = vec![Arc::new(line)];
    let engine = Engine {
        store,
        lines,
        registers: Vec::new(),
        locks: Locks::new(dir),
        clock: Arc::new(now),
    };
    let head = Head { remote_id: "1.0".into(), ..head(TICKET, Kind::Thread, now()) };
    let page = Page { heads: vec![head], ..Page::default() };
    engine.store.ingest(SourceId("users".into()), page, now()).await.unwrap();
    engine
}

#[tokio::test]
async fn what_may_have_arrived_is_sent_again_only_by_the_hero() {
    let (dir, bench) = (tempfile::tempdir().unwrap(), Bench::new().await);
    let engine = engine(dir.path(), &bench).await;
    let (store, line) = (engine.store.clone(), engine.lines[0].clone());
    bench.stand_in.faults().plan(".", 1, Fault::CutAfter);
    let actions = vec![action(mail("zoe@acme.com"))];
    let ticket = TicketRef::parse(TICKET).unwrap();
    let hold = SignedDuration::ZERO;
    let ids = store.enqueue(ticket, actions, hold, "Ada".into(), now()).await.unwrap();
    let state = || store.reader().unwrap().outbox_item(ids[0]).unwrap().unwrap();
    deliver_due(&engine, &line).await.unwrap();
    assert_eq!((state().state, bench.taken().len()), (OutboxState::Unknown, 1));
    let later =
        Engine { clock: Arc::new(|| now() + SignedDuration::from_hours(1)), ..engine.clone() };
    for _ in 0..3 {
        deliver_due(&later, &line).await.unwrap();
    }
    let item = state();
    assert_eq!((item.state, bench.taken().len()), (OutboxState::Unknown, 1));
    assert!(item.problem.unwrap().contains("look into your sent mail"));
    store.retry(ids[0], now()).await.unwrap();
    deliver_due(&engine, &line).await.unwrap();
    assert_eq!((state().state, bench.taken().len()), (OutboxState::Sent, 2));
}

#[tokio::test]
async fn nobody_waits_for_what_is_never_read() {
    let (dir, bench) = (tempfile::tempdir().unwrap(), Bench::new().await);
    let engine = engine(dir.path(), &bench).await;
    let actions = vec![action(mail("zoe@acme.com"))];
    let ticket = TicketRef::parse(TICKET).unwrap();
    let hold = SignedDuration::ZERO;
    engine.store.enqueue(ticket, actions, hold, "Ada".into(), now()).await.unwrap();
    assert_eq!(once(&engine).await.unwrap(), [], "it has no state, so it is not loading");
    assert_eq!(bench.taken().len(), 1, "what is due goes out all the same");
}
