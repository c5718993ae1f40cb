//! The outermost layer around every request: its id, its deadline, the form of errors, response headers, and one log
//! line.

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use factordesk_model::headers::REQUEST_ID;
use futures_util::FutureExt as _;
use http::header::{
    CACHE_CONTROL, CONNECTION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName,
    HeaderValue, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};
use http::{Extensions, HeaderMap, Method};

use crate::auth::has_session;
use crate::cors;
use crate::error::ApiError;
use crate::load::Admission;
use crate::routes::{Entry, entry, is_api};
use crate::server::{self, Fault, Unwritten};
use crate::state::AppState;

/// Maximum duration of a request, including upstream requests. The widget waits longer, so it receives this error
/// instead of its own timeout.
const DEADLINE: Duration = Duration::from_secs(30);

/// What is learnt about a request while it is processed, for the log line. Contains no personal data: the actor is a
/// pseudonym.
#[derive(Debug, Default)]
pub(crate) struct RequestTrace {
    id: String,
    operation: OnceLock<&'static str>,
    actor: OnceLock<String>,
}

impl RequestTrace {
    /// Returns the request's trace.
    pub(crate) fn of(extensions: &Extensions) -> Arc<Self> {
        extensions.get::<Arc<Self>>().cloned().unwrap_or_default()
    }

    /// The request's id.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// Records the operation. Only the first call counts.
    pub(crate) fn set_operation(&self, operation: &'static str) {
        let _ = self.operation.set(operation);
    }

    /// Records who sent the request.
    pub(crate) fn set_actor(&self, pseudonym: String) {
        let _ = self.actor.set(pseudonym);
    }
}

/// Handles the request with `inner` and completes its response.
pub(crate) async fn finish<F: Future<Output = Response>>(
    state: &AppState,
    mut request: Request,
    inner: impl FnOnce(Request) -> F,
) -> Response {
    let start = Instant::now();
    let trace = Arc::new(RequestTrace {
        // A client's own request id is ignored: it could inject text into the log.
        id: state.request_id(),
        ..RequestTrace::default()
    });
    request.extensions_mut().insert(Arc::clone(&trace));
    let method = request.method().clone();
    let cors = cors::Cors::of(state, &request);
    let unwritten = request.extensions_mut().remove::<Unwritten>();
    let mut response = answer(state, &cors, request, inner).await;
    let error = response.extensions_mut().remove::<ApiError>();
    if let Some(error) = &error {
        write_error(&mut response, error, &trace, &method);
    }
    add_headers(response.headers_mut(), state, &trace);
    // On errors, too: without these headers a portal's script learns neither status nor code.
    cors.add_to(response.headers_mut());
    log(state, &trace, &response, error.as_ref(), start.elapsed());
    server::watch(response, unwritten)
}

/// Runs the inner layers within the deadline. A panic becomes an error response.
async fn answer<F: Future<Output = Response>>(
    state: &AppState,
    cors: &cors::Cors,
    request: Request,
    inner: impl FnOnce(Request) -> F,
) -> Response {
    if let Some(fault) = Fault::of(request.method(), request.uri()) {
        RequestTrace::of(request.extensions()).set_operation("refused");
        if fault == Fault::NoRoom {
            state.load().count_no_room();
        }
        return ApiError::from(fault).into_response();
    }
    // It needs no place: preflights carry no credentials (Fetch Standard), and this costs no work.
    if let Some(preflight) = cors.preflight() {
        RequestTrace::of(request.extensions()).set_operation("preflight");
        return preflight;
    }
    let admission = match admit(state, request.uri().path(), request.headers()).await {
        Ok(admission) => admission,
        Err(error) => return error.into_response(),
    };
    let mut request = request;
    request.extensions_mut().insert(admission.clone());
    // The proxy's own operations change nothing at the tenant.
    let changes =
        is_api(request.uri().path()) && !matches!(*request.method(), Method::GET | Method::HEAD);
    let lost = || {
        if changes {
            ApiError::outcome_unknown()
        } else {
            ApiError::upstream_error()
        }
    };
    let inner = AssertUnwindSafe(inner(request)).catch_unwind();
    let result = tokio::time::timeout(DEADLINE, inner).await;
    admission.end();
    match result {
        Ok(Ok(response)) => response,
        // The panic's message isn't logged, because it may hold anything. The panic hook logs where it happened.
        Ok(Err(_)) => lost().with_cause("a panic").into_response(),
        Err(_) => lost().with_cause("the deadline has passed").into_response(),
    }
}

/// Takes the request's place in the load limit, unless its credentials must be checked first.
async fn admit(state: &AppState, path: &str, headers: &HeaderMap) -> Result<Admission, ApiError> {
    let admission = Admission::default();
    match entry(path) {
        // Probes are answered under any load. `Caller` takes its place itself, after it has checked the credentials.
        Entry::Probe | Entry::Caller => {}
        // A valid session counts as authenticated, so that a flood of invented cookies can't keep admins from logging
        // out.
        Entry::Logout if has_session(headers, state).await => {
            admission.authenticated(state.load())?;
        }
        Entry::Logout | Entry::Anonymous => admission.anonymous(state.load())?,
    }
    Ok(admission)
}

fn write_error(response: &mut Response, error: &ApiError, trace: &RequestTrace, method: &Method) {
    let mut body = error.body().clone();
    body.request_id = Some(trace.id.clone());
    let json = serde_json::to_vec(&body).unwrap_or_default();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
    // The length that axum has noted is that of the body so far.
    headers.remove(CONTENT_LENGTH);
    // A response to `HEAD` has no content (RFC 9110, section 9.3.2).
    *response.body_mut() = if method == Method::HEAD {
        Body::empty()
    } else {
        Body::from(json)
    };
}

/// The content type of every JSON response.
pub(crate) const JSON: &str = "application/json; charset=utf-8";

// Constants, because `from_static` would check the texts with every request.
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);
const NO_SNIFF: HeaderValue = HeaderValue::from_static("nosniff");
const NO_REFERRER: HeaderValue = HeaderValue::from_static("no-referrer");
pub(crate) const RESOURCE_POLICY: HeaderName =
    HeaderName::from_static("cross-origin-resource-policy");
const SAME_ORIGIN: HeaderValue = HeaderValue::from_static("same-origin");
const CLOSE: HeaderValue = HeaderValue::from_static("close");
const A_YEAR: HeaderValue = HeaderValue::from_static("max-age=31536000");
const REQUEST_ID_NAME: HeaderName = HeaderName::from_static(REQUEST_ID);

fn add_headers(headers: &mut HeaderMap, state: &AppState, trace: &RequestTrace) {
    // Only defaults: the page sets its own policy and caching.
    let mut default = |name: HeaderName, value: HeaderValue| {
        headers.entry(name).or_insert(value);
    };
    default(CACHE_CONTROL, NO_STORE);
    default(CONTENT_SECURITY_POLICY, POLICY);
    default(X_CONTENT_TYPE_OPTIONS, NO_SNIFF);
    default(REFERRER_POLICY, NO_REFERRER);
    default(RESOURCE_POLICY, SAME_ORIGIN);
    if state.is_draining() {
        // The client's next request then goes to another replica.
        default(CONNECTION, CLOSE);
    }
    let origin = &state.config().server.public_origin;
    // Not for `localhost`, where other programs of this machine serve plain HTTP on other ports.
    if origin.is_https() && !origin.is_localhost() {
        // Browsers ignore the header on plain HTTP (RFC 6797, section 8.1).
        default(STRICT_TRANSPORT_SECURITY, A_YEAR);
    }
    if let Ok(id) = HeaderValue::try_from(&trace.id) {
        headers.insert(REQUEST_ID_NAME, id);
    }
}

/// Writes the log line. Leaves out path and query, which hold ids and search texts.
fn log(
    state: &AppState,
    trace: &RequestTrace,
    response: &Response,
    error: Option<&ApiError>,
    duration: Duration,
) {
    let status = response.status().as_u16();
    let operation = trace.operation.get().copied().unwrap_or("other");
    let actor = trace.actor.get().map_or("-", String::as_str);
    let code = error.map_or("-", ApiError::code);
    let cause = error.and_then(ApiError::cause).unwrap_or("-");
    let duration_ms = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    let request_id = trace.id.as_str();
    state.metrics().request(operation, status, duration);
    // A 4xx is the client's own fault, so `FACTORDESK_LOG=error` leaves it out.
    if status >= 500 {
        tracing::error!(
            request_id,
            actor,
            operation,
            status,
            duration_ms,
            code,
            cause,
            "request"
        );
    } else {
        tracing::info!(
            request_id,
            actor,
            operation,
            status,
            duration_ms,
            code,
            cause,
            "request"
        );
    }
}

#[cfg(test)]
#[path = "middleware_tests.rs"]
mod tests;
