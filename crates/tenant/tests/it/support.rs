//! A running tenant, and a client for it.

pub(crate) mod assertion;
pub(crate) mod browser;
pub(crate) mod figure;

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use factordesk_model::{AuthenticationMethod, UserId, UserSummary};
use factordesk_tenant::{Control, ManualClock, Plan, RunningTenant, Seed, Tenant, TenantConfig};
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

/// The time at which the tests' clocks start: 2026-11-22T08:00:00Z.
pub(crate) const START: u64 = 1_795_334_400_000;

/// The user in [`TestTenant::empty`].
pub(crate) const USER: &str = "auth0|507f1f77bcf86cd799439020";

/// A response with its complete body.
#[derive(Debug)]
pub(crate) struct TestResponse {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl TestResponse {
    pub(crate) async fn read(response: reqwest::Response) -> Self {
        Self {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            text: response.text().await.unwrap(),
        }
    }

    /// The JSON body.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {}", self.text))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Fails unless it is this error; returns its message.
    #[track_caller]
    pub(crate) fn is_error(&self, status: u16, code: &str) -> String {
        let body = self.json();
        assert_eq!(self.status, status, "{body}");
        assert_eq!(body["statusCode"], status, "{body}");
        assert_eq!(body["errorCode"], code, "{body}");
        body["message"].as_str().unwrap().to_owned()
    }
}

/// A tenant with a clock that the test controls.
pub(crate) struct TestTenant {
    pub(crate) tenant: RunningTenant,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) http: reqwest::Client,
    token: String,
}

impl TestTenant {
    /// A tenant with one user without methods.
    pub(crate) async fn empty() -> Self {
        Self::with_plan(Plan::None).await
    }

    /// The same, with the rate limits of a plan.
    pub(crate) async fn with_plan(plan: Plan) -> Self {
        let this = Self::start(TenantConfig {
            seed: Seed::Empty,
            plan,
            ..TenantConfig::default()
        })
        .await;
        this.put_test_user();
        this
    }

    /// Adds [`USER`].
    pub(crate) fn put_test_user(&self) {
        let user = json!({"user_id": USER, "email": "user@example.com"});
        self.control()
            .put_user(UserSummary::from_value(user))
            .unwrap();
    }

    /// A tenant with the demo's content.
    pub(crate) async fn demo() -> Self {
        Self::start(TenantConfig::default()).await
    }

    pub(crate) async fn start(config: TenantConfig) -> Self {
        let clock = Arc::new(ManualClock::at(START));
        let config = TenantConfig {
            clock: Arc::clone(&clock) as Arc<dyn factordesk_tenant::Clock>,
            ..config
        };
        let tenant = Tenant::start(config).await.unwrap();
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .unwrap();
        let mut this = Self {
            tenant,
            clock,
            http,
            token: String::new(),
        };
        this.renew_token().await;
        this
    }

    pub(crate) fn control(&self) -> Control {
        self.tenant.control()
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.tenant.origin())
    }

    /// Gets a new Management API token for [`Self::api`].
    pub(crate) async fn renew_token(&mut self) {
        let answer = self.token(&self.m2m_form()).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let body = answer.json();
        self.token = body["access_token"].as_str().map(str::to_owned).unwrap();
    }

    /// The M2M client's form for the token endpoint.
    pub(crate) fn m2m_form(&self) -> Vec<(&'static str, String)> {
        let credentials = self.tenant.credentials();
        vec![
            ("grant_type", "client_credentials".to_owned()),
            ("client_id", credentials.m2m_client_id.clone()),
            ("client_secret", credentials.m2m_client_secret.clone()),
            ("audience", credentials.management_audience.clone()),
        ]
    }

    /// Posts a form to the token endpoint.
    pub(crate) async fn token(&self, form: &[(&'static str, String)]) -> TestResponse {
        self.post_form("/oauth/token", form).await
    }

    pub(crate) async fn post_form(
        &self,
        path: &str,
        form: &[(&'static str, String)],
    ) -> TestResponse {
        let request = self
            .http
            .post(self.url(path))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(encode(form));
        TestResponse::read(request.send().await.unwrap()).await
    }

    /// Sends a request to the Management API, to a path below `/api/v2`, with the M2M token.
    pub(crate) async fn api(&self, method: &str, path: &str, body: Option<Value>) -> TestResponse {
        self.api_as(&self.token, method, path, body).await
    }

    /// The same with another token.
    pub(crate) async fn api_as(
        &self,
        token: &str,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> TestResponse {
        let mut request = self.bare_request(method, path).bearer_auth(token);
        if let Some(body) = body {
            request = request
                .header("content-type", "application/json")
                .body(body.to_string());
        }
        TestResponse::read(request.send().await.unwrap()).await
    }

    /// The token of [`Self::api`].
    pub(crate) fn m2m_token(&self) -> &str {
        &self.token
    }

    /// A Management API request with the M2M token, to be completed and sent.
    pub(crate) fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        self.bare_request(method, path).bearer_auth(&self.token)
    }

    /// The same without a token.
    pub(crate) fn bare_request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        self.http
            .request(method, self.url(&format!("/api/v2{path}")))
    }

    /// Adds a method of [`USER`] without checking any rule.
    pub(crate) fn put_method(&self, value: Value) {
        self.control()
            .put_method(&user(), AuthenticationMethod::from_value(value))
            .unwrap();
    }
}

/// [`USER`] as an id.
pub(crate) fn user() -> UserId {
    UserId::new(USER).unwrap()
}

/// The path of [`USER`]'s methods, or of one of them.
pub(crate) fn methods_path(method: Option<&str>) -> String {
    let encoded = |id: &str| {
        factordesk_model::MethodId::new(id)
            .map(|id| id.to_segment())
            .unwrap()
    };
    let base = format!("/users/{}/authentication-methods", encoded(USER));
    method.map_or_else(|| base.clone(), |id| format!("{base}/{}", encoded(id)))
}

/// `application/x-www-form-urlencoded`
pub(crate) fn encode(form: &[(&'static str, String)]) -> String {
    let mut out = form_urlencoded::Serializer::new(String::new());
    for (key, value) in form {
        out.append_pair(key, value);
    }
    out.finish()
}

/// Header and claims of a JWT, without verifying it.
pub(crate) fn payload(token: &str) -> (Value, Value) {
    let part = |at: usize| {
        let text = token.split('.').nth(at).unwrap();
        let bytes = URL_SAFE_NO_PAD.decode(text).unwrap();
        serde_json::from_slice(&bytes).unwrap()
    };
    (part(0), part(1))
}
