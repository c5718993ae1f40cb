//! The HTTP connections to the tenant: HTTP/1.1 or HTTP/2 as negotiated, over TLS.
//!
//! These are hyper's own connections in a small pool, with nothing around them, so that nothing
//! follows a redirect, uses a proxy, keeps a cookie or repeats a request. The one exception: a
//! request whose pooled connection was closed before any of it was written is sent on another.
//!
//! hyper-util's client isn't used: it drives each connection in a task of its own, which has to be
//! woken several times for a request.
//!
//! Each tokio runtime ([`crate::server::Workers`]) has its own connection pool. A connection of
//! another runtime would wake two threads for every step of a request.

mod http1;
mod pool;

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, StatusCode, Uri};
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::HeaderMap;
use hyper::body::{Body as _, Incoming};
use hyper::client::conn::TrySendError;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt as _;
use tokio::runtime::{Handle, Id};
use tower::BoxError;

use self::pool::Pool;
use super::client::SendError;
use crate::error::StartError;
use crate::outbound::with_causes;

/// A request to the tenant.
type Sent = Request<Full<Bytes>>;

/// A response; its body is `None` if it was too large.
pub(super) type Received = (StatusCode, HeaderMap, Option<Bytes>);

/// Interval of TCP keepalive probes. With three retries, a dead peer is noticed within a minute.
const KEEPALIVE: Duration = Duration::from_secs(15);

/// The connection pools. Clones share them.
#[derive(Clone)]
pub struct Connections(Arc<Inner>);

struct Inner {
    connector: HttpsConnector<HttpConnector>,
    timeout: Duration,
    pools: RwLock<HashMap<Id, Arc<Pool>>>,
}

impl Connections {
    /// Connections to a tenant over `https`, or over `http` if it runs on this machine.
    ///
    /// `timeout` covers a whole exchange, up to the last byte of the response.
    ///
    /// # Errors
    /// If the machine's root certificates can't be loaded.
    pub(crate) fn new(tls: bool, timeout: Duration) -> Result<Self, StartError> {
        let failed = |error: rustls::Error| StartError::new(format!("can't use TLS: {error}"));
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let builder = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(failed)?;
        let builder = if tls {
            builder.with_platform_verifier().map_err(failed)?
        } else {
            // Without this, the demo wouldn't run on a machine that has no root certificates.
            builder.with_root_certificates(RootCertStore::empty())
        };
        Ok(Self::with(tls, builder.with_no_client_auth(), timeout))
    }

    fn with(tls: bool, config: ClientConfig, timeout: Duration) -> Self {
        let mut tcp = HttpConnector::new();
        // `HttpConnector` refuses `https` URLs by default; here the TLS connector around it
        // decides.
        tcp.enforce_http(false);
        // hyper writes a request at once, so waiting for more to send only delays its end.
        tcp.set_nodelay(true);
        tcp.set_keepalive(Some(KEEPALIVE));
        tcp.set_keepalive_interval(Some(KEEPALIVE));
        tcp.set_keepalive_retries(Some(3));
        let builder = HttpsConnectorBuilder::new().with_tls_config(config);
        let builder = if tls {
            builder.https_only()
        } else {
            builder.https_or_http()
        };
        Self(Arc::new(Inner {
            connector: builder.enable_http1().enable_http2().wrap_connector(tcp),
            timeout,
            pools: RwLock::default(),
        }))
    }

    /// Sends a request and reads a response of at most `largest` bytes.
    pub(super) async fn send(&self, request: Sent, largest: usize) -> Result<Received, SendError> {
        let pool = self.pool(request.uri());
        tokio::time::timeout(self.0.timeout, pool.send(request, largest))
            .await
            .unwrap_or_else(|_| Err(SendError::Unknown("the response took too long".to_owned())))
    }

    /// The pool of the current runtime.
    fn pool(&self, url: &Uri) -> Arc<Pool> {
        let id = Handle::current().id();
        let pools = self.0.pools.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(pool) = pools.get(&id) {
            return Arc::clone(pool);
        }
        // Without this, the write lock would wait for this thread's own read lock.
        drop(pools);
        let mut pools = self.0.pools.write().unwrap_or_else(PoisonError::into_inner);
        let pool = pools
            .entry(id)
            .or_insert_with(|| Arc::new(Pool::new(self.0.connector.clone(), url)));
        Arc::clone(pool)
    }
}

/// Why an exchange failed.
struct Failed {
    error: BoxError,
    /// The request, if nothing of it was written
    unsent: Option<Sent>,
}

impl From<TrySendError<Sent>> for Failed {
    fn from(mut failed: TrySendError<Sent>) -> Self {
        Self {
            unsent: failed.take_message(),
            error: failed.into_error().into(),
        }
    }
}

impl From<Failed> for SendError {
    fn from(failed: Failed) -> Self {
        // hyper's errors don't contain the URL, so the whole chain may be logged.
        Self::Unknown(with_causes(&*failed.error))
    }
}

/// Waits for the response to a request, and reads a body of at most `largest` bytes.
async fn receive(
    response: impl Future<Output = Result<Response<Incoming>, TrySendError<Sent>>>,
    largest: usize,
) -> Result<Received, Failed> {
    let (head, body) = response.await?.into_parts();
    // If the announced length is too large already, don't read at all.
    let too_large = usize::try_from(body.size_hint().lower()).is_ok_and(|length| length > largest);
    let body = if too_large {
        None
    } else {
        match Limited::new(body, largest).collect().await {
            Ok(body) => Some(body.to_bytes()),
            Err(error) if error.is::<LengthLimitError>() => None,
            Err(error) => {
                return Err(Failed {
                    error,
                    unsent: None,
                });
            }
        }
    };
    Ok((head.status, head.headers, body))
}

#[cfg(test)]
#[path = "connections_tests.rs"]
mod tests;
