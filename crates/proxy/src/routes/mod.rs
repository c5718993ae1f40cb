//! The proxy's HTTP interface, with a file for each operation.
//!
//! Axum routes only the few fixed paths of the proxy itself. Everything below `/api` goes to
//! `api::dispatch`, by the path as it was sent: axum's path extraction would decode it, and an id
//! with `..` or `/` in it would come out as another path.
//!
//! Handlers take the caller as a `Result`, so that the log line of a refusal names the operation.

mod api;
mod audit;
mod auth;
mod confirm_ids;
mod fixed;
mod guardian;
mod health;
mod list_after;
mod lookup;
mod masking;
mod methods;
mod queue;
mod session;
mod users;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use http::header::CONTENT_TYPE;
use serde::Serialize;
use tower::ServiceExt as _;

use crate::error::ApiError;
use crate::middleware::{self, JSON};
use crate::page;
use crate::state::AppState;

pub(crate) use users::profiles;

pub use fixed::own_paths;
pub(crate) use fixed::{Entry, entry, is_api};

use fixed::FIXED;

/// The whole proxy, from a request to its response. Clones share everything.
#[derive(Clone)]
pub struct Desk {
    state: AppState,
    /// Everything but the API
    router: Router,
}

impl Desk {
    /// Creates the proxy's routes.
    pub fn new(state: AppState) -> Self {
        let router = FIXED
            .iter()
            .fold(Router::new(), |router, route| {
                router.route(route.path, (route.handler)())
            })
            .fallback(page)
            .method_not_allowed_fallback(wrong_method)
            .with_state(state.clone());
        Self { state, router }
    }

    /// Handles a request.
    pub async fn respond(&self, request: Request) -> Response {
        middleware::finish(&self.state, request, |request| self.route(request)).await
    }

    /// Without axum for the API, whose requests are by far the most: its way to a handler takes as long as a look at the
    /// session.
    async fn route(&self, request: Request) -> Response {
        if is_api(request.uri().path()) {
            // In memory of its own: it takes kilobytes, and would be moved around.
            let response = Box::pin(api::dispatch(self.state.clone(), request)).await;
            return response.into_response();
        }
        match self.router.clone().oneshot(request).await {
            Ok(response) => response,
            // The error is `Infallible`.
            Err(never) => match never {},
        }
    }
}

async fn page(State(state): State<AppState>, request: Request) -> Result<Response, ApiError> {
    page::show(&state, &request)
}

/// A JSON response of the proxy itself.
fn json(value: &impl Serialize) -> Response {
    match serde_json::to_vec(value) {
        Ok(body) => ([(CONTENT_TYPE, JSON)], body).into_response(),
        Err(_) => ApiError::unavailable(5)
            .with_cause("a response can't be serialised")
            .into_response(),
    }
}

async fn wrong_method(request: Request) -> ApiError {
    let path = request.uri().path();
    let routes = FIXED.iter().filter(|route| route.path == path);
    let allowed: Vec<_> = routes.map(|route| route.method).collect();
    ApiError::method_not_allowed(&allowed)
}
