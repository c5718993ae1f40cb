//! The Management API client: sends one call and returns the response as it is.
//!
//! It doesn't interpret, retry or limit anything; see [`super::forward`].

use async_trait::async_trait;
use bytes::Bytes;
use factordesk_model::{HttpMethod, Secret};
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, USER_AGENT};
use http::{Method, Request, Uri};
use http_body_util::Full;

use super::connections::Connections;
use crate::outbound::AGENT;

/// Maximum size of a response body, in bytes. A page of 100 users with their metadata is far below.
const MAX_RESPONSE_BYTES: usize = 4 * 1024 * 1024;
const JSON: HeaderValue = HeaderValue::from_static("application/json");
const OWN_AGENT: HeaderValue = HeaderValue::from_static(AGENT);
const BEARER: &str = "Bearer ";
/// Number of headers of a request: those below, `Host` and `Content-Length`.
const MAX_HEADERS: usize = 6;

/// A call to the Management API.
#[derive(Clone)]
pub struct UpstreamRequest {
    /// From the route table
    pub method: HttpMethod,
    /// From [`super::url::upstream_url`]
    pub url: Uri,
    /// JSON, serialised from a typed request
    pub body: Option<Bytes>,
}

/// A response of the Management API that nothing has checked yet.
pub struct RawResponse {
    /// The status
    pub status: u16,
    /// All headers; [`super::response`] picks those that pass
    pub headers: HeaderMap,
    /// The body; `None` if it was too large
    pub body: Option<Bytes>,
}

impl std::fmt::Debug for UpstreamRequest {
    /// Leaves out the URL, which holds ids and search texts, and the body.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UpstreamRequest")
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for RawResponse {
    /// Leaves out headers and body, which are unchecked.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RawResponse")
            .field("status", &self.status)
            .field("length", &self.body.as_ref().map(Bytes::len))
            .finish_non_exhaustive()
    }
}

/// Why there is no response.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// No connection could be made, so nothing was sent.
    #[error("not sent: {0}")]
    NotSent(String),
    /// At least a part was sent, so it isn't known whether the call was carried out.
    #[error("no answer: {0}")]
    Unknown(String),
}

/// The Management API, as an interface that tests can replace.
#[async_trait]
pub trait ManagementApi: Send + Sync + 'static {
    /// Sends one call, without retrying it.
    async fn call(&self, call: &UpstreamRequest, token: &Secret) -> Result<RawResponse, SendError>;
}

/// The Management API over HTTP.
#[derive(Clone)]
pub struct HttpManagementApi(Connections);

impl HttpManagementApi {
    /// A client that uses these connections.
    pub fn new(connections: Connections) -> Self {
        Self(connections)
    }
}

fn method(method: HttpMethod) -> Method {
    match method {
        HttpMethod::Get => Method::GET,
        HttpMethod::Post => Method::POST,
        HttpMethod::Put => Method::PUT,
        HttpMethod::Patch => Method::PATCH,
        HttpMethod::Delete => Method::DELETE,
    }
}

#[async_trait]
impl ManagementApi for HttpManagementApi {
    async fn call(&self, call: &UpstreamRequest, token: &Secret) -> Result<RawResponse, SendError> {
        let mut bearer = String::with_capacity(BEARER.len() + token.expose().len());
        bearer.push_str(BEARER);
        bearer.push_str(token.expose());
        let mut bearer = HeaderValue::try_from(bearer)
            .map_err(|_| SendError::NotSent("the token is no header value".to_owned()))?;
        // Keeps the token out of debug output and out of the HTTP/2 header table.
        bearer.set_sensitive(true);
        let mut request = Request::new(Full::new(call.body.clone().unwrap_or_default()));
        *request.method_mut() = method(call.method);
        *request.uri_mut() = call.url.clone();
        let headers = request.headers_mut();
        headers.reserve(MAX_HEADERS);
        headers.insert(AUTHORIZATION, bearer);
        headers.insert(ACCEPT, JSON);
        headers.insert(USER_AGENT, OWN_AGENT);
        if call.body.is_some() {
            headers.insert(CONTENT_TYPE, JSON);
        }
        let (status, headers, body) = self.0.send(request, MAX_RESPONSE_BYTES).await?;
        Ok(RawResponse {
            status: status.as_u16(),
            headers,
            body,
        })
    }
}
