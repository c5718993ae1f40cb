//! What can be wrong with a request before it is one, and how it is told.
//!
//! [`super::guard`] takes such a request off the wire and puts one of ours in its place, `REFUSED /<number>`: hyper answers it in
//! its turn, after what came before it, and the middleware knows by it what to say. Whoever sends that method gets the same.

use http::{Method, StatusCode, Uri};

use crate::error::ApiError;

/// The method that stands for a refused request. A caller's own is refused, too.
pub(super) const REFUSED: &str = "REFUSED";

/// Why the bytes are no request that two programs would read alike (RFC 9112).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The first line isn't `METHOD TARGET HTTP/1.1` (section 3); HTTP/0.9 and HTTP/2 have others
    RequestLine,
    /// The target is no path (section 3.2), has a fragment, or bytes that must be escaped
    Target,
    /// A line ends in a bare LF, or has a CR in it (section 2.2)
    LineEnd,
    /// No name, a space in or after it, or a folded line (section 5)
    HeaderName,
    /// A control character (RFC 9110, section 5.5)
    HeaderValue,
    /// Not one `Host`, or none that can be one (section 3.2)
    Host,
    /// `Content-Length` twice, or no plain number (section 6.3)
    Length,
    /// `Transfer-Encoding` that isn't just `chunked`, beside a length, or in HTTP/1.0 (section 6.1)
    Encoding,
    /// More header lines or bytes than are taken
    TooLarge,
    /// Too many connections hold the beginnings of large heads
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

    /// A head that hyper takes, and that the middleware answers with this fault; the connection ends with it.
    pub(super) fn stand_in(self) -> Vec<u8> {
        let number = Self::ALL.iter().position(|fault| *fault == self);
        let number = number.unwrap_or_default();
        format!("{REFUSED} /{number} HTTP/1.1\r\nhost: refused\r\nconnection: close\r\n\r\n")
            .into_bytes()
    }

    /// What stands behind such a head.
    pub(crate) fn of(method: &Method, uri: &Uri) -> Option<Self> {
        if method.as_str() != REFUSED {
            return None;
        }
        let number: Option<usize> = uri.path().strip_prefix('/').and_then(|n| n.parse().ok());
        let fault = number.and_then(|number| Self::ALL.get(number).copied());
        Some(fault.unwrap_or(Self::RequestLine))
    }

    fn message(self) -> &'static str {
        match self {
            Self::RequestLine => "This is not an HTTP request.",
            Self::Target => {
                "The request target must be a path in ASCII, without a fragment, with <, > and ` escaped (%3C)."
            }
            Self::LineEnd => "The lines of the request must end with CR and LF.",
            Self::HeaderName => "A header has no name that can be one.",
            Self::HeaderValue => "A header has a control character.",
            Self::Host => "The request must have one Host header.",
            Self::Length => "The request must say its length once, as a number.",
            Self::Encoding => "The request must say once how its body is sent.",
            Self::TooLarge => "The request has too many headers, or too large ones.",
            Self::NoRoom => "The desk can't read the request's head now. Try again in a moment.",
        }
    }

    /// For the log.
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
        error.because(fault.cause())
    }
}
