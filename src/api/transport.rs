//! The transport: one request in, one response out. `fetch` implements it on the page, a fake in tests.

use factordesk_model::{HttpMethod, Secret};
use futures::future::LocalBoxFuture;

/// The credentials that a request carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Credentials {
    /// The proxy's cookie, sent on the page's own origin only
    Cookie,
    /// A bearer token in the headers, and no cookie
    Bearer,
}

/// A request, complete with credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiRequest {
    /// HTTP method
    pub method: HttpMethod,
    /// Absolute, or starting with `/` for the page's own origin
    pub url: String,
    /// Names in lower case, and values
    pub headers: Vec<(&'static str, String)>,
    /// JSON. It may contain a secret, so it is overwritten when dropped
    pub body: Option<Secret>,
    /// Cookie or token
    pub credentials: Credentials,
}

/// A response of any status.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ApiResponse {
    /// HTTP status
    pub status: u16,
    /// `retry-after`
    pub retry_after: Option<String>,
    /// `x-ratelimit-reset`
    pub rate_limit_reset: Option<String>,
    /// `x-request-id`
    pub request_id: Option<String>,
    /// The body as received
    pub body: Vec<u8>,
}

/// Why there is no response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TransportError {
    /// No connection, or no usable response
    Offline,
    /// The page's Content-Security-Policy doesn't list the proxy in `connect-src`, so nothing was sent
    Blocked,
    /// The browser may not read the response: the proxy doesn't allow this page's origin, which is named here
    Unlisted(String),
    /// Aborted by the widget
    Aborted,
}

/// Sends requests. Dropping the future aborts the request.
pub trait Transport {
    /// Sends one request.
    fn send(
        &self,
        request: ApiRequest,
    ) -> LocalBoxFuture<'static, Result<ApiResponse, TransportError>>;
}
