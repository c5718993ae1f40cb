//! An identity provider whose key the test has, so that it can sign what a real one never would.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair as _, RsaKeyPair};
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use http::StatusCode;
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::TestResponse;
use super::app::{Builder, TestApp};
use super::faulty;
use super::login::Begun;

/// The audience of access tokens.
pub(crate) const AUDIENCE: &str = "urn:factordesk:proxy";

/// A key with its public half.
pub(crate) struct TestKey {
    pub(crate) signing: EncodingKey,
    pub(crate) pem: String,
    public_pem: String,
    pub(crate) jwk: Value,
}

impl TestKey {
    pub(crate) fn new(id: &str) -> Self {
        let pair = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
        let pem = format!(
            "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
            {
                let der: aws_lc_rs::encoding::Pkcs8V1Der<'_> = pair.as_der().unwrap();
                STANDARD.encode(der.as_ref())
            }
        );
        let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let public = pair.public_key();
        let der: aws_lc_rs::encoding::PublicKeyX509Der<'_> = public.as_der().unwrap();
        let public_pem = format!(
            "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
            STANDARD.encode(der.as_ref())
        );
        let jwk = json!({
            "kty": "RSA", "use": "sig", "alg": "RS256", "kid": id,
            "n": encode(public.modulus().big_endian_without_leading_zero()),
            "e": encode(public.exponent().big_endian_without_leading_zero()),
        });
        Self {
            signing: EncodingKey::from_rsa_pem(pem.as_bytes()).unwrap(),
            pem,
            public_pem,
            jwk,
        }
    }

    /// The public half in PEM.
    pub(crate) fn public_pem(&self) -> String {
        self.public_pem.clone()
    }

    /// The modulus, which an attacker of HS/RS confusion would use as a secret.
    pub(crate) fn modulus(&self) -> Vec<u8> {
        URL_SAFE_NO_PAD
            .decode(self.jwk["n"].as_str().unwrap())
            .unwrap()
    }
}

/// Signs any header and any claims with RS256 and this key.
pub(crate) fn sign(header: &Value, claims: &Value, key: &EncodingKey) -> String {
    let message = unsigned(header, claims);
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), key, Algorithm::RS256).unwrap();
    format!("{message}.{signature}")
}

/// The first two parts of a token.
pub(crate) fn unsigned(header: &Value, claims: &Value) -> String {
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}", encode(header), encode(claims))
}

struct Shared {
    origin: String,
    jwks: std::sync::Mutex<Value>,
    fetches: AtomicUsize,
    discoveries: AtomicUsize,
    announced: std::sync::Mutex<Value>,
    down: AtomicBool,
    token: std::sync::Mutex<(u16, Value)>,
    token_requests: std::sync::Mutex<Vec<(Option<String>, String)>>,
    revocations: std::sync::Mutex<Vec<String>>,
    /// The response of the revocation endpoint
    revocation: std::sync::Mutex<(u16, Value)>,
    /// Whether the responses with the keys, and those of the token endpoint, are held back
    held_keys: watch::Sender<bool>,
    held_tokens: watch::Sender<bool>,
    /// A permit for each request that waits while `held_tokens` is set
    waiting: tokio::sync::Semaphore,
    /// `client_secret_basic` or `client_secret_post`; `None`: either
    secrets_by: std::sync::Mutex<Option<&'static str>>,
}

/// Discovery, keys, and a token endpoint that responds as the test wants.
pub(crate) struct TestProvider {
    pub(crate) origin: String,
    pub(crate) key: TestKey,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

impl TestProvider {
    pub(crate) async fn start() -> Self {
        let key = TestKey::new("k1");
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new(Shared {
            origin: origin.clone(),
            jwks: std::sync::Mutex::new(json!({"keys": [key.jwk]})),
            fetches: AtomicUsize::new(0),
            discoveries: AtomicUsize::new(0),
            announced: std::sync::Mutex::new(json!({})),
            down: AtomicBool::new(false),
            token: std::sync::Mutex::new((503, json!({}))),
            token_requests: std::sync::Mutex::default(),
            revocations: std::sync::Mutex::default(),
            revocation: std::sync::Mutex::new((200, json!({}))),
            held_keys: watch::Sender::new(false),
            held_tokens: watch::Sender::new(false),
            waiting: tokio::sync::Semaphore::new(0),
            secrets_by: std::sync::Mutex::default(),
        });
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/jwks", get(jwks))
            .route("/token", post(token))
            .route("/revoke", post(revoke))
            .with_state(Arc::clone(&shared));
        let server = tokio::spawn(async move {
            axum::serve(listener, router).await.unwrap();
        });
        Self {
            origin,
            key,
            shared,
            server,
        }
    }

    /// A proxy that trusts this provider.
    pub(crate) fn app(&self) -> Builder {
        TestApp::builder()
            .set("OIDC_ISSUER", self.issuer())
            .set("OIDC_AUDIENCE", AUDIENCE)
    }

    pub(crate) fn issuer(&self) -> String {
        format!("{}/", self.origin)
    }

    /// How often the keys were fetched.
    pub(crate) fn fetches(&self) -> usize {
        self.shared.fetches.load(Ordering::SeqCst)
    }

    /// How often the discovery document was fetched.
    pub(crate) fn discoveries(&self) -> usize {
        self.shared.discoveries.load(Ordering::SeqCst)
    }

    /// Adds or replaces fields of the discovery document from now on.
    pub(crate) fn announce(&self, fields: Value) {
        *self.shared.announced.lock().unwrap() = fields;
    }

    /// While the provider is down, neither the keys nor the discovery document are available.
    pub(crate) fn set_down(&self, down: bool) {
        self.shared.down.store(down, Ordering::SeqCst);
    }

    /// Holds the responses with the keys back, or releases them.
    pub(crate) fn hold_keys(&self, held: bool) {
        self.shared.held_keys.send_replace(held);
    }

    /// Holds the responses of the token endpoint back, or releases them.
    pub(crate) fn hold_tokens(&self, held: bool) {
        self.shared.held_tokens.send_replace(held);
    }

    /// Names a revocation endpoint in the discovery document, which responds with this.
    pub(crate) fn revoke_with(&self, status: u16, body: Value) {
        self.announce(json!({"revocation_endpoint": format!("{}/revoke", self.origin)}));
        *self.shared.revocation.lock().unwrap() = (status, body);
    }

    /// The forms that the revocation endpoint received.
    pub(crate) fn revocations(&self) -> Vec<String> {
        self.shared.revocations.lock().unwrap().clone()
    }

    /// Sets the response of the token endpoint from now on.
    pub(crate) fn answer_with(&self, status: u16, body: Value) {
        *self.shared.token.lock().unwrap() = (status, body);
    }

    /// Returns when this many requests wait for the token endpoint.
    pub(crate) async fn held_requests(&self, count: u32) {
        let waiting = self.shared.waiting.acquire_many(count).await;
        waiting.unwrap().forget();
    }

    /// Accepts only this client authentication method. Others get `invalid_client`.
    pub(crate) fn take_secrets_by(&self, method: &'static str) {
        *self.shared.secrets_by.lock().unwrap() = Some(method);
    }

    /// The forms that the token endpoint received.
    pub(crate) fn token_requests(&self) -> Vec<String> {
        let requests = self.shared.token_requests.lock().unwrap();
        requests.iter().map(|(_, form)| form.clone()).collect()
    }

    /// The `Authorization` header of the last token request.
    pub(crate) fn last_authorization(&self) -> Option<String> {
        let requests = self.shared.token_requests.lock().unwrap();
        requests.last().unwrap().0.clone()
    }

    /// Publishes these keys from now on.
    pub(crate) fn show(&self, keys: &[&TestKey]) {
        let entries: Vec<Value> = keys.iter().map(|key| key.jwk.clone()).collect();
        self.show_entries(&entries);
    }

    /// Publishes these entries from now on, valid keys or not.
    pub(crate) fn show_entries(&self, keys: &[Value]) {
        *self.shared.jwks.lock().unwrap() = json!({ "keys": keys });
    }

    /// Header and claims of a valid access token.
    pub(crate) fn good(&self, now: u64) -> (Value, Value) {
        (
            json!({"alg": "RS256", "typ": "at+jwt", "kid": "k1"}),
            json!({
                "iss": self.issuer(), "sub": "auth0|admin", "aud": [AUDIENCE], "iat": now, "exp": now + 600,
                "azp": "spa", "permissions": ["read:authentication_methods"],
            }),
        )
    }
}

/// The claims of a login's two tokens, and what the provider returns with them.
pub(crate) struct LoginTokens {
    pub(crate) id_header: Value,
    pub(crate) id: Value,
    pub(crate) access_header: Value,
    pub(crate) access: Value,
    /// Key id of the access token's header
    pub(crate) access_kid: &'static str,
    /// Instead of the tokens made of the claims
    pub(crate) id_token: Option<String>,
    pub(crate) access_token: Option<String>,
    pub(crate) refresh_token: Value,
    /// An addition to the callback's query, such as `&iss=...`
    pub(crate) callback: String,
}

impl TestProvider {
    /// A whole login of `auth0|admin` at the application `web-client`. `edit` changes what the
    /// provider returns.
    pub(crate) async fn log_in(
        &self,
        app: &TestApp,
        edit: impl FnOnce(&mut LoginTokens),
    ) -> TestResponse {
        let (begun, path) = self.begin(app, edit).await;
        app.callback(&path, &begun.cookie).await
    }

    /// The same up to the provider's redirect. Returns the login in progress and the callback's
    /// path. The provider accepts every code, any number of times.
    pub(crate) async fn begin(
        &self,
        app: &TestApp,
        edit: impl FnOnce(&mut LoginTokens),
    ) -> (Begun, String) {
        let begun = app.begin_login("/").await;
        let asked = |name: &str| {
            let found = begun.authorize.query_pairs().find(|(key, _)| key == name);
            found.unwrap().1.into_owned()
        };
        let now = app.clock.seconds();
        let (access_header, mut access) = self.good(now);
        access["azp"] = json!("web-client");
        let mut tokens = LoginTokens {
            id_header: json!({"alg": "RS256", "typ": "JWT", "kid": "k1"}),
            id: json!({
                "iss": self.issuer(), "sub": "auth0|admin", "aud": "web-client", "iat": now, "exp": now + 600,
                "auth_time": now, "nonce": asked("nonce"),
            }),
            access_header,
            access,
            access_kid: "k1",
            id_token: None,
            access_token: None,
            refresh_token: json!("refresh-1"),
            callback: String::new(),
        };
        edit(&mut tokens);
        tokens.access_header["kid"] = json!(tokens.access_kid);
        let id_token = tokens
            .id_token
            .unwrap_or_else(|| sign(&tokens.id_header, &tokens.id, &self.key.signing));
        let access_token = tokens
            .access_token
            .unwrap_or_else(|| sign(&tokens.access_header, &tokens.access, &self.key.signing));
        self.answer_with(
            200,
            json!({
                "id_token": id_token, "access_token": access_token,
                "refresh_token": tokens.refresh_token, "token_type": "Bearer",
            }),
        );
        let path = format!(
            "/auth/callback?code=c&state={}{}",
            asked("state"),
            tokens.callback
        );
        (begun, path)
    }
}

impl Drop for TestProvider {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn discovery(State(shared): State<Arc<Shared>>) -> Response {
    let origin = &shared.origin;
    shared.discoveries.fetch_add(1, Ordering::SeqCst);
    if shared.down.load(Ordering::SeqCst) {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let mut document = json!({
        "issuer": format!("{origin}/"), "authorization_endpoint": format!("{origin}/authorize"),
        "token_endpoint": format!("{origin}/token"), "jwks_uri": format!("{origin}/jwks"),
    });
    let announced = shared.announced.lock().unwrap().clone();
    let fields = document.as_object_mut().unwrap();
    fields.extend(announced.as_object().unwrap().clone());
    faulty::json(200, &document.to_string())
}

async fn jwks(State(shared): State<Arc<Shared>>) -> Response {
    shared.fetches.fetch_add(1, Ordering::SeqCst);
    released(&shared.held_keys).await;
    if shared.down.load(Ordering::SeqCst) {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let jwks = shared.jwks.lock().unwrap().to_string();
    faulty::json(200, &jwks)
}

async fn token(
    State(shared): State<Arc<Shared>>,
    headers: http::HeaderMap,
    form: String,
) -> Response {
    let authorization = headers.get(http::header::AUTHORIZATION);
    let authorization = authorization.map(|value| value.to_str().unwrap().to_owned());
    let by = if authorization.is_some() {
        "client_secret_basic"
    } else {
        "client_secret_post"
    };
    let request = (authorization, form);
    shared.token_requests.lock().unwrap().push(request);
    if *shared.held_tokens.borrow() {
        shared.waiting.add_permits(1);
    }
    released(&shared.held_tokens).await;
    let wanted = *shared.secrets_by.lock().unwrap();
    if wanted.is_some_and(|wanted| wanted != by) {
        let body = json!({"error": "invalid_client"});
        return faulty::json(401, &body.to_string());
    }
    let (status, body) = shared.token.lock().unwrap().clone();
    faulty::json(status, &body.to_string())
}

async fn revoke(State(shared): State<Arc<Shared>>, form: String) -> Response {
    shared.revocations.lock().unwrap().push(form);
    let (status, body) = shared.revocation.lock().unwrap().clone();
    faulty::json(status, &body.to_string())
}

/// Waits while responses are held back.
async fn released(held: &watch::Sender<bool>) {
    held.subscribe().wait_for(|held| !held).await.unwrap();
}
