//! The addresses.

use super::Sentry;
use super::answers::{application, not_found};
use super::{events, guard, integrations, issue, list, organization, tags};
use axum::Router;
use axum::extract::State;
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::{MethodRouter, get};

pub(super) fn router(sentry: Sentry) -> Router {
    let org = |rest: &str| format!("/api/0/organizations/{{org}}/{rest}");
    let mut router = Router::new()
        .route("/api/0/", get(organization::root))
        .route("/api/0/users/me/", get(organization::me))
        .route("/api/0/organizations/", get(organization::organizations))
        .route(&org(""), get(organization::details))
        .route(&org("{what}/"), get(organization::list))
        .route(&org("shortids/{id}/"), get(organization::short_id))
        .route(&org("eventids/{id}/"), get(organization::event_id))
        .route(&org("issues/"), get(list::issues).put(list::update))
        .route(
            "/api/0/projects/{org}/{project}/events/{event}/committers/",
            get(integrations::committers),
        );
    for (tail, route) in of_an_issue() {
        router = router
            .route(&org(&format!("issues/{{id}}/{tail}")), route.clone())
            .route(&format!("/api/0/issues/{{id}}/{tail}"), route);
    }
    router
        .fallback(unknown)
        .layer(from_fn_with_state(sentry.clone(), guard::guard))
        .with_state(sentry)
}

/// Single issues are found under their organization and under the short, deprecated address.
fn of_an_issue() -> [(&'static str, MethodRouter<Sentry>); 12] {
    [
        ("", get(issue::details).put(issue::update).delete(issue::remove)),
        ("comments/", get(issue::comments).post(issue::comment)),
        ("notes/", get(issue::comments).post(issue::comment)),
        ("events/", get(events::list)),
        ("events/{event}/", get(events::one)),
        ("tags/", get(tags::list)),
        ("tags/{key}/", get(tags::one)),
        ("tags/{key}/values/", get(tags::all_values)),
        ("integrations/", get(integrations::list)),
        (
            "integrations/{integration}/",
            get(integrations::list)
                .put(integrations::link)
                .post(integrations::create)
                .delete(integrations::unlink),
        ),
        ("external-issues/", get(integrations::external)),
        ("hashes/", get(integrations::hashes)),
    ]
}

async fn unknown(State(sentry): State<Sentry>) -> Response {
    if sentry.state().glitchtip { application() } else { not_found(false) }
}
