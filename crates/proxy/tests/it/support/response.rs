//! A response, read to its end.

use factordesk_model::ErrorBody;
use http::HeaderMap;
use serde_json::Value;

use super::login::LOGIN;

/// Status, headers, body.
#[derive(Debug)]
pub(crate) struct TestResponse {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl TestResponse {
    pub(crate) async fn read(response: reqwest::Response) -> Self {
        Self {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: String::from_utf8_lossy(&response.bytes().await.unwrap()).into_owned(),
        }
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// The body as an error. Checks what every error has.
    pub(crate) fn error(&self) -> ErrorBody {
        let error = ErrorBody::read(self.status, self.body.as_bytes());
        assert_eq!(error.status_code, self.status, "{self:?}");
        assert_eq!(
            error.request_id.as_deref(),
            Some(self.header("x-request-id")),
            "{self:?}"
        );
        assert_eq!(self.header("cache-control"), "no-store", "{self:?}");
        error
    }

    /// Status and error code, for comparisons.
    pub(crate) fn refusal(&self) -> (u16, String) {
        (self.status, self.error().error_code.unwrap_or_default())
    }

    /// The code of an error, or an empty string for a success.
    pub(crate) fn error_code(&self) -> String {
        if self.status < 300 {
            return String::new();
        }
        self.refusal().1
    }

    /// The value of a cookie that is set, with its attributes.
    pub(crate) fn set_cookie(&self, name: &str) -> Option<String> {
        self.headers
            .get_all("set-cookie")
            .iter()
            .map(|value| value.to_str().unwrap())
            .find_map(|value| value.strip_prefix(name)?.strip_prefix('='))
            .map(str::to_owned)
    }

    /// `name=value` of the cookies that are set for logins in progress.
    pub(crate) fn login_cookies(&self) -> Vec<String> {
        self.headers
            .get_all("set-cookie")
            .iter()
            .filter_map(|value| value.to_str().unwrap().split(';').next())
            .filter(|pair| pair.starts_with(LOGIN) && !pair.ends_with('='))
            .map(str::to_owned)
            .collect()
    }

    /// Names of the cookies that are removed.
    pub(crate) fn removed_cookies(&self) -> Vec<&str> {
        self.headers
            .get_all("set-cookie")
            .iter()
            .map(|value| value.to_str().unwrap())
            .filter(|value| value.contains("Max-Age=0"))
            .filter_map(|value| Some(value.split_once('=')?.0))
            .collect()
    }

    /// The id in a cookie that is set.
    pub(crate) fn cookie_id(&self, name: &str) -> String {
        let value = self.set_cookie(name).unwrap_or_default();
        value.split(';').next().unwrap_or_default().to_owned()
    }
}
