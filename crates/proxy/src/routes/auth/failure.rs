//! The page for a login that can't go on: what is wrong, who can fix it, and what to quote.

use std::fmt::Write as _;

use axum::response::Response;
use http::{HeaderMap, StatusCode};

use super::{escaped, page};
use crate::auth::login_error::LoginError;
use crate::language::{self as text, Language, Text};

/// Builds the page, and logs the cause.
pub(super) fn failed(error: &LoginError, request_id: &str, headers: &HeaderMap) -> Response {
    let code = error.code();
    tracing::warn!(%error, code, request_id, "login failed");
    let language = Language::of(headers);
    let (status, title, text) = words(error);
    let mut html = format!("<p>{}</p>", escaped(language.text(text)));
    if let LoginError::Setup(fault) = error {
        // For the operator, who finds the same words in the log and in the manual.
        let advice = escaped(&fault.advice());
        let _ = write!(html, "<p lang=\"en\" dir=\"ltr\">{advice}</p>");
    }
    // The provider would interrupt the next login in the same way. `reauth` makes it start with the
    // password.
    let again = match error {
        LoginError::Interrupted(_) => "/auth/login?reauth",
        _ => "/auth/login",
    };
    let _ = write!(
        html,
        "<p><a href=\"{again}\">{}</a></p><p>{}</p>",
        escaped(language.text(text::AGAIN)),
        escaped(&language.with(text::QUOTE, &[code, request_id]))
    );
    page(language, status, language.text(title), &html, "")
}

/// Status and title of the page, and a text that says what is wrong and who can fix it.
fn words(error: &LoginError) -> (StatusCode, Text, Text) {
    const BAD_REQUEST: StatusCode = StatusCode::BAD_REQUEST;
    const FORBIDDEN: StatusCode = StatusCode::FORBIDDEN;
    const UNAVAILABLE: StatusCode = StatusCode::SERVICE_UNAVAILABLE;
    match error {
        LoginError::Expired(_) => (BAD_REQUEST, text::NOT_COMPLETED, text::EXPIRED),
        LoginError::NoCookie => (BAD_REQUEST, text::NOT_COMPLETED, text::NO_COOKIE),
        LoginError::Mismatch(_) => (BAD_REQUEST, text::NOT_COMPLETED, text::MISMATCH),
        LoginError::CodeRefused => (BAD_REQUEST, text::NOT_COMPLETED, text::CODE_REFUSED),
        LoginError::Denied(_) => (FORBIDDEN, text::NOT_SIGNED_IN, text::DENIED),
        LoginError::Interrupted(_) => (FORBIDDEN, text::NOT_SIGNED_IN, text::INTERRUPTED),
        LoginError::NoPermissions => (FORBIDDEN, text::NO_PERMISSIONS_TITLE, text::NO_PERMISSIONS),
        LoginError::ProviderUnavailable(_) => {
            (UNAVAILABLE, text::NOT_NOW, text::PROVIDER_UNAVAILABLE)
        }
        LoginError::Unavailable(_) => (UNAVAILABLE, text::NOT_NOW, text::UNAVAILABLE),
        LoginError::Setup(_) => (UNAVAILABLE, text::SETUP_TITLE, text::SETUP),
    }
}
