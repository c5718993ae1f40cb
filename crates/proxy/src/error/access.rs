//! Refusals because of who the client is, what the admin may do, or what the application at Auth0 may do.

use factordesk_model::Permission;
use factordesk_model::error::codes;
use http::header::{HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};

use super::{ApiError, GRANT_SCOPE};
use crate::policy::SignIn;

impl ApiError {
    /// 401: the request has neither a session nor a token, or the session has ended.
    pub(crate) fn login_required() -> Self {
        Self::new(
            401,
            codes::LOGIN_REQUIRED,
            "You are not signed in, or your session has ended. Sign in.",
        )
        // A 401 must have a challenge (RFC 9110, section 15.5.2).
        .with_header(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
    }

    /// 401: the bearer token isn't accepted. `why` is for the client that sent the token, which can read its contents
    /// anyway.
    pub(crate) fn invalid_token(why: &str) -> Self {
        Self::new(
            401,
            codes::INVALID_TOKEN,
            format!("The access token is refused: {why}"),
        )
        .with_header(
            WWW_AUTHENTICATE,
            HeaderValue::from_static("Bearer error=\"invalid_token\""),
        )
    }

    /// 401: the login is too old for a mutation, or its age is unknown (RFC 9470). `limit` is in seconds.
    pub(crate) fn reauth_required(limit: u64, is_known: bool) -> Self {
        let minutes = limit / 60;
        let message = if is_known {
            format!(
                "Changes require that you signed in within the last {minutes} minutes. Sign in again, then repeat the request."
            )
        } else {
            format!(
                "Changes require that you logged in within the last {minutes} minutes, and the access token does not say when you logged in. \
                 Ask the operator of Factordesk to add that claim to the token."
            )
        };
        let challenge =
            format!("Bearer error=\"insufficient_user_authentication\", max_age=\"{limit}\"");
        let error = Self::new(401, codes::REAUTH_REQUIRED, message);
        match HeaderValue::try_from(challenge) {
            Ok(value) => error.with_header(WWW_AUTHENTICATE, value),
            Err(_) => error,
        }
    }

    /// 401: the policy asks for a stronger or more recent sign-in for this operation (RFC 9470).
    pub(crate) fn step_up_required(rule: &SignIn) -> Self {
        let mut error = Self::new(
            401,
            codes::STEP_UP_REQUIRED,
            "This change requires a stronger or more recent sign-in. Sign in again as the challenge asks, then repeat the request.",
        );
        let mut challenge = "Bearer error=\"insufficient_user_authentication\", \
                             error_description=\"a stronger or more recent sign-in is required\""
            .to_owned();
        if let Some(values) = rule.acr_values() {
            // Its quotation marks and backslashes would end the parameter.
            let quoted = values.replace('\\', "\\\\").replace('"', "\\\"");
            challenge = format!("{challenge}, acr_values=\"{quoted}\"");
            error.0.body.acr_values = Some(values.to_owned());
        }
        if let Some(seconds) = rule.max_age() {
            challenge = format!("{challenge}, max_age=\"{seconds}\"");
            error.0.body.max_age = Some(seconds);
        }
        match HeaderValue::try_from(challenge) {
            Ok(value) => error.with_header(WWW_AUTHENTICATE, value),
            // Not ASCII: the body has the values all the same.
            Err(_) => error,
        }
    }

    /// 404: there is no such user, or none that this admin may know of. The two must not differ (property 64).
    pub(crate) fn no_such_user() -> Self {
        Self::new(404, codes::INEXISTENT_USER, "The user does not exist.")
    }

    /// 403: the user is the admin.
    pub(crate) fn own_methods() -> Self {
        Self::new(
            403,
            codes::OWN_METHODS,
            "You can't change your own methods through the desk. Ask another admin.",
        )
    }

    /// 403: the user is protected, and the admin lacks the permission for protected users.
    pub(crate) fn protected_user() -> Self {
        Self::new(
            403,
            codes::PROTECTED_USER,
            format!(
                "This user is protected. Changing them requires the permission {}.",
                Permission::ManageProtected.as_str()
            ),
        )
    }

    /// 403: the admin lacks the permission.
    pub(crate) fn insufficient_scope(needed: Permission) -> Self {
        Self::new(
            403,
            codes::INSUFFICIENT_SCOPE,
            format!("Insufficient scope, expected any of: {}", needed.as_str()),
        )
    }

    /// 501: the tenant refused a request because the proxy's application lacks this scope. Retries and other admins
    /// get the same response until the operator grants it.
    pub(crate) fn application_lacks_scope(scope: &str) -> Self {
        // Not 403, which would blame the admin's permissions: only the operator can fix this.
        let mut error = Self::new(
            501,
            codes::APPLICATION_LACKS_SCOPE,
            format!(
                "Factordesk's application at Auth0 lacks the scope {scope}. Nothing was done. Ask the operator of Factordesk to grant it."
            ),
        )
        .with_cause(format!("the application lacks the scope {scope}; {GRANT_SCOPE}"));
        error.0.body.scope = Some(scope.to_owned());
        error
    }

    /// 503: the tenant issues the application no token, or one with more scopes than the desk needs.
    pub(crate) fn application_refused() -> Self {
        Self::new(
            503,
            codes::APPLICATION_REFUSED,
            "Factordesk's application at Auth0 is not set up correctly, so the tenant can't be used. Nothing was done. Tell \
             the operator of Factordesk: its log says what to do.",
        )
        .with_header(RETRY_AFTER, HeaderValue::from(30))
    }

    /// 503 of `/readyz`. `why` says what is wrong and what to do.
    pub(crate) fn not_ready(why: &str) -> Self {
        Self::new(503, codes::NOT_READY, format!("Not ready: {why}"))
            .with_cause(why)
            .with_header(RETRY_AFTER, HeaderValue::from(5))
    }

    /// 403: a request with a cookie that a page of another origin could have caused.
    pub(crate) fn forbidden_origin(what: &'static str) -> Self {
        Self::new(403, codes::FORBIDDEN_ORIGIN, what)
    }

    /// 400: the request has both a cookie and a bearer token.
    pub(crate) fn ambiguous_credentials() -> Self {
        Self::new(
            400,
            codes::AMBIGUOUS_CREDENTIALS,
            "Send either the session cookie or an Authorization header, once, not both.",
        )
    }
}
