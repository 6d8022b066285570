//! Deliveries: whatever comes in their way, what was decided is done once.

use super::faults::{Ill, ill};
use super::reading::is_tried;
use super::world::World;
use super::{Row, docs, towns};
use jiff::SignedDuration;
use support_hero::demo::{self, Elsewhere};
use support_hero::desk::{
    Action, Archive, IssueForm, Kind, MergeMethod, OutboxId, OutboxState, SourceId, TicketRef,
    Verdict,
};
use support_hero::store::OutboxItem;
use support_hero::sync::{Engine, deliver_due};
use towns::{APP, CHANNEL};

/// After these it may have been done: it must not be told as refused.
const MAY_BE_DONE: [&str; 13] = [
    "no answer in time",
    "answer that drips",
    "500",
    "502 in HTML",
    "503",
    "cut before it was read",
    "cut after it was done",
    "cut in the answer",
    "empty body",
    "JSON cut short",
    "web page with 200",
    "other types",
    "body without end",
];

/// How often an action is tried before it is given up as lost.
const MOST_ATTEMPTS: usize = 6;

/// A kind of action: what requests of its own contain, how it is made for a thing of the stand-in,
/// and what it leaves behind there.
struct Deed<S> {
    name: &'static str,
    at: &'static str,
    thing: fn(&S) -> String,
    action: fn(&S, &str) -> Action,
    effect: fn(&S, &str) -> Vec<String>,
}

/// What a service calls a thing as a ticket: its reference, its id there, and its kind.
type Named = fn(&str) -> (String, String, Kind);

pub async fn deliver(engine: &Engine) {
    deliver_due(engine, &engine.lines[0]).await.unwrap();
}

/// Decides it.
async fn decide(world: &World, named: Named, thing: &str, action: Action) -> OutboxId {
    let (reference, remote_id, kind) = named(thing);
    let page = towns::ticket(&reference, &remote_id, kind, world.now());
    world.store.ingest(world.id.clone(), page, world.now()).await.unwrap();
    let (ticket, hold) = (TicketRef::parse(&reference).unwrap(), SignedDuration::ZERO);
    let ids = world.store.enqueue(ticket, vec![action], hold, "Ada".into(), world.now()).await;
    ids.unwrap()[0]
}

pub fn item(world: &World, id: OutboxId) -> OutboxItem {
    world.store.reader().unwrap().outbox_item(id).unwrap().unwrap()
}

fn does(world: &World, item: &OutboxItem) -> &'static str {
    let wait = item.due_at.duration_since(world.now()).as_secs();
    match item.state {
        OutboxState::Sent => "it is done",
        OutboxState::Refused => "keeps it, for you to send again or drop",
        OutboxState::Unknown if wait > 100_000 => "asks you whether it arrived",
        OutboxState::Unknown => "looks whether it arrived before it sends again",
        _ if wait == 300 => "waits for you, sending again every 5 minutes",
        _ if wait >= 40 => "sends again when it was told to",
        _ => "sends again, ever more seldom",
    }
}

/// Tries until it is done, as the outbox does; what was refused the hero sends again.
async fn until_sent(world: &World, engine: &Engine, id: OutboxId, what: &str) {
    for _ in 0..MOST_ATTEMPTS {
        let left = item(world, id);
        let parked = left.state == OutboxState::Unknown
            && left.due_at.duration_since(world.now()).as_hours() > 24;
        match left.state {
            OutboxState::Sent => return,
            OutboxState::Refused => world.store.retry(id, world.now()).await.unwrap(),
            _ if parked => world.store.retry(id, world.now()).await.unwrap(),
            _ => {}
        }
        world.pass(SignedDuration::from_mins(90));
        deliver(engine).await;
    }
    panic!("{what} is never done: {:?}", item(world, id));
}

async fn matrix<S>(
    source: &'static str,
    (stand_in, world): &(S, World),
    named: Named,
    deeds: &[Deed<S>],
) -> Vec<Row> {
    let elsewhere = Elsewhere::default();
    let stranger = elsewhere.serve().await.unwrap();
    let mut rows = Vec::new();
    for (index, deed) in deeds.iter().enumerate() {
        let undisturbed = undisturbed((stand_in, world), named, deed).await;
        for number in 0.. {
            let Some(ill) = ill(number, source, world.now(), &stranger.url("")) else { break };
            if !is_tried(&ill, index == 0) {
                continue;
            }
            let row = one((stand_in, world), named, deed, &ill, &undisturbed).await;
            rows.push(Row { source, ..row });
        }
    }
    assert_eq!(elsewhere.heard(), [""; 0], "{source}: nobody else is ever asked");
    rows
}

/// What the deed leaves behind where nothing is in its way.
async fn undisturbed<S>(
    (stand_in, world): (&S, &World),
    named: Named,
    deed: &Deed<S>,
) -> Vec<String> {
    let thing = (deed.thing)(stand_in);
    let id = decide(world, named, &thing, (deed.action)(stand_in, &thing)).await;
    deliver(&world.healthy()).await;
    let done = item(world, id);
    assert_eq!(done.state, OutboxState::Sent, "{}: {done:?}", deed.name);
    (deed.effect)(stand_in, &thing)
}

async fn one<S>(
    (stand_in, world): (&S, &World),
    named: Named,
    deed: &Deed<S>,
    ill: &Ill,
    undisturbed: &[String],
) -> Row {
    let what = format!("{}: {}", deed.name, ill.name);
    let thing = (deed.thing)(stand_in);
    let id = decide(world, named, &thing, (deed.action)(stand_in, &thing)).await;
    let engine = world.ill(ill, deed.at);
    deliver(&engine).await;
    let left = item(world, id);
    let (does, told) = (does(world, &left), left.problem.clone().unwrap_or_default());
    if MAY_BE_DONE.contains(&ill.name) {
        let open = matches!(left.state, OutboxState::Unknown | OutboxState::Sent);
        // Sentry was asked how the error is after that.
        assert!(open || told.starts_with("the server took the request, but"), "{what}: {left:?}");
    }
    if left.state == OutboxState::Refused {
        let nothing = (deed.effect)(stand_in, &(deed.thing)(stand_in));
        let there = (deed.effect)(stand_in, &thing);
        assert_eq!(there, nothing, "{what} is told as refused, and was done: {told}");
    }
    let engine = world.well(ill, engine);
    until_sent(world, &engine, id, &what).await;
    assert_eq!((deed.effect)(stand_in, &thing), undisturbed, "{what}: {does}: {told}");
    Row { source: "", call: deed.name, fault: ill.name, does, told: world.told(&told) }
}

fn in_slack(ts: &str) -> (String, String, Kind) {
    (format!("slack:slack/{CHANNEL}/{ts}"), format!("{CHANNEL}/{ts}"), Kind::Thread)
}

type Slack = demo::slack::Slack;

const SLACK: [Deed<Slack>; 4] = [
    Deed {
        name: "answer",
        at: "/chat.postMessage",
        thing: |s| s.post(CHANNEL, "U0PRIYA01", "A question"),
        action: |_, _| Action::reply("Hey Priya, fixed."),
        effect: |s, ts| s.thread(CHANNEL, ts),
    },
    Deed {
        name: "close",
        at: "/reactions.add",
        thing: |s| s.post(CHANNEL, "U0PRIYA01", "A question"),
        action: |_, _| Action::Close { reason: None },
        effect: |s, ts| s.reacted(CHANNEL, ts, "white_check_mark"),
    },
    Deed {
        name: "claim",
        at: "/reactions.add",
        thing: |s| s.post(CHANNEL, "U0PRIYA01", "A question"),
        action: |_, _| Action::Assign,
        effect: |s, ts| s.reacted(CHANNEL, ts, "eyes"),
    },
    Deed {
        name: "reopen",
        at: "/reactions.remove",
        thing: |s| {
            let ts = s.post(CHANNEL, "U0PRIYA01", "A question");
            s.react(CHANNEL, &ts, "U0ADA0001", "white_check_mark");
            ts
        },
        action: |_, _| Action::Reopen,
        effect: |s, ts| s.reacted(CHANNEL, ts, "white_check_mark"),
    },
];

#[tokio::test]
async fn what_slack_is_sent_is_done_once() {
    let rows = matrix("slack", &towns::slack().await, in_slack, &SLACK).await;
    docs::check("slack", "sending", &rows);
}

fn at_github(number: &str) -> (String, String, Kind) {
    (format!("github:{APP}#{number}"), format!("{APP}#{number}"), Kind::PullRequest)
}

type GitHub = demo::github::GitHub;

fn number(thing: &str) -> u64 {
    thing.parse().unwrap()
}

fn pull(hub: &GitHub) -> String {
    hub.open_pull(APP, "hscorpio", "Add a retry", "Because.").to_string()
}

fn new_issue(_: &GitHub, number: &str) -> Action {
    let form = IssueForm {
        place: APP.into(),
        title: format!("Because of {number}"),
        body: "See there.".into(),
        labels: vec!["bug".into()],
    };
    Action::Create { source: SourceId("github".into()), form }
}

const GITHUB: [Deed<GitHub>; 10] = [
    Deed {
        name: "answer",
        at: "POST /",
        thing: pull,
        action: |_, _| Action::reply("Hey Zoë, fixed."),
        effect: |hub, n| hub.comments(APP, number(n)).into_iter().map(|(who, _)| who).collect(),
    },
    Deed {
        name: "close",
        at: "PATCH /",
        thing: pull,
        action: |_, _| Action::Close { reason: None },
        effect: |hub, n| vec![hub.state(APP, number(n))],
    },
    Deed {
        name: "reopen",
        at: "PATCH /",
        thing: |hub| {
            let thing = pull(hub);
            hub.close(APP, number(&thing), "ada", None);
            thing
        },
        action: |_, _| Action::Reopen,
        effect: |hub, n| vec![hub.state(APP, number(n))],
    },
    Deed {
        name: "claim",
        at: "POST /",
        thing: pull,
        action: |_, _| Action::Assign,
        effect: |hub, n| hub.assignees(APP, number(n)),
    },
    Deed {
        name: "label",
        at: "POST /",
        thing: pull,
        action: |_, _| Action::Labels { add: vec!["bug".into()], remove: vec![] },
        effect: |hub, n| hub.labels(APP, number(n)),
    },
    Deed {
        name: "unlabel",
        at: "DELETE /",
        thing: |hub| {
            let thing = pull(hub);
            hub.set_labels(APP, number(&thing), &["question"]);
            thing
        },
        action: |_, _| Action::Labels { add: vec![], remove: vec!["question".into()] },
        effect: |hub, n| hub.labels(APP, number(n)),
    },
    Deed {
        name: "review",
        at: "POST /",
        thing: pull,
        action: |_, _| Action::Review { verdict: Verdict::Approve, text: "Fine.".into() },
        effect: |hub, n| {
            hub.reviews(APP, number(n)).into_iter().map(|(_, state, _)| state).collect()
        },
    },
    Deed {
        name: "ask for a review",
        at: "POST /",
        thing: pull,
        action: |_, _| Action::AskReview { of: vec!["ghopper".into()] },
        effect: |hub, n| hub.asked(APP, number(n)),
    },
    Deed {
        name: "merge",
        at: "PUT /",
        thing: pull,
        action: |hub, n| Action::Merge {
            method: MergeMethod::Squash,
            sha: hub.head_of(APP, number(n)),
            insist: true,
        },
        effect: |hub, n| vec![hub.merges(APP, number(n)).to_string()],
    },
    Deed {
        name: "new issue",
        at: "POST /",
        thing: pull,
        action: new_issue,
        effect: |hub, n| {
            let title = format!("Because of {n}");
            let mine = hub.opened_by(APP, "ada").into_iter().filter(|(told, _)| *told == title);
            mine.map(|_| "opened".to_owned()).collect()
        },
    },
];

#[tokio::test]
async fn what_github_is_sent_is_done_once() {
    let rows = matrix("github", &towns::github().await, at_github, &GITHUB).await;
    docs::check("github", "sending", &rows);
}

fn in_sentry(thing: &str) -> (String, String, Kind) {
    let (short_id, id) = thing.split_once(' ').unwrap();
    (format!("sentry:example/{short_id}"), id.into(), Kind::Error)
}

type Sentry = demo::sentry::Sentry;

fn raised(sentry: &Sentry) -> String {
    let short_id = sentry.raise("app", "TypeError", &sentry.issues("unresolved").len().to_string());
    let id = sentry.outline(&short_id).unwrap().0;
    format!("{short_id} {id}")
}

fn short_id(thing: &str) -> &str {
    thing.split(' ').next().unwrap()
}

fn status(sentry: &Sentry, thing: &str) -> Vec<String> {
    sentry.status(short_id(thing)).into_iter().map(str::to_owned).collect()
}

const SENTRY: [Deed<Sentry>; 5] = [
    Deed {
        name: "answer",
        at: "POST /",
        thing: raised,
        action: |_, _| Action::reply("Looking into it"),
        effect: |sentry, thing| sentry.comments(short_id(thing)),
    },
    Deed {
        name: "resolve",
        at: "PUT /",
        thing: raised,
        action: |_, _| Action::Close { reason: None },
        effect: status,
    },
    Deed {
        name: "archive",
        at: "PUT /",
        thing: raised,
        action: |_, _| Action::Archive { until: Archive::Forever },
        effect: status,
    },
    Deed {
        name: "reopen",
        at: "PUT /",
        thing: |sentry| {
            let thing = raised(sentry);
            sentry.set_status(short_id(&thing), "resolved");
            thing
        },
        action: |_, _| Action::Reopen,
        effect: status,
    },
    Deed {
        name: "claim",
        at: "PUT /",
        thing: raised,
        action: |_, _| Action::Assign,
        effect: |sentry, thing| {
            sentry.assignee(short_id(thing)).into_iter().map(str::to_owned).collect()
        },
    },
];

#[tokio::test]
async fn what_sentry_is_sent_is_done_once() {
    let rows = matrix("sentry", &towns::sentry().await, in_sentry, &SENTRY).await;
    docs::check("sentry", "sending", &rows);
}
