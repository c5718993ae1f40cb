//! `/oidc/logout` (RP-initiated logout) and Auth0's older `/v2/logout`. Rule: logout.
//!
//! Ends the session without asking: a forged link can only log somebody out of a demo.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, Method, Uri};
use axum::response::Response;

use crate::app::App;
use crate::http;
use crate::oidc::authorize::see_other;
use crate::oidc::cookies::Cookie;
use crate::oidc::page;
use crate::oidc::params::{Params, Repeated};
use crate::oidc::redirect;
use crate::sync::lock;

/// By `GET` and `POST` (OpenID Connect RP-Initiated Logout, 2).
pub(crate) async fn oidc_logout(
    State(app): State<Arc<App>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    match Params::page(&method, &uri, &headers, &body) {
        Some(params) => log_out(&app, params, &headers, "post_logout_redirect_uri"),
        None => page::refusal("The logout request is not a form."),
    }
}

pub(crate) async fn v2_logout(
    State(app): State<Arc<App>>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let params = Params::form(uri.query().unwrap_or_default().as_bytes());
    log_out(&app, params, &headers, "returnTo")
}

fn log_out(
    app: &App,
    params: Result<Params, Repeated>,
    headers: &HeaderMap,
    target: &str,
) -> Response {
    let Ok(params) = params else {
        return page::refusal("The logout request repeats a parameter.");
    };
    let target = params.get(target);
    // Before the session ends: a refused request changes nothing.
    if target.is_some_and(|to| !redirect::logout_allowed(&app.logout_uris, to)) {
        return page::refusal(
            "The URI to which the logout request leads is neither registered nor a loopback URI with the path /.",
        );
    }
    // Without a session it redirects too: a second logout must not strand the person here.
    if let Some(cookie) = Cookie::Session.read(app, headers) {
        // Rule: logout-hint.
        lock(&app.oidc).log_out(cookie, params.get("logout_hint"));
    }
    let mut response = match target {
        Some(to) => {
            // OpenID Connect RP-Initiated Logout, 2: `state` is returned.
            let state = params.get("state").map(|state| ("state", state));
            see_other(&redirect::with_params(to, state.as_slice()))
        }
        None => http::text(200, "text/plain; charset=utf-8", "OK".to_owned()),
    };
    if let Some(cookie) = Cookie::Session.clear(app) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}
