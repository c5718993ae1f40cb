//! The HTTP clients for requests to other servers: their limits, and how a response is read.

use std::error::Error;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};

use crate::auth0::Connections;
use crate::config::Config;
use crate::error::StartError;

/// Maximum time to open a connection.
pub(crate) const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Time after which an idle connection is closed. Shorter than servers use, because the outcome of a request on a
/// connection that is just closing is unknown.
pub(crate) const IDLE_TIMEOUT: Duration = Duration::from_secs(20);
/// Maximum time to the last byte of a response. Shorter than a request's own deadline, so that a slow tenant is
/// reported as such.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(15);
/// Maximum size of a response of the provider's own endpoints (token, keys, discovery), in bytes.
pub(crate) const SMALL_ANSWER: usize = 256 * 1024;

/// The `User-Agent` of the proxy's requests.
pub(crate) const AGENT: &str = concat!("factordesk-proxy/", env!("CARGO_PKG_VERSION"));

/// The HTTP clients. They follow no redirects, use no proxy, retry nothing, and limit the time to the last byte of a
/// response.
#[derive(Clone)]
pub struct Http {
    /// For the identity provider and the tenant's token endpoint: used seldom
    pub(crate) client: Client,
    /// For the Management API: used by most requests
    pub(crate) tenant: Connections,
}

impl Http {
    pub(crate) fn new(config: &Config, timeout: Duration) -> Result<Self, StartError> {
        let tls = config.tenant.origin.scheme() == "https";
        Ok(Self {
            client: client(config, timeout)?,
            tenant: Connections::new(tls, timeout)?,
        })
    }
}

fn client(config: &Config, timeout: Duration) -> Result<Client, StartError> {
    let (any_local, all_local) = local(config.tenant.origin.as_str(), &config.oidc.issuer);
    // A redirect or a proxy from the environment could send credentials to another host. reqwest repeats some failed
    // requests on its own, but a mutation must never be sent twice.
    let mut builder = Client::builder()
        .user_agent(AGENT)
        .redirect(Policy::none())
        .retry(reqwest::retry::never())
        .no_proxy()
        // One client serves both servers, so a local one allows plain HTTP for both.
        // `Discovery::read` therefore checks the provider's endpoints again.
        .https_only(!any_local)
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(timeout)
        .pool_idle_timeout(IDLE_TIMEOUT);
    if all_local {
        // Building a client fails on a machine without root certificates, and the demo must run there.
        builder = builder.tls_certs_only([]);
    }
    builder
        .build()
        .map_err(|error| StartError::new(format!("the HTTP client can't be created: {error}")))
}

/// Whether any of the two servers is on this machine, without TLS, and whether both are.
fn local(tenant: &str, issuer: &str) -> (bool, bool) {
    let [tenant, issuer] = [tenant, issuer].map(|url| url.starts_with("http://"));
    (tenant || issuer, tenant && issuer)
}

/// Reads a body of at most `limit` bytes. `None` if it is longer.
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
        // A chunked response announces no length, so the bytes are counted as well.
        if body.len() + chunk.len() > limit {
            return Ok(None);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Some(body.freeze()))
}

/// The error's text for the log: without the URL, which holds user ids.
pub(crate) fn describe(error: reqwest::Error) -> String {
    with_causes(&error.without_url())
}

/// The texts of an error and all its sources. Nothing is redacted.
pub(crate) fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        source = inner.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    use super::*;

    #[test]
    fn plain_http_is_for_this_machine_and_other_roots_only_where_nothing_else_is() {
        let (near, far) = ("http://127.0.0.1:4000/", "https://acme.eu.auth0.com/");
        assert_eq!(local(near, near), (true, true));
        assert_eq!(local(near, far), (true, false));
        assert_eq!(local(far, near), (true, false));
        assert_eq!(local(far, far), (false, false));
    }

    /// The response of a server that sends this text and closes the connection.
    async fn answer(text: &str) -> Response {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let text = format!("HTTP/1.1 200 OK\r\n{text}").into_bytes();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let read = stream.read(&mut [0; 4096]).await;
            read.unwrap();
            stream.write_all(&text).await.unwrap();
        });
        reqwest::get(url).await.unwrap()
    }

    #[tokio::test]
    async fn security_29_no_more_than_the_limit_is_read() {
        let whole = |body: &str| format!("content-length: {}\r\n\r\n{body}", body.len());
        let chunked = |chunks: &[&str]| {
            let mut text = String::from("transfer-encoding: chunked\r\n\r\n");
            for chunk in chunks.iter().chain(&[""]) {
                write!(text, "{:x}\r\n{chunk}\r\n", chunk.len()).unwrap();
            }
            text
        };
        for (text, read) in [
            (whole(""), Some("")),
            (whole("0123456789"), Some("0123456789")),
            (whole("0123456789a"), None),
            // The announced length is enough: no byte of the body is awaited.
            ("content-length: 11\r\n\r\n".to_owned(), None),
            (chunked(&["01234", "56789"]), Some("0123456789")),
            (chunked(&["01234", "56789a"]), None),
            (chunked(&["0123", "4567", "89a"]), None),
            (chunked(&["0123456789a"]), None),
        ] {
            let body = read_capped(answer(&text).await, 10).await.unwrap();
            assert_eq!(body.as_deref(), read.map(str::as_bytes), "{text}");
        }
    }

    #[tokio::test]
    async fn security_43_an_error_says_why_and_not_where() {
        let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/users/auth0%7Cmia", free.local_addr().unwrap());
        drop(free);
        let text = describe(reqwest::get(url).await.unwrap_err());
        assert!(text.contains("refused"), "{text}");
        assert!(!text.contains("auth0"), "{text}");
    }
}
