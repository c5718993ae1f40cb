//! Connections to the tenant: HTTP/1.1 or HTTP/2, as it likes, over TLS.
//!
//! It is hyper's own client, in front of which nothing else stands: there is nobody to follow a redirect, use a proxy, keep a cookie
//! or send a call again (save one whose connection had closed before any of it was written).
//!
//! A connection stays with the runtime that opened it ([`crate::server::Workers`]), and so do the calls on it: those of another
//! runtime would wake two threads at each step.

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

use super::client::CallError;
use crate::error::StartError;
use crate::outbound::{CONNECT_TIMEOUT, IDLE_TIMEOUT, with_causes};

type Stream = MaybeHttpsStream<TokioIo<TcpStream>>;
type Pool = Client<BoxCloneSyncService<Uri, Stream, BoxError>, Full<Bytes>>;

/// An answer: its body is `None` when it was too large.
pub(super) type Received = (StatusCode, HeaderMap, Option<Bytes>);

/// The connections. Clones share them.
#[derive(Clone)]
pub struct Connections(Arc<Inner>);

struct Inner {
    tls: bool,
    config: ClientConfig,
    timeout: Duration,
    pools: RwLock<HashMap<Id, Pool>>,
}

impl Connections {
    /// To a tenant at `https` or, on this machine, at `http`; `timeout`: to the last byte of an answer.
    ///
    /// # Errors
    /// The machine's certificates can't be used.
    pub(crate) fn new(tls: bool, timeout: Duration) -> Result<Self, StartError> {
        let failed = |error: rustls::Error| StartError::new(format!("can't use TLS: {error}"));
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let builder = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(failed)?;
        let builder = if tls {
            builder.with_platform_verifier().map_err(failed)?
        } else {
            // The demo also runs on a machine without any root certificates.
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

    /// Sends a request, and reads an answer of at most `largest` bytes.
    pub(super) async fn send(
        &self,
        request: Request<Full<Bytes>>,
        largest: usize,
    ) -> Result<Received, CallError> {
        let exchange = exchange(self.request(request), largest);
        tokio::time::timeout(self.0.timeout, exchange)
            .await
            .unwrap_or_else(|_| Err(CallError::Unknown("it took too long".to_owned())))
    }

    /// On a connection of this runtime.
    fn request(&self, request: Request<Full<Bytes>>) -> ResponseFuture {
        let id = Handle::current().id();
        let pools = self.0.pools.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(pool) = pools.get(&id) {
            return pool.request(request);
        }
        drop(pools);
        let mut pools = self.0.pools.write().unwrap_or_else(PoisonError::into_inner);
        let pool = pools.entry(id).or_insert_with(|| self.0.new_pool());
        pool.request(request)
    }
}

impl Inner {
    fn new_pool(&self) -> Pool {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
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

/// A connection whose other end is gone is found out in a minute.
const KEEPALIVE: Duration = Duration::from_secs(15);

async fn exchange(answering: ResponseFuture, largest: usize) -> Result<Received, CallError> {
    // hyper's errors name no URL.
    let answer = answering.await.map_err(|error| {
        if error.is_connect() {
            CallError::NotSent(with_causes(&error))
        } else {
            CallError::Unknown(with_causes(&error))
        }
    })?;
    let (head, body) = answer.into_parts();
    let too_large = usize::try_from(body.size_hint().lower()).is_ok_and(|length| length > largest);
    let body = if too_large {
        None
    } else {
        match Limited::new(body, largest).collect().await {
            Ok(body) => Some(body.to_bytes()),
            Err(error) if error.is::<LengthLimitError>() => None,
            Err(error) => return Err(CallError::Unknown(with_causes(&*error))),
        }
    };
    Ok((head.status, head.headers, body))
}

#[cfg(test)]
#[path = "connections_tests.rs"]
mod tests;
