//! Errors of requests, as plain data that signals can hold.

use std::fmt;
use std::sync::Arc;

use factordesk_model::error::codes;
use factordesk_model::{ErrorBody, ErrorCause, Problem};

/// The longest message of the host page that is shown, in characters.
const MAX_HOST_MESSAGE: usize = 300;

/// The kind of failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The proxy or Auth0 responded with an error.
    Refused(ErrorCause),
    /// No connection: nothing was sent, or the response was lost.
    Offline,
    /// The page's Content-Security-Policy blocked the request. The message is the source missing in its
    /// `connect-src`.
    Blocked,
    /// The widget aborted the request, because the response is no longer wanted.
    Aborted,
    /// No response within the timeout.
    Timeout,
    /// The response can't be parsed.
    Unreadable,
    /// The proxy, or something before it, doesn't let this page read its responses. The message is the page's origin.
    Unlisted,
    /// The host page has set no `getAccessToken`; nothing was sent.
    NoToken,
    /// The host page's `getAccessToken` took too long; nothing was sent.
    TokenTimeout,
    /// The host page's `getAccessToken` failed; nothing was sent. The message is the cause.
    TokenFailed,
    /// The host page's `getAccessToken` returned something else than a token; nothing was sent. The message says what.
    TokenInvalid,
    /// The host page didn't allow the action; nothing was sent. The message is its own, perhaps empty.
    HostRefused,
    /// The host page gave a malformed reason for the action; nothing was sent.
    HostReason,
    /// The host page gave a malformed ticket number for the action; nothing was sent.
    HostTicket,
}

/// A failed request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    /// HTTP status; 0 without a response
    pub status: u16,
    /// The proxy's message, codes and request id; generated here without a response. Shared: errors are copied to
    /// wherever they are shown
    pub body: Arc<ErrorBody>,
    /// Seconds to wait before the next attempt, if the response said so
    pub retry_after: Option<u32>,
    /// The kind of failure
    pub kind: Failure,
}

impl ApiError {
    /// An error that was found in the widget. It has no message: the texts say what its kind means.
    pub fn local(kind: Failure) -> Self {
        Self::with_message(kind, "")
    }

    fn with_message(kind: Failure, message: &str) -> Self {
        Self {
            status: 0,
            body: Arc::new(ErrorBody::bare(0, message)),
            retry_after: None,
            kind,
        }
    }

    /// An error that was found in the widget, with a message, see [`Failure`].
    pub fn local_with(kind: Failure, message: &str) -> Self {
        Self::with_message(kind, message)
    }

    /// An error for an action that the host page refused with this message. Control characters become spaces, and a long
    /// message is cut.
    pub fn refused_by_host(message: &str) -> Self {
        let plain = message
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c });
        let plain: String = plain.take(MAX_HOST_MESSAGE).collect();
        Self::with_message(Failure::HostRefused, &plain)
    }

    /// An error for an error response.
    pub fn from_response(status: u16, body: &[u8], retry_after: Option<u32>) -> Self {
        let body = ErrorBody::read(status, body);
        Self {
            status,
            kind: Failure::Refused(body.cause()),
            body: Arc::new(body),
            retry_after,
        }
    }

    /// An error for an error response that can't be read, because the rest of the page didn't load.
    pub fn of_status(status: u16) -> Self {
        Self {
            status,
            body: Arc::new(ErrorBody::bare(status, "")),
            retry_after: None,
            kind: Failure::Refused(ErrorCause::of_status(status)),
        }
    }

    /// Adds the request id from the response's header, if the body has none.
    #[must_use]
    pub fn with_request_id(mut self, id: Option<String>) -> Self {
        // A body that the proxy didn't write, such as a gateway's error page, has none.
        if self.body.request_id.is_none()
            // A new error isn't shared yet.
            && let Some(body) = Arc::get_mut(&mut self.body)
        {
            body.request_id = id;
        }
        self
    }

    /// The cause that the proxy or Auth0 reported; `None` for errors found in the widget.
    pub fn cause(&self) -> Option<ErrorCause> {
        match self.kind {
            Failure::Refused(cause) => Some(cause),
            _ => None,
        }
    }

    /// Whether the browser is logged out, although the proxy's store hasn't deleted the session yet.
    pub fn is_logout_pending(&self) -> bool {
        self.body.error_code.as_deref() == Some(codes::LOGOUT_PENDING)
    }

    /// Whether the admin must log in first, or again.
    pub fn is_login_required(&self) -> bool {
        matches!(
            self.kind,
            Failure::Refused(
                ErrorCause::LoginRequired | ErrorCause::ReauthRequired | ErrorCause::StepUpRequired
            )
        )
    }

    /// Whether the proxy itself refused the request for lack of a login, or of a recent one, before anything was done.
    ///
    /// Not any 401: one without the proxy's code may be a gateway's, in place of the response to a request that was
    /// carried out.
    pub fn is_refused_for_login(&self) -> bool {
        self.status == 401
            && matches!(
                self.body.error_code.as_deref(),
                Some(codes::LOGIN_REQUIRED | codes::REAUTH_REQUIRED | codes::STEP_UP_REQUIRED)
            )
    }

    /// Whether the host page gave no access token.
    pub fn is_about_token(&self) -> bool {
        matches!(
            self.kind,
            Failure::NoToken | Failure::TokenTimeout | Failure::TokenFailed | Failure::TokenInvalid
        )
    }

    /// Whether the host page didn't allow the action.
    pub fn is_by_host(&self) -> bool {
        matches!(
            self.kind,
            Failure::HostRefused | Failure::HostReason | Failure::HostTicket
        )
    }

    /// Whether a mutation may have happened all the same. Then reconcile with the list; never send it again.
    pub fn is_outcome_unknown(&self) -> bool {
        match self.kind {
            // Even if the connection is lost, the request may have arrived. A response that is unreadable, or
            // may not be read, says nothing about it either.
            Failure::Timeout | Failure::Unreadable | Failure::Offline | Failure::Unlisted => true,
            Failure::Refused(cause) => cause == ErrorCause::OutcomeUnknown,
            Failure::Blocked
            | Failure::Aborted
            | Failure::NoToken
            | Failure::HostRefused
            | Failure::HostReason
            | Failure::HostTicket
            | Failure::TokenTimeout
            | Failure::TokenFailed
            | Failure::TokenInvalid => false,
        }
    }

    /// The request id, to quote to the proxy's operators.
    pub fn request_id(&self) -> Option<&str> {
        self.body.request_id.as_deref()
    }

    /// The problems of fields, if the response named them.
    pub fn problems(&self) -> &[Problem] {
        &self.body.problems
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?} {}", self.status, self.kind, self.body.message)
    }
}

impl std::error::Error for ApiError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn api_error_takes_the_request_id_from_the_body_first() {
        let body =
            br#"{"statusCode":403,"error":"Forbidden","message":"no","requestId":"in-body"}"#;
        let error =
            ApiError::from_response(403, body, None).with_request_id(Some("header".to_owned()));
        assert_eq!(error.request_id(), Some("in-body"));
        let bare = ApiError::from_response(502, b"<html>", None)
            .with_request_id(Some("header".to_owned()));
        assert_eq!(bare.request_id(), Some("header"));
        assert_eq!(bare.cause(), Some(ErrorCause::Unavailable));
    }

    #[test]
    fn api_error_is_refused_for_login_only_by_the_proxys_own_codes() {
        let with = |status, code: &str| {
            let body = format!(r#"{{"statusCode":{status},"message":"m","errorCode":"{code}"}}"#);
            ApiError::from_response(status, body.as_bytes(), None)
        };
        assert!(with(401, "login_required").is_refused_for_login());
        assert!(with(401, "reauth_required").is_refused_for_login());
        assert!(with(401, "step_up_required").is_refused_for_login());
        assert!(!with(401, "invalid_token").is_refused_for_login());
        assert!(!with(502, "login_required").is_refused_for_login());
        let gateway = ApiError::from_response(401, b"<html>", None);
        assert!(gateway.is_login_required() && !gateway.is_refused_for_login());
        assert!(!ApiError::local(Failure::NoToken).is_refused_for_login());
    }

    #[test]
    fn api_error_bounds_the_message_of_the_host_page() {
        let error = ApiError::refused_by_host(&format!("No\n\u{7}{}", "x".repeat(999)));
        assert_eq!(error.body.message.chars().count(), MAX_HOST_MESSAGE);
        assert!(error.body.message.starts_with("No  xxx"));
    }

    #[test]
    fn api_error_outcome_is_unknown_without_a_response() {
        for kind in [Failure::Offline, Failure::Timeout, Failure::Unreadable] {
            assert!(ApiError::local(kind).is_outcome_unknown());
        }
        for kind in [Failure::Aborted, Failure::HostRefused, Failure::HostTicket] {
            assert!(!ApiError::local(kind).is_outcome_unknown());
        }
        assert!(
            !ApiError::local_with(Failure::Blocked, "x").is_outcome_unknown(),
            "nothing was sent"
        );
        for kind in [
            Failure::NoToken,
            Failure::TokenTimeout,
            Failure::TokenFailed,
            Failure::TokenInvalid,
        ] {
            assert!(!ApiError::local(kind).is_outcome_unknown(), "{kind:?}");
        }
        assert!(ApiError::from_response(504, b"", None).is_outcome_unknown());
        assert!(!ApiError::from_response(409, b"", None).is_outcome_unknown());
    }
}
