//! Whether a cookie request comes from the page itself: the browser adds the cookie for anybody who asks.
//!
//! A page on another site can't add the static header without a preflight, and preflights never allow credentials. `Sec-Fetch-Site`
//! and `Origin` are checked on top: each alone would do.

use factordesk_model::headers::{STATIC, STATIC_VALUE};
use http::HeaderMap;
use http::header::{HeaderName, HeaderValue, ORIGIN};

use crate::config::Origin;
use crate::error::ApiError;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Every rule for requests that come with a cookie, GET included.
pub fn check(headers: &HeaderMap, own: &Origin) -> Result<(), ApiError> {
    if !is(headers, &HeaderName::from_static(STATIC), STATIC_VALUE) {
        return Err(ApiError::forbidden_origin(
            "Requests with a session cookie need the header x-factordesk: 1.",
        ));
    }
    if headers.contains_key(SEC_FETCH_SITE) && !is(headers, &SEC_FETCH_SITE, "same-origin") {
        return Err(ApiError::forbidden_origin(
            "Requests with a session cookie must come from the desk's own page.",
        ));
    }
    if headers.contains_key(ORIGIN) && !is(headers, &ORIGIN, own.as_str()) {
        return Err(ApiError::forbidden_origin(
            "Requests with a session cookie must come from the desk's own origin.",
        ));
    }
    Ok(())
}

/// The header is there exactly once, with exactly this value.
fn is(headers: &HeaderMap, name: &HeaderName, value: &str) -> bool {
    let mut values = headers.get_all(name).iter().map(HeaderValue::as_bytes);
    values.next() == Some(value.as_bytes()) && values.next().is_none()
}
