//! A portal's web server: folders of files, a Content-Security-Policy, and tokens of the logged-in admin.

use std::net::Ipv4Addr;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use axum::Router;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use tokio::net::TcpListener;

use crate::env::users;

/// The proxy's origin and the user's id in docs/EMBEDDING.md, and so in the hosts' files. The site replaces both.
pub(super) const DOCUMENTED_PROXY: &str = "https://desk.example.com";
const DOCUMENTED_USER: &str = "auth0|507f1f77bcf86cd799439020";

/// What a site shows.
#[derive(Debug, Clone, Default)]
pub(super) struct Content {
    /// Folders of files; the first that has a file counts
    folders: Vec<PathBuf>,
    /// Pages that are in no folder: path and text
    pages: Vec<(String, String)>,
    policy: Option<String>,
}

impl Content {
    /// The files of these folders.
    pub(super) fn of(folders: impl IntoIterator<Item = PathBuf>) -> Self {
        Self {
            folders: folders.into_iter().collect(),
            ..Self::default()
        }
    }

    /// Adds a page at this path, such as `/`, instead of a file's.
    pub(super) fn page(mut self, path: &str, text: &str) -> Self {
        self.pages.push((path.to_owned(), text.to_owned()));
        self
    }

    /// Sets a Content-Security-Policy.
    pub(super) fn policy(mut self, policy: &str) -> Self {
        self.policy = Some(policy.to_owned());
        self
    }
}

#[derive(Debug, Default)]
struct Shown {
    content: Content,
    proxy: String,
    token: String,
    /// The bodies of the token requests
    token_requests: Vec<String>,
}

/// The server. It stops with the test's runtime.
#[derive(Clone)]
pub(super) struct Site {
    origin: String,
    shown: Arc<Mutex<Shown>>,
}

impl Site {
    /// Starts an empty site. It is on `localhost`, which to the browser is another site than the proxy's 127.0.0.1.
    pub(super) async fn start() -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let site = Self {
            origin: format!("http://localhost:{}", listener.local_addr()?.port()),
            shown: Arc::default(),
        };
        let router = Router::new()
            .route("/token", post(token))
            .fallback(file)
            .with_state(site.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(site)
    }

    /// `http://localhost:PORT`
    pub(super) fn origin(&self) -> &str {
        &self.origin
    }

    /// Shows `content` with this proxy, and gives out this token.
    pub(super) fn show(&self, proxy: &str, token: String, content: Content) {
        self.with(|shown| {
            proxy.clone_into(&mut shown.proxy);
            shown.token = token;
            shown.content = content;
        });
    }

    /// The bodies of the token requests so far.
    pub(super) fn token_requests(&self) -> Vec<String> {
        self.with(|shown| shown.token_requests.clone())
    }

    fn with<T>(&self, act: impl FnOnce(&mut Shown) -> T) -> T {
        act(&mut self.shown.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn token(State(site): State<Site>, body: String) -> Response {
    let token = site.with(|shown| {
        shown.token_requests.push(body);
        shown.token.clone()
    });
    ([(CACHE_CONTROL, "no-store")], token).into_response()
}

async fn file(State(site): State<Site>, uri: Uri) -> Response {
    let path = uri.path();
    let found = site.with(|shown| read(shown, path));
    let Some((kind, bytes)) = found else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let policy = site.with(|shown| {
        let policy = shown.content.policy.as_ref()?;
        Some(policy.replace(DOCUMENTED_PROXY, &shown.proxy))
    });
    let mut response = ([(CONTENT_TYPE, kind)], bytes).into_response();
    if let Some(policy) = policy.and_then(|policy| policy.parse().ok()) {
        response
            .headers_mut()
            .insert(CONTENT_SECURITY_POLICY, policy);
    }
    response
}

fn read(shown: &Shown, path: &str) -> Option<(&'static str, Vec<u8>)> {
    let adapt = |text: &str| {
        text.replace(DOCUMENTED_PROXY, &shown.proxy)
            .replace(DOCUMENTED_USER, users::MIA)
            .into_bytes()
    };
    if let Some((_, text)) = shown.content.pages.iter().find(|(known, _)| known == path) {
        return Some(("text/html; charset=utf-8", adapt(text)));
    }
    let file = match path.strip_prefix('/')? {
        "" => "index.html",
        file => file,
    };
    let is_plain = |part| matches!(part, Component::Normal(_));
    if !Path::new(file).components().all(is_plain) {
        return None;
    }
    let kind = match file.rsplit('.').next()? {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css",
        "js" | "mjs" => "text/javascript",
        "json" => "application/json",
        _ => return None,
    };
    let mut folders = shown.content.folders.iter();
    let text = folders.find_map(|folder| std::fs::read_to_string(folder.join(file)).ok())?;
    Some((kind, adapt(&text)))
}
