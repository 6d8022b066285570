//! Errands, searches and the doctor's look: what the user asks for while they wait.

use super::faults::{ill, is_address};
use super::reading::is_tried;
use super::world::{Opened, World};
use super::{Row, docs, towns};
use support_hero::demo::Elsewhere;
use support_hero::desk::{Kind, SourceId, TicketRef, Which, Wish};
use support_hero::source::{Bounds, Finding, Verdict};
use support_hero::sync::Engine;
use towns::{APP, CHANNEL};

/// What is asked for.
#[derive(Clone)]
enum Ask {
    Errand(Wish),
    Search,
    Doctor,
}

/// What is asked for, under its name, and what the requests contain that meet the fault.
type Question = (&'static str, &'static str, Ask);

/// What is wrong by the findings, in the doctor's words.
fn diagnosis(findings: Vec<Finding>) -> Option<String> {
    let wrong = findings.into_iter().find(|finding| finding.verdict == Verdict::Fault)?;
    let remedy = wrong.remedy.map(|remedy| format!(": {remedy}")).unwrap_or_default();
    Some(format!("{}: {}{remedy}", wrong.subject, wrong.detail))
}

/// Why it was not given.
async fn asked(world: &World, engine: &Engine, base: (&str, Bounds), ask: Ask) -> Option<String> {
    match ask {
        Ask::Errand(wish) => engine.run_errand(wish).await.err().map(|error| error.to_string()),
        Ask::Search => {
            let source = engine.lines[0].source().await.unwrap();
            let not = |error| format!("{}: not searched: {error}", world.id);
            source.search("websocket").await.err().map(not)
        }
        Ask::Doctor => diagnosis(match world.opened(base.0, base.1) {
            Opened::Source(source) => source.examine().await,
            Opened::Register(register) => register.examine().await,
        }),
    }
}

async fn matrix(source: &'static str, world: &World, questions: &[Question]) -> Vec<Row> {
    let elsewhere = Elsewhere::default();
    let stranger = elsewhere.serve().await.unwrap();
    let mut rows = Vec::new();
    for (call, at, ask) in questions {
        for number in 0.. {
            let Some(ill) = ill(number, source, world.now(), &stranger.url("")) else { break };
            if !(is_tried(&ill, false) || *call == "doctor" && is_address(&ill)) {
                continue;
            }
            let engine = world.ill(&ill, at);
            let (base, bounds) = world.given(&ill);
            let told = asked(world, &engine, (&base, bounds), ask.clone()).await;
            let does = if told.is_some() { "says so; ask again" } else { "goes on" };
            let told = world.told(&told.unwrap_or_default());
            rows.push(Row { source, call, fault: ill.name, does, told });
            world.well(&ill, engine);
            world.pass(jiff::SignedDuration::from_hours(3));
            let well = world.healthy();
            let base = (&*world.base, Bounds::default());
            let again = asked(world, &well, base, ask.clone()).await;
            assert_eq!(again, None, "{source} {call}: {}", ill.name);
        }
    }
    assert_eq!(elsewhere.heard(), [""; 0], "{source}: nobody else is ever asked");
    rows
}

async fn with_ticket(world: &World, reference: &str, remote_id: &str, kind: Kind) -> TicketRef {
    let page = towns::ticket(reference, remote_id, kind, world.now());
    world.store.ingest(world.id.clone(), page, world.now()).await.unwrap();
    TicketRef::parse(reference).unwrap()
}

#[tokio::test]
async fn what_slack_is_asked_for() {
    let (stand_in, world) = towns::slack().await;
    let ts = stand_in.post(CHANNEL, "U0PRIYA01", "The websocket drops");
    let (name, id) = (format!("slack:slack/{CHANNEL}/{ts}"), format!("{CHANNEL}/{ts}"));
    let ticket = with_ticket(&world, &name, &id, Kind::Thread).await;
    let questions = [
        ("fresh", "/conversations.", Ask::Errand(Wish::Fresh(ticket))),
        ("search", "/search.messages", Ask::Search),
        ("doctor", "/auth.test", Ask::Doctor),
    ];
    let rows = matrix("slack", &world, &questions).await;
    docs::check("slack", "asking", &rows);
}

#[tokio::test]
async fn what_github_is_asked_for() {
    let (stand_in, world) = towns::github().await;
    let number = stand_in.open_pull(APP, "hscorpio", "Add a retry", "Because.");
    let id = format!("{APP}#{number}");
    let ticket = with_ticket(&world, &format!("github:{id}"), &id, Kind::PullRequest).await;
    let forms = Wish::Forms(SourceId("github".into()), APP.into());
    let questions = [
        ("fresh", "/issues/", Ask::Errand(Wish::Fresh(ticket.clone()))),
        ("diff", "/pulls/", Ask::Errand(Wish::Diff(ticket.clone()))),
        ("choices", "/repos/", Ask::Errand(Wish::Choices(ticket))),
        ("forms", "/repos/", Ask::Errand(forms)),
        ("doctor", "/user", Ask::Doctor),
    ];
    let rows = matrix("github", &world, &questions).await;
    docs::check("github", "asking", &rows);
}

#[tokio::test]
async fn what_sentry_is_asked_for() {
    let (stand_in, world) = towns::sentry().await;
    let short_id = stand_in.raise("app", "TypeError", "x");
    let id = stand_in.outline(&short_id).unwrap().0.to_string();
    let name = format!("sentry:example/{short_id}");
    let ticket = with_ticket(&world, &name, &id, Kind::Error).await;
    let questions = [
        ("fresh", "/issues/", Ask::Errand(Wish::Fresh(ticket.clone()))),
        ("event", "/events/", Ask::Errand(Wish::Event(ticket.clone(), Which::Oldest))),
        ("choices", "/organizations/", Ask::Errand(Wish::Choices(ticket))),
        ("doctor", "/api/0/", Ask::Doctor),
    ];
    let rows = matrix("sentry", &world, &questions).await;
    docs::check("sentry", "asking", &rows);
}

#[tokio::test]
async fn what_the_doctor_says_of_registers() {
    let (_stand_in, world) = towns::stripe().await;
    let rows = matrix("stripe", &world, &[("doctor", "/v1/", Ask::Doctor)]).await;
    docs::check("stripe", "asking", &rows);
    let (_stand_in, world) = towns::posthog().await;
    let rows = matrix("posthog", &world, &[("doctor", "/api/", Ask::Doctor)]).await;
    docs::check("posthog", "asking", &rows);
}
