//! Servers that speak nearly as Stripe does.

use super::bench::{MORNING, named, read, register};
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use support_hero::source::SourceError;

type Answers = fn(path: &str, query: &str) -> (u16, Value);

/// Serves these answers; a text is sent as a web page. Tells where.
pub async fn serve(
    answers: impl Fn(&str, &str) -> (u16, Value) + Clone + Send + Sync + 'static,
) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let answer = async move |uri: Uri| -> Response {
        let (status, body) = answers(uri.path(), uri.query().unwrap_or_default());
        let (kind, body) = match body {
            Value::String(page) => ("text/html", page),
            body => ("application/json", body.to_string()),
        };
        let mut response = (StatusCode::from_u16(status).unwrap(), body).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        if status == 302 {
            let to = HeaderValue::from_static("https://login.example.com/");
            response.headers_mut().insert(header::LOCATION, to);
        }
        response
    };
    let router = axum::Router::new().fallback(answer);
    tokio::spawn(async move { axum::serve(listener, router).await });
    origin
}

fn page(data: Value) -> (u16, Value) {
    (200, json!({ "object": "list", "data": data, "has_more": false }))
}

#[tokio::test]
async fn what_is_no_list_ends_the_reading() {
    let answers: [(&str, Answers); 9] = [
        ("a web page", |_, _| (200, json!("<html>Welcome</html>"))),
        ("no data", |_, _| (200, json!({ "object": "list" }))),
        ("data that is none", |_, _| (200, json!({ "data": null, "has_more": false }))),
        ("a bare list", |_, _| (200, json!([]))),
        ("nothing", |_, _| (200, json!(null))),
        ("an error with success", |_, _| (200, json!({ "error": { "message": "no" } }))),
        ("a sign-in", |_, _| (302, json!("<html>moved</html>"))),
        ("another server", |_, _| (404, json!("<html>404</html>"))),
        ("an empty page and more", |_, _| (200, json!({ "data": [], "has_more": true }))),
    ];
    for (what, answers) in answers {
        let register = register(&serve(answers).await, "key", MORNING);
        let error = read(&register).await.unwrap_err();
        let told = error.to_string();
        match what {
            "a sign-in" | "another server" => {
                assert!(matches!(error, SourceError::NeedsYou { .. }), "{what}: {told}");
                assert!(told.contains("base_url"), "{what}: {told}");
            }
            _ => assert!(matches!(error, SourceError::Unreadable { .. }), "{what}: {told}"),
        }
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_told_and_the_rest_counts() {
    let answers = |path: &str, _: &str| match path {
        "/v1/customers" => page(json!([
            null, 7, "cus_0", [], {}, { "id": null, "name": "Nobody" },
            { "id": "cus_1", "name": "Acme", "email": 7, "metadata": [1], "livemode": null },
            { "id": "cus_1", "name": "Acme again" },
            { "id": "cus_2", "object": "customer", "deleted": true },
        ])),
        _ => page(json!([
            { "id": "sub_1", "customer": { "id": "cus_1" }, "status": "active", "items": null },
            { "id": "sub_2", "customer": "cus_1" }, { "id": "sub_3", "status": "active" },
            { "customer": "cus_1", "status": "past_due" },
            { "id": "sub_4", "customer": "cus_unknown", "status": "active" },
            { "id": "sub_5", "customer": "cus_1", "status": "hiber\u{1b}[31mnating" },
        ])),
    };
    let register = register(&serve(answers).await, "key", MORNING);
    let reading = read(&register).await.unwrap();
    assert_eq!(reading.customers.len(), 1);
    assert!(named(&reading, "Acme").pays);
    let notice = reading.notice.unwrap();
    assert!(notice.starts_with("6 of Stripe's customers cannot be read; 3 of Stripe's subscriptions cannot be read; Stripe calls subscriptions "), "{notice}");
    assert!(notice.contains("nating") && !notice.contains('\u{1b}'), "{notice}");
}

#[tokio::test]
async fn a_server_with_smaller_pages_is_read_to_its_end() {
    let answers = |path: &str, query: &str| {
        let after = query.split("starting_after=cus_").nth(1).map_or(0, |id| id.parse().unwrap());
        if path != "/v1/customers" || query.contains("ending_before") {
            return page(json!([]));
        }
        let data =
            json!([{ "id": format!("cus_{}", after + 1) }, { "id": format!("cus_{}", after + 2) }]);
        (200, json!({ "data": data, "has_more": after < 8 }))
    };
    let register = register(&serve(answers).await, "key", MORNING);
    let reading = read(&register).await.unwrap();
    assert_eq!((reading.customers.len(), reading.requests), (10, 7));
}

#[tokio::test]
async fn a_list_on_which_nothing_is_left_to_go_on_from_is_read_another_time() {
    let answers = |_: &str, query: &str| {
        if query.contains("starting_after") {
            let told = json!({ "code": "resource_missing", "message": "No such customer" });
            return (400, json!({ "error": told }));
        }
        (200, json!({ "data": [{ "id": "cus_1" }, { "id": "cus_2" }], "has_more": true }))
    };
    let register = register(&serve(answers).await, "key", MORNING);
    let error = read(&register).await.unwrap_err();
    assert!(matches!(error, SourceError::Unreachable { .. }), "{error}");
}
