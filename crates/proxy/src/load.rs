//! How much is under way, and where it ends.
//!
//! Requests share `FACTORDESK_MAX_REQUESTS` places. Requests without valid credentials get a quarter at most, so that no
//! number of anonymous requests keeps an admin out. Credentials are therefore checked before a place is taken, and what that
//! costs is bounded here too.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::Extensions;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit};
use tokio::time::timeout;

use crate::error::ApiError;

/// Anonymous requests have one place in this number.
const ANONYMOUS_SHARE: usize = 4;
/// Sessions looked for at once. The others wait in the order they came: made-up cookies are found out in microseconds, but one
/// look-up each at the same time would be a thread each.
const LOOK_UPS: usize = 32;
/// How long a look-up may wait for its turn. Only a store that hangs makes it wait so long.
const LOOK_UP_TIMEOUT: Duration = Duration::from_secs(2);

/// Connections and requests of this process.
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

/// An open connection, for as long as it is held.
#[derive(Debug)]
pub(crate) struct Open(Arc<AtomicUsize>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// What a request holds while it is worked on.
#[derive(Debug)]
struct Place {
    _request: OwnedSemaphorePermit,
    _anonymous: Option<OwnedSemaphorePermit>,
}

/// A request's place, if it has one already. Clones share it; it is free when the last one is dropped.
#[derive(Debug, Clone, Default)]
pub(crate) struct Admission(Arc<Mutex<Option<Place>>>);

impl Admission {
    /// The request's.
    pub(crate) fn of(extensions: &Extensions) -> Self {
        extensions.get::<Self>().cloned().unwrap_or_default()
    }

    /// Takes a place for a request whose credentials hold.
    pub(crate) fn authenticated(&self, load: &Load) -> Result<(), ApiError> {
        let mut place = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if place.is_none() {
            *place = Some(load.authenticated()?);
        }
        Ok(())
    }

    /// Takes a place for a request without credentials, or whose credentials aren't checked.
    pub(crate) fn anonymous(&self, load: &Load) -> Result<(), ApiError> {
        let place = load.anonymous()?;
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(place);
        Ok(())
    }

    /// Frees the place, also while others still hold clones.
    pub(crate) fn end(&self) {
        drop(self.0.lock().unwrap_or_else(PoisonError::into_inner).take());
    }
}

impl Load {
    /// At most so many requests at once.
    pub(crate) fn new(max_requests: usize) -> Self {
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

    /// Counts a connection.
    pub(crate) fn connection(&self) -> Open {
        self.connections.fetch_add(1, Ordering::Relaxed);
        Open(Arc::clone(&self.connections))
    }

    /// How many are open.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }

    /// If there is no place, the request is refused at once: it would wait for those before it, longer than its sender does.
    fn authenticated(&self) -> Result<Place, ApiError> {
        match Arc::clone(&self.requests).try_acquire_owned() {
            Ok(request) => Ok(Place {
                _request: request,
                _anonymous: None,
            }),
            Err(_) => Err(refuse(&self.refused_authenticated)),
        }
    }

    fn anonymous(&self) -> Result<Place, ApiError> {
        let anonymous = Arc::clone(&self.anonymous).try_acquire_owned();
        let request = Arc::clone(&self.requests).try_acquire_owned();
        match (request, anonymous) {
            (Ok(request), Ok(anonymous)) => Ok(Place {
                _request: request,
                _anonymous: Some(anonymous),
            }),
            _ => Err(refuse(&self.refused_anonymous)),
        }
    }

    /// Counts a request whose head could not be held.
    pub(crate) fn count_no_room(&self) {
        self.refused_anonymous.fetch_add(1, Ordering::Relaxed);
    }

    /// The right to look for a session that may not exist.
    pub(crate) async fn look_up(&self) -> Result<SemaphorePermit<'_>, ApiError> {
        match timeout(LOOK_UP_TIMEOUT, self.look_ups.acquire()).await {
            Ok(Ok(permit)) => Ok(permit),
            _ => Err(ApiError::unavailable(1).because("too many sessions are looked for at once")),
        }
    }

    /// For `/metrics`, in Prometheus' text format.
    pub(crate) fn render(&self) -> String {
        let connections = self.connections();
        let requests = self.max_requests - self.requests.available_permits();
        let refused = "factordesk_requests_refused_total";
        let authenticated = self.refused_authenticated.load(Ordering::Relaxed);
        let anonymous = self.refused_anonymous.load(Ordering::Relaxed);
        format!(
            "# HELP factordesk_connections Connections that are open.\n\
             # TYPE factordesk_connections gauge\n\
             factordesk_connections {connections}\n\
             # HELP factordesk_requests_under_way Requests that are worked on, of at most FACTORDESK_MAX_REQUESTS.\n\
             # TYPE factordesk_requests_under_way gauge\n\
             factordesk_requests_under_way {requests}\n\
             # HELP {refused} Requests refused because too many were under way, by whether their credentials were valid.\n\
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
