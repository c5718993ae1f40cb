//! Protection against cross-site request forgery: whether a request with a cookie comes from the desk's own page. The
//! cookie alone proves nothing, because the browser adds it to requests of any page.
//!
//! A page of another origin can't add the static header without a preflight, and preflights never allow credentials.
//! `Sec-Fetch-Site` and `Origin` are checked as well; each of the three would be enough on its own.

use factordesk_model::headers::{STATIC, STATIC_VALUE};
use http::HeaderMap;
use http::header::{HeaderName, HeaderValue, ORIGIN};

use crate::config::Origin;
use crate::error::ApiError;

const STATIC_HEADER: HeaderName = HeaderName::from_static(STATIC);
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Checks a request that carries a cookie. This includes GET requests, because their responses hold personal data.
///
/// # Errors
/// 403 `forbidden_origin`.
pub fn check(headers: &HeaderMap, own: &Origin) -> Result<(), ApiError> {
    if !is(headers, &STATIC_HEADER, STATIC_VALUE) {
        return Err(ApiError::forbidden_origin(
            "Requests with a session cookie need the header x-factordesk: 1.",
        ));
    }
    // `same-site` isn't enough: another host of the domain may belong to others. Safari before 16.4
    // doesn't send the header.
    if headers.contains_key(SEC_FETCH_SITE) && !is(headers, &SEC_FETCH_SITE, "same-origin") {
        return Err(ApiError::forbidden_origin(
            "Requests with a session cookie must come from the desk's own page.",
        ));
    }
    // Browsers send none with a `GET` to the own origin (Fetch Standard), so it may be missing.
    if headers.contains_key(ORIGIN) && !is(headers, &ORIGIN, own.as_str()) {
        return Err(ApiError::forbidden_origin(
            "Requests with a session cookie must come from the desk's own origin.",
        ));
    }
    Ok(())
}

/// Whether the header is there exactly once, with exactly this value.
fn is(headers: &HeaderMap, name: &HeaderName, value: &str) -> bool {
    let mut values = headers.get_all(name).iter().map(HeaderValue::as_bytes);
    values.next() == Some(value.as_bytes()) && values.next().is_none()
}
