//! A sample portal that embeds the widget, on an origin of its own: the files in portal/, under a strict
//! Content-Security-Policy.
//!
//! It has no server side. Its page logs in at the tenant and gives the widget access tokens.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use factordesk_tenant::{RunningTenant, TenantConfig};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

const PAGE: &str = include_str!("../portal/index.html");

/// The other files: path, type and text.
const FILES: [(&str, &str, &str); 8] = [
    (
        "/callback.html",
        "text/html",
        include_str!("../portal/callback.html"),
    ),
    (
        "/callback.js",
        "text/javascript",
        include_str!("../portal/callback.js"),
    ),
    (
        "/login.js",
        "text/javascript",
        include_str!("../portal/login.js"),
    ),
    (
        "/portal.css",
        "text/css",
        include_str!("../portal/portal.css"),
    ),
    (
        "/portal.js",
        "text/javascript",
        include_str!("../portal/portal.js"),
    ),
    (
        "/presets/dense.css",
        "text/css",
        include_str!("../../../package/presets/dense.css"),
    ),
    (
        "/presets/neutral.css",
        "text/css",
        include_str!("../../../package/presets/neutral.css"),
    ),
    (
        "/presets/soft.css",
        "text/css",
        include_str!("../../../package/presets/soft.css"),
    ),
];

/// A portal whose address is known, and which serves nothing yet.
#[derive(Debug)]
pub struct Portal {
    listener: TcpListener,
    origin: String,
}

impl Portal {
    /// Serves on this listener, which must be on 127.0.0.1.
    ///
    /// # Errors
    /// The listener has no address.
    pub fn on(listener: TcpListener) -> std::io::Result<Self> {
        let port = listener.local_addr()?.port();
        Ok(Self {
            listener,
            // Not 127.0.0.1: to a browser, the desk's address then is another site, as usual for a portal.
            origin: format!("http://localhost:{port}"),
        })
    }

    /// `http://localhost:PORT`
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Registers the portal's addresses with a tenant that isn't started yet.
    pub fn register(&self, config: &mut TenantConfig) {
        let origin = &self.origin;
        config.redirect_uris.push(format!("{origin}/callback.html"));
        config.logout_uris.push(format!("{origin}/"));
        config.web_origins.push(origin.clone());
    }

    /// Serves the portal, for the desk at the origin `proxy`, until the task is aborted.
    pub fn serve(self, proxy: &str, tenant: &RunningTenant) -> JoinHandle<()> {
        let issuer = tenant.origin();
        let credentials = tenant.credentials();
        // Origins, names of letters and digits, a URN: nothing to escape.
        let page = PAGE
            .replace("{{proxy}}", proxy)
            .replace("{{issuer}}", &format!("{issuer}/"))
            .replace("{{client_id}}", &credentials.spa_client_id)
            .replace("{{audience}}", &credentials.proxy_audience);
        let policy = format!(
            "default-src 'none'; script-src 'self' {proxy} 'wasm-unsafe-eval'; connect-src {proxy} {issuer}; \
             style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
             require-trusted-types-for 'script'; trusted-types 'none'"
        );
        let content = Arc::new(Content { page, policy });
        let router = Router::new()
            .route("/", get(index))
            .fallback(file)
            .with_state(content);
        tokio::spawn(async move {
            // `axum::serve` never returns an error; it retries a failed accept itself.
            let _ = axum::serve(self.listener, router).await;
        })
    }
}

/// The address for the terminal's reader, and what to do there.
pub fn announcement(origin: &str) -> String {
    format!("Sample portal that embeds the desk: {origin} (log in as one of the admins below)\n")
}

struct Content {
    page: String,
    policy: String,
}

async fn index(State(content): State<Arc<Content>>) -> Response {
    answer(&content, "text/html", content.page.clone())
}

async fn file(State(content): State<Arc<Content>>, uri: Uri) -> Response {
    match FILES.iter().find(|(path, ..)| *path == uri.path()) {
        Some((_, kind, text)) => answer(&content, kind, (*text).to_owned()),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn answer(content: &Content, kind: &str, text: String) -> Response {
    let headers: [(HeaderName, String); 5] = [
        (CONTENT_TYPE, format!("{kind}; charset=utf-8")),
        (CONTENT_SECURITY_POLICY, content.policy.clone()),
        (X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        // The callback's address holds a code.
        (REFERRER_POLICY, "no-referrer".to_owned()),
        // The next demo on this port has another tenant.
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, text).into_response()
}

/// The address that listens beside the desk's: the next port.
pub fn next_port(desk: SocketAddr) -> Option<SocketAddr> {
    Some(SocketAddr::new(desk.ip(), desk.port().checked_add(1)?))
}
