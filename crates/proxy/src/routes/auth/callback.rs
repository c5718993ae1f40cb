//! `GET /auth/callback`: the identity provider sends the browser back here after a login.

use axum::extract::{Request, State};
use axum::response::Response;
use factordesk_model::Secret;
use http::HeaderMap;
use http::header::SET_COOKIE;

use super::failure::failed;
use super::see_other;
use crate::auth::cookie::{self, Found};
use crate::auth::login::{Callback, Completed};
use crate::auth::login_error::LoginError;
use crate::auth::session::ABSOLUTE_SECONDS;
use crate::error::ApiError;
use crate::middleware::RequestTrace;
use crate::state::AppState;
use crate::store::{SessionRecord, StoreKey};

pub(in crate::routes) async fn complete(
    State(state): State<AppState>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    let trace = RequestTrace::of(&parts.extensions);
    trace.set_operation("login_callback");
    let headers = &parts.headers;
    let callback = read(parts.uri.query().unwrap_or_default());
    // Each login under way has its own cookie, whose name is derived from its `state`.
    let name = callback
        .as_ref()
        .ok()
        .and_then(|callback| callback.state.as_deref())
        .map(cookie::login_name);
    let sealed = name
        .as_deref()
        .and_then(|name| cookie::find_login(headers, name));
    let outcome = match callback {
        Ok(callback) => state.logins().complete(sealed, callback).await,
        Err(error) => Err(error),
    };
    let mut response = match outcome {
        Ok(login) => match log_in(&state, headers, login).await {
            Ok(response) => response,
            Err(error) => failed(&unavailable(&error), trace.id(), headers),
        },
        Err(LoginError::Expired(_)) if keeps_no_cookies(&state, headers) => {
            failed(&LoginError::NoCookie, trace.id(), headers)
        }
        Err(error) => failed(&error, trace.id(), headers),
    };
    // The login's cookie is of no use any more, whether the login succeeded or failed.
    let over = name.filter(|_| sealed.is_some());
    if let Some(value) = over.and_then(|name| cookie::clear_login(&name)) {
        response.headers_mut().append(SET_COOKIE, value);
    }
    response
}

/// Whether this browser seems to keep no cookie of a desk at an `http` address.
fn keeps_no_cookies(state: &AppState, headers: &HeaderMap) -> bool {
    let is_https = state.config().server.public_origin.is_https();
    !is_https && !cookie::has_any(headers)
}

/// The store's failure as that of the login: a browser shows it as a page, not as JSON.
fn unavailable(error: &ApiError) -> LoginError {
    LoginError::Unavailable(error.cause().unwrap_or(error.code()).to_owned())
}

/// Begins a session with a new id, and ends all earlier sessions of this browser.
async fn log_in(
    state: &AppState,
    headers: &HeaderMap,
    login: Completed,
) -> Result<Response, ApiError> {
    // The session cookie is `Strict`: it reaches the callback only if the provider is on the same
    // site. With a provider elsewhere, the request that began the login usually had it.
    let shown = match cookie::find(headers, cookie::SESSION) {
        Found::Id(id) => Some(Secret::new(id)),
        Found::Absent | Found::Garbage => None,
    };
    for id in [shown, login.replaced_session].into_iter().flatten() {
        if let Some(session) = state.sessions().end(StoreKey::of(id.expose())).await? {
            revoke_later(state, id, session);
        }
    }
    // The `Lax` cookie covers a login that was begun from another site, and a second tab that has
    // logged in since. It holds a digest, which ends the session but can't open its refresh token.
    //
    // All old sessions end first: a failure then leaves the browser without a session, not with two.
    if let Some(key) = cookie::find_replaced(headers) {
        state.sessions().end(key).await?;
    }
    let id = state.sessions().begin(login.who).await?;
    let mut response = see_other(&login.return_to)?;
    let set = [
        // The longest time. The store ends idle sessions earlier, whatever the cookie says.
        cookie::set_session(&id, ABSOLUTE_SECONDS),
        cookie::set_replaces(StoreKey::of(&id), ABSOLUTE_SECONDS),
    ];
    for value in set.into_iter().flatten() {
        response.headers_mut().append(SET_COOKIE, value);
    }
    Ok(response)
}

/// Revokes the refresh token of a session that has ended.
///
/// The response doesn't wait for the provider, but the process does before it exits.
fn revoke_later(state: &AppState, id: Secret, session: SessionRecord) {
    let session_revalidator = state.session_revalidator().clone();
    state.changes().spawn(async move {
        session_revalidator.revoke(id.expose(), &session).await;
    });
}

/// Reads the parameters. Each may occur once. Providers add others of their own, which are ignored.
fn read(query: &str) -> Result<Callback, LoginError> {
    let mut callback = Callback::default();
    for (key, value) in form_urlencoded::parse(query.as_bytes()) {
        let place = match key.as_ref() {
            "code" => &mut callback.code,
            "state" => &mut callback.state,
            "iss" => &mut callback.iss,
            "error" => &mut callback.error,
            "error_description" => &mut callback.error_description,
            _ => continue,
        };
        if place.replace(value.into_owned()).is_some() {
            return Err(LoginError::Mismatch("a parameter given twice".to_owned()));
        }
    }
    Ok(callback)
}
