//! The cached Management API token: fetched once for all requests, renewed before it expires, and
//! once after the tenant refuses it.
//!
//! Requests get it from memory. [`Fleet`], which shares it with the other replicas, is asked only
//! if memory holds no token or an old one. So a failed store doesn't matter while the token in
//! memory is good.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use factordesk_model::Secret;

use super::fleet::{Fetched, Fleet, Wanted};
use super::refusal::Fault;
use super::scopes;
use super::token_source::Grant;
use crate::error::GRANT_SCOPE;
use crate::policy::{Policies, Policy};
use crate::single_flight::SingleFlight;
use crate::store::StoreError;

/// A token isn't used in its last seconds: it would expire on the way.
const MARGIN: u64 = 10;
/// Minimum time between two renewals after a 401, in seconds. Otherwise a tenant that refuses every
/// token would be asked for a new one with every request.
const FORCED_PAUSE: u64 = 10;
/// Maximum lifetime that is believed, in seconds: 30 days, the most that Auth0 allows.
const MAX_LIFE: u64 = 30 * 86_400;
/// Maximum pause after failures, in seconds.
const MAX_PAUSE: u64 = 60;
/// While the token lacks the scope without which nothing works: how often another is fetched, in
/// seconds.
const LOOK_AGAIN: u64 = 60;

/// Why there is no token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// The endpoint refused, and will until the configuration is fixed; status and code, for the
    /// log
    #[error("{0} ({1})")]
    Misconfigured(Fault, String),
    /// The endpoint refused for now (429), or for an unknown reason; status and code, for the log
    #[error("the token endpoint refused: {0}")]
    Refused(String),
    /// The token has scopes that the desk doesn't need, and isn't used; those scopes
    #[error("the application has scopes that the desk doesn't use; remove them in the tenant: {0}")]
    Excess(String),
    /// No usable response; for the log
    #[error("the token endpoint gave no token: {0}")]
    Unreachable(String),
    /// The endpoint isn't asked again yet; seconds to wait
    #[error("the token endpoint is asked again in {0} s")]
    Pausing(u64),
    /// The store failed, so the replicas can't share a token; for the log
    #[error("{0}")]
    Store(String),
}

impl From<StoreError> for TokenError {
    fn from(error: StoreError) -> Self {
        Self::Store(error.to_string())
    }
}

impl TokenError {
    /// Whether it lasts until somebody fixes the configuration.
    pub(crate) fn is_misconfiguration(&self) -> bool {
        matches!(self, Self::Misconfigured(..) | Self::Excess(_))
    }

    /// The text that anyone may see. Which scopes are superfluous is left to the log.
    pub(crate) fn for_everybody(&self) -> String {
        match self {
            Self::Excess(_) => "the application has scopes that the desk doesn't use (the log names them): remove them in the \
                tenant"
                .to_owned(),
            other => other.to_string(),
        }
    }
}

/// A token with its times.
#[derive(Debug, Clone)]
pub struct Token {
    /// The token
    pub value: Secret,
    /// Counts the tokens, to tell which of two is newer
    generation: u64,
    renew_at: u64,
    unusable_at: u64,
    scope: Option<String>,
    shared: bool,
}

type TokenResult = Result<Arc<Token>, TokenError>;

/// The token cache. Clones share it.
#[derive(Clone)]
pub struct TokenCache {
    fleet: Fleet,
    /// Whose scopes the token needs, too
    policies: Option<Policies>,
    state: Arc<Mutex<TokenState>>,
}

#[derive(Default)]
struct TokenState {
    current: Option<Arc<Token>>,
    flight: Option<SingleFlight<TokenResult>>,
    generation: u64,
    failures: u32,
    paused_until: u64,
    /// When a renewal was last begun because of a 401
    forced_at: Option<u64>,
    /// The last configuration fault, until a token is granted
    fault: Option<TokenError>,
    /// Scopes that the tenant says this token lacks
    refused_scopes: Vec<&'static str>,
    /// When to fetch another token, because this one lacks [`scopes::REQUIRED`]
    look_again_at: Option<u64>,
    /// The missing scopes that were logged last
    missing_logged: Vec<&'static str>,
}

/// What is known about the token, without asking the tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TokenStatus {
    /// Whether there is a usable token
    pub(crate) usable: bool,
    /// The configuration fault because of which there is no token, or no renewal
    pub(crate) fault: Option<TokenError>,
    /// Scopes that the token lacks
    pub(crate) missing: Vec<&'static str>,
}

impl TokenCache {
    /// An empty cache; the first request fetches.
    pub fn new(fleet: Fleet) -> Self {
        Self {
            fleet,
            policies: None,
            state: Arc::default(),
        }
    }

    /// The token also needs the scopes of the policy in force.
    #[must_use]
    pub(crate) fn with_policies(mut self, policies: Policies) -> Self {
        self.policies = Some(policies);
        self
    }

    fn policy(&self) -> Arc<Policy> {
        let policies = self.policies.as_ref();
        policies.map(Policies::current).unwrap_or_default()
    }

    /// Returns a usable token.
    ///
    /// After 80 % of its life, it is renewed in the background. The old token is used meanwhile,
    /// even if the renewal fails.
    pub async fn token(&self) -> TokenResult {
        let now = self.fleet.clock().now();
        let flight = {
            let mut state = self.state();
            if let Some(token) = state.current.clone().filter(|t| now < t.unusable_at) {
                if now >= state.paused_until {
                    if state.look_again_at.is_some_and(|at| now >= at) {
                        state.look_again_at = Some(now + LOOK_AGAIN);
                        self.join(&mut state, Wanted::OtherThan(token.value.clone()));
                    } else if now >= token.renew_at {
                        self.join(&mut state, Wanted::Fresh);
                    }
                }
                return Ok(token);
            }
            self.join_unless_paused(&mut state, now, Wanted::Usable)?
        };
        arrived(flight).await
    }

    /// After a 401: returns another token than the refused one. However many requests ask, it is
    /// renewed once.
    pub async fn renewed(&self, refused: &Token) -> TokenResult {
        let now = self.fleet.clock().now();
        let flight = {
            let mut state = self.state();
            let newer = |token: &Arc<Token>| token.generation > refused.generation;
            if let Some(token) = state.current.clone().filter(newer) {
                return Ok(token);
            }
            let under_way = state
                .flight
                .as_ref()
                .is_some_and(SingleFlight::is_under_way);
            if !under_way {
                if let Some(since) = state.forced_at.map(|at| now.saturating_sub(at))
                    && since < FORCED_PAUSE
                {
                    return Err(TokenError::Pausing(FORCED_PAUSE - since));
                }
                state.forced_at = Some(now);
            }
            // Not before this point: while renewals pause, the refused token is used again instead
            // of asking for a new one.
            state.current = None;
            let other = Wanted::OtherThan(refused.value.clone());
            self.join_unless_paused(&mut state, now, other)?
        };
        arrived(flight).await
    }

    /// Fetches another token if this one came from the store and lacks scopes, which may have been
    /// granted since.
    ///
    /// If that fails, the current token stays in use.
    pub(crate) async fn look_again(&self, token: &Token) -> Result<(), TokenError> {
        let flight = {
            let mut state = self.state();
            if !token.shared || state.missing(&self.policy()).is_empty() {
                return Ok(());
            }
            let other = Wanted::OtherThan(token.value.clone());
            self.join_unless_paused(&mut state, self.fleet.clock().now(), other)?
        };
        arrived(flight).await.map(drop)
    }

    /// Notes that the tenant says this token lacks a scope.
    pub(crate) fn note_refused(&self, token: &Token, scope: &'static str) {
        let now = self.fleet.clock().now();
        let mut state = self.state();
        let is_current = |current: &Arc<Token>| current.generation == token.generation;
        if state.current.as_ref().is_some_and(is_current) && !state.refused_scopes.contains(&scope)
        {
            state.refused_scopes.push(scope);
            state.log_missing(now, &self.policy());
        }
    }

    /// What is known about the token, without asking the tenant.
    pub(crate) fn status(&self) -> TokenStatus {
        let now = self.fleet.clock().now();
        let state = self.state();
        TokenStatus {
            usable: state
                .current
                .as_ref()
                .is_some_and(|token| now < token.unusable_at),
            fault: state.fault.clone(),
            missing: state.missing(&self.policy()),
        }
    }

    fn state(&self) -> MutexGuard<'_, TokenState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn join_unless_paused(
        &self,
        state: &mut TokenState,
        now: u64,
        wanted: Wanted,
    ) -> Result<SingleFlight<TokenResult>, TokenError> {
        let under_way = state
            .flight
            .as_ref()
            .is_some_and(SingleFlight::is_under_way);
        if !under_way && now < state.paused_until {
            let pausing = TokenError::Pausing(state.paused_until - now);
            return Err(state.fault.clone().unwrap_or(pausing));
        }
        Ok(self.join(state, wanted))
    }

    /// Joins the request under way, or starts one in its own task, so that it survives the caller.
    fn join(&self, state: &mut TokenState, wanted: Wanted) -> SingleFlight<TokenResult> {
        if let Some(flight) = state.flight.as_ref().filter(|f| f.is_under_way()) {
            return flight.clone();
        }
        let this = self.clone();
        let pause = backoff(state.failures + 1);
        let flight = SingleFlight::start(async move {
            let result = this.fleet.obtain(wanted, pause, life).await;
            this.arrive(result)
        });
        state.flight = Some(flight.clone());
        flight
    }

    fn arrive(&self, result: Result<Fetched, TokenError>) -> TokenResult {
        let now = self.fleet.clock().now();
        let mut state = self.state();
        match result {
            Ok(token) => {
                state.generation += 1;
                state.failures = 0;
                state.fault = None;
                state.refused_scopes.clear();
                state.paused_until = 0;
                let token = Arc::new(Token {
                    value: token.value,
                    generation: state.generation,
                    renew_at: token.renew_at,
                    unusable_at: token.unusable_at,
                    scope: token.scope,
                    shared: token.shared,
                });
                state.current = Some(Arc::clone(&token));
                state.log_missing(now, &self.policy());
                Ok(token)
            }
            Err(error) => {
                let pause = match &error {
                    // Another replica has counted its own failure.
                    TokenError::Pausing(seconds) => *seconds,
                    // A store that fails is noticed everywhere; it says nothing about the endpoint.
                    TokenError::Store(_) => 0,
                    TokenError::Misconfigured(..)
                    | TokenError::Refused(_)
                    | TokenError::Excess(_)
                    | TokenError::Unreachable(_) => {
                        state.failures = (state.failures + 1).min(6);
                        backoff(state.failures)
                    }
                };
                state.paused_until = now + pause;
                // Logged once, as an error: it would repeat every minute until somebody fixes it.
                if !error.is_misconfiguration() {
                    tracing::warn!(%error, pause_seconds = pause, "no Management API token");
                } else if state.fault.replace(error.clone()).as_ref() != Some(&error) {
                    tracing::error!(%error, "no Management API token");
                }
                Err(error)
            }
        }
    }
}

impl TokenState {
    fn missing(&self, policy: &Policy) -> Vec<&'static str> {
        self.current.as_ref().map_or_else(Vec::new, |token| {
            scopes::missing(policy, token.scope.as_deref(), &self.refused_scopes)
        })
    }

    /// Logs which scopes the current token lacks, if that has changed, and schedules another fetch
    /// if the required one is missing.
    fn log_missing(&mut self, now: u64, policy: &Policy) {
        let missing = self.missing(policy);
        let is_useless = missing.contains(&scopes::REQUIRED);
        self.look_again_at = is_useless.then_some(now + LOOK_AGAIN);
        if missing == self.missing_logged {
            return;
        }
        let missing_scopes = missing.join(" ");
        if missing.is_empty() {
            tracing::info!("the application at Auth0 now has all the scopes that it needs");
        } else if is_useless {
            tracing::error!(
                missing_scopes,
                "the application at Auth0 lacks scopes; without the right to read methods, the proxy isn't ready: {GRANT_SCOPE}"
            );
        } else {
            tracing::warn!(
                missing_scopes,
                "the application at Auth0 lacks scopes; operations that need them are refused: {GRANT_SCOPE}"
            );
        }
        self.missing_logged = missing;
    }
}

/// Seconds to wait after this many consecutive failures.
fn backoff(failures: u32) -> u64 {
    // 2^6 is above the maximum already; more would overflow one day.
    (1 << failures.min(6)).min(MAX_PAUSE)
}

/// Works out when a token that was granted `now` is to be renewed, and when it must no longer be
/// used.
fn life(grant: Grant, now: u64) -> Fetched {
    let life = grant.expires_in.min(MAX_LIFE);
    Fetched {
        value: grant.access_token,
        renew_at: now + life / 5 * 4,
        // For a token that lives less than 100 s, the margin is a tenth of its life.
        unusable_at: now.saturating_add(life.saturating_sub(MARGIN.min(life / 10))),
        scope: grant.scope,
        shared: false,
    }
}

async fn arrived(flight: SingleFlight<TokenResult>) -> TokenResult {
    flight.wait().await.unwrap_or_else(|| {
        Err(TokenError::Unreachable(
            "the request was aborted".to_owned(),
        ))
    })
}
