//! Building blocks of HTTP responses.

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use serde::Serialize;

const JSON: &str = "application/json; charset=utf-8";

/// A response without a body. An invalid status becomes 500.
pub(crate) fn empty(status: u16) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response
        .headers_mut()
        // RFC 6749, 5.1 demands it for tokens; users and methods are as private.
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// A 204 of the Management API, which has a content type although it has no body. Rule: json-content-type.
pub(crate) fn no_content() -> Response {
    let mut response = empty(204);
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
    response
}

/// A response with a body of this type.
pub(crate) fn text(status: u16, content_type: &'static str, body: String) -> Response {
    let mut response = empty(status);
    *response.body_mut() = Body::from(body);
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// A JSON response.
pub(crate) fn json(status: u16, value: &impl Serialize) -> Response {
    match serde_json::to_string(value) {
        Ok(body) => text(status, JSON, body),
        Err(_) => empty(500),
    }
}

/// The value of a header; `None` if it is missing, repeated or not ASCII.
pub(crate) fn single<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        // A repeated header has no single meaning: which one counts would depend on the reader.
        (Some(value), None) => value.to_str().ok(),
        _ => None,
    }
}

/// The media type of a request's body, without parameters, in lower case. Empty without a `content-type`.
pub(crate) fn media_type(headers: &HeaderMap) -> String {
    let value = single(headers, "content-type").unwrap_or_default();
    let plain = value.split(';').next().unwrap_or_default();
    plain.trim().to_ascii_lowercase()
}
