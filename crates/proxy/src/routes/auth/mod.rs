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
use http::header::{CONTENT_LANGUAGE, CONTENT_TYPE, HeaderValue, LOCATION, VARY};

use crate::error::ApiError;
use crate::language::Language;

/// A minimal page, with `end` after its text. The policy of `middleware` allows it neither scripts nor styles.
///
/// The title is escaped; `text` and `end` are HTML.
fn page(language: Language, status: StatusCode, title: &str, text: &str, end: &str) -> Response {
    let title = escaped(title);
    let html = format!(
        "<!doctype html><html lang=\"{}\" dir=\"{}\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{title}</title><main><h1>{title}</h1>{text}</main>{end}</html>",
        language.tag(),
        language.direction()
    );
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (VARY, "Accept-Language"),
        (CONTENT_LANGUAGE, language.tag()),
    ];
    (status, headers, html).into_response()
}

/// A text as HTML.
fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;").replace('"', "&quot;")
}

/// Redirects the browser, which follows with a `GET`.
fn see_other(to: &str) -> Result<Response, ApiError> {
    let location = HeaderValue::try_from(to).map_err(|_| {
        ApiError::unavailable(5).with_cause("the redirect target is no valid header value")
    })?;
    Ok((StatusCode::SEE_OTHER, [(LOCATION, location)]).into_response())
}
