//! What a person sees of a login that can't go on: what is wrong, who can mend it, and what to quote.

use axum::response::Response;
use http::StatusCode;

use super::page;
use crate::auth::login_error::LoginError;

/// Status, title, what is wrong and who can mend it.
struct Words {
    status: StatusCode,
    title: &'static str,
    text: String,
}

/// The page, and a line in the log with the cause.
pub(super) fn failed(error: &LoginError, request_id: &str) -> Response {
    let code = error.code();
    tracing::warn!(%error, code, request_id, "login failed");
    let words = words(error);
    // At the provider, a login that was interrupted would go on as before; so it begins with the password.
    let again = match error {
        LoginError::Interrupted(_) => "/auth/login?reauth",
        _ => "/auth/login",
    };
    let text = format!(
        "{}</p><p><a href=\"{again}\">Log in again</a></p><p>Code: {code}. Request id: {request_id}.",
        words.text
    );
    page(words.status, words.title, &text)
}

fn words(error: &LoginError) -> Words {
    let (status, title, text) = match error {
        LoginError::Expired(_) => (
            StatusCode::BAD_REQUEST,
            "This login can’t be completed",
            "It was begun in another window, took more than ten minutes, or was completed already.",
        ),
        LoginError::Mismatch(_) => (
            StatusCode::BAD_REQUEST,
            "This login can’t be completed",
            "What came back from the identity provider doesn’t belong to this login. Log in again. If it happens again, tell \
             whoever runs Factordesk: its log says what doesn’t fit.",
        ),
        LoginError::CodeRefused => (
            StatusCode::BAD_REQUEST,
            "This login can’t be completed",
            "The identity provider doesn’t accept this login’s code any more. Log in again. If it happens again, tell whoever \
             runs Factordesk.",
        ),
        LoginError::Denied(_) => (
            StatusCode::FORBIDDEN,
            "You were not logged in",
            "The identity provider refused you. Ask whoever manages access to this desk.",
        ),
        LoginError::Interrupted(_) => (
            StatusCode::FORBIDDEN,
            "You were not logged in",
            "The identity provider wants something of you first: a login of its own, or your consent. Log in again and follow it.",
        ),
        LoginError::NoPermissions => (
            StatusCode::FORBIDDEN,
            "Your login says nothing about permissions",
            "Either you were given none: ask whoever manages access to this desk. Or the identity provider doesn’t put them into \
             the access token: then whoever runs Factordesk turns that on there (Auth0: the API’s settings RBAC and Add \
             Permissions in the Access Token), or sets OIDC_PERMISSIONS_CLAIM.",
        ),
        LoginError::ProviderUnavailable(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "Login isn’t possible now",
            "The identity provider doesn’t answer as it should. Try again in a moment. If it lasts, tell whoever runs Factordesk.",
        ),
        LoginError::Unavailable(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "Login isn’t possible now",
            "Factordesk can’t do this now. Try again in a moment. If it lasts, tell whoever runs Factordesk.",
        ),
        LoginError::Setup(fault) => {
            return Words {
                status: StatusCode::SERVICE_UNAVAILABLE,
                title: "Login isn’t set up right",
                text: format!(
                    "You can’t mend this: tell whoever runs Factordesk.</p><p>{}",
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
