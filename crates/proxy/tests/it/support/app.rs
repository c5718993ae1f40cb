//! A proxy under test: its builder, requests to it, and its end.

use std::sync::Arc;
use std::time::Duration;

use factordesk_demo as demo;
use factordesk_model::{AuthenticationMethod, Permission, UserId};
use factordesk_proxy::config::Config;
use factordesk_proxy::random::SystemRandomness;
use factordesk_proxy::store::{SessionRecord, SqliteStore, Store, StoreKey};
use factordesk_proxy::{AppState, Deps, Workers, serve};
use factordesk_tenant::faulty::FaultyTenant;
use factordesk_tenant::{LoggedRequest, Masking, Plan, RunningTenant, Seed, Tenant, TenantConfig};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::TestResponse;
use super::clock::TestClock;
use super::front::Front;

/// An admin with every permission.
pub(crate) const ADA: &str = "ada@desk.example.com";
/// An admin with the permission to read.
pub(crate) const RAVI: &str = "ravi@desk.example.com";
/// An admin without permissions.
pub(crate) const NOOR: &str = "noor@desk.example.com";
/// A configured portal on another origin.
pub(crate) const PORTAL: &str = "https://portal.example.com";

/// The policy of most tests: it limits nothing.
const OPEN_POLICY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/support/open.toml");

/// A running proxy with its tenant.
pub(crate) struct TestApp {
    pub(crate) tenant: RunningTenant,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) origin: String,
    /// `None` if the desk runs elsewhere
    pub(crate) state: Option<AppState>,
    /// The same
    pub(crate) config: Option<Config>,
    client: Client,
    stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<()>,
    /// Stops when this value is dropped
    _front: Option<Arc<Front>>,
}

/// Settings that differ from the defaults.
#[derive(Default)]
pub(crate) struct Builder {
    variables: Vec<(&'static str, String)>,
    seed: Option<Seed>,
    page_dir: Option<std::path::PathBuf>,
    host: demo::PublicHost,
    store: Option<Arc<dyn Store>>,
    plan: Plan,
    masking: Masking,
    held: bool,
    faulty: Option<(Arc<FaultyTenant>, Duration)>,
    front: Option<Arc<Front>>,
    further_scopes: Vec<String>,
}

impl Builder {
    /// Scopes that the application has besides those of the route table.
    pub(crate) fn further_scopes(mut self, scopes: &[&str]) -> Self {
        self.further_scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        self
    }

    /// Puts the tenant behind a fault injector, with this timeout for its responses.
    pub(crate) fn through(mut self, way: &Arc<FaultyTenant>, timeout: Duration) -> Self {
        self.faulty = Some((Arc::clone(way), timeout));
        self.upstream(way.origin())
    }

    /// Puts the tenant behind a gateway.
    pub(crate) fn behind(mut self, front: &Arc<Front>) -> Self {
        self.front = Some(Arc::clone(front));
        self.upstream(&front.origin)
    }

    /// Takes the admins and the credentials of another app.
    pub(crate) fn beside(mut self, app: &TestApp) -> Self {
        let address = "127.0.0.1:1".parse().unwrap();
        for (name, value) in demo::variables(&app.tenant, address, demo::PublicHost::default()) {
            if name.starts_with("OIDC_") || name.starts_with("AUTH0_") {
                self.variables.push((name, value));
            }
        }
        self
    }

    /// Sets the tenant's rate limits, which the proxy knows.
    pub(crate) fn plan(mut self, plan: Plan) -> Self {
        self.plan = plan;
        self
    }

    /// Sets which personal data the tenant masks. By default, this is what a real tenant masks.
    pub(crate) fn masking(mut self, masking: Masking) -> Self {
        self.masking = masking;
        self
    }

    /// Tasks that sleep wake up only when the test advances the clock.
    pub(crate) fn held(mut self) -> Self {
        self.held = true;
        self
    }

    /// Without a policy file, as in production by default.
    pub(crate) fn without_policy(self) -> Self {
        self.set("FACTORDESK_POLICY_FILE", "")
    }

    /// Uses this store instead of memory.
    pub(crate) fn store(mut self, store: Arc<dyn Store>) -> Self {
        self.store = Some(store);
        self
    }

    /// Sets a variable, which overrides the demo's.
    pub(crate) fn set(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.variables.push((name, value.into()));
        self
    }

    /// Uses another Management API than the tenant's.
    pub(crate) fn upstream(self, origin: &str) -> Self {
        self.set("AUTH0_DOMAIN", origin)
    }

    /// Serves the desk at `http://localhost:PORT`.
    pub(crate) fn at_localhost(mut self) -> Self {
        self.host = demo::PublicHost::Localhost;
        self
    }

    pub(crate) fn page_dir(mut self, dir: &std::path::Path) -> Self {
        self.page_dir = Some(dir.to_owned());
        self
    }

    pub(crate) async fn start(self) -> TestApp {
        let clock = Arc::new(if self.held {
            TestClock::held()
        } else {
            TestClock::new()
        });
        let tenant = Tenant::start(TenantConfig {
            seed: self.seed.unwrap_or(Seed::Empty),
            clock: Arc::clone(&clock) as _,
            plan: self.plan,
            masking: self.masking,
            further_scopes: self.further_scopes,
            ..TenantConfig::default()
        })
        .await
        .unwrap();
        if let Some((way, _)) = &self.faulty {
            way.lead_to(tenant.origin());
        }
        if let Some(front) = &self.front {
            front.lead_to(tenant.origin());
        }
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut variables = demo::variables(&tenant, address, self.host);
        variables.push(("FACTORDESK_ALLOWED_ORIGINS", PORTAL.to_owned()));
        variables.push(("FACTORDESK_POLICY_FILE", OPEN_POLICY.to_owned()));
        for (name, value) in self.variables {
            variables.retain(|(other, _)| *other != name);
            variables.push((name, value));
        }
        let env = |name: &str| {
            let found = variables.iter().find(|(other, _)| *other == name);
            found.map(|(_, value)| value.clone())
        };
        let mut config = Config::from_sources(None, &env).unwrap();
        config.server.page_dir = self.page_dir;
        let memory = || Arc::new(SqliteStore::in_memory().unwrap()) as Arc<dyn Store>;
        let store = self.store.unwrap_or_else(memory);
        let http = match self.faulty {
            Some((_, timeout)) => Deps::http(&config, timeout).unwrap(),
            None => Deps::real(&config).unwrap().http,
        };
        let deps = Deps {
            clock: Arc::clone(&clock) as _,
            random: Arc::new(SystemRandomness::new()),
            store: Arc::clone(&store),
            http,
        };
        let state = AppState::new(config.clone(), deps).await.unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let desk = state.clone();
        let server = tokio::spawn(async move {
            let stopped = async move {
                let _ = stopped.await;
            };
            serve(desk, listener, &Workers::here(), stopped).await;
        });
        TestApp {
            tenant,
            clock,
            store,
            origin: self.host.origin(address),
            state: Some(state),
            config: Some(config),
            client: client(),
            stop: Some(stop),
            server,
            _front: self.front,
        }
    }
}

/// A client that follows no redirects and keeps no cookies.
pub(crate) fn client() -> Client {
    client_builder().build().unwrap()
}

fn client_builder() -> reqwest::ClientBuilder {
    Client::builder()
        .redirect(Policy::none())
        .no_proxy()
        .tls_certs_only([])
}

impl TestApp {
    pub(crate) fn builder() -> Builder {
        Builder::default()
    }

    /// A desk that runs elsewhere, at this origin. Each request has its own connection.
    pub(crate) fn elsewhere(tenant: RunningTenant, store: Arc<dyn Store>, origin: String) -> Self {
        Self {
            tenant,
            clock: Arc::new(TestClock::new()),
            store,
            origin,
            client: client_builder().pool_max_idle_per_host(0).build().unwrap(),
            state: None,
            config: None,
            stop: None,
            server: tokio::spawn(async {}),
            _front: None,
        }
    }

    /// Starts with one user, `auth0|mia`, who has two methods.
    pub(crate) async fn start() -> Self {
        let app = Self::builder().start().await;
        app.add_user("auth0|mia");
        app
    }

    pub(crate) fn add_user(&self, id: &str) {
        let control = self.tenant.control();
        let user = json!({"user_id": id, "email": "mia.keller@example.com", "name": "Mia Keller"});
        control
            .put_user(serde_json::from_value(user).unwrap())
            .unwrap();
        let id = UserId::new(id).unwrap();
        for method in [
            json!({"id": "phone|dev_1", "type": "phone", "name": "Mobile", "phone_number": "+447700900123",
                   "confirmed": true, "created_at": "2026-01-01T00:00:00.000Z"}),
            json!({"id": "totp|dev_2", "type": "totp", "name": "App", "confirmed": true,
                   "created_at": "2026-01-01T00:00:00.000Z"}),
        ] {
            let method: AuthenticationMethod = serde_json::from_value(method).unwrap();
            control.put_method(&id, method).unwrap();
        }
    }

    pub(crate) fn methods_of(&self, id: &str) -> Vec<AuthenticationMethod> {
        self.tenant.control().methods_of(&UserId::new(id).unwrap())
    }

    /// A user's methods as the tenant lists them: in its order, and masked.
    pub(crate) fn listed(&self, id: &str) -> Vec<AuthenticationMethod> {
        self.tenant.control().listed(&UserId::new(id).unwrap())
    }

    /// An `Authorization` value with a token as the portal's own login would give.
    pub(crate) fn bearer(&self, email: &str) -> String {
        format!("Bearer {}", self.tenant.issue_admin_token(email).unwrap())
    }

    /// Stores a session that isn't due to be revalidated. Returns its cookie's value.
    pub(crate) async fn session(&self, permissions: &[Permission]) -> String {
        let id: String = std::iter::repeat_n('s', 40)
            .chain(format!("{:03}", permissions.len()).chars())
            .collect();
        self.put_session(&id, "auth0|admin", permissions).await;
        id
    }

    /// The same for another admin. `number` has at most three digits.
    pub(crate) async fn session_of(&self, number: usize, permissions: &[Permission]) -> String {
        let id = format!("{number:a>43}");
        let sub = format!("auth0|admin-{number}");
        self.put_session(&id, &sub, permissions).await;
        id
    }

    /// Stores a session that differs from the usual one. Returns its cookie's value.
    pub(crate) async fn session_with(
        &self,
        number: usize,
        permissions: &[Permission],
        change: impl FnOnce(&mut SessionRecord),
    ) -> String {
        let id = format!("{number:p>43}");
        let mut record = self.record(&format!("auth0|admin-{number}"), permissions);
        change(&mut record);
        let now = self.clock.seconds();
        let key = StoreKey::of(&id);
        self.store.put_session(key, record, now).await.unwrap();
        id
    }

    async fn put_session(&self, id: &str, sub: &str, permissions: &[Permission]) {
        let record = self.record(sub, permissions);
        let now = self.clock.seconds();
        self.store
            .put_session(StoreKey::of(id), record, now)
            .await
            .unwrap();
    }

    fn record(&self, sub: &str, permissions: &[Permission]) -> SessionRecord {
        let now = self.clock.seconds();
        SessionRecord {
            issuer: format!("{}/", self.tenant.origin()),
            sub: sub.to_owned(),
            name: Some("Ada Lindqvist".to_owned()),
            email: Some(ADA.to_owned()),
            permissions: permissions.to_vec(),
            roles: Vec::new(),
            email_verified: Some(true),
            acr: None,
            amr: Vec::new(),
            created_at: now,
            last_seen: now,
            expires_at: now + 8 * 3600,
            auth_time: Some(now),
            checked_at: now + 9 * 3600,
            refresh: None,
            sid: None,
        }
    }

    pub(crate) fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        self.client
            .request(method, format!("{}{path}", self.origin))
    }

    pub(crate) async fn get(&self, path: &str, headers: &[(&str, &str)]) -> TestResponse {
        self.send("GET", path, headers, None).await
    }

    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> TestResponse {
        let mut request = self.request(method, path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request
                .header("content-type", "application/json")
                .body(body.to_string());
        }
        TestResponse::read(request.send().await.unwrap()).await
    }

    /// The requests that reached the tenant's Management API.
    pub(crate) fn upstream_calls(&self) -> Vec<LoggedRequest> {
        let mut log = self.tenant.control().request_log();
        log.retain(|request| request.path.starts_with("/api/"));
        log
    }

    /// Stops the proxy, then the tenant.
    pub(crate) async fn stop(mut self) {
        drop(self.stop.take());
        drop(self.client);
        self.server.await.unwrap();
        self.tenant.shutdown().await;
    }
}
