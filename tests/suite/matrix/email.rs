//! E-mails: at each step of the talk with a server every fault, and at most one e-mail of it.

use super::faults::{Ill, NOBODY, Way, with_host};
use super::sending::{deliver, item};
use super::world::{Open, Opened, World, clock};
use super::{Row, docs, towns};
use crate::email::settings;
use futures_util::future::join_all;
use jiff::SignedDuration;
use std::sync::Arc;
use std::time::Duration;
use support_hero::demo::email::Email as StandIn;
use support_hero::demo::{Fault, TOKEN};
use support_hero::desk::{Action, Kind, Mail, OutboxId, OutboxState, SourceId, TicketRef};
use support_hero::source::Bounds;
use support_hero::source::email::{Email, Patience};
use support_hero::store::OutboxItem;

/// The steps of a talk, as they are called and as they are met; one after which nothing is known.
const STEPS: [(&str, &str); 7] = [
    ("greeting", "GREETING"),
    ("EHLO", "EHLO"),
    ("AUTH", "AUTH"),
    ("MAIL", "MAIL"),
    ("RCPT", "RCPT"),
    ("DATA", "DATA"),
    (END, "."),
];
const MIDDLE: &str = "middle of the message";
const END: &str = "end of the message";

async fn world() -> (StandIn, World) {
    let (seconds, clock) = clock();
    let stand_in = StandIn::new();
    let server = stand_in.serve().await.unwrap();
    let served = (server.url_as("smtp"), stand_in.faults().clone());
    let now = clock.clone();
    let open: Open = Arc::new(move |base, bounds| {
        let email = Email::new(id(), settings(), base, &TOKEN.into(), now.clone()).unwrap();
        Opened::Source(Arc::new(email.within(patience(bounds))))
    });
    let world = World::new(id(), (seconds, clock), (server, served.0, served.1), open);
    (stand_in, world)
}

fn patience(bounds: Bounds) -> Patience {
    match bounds.patience {
        ample if ample == Bounds::default().patience => Patience::default(),
        short => Patience { line: short, message: short, goodbye: short },
    }
}

fn id() -> SourceId {
    SourceId("mail".into())
}

/// What comes of the address alone.
fn of_the_address() -> Vec<Ill> {
    let at = |name, changed| Ill { name, way: Way::Address(changed) };
    vec![
        at("connection refused", |base| with_host(base, "smtp", NOBODY)),
        at("name not found", |base| with_host(base, "smtp", "nowhere.invalid")),
        at("no TLS", |base| base.replacen("smtp", "smtps", 1)),
    ]
}

/// What any step may meet.
fn of_a_step(at: &str) -> Vec<Ill> {
    let with = |name, fault, bounds| Ill { name, way: Way::Served(fault, bounds) };
    let plain = |name, fault| with(name, fault, Bounds::default());
    let brief = Bounds { patience: Duration::from_millis(1_900), ..Bounds::default() };
    let said = |code, body: &str| {
        let (headers, body) = (Vec::new(), body.to_owned());
        Fault::Answer { code, headers, body }
    };
    let mut all = vec![
        with("no answer in time", Fault::Slow { millis: 600_000 }, brief),
        with("answer that drips", Fault::Drip, brief),
        plain("421", said(421, "4.3.2 going down")),
        plain("451", said(451, "4.7.1 greylisted")),
        plain("530", said(530, "5.7.0 authentication required")),
        plain("550", said(550, "5.7.1 not from you")),
        plain("554", said(554, "5.3.0 no")),
        plain("yes to something else", said(if at == "DATA" { 250 } else { 354 }, "go on")),
        plain("cut before it was read", Fault::CutBefore),
        plain("cut after it was done", Fault::CutAfter),
        plain("cut in the answer", Fault::CutMidway),
        plain("no SMTP", Fault::Garbage),
        plain("line too long", said(250, &"x".repeat(20_000))),
        plain("line without end", Fault::Flood),
        plain("lines without end", Fault::Endless { repeats: true }),
    ];
    // No line was sent that a yes could be the answer to.
    all.retain(|ill| at != "GREETING" || ill.name != "yes to something else");
    all
}

/// The number of e-mails that arrived at this address.
fn arrived(stand_in: &StandIn, to: &str) -> usize {
    stand_in.taken().iter().filter(|taken| taken.to == [to]).count()
}

async fn decide(world: &World, number: usize, to: &str) -> OutboxId {
    let reference = format!("slack:users/C1/{number}.0");
    let page = towns::ticket(&reference, &number.to_string(), Kind::Thread, world.now());
    world.store.ingest(SourceId("users".into()), page, world.now()).await.unwrap();
    let mail = Mail { to: to.into(), subject: "Re: It fails".into(), body: "It works.".into() };
    let actions = vec![Action::Mail { source: id(), mail }];
    let (ticket, hold) = (TicketRef::parse(&reference).unwrap(), SignedDuration::ZERO);
    world.store.enqueue(ticket, actions, hold, "Ada".into(), world.now()).await.unwrap()[0]
}

fn does(world: &World, item: &OutboxItem) -> &'static str {
    match item.state {
        OutboxState::Sent => "it is sent",
        OutboxState::Refused => "keeps it, for you to send again or drop",
        OutboxState::Unknown => "asks you whether it arrived, and never sends it again by itself",
        _ if item.due_at.duration_since(world.now()).as_secs() == 300 => {
            "waits for you, sending again every 5 minutes"
        }
        _ => "sends again, ever more seldom",
    }
}

/// Whether this is what the protocol makes of a fault: before the end of the message nothing was
/// taken, and at its end only a no says that.
fn is_fit(step: &str, fault: &str, state: OutboxState) -> bool {
    let refuses = matches!(fault, "550" | "554");
    let at_the_door = matches!(step, "greeting" | "EHLO" | "AUTH");
    match step {
        _ if step == MIDDLE => state == OutboxState::Unknown,
        _ if refuses && !at_the_door => state == OutboxState::Refused,
        END if !matches!(fault, "421" | "451" | "530") => state == OutboxState::Unknown,
        _ => !matches!(state, OutboxState::Unknown | OutboxState::Refused | OutboxState::Sent),
    }
}

async fn one(
    (stand_in, world): (&StandIn, &World),
    (step, at): (&'static str, &str),
    ill: &Ill,
    number: usize,
) -> Row {
    let (what, to) = (format!("{step}: {}", ill.name), format!("to{number}@acme.com"));
    let id = decide(world, number, &to).await;
    let engine = world.ill(ill, at);
    deliver(&engine).await;
    let left = item(world, id);
    assert!(is_fit(step, ill.name, left.state), "{what}: {left:?}");
    let (does, told) = (does(world, &left), left.problem.clone().unwrap_or_default());
    let there = arrived(stand_in, &to);
    assert!(there == 0 || left.state == OutboxState::Unknown && there == 1, "{what}: {left:?}");
    let engine = world.well(ill, engine);
    for _ in 0..3 {
        world.pass(SignedDuration::from_mins(90));
        deliver(&engine).await;
    }
    let by_itself = item(world, id);
    if matches!(left.state, OutboxState::Unknown | OutboxState::Refused) {
        assert_eq!((by_itself.state, arrived(stand_in, &to)), (left.state, there), "{what}");
        world.store.retry(id, world.now()).await.unwrap();
        deliver(&engine).await;
    }
    assert_eq!(item(world, id).state, OutboxState::Sent, "{what}: {:?}", item(world, id));
    assert_eq!(arrived(stand_in, &to), there + 1, "{what}");
    let patience = if step == END { "within 120 s" } else { "within 30 s" };
    let told = world.told(&told.replace("within 1 s", patience));
    Row { source: "email", call: step, fault: ill.name, does, told }
}

/// Every one of these faults at a step.
async fn all(step: (&'static str, &'static str), ills: Vec<Ill>) -> Vec<Row> {
    let (stand_in, world) = world().await;
    let mut rows = Vec::new();
    for (number, ill) in ills.iter().enumerate() {
        rows.push(one((&stand_in, &world), step, ill, number).await);
    }
    rows
}

#[tokio::test]
async fn an_e_mail_goes_out_once_through_every_fault() {
    let mut talks = vec![(("connection", ""), of_the_address())];
    talks.extend(STEPS.map(|step| (step, of_a_step(step.1))));
    let cut = Ill { name: "cut", way: Way::Served(Fault::CutBefore, Bounds::default()) };
    talks.push(((MIDDLE, "TEXT"), vec![cut]));
    let rows = join_all(talks.into_iter().map(|(step, ills)| all(step, ills))).await.concat();
    docs::check("email", "sending", &rows);
}

#[tokio::test]
async fn what_breaks_after_an_e_mail_was_taken_changes_nothing() {
    let (stand_in, world) = world().await;
    let mut ills = of_a_step("QUIT");
    // What is not answered is waited for so long.
    ills.retain(|ill| matches!(ill.way, Way::Served(_, bounds) if bounds == Bounds::default()));
    for (number, ill) in ills.iter().enumerate() {
        let to = format!("to{number}@acme.com");
        let id = decide(&world, number, &to).await;
        deliver(&world.ill(ill, "QUIT")).await;
        assert_eq!(item(&world, id).state, OutboxState::Sent, "{}", ill.name);
        assert_eq!(arrived(&stand_in, &to), 1, "{}", ill.name);
        world.well(ill, world.healthy());
    }
}
