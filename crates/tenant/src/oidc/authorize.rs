//! `GET` and `POST /authorize`, as OpenID Connect Core, 3.1.2.1 demands: the authorization code flow with PKCE only. Rule: authorization-code.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, Method, Uri};
use axum::response::Response;

use crate::app::App;
use crate::http;
use crate::oidc::clients::Client;
use crate::oidc::cookies::Cookie;
use crate::oidc::page;
use crate::oidc::params::Params;
use crate::oidc::redirect;
use crate::oidc::state::{AuthorizeRequest, MULTI_FACTOR, Session};
use crate::sync::lock;

/// An error that is sent to the application's redirect URI (RFC 6749, 4.1.2.1).
struct Failure {
    error: &'static str,
    description: &'static str,
}

fn invalid(description: &'static str) -> Failure {
    Failure {
        error: "invalid_request",
        description,
    }
}

pub(crate) async fn authorize(
    State(app): State<Arc<App>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let params = match Params::page(&method, &uri, &headers, &body) {
        Some(Ok(params)) => params,
        Some(Err(_)) => return page::refusal("The login request repeats a parameter."),
        None => return page::refusal("The login request is not a form."),
    };
    // An unchecked redirect URI could lead anywhere, so errors up to here are shown on a page (RFC 6749, 4.1.2.1).
    let client = params
        .get("client_id")
        .and_then(|id| app.credentials.client(id));
    // The M2M application has no logins, so no redirect URI belongs to it.
    let Some(client) = client.filter(|c| matches!(c, Client::Web | Client::Spa)) else {
        return page::refusal(
            "The client_id of the login request is not that of an application of this tenant.",
        );
    };
    let uri = params.get("redirect_uri").unwrap_or_default();
    if !redirect::login_allowed(&app.redirect_uris, uri) {
        return page::refusal(
            "The redirect_uri of the login request is neither registered nor a loopback URI with the path /auth/callback.",
        );
    }
    match answer(&app, &params, client, uri, &headers) {
        Ok(response) => response,
        Err(failure) => {
            let mut list = vec![
                ("error", failure.error),
                ("error_description", failure.description),
            ];
            list.extend(params.get("state").map(|state| ("state", state)));
            let issuer = app.issuer();
            // RFC 9207: with it, the client can detect a mix-up attack.
            list.push(("iss", &issuer));
            see_other(&redirect::with_params(uri, &list))
        }
    }
}

fn answer(
    app: &App,
    params: &Params,
    client: Client,
    redirect_uri: &str,
    headers: &HeaderMap,
) -> Result<Response, Failure> {
    let request = read(app, params, client, redirect_uri)?;
    let max_age: Option<u64> = match params.get("max_age") {
        Some(text) => Some(
            text.parse()
                .map_err(|_| invalid("max_age is not a number"))?,
        ),
        None => None,
    };
    let prompt = params.get("prompt").unwrap_or_default();
    // `consent` and `select_account` have nothing to show here; refused, not ignored silently.
    if !matches!(prompt, "" | "none" | "login") {
        return Err(invalid("prompt must be none or login"));
    }
    let now = app.now();
    let mut oidc = lock(&app.oidc);
    let session = Cookie::Session
        .read(app, headers)
        .and_then(|cookie| oidc.session(cookie, now))
        .filter(|session| {
            max_age.is_none_or(|age| now / 1000 <= session.auth_time.saturating_add(age))
        })
        // `max_age=0` asks for the password again, like `prompt=login` (OpenID Connect Core, 3.1.2.1).
        .filter(|_| prompt != "login" && max_age != Some(0))
        .filter(|session| session.second_factor || !request.second_factor)
        .cloned();
    if let Some(session) = session {
        let code = oidc.issue_code(request.clone(), session, now);
        return Ok(see_other(&callback(app, &request, &code)));
    }
    // OpenID Connect Core, 3.1.2.6: with `none`, no page may be shown.
    if prompt == "none" {
        return Err(Failure {
            error: "login_required",
            description: "Login required",
        });
    }
    let hint = params.get("login_hint").unwrap_or_default().to_owned();
    // The id is in the page's URL, the other secret in the cookie: either alone is worth nothing.
    let (id, browser) = oidc.begin(request, hint, now);
    let mut response = see_other(&redirect::with_params("/u/login", &[("state", &id)]));
    if let Some(cookie) = Cookie::Login.set(app, &browser) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(response)
}

fn read(
    app: &App,
    params: &Params,
    client: Client,
    redirect_uri: &str,
) -> Result<AuthorizeRequest, Failure> {
    if params.get("response_type") != Some("code") {
        return Err(Failure {
            error: "unsupported_response_type",
            description: "response_type must be code",
        });
    }
    // `query` is the default of `code` (OAuth 2.0 Multiple Response Type Encoding Practices, 2.1).
    if !matches!(params.get("response_mode"), None | Some("query")) {
        return Err(invalid("response_mode must be query"));
    }
    // Absent, it means `plain` (RFC 7636, 4.3): the verifier itself, readable in the URL.
    if params.get("code_challenge_method") != Some("S256") {
        return Err(invalid("code_challenge_method must be S256"));
    }
    let challenge = params.get("code_challenge").unwrap_or_default();
    let base64url = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    // The length of a SHA-256 hash in base64url.
    if challenge.len() != 43 || !challenge.bytes().all(base64url) {
        return Err(invalid("code_challenge must be 43 characters of base64url"));
    }
    let audience = params.get("audience");
    if audience.is_some_and(|a| a != app.credentials.proxy_audience) {
        return Err(Failure {
            error: "access_denied",
            description: "Service not found",
        });
    }
    Ok(AuthorizeRequest {
        client,
        redirect_uri: redirect_uri.to_owned(),
        scope: known_scopes(params.get("scope").unwrap_or_default()),
        state: params.get("state").map(str::to_owned),
        nonce: params.get("nonce").map(str::to_owned),
        challenge: challenge.to_owned(),
        audience: audience.map(str::to_owned),
        second_factor: asks_for_second_factor(params),
    })
}

/// Whether `acr_values` names the login with a second factor. The values are a wish (OpenID Connect Core, 3.1.2.1), so
/// unknown ones are ignored. Rule: step-up.
fn asks_for_second_factor(params: &Params) -> bool {
    let values = params.get("acr_values").unwrap_or_default();
    values.split(' ').any(|value| value == MULTI_FACTOR)
}

/// Drops unknown scopes, as Auth0 does.
fn known_scopes(asked: &str) -> String {
    let known: Vec<&str> = asked
        .split(' ')
        .filter(|s| matches!(*s, "openid" | "profile" | "email" | "offline_access"))
        .collect();
    known.join(" ")
}

/// The redirect URI with the code.
fn callback(app: &App, request: &AuthorizeRequest, code: &str) -> String {
    let issuer = app.issuer();
    let mut list = vec![("code", code)];
    list.extend(request.state.as_deref().map(|state| ("state", state)));
    list.push(("iss", &issuer));
    redirect::with_params(&request.redirect_uri, &list)
}

/// Completes a login: issues a code for the session and redirects to the application.
pub(crate) fn complete(app: &App, request: &AuthorizeRequest, session: Session) -> Response {
    let code = lock(&app.oidc).issue_code(request.clone(), session, app.now());
    see_other(&callback(app, request, &code))
}

/// A 303 redirect, which the browser follows with a GET, even after a POST.
pub(crate) fn see_other(location: &str) -> Response {
    let mut response = http::empty(303);
    if let Ok(value) = HeaderValue::from_str(location) {
        response.headers_mut().insert(LOCATION, value);
    }
    response
}
