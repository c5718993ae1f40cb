//! The connections of one runtime to one origin.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use bytes::Bytes;
use http::Uri;
use http::header::{HOST, HeaderValue};
use http::uri::Authority;
use http_body_util::Full;
use hyper::client::conn::http2;
use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
use hyper_util::client::legacy::connect::{Connection as _, HttpConnector};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};
use tower::{BoxError, ServiceExt as _};

use super::http1::Http1;
use super::{Failed, Received, Sent, receive};
use crate::auth0::client::SendError;
use crate::outbound::{CONNECT_TIMEOUT, IDLE_TIMEOUT, with_causes};

/// A stream to the tenant, with or without TLS.
pub(super) type Stream = MaybeHttpsStream<TokioIo<TcpStream>>;

type Http2 = http2::SendRequest<Full<Bytes>>;

/// The pool. An HTTP/1.1 connection is taken out for each request, an HTTP/2 connection is shared.
pub(super) struct Pool {
    connector: HttpsConnector<HttpConnector>,
    /// Scheme and authority; other requests are refused
    origin: Uri,
    host: Option<HeaderValue>,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    /// Unused connections, the one that was used last at the end
    idle: Vec<(Instant, Box<Http1>)>,
    /// Whether a task closes those that aren't used for a while
    is_swept: bool,
    shared: Option<Http2>,
}

/// A connection for one request.
enum Taken {
    Http1(Box<Http1>),
    Http2(Http2),
}

impl Pool {
    /// An empty pool for the origin of this URL.
    pub(super) fn new(connector: HttpsConnector<HttpConnector>, url: &Uri) -> Self {
        Self {
            connector,
            origin: url.clone(),
            host: url.authority().and_then(host),
            open: Mutex::default(),
        }
    }

    /// Sends a request and reads a response of at most `largest` bytes.
    pub(super) async fn send(
        self: &Arc<Self>,
        mut request: Sent,
        largest: usize,
    ) -> Result<Received, SendError> {
        let url = request.uri().clone();
        if (url.scheme(), url.authority()) != (self.origin.scheme(), self.origin.authority()) {
            return Err(SendError::NotSent("a request to another origin".to_owned()));
        }
        loop {
            let (taken, is_reused) = match self.take() {
                Some(taken) => (taken, true),
                // In memory of its own: a handshake takes kilobytes, and would be moved around with each request.
                None => (Box::pin(self.connect(&url)).await?, false),
            };
            let result = match taken {
                Taken::Http1(mut connection) => {
                    self.address(&mut request, &url);
                    let result = connection.exchange(request, largest).await;
                    if connection.is_reusable() {
                        self.keep(connection);
                    }
                    result
                }
                Taken::Http2(mut sender) => {
                    *request.uri_mut() = url.clone();
                    receive(sender.try_send_request(request), largest).await
                }
            };
            match result {
                Ok(received) => return Ok(received),
                Err(failed) => match failed.unsent {
                    // The tenant had closed the connection meanwhile.
                    Some(unsent) if is_reused => request = unsent,
                    unsent => return Err(Failed { unsent, ..failed }.into()),
                },
            }
        }
    }

    /// Puts a request into the form for HTTP/1.1 (RFC 9112, section 3.2.1).
    fn address(&self, request: &mut Sent, url: &Uri) {
        *request.uri_mut() = url
            .path_and_query()
            .cloned()
            .map(Uri::from)
            .unwrap_or_default();
        if let Some(host) = self.host.clone() {
            request.headers_mut().insert(HOST, host);
        }
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An open connection that may be used.
    fn take(&self) -> Option<Taken> {
        let mut open = self.open();
        if let Some(sender) = open.shared.as_ref() {
            if !sender.is_closed() {
                return Some(Taken::Http2(sender.clone()));
            }
            open.shared = None;
        }
        let (since, connection) = open.idle.pop()?;
        if since.elapsed() < IDLE_TIMEOUT {
            return Some(Taken::Http1(connection));
        }
        // The others have been idle even longer.
        open.idle.clear();
        None
    }

    /// Keeps a connection for another request.
    fn keep(self: &Arc<Self>, connection: Box<Http1>) {
        let mut open = self.open();
        open.idle.push((Instant::now(), connection));
        if !open.is_swept {
            open.is_swept = true;
            tokio::spawn(sweep(Arc::downgrade(self)));
        }
    }

    async fn connect(&self, url: &Uri) -> Result<Taken, SendError> {
        let connecting = timeout(CONNECT_TIMEOUT, self.open_one(url));
        match connecting.await {
            Ok(Ok(taken)) => Ok(taken),
            Ok(Err(error)) => Err(SendError::NotSent(with_causes(&*error))),
            Err(_) => Err(SendError::NotSent("connecting took too long".to_owned())),
        }
    }

    async fn open_one(&self, url: &Uri) -> Result<Taken, BoxError> {
        let stream: Stream = self.connector.clone().oneshot(url.clone()).await?;
        if !stream.connected().is_negotiated_h2() {
            return Ok(Taken::Http1(Box::new(Http1::open(stream).await?)));
        }
        let mut builder = http2::Builder::new(TokioExecutor::new());
        let (sender, connection) = builder.timer(TokioTimer::new()).handshake(stream).await?;
        tokio::spawn(async {
            // The requests learn of an error, too.
            let _ = connection.await;
        });
        self.open().shared = Some(sender.clone());
        Ok(Taken::Http2(sender))
    }
}

/// The `Host` header for an authority: without the user, which `super::super::url` refuses anyway.
fn host(authority: &Authority) -> Option<HeaderValue> {
    let text = authority.as_str();
    let host = text.rsplit_once('@').map_or(text, |(_, host)| host);
    HeaderValue::try_from(host).ok()
}

/// Closes connections that aren't used for a while, until none is left.
async fn sweep(pool: Weak<Pool>) {
    loop {
        sleep(IDLE_TIMEOUT).await;
        let Some(pool) = pool.upgrade() else { return };
        let mut open = pool.open();
        open.idle
            .retain(|(since, _)| since.elapsed() < IDLE_TIMEOUT);
        if open.idle.is_empty() {
            open.is_swept = false;
            return;
        }
    }
}
