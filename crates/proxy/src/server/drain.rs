//! The end of the process, in an order by which nobody loses a request.
//!
//! 1. `/readyz` says no, and every answer ends its connection; everything else goes on, until a load balancer had the time to
//!    notice (`FACTORDESK_DRAIN_SECONDS`).
//! 2. Nobody new is let in. Who was in the listener's queue is served.
//! 3. Requests that are on their way get a moment: hyper would close a connection that has said nothing yet.
//! 4. Requests under way are finished; so are changes whose caller has gone. Refused attempts that were only counted are written.

use std::future::Future;
use std::net::TcpStream;
use std::time::Duration;

use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;

use crate::audit;
use crate::state::AppState;

/// Requests under way get so long, longer than their own deadline; the process manager should wait longer.
const TIMEOUT: Duration = Duration::from_secs(35);

/// From a connection to its first byte, on a busy network.
const ON_THE_WAY: Duration = Duration::from_secs(1);
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// The first step.
pub(super) async fn noticed(state: &AppState, shutdown: impl Future<Output = ()>) {
    shutdown.await;
    let drain = state.config().server.drain;
    tracing::info!("shutting down: not ready");
    state.drain();
    tokio::time::sleep(drain).await;
}

/// The second: the kernel has let them in already.
pub(super) fn close(listener: TcpListener) -> impl Iterator<Item = TcpStream> {
    let listener = listener.into_std();
    std::iter::from_fn(move || {
        let (stream, _) = listener.as_ref().ok()?.accept().ok()?;
        stream.set_nonblocking(true).ok()?;
        Some(stream)
    })
}

/// The third and the fourth.
pub(super) async fn finish(state: &AppState, connections: GracefulShutdown) {
    tracing::info!("shutting down: requests under way are finished");
    // Where nobody had to notice anything, nobody is on the way either.
    let patience = state.config().server.drain.min(ON_THE_WAY);
    let all_gone = async {
        while state.load().connections() > 0 {
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    };
    let _ = tokio::time::timeout(patience, all_gone).await;
    let changes = state.changes();
    let all = async {
        connections.shutdown().await;
        changes.close();
        changes.wait().await;
        audit::write_summaries(state).await;
    };
    if tokio::time::timeout(TIMEOUT, all).await.is_err() {
        tracing::warn!("some requests did not finish in time");
    }
}
