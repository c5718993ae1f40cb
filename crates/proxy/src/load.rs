//! Admission control: limits the work in progress, and counts connections.
//!
//! Requests share `FACTORDESK_MAX_REQUESTS` places. Requests without valid credentials get at most a quarter of them,
//! so that anonymous requests can't keep admins out. Credentials must therefore be checked before a place is taken;
//! the cost of checking them is limited here, too.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::Extensions;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit};
use tokio::time::timeout;

use crate::error::ApiError;

/// Anonymous requests get one place in this number.
const ANONYMOUS_SHARE: usize = 4;
/// Maximum number of concurrent session lookups; further ones wait in order of arrival. A lookup takes microseconds,
/// but each one occupies a thread of the store, and anyone can send invented cookies.
const LOOK_UPS: usize = 32;
/// How long a lookup may wait for its permit. Only a store that hangs makes it wait that long.
const LOOK_UP_TIMEOUT: Duration = Duration::from_secs(2);

/// The connections and requests of this process.
#[derive(Debug)]
pub(crate) struct Load {
    connections: Arc<AtomicUsize>,
    max_requests: usize,
    requests: Arc<Semaphore>,
    anonymous: Arc<Semaphore>,
    look_ups: Semaphore,
    refused_authenticated: AtomicU64,
    refused_anonymous: AtomicU64,
}

/// Counts one open connection until it is dropped.
#[derive(Debug)]
pub(crate) struct Open(Arc<AtomicUsize>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The permits that a request holds while it is being processed.
#[derive(Debug)]
struct RequestSlot {
    _request: OwnedSemaphorePermit,
    _anonymous: Option<OwnedSemaphorePermit>,
}

/// A request's place, if it has one already. Clones share it; it is freed when the last clone is dropped.
#[derive(Debug, Clone, Default)]
pub(crate) struct Admission(Arc<Mutex<Option<RequestSlot>>>);

impl Admission {
    /// Returns the request's admission.
    pub(crate) fn of(extensions: &Extensions) -> Self {
        extensions.get::<Self>().cloned().unwrap_or_default()
    }

    /// Takes a place for a request with valid credentials.
    pub(crate) fn authenticated(&self, load: &Load) -> Result<(), ApiError> {
        let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if slot.is_none() {
            *slot = Some(load.authenticated()?);
        }
        Ok(())
    }

    /// Takes a place for a request without credentials, or whose credentials aren't checked.
    pub(crate) fn anonymous(&self, load: &Load) -> Result<(), ApiError> {
        let slot = load.anonymous()?;
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(slot);
        Ok(())
    }

    /// Frees the place, even if clones still exist.
    pub(crate) fn end(&self) {
        drop(self.0.lock().unwrap_or_else(PoisonError::into_inner).take());
    }
}

impl Load {
    /// Creates the limits for this number of concurrent requests.
    pub(crate) fn new(max_requests: usize) -> Self {
        // At least one, because logins are anonymous.
        let max_anonymous = (max_requests / ANONYMOUS_SHARE).max(1);
        Self {
            connections: Arc::default(),
            max_requests,
            requests: Arc::new(Semaphore::new(max_requests)),
            anonymous: Arc::new(Semaphore::new(max_anonymous)),
            look_ups: Semaphore::new(LOOK_UPS),
            refused_authenticated: AtomicU64::new(0),
            refused_anonymous: AtomicU64::new(0),
        }
    }

    /// Counts a connection until the returned value is dropped.
    pub(crate) fn connection(&self) -> Open {
        self.connections.fetch_add(1, Ordering::Relaxed);
        Open(Arc::clone(&self.connections))
    }

    /// Number of open connections.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }

    /// Refuses the request at once if there is no place: in a queue it would wait for all requests before it, longer
    /// than its sender does.
    fn authenticated(&self) -> Result<RequestSlot, ApiError> {
        match Arc::clone(&self.requests).try_acquire_owned() {
            Ok(request) => Ok(RequestSlot {
                _request: request,
                _anonymous: None,
            }),
            Err(_) => Err(refuse(&self.refused_authenticated)),
        }
    }

    fn anonymous(&self) -> Result<RequestSlot, ApiError> {
        let anonymous = Arc::clone(&self.anonymous).try_acquire_owned();
        // A place of all, too: anonymous requests don't come on top of the limit.
        let request = Arc::clone(&self.requests).try_acquire_owned();
        // If only one of the two permits was free, it is dropped again here.
        match (request, anonymous) {
            (Ok(request), Ok(anonymous)) => Ok(RequestSlot {
                _request: request,
                _anonymous: Some(anonymous),
            }),
            _ => Err(refuse(&self.refused_anonymous)),
        }
    }

    /// Counts a request that was refused because there was no memory for its head.
    pub(crate) fn count_no_room(&self) {
        self.refused_anonymous.fetch_add(1, Ordering::Relaxed);
    }

    /// Returns the permit to look up a session that may not exist.
    pub(crate) async fn look_up(&self) -> Result<SemaphorePermit<'_>, ApiError> {
        // Nearly always. It needs no timer.
        if let Ok(permit) = self.look_ups.try_acquire() {
            return Ok(permit);
        }
        match timeout(LOOK_UP_TIMEOUT, self.look_ups.acquire()).await {
            Ok(Ok(permit)) => Ok(permit),
            _ => Err(ApiError::unavailable(1).with_cause("too many sessions are being looked up")),
        }
    }

    /// The metrics, in Prometheus' text format.
    pub(crate) fn render(&self) -> String {
        let connections = self.connections();
        let requests = self.max_requests - self.requests.available_permits();
        let refused = "factordesk_requests_refused_total";
        let authenticated = self.refused_authenticated.load(Ordering::Relaxed);
        let anonymous = self.refused_anonymous.load(Ordering::Relaxed);
        format!(
            "# HELP factordesk_connections Open connections.\n\
             # TYPE factordesk_connections gauge\n\
             factordesk_connections {connections}\n\
             # HELP factordesk_requests_under_way Requests in progress, of at most FACTORDESK_MAX_REQUESTS.\n\
             # TYPE factordesk_requests_under_way gauge\n\
             factordesk_requests_under_way {requests}\n\
             # HELP {refused} Requests refused because too many were in progress, by whether their credentials were valid.\n\
             # TYPE {refused} counter\n\
             {refused}{{caller=\"authenticated\"}} {authenticated}\n\
             {refused}{{caller=\"anonymous\"}} {anonymous}\n"
        )
    }
}

fn refuse(count: &AtomicU64) -> ApiError {
    count.fetch_add(1, Ordering::Relaxed);
    ApiError::overloaded()
}
