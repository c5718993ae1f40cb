//! The one HTTP client: its limits, and how an answer is read.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};

use crate::config::Config;
use crate::error::StartError;

/// To a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// To the last byte of an answer. Shorter than a request's own deadline, so that a slow tenant gets its own error.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(15);
/// An answer of a provider's own endpoints (token, keys, discovery).
pub(crate) const SMALL_ANSWER: usize = 256 * 1024;

/// Follows no redirect, knows no proxy, sends nothing twice, waits no longer than `timeout` for the last byte of an answer.
pub(crate) fn client(config: &Config, timeout: Duration) -> Result<Client, StartError> {
    let local = |url: &str| url.starts_with("http://");
    let any_local = local(config.tenant.origin.as_str()) || local(&config.oidc.issuer);
    let all_local = local(config.tenant.origin.as_str()) && local(&config.oidc.issuer);
    let mut builder = Client::builder()
        .user_agent(concat!("factordesk-proxy/", env!("CARGO_PKG_VERSION")))
        .redirect(Policy::none())
        .retry(reqwest::retry::never())
        .no_proxy()
        .https_only(!any_local)
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(timeout)
        // Shorter than what servers keep: a request on a connection that just closes has an unknown outcome.
        .pool_idle_timeout(Duration::from_secs(20));
    if all_local {
        // The demo also runs on a machine without any root certificates.
        builder = builder.tls_certs_only([]);
    }
    builder
        .build()
        .map_err(|error| StartError::new(format!("the HTTP client can't be made: {error}")))
}

/// Reads a body of at most `limit` bytes; `None` when it is longer.
pub(crate) async fn read_capped(
    mut response: Response,
    limit: usize,
) -> Result<Option<Bytes>, reqwest::Error> {
    if response
        .content_length()
        .is_some_and(|length| length > limit as u64)
    {
        return Ok(None);
    }
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > limit {
            return Ok(None);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Some(body.freeze()))
}

/// An error as the log may have it: without the URL, which holds user ids.
pub(crate) fn describe(error: reqwest::Error) -> String {
    use std::error::Error as _;
    let error = error.without_url();
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        source = inner.source();
    }
    text
}
