//! What is asked for, where, and what is made of answers that lead elsewhere.

use super::bench::{Bench, MORNING, Watch, name, settings, source_of};
use crate::support::Collected;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use support_hero::config::SentryConfig;
use support_hero::demo::{Fault, TOKEN};
use support_hero::source::{Source, SourceError, Verdict};

/// What a server was asked, addresses with their queries.
type Heard = Arc<Mutex<Vec<String>>>;

/// A server that answers each path with a query by what `answer` makes of it.
async fn server(
    answer: impl Fn(&str) -> Response + Clone + Send + Sync + 'static,
) -> (String, Heard) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let heard = Heard::default();
    let log = heard.clone();
    let handler = async move |uri: Uri| {
        let asked = uri.to_string();
        log.lock().unwrap().push(asked.clone());
        answer(&asked)
    };
    let router = axum::Router::new().fallback(handler);
    tokio::spawn(async move { axum::serve(listener, router).await });
    (origin, heard)
}

fn list(items: &Value, link: &str) -> Response {
    ([(header::LINK, link.to_owned())], axum::Json(items.clone())).into_response()
}

fn issue(id: u64, last_seen: &str) -> Value {
    json!({ "id": id.to_string(), "shortId": format!("APP-{id}"), "title": "E: 1",
        "status": "unresolved", "firstSeen": last_seen, "lastSeen": last_seen, "count": "1" })
}

async fn pull(origin: &str, settings: SentryConfig) -> Result<Collected, SourceError> {
    let mut sink = Collected::default();
    let source = source_of(origin, TOKEN, settings, Watch::at(MORNING).clock());
    source.pull(None, &mut sink).await.map(|_| sink)
}

fn lists(heard: &Heard) -> Vec<String> {
    let heard = heard.lock().unwrap();
    let lists = heard.iter().filter(|asked| asked.contains("/issues/?"));
    lists.map(|asked| asked.split_once('?').unwrap().1.to_owned()).collect()
}

#[tokio::test]
async fn the_next_page_is_asked_for_here_wherever_the_link_leads() {
    for cursor in ["", "; cursor=\"0:1:0\""] {
        let link = format!(
            "<http://de.sentry.test/api/0/organizations/1/issues/?cursor=0%3A1%3A0>; rel=\"next\"; \
             results=\"true\"{cursor}"
        );
        let answer = move |asked: &str| match asked {
            _ if asked.contains("cursor=0%3A1%3A0") => {
                list(&json!([issue(2, "2026-11-23T07:00:00Z")]), "")
            }
            _ if asked.contains("/issues/?") => {
                list(&json!([issue(1, "2026-11-23T07:30:00Z")]), &link)
            }
            _ => StatusCode::NOT_FOUND.into_response(),
        };
        let (origin, heard) = server(answer).await;
        let sink = pull(&origin, settings("example", &[])).await.unwrap();
        assert_eq!(sink.heads.keys().collect::<Vec<_>>(), [&name("APP-1"), &name("APP-2")]);
        let lists = lists(&heard);
        assert_eq!(lists[1], format!("{}&cursor=0%3A1%3A0", lists[0]));
    }
}

#[tokio::test]
async fn pages_that_lead_back_to_themselves_come_to_an_end_and_tell_of_nothing_that_left() {
    let link = "<http://x/?cursor=7>; rel=\"next\"; results=\"true\"; cursor=\"7\"";
    let page = move |asked: &str| match asked.contains("/issues/?") {
        true => list(&json!([issue(1, "2026-11-23T07:30:00Z")]), link),
        false => StatusCode::NOT_FOUND.into_response(),
    };
    let (origin, heard) = server(page).await;
    let mut sink = pull(&origin, settings("example", &[])).await.unwrap();
    assert_eq!((sink.heads.len(), lists(&heard).len()), (1, 2));
    let mut other = sink.heads.values().next().unwrap().clone();
    (other.reference, other.remote_id) = (name("APP-9"), "9".into());
    sink.heads.insert(name("APP-9"), other);
    let source = source_of(&origin, TOKEN, settings("example", &[]), Watch::at(MORNING).clock());
    source.pull(None, &mut sink).await.unwrap();
    let asked = heard.lock().unwrap().clone();
    assert!(!asked.iter().any(|asked| asked.contains("/issues/9/")), "{asked:?}");
}

#[tokio::test]
async fn all_that_is_configured_is_asked_for() {
    let answer = |asked: &str| match asked {
        _ if asked.contains("/projects/") => {
            list(&json!([{ "id": "301", "slug": "app" }, { "id": 302, "slug": "worker" }]), "")
        }
        _ if asked.contains("/environments/") => list(
            &json!([{ "id": "1", "name": "production" }, { "id": "2", "name": "eu west" }]),
            "",
        ),
        _ => list(&json!([]), ""),
    };
    let (origin, heard) = server(answer).await;
    let mut settings = settings("example", &["worker", "301"]);
    settings.environments = vec!["production".into(), "stag".into()];
    settings.query = "is:unresolved !level:info \"x & y\"".into();
    let error = pull(&origin, settings).await.map(|_| ()).unwrap_err().to_string();
    assert!(error.contains("no environment \"stag\""), "{error}");
    assert_eq!(
        lists(&heard),
        ["query=is%3Aunresolved+%21level%3Ainfo+%22x+%26+y%22&limit=100&groupStatsPeriod=24h\
          &statsPeriod=30d&project=301&project=302&environment=production"]
    );
}

#[tokio::test]
async fn projects_of_other_teams_are_read_too() {
    for (link, all) in [("", true), ("{'<http://x>; rel=\"next\"; results=\"false\"'}", false)] {
        let answer = move |asked: &str| match asked.contains("/projects/") {
            true => {
                let theirs =
                    json!({ "id": "2", "slug": "b", "isMember": false, "hasAccess": true });
                list(&json!([{ "id": "1", "slug": "a", "isMember": true }, theirs]), link)
            }
            false => list(&json!([]), ""),
        };
        let (origin, heard) = server(answer).await;
        pull(&origin, settings("example", &[])).await.unwrap();
        assert_eq!(lists(&heard)[0].contains("project=-1"), all, "{link}");
    }
}

#[tokio::test]
async fn a_list_that_is_not_sorted_by_what_happened_last_is_read_to_its_end() {
    let answer = |asked: &str| {
        let next =
            |n: u32| format!("<http://x>; rel=\"next\"; results=\"{}\"; cursor=\"{n}\"", n < 4);
        let page = asked.split_once("cursor=").map_or(0, |(_, n)| n.parse().unwrap_or(0));
        let seen = |minute: u64| format!("2026-11-23T{:02}:00:00Z", minute % 8);
        match asked.contains("/issues/?") {
            true => {
                let first = u64::from(page) * 2;
                let items = [issue(first, &seen(first)), issue(first + 1, &seen(first + 1))];
                list(&json!(items), &next(page + 1))
            }
            false => StatusCode::NOT_FOUND.into_response(),
        }
    };
    let (origin, heard) = server(answer).await;
    let source = source_of(&origin, TOKEN, settings("example", &[]), Watch::at(MORNING).clock());
    let mut sink = Collected::default();
    for polls in 1..4 {
        source.pull(None, &mut sink).await.unwrap();
        assert_eq!((sink.heads.len(), lists(&heard).len()), (8, polls * 4));
    }
}

#[tokio::test]
async fn counts_by_the_hour_are_asked_for_now_and_then() {
    let mut bench = Bench::new().await;
    let id = bench.stand_in.raise("app", "E", "1");
    bench.pull().await;
    let curve = |bench: &Bench| bench.head(&id).impact.as_ref().unwrap().curve.counts.clone();
    assert_eq!(curve(&bench), [1]);
    bench.watch.pass(1);
    bench.stand_in.strike(&id);
    bench.pull().await;
    assert_eq!(bench.head(&id).impact.as_ref().unwrap().events, 2);
    assert_eq!(curve(&bench), [1]);
    bench.watch.pass(9);
    bench.pull().await;
    assert_eq!(curve(&bench), [2]);
    assert_eq!(bench.pages_of_a_pull().await, 0);
}

#[tokio::test]
async fn counts_are_those_of_all_time_and_the_order_that_of_the_query() {
    let mut one = issue(1, "2026-11-23T07:30:00Z");
    one["lifetime"] =
        json!({ "count": "900", "userCount": 40, "firstSeen": "2026-01-01T00:00:00Z" });
    one["filtered"] = json!({ "lastSeen": "2026-11-23T01:00:00Z" });
    let mut two = issue(2, "2026-11-23T07:59:00Z");
    two["filtered"] = json!({ "lastSeen": "2026-11-23T00:30:00Z" });
    let answer = move |asked: &str| match asked.contains("/issues/?") {
        true => list(&json!([one, two]), ""),
        false => StatusCode::NOT_FOUND.into_response(),
    };
    let (origin, heard) = server(answer).await;
    let source = source_of(&origin, TOKEN, settings("example", &[]), Watch::at(MORNING).clock());
    let mut sink = Collected::default();
    source.pull(None, &mut sink).await.unwrap();
    let head = &sink.heads[&name("APP-1")];
    let impact = head.impact.as_ref().unwrap();
    assert_eq!((impact.users, impact.events), (40, 900));
    assert_eq!(head.created_at, "2026-01-01T00:00:00Z".parse().unwrap());
    source.pull(None, &mut sink).await.unwrap();
    assert_eq!(lists(&heard).len(), 2);
}

#[tokio::test]
async fn a_renamed_organization_is_followed_and_told() {
    let mut bench = Bench::new().await;
    let id = bench.stand_in.raise("app", "E", "1");
    bench.pull().await;
    bench.stand_in.rename("umbrella");
    bench.watch.pass(1);
    bench.stand_in.strike(&id);
    let pulled = bench.pull().await;
    let notice = pulled.notice.unwrap();
    assert!(notice.contains("\"umbrella\""), "{notice}");
    assert_eq!(bench.head(&id).impact.as_ref().unwrap().events, 2);
    assert_eq!(bench.pull().await.requests, 1, "it is asked for by its new name");
    assert_eq!(bench.sink.heads.len(), 1, "the ticket keeps its name");
    let findings = bench.source.examine().await;
    assert!(
        findings.iter().any(|f| f.remedy.as_deref() == Some("set organization to \"umbrella\""))
    );
}

#[tokio::test]
async fn an_organization_that_is_kept_elsewhere_is_told_by_the_doctor() {
    let bench = Bench::new().await;
    bench.stand_in.move_to("https://de.sentry.io");
    let findings = bench.source.examine().await;
    let region = findings.iter().find(|finding| finding.subject == "region").unwrap();
    assert_eq!(region.verdict, Verdict::Warning);
    assert_eq!(region.remedy.as_deref(), Some("set base_url to https://de.sentry.io/api/0"));
}

#[tokio::test]
async fn who_is_sent_to_another_host_does_not_go_there() {
    let there = "https://us.sentry.test/api/0/organizations/example/issues/";
    let answer = move |_: &str| (StatusCode::FOUND, [(header::LOCATION, there)]).into_response();
    let (origin, _) = server(answer).await;
    let error = pull(&origin, settings("example", &[])).await.map(|_| ()).unwrap_err();
    let SourceError::NeedsYou { fault, remedy } = &error else { panic!("{error:?}") };
    assert!(fault.contains("us.sentry.test"), "{fault}");
    assert_eq!(remedy, "set base_url to https://us.sentry.test/api/0");
}

#[tokio::test]
async fn a_redirect_without_end_comes_to_one() {
    let answer = |asked: &str| {
        let longer = asked.replacen("/issues/", "/issues/x/", 1);
        (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, longer)]).into_response()
    };
    let (origin, heard) = server(answer).await;
    let error = pull(&origin, settings("example", &[])).await.map(|_| ()).unwrap_err();
    assert!(matches!(error, SourceError::NeedsYou { .. }), "{error:?}");
    assert!(heard.lock().unwrap().len() < 10);
}

#[tokio::test]
async fn a_query_that_is_refused_is_for_the_user_to_mend() {
    let mut bench = Bench::new().await;
    bench.configure(|settings| settings.query = "is:unresolvedd".into());
    let error = bench.try_pull().await.unwrap_err();
    let SourceError::NeedsYou { fault, remedy } = &error else { panic!("{error:?}") };
    assert!(fault.contains("is:unresolvedd") && remedy.contains("query"), "{error}");
    let findings = bench.source.examine().await;
    let query = findings.iter().find(|finding| finding.subject == "query").unwrap();
    assert_eq!(query.verdict, Verdict::Fault);
}

#[tokio::test]
async fn too_many_at_once_is_sat_out_once() {
    let mut bench = Bench::new().await;
    let id = bench.stand_in.raise("app", "E", "1");
    bench.stand_in.crowd(1);
    bench.pull().await;
    assert!(bench.sink.heads.contains_key(&name(&id)));
}

#[tokio::test]
async fn a_round_that_is_cut_off_goes_on_where_it_was() {
    let mut bench = Bench::new().await;
    for number in 0..450 {
        bench.stand_in.raise("app", "E", &number.to_string());
        bench.watch.pass(1);
    }
    // The projects and two pages.
    bench.stand_in.allow(3, bench.watch.now() + SignedDuration::from_secs(60));
    assert!(bench.pull().await.pause.is_some());
    assert_eq!(bench.sink.heads.len(), 200);
    bench.watch.pass(2);
    bench.stand_in.requests();
    bench.pull().await;
    assert_eq!(bench.sink.heads.len(), 450);
    let lists = bench.stand_in.requests();
    let lists = lists.iter().filter(|asked| asked.ends_with("/example/issues/")).count();
    assert_eq!(lists, 1 + 3);
    bench.stand_in.faults().plan("/example/issues/", 1, Fault::Status { code: 502 });
    bench.try_pull().await.unwrap_err();
    assert_eq!(bench.sink.heads.len(), 450);
}
