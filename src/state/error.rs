//! Why a call did not do what it was asked. Plain data: it goes into signals.

use std::fmt;

use factordesk_model::error::codes;
use factordesk_model::{ErrorBody, ErrorCause, Problem};

/// What kind of failure it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The proxy or the tenant answered with an error.
    Refused(ErrorCause),
    /// There is no connection: nothing was sent, or no answer came.
    Offline,
    /// The page's Content-Security-Policy stopped the request; the message is the source that its `connect-src` lacks.
    Blocked,
    /// The request was given up here, since its answer is no longer wanted.
    Aborted,
    /// No answer within the time allowed.
    Timeout,
    /// An answer came that can't be read.
    Unreadable,
    /// The host page gave no access token: nothing was sent.
    NoToken,
}

/// A failed call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    /// HTTP status; 0 when no answer came
    pub status: u16,
    /// The proxy's words, codes and request id; made up here when no answer came
    pub body: ErrorBody,
    /// Seconds to wait before the next try, when the answer said so
    pub retry_after: Option<u32>,
    /// What it means
    pub kind: Failure,
}

impl ApiError {
    /// A failure that happened on this side of the network.
    pub fn local(kind: Failure) -> Self {
        let message = match kind {
            Failure::Refused(_) => "refused",
            Failure::Offline => "no connection",
            Failure::Blocked => "blocked",
            Failure::Aborted => "given up",
            Failure::Timeout => "no answer in time",
            Failure::Unreadable => "unreadable answer",
            Failure::NoToken => "no access token",
        };
        let mut body = ErrorBody::new(0, "client", message);
        body.error_code = None;
        Self {
            status: 0,
            body,
            retry_after: None,
            kind,
        }
    }

    /// A request that the page's Content-Security-Policy stopped, for want of this source in its `connect-src`.
    pub fn blocked(source: &str) -> Self {
        let mut error = Self::local(Failure::Blocked);
        source.clone_into(&mut error.body.message);
        error
    }

    /// An error answer.
    pub fn answered(status: u16, body: &[u8], retry_after: Option<u32>) -> Self {
        let body = ErrorBody::read(status, body);
        Self {
            status,
            kind: Failure::Refused(body.cause()),
            body,
            retry_after,
        }
    }

    /// The same error, with the request id of the answer's header when its body had none.
    #[must_use]
    pub fn with_request_id(mut self, id: Option<String>) -> Self {
        if self.body.request_id.is_none() {
            self.body.request_id = id;
        }
        self
    }

    /// What the proxy or the tenant meant; `None` for failures on this side.
    pub fn cause(&self) -> Option<ErrorCause> {
        match self.kind {
            Failure::Refused(cause) => Some(cause),
            _ => None,
        }
    }

    /// Whether the browser is logged out, though the proxy's store hasn't deleted the session yet.
    pub fn is_logout_pending(&self) -> bool {
        self.body.error_code.as_deref() == Some(codes::LOGOUT_PENDING)
    }

    /// Whether somebody has to log in first, or again.
    pub fn is_login_required(&self) -> bool {
        matches!(
            self.kind,
            Failure::Refused(ErrorCause::LoginRequired | ErrorCause::ReauthRequired)
                | Failure::NoToken
        )
    }

    /// Whether a change may have happened all the same: list again, never send again.
    pub fn is_outcome_unknown(&self) -> bool {
        match self.kind {
            Failure::Timeout | Failure::Unreadable | Failure::Offline => true,
            Failure::Refused(cause) => cause == ErrorCause::OutcomeUnknown,
            Failure::Blocked | Failure::Aborted | Failure::NoToken => false,
        }
    }

    /// What to quote to whoever runs the proxy.
    pub fn request_id(&self) -> Option<&str> {
        self.body.request_id.as_deref()
    }

    /// What is wrong with which field, when the answer said so.
    pub fn problems(&self) -> &[Problem] {
        &self.body.problems
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status, self.body.message)
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
        let error = ApiError::answered(403, body, None).with_request_id(Some("header".to_owned()));
        assert_eq!(error.request_id(), Some("in-body"));
        let bare =
            ApiError::answered(502, b"<html>", None).with_request_id(Some("header".to_owned()));
        assert_eq!(bare.request_id(), Some("header"));
        assert_eq!(bare.cause(), Some(ErrorCause::Unavailable));
    }

    #[test]
    fn api_error_outcome_is_unknown_when_no_answer_came() {
        for kind in [Failure::Offline, Failure::Timeout, Failure::Unreadable] {
            assert!(ApiError::local(kind).is_outcome_unknown());
        }
        assert!(!ApiError::local(Failure::Aborted).is_outcome_unknown());
        assert!(
            !ApiError::blocked("x").is_outcome_unknown(),
            "nothing was sent"
        );
        assert!(ApiError::answered(504, b"", None).is_outcome_unknown());
        assert!(!ApiError::answered(409, b"", None).is_outcome_unknown());
    }
}
