//! The login and logout endpoints for the browser.
//!
//! These handlers read requests and build responses; the protocol itself is in `crate::auth`.

pub(super) mod callback;
pub(super) mod complete;
mod failure;
pub(super) mod login;
pub(super) mod logout;

use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use http::header::{CONTENT_TYPE, HeaderValue, LOCATION};

use crate::error::ApiError;

/// A minimal page. The policy of `middleware` allows it neither scripts nor styles. Title and text
/// aren't escaped: they must be the proxy's own.
fn page(status: StatusCode, title: &str, text: &str) -> Response {
    document(status, title, text, "")
}

/// A minimal page with `end` after its text.
fn document(status: StatusCode, title: &str, text: &str, end: &str) -> Response {
    let html = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{title}</title><main><h1>{title}</h1><p>{text}</p></main>{end}</html>"
    );
    (status, [(CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
}

/// Redirects the browser, which follows with a `GET`.
fn see_other(to: &str) -> Result<Response, ApiError> {
    let location = HeaderValue::try_from(to).map_err(|_| {
        ApiError::unavailable(5).with_cause("the redirect target is no valid header value")
    })?;
    Ok((StatusCode::SEE_OTHER, [(LOCATION, location)]).into_response())
}
