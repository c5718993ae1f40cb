//! A staff portal on its own origin that embeds the widget: the files in host/, served with a strict content security
//! policy.

use std::collections::{HashMap, VecDeque};
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
};
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use tokio::net::TcpListener;

use crate::env::page_directory;

const PAGE: &str = include_str!("host/index.html");
const SCRIPT: &str = include_str!("host/portal.js");
const STYLE: &str = include_str!("host/portal.css");

/// Where the widget's files come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Loader {
    /// `factor-desk.js` of the proxy
    Proxy,
    /// A copy that the portal serves itself
    Own,
    /// The npm package, as plain files of the portal
    Package,
}

#[derive(Debug, Default)]
struct Content {
    page: String,
    policy: String,
    /// Responses to the next token requests; the last one is repeated
    tokens: VecDeque<String>,
    token_requests: usize,
    /// The files of the npm package, by name
    package: HashMap<String, String>,
    copies: Copies,
}

/// How the portal answers requests for its copy of the page's files, the loader excepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Copies {
    /// To pages of its own origin
    #[default]
    Own,
    /// To pages of every origin
    Shared,
    /// With a web page, like a network that wants a login first
    Captive,
    /// With 503, like a gateway without a server behind it
    Failing,
}

/// The element in the portal's page.
const ELEMENT: &str = r#"<factor-desk proxy="{{proxy}}" user-id="{{user}}"></factor-desk>"#;

/// The portal's server. It stops with the test's runtime.
#[derive(Clone)]
pub(crate) struct Portal {
    origin: String,
    content: Arc<Mutex<Content>>,
}

impl Portal {
    /// Starts a portal with an empty page. It is on `localhost`, which to the browser is another site than the proxy's
    /// 127.0.0.1.
    pub(crate) async fn start() -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let portal = Self {
            origin: format!("http://localhost:{}", listener.local_addr()?.port()),
            content: Arc::default(),
        };
        let router = Router::new()
            .route("/", get(page))
            .route("/token", post(token))
            .route("/portal.js", get(async || file("text/javascript", SCRIPT)))
            .route("/portal.css", get(async || file("text/css", STYLE)))
            .route("/package/{name}", get(package))
            .fallback(copy)
            .with_state(portal.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(portal)
    }

    /// `http://localhost:PORT`
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// Embeds the widget for this user.
    pub(crate) fn embed(&self, proxy: &str, user: &str, loader: Loader) {
        let policy = format!(
            "default-src 'none'; script-src 'self' {proxy} 'wasm-unsafe-eval'; connect-src 'self' {proxy}; \
             style-src 'self'; img-src data:; base-uri 'none'"
        );
        self.embed_under(proxy, user, loader, policy);
    }

    /// Embeds the widget of the npm package, with its files at this address.
    pub(crate) fn embed_with_assets(&self, proxy: &str, user: &str, assets: &str) {
        self.embed(proxy, user, Loader::Package);
        self.with(|content| {
            let element = format!("<factor-desk assets=\"{assets}\"");
            content.page = content.page.replace("<factor-desk", &element);
        });
    }

    /// Embeds the widget under this Content-Security-Policy.
    pub(crate) fn embed_under(&self, proxy: &str, user: &str, loader: Loader, policy: String) {
        let loader = match loader {
            Loader::Proxy => format!("{proxy}/factor-desk.js"),
            Loader::Own => "/factor-desk.js".to_owned(),
            Loader::Package => "/package/index.js".to_owned(),
        };
        self.with(|content| {
            content.page = PAGE
                .replace("{{proxy}}", proxy)
                .replace("{{user}}", user)
                .replace("{{loader}}", &loader);
            content.policy = policy;
        });
    }

    /// Serves these files of the npm package below `/package/`.
    pub(crate) fn serve_package(&self, files: HashMap<String, String>) {
        self.with(|content| content.package = files);
    }

    /// Embeds this markup, with the loader at this address. The policy allows these origins.
    pub(crate) fn embed_markup(&self, element: &str, loader: &str, origins: &[&str]) {
        let origins = origins.join(" ");
        let policy = format!(
            "default-src 'none'; script-src 'self' {origins} 'wasm-unsafe-eval'; connect-src 'self' {origins}; \
             style-src 'self'; img-src data:; base-uri 'none'"
        );
        self.with(|content| {
            content.page = PAGE.replace(ELEMENT, element).replace("{{loader}}", loader);
            content.policy = policy;
        });
    }

    /// Changes how the copy of the page's files is served.
    pub(crate) fn serve_copies(&self, copies: Copies) {
        self.with(|content| content.copies = copies);
    }

    /// Shows the desk's own page in an iframe.
    pub(crate) fn frame(&self, desk: &str) {
        self.with(|content| {
            content.page = format!(
                "<!doctype html><html lang=\"en\"><title>Staff portal</title><link rel=\"icon\" href=\"data:,\">\
                 <h1>Customers</h1><iframe title=\"Desk\" src=\"{desk}/\" width=\"1000\" height=\"700\"></iframe></html>"
            );
            content.policy =
                format!("default-src 'none'; frame-src {desk}; img-src data:; base-uri 'none'");
        });
    }

    /// Shows a page with a link to this address.
    pub(crate) fn link(&self, to: &str) {
        self.with(|content| {
            content.page = format!(
                "<!doctype html><html lang=\"en\"><title>Staff portal</title><link rel=\"icon\" href=\"data:,\">\
                 <a href=\"{to}\">To the desk</a></html>"
            );
            "default-src 'none'; img-src data:; base-uri 'none'".clone_into(&mut content.policy);
        });
    }

    /// Sets the responses to the next token requests, one each; the last one is repeated.
    pub(crate) fn give_tokens(&self, tokens: impl IntoIterator<Item = String>) {
        self.with(|content| content.tokens = tokens.into_iter().collect());
    }

    /// How often a token was requested.
    pub(crate) fn token_requests(&self) -> usize {
        self.with(|content| content.token_requests)
    }

    fn with<T>(&self, act: impl FnOnce(&mut Content) -> T) -> T {
        act(&mut self.content.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn page(State(portal): State<Portal>) -> Response {
    let (page, policy) = portal.with(|content| (content.page.clone(), content.policy.clone()));
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
        (CONTENT_SECURITY_POLICY, policy),
    ];
    (headers, page).into_response()
}

async fn token(State(portal): State<Portal>) -> Response {
    let token = portal.with(|content| {
        content.token_requests += 1;
        match content.tokens.len() {
            0 | 1 => content.tokens.front().cloned(),
            _ => content.tokens.pop_front(),
        }
    });
    match token {
        Some(token) => ([(CACHE_CONTROL, "no-store")], token).into_response(),
        None => StatusCode::NO_CONTENT.into_response(),
    }
}

fn file(kind: &'static str, text: &'static str) -> Response {
    ([(CONTENT_TYPE, kind)], text).into_response()
}

async fn package(State(portal): State<Portal>, Path(name): Path<String>) -> Response {
    let text = portal.with(|content| content.package.get(&name).cloned());
    match text {
        Some(text) => ([(CONTENT_TYPE, "text/javascript")], text).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Serves the portal's own copy of the built page's files. Pages of every origin may have the loader.
async fn copy(State(portal): State<Portal>, uri: Uri) -> Response {
    let is_loader = uri.path() == "/factor-desk.js";
    let copies = portal.with(|content| content.copies);
    let mut response = match read_copy(uri.path()) {
        Some(_) if copies == Copies::Captive && !is_loader => file(
            "text/html; charset=utf-8",
            "<!doctype html><title>Log in</title>",
        ),
        Some(_) if copies == Copies::Failing && !is_loader => {
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
        Some(response) => response,
        None => StatusCode::NOT_FOUND.into_response(),
    };
    if is_loader || copies == Copies::Shared {
        let headers = response.headers_mut();
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    }
    response
}

fn read_copy(path: &str) -> Option<Response> {
    let directory = page_directory().ok()?;
    let kind = match path.rsplit('.').next()? {
        "css" => "text/css",
        "js" => "text/javascript",
        "wasm" => "application/wasm",
        _ => return None,
    };
    if path.contains("..") {
        return None;
    }
    let bytes = std::fs::read(directory.join(path.trim_start_matches('/'))).ok()?;
    Some(([(CONTENT_TYPE, kind)], bytes).into_response())
}
