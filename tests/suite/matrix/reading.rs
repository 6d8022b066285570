//! Polls and readings: what is stored stays, and the next good one catches up.

use super::faults::{Ill, Way, ill};
use super::world::{Kept, World};
use super::{Row, docs, towns};
use jiff::SignedDuration;
use serde_json::json;
use support_hero::demo::Elsewhere;
use support_hero::desk::SourceId;
use support_hero::source::Bounds;
use support_hero::store::{Health, SourceState};

/// A call of a poll: what it is for, and what its method and path contain.
type Call = (&'static str, &'static str);

/// What every call has in common is tried by the first one.
pub fn is_tried(ill: &Ill, first: bool) -> bool {
    first || matches!(&ill.way, Way::Served(_, bounds) if is_patient(*bounds))
}

fn is_patient(bounds: Bounds) -> bool {
    bounds.patience == Bounds::default().patience
}

pub fn does(state: &SourceState) -> &'static str {
    match state.health {
        Health::Fine => "goes on",
        Health::Limited => "waits as long as it was told",
        Health::NeedsYou => "waits for you, looking once a minute",
        Health::Failing => "tries again, ever more seldom",
    }
}

/// Whether the state is one that this fault may lead to; what is only asked for besides may go on.
fn is_fit(fault: &str, health: Health, besides: bool) -> bool {
    let fit = match fault {
        "fields nobody knows" => return health == Health::Fine,
        "429, in seconds" | "429, as a date" | "429, untold" => health == Health::Limited,
        "401" | "401 by a proxy" | "403 by a proxy" | "407 by a proxy" => {
            health == Health::NeedsYou
        }
        "connection refused" | "name not found" | "no TLS" | "no answer in time"
        | "answer that drips" | "500" | "502 in HTML" | "503" => health == Health::Failing,
        _ => true,
    };
    fit || besides && health == Health::Fine
}

/// Every fault at a call. `news` brings something new that says this; `is_here` whether it was read.
async fn matrix(
    source: &'static str,
    world: &World,
    (number, (call, at)): (usize, Call),
    news: impl Fn(&str),
    is_here: impl Fn(&str) -> bool,
) -> Vec<Row> {
    let elsewhere = Elsewhere::default();
    let stranger = elsewhere.serve().await.unwrap();
    let mut rows = Vec::new();
    for index in 0.. {
        let Some(ill) = ill(index, source, world.now(), &stranger.url("")) else { break };
        if !is_tried(&ill, number == 0) {
            continue;
        }
        let what = format!("{call}: {}", ill.name);
        news(&what);
        let before = world.kept();
        let engine = world.ill(&ill, at);
        let state = world.sync(&engine).await;
        still_there(&before, &world.kept(), &what);
        // A source that knows Slack by other codes than by its statuses.
        let fit = source == "slack" || is_fit(ill.name, state.health, number > 0);
        assert!(fit, "{source} {what}: {state:?}");
        let engine = world.well(&ill, engine);
        // A register by address asks about the same people a day later.
        world.pass(SignedDuration::from_hours(if source == "posthog" { 25 } else { 3 }));
        let well = world.sync(&engine).await;
        assert_eq!(well.health, Health::Fine, "{source} {what}: {well:?}");
        assert!(is_here(&what), "{source} {what} was never read: {state:?}");
        let told = state.problem.as_ref().or(state.notice.as_ref());
        let told = world.told(told.map_or("", String::as_str));
        rows.push(Row { source, call, fault: ill.name, does: does(&state), told });
    }
    assert_eq!(elsewhere.heard(), [""; 0], "{source}: nobody else is ever asked");
    rows
}

/// Nothing that was kept is lost by a reading that fails.
fn still_there(before: &Kept, after: &Kept, what: &str) {
    for (ticket, said) in before {
        let still = after.get(ticket).unwrap_or_else(|| panic!("{what}: {ticket} is lost"));
        let lost: Vec<_> = said[1..].iter().filter(|said| !still.contains(said)).collect();
        assert!(lost.is_empty(), "{what}: {ticket} lost {lost:?}");
    }
}

/// Whether a ticket says this.
fn says(world: &World, what: &str) -> bool {
    world.kept().values().flatten().any(|said| said.contains(what))
}

#[tokio::test]
async fn slack_is_read_through_every_fault() {
    let calls: [Call; 5] = [
        ("whose token", "/auth.test"),
        ("people", "/users.list"),
        ("channels", "/conversations.list"),
        ("messages", "/conversations.history"),
        ("threads", "/conversations.replies"),
    ];
    let mut rows = Vec::new();
    for call in calls.into_iter().enumerate() {
        let (stand_in, world) = towns::slack().await;
        let ask = |what: &str| {
            let ts = stand_in.post(towns::CHANNEL, "U0PRIYA01", "A question");
            stand_in.reply(towns::CHANNEL, &ts, "U0PRIYA01", what);
        };
        rows.extend(matrix("slack", &world, call, ask, |what| says(&world, what)).await);
        assert_eq!(world.kept(), world.truth().await);
    }
    docs::check("slack", "reading", &rows);
}

#[tokio::test]
async fn github_is_read_through_every_fault() {
    let calls: [Call; 3] = [
        ("whose token", "/user"),
        ("issues", "/repos/example/app/issues"),
        ("comments", "/comments"),
    ];
    let mut rows = Vec::new();
    for call in calls.into_iter().enumerate() {
        let (stand_in, world) = towns::github().await;
        let ask = |what: &str| {
            let number = stand_in.open(towns::APP, "zoeb", "A question", "It fails.");
            stand_in.comment(towns::APP, number, "zoeb", what);
        };
        rows.extend(matrix("github", &world, call, ask, |what| says(&world, what)).await);
        assert_eq!(world.kept(), world.truth().await);
    }
    docs::check("github", "reading", &rows);
}

#[tokio::test]
async fn sentry_is_read_through_every_fault() {
    let calls: [Call; 3] = [
        ("issues", "/organizations/example/issues/"),
        ("projects", "/projects/"),
        ("events", "/events/latest/"),
    ];
    let mut rows = Vec::new();
    for call in calls.into_iter().enumerate() {
        let (stand_in, world) = towns::sentry().await;
        let ask = |what: &str| {
            let id = stand_in.raise("app", "TypeError", what);
            stand_in.comment(&id, "ghopper", what);
        };
        rows.extend(matrix("sentry", &world, call, ask, |what| says(&world, what)).await);
        assert_eq!(world.kept(), world.truth().await);
    }
    docs::check("sentry", "reading", &rows);
}

/// Whether somebody of this name is known as a customer.
pub fn is_customer(world: &World, name: &str) -> bool {
    world.store.reader().unwrap().customer_names().unwrap().contains(name)
}

#[tokio::test]
async fn stripe_is_read_through_every_fault() {
    let calls: [Call; 3] = [
        ("customers", "/v1/customers"),
        ("subscriptions", "/v1/subscriptions"),
        ("products", "/v1/products"),
    ];
    let mut rows = Vec::new();
    for call in calls.into_iter().enumerate() {
        let (stand_in, world) = towns::stripe().await;
        let pay = |what: &str| towns::pays(&stand_in, what, "wile@acme.com");
        rows.extend(matrix("stripe", &world, call, pay, |what| is_customer(&world, what)).await);
    }
    docs::check("stripe", "reading", &rows);
}

#[tokio::test]
async fn posthog_is_asked_through_every_fault() {
    let calls: [Call; 3] =
        [("persons", "/persons/"), ("group types", "/groups_types/"), ("groups", "/groups/find")];
    let mut rows = Vec::new();
    for call in calls.into_iter().enumerate() {
        let (stand_in, world) = towns::posthog().await;
        // Everybody who comes is asked about: who is known is asked about again after a day only.
        let page = towns::asked_by("wile@acme.com", world.now());
        world.store.ingest(SourceId("s".into()), page, world.now()).await.unwrap();
        let plan = |what: &str| {
            let told = json!({ "email": "wile@acme.com", "organization_id": what });
            stand_in.forget("wile@acme.com");
            stand_in.person(&["wile@acme.com"], told);
            stand_in.group("organization", what, json!({ "name": what, "plan": "scale" }));
            world.pass(SignedDuration::from_hours(25));
        };
        rows.extend(matrix("posthog", &world, call, plan, |what| is_customer(&world, what)).await);
    }
    docs::check("posthog", "reading", &rows);
}
