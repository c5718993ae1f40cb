//! The page for a login that can't go on: what is wrong, who can fix it, and what to quote.

use axum::response::Response;
use http::StatusCode;

use super::page;
use crate::auth::login_error::LoginError;

/// Status and title of the page, and a text that says what is wrong and who can fix it.
struct Words {
    status: StatusCode,
    title: &'static str,
    text: String,
}

/// Builds the page, and logs the cause.
pub(super) fn failed(error: &LoginError, request_id: &str) -> Response {
    let code = error.code();
    tracing::warn!(%error, code, request_id, "login failed");
    let words = words(error);
    // The provider would interrupt the next login in the same way. `reauth` makes it start with the
    // password.
    let again = match error {
        LoginError::Interrupted(_) => "/auth/login?reauth",
        _ => "/auth/login",
    };
    let text = format!(
        "{}</p><p><a href=\"{again}\">Sign in again</a></p><p>Code: {code}. Request id: {request_id}.",
        words.text
    );
    page(words.status, words.title, &text)
}

fn words(error: &LoginError) -> Words {
    let (status, title, text) = match error {
        LoginError::Expired(_) => (
            StatusCode::BAD_REQUEST,
            "This login can’t be completed",
            "It was started in another window, took more than ten minutes, or was completed already.",
        ),
        LoginError::NoCookie => (
            StatusCode::BAD_REQUEST,
            "This login can’t be completed",
            "Your browser didn’t return this login’s cookie. Safari, GNOME Web and other browsers with WebKit don’t keep such cookies \
             at an http address. Use Chrome, Edge or Firefox, or open the desk at https (the demo: <code>cargo xtask demo \
             --https</code>). If you began this login more than ten minutes ago, sign in again.",
        ),
        LoginError::Mismatch(_) => (
            StatusCode::BAD_REQUEST,
            "This login can’t be completed",
            "The identity provider’s response doesn’t match this login. Sign in again. If it happens again, tell the operator \
             of Factordesk: the log says what doesn’t match.",
        ),
        LoginError::CodeRefused => (
            StatusCode::BAD_REQUEST,
            "This login can’t be completed",
            "The identity provider no longer accepts this login’s code. Sign in again. If it happens again, tell the operator \
             of Factordesk.",
        ),
        LoginError::Denied(_) => (
            StatusCode::FORBIDDEN,
            "You were not signed in",
            "The identity provider refused you. Ask the person who manages access to this desk.",
        ),
        LoginError::Interrupted(_) => (
            StatusCode::FORBIDDEN,
            "You were not signed in",
            "The identity provider needs something from you first: a login of its own, or your consent. Sign in again and follow \
             its instructions.",
        ),
        LoginError::NoPermissions => (
            StatusCode::FORBIDDEN,
            "Your login contains no permissions",
            "You may not have been given any: ask the person who manages access to this desk. Or the identity provider doesn’t \
             put them into the access token: then the operator of Factordesk has to turn that on (Auth0: the API’s settings RBAC \
             and Add Permissions in the Access Token) or set OIDC_PERMISSIONS_CLAIM.",
        ),
        LoginError::ProviderUnavailable(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "Login isn’t possible now",
            "The identity provider can’t be reached, or doesn’t answer properly. Try again in a moment. If this continues, tell \
             the operator of Factordesk.",
        ),
        LoginError::Unavailable(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "Login isn’t possible now",
            "Factordesk can’t sign you in at the moment. Try again soon. If this continues, tell the operator of Factordesk.",
        ),
        LoginError::Setup(fault) => {
            return Words {
                status: StatusCode::SERVICE_UNAVAILABLE,
                title: "Login isn’t set up correctly",
                text: format!(
                    "You can’t fix this yourself: tell the operator of Factordesk.</p><p>{}",
                    fault.advice()
                ),
            };
        }
    };
    Words {
        status,
        title,
        text: text.to_owned(),
    }
}
