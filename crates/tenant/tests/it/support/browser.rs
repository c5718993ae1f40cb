//! The browser and the application in a login.

use std::collections::BTreeMap;

use super::{TestResponse, TestTenant, encode};

/// The application's redirect URI.
pub(crate) const CALLBACK: &str = "http://127.0.0.1:8787/auth/callback";
/// The PKCE pair of RFC 7636, appendix B.
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A valid authorization request of the web application, with some parameters changed.
pub(crate) fn params(t: &TestTenant, changes: &[(&str, &str)]) -> String {
    let credentials = t.tenant.credentials();
    let mut all: BTreeMap<&str, &str> = BTreeMap::from([
        ("response_type", "code"),
        ("client_id", credentials.web_client_id.as_str()),
        ("redirect_uri", CALLBACK),
        ("scope", "openid"),
        ("state", "s t&a=te"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
        ("audience", credentials.proxy_audience.as_str()),
    ]);
    all.extend(changes.iter().copied());
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(all);
    query.finish()
}

/// A query parameter of a URL, decoded.
pub(crate) fn param(url: &str, key: &str) -> Option<String> {
    let (_, query) = url.split_once('?')?;
    form_urlencoded::parse(query.as_bytes())
        .find(|(k, _)| k == key)
        .map(|(_, value)| value.into_owned())
}

/// A browser with its own cookies.
pub(crate) struct Browser<'a> {
    t: &'a TestTenant,
    cookies: BTreeMap<String, String>,
    login_state: String,
}

impl<'a> Browser<'a> {
    pub(crate) fn new(t: &'a TestTenant) -> Self {
        Self {
            t,
            cookies: BTreeMap::new(),
            login_state: String::new(),
        }
    }

    /// Takes over the other browser's login page, but not its cookies.
    pub(crate) fn take_over(&mut self, other: &Browser<'_>) {
        self.login_state.clone_from(&other.login_state);
    }

    fn cookie_line(&self) -> String {
        let pairs: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        pairs.join("; ")
    }

    fn keep(&mut self, answer: &TestResponse) {
        for line in answer.headers.get_all("set-cookie") {
            let line = line.to_str().unwrap();
            assert!(line.contains("; HttpOnly; SameSite=Lax"), "{line}");
            let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    /// Sends a GET with the cookies. Cookies that the response sets are ignored.
    pub(crate) async fn get(&self, path: &str) -> TestResponse {
        let request = self
            .t
            .http
            .get(self.t.url(path))
            .header("cookie", self.cookie_line());
        TestResponse::read(request.send().await.unwrap()).await
    }

    pub(crate) async fn authorize(&self, query: &str) -> TestResponse {
        self.get(&format!("/authorize?{query}")).await
    }

    /// Sends a form with the cookies. Cookies that the response sets are ignored.
    pub(crate) async fn post(&self, path: &str, form: String) -> TestResponse {
        let request = self.t.http.post(self.t.url(path));
        let request = request
            .header("cookie", self.cookie_line())
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form);
        TestResponse::read(request.send().await.unwrap()).await
    }

    /// Opens the login page.
    pub(crate) async fn open_login(&mut self, changes: &[(&str, &str)]) -> TestResponse {
        let begun = self.authorize(&params(self.t, changes)).await;
        assert_eq!(begun.status, 303, "{}", begun.text);
        self.keep(&begun);
        let location = begun.header("location").unwrap().to_owned();
        self.login_state = param(&location, "state").unwrap();
        self.get(&location).await
    }

    /// Submits the login form.
    pub(crate) async fn submit(&mut self, email: &str, password: &str) -> TestResponse {
        self.submit_with_code(email, password, "").await
    }

    /// Submits the login form of a login with a second factor.
    pub(crate) async fn submit_with_code(
        &mut self,
        email: &str,
        password: &str,
        code: &str,
    ) -> TestResponse {
        let form = [
            ("state", self.login_state.clone()),
            ("username", email.to_owned()),
            ("password", password.to_owned()),
            ("code", code.to_owned()),
        ];
        let answer = self.post("/u/login", encode(&form)).await;
        self.keep(&answer);
        answer
    }

    /// Logs in as the admin with all permissions; returns the redirect's location.
    pub(crate) async fn log_in(&mut self) -> String {
        self.open_login(&[("prompt", "login")]).await;
        let back = self
            .submit("ada@desk.example.com", "demo-full-access")
            .await;
        back.header("location").unwrap().to_owned()
    }

    /// The web application's form for the token endpoint, with the code in a location.
    pub(crate) fn exchange_form(
        &self,
        location: &str,
        verifier: &str,
    ) -> Vec<(&'static str, String)> {
        let credentials = self.t.tenant.credentials();
        vec![
            ("grant_type", "authorization_code".to_owned()),
            ("client_id", credentials.web_client_id.clone()),
            ("client_secret", credentials.web_client_secret.clone()),
            ("code", param(location, "code").unwrap()),
            ("code_verifier", verifier.to_owned()),
            ("redirect_uri", CALLBACK.to_owned()),
        ]
    }

    pub(crate) async fn exchange(&self, location: &str, verifier: &str) -> TestResponse {
        self.t.token(&self.exchange_form(location, verifier)).await
    }
}
