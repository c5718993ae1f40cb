//! How much is under way, and where it ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{Semaphore, SemaphorePermit};

/// Connections and requests of this process.
#[derive(Debug)]
pub(crate) struct Load {
    connections: Arc<AtomicUsize>,
    most_requests: usize,
    requests: Semaphore,
}

/// An open connection, for as long as it is held.
#[derive(Debug)]
pub(crate) struct Open(Arc<AtomicUsize>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Load {
    /// At most so many requests at once.
    pub(crate) fn new(most_requests: usize) -> Self {
        Self {
            connections: Arc::default(),
            most_requests,
            requests: Semaphore::new(most_requests),
        }
    }

    /// Counts a connection.
    pub(crate) fn connection(&self) -> Open {
        self.connections.fetch_add(1, Ordering::Relaxed);
        Open(Arc::clone(&self.connections))
    }

    /// How many are open.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }

    /// A place for a request, unless there is none: it would wait for those before it, longer than its caller does.
    pub(crate) fn request(&self) -> Option<SemaphorePermit<'_>> {
        self.requests.try_acquire().ok()
    }

    /// For `/metrics`, in Prometheus' text format.
    pub(crate) fn render(&self) -> String {
        let connections = self.connections();
        let requests = self.most_requests - self.requests.available_permits();
        format!(
            "# HELP factordesk_connections Connections that are open.\n\
             # TYPE factordesk_connections gauge\n\
             factordesk_connections {connections}\n\
             # HELP factordesk_requests_under_way Requests that are worked on, of at most FACTORDESK_MAX_REQUESTS.\n\
             # TYPE factordesk_requests_under_way gauge\n\
             factordesk_requests_under_way {requests}\n"
        )
    }
}
