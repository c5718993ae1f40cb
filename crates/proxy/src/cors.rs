//! CORS for the portals that embed the widget: exactly the configured origins, and never with credentials.

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use factordesk_model::headers::{
    CHANGE, CONFIRM, IDEMPOTENCY_KEY, LIST_VERSION, OLD_NAME, REASON, REQUEST_ID, REVEAL, STATIC,
    TICKET,
};
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD,
    HeaderValue, ORIGIN, VARY,
};
use http::{HeaderMap, Method, StatusCode};

use crate::state::AppState;

const METHODS: &str = "GET, POST, PUT, PATCH, DELETE";

/// The CORS decision for one request.
pub(crate) struct Cors {
    /// The request's origin, if it is one of the configured ones
    origin: Option<HeaderValue>,
    preflight: bool,
    /// Whether portals use this path at all
    shared: bool,
}

impl Cors {
    pub(crate) fn of(state: &AppState, request: &Request) -> Self {
        let path = request.uri().path();
        // Portals use bearer tokens. They need neither the login nor the operators' endpoints.
        let shared =
            !path.starts_with("/auth/") && !matches!(path, "/metrics" | "/livez" | "/readyz");
        let headers = request.headers();
        let mut origins = headers.get_all(ORIGIN).iter();
        let origin = match (origins.next(), origins.next()) {
            (Some(value), None) if shared => state
                .config()
                .server
                .allowed_origins
                .iter()
                // Byte for byte: a prefix, a subdomain or other capitals are another origin.
                .any(|allowed| allowed.as_str().as_bytes() == value.as_bytes())
                .then(|| value.clone()),
            _ => None,
        };
        let preflight = request.method() == Method::OPTIONS
            && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD);
        Self {
            origin,
            preflight,
            shared,
        }
    }

    /// The response to a preflight request. For an origin that isn't configured it allows nothing.
    pub(crate) fn preflight(&self) -> Option<Response> {
        if !self.preflight {
            return None;
        }
        let mut response = StatusCode::NO_CONTENT.into_response();
        if self.origin.is_some() {
            let headers = response.headers_mut();
            headers.insert(
                ACCESS_CONTROL_ALLOW_METHODS,
                HeaderValue::from_static(METHODS),
            );
            let allowed = format!(
                "authorization, content-type, {STATIC}, {CONFIRM}, {IDEMPOTENCY_KEY}, {REASON}, {TICKET}, {CHANGE}, {REVEAL}, {OLD_NAME}"
            );
            if let Ok(value) = HeaderValue::try_from(allowed) {
                headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, value);
            }
            headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
        }
        Some(response)
    }

    /// Adds the headers that allow the portal to read the response.
    pub(crate) fn add_to(&self, headers: &mut HeaderMap) {
        // Also if the origin isn't allowed: a cache must not give this response to another origin.
        if self.shared {
            // Appended, since the page's files already vary by `Accept-Encoding`.
            headers.append(VARY, HeaderValue::from_static("Origin"));
        }
        let Some(origin) = &self.origin else { return };
        // `Access-Control-Allow-Credentials` is never sent, so session cookies don't work for portals.
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        // Apart from a few safelisted headers, a script can read only these (Fetch Standard).
        let exposed = format!(
            "{REQUEST_ID}, {LIST_VERSION}, retry-after, x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset"
        );
        if let Ok(value) = HeaderValue::try_from(exposed) {
            headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, value);
        }
    }
}
