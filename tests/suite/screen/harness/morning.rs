//! A morning's work, and who brings it.

use super::{given, minutes, page, person};
use support_hero::desk::{Answer, Fact, Impact, Kind, MessageKind, Page, Person, Tone};

pub fn wile() -> Person {
    person("Wile E. Coyote", "wile@acme.com")
}

pub fn priya() -> Person {
    person("Priya Nair", "")
}

pub fn grace() -> Person {
    person("Grace Hopper", "grace@example.com")
}

pub(super) fn morning_chat() -> Page {
    let webhooks = given(
        "slack:users/C1/1",
        Kind::Thread,
        "Webhook signatures fail since this morning",
        &wile(),
        50,
    )
    .says(&grace(), 45, "Hey Wile, looking into it. Which **region** are you in?")
    .says(&wile(), 42, "eu-west. It began with the deploy at nine:\n\n```\nPOST /hooks 401\n  x-signature: sha256=deadbeefdeadbeefdeadbeefdeadbeefdeadbeefdeadbeef\n```\n> which region\n\n- only `v2` endpoints, the old ones are fine as far as we can tell from the logs of the last hour\n- about 4 in 10");
    let sso = given(
        "slack:users/C1/2",
        Kind::Thread,
        "How do I invite somebody who has no company address?",
        &priya(),
        8,
    );
    let wide = given(
        "slack:users/C1/3",
        Kind::Thread,
        "ログインできません 👩‍👩‍👧 after the update",
        &person("株本 さくら", ""),
        100,
    );
    page(vec![webhooks, sso, wide])
}

pub(super) fn morning_code() -> Page {
    let tomas = person("Tomás Herrera", "");
    let issue = given(
        "github:example/app#4711",
        Kind::Issue,
        "Export drops rows with an empty last column",
        &tomas,
        3_000,
    );
    let pull = given(
        "github:example/app#4712",
        Kind::PullRequest,
        "Keep empty trailing columns",
        &tomas,
        20,
    )
    .with(|head| {
        head.facts = vec![
            Fact { label: "checks".into(), value: "2 failing".into(), tone: Tone::Bad },
            Fact { label: "review".into(), value: "approved".into(), tone: Tone::Good },
            Fact { label: "changes".into(), value: "+12 -3".into(), tone: Tone::Plain },
        ];
    });
    page(vec![issue, pull])
}

pub(super) fn morning_errors() -> Page {
    let sentry = person("Sentry", "");
    let error = given(
        "sentry:example/APP-1A",
        Kind::Error,
        "TypeError: undefined is not a function",
        &sentry,
        30,
    )
    .but(|message| message.kind = MessageKind::Event)
    .with(|head| {
        head.impact =
            Some(Impact { users: 37, events: 412, last_seen: minutes(2), ..Impact::default() });
        head.answer = Answer::Here { place: "note on the issue, seen by the team".into() };
    });
    page(vec![error])
}
