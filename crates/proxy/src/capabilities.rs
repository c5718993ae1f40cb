//! The features that the tenant has enabled, for `/session`. Cached for a minute, and never waited for long.
//!
//! Each part is a request of its own, so that a refusal of one doesn't hide the others.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use factordesk_model::error::codes;
use factordesk_model::{Capabilities, Channel, GuardianFactor};
use futures_util::future::join;
use http::StatusCode;

use crate::auth0::Forwarder;
use crate::clock::Clock;
use crate::error::ApiError;
use crate::single_flight::SingleFlight;

/// How long a response or a refusal is cached, in seconds. Neither changes soon.
const KEEP: u64 = 60;
/// How long a temporary failure is cached, in seconds.
const KEEP_FAILURE: u64 = 5;
/// How long `/session` waits for a part before it responds without it.
const TIMEOUT: Duration = Duration::from_secs(3);

/// The cache. Clones share it.
#[derive(Clone)]
pub(crate) struct CapabilityCache {
    forwarder: Forwarder,
    clock: Arc<dyn Clock>,
    factors: Part<Vec<GuardianFactor>>,
    channels: Part<Vec<Channel>>,
}

impl CapabilityCache {
    pub(crate) fn new(forwarder: Forwarder, clock: Arc<dyn Clock>) -> Self {
        Self {
            forwarder,
            clock,
            factors: Part::named("factors"),
            channels: Part::named("phone channels"),
        }
    }

    /// The tenant's features, as far as they are known. `None` if nothing is known.
    pub(crate) async fn get(&self) -> Option<Capabilities> {
        let forwarder = self.forwarder.clone();
        let factors = self
            .factors
            .get(&self.clock, async move || forwarder.factors().await);
        let forwarder = self.forwarder.clone();
        let channels = self.channels.get(&self.clock, async move || {
            Ok(forwarder.message_types().await?.channels())
        });
        // Together, so that `/session` waits for a slow tenant once, not twice.
        let (factors, channels) = join(factors, channels).await;
        (factors.is_some() || channels.is_some()).then_some(Capabilities { factors, channels })
    }
}

/// One cached request to the tenant.
struct Part<T> {
    name: &'static str,
    state: Arc<Mutex<PartState<T>>>,
}

/// The last result with its expiry, and the request in progress.
struct PartState<T> {
    known: Option<(Option<T>, u64)>,
    flight: Option<SingleFlight<Option<T>>>,
}

impl<T> Clone for Part<T> {
    fn clone(&self) -> Self {
        Self {
            name: self.name,
            state: Arc::clone(&self.state),
        }
    }
}

impl<T: Clone + Send + Sync + 'static> Part<T> {
    fn named(name: &'static str) -> Self {
        Self {
            name,
            state: Arc::new(Mutex::new(PartState {
                known: None,
                flight: None,
            })),
        }
    }

    async fn get<F>(&self, clock: &Arc<dyn Clock>, ask: impl FnOnce() -> F) -> Option<T>
    where
        F: Future<Output = Result<T, ApiError>> + Send + 'static,
    {
        let flight = {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some((known, until)) = &state.known
                && clock.now() < *until
            {
                return known.clone();
            }
            let flight = state.flight.clone().filter(SingleFlight::is_under_way);
            let flight = flight.unwrap_or_else(|| {
                let (this, clock, answer) = (self.clone(), Arc::clone(clock), ask());
                SingleFlight::start(async move { this.arrive(answer.await, clock.now()) })
            });
            state.flight = Some(flight.clone());
            flight
        };
        // After the timeout the request continues, so a later call finds its result.
        tokio::time::timeout(TIMEOUT, flight.wait())
            .await
            .ok()
            .flatten()
            .flatten()
    }

    fn arrive(&self, answer: Result<T, ApiError>, now: u64) -> Option<T> {
        let keep = match &answer {
            Err(error) if !is_refusal(error) => KEEP_FAILURE,
            _ => KEEP,
        };
        let known = answer
            .map_err(|error| {
                tracing::warn!(
                    part = self.name,
                    code = error.code(),
                    cause = error.cause(),
                    "can't read which features the tenant has enabled; the page shows them as unknown"
                );
            })
            .ok();
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.known = Some((known.clone(), now + keep));
        known
    }
}

/// Whether the tenant refused the request, and would refuse it again.
fn is_refusal(error: &ApiError) -> bool {
    let status = error.status();
    let lacks_scope = error.code() == codes::APPLICATION_LACKS_SCOPE;
    lacks_scope || (status.is_client_error() && status != StatusCode::TOO_MANY_REQUESTS)
}

#[cfg(test)]
#[path = "capabilities_tests.rs"]
mod tests;
