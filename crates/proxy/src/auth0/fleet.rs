//! One Management API token for all replicas: a replica that needs a token looks into the store
//! first, and asks the tenant only while it holds the lease.
//!
//! The lease expires by itself, so a replica that crashes while it fetches blocks the others only
//! briefly. A fencing number keeps a replica that comes back late from overwriting a newer token.
//! Tokens in the store are sealed.

use std::sync::Arc;
use std::time::Duration;

use factordesk_model::Secret;
use serde::{Deserialize, Serialize};

use super::token::TokenError;
use super::token_source::{Grant, TokenSource};
use crate::clock::Clock;
use crate::seal::Sealer;
use crate::store::token::Lease;
use crate::store::{Store, StoreError};

/// How long a lease lasts, in seconds: longer than a request to the token endpoint can take.
const LEASE_SECONDS: u64 = 30;
/// How often a replica checks whether the lease holder has stored a token.
const LOOK_AGAIN: Duration = Duration::from_millis(100);
/// How long a replica waits for the lease holder.
const WAIT_TIMEOUT: Duration = Duration::from_secs(20);
/// Binds the seal to this use (associated data).
const CONTEXT: &[u8] = b"management api token";

/// A token with its times.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Fetched {
    pub(super) value: Secret,
    /// When to renew it, Unix seconds
    pub(super) renew_at: u64,
    /// When it must no longer be used, Unix seconds
    pub(super) unusable_at: u64,
    /// The granted scopes, if the token endpoint named them
    // Replicas of an earlier version don't write it.
    #[serde(default)]
    pub(super) scope: Option<String>,
    /// Whether it came from the store, so that scopes may have been granted since it was fetched
    #[serde(skip)]
    pub(super) shared: bool,
}

/// Which token a caller accepts.
#[derive(Debug, Clone)]
pub(super) enum Wanted {
    /// Any usable token
    Usable,
    /// A token that doesn't need renewal yet
    Fresh,
    /// Any token except this one, which the tenant refused or which lacks scopes
    OtherThan(Secret),
}

impl Wanted {
    fn takes(&self, token: &Fetched, now: u64) -> bool {
        now < token.unusable_at
            && match self {
                Self::Usable => true,
                Self::Fresh => now < token.renew_at,
                Self::OtherThan(refused) => token.value != *refused,
            }
    }
}

/// Access to the token that all replicas share through the store. Clones stand for the same
/// replica.
#[derive(Clone)]
pub struct Fleet {
    source: Arc<dyn TokenSource>,
    clock: Arc<dyn Clock>,
    store: Arc<dyn Store>,
    sealer: Sealer,
}

impl Fleet {
    /// For this replica, with the `source` that it fetches tokens from.
    pub fn new(
        source: Arc<dyn TokenSource>,
        clock: Arc<dyn Clock>,
        store: Arc<dyn Store>,
        sealer: Sealer,
    ) -> Self {
        Self {
            source,
            clock,
            store,
            sealer,
        }
    }

    pub(super) fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    /// Returns the shared token, or fetches a new one. If the tenant gives none, no replica asks
    /// again for `pause` seconds.
    ///
    /// `life` works out the times of a token that was granted at a given Unix time.
    pub(super) async fn obtain(
        &self,
        wanted: Wanted,
        pause: u64,
        life: impl Fn(Grant, u64) -> Fetched,
    ) -> Result<Fetched, TokenError> {
        let waiting = async {
            loop {
                if let Some(token) = self.shared(&wanted).await? {
                    return Ok(token);
                }
                let now = self.clock.now();
                let lease = self
                    .store
                    .take_lease(self.sealer.name(), now, now + LEASE_SECONDS);
                match lease.await? {
                    Lease::Taken(fence) => return self.fetch(fence, &wanted, pause, &life).await,
                    Lease::Paused(until) => {
                        return Err(TokenError::Pausing(until.saturating_sub(now)));
                    }
                    Lease::Held => tokio::time::sleep(LOOK_AGAIN).await,
                }
            }
        };
        // The other replica may have its token any moment, so another try is worthwhile soon.
        tokio::time::timeout(WAIT_TIMEOUT, waiting)
            .await
            .unwrap_or(Err(TokenError::Pausing(1)))
    }

    async fn fetch(
        &self,
        fence: u64,
        wanted: &Wanted,
        pause: u64,
        life: &impl Fn(Grant, u64) -> Fetched,
    ) -> Result<Fetched, TokenError> {
        let name = self.sealer.name();
        // The previous holder may have stored a token between our first look and our lease.
        if let Some(token) = self.shared(wanted).await? {
            // A pause of no length: this only gives the lease back.
            self.store.pause_lease(name, fence, 0).await?;
            return Ok(token);
        }
        let grant = match self.source.request().await {
            Ok(grant) => grant,
            Err(error) => {
                let until = self.clock.now() + pause;
                if let Err(error) = self.store.pause_lease(name, fence, until).await {
                    tracing::warn!(%error, "the other replicas can't be told that the token endpoint failed; they may ask it again");
                }
                return Err(error);
            }
        };
        let token = life(grant, self.clock.now());
        // The token is good: if the store fails now, this replica can still work with it.
        match self.put(fence, &token).await {
            Ok(true) => {}
            Ok(false) => tracing::warn!(
                "the new token isn't shared: another replica has taken over the lease"
            ),
            Err(error) => tracing::warn!(%error, "the new token can't be shared"),
        }
        Ok(token)
    }

    async fn put(&self, fence: u64, token: &Fetched) -> Result<bool, StoreError> {
        let failed = |what: &str| StoreError::Failed(what.to_owned());
        let plain = Secret::new(
            serde_json::to_string(token).map_err(|_| failed("the token can't be serialised"))?,
        );
        let sealed = self
            .sealer
            .seal(plain.expose().as_bytes(), CONTEXT)
            .map_err(|error| StoreError::Failed(error.to_string()))?;
        self.store
            .put_token(self.sealer.name(), fence, sealed)
            .await
    }

    async fn shared(&self, wanted: &Wanted) -> Result<Option<Fetched>, TokenError> {
        // A token that can't be opened or parsed counts as absent, so that a new one replaces it.
        let sealed = self.store.shared_token(self.sealer.name()).await?;
        let token = sealed
            .and_then(|sealed| self.sealer.open(&sealed, CONTEXT))
            .and_then(|plain| String::from_utf8(plain).ok().map(Secret::new))
            .and_then(|plain| serde_json::from_str::<Fetched>(plain.expose()).ok())
            .map(|token| Fetched {
                shared: true,
                ..token
            });
        Ok(token.filter(|token| wanted.takes(token, self.clock.now())))
    }
}
