//! The addresses.

use super::Stripe;
use super::answers::{Refusal, missing, unrecognized};
use super::guard::guard;
use super::list::{self, Query};
use axum::Json;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{Method, StatusCode, Uri};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

pub(super) fn router(stripe: Stripe) -> Router {
    Router::new()
        .route("/v1/customers", get(list::customers))
        .route("/v1/customers/{id}", get(customer))
        .route("/v1/subscriptions", get(list::subscriptions))
        .route("/v1/products", get(list::products))
        .route("/v1/products/{id}", get(product))
        .fallback(unknown)
        .layer(from_fn_with_state(stripe.clone(), guard))
        .with_state(stripe)
}

async fn customer(
    State(stripe): State<Stripe>,
    Path(id): Path<String>,
    query: Query,
) -> Result<Response, Refusal> {
    list::known(&query, &["expand[]"])?;
    let state = stripe.state();
    let there = state.customers.iter().find(|customer| customer.id == id);
    let there = there.ok_or_else(|| missing(StatusCode::NOT_FOUND, "customer", "id", &id))?;
    Ok(Json(state.customer_json(there)).into_response())
}

async fn product(
    State(stripe): State<Stripe>,
    Path(id): Path<String>,
    query: Query,
) -> Result<Response, Refusal> {
    list::known(&query, &["expand[]"])?;
    let state = stripe.state();
    let there = state.products.iter().find(|product| product.id == id);
    let there = there.ok_or_else(|| missing(StatusCode::NOT_FOUND, "product", "id", &id))?;
    Ok(Json(state.product_json(there)).into_response())
}

async fn unknown(method: Method, uri: Uri) -> Response {
    unrecognized(method.as_str(), uri.path())
}
