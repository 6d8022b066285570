//! The stand-in itself: that it answers as the real one was seen to, and who uses the demo.

use super::bench::{Bench, covered, register};
use crate::sentry::bench::{MORNING, Watch};
use jiff::SignedDuration;
use serde_json::{Value, json};
use support_hero::demo::{CAST, Role, TOKEN, Week};
use support_hero::register::Register;
use support_hero::source::{Http, Reply};

async fn get(bench: &Bench, token: &str, path: &str) -> Reply {
    let http = Http::new(&bench.server.url("/api"), &token.into()).unwrap();
    http.send(http.request("GET".parse().unwrap(), &http.url(path))).await.unwrap()
}

async fn json_of(bench: &Bench, path: &str) -> Value {
    let reply = get(bench, TOKEN, path).await;
    assert_eq!(reply.status, 200, "{path}: {}", reply.excerpt());
    reply.json().unwrap()
}

#[tokio::test]
async fn posthog_answers() {
    let bench = Bench::new().await;
    bench.organization("acme", json!({}));
    let uuid = bench.person("wile@acme.com", "acme");
    for (path, status, told) in [
        ("projects/1/persons", 200, "wile@acme.com"),
        ("projects/@current/persons/", 200, "wile@acme.com"),
        ("projects/1/persons/?email=WILE@acme.com", 200, "\"results\":[]"),
        ("projects/1/persons/?search=WILE@ACME", 200, "wile@acme.com"),
        ("projects/1/persons/?distinct_id=wile@acme.com", 200, "wile@acme.com"),
        ("projects/1/persons/?distinct_id=wile", 200, "\"results\":[]"),
        ("projects/1/persons/?limit=x", 400, "A valid integer is required."),
        ("projects/1/persons/?properties=x", 400, "validation_error"),
        ("projects/1/persons/wile@acme.com/", 400, "does not look like a personID"),
        ("projects/1/persons/99/", 404, "not_found"),
        ("projects/1/persons/1/", 200, "wile@acme.com"),
        ("projects/2/persons/", 404, "Project not found."),
        ("environments/1/persons/", 404, "not_found"),
        ("projects/1/nonsense/", 404, "Endpoint not found."),
        ("projects/1/groups/", 400, "You must pass ?group_type_index="),
        ("projects/1/groups/?group_type_index=1", 200, "\"group_key\":\"acme\""),
        ("projects/1/groups/find?group_type_index=1", 400, "\"attr\":\"group_key\""),
        ("projects/1/groups/find?group_type_index=1&group_key=ACME", 404, "Not found."),
        ("projects/1/groups/find?group_type_index=0&group_key=acme", 404, "Not found."),
        ("projects/1/", 403, "API key missing required scope 'project:read'"),
        ("users/@me/", 403, "API key missing required scope 'user:read'"),
    ] {
        let reply = get(&bench, TOKEN, path).await;
        let text = String::from_utf8(reply.body).unwrap();
        assert_eq!((reply.status, text.contains(told)), (status, true), "{path}: {text}");
    }
    assert_eq!(json_of(&bench, &format!("projects/1/persons/{uuid}/")).await["uuid"], uuid);
    let stranger = get(&bench, "phx_other", "projects/1/persons/").await;
    assert_eq!(stranger.json::<Value>().unwrap()["code"], "authentication_failed");
    bench.stand_in.scopes(&["project:read", "user:read"]);
    assert_eq!(json_of(&bench, "projects/1/").await["id"], 1);
    assert_eq!(json_of(&bench, "users/@me/").await["email"], "ada@example.com");
}

#[tokio::test]
async fn filters_by_property_take_one_value_or_several() {
    let bench = Bench::new().await;
    for email in ["a@b.co", "B@b.co", "c@x.co"] {
        bench.person(email, "k");
    }
    for (filter, found) in [
        (json!([{ "key": "email", "value": "a@b.co", "operator": "exact" }]), 1),
        (json!([{ "key": "email", "value": "b@b.co", "operator": "exact" }]), 0),
        (json!([{ "key": "email", "value": ["a@b.co", "c@x.co"], "operator": "exact" }]), 2),
        (json!([{ "key": "email", "value": "@B.co", "operator": "icontains" }]), 2),
        (json!([{ "key": "none", "value": "x" }]), 0),
    ] {
        let path = format!("projects/1/persons/?properties={}", form(&filter.to_string()));
        let list = json_of(&bench, &path).await;
        assert_eq!(list["results"].as_array().unwrap().len(), found, "{filter}");
    }
}

fn form(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[tokio::test]
async fn a_full_page_tells_of_another_even_if_nobody_is_on_it() {
    let bench = Bench::new().await;
    for n in 0..4 {
        bench.person(&format!("p{n}@b.co"), "k");
    }
    let first = json_of(&bench, "projects/1/persons/?limit=2").await;
    assert_eq!((first["results"].as_array().unwrap().len(), &first["previous"]), (2, &Value::Null));
    let mut next = first["next"].as_str().unwrap().to_owned();
    let mut pages = Vec::new();
    loop {
        let path = next.split_once("/api/").unwrap().1.to_owned();
        let page = json_of(&bench, &path).await;
        pages.push(page["results"].as_array().unwrap().len());
        assert!(page["previous"].is_string());
        match page["next"].as_str() {
            Some(more) => next = more.to_owned(),
            None => break,
        }
    }
    assert_eq!(pages, [2, 0]);
}

#[tokio::test]
async fn groups_are_listed_by_a_cursor() {
    let bench = Bench::new().await;
    for n in 0..150 {
        bench.organization(&format!("k{n}"), json!({}));
    }
    let first = json_of(&bench, "projects/1/groups/?group_type_index=1").await;
    assert_eq!(first["results"].as_array().unwrap().len(), 100);
    let next = first["next"].as_str().unwrap().split_once("/api/").unwrap().1.to_owned();
    let last = json_of(&bench, &next).await;
    assert_eq!((last["results"].as_array().unwrap().len(), &last["next"]), (50, &Value::Null));
}

#[tokio::test]
async fn looking_at_a_group_begins_a_notebook_unless_one_asks_not_to() {
    let bench = Bench::new().await;
    bench.organization("acme", json!({}));
    let find = "projects/1/groups/find?group_type_index=1&group_key=acme";
    let quiet = json_of(&bench, &format!("{find}&skip_create_notebook=true")).await;
    assert_eq!((&quiet["notebook"], bench.stand_in.notebooks().len()), (&Value::Null, 0));
    assert_eq!(json_of(&bench, find).await["notebook"], "nb0");
    assert_eq!(bench.stand_in.notebooks(), ["acme"]);
}

#[tokio::test]
async fn recordings_are_of_three_days_unless_more_is_asked_for() {
    let bench = Bench::new().await;
    let (wile, beep) = (bench.person("wile@acme.com", "k"), bench.person("beep@acme.com", "k"));
    for (uuid, days) in [(&wile, 1), (&wile, 10), (&beep, 2)] {
        bench.stand_in.record(uuid, SignedDuration::from_hours(24 * days));
    }
    let listed = async |query: &str| -> Vec<String> {
        let list = json_of(&bench, &format!("projects/1/session_recordings/?{query}")).await;
        let ids = list["results"].as_array().unwrap().iter();
        ids.map(|one| one["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(listed("").await, ["recording-1", "recording-3"]);
    assert_eq!(listed(&format!("person_uuid={wile}")).await, ["recording-1"]);
    let long = format!("person_uuid={wile}&date_from=-30d");
    assert_eq!(listed(&long).await, ["recording-1", "recording-2"]);
    assert_eq!(listed(&format!("{long}&limit=1&offset=1")).await, ["recording-2"]);
    assert_eq!(get(&bench, TOKEN, "projects/1/session_recordings/?date_from=x").await.status, 400);
}

#[tokio::test]
async fn persons_change_and_go() {
    let bench = Bench::new().await;
    bench.person("wile@acme.com", "k");
    bench.stand_in.set("wile@acme.com", "plan", json!("scale"));
    bench.stand_in.seen("wile@acme.com", None);
    let reading = bench.read(&["wile@acme.com"]).await;
    assert_eq!((reading.customers[0].customer.pays, reading.users[0].last_seen), (true, None));
    bench.stand_in.forget("wile@acme.com");
    let reading = bench.read(&["wile@acme.com"]).await;
    assert_eq!((covered(&reading).len(), reading.users.len()), (1, 0));
}

#[tokio::test]
async fn the_people_of_the_week_use_the_product() {
    let watch = Watch::at(MORNING);
    let week = Week::start(7, watch.clock()).await.unwrap();
    let register = register(&week.addresses.posthog, TOKEN, watch.clock());
    let of_role = |role: Role| CAST.iter().filter(move |actor| actor.role == role);
    let all: Vec<_> = CAST.iter().map(|actor| actor.email.to_owned()).collect();
    let reading = register.read(&all, &|_| {}).await.unwrap();
    let told: Vec<_> = reading
        .customers
        .iter()
        .map(|one| (one.customer.name.as_str(), one.customer.pays, one.customer.usage.unwrap()))
        .collect();
    let expected = [
        ("Acme", true, 64),
        ("Globex", true, 91),
        ("Hooli", true, 72),
        ("Initech", true, 38),
        ("Nair Labs", false, 12),
    ];
    assert_eq!(told, expected);
    for actor in of_role(Role::Paying) {
        let theirs: Vec<_> = reading.users.iter().filter(|u| u.address == actor.email).collect();
        let persons = if actor.login == "milton-w" { 2 } else { 1 };
        assert_eq!(theirs.len(), persons, "{}", actor.name);
        assert!(theirs.iter().all(|user| user.customer.is_some()), "{}", actor.name);
        let ago = watch.now().duration_since(theirs[0].last_seen.unwrap());
        assert!(ago <= SignedDuration::from_hours(48) && !ago.is_negative(), "{}", actor.name);
    }
    let strangers = of_role(Role::Community).count();
    let seen = reading.users.iter().filter(|user| user.customer.is_none()).count();
    assert!(0 < seen && seen < strangers, "{seen} of {strangers}");
    assert!(of_role(Role::Team).all(|one| reading.users.iter().all(|u| u.address != one.email)));
}
