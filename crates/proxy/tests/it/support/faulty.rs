//! A misbehaving tenant: the test decides how its token endpoint and its API respond.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use futures_util::future::BoxFuture;
use http::StatusCode;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A request: the number of requests before it, its method, path and query, and its token.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) before: usize,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) token: String,
}

impl Seen {
    /// Whether the request only reads.
    pub(crate) fn is_read(&self) -> bool {
        self.method == "GET"
    }
}

type Handler = dyn Fn(Seen) -> BoxFuture<'static, Response> + Send + Sync;

struct Shared {
    api: Box<Handler>,
    token: Box<Handler>,
    calls: Mutex<Vec<Seen>>,
    tokens: AtomicUsize,
}

/// The server. It stops on drop.
pub(crate) struct FaultyUpstream {
    pub(crate) origin: String,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

/// A future with a response that is known already.
pub(crate) fn now(response: impl axum::response::IntoResponse) -> BoxFuture<'static, Response> {
    let response = response.into_response();
    Box::pin(async move { response })
}

/// A JSON response.
pub(crate) fn json(status: u16, body: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap();
    let json = [(CONTENT_TYPE, "application/json")];
    (status, json, body.to_owned()).into_response()
}

/// A response without a body.
pub(crate) fn empty(status: u16) -> Response {
    StatusCode::from_u16(status).unwrap().into_response()
}

/// A response with token number `number`, valid for this many seconds.
pub(crate) fn token(number: usize, seconds: u64) -> Response {
    json(
        200,
        &format!(r#"{{"access_token":"t{number}","expires_in":{seconds},"token_type":"Bearer"}}"#),
    )
}

impl FaultyUpstream {
    /// Starts a tenant with a working token endpoint.
    pub(crate) async fn start(
        api: impl Fn(Seen) -> BoxFuture<'static, Response> + Send + Sync + 'static,
    ) -> Self {
        Self::with_tokens(api, |seen| now(token(seen.before, 86_400))).await
    }

    /// Starts a tenant with one user, who has no methods.
    pub(crate) async fn with_mia() -> Self {
        Self::start(|seen| {
            let is_user = seen.path == "/api/v2/users/auth0%7Cmia";
            let body = if is_user {
                r#"{"user_id":"auth0|mia"}"#
            } else {
                "[]"
            };
            now(json(200, body))
        })
        .await
    }

    pub(crate) async fn with_tokens(
        api: impl Fn(Seen) -> BoxFuture<'static, Response> + Send + Sync + 'static,
        token: impl Fn(Seen) -> BoxFuture<'static, Response> + Send + Sync + 'static,
    ) -> Self {
        let shared = Arc::new(Shared {
            api: Box::new(api),
            token: Box::new(token),
            calls: Mutex::default(),
            tokens: AtomicUsize::new(0),
        });
        let router = Router::new()
            .fallback(answer)
            .with_state(Arc::clone(&shared));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let server = tokio::spawn(async move {
            axum::serve(listener, router).await.unwrap();
        });
        Self {
            origin,
            shared,
            server,
        }
    }

    pub(crate) fn calls(&self) -> Vec<Seen> {
        self.shared.calls.lock().unwrap().clone()
    }

    pub(crate) fn token_requests(&self) -> usize {
        self.shared.tokens.load(Ordering::SeqCst)
    }
}

impl Drop for FaultyUpstream {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request<Body>) -> Response {
    let header = request.headers().get(AUTHORIZATION);
    let bearer = header.and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let mut seen = Seen {
        before: 0,
        method: request.method().to_string(),
        path: request.uri().path().to_owned(),
        query: request.uri().query().unwrap_or_default().to_owned(),
        token: bearer.unwrap_or_default().to_owned(),
    };
    if seen.path == "/oauth/token" {
        seen.before = shared.tokens.fetch_add(1, Ordering::SeqCst);
        (shared.token)(seen).await
    } else {
        {
            let mut calls = shared.calls.lock().unwrap();
            seen.before = calls.len();
            calls.push(seen.clone());
        }
        (shared.api)(seen).await
    }
}
