//! One token for all replicas: who needs one looks into the store, and asks the tenant only while holding the lease.
//!
//! A lease ends by itself, so that a replica that died while asking stops nobody for long; its fencing number sees to it that one
//! which comes back late can't put its token over a newer one. What lies in the store is sealed.

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

/// Longer than a request to the token endpoint can take.
const LEASE_SECONDS: u64 = 30;
/// How often one looks whether the other replica has its answer.
const LOOK_AGAIN: Duration = Duration::from_millis(100);
/// How long the other replica is waited for.
const PATIENCE: Duration = Duration::from_secs(20);
/// What the seal is for.
const CONTEXT: &[u8] = b"management api token";

/// A token and its life.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Fetched {
    pub(super) value: Secret,
    /// Unix seconds
    pub(super) renew_at: u64,
    /// Unix seconds
    pub(super) unusable_at: u64,
    /// As the token endpoint said them, if it did. A replica of an earlier version doesn't write it.
    #[serde(default)]
    pub(super) scope: Option<String>,
    /// It lay in the store: scopes may have been granted since it was fetched
    #[serde(skip)]
    pub(super) shared: bool,
}

/// Which token is good enough.
#[derive(Debug, Clone)]
pub(super) enum Wanted {
    /// Any that can be used
    Usable,
    /// One that needs no renewal yet
    Fresh,
    /// Any but this one, which the tenant refused
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

/// The replicas that share a store. Clones are the same replica.
#[derive(Clone)]
pub struct Fleet {
    source: Arc<dyn TokenSource>,
    clock: Arc<dyn Clock>,
    store: Arc<dyn Store>,
    sealer: Sealer,
}

impl Fleet {
    /// This replica, with its way to the tenant.
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

    /// The shared token, or a new one. When the tenant gives none, no replica asks again for `pause` seconds.
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
        tokio::time::timeout(PATIENCE, waiting)
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
        // Put by the one who held the lease before, after we had looked.
        if let Some(token) = self.shared(wanted).await? {
            self.store.pause_lease(name, fence, 0).await?;
            return Ok(token);
        }
        let grant = match self.source.request().await {
            Ok(grant) => grant,
            Err(error) => {
                let until = self.clock.now() + pause;
                if let Err(error) = self.store.pause_lease(name, fence, until).await {
                    tracing::warn!(%error, "the other replicas don't know that the token endpoint failed");
                }
                return Err(error);
            }
        };
        let token = life(grant, self.clock.now());
        // From here on there is a token: whatever the store does, this replica can work with it.
        match self.put(fence, &token).await {
            Ok(true) => {}
            Ok(false) => tracing::warn!("the token came too late to be shared"),
            Err(error) => tracing::warn!(%error, "the token can't be shared"),
        }
        Ok(token)
    }

    async fn put(&self, fence: u64, token: &Fetched) -> Result<bool, StoreError> {
        let failed = |what: &str| StoreError::Failed(what.to_owned());
        let plain = Secret::new(
            serde_json::to_string(token).map_err(|_| failed("the token can't be written"))?,
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
