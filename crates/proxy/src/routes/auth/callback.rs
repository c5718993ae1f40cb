//! `GET /auth/callback`: the identity provider sends the browser back.

use axum::extract::{Request, State};
use axum::response::Response;
use http::header::SET_COOKIE;

use super::failure::failed;
use super::see_other;
use crate::auth::cookie::{self, Found};
use crate::auth::login::Callback;
use crate::auth::login_error::LoginError;
use crate::auth::session::ABSOLUTE_SECONDS;
use crate::error::ApiError;
use crate::middleware::Trail;
use crate::state::AppState;

pub(in crate::routes) async fn complete(
    State(state): State<AppState>,
    request: Request,
) -> Result<Response, ApiError> {
    let (parts, _) = request.into_parts();
    let trail = Trail::of(&parts.extensions);
    trail.set_operation("login_callback");
    let headers = &parts.headers;
    let login_id = match cookie::find(headers, cookie::LOGIN) {
        Found::Id(id) => Some(id),
        Found::Absent | Found::Garbage => None,
    };
    let callback = read(parts.uri.query().unwrap_or_default());
    let outcome = match callback {
        Ok(callback) => state.logins().complete(login_id.as_deref(), callback).await,
        Err(error) => Err(error),
    };
    let mut response = match outcome {
        Ok((who, return_to)) => {
            // A new id at each login; the browser's old session, if any, ends.
            if let Found::Id(old) = cookie::find(headers, cookie::SESSION) {
                state.sessions().end(&old).await?;
            }
            let id = state.sessions().begin(who).await?;
            let mut response = see_other(&return_to)?;
            if let Some(value) = cookie::set_session(&id, ABSOLUTE_SECONDS) {
                response.headers_mut().append(SET_COOKIE, value);
            }
            response
        }
        Err(error) => failed(&error, trail.id()),
    };
    if let Some(value) = cookie::clear_login() {
        response.headers_mut().append(SET_COOKIE, value);
    }
    Ok(response)
}

/// Each parameter at most once.
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
