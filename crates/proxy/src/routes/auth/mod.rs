//! Login and logout, as the browser walks through them.

pub(super) mod callback;
pub(super) mod complete;
mod failure;
pub(super) mod login;
pub(super) mod logout;

use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use http::header::{CONTENT_TYPE, HeaderValue, LOCATION};

use crate::error::ApiError;

/// A small page without any script or style. Title and text are our own.
fn page(status: StatusCode, title: &str, text: &str) -> Response {
    let html = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{title}</title><main><h1>{title}</h1><p>{text}</p></main></html>"
    );
    (status, [(CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
}

/// Sends the browser on, with `GET`.
fn see_other(to: &str) -> Result<Response, ApiError> {
    let location = HeaderValue::try_from(to)
        .map_err(|_| ApiError::unavailable(5).because("a location that is no header value"))?;
    Ok((StatusCode::SEE_OTHER, [(LOCATION, location)]).into_response())
}
