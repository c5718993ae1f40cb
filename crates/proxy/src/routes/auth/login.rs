//! `GET /auth/login?return_to=/...`: sends the browser to the identity provider. With `reauth`, it asks for a password in any case.

use axum::extract::{Request, State};
use axum::response::Response;
use http::header::SET_COOKIE;

use super::failure::failed;
use super::see_other;
use crate::auth::cookie;
use crate::auth::login::LOGIN_SECONDS;
use crate::auth::return_to::own_path;
use crate::error::ApiError;
use crate::middleware::Trail;
use crate::state::AppState;

pub(in crate::routes) async fn begin(
    State(state): State<AppState>,
    request: Request,
) -> Result<Response, ApiError> {
    let trail = Trail::of(request.extensions());
    trail.set_operation("login");
    let query = request.uri().query().unwrap_or_default();
    let wanted = form_urlencoded::parse(query.as_bytes())
        .find(|(key, _)| key == "return_to")
        .map_or_else(|| "/".into(), |(_, value)| value);
    let anew = form_urlencoded::parse(query.as_bytes()).any(|(key, _)| key == "reauth");
    match state.logins().begin(own_path(&wanted), anew).await {
        Ok((id, url)) => {
            let mut response = see_other(url.as_str())?;
            if let Some(value) = cookie::set_login(&id, LOGIN_SECONDS) {
                response.headers_mut().insert(SET_COOKIE, value);
            }
            Ok(response)
        }
        Err(error) => Ok(failed(&error, trail.id())),
    }
}
