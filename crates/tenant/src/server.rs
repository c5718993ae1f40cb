//! Starts and stops the tenant.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::app::{App, Switches};
use crate::config::{Plan, StartError, TenantConfig};
use crate::control::{Control, ControlError, Faults, LOG_LENGTH, LoggedRequest};
use crate::limits::Limits;
use crate::oidc::clients::{Client, Credentials};
use crate::oidc::keys::Keys;
use crate::oidc::mint::{self, Access};
use crate::oidc::state::{DemoAdmin, OidcState, demo_admins};
use crate::oidc::{authorize, discovery, login, logout, token, userinfo};
use crate::persist::DataFile;
use crate::store::{Data, Store};
use crate::sync::lock;
use crate::{api, cors, enrol, fixtures, tickets};

/// The entry point.
#[derive(Debug)]
pub struct Tenant;

impl Tenant {
    /// Starts a tenant. When this returns, it accepts requests.
    pub async fn start(config: TenantConfig) -> Result<RunningTenant, StartError> {
        // The logins are public, so other machines must not reach this server.
        if !config.listen.ip().is_loopback() {
            return Err(StartError::NotLoopback(config.listen));
        }
        let listen = |error| StartError::Listen(config.listen, error);
        let listener = TcpListener::bind(config.listen).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let origin = format!("http://{address}");
        // Generating RSA keys and the first write of a data file take too long for an async thread.
        let built = tokio::task::spawn_blocking(move || build(config, origin, address.port()));
        let app = Arc::new(built.await.map_err(|_| StartError::Key)??);
        let router = router(Arc::clone(&app));
        let (stop, stopped) = oneshot::channel::<()>();
        let server = tokio::spawn(async move {
            let until = async {
                // An error means that the handle was dropped, which stops the server too.
                let _ = stopped.await;
            };
            // `axum::serve` never returns an error; it retries a failed accept itself.
            let _ = axum::serve(listener, router)
                .with_graceful_shutdown(until)
                .await;
        });
        Ok(RunningTenant {
            admins: demo_admins(),
            app,
            stop,
            server,
        })
    }
}

fn build(config: TenantConfig, origin: String, port: u16) -> Result<App, StartError> {
    let mut credentials = Credentials::generate(&origin);
    let (data, file) = match &config.data {
        None => {
            let seed = fixtures::load(&config.seed, config.clock.unix_millis())?;
            (Data::from_seed(seed), None)
        }
        Some(path) => {
            let refused =
                |e: crate::persist::PersistError| StartError::Data(path.clone(), e.to_string());
            let file = DataFile::open(path).map_err(refused)?;
            let data = if let Some(kept) = file.load().map_err(refused)? {
                Data::from_seed(kept)
            } else {
                let seed = fixtures::load(&config.seed, config.clock.unix_millis())?;
                let data = Data::from_seed(seed);
                file.put_all(&data).map_err(refused)?;
                data
            };
            credentials = file.credentials(credentials).map_err(refused)?;
            (data, Some(file))
        }
    };
    Ok(App {
        origin,
        port,
        credentials,
        redirect_uris: config.redirect_uris,
        logout_uris: config.logout_uris,
        web_origins: config.web_origins,
        m2m_token_lifetime: config.m2m_token_lifetime,
        admin_token_lifetime: config.admin_token_lifetime,
        // New at each start, also with a data file: see `persist`.
        keys: Keys::generate().map_err(|_| StartError::Key)?,
        limits: Limits::new(config.plan),
        switches: Mutex::new(Switches {
            masking: config.masking,
            ..Switches::default()
        }),
        store: Store::new(data, file),
        oidc: Mutex::new(OidcState::new(demo_admins(), config.further_scopes)),
        faults: Mutex::new(Faults::default()),
        log: Mutex::new(VecDeque::new()),
        enrolments: Mutex::default(),
        mails: Mutex::new(VecDeque::new()),
        clock: config.clock,
    })
}

fn router(app: Arc<App>) -> Router {
    Router::new()
        .route(
            "/.well-known/openid-configuration",
            get(discovery::configuration),
        )
        .route("/.well-known/jwks.json", get(discovery::jwks))
        .route(
            "/authorize",
            get(authorize::authorize).post(authorize::authorize),
        )
        .route("/u/login", get(login::show).post(login::submit))
        .route("/u/login.css", get(login::style))
        .route("/oauth/token", post(token::token))
        .route("/oauth/revoke", post(token::revoke))
        .route(
            "/userinfo",
            // OpenID Connect Core, 5.3.1 demands both.
            get(userinfo::userinfo).post(userinfo::userinfo),
        )
        .route(
            "/oidc/logout",
            get(logout::oidc_logout).post(logout::oidc_logout),
        )
        .route("/v2/logout", get(logout::v2_logout))
        .route(tickets::PAGE, get(enrol::show).post(enrol::submit))
        // Not routes of axum: its `Path` decodes ids, and `Target::find` needs the raw segments, in
        // which `%2F` is no slash (property 22).
        .fallback(api::call)
        // After the fallback, which is the API: `layer` only covers what was added before it.
        .layer(middleware::from_fn_with_state(
            Arc::clone(&app),
            cors::layer,
        ))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), record))
        .with_state(app)
}

/// Records every request and its status.
async fn record(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let method = request.method().as_str().to_owned();
    let path = request.uri().path().to_owned();
    let query = request.uri().query().unwrap_or_default().to_owned();
    let response = next.run(request).await;
    // Only now: a lock can't be held while the handler is awaited.
    let mut log = lock(&app.log);
    if log.len() >= LOG_LENGTH {
        log.pop_front();
    }
    log.push_back(LoggedRequest {
        method,
        path,
        query,
        status: response.status().as_u16(),
    });
    response
}

/// A running tenant. It stops when it is dropped.
pub struct RunningTenant {
    app: Arc<App>,
    admins: Vec<DemoAdmin>,
    stop: oneshot::Sender<()>,
    server: JoinHandle<()>,
}

impl RunningTenant {
    /// `http://127.0.0.1:PORT`. The issuer of its tokens is this with a slash at the end.
    pub fn origin(&self) -> &str {
        &self.app.origin
    }

    /// The tenant's applications, and the audiences of its two APIs.
    pub fn credentials(&self) -> &Credentials {
        &self.app.credentials
    }

    /// The seeded admins who can log in: all permissions, read-only, no permissions, help desk, help desk of one
    /// company.
    pub fn admins(&self) -> &[DemoAdmin] {
        &self.admins
    }

    /// The tenant and its applications as settings of the proxy: the names and values of environment variables.
    pub fn proxy_settings(&self) -> Vec<(&'static str, String)> {
        let credentials = self.credentials();
        let origin = self.origin();
        vec![
            ("AUTH0_DOMAIN", origin.to_owned()),
            ("AUTH0_CLIENT_ID", credentials.m2m_client_id.clone()),
            ("AUTH0_CLIENT_SECRET", credentials.m2m_client_secret.clone()),
            ("AUTH0_AUDIENCE", credentials.management_audience.clone()),
            ("OIDC_ISSUER", self.app.issuer()),
            ("OIDC_CLIENT_ID", credentials.web_client_id.clone()),
            ("OIDC_CLIENT_SECRET", credentials.web_client_secret.clone()),
            ("OIDC_AUDIENCE", credentials.proxy_audience.clone()),
        ]
    }

    /// An admin's access token for the proxy's API, like that of a login at this moment.
    pub fn issue_admin_token(&self, email: &str) -> Result<String, ControlError> {
        self.issue(email, false)
    }

    /// The same after a login with a second factor.
    pub fn issue_stepped_up_token(&self, email: &str) -> Result<String, ControlError> {
        self.issue(email, true)
    }

    fn issue(&self, email: &str, second_factor: bool) -> Result<String, ControlError> {
        let admin = lock(&self.app.oidc).admin(email).cloned();
        let admin = admin.ok_or(ControlError::NoSuchAdmin)?;
        let access = Access {
            admin: &admin,
            client: Client::Spa,
            audience: Some(&self.app.credentials.proxy_audience),
            scope: "openid profile email",
            auth_time: self.app.clock.unix_seconds(),
            second_factor,
        };
        mint::access_token(&self.app, &access).ok_or(ControlError::Key)
    }

    /// The plan, which sets the rate limits.
    pub fn plan(&self) -> Plan {
        self.app.limits.plan()
    }

    /// The control interface for tests.
    pub fn control(&self) -> Control {
        Control(Arc::clone(&self.app))
    }

    /// Finishes the requests in progress and stops.
    pub async fn shutdown(self) {
        // An error means that the server has already stopped.
        let _ = self.stop.send(());
        let _ = self.server.await;
    }
}
