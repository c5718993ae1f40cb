//! Why a request is rejected before it is parsed by hyper, and how that is reported.
//!
//! [`super::guard`] replaces such a request by one of its own, `REFUSED /<number>`. hyper processes it in order,
//! after earlier requests of the connection, and the middleware turns the number into an error response. A client
//! that sends this method itself is rejected as well.

use http::{Method, StatusCode, Uri};

use crate::error::ApiError;

/// The method that stands for a rejected request. [`super::head`] rejects it when a client sends it.
pub(super) const REFUSED: &str = "REFUSED";

/// Why the bytes aren't a request that all programs would read alike (RFC 9112).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The first line isn't `METHOD TARGET HTTP/1.1` (section 3). This includes HTTP/0.9 and HTTP/2.
    RequestLine,
    /// The target isn't a path (section 3.2), has a fragment, or has bytes that must be escaped
    Target,
    /// A line ends in a bare LF, or contains a CR (section 2.2)
    LineEnd,
    /// A header has no name, a space in or after it, or is a folded line (section 5)
    HeaderName,
    /// A header value has a control character (RFC 9110, section 5.5)
    HeaderValue,
    /// There isn't exactly one valid `Host` (section 3.2)
    Host,
    /// `Content-Length` is repeated or isn't a plain number (section 6.3)
    Length,
    /// `Transfer-Encoding` isn't just `chunked`, comes together with a length, or in HTTP/1.0 (section 6.1)
    Encoding,
    /// The head has too many lines or bytes
    TooLarge,
    /// There is no memory left for incomplete heads, see [`super::room`]
    NoRoom,
}

impl Fault {
    const ALL: [Self; 10] = [
        Self::RequestLine,
        Self::Target,
        Self::LineEnd,
        Self::HeaderName,
        Self::HeaderValue,
        Self::Host,
        Self::Length,
        Self::Encoding,
        Self::TooLarge,
        Self::NoRoom,
    ];

    /// The head that replaces the rejected one. It also closes the connection.
    pub(super) fn stand_in(self) -> Vec<u8> {
        let number = Self::ALL.iter().position(|fault| *fault == self);
        let number = number.unwrap_or_default();
        format!("{REFUSED} /{number} HTTP/1.1\r\nhost: refused\r\nconnection: close\r\n\r\n")
            .into_bytes()
    }

    /// The fault that a replacement head stands for. `None` for any other request.
    pub(crate) fn of(method: &Method, uri: &Uri) -> Option<Self> {
        if method.as_str() != REFUSED {
            return None;
        }
        let number: Option<usize> = uri.path().strip_prefix('/').and_then(|n| n.parse().ok());
        let fault = number.and_then(|number| Self::ALL.get(number).copied());
        // The number is always valid: `head.rs` lets no client send this method.
        Some(fault.unwrap_or(Self::RequestLine))
    }

    fn message(self) -> &'static str {
        match self {
            Self::RequestLine => "This is not an HTTP request.",
            Self::Target => {
                "The request target must be a path in ASCII, without a fragment, with <, > and ` escaped (%3C)."
            }
            Self::LineEnd => "The lines of the request must end with CR and LF.",
            Self::HeaderName => "A header's name is missing or malformed.",
            Self::HeaderValue => "A header's value contains a control character.",
            Self::Host => "The request must have one Host header.",
            Self::Length => "The request must have at most one Content-Length, in digits only.",
            Self::Encoding => {
                "Transfer-Encoding must be chunked, given once, and without Content-Length."
            }
            Self::TooLarge => "The request has too many headers, or too large ones.",
            Self::NoRoom => "The desk can't read the request's head now. Try again in a moment.",
        }
    }

    /// The text for the log.
    fn cause(self) -> &'static str {
        match self {
            Self::RequestLine => "framing: request line",
            Self::Target => "framing: target",
            Self::LineEnd => "framing: line end",
            Self::HeaderName => "framing: header name",
            Self::HeaderValue => "framing: header value",
            Self::Host => "framing: host",
            Self::Length => "framing: length",
            Self::Encoding => "framing: transfer encoding",
            Self::TooLarge => "framing: too large",
            Self::NoRoom => "framing: too many incomplete heads",
        }
    }
}

impl From<Fault> for ApiError {
    fn from(fault: Fault) -> Self {
        let error = match fault {
            Fault::NoRoom => Self::unavailable(1),
            Fault::Target => Self::bad_request(fault.message()),
            Fault::TooLarge => {
                Self::malformed(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, fault.message())
            }
            _ => Self::malformed(StatusCode::BAD_REQUEST, fault.message()),
        };
        error.with_cause(fault.cause())
    }
}
