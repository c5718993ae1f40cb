//! The accept loop: axum's own never times out, and a socket that says nothing would stay for ever.
//!
//! A connection's bytes come to hyper through `guard`, which reads heads more strictly (`head`, `framing`, `fault`). Whether an
//! answer was written is `delivery`'s to say.
//! The end is `drain`'s.

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

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulConnection, GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
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
use crate::routes::router;
use crate::state::AppState;

/// To the last byte of a request's head, and between two requests of a connection.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// After a failed accept (too many open files): a moment, instead of a busy loop.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// Connections at once; more wait in the listener's queue.
const CONNECTIONS: usize = 10_000;
/// Of a connection, in bytes. The guard takes heads of half that.
const LARGEST_BUFFER: usize = 64 * 1024;

/// Serves until `shutdown` is done, then lets the requests under way finish; each connection on one of the workers.
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
        let slot = slots.clone().try_acquire_owned().ok();
        spawn(&connections, stream, slot, graceful.watcher(), workers);
    }
    pruning.abort();
    drain::finish(&state, graceful).await;
}

/// What a connection is served with.
pub struct Connections {
    state: AppState,
    http: http1::Builder,
    service: TowerToHyperService<Router>,
    room: Arc<HeadRoom>,
}

impl Connections {
    /// The whole proxy, with its limits on time and size.
    pub fn new(state: AppState) -> Self {
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new())
            .header_read_timeout(HEADER_TIMEOUT)
            .max_buf_size(LARGEST_BUFFER);
        Self {
            service: TowerToHyperService::new(router(state.clone())),
            http,
            state,
            room: Arc::default(),
        }
    }

    /// Serves one connection to its end. What goes wrong on it (a reset, a timeout, no HTTP) is the other side's matter, and an
    /// error here.
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
            service: self.service.clone(),
            unwritten,
        };
        self.http.serve_connection(stream, service)
    }
}

/// Serves a connection on the worker that has the fewest.
fn spawn(
    connections: &Arc<Connections>,
    stream: std::net::TcpStream,
    slot: Option<OwnedSemaphorePermit>,
    watcher: Watcher,
    workers: &Workers,
) {
    // Counted here: whoever is on the way to a worker is in already.
    let open = connections.state.load().connection();
    let connections = Arc::clone(connections);
    workers.spawn(async move {
        // Known to this worker's part of the system only.
        if let Ok(stream) = TcpStream::from_std(stream) {
            // Answers are small and wait for nothing.
            let _ = stream.set_nodelay(true);
            let _ = watcher.watch(connections.serve(stream)).await;
        }
        drop((open, slot));
    });
}

/// The next connection, with its slot; `None` never comes while the proxy runs.
async fn accept(
    listener: &TcpListener,
    slots: &Arc<Semaphore>,
) -> Option<(std::net::TcpStream, OwnedSemaphorePermit)> {
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
