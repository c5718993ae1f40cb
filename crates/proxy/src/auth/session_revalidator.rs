//! Session revalidation: asks the identity provider whether a session is still good, and what its admin may do now.
//!
//! A session that is in use is revalidated once its last check is older than [`CHECK_SECONDS`], by exchanging its
//! refresh token. A permission that the provider takes away stops working here within [`LIMIT_SECONDS`].
//!
//! While the provider can't be reached, a session works until that limit and is then refused, but kept. Only the
//! provider's `invalid_grant` ends it.
//!
//! A refresh token can be used once, so one request exchanges it while all others wait, on all replicas. The right to
//! do so is a claim in the store, which expires by itself if the replica that holds it dies.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use factordesk_model::{Permission, Secret};
use tokio_util::task::TaskTracker;

use super::jwt::JwtVerifier;
use super::login::verify_access;
use super::provider::{INVALID_GRANT, Provider, ProviderError};
use super::session::UNCHECKED_SECONDS;
use crate::clock::Clock;
use crate::config::OidcConfig;
use crate::error::ApiError;
use crate::metrics::Metrics;
use crate::random::Random;
use crate::seal::Seal;
use crate::single_flight::SingleFlight;
use crate::store::{Check, SessionRecord, Store, StoreError, StoreKey};

/// Age of a session's last check at which it is revalidated, in seconds.
/// Until [`LIMIT_SECONDS`] the known permissions count, so 15 s of trouble at the provider lead to
/// no refusal.
pub const CHECK_SECONDS: u64 = 45;
/// Maximum age of a session's last check, in seconds. An older session is refused until it is revalidated.
pub const LIMIT_SECONDS: u64 = 60;
/// Lifetime of a claim, in seconds. Longer than [`EXCHANGE_TIMEOUT`], so that no two replicas exchange the same token.
const CLAIM_SECONDS: u64 = 20;
/// Time for the exchange of a refresh token, with everything that it needs.
const EXCHANGE_TIMEOUT: Duration = Duration::from_secs(CLAIM_SECONDS - 2);
/// Time after a failure in which the session isn't revalidated again, in seconds.
const PAUSE_SECONDS: u64 = 5;
/// Interval for polling whether another replica has finished.
const LOOK_AGAIN: Duration = Duration::from_millis(50);
/// How long a request waits for a revalidation.
const WAIT_TIMEOUT: Duration = Duration::from_secs(5);
/// Interval and number of the attempts to save a new refresh token while the store is down: 5 minutes in all.
const KEEP_AGAIN: Duration = Duration::from_millis(200);
const KEEP_TRIES: u32 = 1500;
/// Separates these seals from those made for other purposes.
const CONTEXT: &[u8] = b"refresh token";

/// The result of a revalidation.
#[derive(Clone)]
enum RevalidationOutcome {
    /// The session is good; this is its current state.
    Checked(Box<SessionRecord>),
    /// The provider refused the refresh token, or the session has none.
    Ended,
    /// The provider or the store couldn't be reached. The text is for the log.
    Unavailable(String),
}

impl From<StoreError> for RevalidationOutcome {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

/// Revalidates sessions. Clones share the revalidations in progress.
#[derive(Clone)]
pub struct SessionRevalidator {
    config: Arc<OidcConfig>,
    provider: Provider,
    verifier: JwtVerifier,
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    metrics: Arc<Metrics>,
    /// Work that must finish before the process exits
    tasks: TaskTracker,
    under_way: Arc<Mutex<HashMap<StoreKey, SingleFlight<RevalidationOutcome>>>>,
}

impl SessionRevalidator {
    pub(crate) fn new(
        config: OidcConfig,
        (provider, verifier): (Provider, JwtVerifier),
        store: Arc<dyn Store>,
        (clock, random): (Arc<dyn Clock>, Arc<dyn Random>),
        (metrics, tasks): (Arc<Metrics>, TaskTracker),
    ) -> Self {
        Self {
            config: Arc::new(config),
            provider,
            verifier,
            store,
            clock,
            random,
            metrics,
            tasks,
            under_way: Arc::default(),
        }
    }

    /// Returns the session with its current permissions. `None` if it has ended.
    pub(crate) async fn current(
        &self,
        id: &str,
        session: SessionRecord,
    ) -> Result<Option<SessionRecord>, ApiError> {
        let now = self.clock.now();
        if !self.config.revalidate_sessions {
            // Also limits sessions that began while revalidation was still on: they were given a longer lifetime.
            let holds = now < session.checked_at + UNCHECKED_SECONDS;
            return Ok(holds.then_some(session));
        }
        if now < session.checked_at + CHECK_SECONDS {
            return Ok(Some(session));
        }
        let outcome = tokio::time::timeout(WAIT_TIMEOUT, self.join(id).wait()).await;
        match outcome {
            Ok(Some(RevalidationOutcome::Checked(session))) => Ok(Some(*session)),
            Ok(Some(RevalidationOutcome::Ended)) => Ok(None),
            // The provider doesn't respond in time: the known permissions count until the limit.
            _ if self.clock.now() < session.checked_at + LIMIT_SECONDS => Ok(Some(session)),
            Ok(Some(RevalidationOutcome::Unavailable(why))) => {
                Err(ApiError::unavailable(5).with_cause(why))
            }
            Ok(None) | Err(_) => Err(ApiError::unavailable(5).with_cause(
                "the identity provider hasn't answered yet whether the session is good",
            )),
        }
    }

    /// Returns the revalidation in progress, or starts one. It runs in a task of its own, so it completes even if the
    /// request that started it is dropped.
    fn join(&self, id: &str) -> SingleFlight<RevalidationOutcome> {
        let key = StoreKey::of(id);
        let mut under_way = self.flights();
        if let Some(flight) = under_way.get(&key).filter(|f| f.is_under_way()) {
            return flight.clone();
        }
        let (this, id) = (self.clone(), id.to_owned());
        let flight = SingleFlight::start(async move {
            let time = Duration::from_secs(CLAIM_SECONDS);
            let outcome = tokio::time::timeout(time, this.check(&id)).await;
            // Done here and not by the requests that wait, since all of them may be gone by now.
            this.flights().remove(&key);
            outcome.unwrap_or_else(|_| {
                RevalidationOutcome::Unavailable(
                    "another replica has not finished checking this session".to_owned(),
                )
            })
        });
        under_way.insert(key, flight.clone());
        flight
    }

    fn flights(
        &self,
    ) -> std::sync::MutexGuard<'_, HashMap<StoreKey, SingleFlight<RevalidationOutcome>>> {
        self.under_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    async fn check(&self, id: &str) -> RevalidationOutcome {
        let key = StoreKey::of(id);
        // `join` limits the time of this loop.
        loop {
            // Before the request: `checked_at` must not be later than the state that it confirms.
            let now = self.clock.now();
            let stale = now.saturating_sub(CHECK_SECONDS);
            let claim = self
                .store
                .claim_check(key, now, now + CLAIM_SECONDS, stale)
                .await;
            match claim {
                Ok(Check::Ours(fence, session)) => {
                    match self.renew(id, (key, fence), session, now).await {
                        Ok(Some(outcome)) => return outcome,
                        // The session ended, or the claim was taken over in the meantime: read the store again.
                        Ok(None) => {}
                        Err(error) => return error.into(),
                    }
                }
                Ok(Check::NotOurs(session)) if session.checked_at > stale => {
                    return RevalidationOutcome::Checked(Box::new(session));
                }
                Ok(Check::NotOurs(_)) => tokio::time::sleep(LOOK_AGAIN).await,
                Ok(Check::Paused) => {
                    return RevalidationOutcome::Unavailable(
                        "the identity provider failed a moment ago".to_owned(),
                    );
                }
                Ok(Check::Gone) => return RevalidationOutcome::Ended,
                Err(error) => return error.into(),
            }
        }
    }

    /// Exchanges the refresh token and saves the result. `None` if the claim was lost in the meantime.
    async fn renew(
        &self,
        id: &str,
        (key, fence): (StoreKey, u64),
        mut session: SessionRecord,
        now: u64,
    ) -> Result<Option<RevalidationOutcome>, StoreError> {
        let sealed = session.refresh.take();
        let token = sealed
            .as_deref()
            .and_then(|sealed| open(id, sealed, &self.random));
        // A session that began while revalidation was off has none and can't be confirmed.
        let (Some(sealed), Some(token)) = (sealed, token) else {
            return self.end(key, fence, "there is no refresh token").await;
        };
        // In a task of its own: the provider may have used up the old token, so the new one must be saved even if
        // this check is cancelled.
        let (this, own_id) = (self.clone(), id.to_owned());
        let exchange = self
            .tasks
            .spawn(async move { this.exchange(&own_id, sealed, &token).await });
        let answer = match exchange.await {
            Ok(Ok(exchanged)) => match self.rights(&exchanged, &session).await {
                Ok(rights) => Ok((rights, exchanged.refresh)),
                Err(error) => Err(error),
            },
            Ok(Err(error)) => Err(error),
            Err(_) => Err(ProviderError::Unavailable(
                "the request broke off".to_owned(),
            )),
        };
        match answer {
            Ok(((permissions, roles), refresh)) => {
                session.permissions = permissions;
                session.roles = roles;
                session.checked_at = now;
                session.refresh = Some(refresh);
                self.metrics.session_check("renewed");
                let kept = self.store.finish_check(key, fence, session.clone());
                Ok(kept
                    .await?
                    .then_some(RevalidationOutcome::Checked(Box::new(session))))
            }
            Err(ProviderError::Refused(code)) if code == INVALID_GRANT => {
                self.end(key, fence, INVALID_GRANT).await
            }
            // A temporary failure, a malformed response, or a fault of the client: none of these means that the
            // session has ended.
            Err(error) => {
                let why = error.to_string();
                self.metrics.session_check("unavailable");
                tracing::warn!(why, "a session can't be checked");
                // From now, since the exchange may have taken longer than the pause.
                let until = self.clock.now() + PAUSE_SECONDS;
                self.store.pause_check(key, fence, until).await?;
                Ok(Some(RevalidationOutcome::Unavailable(why)))
            }
        }
    }

    async fn end(
        &self,
        key: StoreKey,
        fence: u64,
        why: &'static str,
    ) -> Result<Option<RevalidationOutcome>, StoreError> {
        self.metrics.session_check("refused");
        tracing::info!(why, "a session has ended at the identity provider");
        self.store.refuse_check(key, fence).await?;
        Ok(Some(RevalidationOutcome::Ended))
    }

    /// Exchanges the refresh token and saves the next one at once.
    ///
    /// The old token is used up, so the session depends on the new one, even if the access token turns out to be
    /// unusable or takes long to verify.
    async fn exchange(
        &self,
        id: &str,
        sealed: Vec<u8>,
        token: &Secret,
    ) -> Result<Exchanged, ProviderError> {
        // Discovery and the exchange are two requests, each with a limit of its own.
        let renewed = tokio::time::timeout(EXCHANGE_TIMEOUT, self.provider.refresh(token)).await;
        let renewed = renewed.unwrap_or_else(|_| {
            Err(ProviderError::Unavailable("no response in time".to_owned()))
        })?;
        let access_token = renewed.access_token;
        let next = renewed.refresh_token.filter(|next| !next.is_empty());
        let Some(next) = next else {
            return Ok(Exchanged {
                access_token,
                refresh: sealed,
            });
        };
        let refresh = seal(id, &next, &self.random)
            .ok_or_else(|| ProviderError::Unavailable("no randomness".to_owned()))?;
        self.keep(StoreKey::of(id), &sealed, &refresh, &next)
            .await
            .map_err(|error| ProviderError::Unavailable(error.to_string()))?;
        Ok(Exchanged {
            access_token,
            refresh,
        })
    }

    /// Saves a new refresh token.
    ///
    /// If the store is down, the save is retried in the background. If the session has ended in the meantime, the
    /// token is revoked, since nothing else would ever revoke it.
    async fn keep(
        &self,
        key: StoreKey,
        old: &[u8],
        new: &[u8],
        next: &Secret,
    ) -> Result<(), StoreError> {
        let Err(error) = self.try_to_keep(key, old, new, next).await else {
            return Ok(());
        };
        let (this, next) = (self.clone(), next.clone());
        let (old, new) = (old.to_owned(), new.to_owned());
        // A shutdown waits for this, but not for longer than `server/drain.rs` allows.
        self.tasks.spawn(async move {
            for _ in 0..KEEP_TRIES {
                tokio::time::sleep(KEEP_AGAIN).await;
                if this.try_to_keep(key, &old, &new, &next).await.is_ok() {
                    return;
                }
            }
        });
        Err(error)
    }

    async fn try_to_keep(
        &self,
        key: StoreKey,
        old: &[u8],
        new: &[u8],
        next: &Secret,
    ) -> Result<(), StoreError> {
        let kept = self.store.keep_refresh(key, old, new).await?;
        // If the session still exists, another replica has stored a newer token.
        if !kept && self.store.session(key).await?.is_none() {
            self.revoke_token(next).await;
        }
        Ok(())
    }

    /// The admin's current permissions and roles, from the new access token.
    async fn rights(
        &self,
        exchanged: &Exchanged,
        session: &SessionRecord,
    ) -> Result<(Vec<Permission>, Vec<String>), ProviderError> {
        let claims = verify_access(&self.verifier, &self.config, &exchanged.access_token)
            .await
            .map_err(|error| ProviderError::Unavailable(error.to_string()))?;
        // A fault, and not the session's end: only `invalid_grant` ends one (property 62).
        if claims.sub != session.sub {
            let why = "the new access token has another subject".to_owned();
            return Err(ProviderError::Unavailable(why));
        }
        // Unlike at a login, a missing claim isn't an error: the session must lose its
        // permissions within the minute (property 3).
        let permissions = claims.permissions(&self.config.permissions);
        let roles = claims.roles(&self.config.roles);
        Ok((permissions.unwrap_or_default(), roles))
    }

    /// Revokes the refresh token of a session that has ended here, if the provider supports it.
    pub(crate) async fn revoke(&self, id: &str, session: &SessionRecord) {
        let sealed = session.refresh.as_deref();
        if let Some(token) = sealed.and_then(|sealed| open(id, sealed, &self.random)) {
            self.revoke_token(&token).await;
        }
    }

    async fn revoke_token(&self, token: &Secret) {
        if let Err(error) = self.provider.revoke(token).await {
            let why = error.to_string();
            tracing::warn!(
                why,
                "a refresh token can't be revoked; it stays valid until the provider expires it"
            );
        }
    }
}

/// The provider's response to a refresh token.
struct Exchanged {
    access_token: Secret,
    /// Sealed; the old refresh token if the provider doesn't rotate them
    refresh: Vec<u8>,
}

/// Seals a refresh token with a key derived from the session id, which the store doesn't know.
pub(super) fn seal(id: &str, token: &Secret, random: &Arc<dyn Random>) -> Option<Vec<u8>> {
    let seal = Seal::of_session(id, Arc::clone(random)).ok()?;
    seal.seal(token.expose().as_bytes(), CONTEXT).ok()
}

fn open(id: &str, sealed: &[u8], random: &Arc<dyn Random>) -> Option<Secret> {
    let seal = Seal::of_session(id, Arc::clone(random)).ok()?;
    let plain = seal.open(sealed, CONTEXT)?;
    String::from_utf8(plain).ok().map(Secret::new)
}

#[cfg(test)]
#[path = "session_revalidator_tests.rs"]
mod tests;
