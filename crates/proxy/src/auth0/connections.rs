//! The HTTP connections to the tenant: HTTP/1.1 or HTTP/2 as negotiated, over TLS.
//!
//! This is hyper's own client with nothing around it, so that nothing follows a redirect, uses a
//! proxy, keeps a cookie or repeats a request. The one exception: hyper resends a request whose
//! pooled connection was closed before any of it was written.
//!
//! Each tokio runtime ([`crate::server::Workers`]) has its own connection pool. A connection of
//! another runtime would wake two threads for every step of a request.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, StatusCode, Uri};
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::HeaderMap;
use hyper::body::Body as _;
use hyper_rustls::{HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::{Client, ResponseFuture};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt as _;
use tokio::net::TcpStream;
use tokio::runtime::{Handle, Id};
use tower::BoxError;
use tower::timeout::Timeout;
use tower::util::BoxCloneSyncService;

use super::client::SendError;
use crate::error::StartError;
use crate::outbound::{CONNECT_TIMEOUT, IDLE_TIMEOUT, with_causes};

type Stream = MaybeHttpsStream<TokioIo<TcpStream>>;
type Pool = Client<BoxCloneSyncService<Uri, Stream, BoxError>, Full<Bytes>>;

/// A response; its body is `None` if it was too large.
pub(super) type Received = (StatusCode, HeaderMap, Option<Bytes>);

/// The connection pools. Clones share them.
#[derive(Clone)]
pub struct Connections(Arc<Inner>);

struct Inner {
    tls: bool,
    config: ClientConfig,
    timeout: Duration,
    pools: RwLock<HashMap<Id, Pool>>,
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
        Self(Arc::new(Inner {
            tls,
            config,
            timeout,
            pools: RwLock::default(),
        }))
    }

    /// Sends a request and reads a response of at most `largest` bytes.
    pub(super) async fn send(
        &self,
        request: Request<Full<Bytes>>,
        largest: usize,
    ) -> Result<Received, SendError> {
        let exchange = exchange(self.request(request), largest);
        tokio::time::timeout(self.0.timeout, exchange)
            .await
            .unwrap_or_else(|_| Err(SendError::Unknown("the response took too long".to_owned())))
    }

    /// Sends the request on a connection of the current runtime.
    fn request(&self, request: Request<Full<Bytes>>) -> ResponseFuture {
        let id = Handle::current().id();
        let pools = self.0.pools.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(pool) = pools.get(&id) {
            return pool.request(request);
        }
        // Without this, the write lock would wait for this thread's own read lock.
        drop(pools);
        let mut pools = self.0.pools.write().unwrap_or_else(PoisonError::into_inner);
        let pool = pools.entry(id).or_insert_with(|| self.0.new_pool());
        pool.request(request)
    }
}

impl Inner {
    fn new_pool(&self) -> Pool {
        let mut tcp = HttpConnector::new();
        // `HttpConnector` refuses `https` URLs by default; here the TLS connector around it
        // decides.
        tcp.enforce_http(false);
        // hyper writes a request at once, so waiting for more to send only delays its end.
        tcp.set_nodelay(true);
        tcp.set_keepalive(Some(KEEPALIVE));
        tcp.set_keepalive_interval(Some(KEEPALIVE));
        tcp.set_keepalive_retries(Some(3));
        let tls = HttpsConnectorBuilder::new().with_tls_config(self.config.clone());
        let tls = if self.tls {
            tls.https_only()
        } else {
            tls.https_or_http()
        };
        let connector = tls.enable_http1().enable_http2().wrap_connector(tcp);
        Client::builder(TokioExecutor::new())
            .pool_idle_timeout(IDLE_TIMEOUT)
            .pool_timer(TokioTimer::new())
            .timer(TokioTimer::new())
            .build(BoxCloneSyncService::new(Timeout::new(
                connector,
                CONNECT_TIMEOUT,
            )))
    }
}

/// Interval of TCP keepalive probes. With three retries, a dead peer is noticed within a minute.
const KEEPALIVE: Duration = Duration::from_secs(15);

async fn exchange(answering: ResponseFuture, largest: usize) -> Result<Received, SendError> {
    // hyper's errors don't contain the URL, so the whole chain may be logged.
    let answer = answering.await.map_err(|error| {
        if error.is_connect() {
            SendError::NotSent(with_causes(&error))
        } else {
            SendError::Unknown(with_causes(&error))
        }
    })?;
    let (head, body) = answer.into_parts();
    // If the announced length is too large already, don't read at all.
    let too_large = usize::try_from(body.size_hint().lower()).is_ok_and(|length| length > largest);
    let body = if too_large {
        None
    } else {
        match Limited::new(body, largest).collect().await {
            Ok(body) => Some(body.to_bytes()),
            Err(error) if error.is::<LengthLimitError>() => None,
            Err(error) => return Err(SendError::Unknown(with_causes(&*error))),
        }
    };
    Ok((head.status, head.headers, body))
}

#[cfg(test)]
#[path = "connections_tests.rs"]
mod tests;
