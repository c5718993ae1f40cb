//! The login page: `GET` and `POST /u/login`. Rules: login-page, step-up.
//!
//! The `state` in its URL is bound to a cookie of the browser that began the login. Otherwise an attacker could make
//! another person's browser finish the attacker's login.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;

use crate::app::App;
use crate::http;
use crate::oidc::authorize;
use crate::oidc::cookies::Cookie;
use crate::oidc::page;
use crate::oidc::params::Params;
use crate::oidc::state::DEMO_CODE;
use crate::random;
use crate::sync::lock;

/// Shown if the login has expired, was begun in another browser, or is unknown.
const ENDED: &str = "This login has ended, or was begun in another window. Go back to the application and log in again.";

pub(crate) async fn show(State(app): State<Arc<App>>, uri: Uri, headers: HeaderMap) -> Response {
    let params = Params::form(uri.query().unwrap_or_default().as_bytes()).unwrap_or_default();
    let id = params.get("state").unwrap_or_default();
    let browser = Cookie::Login.read(&app, &headers).unwrap_or_default();
    let pending = lock(&app.oidc).pending(id, browser, app.now());
    match pending {
        Some((request, hint)) => page::login(&app, id, &request, &hint, None),
        None => page::refusal(ENDED),
    }
}

pub(crate) async fn submit(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Some(Ok(params)) = Params::body(&headers, &body) else {
        return page::refusal("The login request is not a form.");
    };
    let id = params.get("state").unwrap_or_default();
    let email = params.get("username").unwrap_or_default();
    let password = params.get("password").unwrap_or_default();
    let browser = Cookie::Login.read(&app, &headers).unwrap_or_default();
    let now = app.now();

    let mut oidc = lock(&app.oidc);
    let Some((request, _)) = oidc.pending(id, browser, now) else {
        return page::refusal(ENDED);
    };
    let admin = oidc.check_password(email, password).cloned();
    let code = params.get("code").unwrap_or_default();
    let code_fits = !request.second_factor || random::same_secret(code.trim(), DEMO_CODE);
    let (Some(admin), true) = (admin, code_fits) else {
        oidc.count_failure(id, browser, now);
        // `page::login` takes this lock too.
        drop(oidc);
        // One sentence for all: it doesn't say which of them was right.
        let wrong = if request.second_factor {
            "Wrong e-mail address, password or code."
        } else {
            "Wrong e-mail address or password."
        };
        return page::login(&app, id, &request, email, Some(wrong));
    };
    // A page that is submitted again finds no login any more.
    oidc.finish(id);
    // The browser's previous session ends, and its refresh tokens with it.
    if let Some(old) = Cookie::Session.read(&app, &headers) {
        oidc.log_out(old, None);
    }
    let (cookie, session) = oidc.log_in(&admin.email, request.second_factor, now);
    // `complete` takes the lock again.
    drop(oidc);

    let mut response = authorize::complete(&app, &request, session);
    let cookies = [
        Cookie::Session.set(&app, &cookie),
        Cookie::Login.clear(&app),
    ];
    for cookie in cookies.into_iter().flatten() {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

pub(crate) async fn style() -> Response {
    http::text(200, "text/css; charset=utf-8", page::STYLE.to_owned())
}
