//! `POST /oauth/token` and `POST /oauth/revoke`

mod client_auth;
mod grants;

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use crate::app::App;
use crate::http;
use crate::oidc::error::OAuthError;
use crate::oidc::params::{Params, Repeated};
use crate::sync::lock;

pub(crate) async fn token(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    // Any grant takes the next fault, also a request that would fail anyway: tests count requests.
    let fault = lock(&app.faults).token.pop_front();
    if let Some(status) = fault {
        return OAuthError::fault(status).into_response();
    }
    match answer(&app, &headers, &body) {
        Ok(value) => http::json(200, &value),
        Err(error) => error.into_response(),
    }
}

fn answer(app: &App, headers: &HeaderMap, body: &[u8]) -> Result<Value, OAuthError> {
    let params = form(headers, body)?;
    let grant = params
        .get("grant_type")
        .ok_or_else(|| OAuthError::request("Missing required parameter: grant_type"))?;
    match grant {
        "client_credentials" => grants::client_credentials(app, headers, &params),
        "authorization_code" => grants::authorization_code(app, headers, &params),
        "refresh_token" => grants::refresh_token(app, headers, &params),
        other => Err(OAuthError::grant_type(other)),
    }
}

/// Revokes a refresh token. An unknown one counts as revoked (RFC 7009, 2.2). Rule: revocation.
pub(crate) async fn revoke(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    match grants::revoke(&app, &headers, &body) {
        Ok(()) => http::empty(200),
        Err(error) => error.into_response(),
    }
}

/// The parameters in the request's body.
fn form(headers: &HeaderMap, body: &[u8]) -> Result<Params, OAuthError> {
    Params::body(headers, body)
        .ok_or_else(|| OAuthError::request("The body must be a form or a JSON object."))?
        .map_err(|Repeated(key)| OAuthError::request(format!("{key} is repeated.")))
}
