//! The Management API token: fetched once for everybody, renewed before it ends, and once when the tenant refuses it.
//!
//! A caller gets it from memory. Only when there is none, or it nears its end, is [`Fleet`] asked, which shares it with the other
//! replicas; so a store that is down stops nobody as long as the token in memory is good.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use factordesk_model::Secret;

use super::fleet::{Fetched, Fleet, Wanted};
use super::refusal::Fault;
use super::scopes;
use super::token_source::Grant;
use crate::error::GRANT_SCOPE;
use crate::flight::Flight;
use crate::store::StoreError;

/// Not used in its last seconds: it would end on the way.
const MARGIN: u64 = 10;
/// After a renewal because of a 401, the next one waits so many seconds: a tenant that refuses every token isn't asked for
/// one token per request.
const FORCED_PAUSE: u64 = 10;
/// A longer life is not believed: 30 days, the longest that Auth0 lets one set.
const LONGEST_LIFE: u64 = 30 * 86_400;
/// The longest pause after failures, in seconds.
const LONGEST_PAUSE: u64 = 60;
/// How often another token is fetched while the one there is lacks the scope without which nothing works, in seconds.
const LOOK_AGAIN: u64 = 60;

/// No token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenError {
    /// The endpoint said no, and will until somebody changes the configuration; status and code, for the log
    Misconfigured(Fault, String),
    /// The endpoint said no for now (429), or nobody knows why; status and code, for the log
    Refused(String),
    /// The token opens more than the desk needs, and is not used; the scopes that are too many
    Excess(String),
    /// No usable answer; for the log
    Unreachable(String),
    /// Asked too often: again in so many seconds
    Pausing(u64),
    /// Nothing can be shared with the other replicas; for the log
    Store(String),
}

impl From<StoreError> for TokenError {
    fn from(error: StoreError) -> Self {
        Self::Store(error.to_string())
    }
}

impl TokenError {
    /// Whether it stays until somebody changes the configuration.
    pub(crate) fn is_misconfiguration(&self) -> bool {
        matches!(self, Self::Misconfigured(..) | Self::Excess(_))
    }

    /// What anybody may know of it: which scopes are too many is for the log.
    pub(crate) fn for_everybody(&self) -> String {
        match self {
            Self::Excess(_) => "the application has scopes that the desk doesn't use, and which the log names: take them away in the \
                tenant"
                .to_owned(),
            other => other.to_string(),
        }
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Misconfigured(fault, what) => write!(f, "{fault} ({what})"),
            Self::Refused(what) => write!(f, "the token endpoint refused: {what}"),
            Self::Excess(scopes) => write!(
                f,
                "the application has scopes that the desk doesn't use; take them away in the tenant: {scopes}"
            ),
            Self::Unreachable(what) => write!(f, "the token endpoint gave no token: {what}"),
            Self::Pausing(seconds) => {
                write!(f, "the token endpoint is asked again in {seconds} s")
            }
            Self::Store(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for TokenError {}

/// A token and its life.
#[derive(Debug, Clone)]
pub struct Token {
    /// The token
    pub value: Secret,
    generation: u64,
    renew_at: u64,
    unusable_at: u64,
    scope: Option<String>,
    shared: bool,
}

type Outcome = Result<Arc<Token>, TokenError>;

/// The cache. Clones share it.
#[derive(Clone)]
pub struct TokenCache {
    fleet: Fleet,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    current: Option<Arc<Token>>,
    flight: Option<Flight<Outcome>>,
    generation: u64,
    failures: u32,
    paused_until: u64,
    forced_at: Option<u64>,
    /// The last fault of configuration, until there is a token
    fault: Option<TokenError>,
    /// Scopes that the tenant says the current token lacks
    refused_scopes: Vec<&'static str>,
    /// When another token is fetched, since this one lacks [`scopes::REQUIRED`]
    look_again_at: Option<u64>,
    /// The missing scopes that the log has
    missing_told: Vec<&'static str>,
}

/// What is known of the token, without asking anybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    /// There is a token that can be used
    pub(crate) usable: bool,
    /// Why there is none, or why it can't be renewed, when that is a fault of configuration
    pub(crate) fault: Option<TokenError>,
    /// Scopes that it lacks
    pub(crate) missing: Vec<&'static str>,
}

impl TokenCache {
    /// An empty cache: the first caller fetches.
    pub fn new(fleet: Fleet) -> Self {
        Self {
            fleet,
            state: Arc::default(),
        }
    }

    /// A usable token. Past 80 % of its life, a renewal starts in the background and the old token is used meanwhile,
    /// also when the renewal fails.
    pub async fn token(&self) -> Outcome {
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

    /// After a 401: another token than the refused one, renewed once however many ask.
    pub async fn renewed(&self, refused: &Token) -> Outcome {
        let now = self.fleet.clock().now();
        let flight = {
            let mut state = self.state();
            let newer = |token: &Arc<Token>| token.generation > refused.generation;
            if let Some(token) = state.current.clone().filter(newer) {
                return Ok(token);
            }
            let under_way = state.flight.as_ref().is_some_and(Flight::is_under_way);
            if !under_way {
                if let Some(since) = state.forced_at.map(|at| now.saturating_sub(at))
                    && since < FORCED_PAUSE
                {
                    return Err(TokenError::Pausing(FORCED_PAUSE - since));
                }
                state.forced_at = Some(now);
            }
            // Only now: while it pauses, the refused token is tried again rather than a new one asked for.
            state.current = None;
            let other = Wanted::OtherThan(refused.value.clone());
            self.join_unless_paused(&mut state, now, other)?
        };
        arrived(flight).await
    }

    /// Fetches another token when this one lay in the store and lacks scopes: they may have been granted since. Whatever comes of
    /// it, the token that there is stays good.
    pub(crate) async fn look_again(&self, token: &Token) -> Result<(), TokenError> {
        let flight = {
            let mut state = self.state();
            if !token.shared || state.missing().is_empty() {
                return Ok(());
            }
            let other = Wanted::OtherThan(token.value.clone());
            self.join_unless_paused(&mut state, self.fleet.clock().now(), other)?
        };
        arrived(flight).await.map(drop)
    }

    /// The tenant says that this token lacks a scope.
    pub(crate) fn note_refused(&self, token: &Token, scope: &'static str) {
        let now = self.fleet.clock().now();
        let mut state = self.state();
        let is_current = |current: &Arc<Token>| current.generation == token.generation;
        if state.current.as_ref().is_some_and(is_current) && !state.refused_scopes.contains(&scope)
        {
            state.refused_scopes.push(scope);
            state.tell_missing(now);
        }
    }

    /// What is known, without asking anybody.
    pub(crate) fn standing(&self) -> Standing {
        let now = self.fleet.clock().now();
        let state = self.state();
        Standing {
            usable: state
                .current
                .as_ref()
                .is_some_and(|token| now < token.unusable_at),
            fault: state.fault.clone(),
            missing: state.missing(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn join_unless_paused(
        &self,
        state: &mut State,
        now: u64,
        wanted: Wanted,
    ) -> Result<Flight<Outcome>, TokenError> {
        let under_way = state.flight.as_ref().is_some_and(Flight::is_under_way);
        if !under_way && now < state.paused_until {
            let pausing = TokenError::Pausing(state.paused_until - now);
            return Err(state.fault.clone().unwrap_or(pausing));
        }
        Ok(self.join(state, wanted))
    }

    /// The request under way, or a new one in a task of its own: it survives the caller.
    fn join(&self, state: &mut State, wanted: Wanted) -> Flight<Outcome> {
        if let Some(flight) = state.flight.as_ref().filter(|f| f.is_under_way()) {
            return flight.clone();
        }
        let this = self.clone();
        let pause = backoff(state.failures + 1);
        let flight = Flight::start(async move {
            let result = this.fleet.obtain(wanted, pause, life).await;
            this.arrive(result)
        });
        state.flight = Some(flight.clone());
        flight
    }

    fn arrive(&self, result: Result<Fetched, TokenError>) -> Outcome {
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
                state.tell_missing(now);
                Ok(token)
            }
            Err(error) => {
                let pause = match &error {
                    // Another replica's failure counts once, there.
                    TokenError::Pausing(seconds) => *seconds,
                    // The store is asked by everything else, too.
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
                // A fault of configuration is said once, loudly: until somebody mends it, it is the same every minute.
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

impl State {
    fn missing(&self) -> Vec<&'static str> {
        self.current.as_ref().map_or_else(Vec::new, |token| {
            scopes::missing(token.scope.as_deref(), &self.refused_scopes)
        })
    }

    /// Says in the log what the current token lacks, when that has changed, and sees to it that the worst is looked at again.
    fn tell_missing(&mut self, now: u64) {
        let missing = self.missing();
        let is_useless = missing.contains(&scopes::REQUIRED);
        self.look_again_at = is_useless.then_some(now + LOOK_AGAIN);
        if missing == self.missing_told {
            return;
        }
        let missing_scopes = missing.join(" ");
        if missing.is_empty() {
            tracing::info!("the application at Auth0 has all its scopes now");
        } else if is_useless {
            tracing::error!(
                missing_scopes,
                "the application at Auth0 can't read methods, so the proxy isn't ready: {GRANT_SCOPE}"
            );
        } else {
            tracing::warn!(
                missing_scopes,
                "the application at Auth0 lacks scopes, and what needs them is refused: {GRANT_SCOPE}"
            );
        }
        self.missing_told = missing;
    }
}

/// Seconds to wait after so many failures in a row.
fn backoff(failures: u32) -> u64 {
    (1 << failures.min(6)).min(LONGEST_PAUSE)
}

/// When a token that was just granted is to be renewed, and when it is of no use any more.
fn life(grant: Grant, now: u64) -> Fetched {
    let life = grant.expires_in.min(LONGEST_LIFE);
    Fetched {
        value: grant.access_token,
        renew_at: now + life / 5 * 4,
        unusable_at: now.saturating_add(life.saturating_sub(MARGIN.min(life / 10))),
        scope: grant.scope,
        shared: false,
    }
}

async fn arrived(flight: Flight<Outcome>) -> Outcome {
    flight
        .wait()
        .await
        .unwrap_or_else(|| Err(TokenError::Unreachable("the request broke off".to_owned())))
}
