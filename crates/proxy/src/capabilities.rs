//! What the tenant has turned on, for `/session`: kept for a minute, and never waited for long.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use factordesk_model::Capabilities;

use crate::auth0::Forwarder;
use crate::clock::Clock;
use crate::error::ApiError;
use crate::flight::Flight;

/// Seconds that an answer is kept.
const KEEP: u64 = 60;
/// Seconds that "could not be asked" is kept.
const KEEP_FAILURE: u64 = 5;
/// A session does without after this.
const PATIENCE: Duration = Duration::from_secs(3);

/// The cache. Clones share it.
#[derive(Clone)]
pub(crate) struct CapabilityCache {
    forwarder: Forwarder,
    clock: Arc<dyn Clock>,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    known: Option<(Option<Capabilities>, u64)>,
    flight: Option<Flight<Option<Capabilities>>>,
}

impl CapabilityCache {
    pub(crate) fn new(forwarder: Forwarder, clock: Arc<dyn Clock>) -> Self {
        Self {
            forwarder,
            clock,
            state: Arc::default(),
        }
    }

    /// What the tenant offers; `None` when it can't be asked now.
    pub(crate) async fn get(&self) -> Option<Capabilities> {
        let flight = {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some((known, until)) = &state.known
                && self.clock.now() < *until
            {
                return known.clone();
            }
            let flight = state.flight.clone().filter(Flight::is_under_way);
            let flight = flight.unwrap_or_else(|| {
                let this = self.clone();
                Flight::start(async move { this.fetch().await })
            });
            state.flight = Some(flight.clone());
            flight
        };
        tokio::time::timeout(PATIENCE, flight.wait())
            .await
            .ok()
            .flatten()
            .flatten()
    }

    async fn fetch(&self) -> Option<Capabilities> {
        let found = self.ask().await;
        let keep = if found.is_ok() { KEEP } else { KEEP_FAILURE };
        let known = found
            .map_err(|error| {
                tracing::warn!(
                    code = error.code(),
                    cause = error.cause(),
                    "the tenant's factors can't be read"
                );
            })
            .ok();
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.known = Some((known.clone(), self.clock.now() + keep));
        known
    }

    async fn ask(&self) -> Result<Capabilities, ApiError> {
        let factors = self.forwarder.factors().await?;
        let channels = self.forwarder.message_types().await?.channels();
        Ok(Capabilities { factors, channels })
    }
}
