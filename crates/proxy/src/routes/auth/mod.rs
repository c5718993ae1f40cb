//! Login and logout, as the browser walks through them.

pub(super) mod callback;
pub(super) mod complete;
pub(super) mod login;
pub(super) mod logout;

use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use http::header::{CONTENT_TYPE, HeaderValue, LOCATION};

use crate::auth::login::LoginError;
use crate::error::ApiError;

/// A small page without any script or style. Both texts are our own.
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

/// What a person sees of a login that can't go on. What exactly was wrong is for the log.
fn failed(error: &LoginError, request_id: &str) -> Response {
    tracing::warn!(%error, request_id, "login failed");
    let again = "<a href=\"/auth/login\">Log in again</a>.";
    let (status, title, text) = match error {
        LoginError::Invalid(_) => (
            StatusCode::BAD_REQUEST,
            "This login can’t be completed",
            "It was begun in another window, took more than ten minutes, or was completed already.",
        ),
        LoginError::Denied(_) => (
            StatusCode::FORBIDDEN,
            "You were not logged in",
            "The identity provider refused the login.",
        ),
        LoginError::Unavailable(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "Login isn’t possible now",
            "The identity provider can’t be reached.",
        ),
        LoginError::SetUp(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "Login isn’t set up yet",
            "The identity provider doesn’t give what the desk needs; its log says what. Tell whoever runs the desk.",
        ),
    };
    page(
        status,
        title,
        &format!("{text} {again} Request id: {request_id}."),
    )
}
