//! The HTTP server: the accept loop, and the connections.
//!
//! The proxy doesn't use axum's own loop, which has no timeouts: a client that sends nothing would hold its socket
//! for ever.
//!
//! `guard` stands between the socket and hyper and parses heads more strictly (`head`, `framing`, `fault`).
//! `delivery` tells whether a response was written. `drain` is the shutdown.

mod delivery;
mod drain;
mod fault;
mod framing;
mod guard;
mod head;
mod room;
mod workers;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulConnection, GracefulShutdown, Watcher};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use self::delivery::OfConnection;
pub(crate) use self::delivery::{Delivery, Receipt, Unwritten, receipt, watch};
pub(crate) use self::fault::Fault;
use self::guard::Guard;
use self::room::HeadRoom;
pub use self::workers::Workers;
use crate::audit;
use crate::routes::Desk;
use crate::state::AppState;

/// Maximum time to the last byte of a request's head, and between two requests of a connection.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// Pause after a failed accept (too many open files), to avoid a busy loop.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// Maximum number of connections. Further ones wait in the listener's queue.
const CONNECTIONS: usize = 10_000;
/// Maximum size of hyper's buffer for a connection, in bytes. The guard passes heads of at most half that, so hyper
/// itself never refuses one.
const MAX_BUFFER_BYTES: usize = 64 * 1024;

/// Serves until `shutdown` completes, then finishes the requests in progress. Each connection is served by one of the
/// workers.
pub async fn serve(
    state: AppState,
    listener: TcpListener,
    workers: &Workers,
    shutdown: impl Future<Output = ()>,
) {
    let connections = Arc::new(Connections::new(state.clone()));
    let pruning = tokio::spawn(audit::keep_pruned(state.clone()));
    let graceful = GracefulShutdown::new();
    let slots = Arc::new(Semaphore::new(CONNECTIONS));
    let mut noticed = std::pin::pin!(drain::noticed(&state, shutdown));
    loop {
        let accepted = tokio::select! {
            // After the drain time, not at the signal: until then connections are accepted.
            () = &mut noticed => break,
            accepted = accept(&listener, &slots) => accepted,
        };
        let Some((stream, slot)) = accepted else {
            break;
        };
        spawn(
            &connections,
            stream,
            Some(slot),
            graceful.watcher(),
            workers,
        );
    }
    for stream in drain::close(listener) {
        // Served even without a slot: there are no more of them than the listener's queue holds.
        let slot = slots.clone().try_acquire_owned().ok();
        spawn(&connections, stream, slot, graceful.watcher(), workers);
    }
    // It never ends by itself. What it leaves is removed after the next start.
    pruning.abort();
    drain::finish(&state, graceful).await;
}

/// The settings and shared state for serving connections.
pub struct Connections {
    state: AppState,
    http: http1::Builder,
    desk: Desk,
    room: Arc<HeadRoom>,
}

impl Connections {
    /// Creates the router and sets the limits on time and size.
    pub fn new(state: AppState) -> Self {
        let mut http = http1::Builder::new();
        // hyper panics at the first connection if it has a `header_read_timeout` but no timer.
        http.timer(TokioTimer::new())
            .header_read_timeout(HEADER_TIMEOUT)
            .max_buf_size(MAX_BUFFER_BYTES);
        Self {
            desk: Desk::new(state.clone()),
            http,
            state,
            room: Arc::default(),
        }
    }

    /// Serves one connection to its end.
    ///
    /// # Errors
    /// The connection broke off: a reset, a timeout, or bytes that aren't HTTP. That is the client's doing and needs
    /// no log line.
    pub fn serve<S>(&self, stream: S) -> impl GracefulConnection<Error = hyper::Error> + use<S>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let unwritten = Unwritten::default();
        let stream = TokioIo::new(Guard::new(
            stream,
            unwritten.clone(),
            Arc::clone(&self.room),
        ));
        let service = OfConnection {
            desk: self.desk.clone(),
            unwritten,
        };
        self.http.serve_connection(stream, service)
    }
}

/// Serves a connection on the worker with the fewest connections.
fn spawn(
    connections: &Arc<Connections>,
    stream: std::net::TcpStream,
    slot: Option<OwnedSemaphorePermit>,
    watcher: Watcher,
    workers: &Workers,
) {
    // Counted before it reaches its worker, so that the shutdown also waits for connections on the way there.
    let open = connections.state.load().connection();
    let connections = Arc::clone(connections);
    workers.spawn(async move {
        // Registered here because a socket belongs to the event queue of the runtime that registers it: the worker's.
        if let Ok(stream) = TcpStream::from_std(stream) {
            // Responses are small; waiting to fill a packet would only delay them.
            let _ = stream.set_nodelay(true);
            let _ = watcher.watch(connections.serve(stream)).await;
        }
        drop((open, slot));
    });
}

/// Returns the next connection with its slot. Only `None` if the semaphore is closed, which never happens.
async fn accept(
    listener: &TcpListener,
    slots: &Arc<Semaphore>,
) -> Option<(std::net::TcpStream, OwnedSemaphorePermit)> {
    // The slot comes first. A connection that can't be served yet stays in the kernel's queue.
    let slot = Arc::clone(slots).acquire_owned().await.ok()?;
    loop {
        let accepted = listener.accept().await;
        match accepted.and_then(|(stream, _)| stream.into_std()) {
            Ok(stream) => return Some((stream, slot)),
            Err(error) => {
                tracing::warn!(%error, "a connection can't be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}
