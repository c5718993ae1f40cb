//! The client: one call, one answer, nothing decided.

use async_trait::async_trait;
use bytes::Bytes;
use factordesk_model::{HttpMethod, Secret};
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Client, Method};
use url::Url;

use crate::outbound::{describe, read_capped};

/// The largest answer taken, in bytes. A page of 100 users with their metadata is far below.
const LARGEST_ANSWER: usize = 4 * 1024 * 1024;

/// What is sent.
#[derive(Clone)]
pub struct UpstreamCall {
    /// From the route table
    pub method: HttpMethod,
    /// From [`super::url::upstream_url`]
    pub url: Url,
    /// JSON, written anew from a typed request
    pub body: Option<Bytes>,
}

/// What came back, unjudged.
pub struct RawAnswer {
    /// The status
    pub status: u16,
    /// All its headers; [`super::answer`] picks those that pass
    pub headers: HeaderMap,
    /// The body; `None` when it was too large
    pub body: Option<Bytes>,
}

impl std::fmt::Debug for UpstreamCall {
    /// Neither the URL, which holds ids and search texts, nor the body.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UpstreamCall")
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for RawAnswer {
    /// Neither headers nor body: nobody has looked at them yet.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RawAnswer")
            .field("status", &self.status)
            .field("length", &self.body.as_ref().map(Bytes::len))
            .finish_non_exhaustive()
    }
}

/// No answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallError {
    /// There was no connection: nothing was sent.
    NotSent(String),
    /// Sent, at least in part: whether it was done is not known.
    Unknown(String),
}

impl std::fmt::Display for CallError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotSent(what) => write!(f, "not sent: {what}"),
            Self::Unknown(what) => write!(f, "no answer: {what}"),
        }
    }
}

/// The Management API.
#[async_trait]
pub trait ManagementApi: Send + Sync + 'static {
    /// Sends one call, once.
    async fn call(&self, call: &UpstreamCall, token: &Secret) -> Result<RawAnswer, CallError>;
}

/// The Management API over HTTP.
#[derive(Debug, Clone)]
pub struct HttpManagementApi(Client);

impl HttpManagementApi {
    /// With the proxy's one client.
    pub fn new(client: Client) -> Self {
        Self(client)
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
    async fn call(&self, call: &UpstreamCall, token: &Secret) -> Result<RawAnswer, CallError> {
        let mut bearer = HeaderValue::try_from(format!("Bearer {}", token.expose()))
            .map_err(|_| CallError::NotSent("the token is no header value".to_owned()))?;
        bearer.set_sensitive(true);
        let mut request = self
            .0
            .request(method(call.method), call.url.clone())
            .header(AUTHORIZATION, bearer)
            .header(ACCEPT, "application/json");
        if let Some(body) = &call.body {
            request = request
                .header(CONTENT_TYPE, "application/json")
                .body(body.clone());
        }
        let response = request.send().await.map_err(|error| {
            if error.is_connect() || error.is_builder() {
                CallError::NotSent(describe(error))
            } else {
                CallError::Unknown(describe(error))
            }
        })?;
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let body = read_capped(response, LARGEST_ANSWER)
            .await
            .map_err(|error| CallError::Unknown(describe(error)))?;
        Ok(RawAnswer {
            status,
            headers,
            body,
        })
    }
}
