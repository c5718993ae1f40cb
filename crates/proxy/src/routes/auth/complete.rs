//! `GET /auth/complete`: where a login in a window of its own ends (`return_to=/auth/complete`).
//!
//! The page tells the desk that waits, and closes itself if the browser lets it. The message says nothing but that a
//! login has ended: the desk then asks `/session`, as it would without the message.

use std::sync::LazyLock;

use axum::response::Response;
use http::header::{CONTENT_SECURITY_POLICY, HeaderValue};
use http::{HeaderMap, StatusCode};

use super::{escaped, page};
use crate::digest::sha256_base64;
use crate::language::{self, Language};

/// Only pages of this origin receive the message. The name is also in the widget's `src/platform/page.js`.
const SCRIPT: &str = "new BroadcastChannel('factordesk-login').postMessage('done');close()";

/// The default policy of `middleware`, and the script.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    format!(
        "default-src 'none'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        sha256_base64(SCRIPT.as_bytes())
    )
});

pub(in crate::routes) async fn show(headers: HeaderMap) -> Response {
    let language = Language::of(&headers);
    let text = escaped(language.text(language::SIGNED_IN));
    let mut response = page(
        language,
        StatusCode::OK,
        language.text(language::SIGNED_IN_TITLE),
        &format!("<p>{text}</p>"),
        &format!("<script>{SCRIPT}</script>"),
    );
    // Without it the default applies: the page is shown, and stays open.
    if let Ok(policy) = HeaderValue::try_from(&*POLICY) {
        let headers = response.headers_mut();
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    response
}
