//! The proxy's HTTP interface, with a file for each operation.
//!
//! Axum routes only the few fixed paths of the proxy itself. Everything below `/api` goes through
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

use crate::error::ApiError;
use crate::middleware::{self, JSON};
use crate::page;
use crate::state::AppState;

pub(crate) use users::profiles;

pub use fixed::own_paths;
pub(crate) use fixed::{Entry, entry, is_api};

use fixed::FIXED;

/// The router of the whole proxy.
pub fn router(state: AppState) -> Router {
    FIXED
        .iter()
        .fold(Router::new(), |router, route| {
            router.route(route.path, (route.handler)())
        })
        // The fallback sees the path undecoded, unlike axum's routes with parameters.
        .fallback(anything_else)
        .method_not_allowed_fallback(wrong_method)
        // After routes and fallbacks: a layer covers only what was added before it.
        .layer(axum::middleware::from_fn_with_state(
            state.clone(),
            middleware::finish,
        ))
        .with_state(state)
}

/// Serves everything below `/api`, and the page.
async fn anything_else(
    State(state): State<AppState>,
    request: Request,
) -> Result<Response, ApiError> {
    if is_api(request.uri().path()) {
        // In memory of its own: it takes kilobytes, and axum moves a handler's future around.
        Box::pin(api::dispatch(state, request)).await
    } else {
        page::show(&state, &request)
    }
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
