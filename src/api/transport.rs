//! One request out, one answer in: what `fetch` does in the page and a fake does in the tests.

use factordesk_model::{HttpMethod, Secret};
use futures::future::LocalBoxFuture;

/// Whose credentials go along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Credentials {
    /// The proxy's cookie, on its own origin
    Cookie,
    /// A bearer token in the headers, and no cookie
    Bearer,
}

/// A request as it leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiRequest {
    /// HTTP method
    pub method: HttpMethod,
    /// Absolute, or from `/` for the page's own origin
    pub url: String,
    /// Lower-case names
    pub headers: Vec<(&'static str, String)>,
    /// JSON, overwritten when the request goes: there may be a secret in it
    pub body: Option<Secret>,
    /// Cookie or token
    pub credentials: Credentials,
}

/// An answer, whatever its status.
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
    /// The body, as it came
    pub body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransportError {
    /// No connection
    Offline,
    /// The page's Content-Security-Policy has no `connect-src` for the proxy: nothing was sent
    Blocked,
    /// Given up on this side
    Aborted,
}

/// Sends requests. Dropping the future gives the request up.
pub trait Transport {
    /// Sends one.
    fn send(
        &self,
        request: ApiRequest,
    ) -> LocalBoxFuture<'static, Result<ApiResponse, TransportError>>;
}
