//! Another host, to which no token belongs: it writes down what it is asked.

use super::{Faults, Server};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

/// A host that has no business with whoever asks it.
#[derive(Debug, Clone, Default)]
pub struct Elsewhere(Arc<Mutex<Vec<String>>>);

impl Elsewhere {
    /// Serves it on a loopback port.
    ///
    /// # Errors
    /// The port could not be opened.
    pub async fn serve(&self) -> io::Result<Server> {
        let router = Router::new().fallback(hear).with_state(self.clone());
        Server::start(router, Faults::default(), |_| StatusCode::TOO_MANY_REQUESTS.into_response())
            .await
    }

    /// What it was asked: method, path, and what came along to prove who asks.
    pub fn heard(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn hear(State(elsewhere): State<Elsewhere>, request: Request) -> Response {
    let proof = request.headers().get("authorization").and_then(|proof| proof.to_str().ok());
    let heard = format!("{} {} {}", request.method(), request.uri(), proof.unwrap_or("-"));
    elsewhere.0.lock().unwrap_or_else(PoisonError::into_inner).push(heard);
    (StatusCode::OK, "{\"ok\":true}").into_response()
}
