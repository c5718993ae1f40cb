//! A proxy in this process, without a socket. Its tenant and its identity provider can't be reached, so it has to
//! decide everything by itself.

use std::sync::Arc;

use axum::body::Body;
use factordesk_proxy::clock::HeldClock;
use factordesk_proxy::random::SystemRandomness;
use factordesk_proxy::store::{SessionRecord, SessionStore as _, SqliteStore, StoreKey};
use factordesk_proxy::{self as proxy, AppState, Config, Deps};
use http::{Request, StatusCode};
use http_body_util::BodyExt as _;
use tokio::runtime::{Builder, Runtime};

use super::keys::NOW;

/// The session of an admin without any permission.
pub(super) const SESSION: &str = "sssssssssssssssssssssssssssssssssssssssssss";

const VARIABLES: [(&str, &str); 11] = [
    // Port 9 (discard): nothing listens there.
    ("AUTH0_DOMAIN", "http://127.0.0.1:9"),
    ("AUTH0_CLIENT_ID", "m2m"),
    ("AUTH0_CLIENT_SECRET", "CanaryM2m1"),
    ("OIDC_ISSUER", "http://127.0.0.1:9/"),
    ("OIDC_CLIENT_ID", "web"),
    ("OIDC_CLIENT_SECRET", "CanaryWeb1"),
    ("OIDC_AUDIENCE", "urn:factordesk:proxy"),
    ("FACTORDESK_PUBLIC_URL", "https://desk.example.com"),
    ("FACTORDESK_ALLOWED_ORIGINS", "https://portal.example.com"),
    ("FACTORDESK_STORE", "memory"),
    ("FACTORDESK_LOG", "error"),
];

/// The proxy and its runtime.
pub(super) struct Desk {
    runtime: Runtime,
    desk: proxy::Desk,
}

/// The parts of a response that are checked.
pub(super) struct DeskResponse {
    pub(super) status: StatusCode,
    pub(super) headers: http::HeaderMap,
    pub(super) body: Vec<u8>,
}

impl Desk {
    pub(super) fn new() -> Self {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let desk = runtime.block_on(start());
        Self { runtime, desk }
    }

    pub(super) fn answer(&self, request: Request<Body>) -> DeskResponse {
        self.runtime.block_on(async {
            let response = self.desk.respond(request).await;
            let (parts, body) = response.into_parts();
            let body = body.collect().await.expect("a body").to_bytes().to_vec();
            DeskResponse {
                status: parts.status,
                headers: parts.headers,
                body,
            }
        })
    }
}

async fn start() -> proxy::Desk {
    let env = |name: &str| {
        let found = VARIABLES.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    };
    let config = Config::from_sources(None, &env).expect("a configuration");
    let store = Arc::new(SqliteStore::in_memory().expect("a store"));
    let deps = Deps {
        clock: Arc::new(HeldClock::at(NOW)),
        random: Arc::new(SystemRandomness::new()),
        store: Arc::clone(&store) as _,
        http: Deps::real(&config).expect("a client").http,
    };
    let state = AppState::new(config, deps).await.expect("a proxy");
    let record = SessionRecord {
        issuer: "http://127.0.0.1:9/".to_owned(),
        sub: "auth0|nobody".to_owned(),
        name: None,
        email: None,
        permissions: Vec::new(),
        created_at: NOW,
        last_seen: NOW,
        expires_at: NOW + 3600,
        // Just now: the login's age must not be the reason for a refusal (property 4).
        auth_time: Some(NOW),
        email_verified: None,
        acr: None,
        amr: Vec::new(),
        roles: Vec::new(),
        // Checked in the future, so that the proxy doesn't ask the provider, which can't be reached.
        checked_at: NOW + 3600,
        refresh: None,
        sid: None,
    };
    store
        .put_session(StoreKey::of(SESSION), record, NOW)
        .await
        .expect("a session");
    proxy::Desk::new(state)
}
