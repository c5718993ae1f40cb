//! The state that all requests share, and how it is assembled at startup.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio_util::task::TaskTracker;

use crate::audit::Refusals;
use crate::auth::jwks::JwksCache;
use crate::auth::jwt::JwtVerifier;
use crate::auth::login::Logins;
use crate::auth::provider::Provider;
use crate::auth::session::Sessions;
use crate::auth::session_revalidator::SessionRevalidator;
use crate::auth0::breaker::Breaker;
use crate::auth0::forward::Parts;
use crate::auth0::limiter::Limiter;
use crate::auth0::{Fleet, Forwarder, HttpManagementApi, HttpTokenSource, TokenCache, TokenError};
use crate::capabilities::CapabilityCache;
use crate::clock::{Clock, SystemClock};
use crate::config::{Config, StoreConfig};
use crate::error::StartError;
use crate::load::Load;
use crate::metrics::Metrics;
use crate::outbound::{self, Http};
use crate::page::Page;
use crate::policy::Policies;
use crate::random::{Random, RequestIds, SystemRandomness};
use crate::seal::Sealer;
use crate::store::{PostgresStore, SqliteStore, Store, StoreError, StoreKey};

/// Maximum time that the startup waits for the tenant.
const SCOPES_TIMEOUT: Duration = Duration::from_secs(10);

/// What the proxy gets from its environment. Tests replace each part.
#[derive(Clone)]
pub struct Deps {
    /// Time
    pub clock: Arc<dyn Clock>,
    /// Randomness
    pub random: Arc<dyn Random>,
    /// Sessions, used logins, the audit chain and idempotency keys
    pub store: Arc<dyn Store>,
    /// The HTTP clients, created by [`Deps::http`] with their limits
    pub http: Http,
}

impl Deps {
    /// Uses the machine's clock and randomness, and the configured store.
    pub fn real(config: &Config) -> Result<Self, StartError> {
        Ok(Self {
            clock: Arc::new(SystemClock),
            random: Arc::new(SystemRandomness::new()),
            store: Self::store(&config.server.store)?,
            http: Self::http(config, outbound::TIMEOUT)?,
        })
    }

    /// Creates the HTTP clients. Tests that delay responses pass a `timeout` shorter than the usual 15 s.
    pub fn http(config: &Config, timeout: Duration) -> Result<Http, StartError> {
        Http::new(config, timeout)
    }

    /// Opens the configured store. A database server isn't contacted yet.
    pub fn store(config: &StoreConfig) -> Result<Arc<dyn Store>, StartError> {
        let store: Arc<dyn Store> = match config {
            StoreConfig::Memory => {
                Arc::new(SqliteStore::in_memory().map_err(|error| no_store(&error))?)
            }
            StoreConfig::Sqlite(path) => {
                Arc::new(SqliteStore::open(path).map_err(|error| no_store(&error))?)
            }
            StoreConfig::Postgres(server) => {
                Arc::new(PostgresStore::new(server).map_err(|error| no_store(&error))?)
            }
        };
        Ok(store)
    }
}

fn no_store(error: &StoreError) -> StartError {
    StartError::new(format!("FACTORDESK_STORE: {error}"))
}

/// The proxy's state. Clones share it.
#[derive(Clone)]
pub struct AppState(Arc<Inner>);

struct Inner {
    config: Config,
    deps: Deps,
    sealer: Sealer,
    tokens: TokenCache,
    forwarder: Forwarder,
    provider: Provider,
    verifier: JwtVerifier,
    sessions: Sessions,
    session_revalidator: SessionRevalidator,
    logins: Logins,
    capabilities: CapabilityCache,
    policies: Policies,
    page: Page,
    metrics: Arc<Metrics>,
    load: Load,
    request_ids: RequestIds,
    refusals: Refusals,
    changes: TaskTracker,
    draining: AtomicBool,
    /// Whether the store has refused a write and not accepted one since
    unwritable: AtomicBool,
}

impl AppState {
    /// Assembles the proxy. Contacts neither the tenant nor the provider, because both may start later.
    pub async fn new(config: Config, deps: Deps) -> Result<Self, StartError> {
        let Deps {
            clock,
            random,
            store,
            http,
        } = deps.clone();
        store.prepare().await.map_err(|error| no_store(&error))?;
        let metrics = Arc::new(Metrics::default());
        let policies = Policies::new(&config);
        let source = HttpTokenSource::new(
            http.client.clone(),
            config.tenant.clone(),
            Arc::clone(&clock),
            Arc::clone(&random),
        )
        .with_policies(policies.clone());
        let sealer = Sealer::new(&config.tenant, Arc::clone(&random))
            .map_err(|_| StartError::new("no key can be derived from the client credential"))?;
        let tokens = TokenCache::new(Fleet::new(
            Arc::new(source),
            Arc::clone(&clock),
            Arc::clone(&store),
            sealer.clone(),
        ))
        .with_policies(policies.clone());
        let forwarder = Forwarder::new(Parts {
            origin: config.tenant.origin.clone(),
            api: Arc::new(HttpManagementApi::new(http.tenant)),
            tokens: tokens.clone(),
            limiter: Limiter::new(config.tenant.rate, Arc::clone(&clock), &metrics),
            breaker: Breaker::new(Arc::clone(&clock)),
            clock: Arc::clone(&clock),
            random: Arc::clone(&random),
            metrics: Arc::clone(&metrics),
        });
        let provider = Provider::new(
            http.client,
            config.oidc.clone(),
            format!("{}/auth/callback", config.server.public_origin),
            Arc::clone(&clock),
        );
        let verifier = JwtVerifier::new(
            config.oidc.issuer.clone(),
            config.oidc.algorithms.clone(),
            JwksCache::new(Arc::new(provider.clone()), Arc::clone(&clock)),
            Arc::clone(&clock),
        )
        .with_alias(config.oidc.issuer_alias.clone());
        let sessions = Sessions::new(Arc::clone(&store), Arc::clone(&clock), Arc::clone(&random));
        let changes = TaskTracker::new();
        let session_revalidator = SessionRevalidator::new(
            config.oidc.clone(),
            (provider.clone(), verifier.clone()),
            Arc::clone(&store),
            (Arc::clone(&clock), Arc::clone(&random)),
            // The process waits for these: a new refresh token must be stored before it exits.
            (Arc::clone(&metrics), changes.clone()),
        );
        let logins = Logins::new(
            &config,
            provider.clone(),
            verifier.clone(),
            store,
            (Arc::clone(&clock), Arc::clone(&random)),
        );
        let page = Page::load(
            config.server.page_dir.clone(),
            &config.server.frame_ancestors,
        )?;
        let load = Load::new(config.server.max_requests);
        Ok(Self(Arc::new(Inner {
            capabilities: CapabilityCache::new(forwarder.clone(), clock),
            policies,
            config,
            deps,
            sealer,
            tokens,
            forwarder,
            provider,
            verifier,
            sessions,
            session_revalidator,
            logins,
            page,
            metrics,
            load,
            request_ids: RequestIds::new(random),
            refusals: Refusals::default(),
            changes,
            draining: AtomicBool::new(false),
            unwritable: AtomicBool::new(false),
        })))
    }

    /// Requests the Management API token and checks its scopes.
    ///
    /// Missing scopes are logged; scopes granted since the last check are picked up. A tenant that can't be reached
    /// isn't an error, since it may come up later.
    ///
    /// # Errors
    /// The token grants more than the desk needs. Names the excess scopes.
    pub async fn check_scopes(&self) -> Result<(), StartError> {
        let check = async {
            let token = self.tokens().token().await?;
            self.tokens().look_again(&token).await
        };
        match tokio::time::timeout(SCOPES_TIMEOUT, check).await {
            Ok(Err(error @ TokenError::Excess(_))) => {
                Err(StartError::new(format!("AUTH0_CLIENT_ID: {error}")))
            }
            // Everything else may pass by itself, and `/readyz` reports it.
            _ => Ok(()),
        }
    }

    /// Fetches the identity provider's discovery document and keys, and tests the proxy's client credentials.
    ///
    /// Faults are logged here and reported by `/readyz`. They don't prevent the startup, because an outage of the
    /// provider would then keep the proxy down.
    pub async fn check_provider(&self) {
        self.provider().look().await;
        let status = self.provider().status();
        if let Some(fault) = status.unusable {
            tracing::error!(error = %fault, "admins can't log in until the configuration is corrected");
        }
        for note in status.notes {
            tracing::warn!(error = %note, "the identity provider has a fault that may prevent logins");
        }
        if self.verifier().has_key().await == Some(false) {
            tracing::error!(
                "no signing key of the identity provider fits OIDC_ALGORITHMS, so no token will be accepted: correct OIDC_ALGORITHMS"
            );
        }
    }

    /// Records that the store refused a write, for example because the disk is full. Reads may still work.
    pub(crate) fn store_refused_a_write(&self) {
        self.0.unwritable.store(true, Ordering::SeqCst);
    }

    /// Checks that the store can be read and, if it has refused a write, written again.
    pub(crate) async fn check_store(&self) -> Result<(), StoreError> {
        self.store().check().await?;
        // Only then: otherwise each probe would write to the store.
        if self.0.unwritable.load(Ordering::SeqCst) {
            // The row has expired already, so the next login deletes it.
            let now = self.clock().now();
            let row = StoreKey::of("factordesk: is the store writable?");
            self.store().use_login(row, now, now).await?;
            self.0.unwritable.store(false, Ordering::SeqCst);
        }
        Ok(())
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        &*self.0.deps.clock
    }

    pub(crate) fn sealer(&self) -> &Sealer {
        &self.0.sealer
    }

    pub(crate) fn config(&self) -> &Config {
        &self.0.config
    }

    /// An id for a request; `none` if there is no randomness.
    pub(crate) fn request_id(&self) -> String {
        self.0
            .request_ids
            .next()
            .unwrap_or_else(|_| "none".to_owned())
    }

    pub(crate) fn store(&self) -> &dyn Store {
        &*self.0.deps.store
    }

    pub(crate) fn tokens(&self) -> &TokenCache {
        &self.0.tokens
    }

    pub(crate) fn forwarder(&self) -> &Forwarder {
        &self.0.forwarder
    }

    pub(crate) fn provider(&self) -> &Provider {
        &self.0.provider
    }

    pub(crate) fn verifier(&self) -> &JwtVerifier {
        &self.0.verifier
    }

    pub(crate) fn sessions(&self) -> &Sessions {
        &self.0.sessions
    }

    pub(crate) fn session_revalidator(&self) -> &SessionRevalidator {
        &self.0.session_revalidator
    }

    pub(crate) fn logins(&self) -> &Logins {
        &self.0.logins
    }

    pub(crate) fn capabilities(&self) -> &CapabilityCache {
        &self.0.capabilities
    }

    pub(crate) fn policies(&self) -> &Policies {
        &self.0.policies
    }

    pub(crate) fn page(&self) -> &Page {
        &self.0.page
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    pub(crate) fn load(&self) -> &Load {
        &self.0.load
    }

    pub(crate) fn refusals(&self) -> &Refusals {
        &self.0.refusals
    }

    /// Tasks that must finish before the process exits, even if their client has gone.
    ///
    /// These are mutations, and writes about a session to the store or to the identity provider.
    pub(crate) fn changes(&self) -> &TaskTracker {
        &self.0.changes
    }

    /// Makes `/readyz` report not ready, so that the load balancer sends nothing new.
    pub(crate) fn drain(&self) {
        self.0.draining.store(true, Ordering::SeqCst);
    }

    pub(crate) fn is_draining(&self) -> bool {
        self.0.draining.load(Ordering::SeqCst)
    }
}
