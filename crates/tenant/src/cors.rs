//! CORS for logins in the browser: pages of the registered web origins may call the endpoints that such a login needs,
//! without cookies. Rule: web-origins.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
};
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;

use crate::app::App;
use crate::http;

/// The endpoints that scripts call. The others are pages, or the Management API, whose tokens no browser may have.
const PATHS: [&str; 5] = [
    "/.well-known/openid-configuration",
    "/.well-known/jwks.json",
    "/oauth/token",
    "/oauth/revoke",
    "/userinfo",
];

/// Adds the headers, and answers preflight requests.
pub(crate) async fn layer(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    if !PATHS.contains(&request.uri().path()) {
        return next.run(request).await;
    }
    let origin = allowed(&app.web_origins, request.headers());
    let is_preflight = request.method() == Method::OPTIONS
        && request
            .headers()
            .contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = if is_preflight {
        http::empty(204)
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    // Also without the origin: a cache must not give this response to a page of another one.
    headers.append(VARY, HeaderValue::from_static("origin"));
    let Some(origin) = origin else {
        return response;
    };
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    if is_preflight {
        for (name, value) in [
            (ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"),
            (ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type"),
            (ACCESS_CONTROL_MAX_AGE, "600"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    response
}

/// The request's origin, if it is registered. Compared byte for byte: a prefix or a subdomain is another origin.
fn allowed(list: &[String], headers: &HeaderMap) -> Option<HeaderValue> {
    let origin = http::single(headers, ORIGIN.as_str())?;
    let known = list.iter().find(|known| *known == origin)?;
    HeaderValue::from_str(known).ok()
}
