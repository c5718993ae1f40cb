//! The OIDC login, step by step, as a browser walks through it.

use std::collections::BTreeMap;

use reqwest::Client;
use url::Url;

use super::app::client;
use super::{TestApp, TestResponse};

pub(crate) const SESSION: &str = "__Host-factordesk";
/// How the names of all cookies of logins in progress begin.
pub(crate) const LOGIN: &str = "__Host-factordesk-login-";
pub(crate) const REPLACES: &str = "__Host-factordesk-replaces";

/// A login in progress: the browser's cookie, and the URL to which it was sent.
pub(crate) struct Begun {
    pub(crate) cookie: String,
    pub(crate) authorize: Url,
}

impl Begun {
    /// The login that this response to `GET /auth/login` started.
    pub(crate) fn of(reply: &TestResponse) -> Self {
        Self {
            cookie: reply.login_cookies().pop().unwrap(),
            authorize: reply.header("location").parse().unwrap(),
        }
    }

    /// The `state` parameter that the callback has to repeat.
    pub(crate) fn state(&self) -> String {
        let mut pairs = self.authorize.query_pairs();
        let state = pairs.find(|(key, _)| key == "state");
        state.unwrap().1.into_owned()
    }
}

impl TestApp {
    /// `GET /auth/login`
    pub(crate) async fn begin_login(&self, return_to: &str) -> Begun {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("return_to", return_to);
        let reply = self
            .get(&format!("/auth/login?{}", query.finish()), &[])
            .await;
        assert_eq!(reply.status, 303, "{reply:?}");
        Begun::of(&reply)
    }

    /// A whole login. Returns the session cookie's value.
    pub(crate) async fn log_in(&self, email: &str) -> String {
        let begun = self.begin_login("/").await;
        let callback = self.at_provider(&begun.authorize, email).await;
        let reply = self.callback(&callback, &begun.cookie).await;
        assert_eq!(reply.status, 303, "{reply:?}");
        reply.cookie_id(SESSION)
    }

    /// Logs in at the provider, as a person would. Returns the callback's path and query.
    pub(crate) async fn at_provider(&self, authorize: &Url, email: &str) -> String {
        let admin = self
            .tenant
            .admins()
            .iter()
            .find(|admin| admin.email == email)
            .unwrap();
        let mut browser = Browser::new();
        let page = browser.walk("GET", authorize.clone(), None).await;
        let (at, html) = page;
        let mut form = form_urlencoded::Serializer::new(String::new());
        for (name, value) in hidden_fields(&html) {
            form.append_pair(&name, &value);
        }
        form.append_pair("username", email)
            .append_pair("password", &admin.password);
        let action = Url::parse(&at).unwrap().join("/u/login").unwrap();
        let (end, _) = browser.walk("POST", action, Some(form.finish())).await;
        end.strip_prefix(&self.origin)
            .unwrap_or_else(|| panic!("ended at {end}"))
            .to_owned()
    }

    /// `GET /auth/callback?...` with a cookie
    pub(crate) async fn callback(&self, path: &str, cookie: &str) -> TestResponse {
        self.get(path, &[("cookie", cookie)]).await
    }
}

/// Keeps the provider's cookies and follows its redirects, up to the proxy's callback.
struct Browser {
    client: Client,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    fn new() -> Self {
        Self {
            client: client(),
            cookies: BTreeMap::new(),
        }
    }

    /// Follows the redirects. Returns the last URL and its page.
    async fn walk(&mut self, method: &str, start: Url, body: Option<String>) -> (String, String) {
        let mut request = self.client.request(method.parse().unwrap(), start.clone());
        if let Some(body) = body {
            request = request
                .header("content-type", "application/x-www-form-urlencoded")
                .header("origin", start.origin().ascii_serialization())
                .body(body);
        }
        let mut at = start;
        loop {
            let cookies: Vec<String> = self
                .cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            let reply = TestResponse::read(
                request
                    .header("cookie", cookies.join("; "))
                    .send()
                    .await
                    .unwrap(),
            )
            .await;
            for value in reply.headers.get_all("set-cookie") {
                let pair = value.to_str().unwrap().split(';').next().unwrap();
                let (name, value) = pair.split_once('=').unwrap();
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
            if !(300..400).contains(&reply.status) {
                assert_eq!(reply.status, 200, "at {at}: {reply:?}");
                return (at.to_string(), reply.body);
            }
            at = at.join(reply.header("location")).unwrap();
            if at.path() == "/auth/callback" {
                return (at.to_string(), String::new());
            }
            request = self.client.get(at.clone());
        }
    }
}

/// Names and values of `<input type="hidden">`; the provider's values need no unescaping.
fn hidden_fields(html: &str) -> Vec<(String, String)> {
    let attribute = |tag: &str, name: &str| {
        let (_, rest) = tag.split_once(&format!("{name}=\""))?;
        Some(rest.split('"').next()?.to_owned())
    };
    html.split("<input")
        .skip(1)
        .map(|rest| rest.split('>').next().unwrap_or_default())
        .filter(|tag| tag.contains("\"hidden\""))
        .filter_map(|tag| Some((attribute(tag, "name")?, attribute(tag, "value")?)))
        .collect()
}
