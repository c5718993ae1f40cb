//! The error types of the proxy, and which one to use where.
//!
//! - [`ApiError`]: every error response, in Auth0's format. Use the constructor that names the cause. Details that
//!   clients must not see are added with `ApiError::with_cause`; they are logged once and never sent.
//! - [`StartError`]: the proxy can't start. Printed on standard error.
//! - Module errors (`TokenError`, `StoreError`, ...) stay inside, and become an [`ApiError`] where they end a
//!   request.
//!
//! A 5xx reveals nothing about the inside: it has a fixed code, a fixed sentence, and the request id to find the
//! cause in the log.

mod access;

use axum::response::{IntoResponse, Response};
use factordesk_model::error::codes;
use factordesk_model::validate::Problem;
use factordesk_model::{
    ErrorBody, HttpMethod, IdProblem, MethodPage, QueryProblem, RouteError, Secret,
};
use http::header::{ALLOW, HeaderName, HeaderValue, RETRY_AFTER};
use http::{HeaderMap, StatusCode};

use crate::page::VERSION;
use crate::random::NoRandomness;
use crate::store::StoreError;

/// How the operator grants a missing scope.
pub(crate) const GRANT_SCOPE: &str = "grant it to the application of AUTH0_CLIENT_ID (Auth0 dashboard: Applications, APIs, \
    Auth0 Management API, Machine to Machine Applications), then restart the proxy";

/// Why the proxy can't start.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct StartError(String);

impl StartError {
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self(what.into())
    }
}

/// An error response. The middleware adds the request id and writes the body.
#[derive(Debug, Clone)]
pub struct ApiError(Box<Parts>);

#[derive(Debug, Clone)]
struct Parts {
    body: ErrorBody,
    headers: HeaderMap,
    cause: Option<String>,
    settled: bool,
}

impl ApiError {
    fn new(status: u16, code: &str, message: impl Into<String>) -> Self {
        ErrorBody::new(status, code, message).into()
    }

    /// Adds the cause for the log. Must not contain a URL, a body or a secret.
    pub(crate) fn with_cause(mut self, cause: impl std::fmt::Display) -> Self {
        self.0.cause = Some(cause.to_string());
        self
    }

    /// Adds a header.
    pub(crate) fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.insert(name, value);
        self
    }

    pub(crate) fn with_headers(mut self, headers: HeaderMap) -> Self {
        self.0.headers.extend(headers);
        self
    }

    /// Records that the tenant has finished processing the request, even if its response is unclear: the request
    /// can't have an effect later on.
    pub(crate) fn settled(mut self) -> Self {
        self.0.settled = true;
        self
    }

    /// Whether [`Self::settled`] was called.
    pub(crate) fn is_settled(&self) -> bool {
        self.0.settled
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.0.body.status_code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The stable error code.
    pub fn code(&self) -> &str {
        self.0.body.error_code.as_deref().unwrap_or_default()
    }

    /// The cause, for the log only.
    pub(crate) fn cause(&self) -> Option<&str> {
        self.0.cause.as_deref()
    }

    /// The response body for the client.
    pub(crate) fn body(&self) -> &ErrorBody {
        &self.0.body
    }

    /// 400: an id in the path is invalid.
    pub(crate) fn invalid_uri(problem: IdProblem) -> Self {
        Self::new(
            400,
            codes::INVALID_URI,
            format!("Path validation error: {problem}."),
        )
    }

    /// 400: the query is invalid.
    pub(crate) fn invalid_query(problem: impl std::fmt::Display) -> Self {
        Self::new(
            400,
            codes::INVALID_QUERY,
            format!("Query validation error: {problem}"),
        )
    }

    /// 400: the request target is invalid.
    pub(crate) fn bad_request(what: &'static str) -> Self {
        Self::new(400, codes::INVALID_URI, what)
    }

    /// 400 or 431: the bytes aren't a valid HTTP request.
    pub(crate) fn malformed(status: StatusCode, what: &'static str) -> Self {
        Self::new(status.as_u16(), codes::INVALID_REQUEST, what)
    }

    /// 400: the body can't be parsed.
    pub(crate) fn unreadable_body(what: impl std::fmt::Display) -> Self {
        Self::new(
            400,
            codes::INVALID_BODY,
            format!("Payload validation error: {what}."),
        )
    }

    /// 400: fields of the body are invalid.
    pub(crate) fn invalid_body(problems: Vec<Problem>) -> Self {
        ErrorBody::invalid_body(problems).into()
    }

    /// 400: the confirmation is missing or is for another operation.
    pub(crate) fn confirmation_required(example: &str) -> Self {
        Self::new(
            400,
            codes::CONFIRMATION_REQUIRED,
            format!(
                "Confirm with the header x-factordesk-confirm: {example} <version of the list>."
            ),
        )
    }

    /// 409: the list has changed since it was confirmed. `current` is the new list, for admins who may read it.
    pub(crate) fn list_changed(current: Option<MethodPage>) -> Self {
        let mut error = Self::new(
            409,
            codes::LIST_CHANGED,
            "The list of methods has changed since you confirmed. Look at it again, then repeat.",
        );
        error.0.body.current = current.map(Box::new);
        error
    }

    /// 409: the method no longer has the name that the admin saw. `current` is its name now, empty if it has none, for
    /// admins who may read it.
    pub(crate) fn name_changed(current: Option<String>) -> Self {
        let mut error = Self::new(
            409,
            codes::NAME_CHANGED,
            "The method was renamed since you looked at it. Look at its name, then repeat.",
        );
        error.0.body.current_name = current.map(|name| Box::new(Secret::new(name)));
        error
    }

    /// 400: the header with the old name is invalid.
    pub(crate) fn invalid_old_name() -> Self {
        Self::new(
            400,
            codes::INVALID_OLD_NAME,
            "Send x-factordesk-old-name once: \"unnamed\", or \"named\" and the name of at most 200 characters as percent-encoded \
             UTF-8.",
        )
    }

    /// 400: the operation needs a reason.
    pub(crate) fn reason_required() -> Self {
        Self::new(
            400,
            codes::REASON_REQUIRED,
            "This change needs a reason. Give one in the header x-factordesk-reason.",
        )
    }

    /// 400: the reason or the ticket number is invalid.
    pub(crate) fn invalid_reason(what: &'static str) -> Self {
        Self::new(
            400,
            codes::INVALID_REASON,
            format!("The reason or the ticket number is invalid: {what}."),
        )
    }

    /// 400: the header that requests unmasked data is invalid.
    pub(crate) fn invalid_reveal() -> Self {
        Self::new(
            400,
            codes::INVALID_REVEAL,
            "Send x-factordesk-reveal once, with the value true, and only with operations that read methods.",
        )
    }

    /// 400: `Idempotency-Key` is invalid.
    pub(crate) fn invalid_idempotency_key() -> Self {
        Self::new(
            400,
            codes::INVALID_IDEMPOTENCY_KEY,
            "Send one Idempotency-Key of 1 to 64 visible ASCII characters.",
        )
    }

    /// 422: the idempotency key was used with another request.
    pub(crate) fn idempotency_key_reused() -> Self {
        // 422 here and 409 in `in_progress` follow the IETF's draft on `Idempotency-Key`.
        Self::new(
            422,
            codes::IDEMPOTENCY_KEY_REUSED,
            "This Idempotency-Key was used for another request. Use a new one.",
        )
    }

    /// 409: the same request is still in progress.
    pub(crate) fn in_progress() -> Self {
        // Not 503 or 429, which official SDKs repeat by themselves.
        Self::new(
            409,
            codes::IN_PROGRESS,
            "The same request is still in progress. Send it again in a moment, unchanged.",
        )
        .with_header(RETRY_AFTER, HeaderValue::from(2))
    }

    /// 409: the same request was carried out, and its response contained secrets that are shown only once.
    pub(crate) fn already_done() -> Self {
        Self::new(
            409,
            codes::ALREADY_DONE,
            "This request was carried out before, and its response is not kept. Check the list.",
        )
    }

    /// 502: a creation was sent, and the list shows that nothing was created.
    pub(crate) fn not_created() -> Self {
        Self::new(
            502,
            codes::NOT_CREATED,
            "The tenant's response is not usable, and the list shows that nothing was created. Try again.",
        )
    }

    /// 503: the audit record can't be written, so the operation isn't carried out. `so` says what didn't happen.
    pub(crate) fn audit_unavailable(so: &'static str) -> Self {
        Self::new(
            503,
            codes::UNAVAILABLE,
            format!("The audit record can't be written, so {so}. Try again in a moment."),
        )
        .with_header(RETRY_AFTER, HeaderValue::from(5))
    }

    /// 503: the store couldn't delete the session of a logout. The browser's cookie is cleared all the same.
    pub(crate) fn logout_pending() -> Self {
        // No `Retry-After`: the proxy itself repeats the deletion (`auth/session.rs`).
        Self::new(
            503,
            codes::LOGOUT_PENDING,
            "You are logged out here. The store can't delete the session yet, so another replica may accept it until then.",
        )
    }

    /// 413: the body is too large.
    pub(crate) fn body_too_large(limit: usize) -> Self {
        Self::new(
            413,
            codes::BODY_TOO_LARGE,
            format!("The body is larger than {limit} bytes."),
        )
    }

    /// 415: the body isn't JSON.
    pub(crate) fn unsupported_media_type() -> Self {
        Self::new(
            415,
            codes::UNSUPPORTED_MEDIA_TYPE,
            "Send the body as application/json.",
        )
    }

    /// 408: the body arrived too slowly.
    pub(crate) fn body_too_slow() -> Self {
        // SDKs repeat a 408 by themselves, which is safe: nothing was changed.
        Self::new(
            408,
            codes::UNAVAILABLE,
            "The body did not arrive in time. Nothing was changed.",
        )
    }

    /// 404: no such path.
    pub(crate) fn unknown_route() -> Self {
        Self::new(
            404,
            codes::UNKNOWN_ROUTE,
            "There is nothing at this address.",
        )
    }

    /// 404: the files of another version than the proxy's own. The requested version is the client's text and isn't
    /// repeated.
    pub(crate) fn unknown_version() -> Self {
        Self::new(
            404,
            codes::UNKNOWN_VERSION,
            format!(
                "This proxy has no files of that version. It serves version {VERSION}; load its /factor-desk.js, or \
                 use the package of the same version."
            ),
        )
    }

    /// 405: the path exists, but not with this method. Lists the allowed ones.
    pub(crate) fn method_not_allowed(allowed: &[HttpMethod]) -> Self {
        let list: Vec<&str> = allowed.iter().map(|m| m.as_str()).collect();
        let error = Self::new(
            405,
            codes::METHOD_NOT_ALLOWED,
            "This address does not take this method.",
        );
        match HeaderValue::from_str(&list.join(", ")) {
            Ok(value) => error.with_header(ALLOW, value),
            Err(_) => error,
        }
    }

    /// 502: the tenant's response is unusable, and nothing was changed.
    pub(crate) fn upstream_error() -> Self {
        Self::new(
            502,
            codes::UPSTREAM_ERROR,
            "The tenant's response is not usable. Nothing was changed; try again.",
        )
    }

    /// 502: something between the proxy and the tenant decodes paths, so an id arrives as another one.
    pub(crate) fn path_altered() -> Self {
        Self::new(
            502,
            codes::PATH_ALTERED,
            "The tenant's response is about another user or method than the one with this id. Something between the proxy and the \
             tenant seems to decode paths, so an id with /, \\, %, ?, # or ; can't be used safely. Nothing was changed. The operator \
             of Factordesk has to make it pass paths on unchanged.",
        )
        .with_cause("the id in the tenant's response is missing or not the one that was sent")
    }

    /// 503: the tenant has given up a search.
    pub(crate) fn query_timeout() -> Self {
        // 503 as from the tenant, but without `Retry-After`: waiting doesn't help.
        Self::new(
            503,
            codes::QUERY_TIMEOUT,
            "The tenant gave up the search because it took too long. Refine the search; the same one would fail again.",
        )
    }

    /// 504: a mutation was sent, and its outcome is unknown.
    pub(crate) fn outcome_unknown() -> Self {
        // SDKs repeat a 504 by themselves. `change/repeat.rs` reconciles the repeat.
        Self::new(
            504,
            codes::OUTCOME_UNKNOWN,
            "The change was sent, but its outcome is unknown. Check the list before you repeat it.",
        )
    }

    /// 429: too many requests are waiting for the tenant's rate limit. Nothing was sent.
    pub(crate) fn queue_full(retry_after_seconds: u64) -> Self {
        Self::new(
            429,
            codes::TOO_MANY_REQUESTS,
            "The tenant's rate limit is reached, and too many requests are waiting for it. Nothing was changed; try again later.",
        )
        .with_header(RETRY_AFTER, HeaderValue::from(retry_after_seconds))
    }

    /// 503: too many requests are in progress.
    pub(crate) fn overloaded() -> Self {
        Self::unavailable(1).with_cause("too many requests in progress")
    }

    /// 503: temporarily unavailable.
    pub(crate) fn unavailable(retry_after_seconds: u64) -> Self {
        Self::new(
            503,
            codes::UNAVAILABLE,
            "The desk can't do this now. Try again in a moment.",
        )
        .with_header(RETRY_AFTER, HeaderValue::from(retry_after_seconds))
    }
}

impl From<ErrorBody> for ApiError {
    fn from(body: ErrorBody) -> Self {
        Self(Box::new(Parts {
            body,
            headers: HeaderMap::new(),
            cause: None,
            settled: false,
        }))
    }
}

impl From<RouteError> for ApiError {
    fn from(miss: RouteError) -> Self {
        match miss {
            RouteError::NoSuchPath => Self::unknown_route(),
            RouteError::NoSuchMethod(allowed) => Self::method_not_allowed(&allowed),
            RouteError::BadUserId(problem) | RouteError::BadMethodId(problem) => {
                Self::invalid_uri(problem)
            }
        }
    }
}

impl From<QueryProblem> for ApiError {
    fn from(problem: QueryProblem) -> Self {
        Self::invalid_query(problem)
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        Self::unavailable(5).with_cause(error)
    }
}

impl From<NoRandomness> for ApiError {
    fn from(error: NoRandomness) -> Self {
        Self::unavailable(5).with_cause(error)
    }
}

impl IntoResponse for ApiError {
    /// Sets status and headers. The error itself travels in the extensions to `middleware::finish`, which knows the
    /// request id and writes the body.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.headers_mut().extend(self.0.headers.clone());
        response.extensions_mut().insert(self);
        response
    }
}
