//! `/userinfo`

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::app::App;
use crate::http;
use crate::oidc::error::OAuthError;
use crate::oidc::{mint, verify};
use crate::sync::lock;

pub(crate) async fn userinfo(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    profile(&app, &headers).unwrap_or_else(|| OAuthError::bearer().into_response())
}

fn profile(app: &App, headers: &HeaderMap) -> Option<Response> {
    let (scheme, token) = http::single(headers, "authorization")?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return None;
    }
    let claims = verify::claims(app, token, &app.userinfo_url()).ok()?;
    let scope = claims["scope"].as_str()?;
    let oidc = lock(&app.oidc);
    let admin = oidc
        .admins
        .iter()
        .find(|a| claims["sub"] == a.sub.as_str())?;
    let mut body = json!({"sub": admin.sub});
    mint::add_profile(&mut body, admin, scope);
    Some(http::json(200, &body))
}
