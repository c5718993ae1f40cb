//! Graceful shutdown, in an order that loses no request.
//!
//! 1. `/readyz` reports not ready, and every response closes its connection. Everything else continues until a load
//!    balancer has had time to notice (`FACTORDESK_DRAIN_SECONDS`).
//! 2. The listener is closed. Connections that were already in its queue are served.
//! 3. Requests on their way get a moment, because hyper would close a connection that hasn't sent anything yet.
//! 4. Requests in progress are finished, as are mutations whose client has gone. Refused attempts that were only
//!    counted are written to the audit chain.

use std::future::Future;
use std::net::TcpStream;
use std::time::Duration;

use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;

use crate::audit;
use crate::state::AppState;

/// Maximum time for requests in progress. Longer than their own deadline; the process manager's timeout should be
/// longer still.
const TIMEOUT: Duration = Duration::from_secs(35);

/// Maximum time from a connection to its first byte, on a busy network.
const ON_THE_WAY: Duration = Duration::from_secs(1);
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// Step 1: waits for the shutdown signal, then reports not ready and waits for load balancers.
pub(super) async fn noticed(state: &AppState, shutdown: impl Future<Output = ()>) {
    shutdown.await;
    let drain = state.config().server.drain;
    tracing::info!("shutting down: not ready");
    state.drain();
    tokio::time::sleep(drain).await;
}

/// Step 2: closes the listener. Returns the connections that the kernel has already accepted.
pub(super) fn close(listener: TcpListener) -> impl Iterator<Item = TcpStream> {
    let listener = listener.into_std();
    // Still non-blocking, as tokio made it, so `accept` fails once the queue is empty.
    std::iter::from_fn(move || {
        let (stream, _) = listener.as_ref().ok()?.accept().ok()?;
        // On Linux an accepted socket doesn't inherit that, and tokio needs it.
        stream.set_nonblocking(true).ok()?;
        Some(stream)
    })
}

/// Steps 3 and 4: finishes what is in progress.
pub(super) async fn finish(state: &AppState, connections: GracefulShutdown) {
    tracing::info!("shutting down: finishing requests in progress");
    // Without a drain time there is no load balancer that could still be sending requests.
    let timeout = state.config().server.drain.min(ON_THE_WAY);
    let all_gone = async {
        while state.load().connections() > 0 {
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    };
    let _ = tokio::time::timeout(timeout, all_gone).await;
    let changes = state.changes();
    let all = async {
        // In this order: requests start mutations, and both may still count refusals.
        connections.shutdown().await;
        // `wait` never completes on an open tracker. A closed one still accepts tasks.
        changes.close();
        changes.wait().await;
        audit::write_summaries(state).await;
    };
    if tokio::time::timeout(TIMEOUT, all).await.is_err() {
        tracing::warn!("some requests did not finish in time and were cut off");
    }
}
