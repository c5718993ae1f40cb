//! `POST /auth/logout`: ends the session here and its refresh token at the identity provider, and says where the browser ends its session
//! there.

use axum::extract::{Request, State};
use axum::response::Response;
use http::header::SET_COOKIE;
use serde::Serialize;

use crate::auth::cookie::{self, Found};
use crate::auth::forgery;
use crate::error::ApiError;
use crate::middleware::Trail;
use crate::routes::json;
use crate::state::AppState;

/// The answer.
#[derive(Serialize)]
struct LoggedOut {
    /// Where the page sends the browser to log out of the identity provider too; `null` when there is no such place
    end_session_url: Option<String>,
}

pub(in crate::routes) async fn end(
    State(state): State<AppState>,
    request: Request,
) -> Result<Response, ApiError> {
    let (parts, _) = request.into_parts();
    Trail::of(&parts.extensions).set_operation("logout");
    let headers = &parts.headers;
    let own = &state.config().server.public_origin;
    forgery::check(headers, own)?;
    let ended = match cookie::find(headers, cookie::SESSION) {
        Found::Id(id) => {
            let session = state.sessions().take(&id).await?;
            session.map(|session| (id, session))
        }
        Found::Absent | Found::Garbage => None,
    };
    let sid = ended.as_ref().and_then(|(_, session)| session.sid.clone());
    if let Some((id, session)) = ended {
        let rechecks = state.rechecks().clone();
        // Nobody waits for the provider; but the process does, before it ends.
        state.changes().spawn(async move {
            rechecks.revoke(&id, &session).await;
        });
    }
    let home = format!("{own}/");
    let url = state.logins().end_session_url(&home, sid.as_deref()).await;
    let mut response = json(&LoggedOut {
        end_session_url: url.map(Into::into),
    });
    let cleared = [cookie::clear_session(), cookie::clear_replaces()];
    for value in cleared.into_iter().flatten() {
        response.headers_mut().append(SET_COOKIE, value);
    }
    Ok(response)
}
