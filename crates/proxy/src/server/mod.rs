//! The accept loop: axum's own never times out, and a socket that says nothing would stay for ever.
//!
//! A connection's bytes come to hyper through [`guard`], which reads heads more strictly ([`head`], [`framing`], [`fault`]).

mod fault;
mod framing;
mod guard;
mod head;

use std::future::Future;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

pub(crate) use self::fault::Fault;
use self::guard::Guard;
use crate::routes::router;
use crate::state::AppState;

/// To the last byte of a request's head, and between two requests of a connection.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// Requests under way get so long after the signal; the process manager should wait longer.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(35);
/// After a failed accept (too many open files): a moment, instead of a busy loop.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// Connections at once; more wait in the listener's queue.
const CONNECTIONS: usize = 10_000;
/// Of a connection, in bytes. The guard takes heads of half that.
const LARGEST_BUFFER: usize = 64 * 1024;

/// Serves until `shutdown` is done, then lets the requests under way finish.
pub async fn serve(state: AppState, listener: TcpListener, shutdown: impl Future<Output = ()>) {
    let service = TowerToHyperService::new(router(state.clone()));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .max_buf_size(LARGEST_BUFFER);
    let graceful = GracefulShutdown::new();
    let slots = std::sync::Arc::new(Semaphore::new(CONNECTIONS));
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            () = &mut shutdown => break,
            accepted = accept(&listener, &slots) => accepted,
        };
        let Some((stream, slot)) = accepted else {
            break;
        };
        let connection = http.serve_connection(TokioIo::new(Guard::new(stream)), service.clone());
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // What goes wrong on a connection (a reset, a timeout, no HTTP) is the other side's matter.
            let _ = connection.await;
            drop(slot);
        });
    }
    state.drain();
    drop(listener);
    tracing::info!("shutting down: requests under way are finished");
    if tokio::time::timeout(SHUTDOWN_TIMEOUT, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("some requests did not finish in time");
    }
}

/// The next connection, with its slot; `None` never comes while the proxy runs.
async fn accept(
    listener: &TcpListener,
    slots: &std::sync::Arc<Semaphore>,
) -> Option<(tokio::net::TcpStream, tokio::sync::OwnedSemaphorePermit)> {
    let slot = std::sync::Arc::clone(slots).acquire_owned().await.ok()?;
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                // Answers are small and wait for nothing.
                let _ = stream.set_nodelay(true);
                return Some((stream, slot));
            }
            Err(error) => {
                tracing::warn!(%error, "a connection can't be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}
