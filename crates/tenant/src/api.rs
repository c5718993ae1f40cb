//! How a Management API request is handled: route, token, rate limit, scope, ids, query, body, handler.
//!
//! The order matters, because it decides which error a request with several faults gets.

use std::collections::VecDeque;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, request::Parts};
use axum::response::{IntoResponse, Response};
use factordesk_model::route::{API_PREFIX, BodyRule};
use factordesk_model::{Operation, Query, Route, RouteError, Target};
use serde_json::Value;

use crate::app::App;
use crate::control::ApiFault;
use crate::error::ApiError;
use crate::limits::RateLimitStatus;
use crate::sync::lock;
use crate::{auth, handlers, http};

/// A successful response.
#[derive(Debug)]
pub(crate) enum ApiResponse {
    /// A status and a JSON body
    Json(u16, Value),
    /// 204, without a body
    NoContent,
}

impl IntoResponse for ApiResponse {
    fn into_response(self) -> Response {
        match self {
            Self::Json(status, value) => http::json(status, &value),
            Self::NoContent => http::no_content(),
        }
    }
}

/// Handles every request without a route of its own: the Management API, and 404 for the rest.
pub(crate) async fn call(State(app): State<Arc<App>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    if !parts.uri.path().starts_with(API_PREFIX) {
        return ApiError::no_such_route().into_response();
    }
    // Every request takes the next fault, even one that would fail anyway: tests count requests.
    let fault = next_fault(&mut lock(&app.faults).api, &parts.method);
    if let Some(ApiFault::Instead(error)) = fault {
        // Without a look at token and rate limit, as if the request had not reached the API.
        return error.into_response();
    }
    let mut rate_limit = None;
    let answer = run(&app, &parts, body, &mut rate_limit).await;
    let mut response = match fault {
        Some(ApiFault::AfterCommit(error)) => error.into_response(),
        _ => answer.map_or_else(ApiError::into_response, ApiResponse::into_response),
    };
    if let Some(rate_limit) = rate_limit {
        add_headers(response.headers_mut(), rate_limit);
    }
    response
}

fn next_fault(faults: &mut VecDeque<ApiFault>, method: &Method) -> Option<ApiFault> {
    if matches!(faults.front(), Some(ApiFault::LetReadsThrough)) {
        if method == Method::GET {
            return None;
        }
        faults.pop_front();
    }
    faults.pop_front()
}

async fn run(
    app: &App,
    parts: &Parts,
    body: Body,
    rate_limit: &mut Option<RateLimitStatus>,
) -> Result<ApiResponse, ApiError> {
    let found = Target::find_upstream(parts.method.as_str(), parts.uri.path());
    if matches!(
        found,
        // Malformed ids are reported further down: first it must be known who asks.
        Err(RouteError::NoSuchPath | RouteError::NoSuchMethod(_))
    ) {
        return Err(ApiError::no_such_route());
    }
    let caller = auth::authenticate(app, &parts.headers)?;
    // Even a request with a malformed id counts against the limits: it was authenticated.
    *rate_limit = app
        .limits
        .take(found.as_ref().ok().map(Target::operation), app.now());
    if rate_limit.is_some_and(|s| s.retry_after.is_some()) {
        return Err(ApiError::too_many_requests());
    }
    let target = found.map_err(|miss| match miss {
        RouteError::BadUserId(cause) => ApiError::uri(cause, "id (the user's id)"),
        RouteError::BadMethodId(cause) => {
            ApiError::uri(cause, "authentication_method_id (the method's id)")
        }
        RouteError::NoSuchPath | RouteError::NoSuchMethod(_) => ApiError::no_such_route(),
    })?;
    let route = target.route();
    caller.require(route.upstream_scope)?;
    let query = Query::parse(route, parts.uri.query()).map_err(ApiError::query)?;
    let body = read_body(route, &parts.headers, body).await?;
    handlers::dispatch(app, &target, &query, &body)
}

/// Reads the body as JSON. A form is converted to the object that it stands for.
async fn read_body(route: &Route, headers: &HeaderMap, body: Body) -> Result<Vec<u8>, ApiError> {
    // Rules: body-where-none-is-needed, body-is-ignored.
    let BodyRule::Json(limit) = route.body else {
        return Ok(Vec::new());
    };
    let bytes = to_bytes(body, limit)
        .await
        // Also if the connection breaks, but then the client doesn't get the response.
        .map_err(|_| ApiError::plain(413, "Payload content length greater than maximum allowed"))?;
    // Rules: form-body, body-media-types.
    match http::media_type(headers).as_str() {
        "application/json" => Ok(bytes.to_vec()),
        "application/x-www-form-urlencoded" if route.operation != Operation::SetMethods => {
            Ok(handlers::form::to_json(&bytes).into_bytes())
        }
        // Also for replace-all as a form: a list of objects has no agreed form encoding.
        _ => Err(ApiError::plain(415, "Unsupported Media Type")),
    }
}

fn add_headers(headers: &mut HeaderMap, rate_limit: RateLimitStatus) {
    for (name, value) in [
        ("x-ratelimit-limit", Some(rate_limit.limit)),
        ("x-ratelimit-remaining", Some(rate_limit.remaining)),
        ("x-ratelimit-reset", Some(rate_limit.reset)),
        ("retry-after", rate_limit.retry_after),
    ] {
        if let Some(number) = value {
            headers.insert(name, HeaderValue::from(number));
        }
    }
}

#[cfg(test)]
mod tests {
    use factordesk_model::ROUTES;

    use super::*;

    #[test]
    fn only_writing_routes_take_a_body() {
        for route in &ROUTES {
            let writes = matches!(route.method.as_str(), "POST" | "PUT" | "PATCH");
            assert!(
                writes || route.body == BodyRule::None,
                "{:?}",
                route.operation
            );
        }
    }
}
