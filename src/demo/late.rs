//! Requests whose connection broke and that are carried out all the same, later.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::middleware::Next;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The requests of one stand-in that are still on their way.
#[derive(Clone, Default)]
pub(super) struct Late(Arc<Mutex<Vec<Kept>>>);

struct Kept {
    until: String,
    request: Request,
    next: Next,
}

impl Late {
    /// Keeps a request until one whose path contains `until` was answered, or this long. Its body
    /// is read now: whoever sends it is gone by then.
    pub(super) async fn keep(
        &self,
        until: String,
        longest: Duration,
        request: Request,
        next: Next,
    ) {
        let (head, body) = request.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
        let request = Request::from_parts(head, Body::from(body));
        self.lock().push(Kept { until, request, next });
        let late = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(longest).await;
            late.land("").await;
        });
    }

    /// Carries out what was to wait until a request of this path was answered; "" for all.
    pub(super) async fn land(&self, path: &str) {
        let is_due = |kept: &mut Kept| path.is_empty() || path.contains(&kept.until);
        let due: Vec<Kept> = self.lock().extract_if(.., is_due).collect();
        for Kept { request, next, .. } in due {
            next.run(request).await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Late {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} late", self.lock().len())
    }
}
