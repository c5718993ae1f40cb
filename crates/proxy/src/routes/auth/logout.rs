//! `POST /auth/logout`: ends the session here and its refresh token at the identity provider, and says where the browser ends its session
//! there.

use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use http::header::SET_COOKIE;
use serde::Serialize;

use crate::auth::cookie::{self, Found};
use crate::auth::forgery;
use crate::auth::session::Ended;
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
        Found::Id(id) => match state.sessions().take(&id).await? {
            Ended::Now(session) => session.map(|session| (id, session)),
            Ended::Pending { error, is_new } => {
                state.store_refused_a_write();
                tracing::error!(%error, "a session can't be deleted; this replica refuses it");
                if is_new {
                    end_later(&state, id);
                }
                return Ok(cleared(ApiError::logout_pending().into_response()));
            }
        },
        Found::Absent | Found::Garbage => None,
    };
    let sid = ended.as_ref().and_then(|(_, session)| session.sid.clone());
    if let Some((id, session)) = ended {
        let rechecks = state.rechecks().clone();
        // The response doesn't wait for the provider, but the process does before it ends.
        state.changes().spawn(async move {
            rechecks.revoke(&id, &session).await;
        });
    }
    let home = format!("{own}/");
    let url = state.logins().end_session_url(&home, sid.as_deref()).await;
    Ok(cleared(json(&LoggedOut {
        end_session_url: url.map(Into::into),
    })))
}

/// The response, which takes the session's cookies from the browser.
fn cleared(mut response: Response) -> Response {
    let cleared = [cookie::clear_session(), cookie::clear_replaces()];
    for value in cleared.into_iter().flatten() {
        response.headers_mut().append(SET_COOKIE, value);
    }
    response
}

/// Ends the session as soon as the store lets it. The process doesn't wait for that before it ends: the store may be full for hours.
fn end_later(state: &AppState, id: String) {
    let state = state.clone();
    tokio::spawn(async move {
        if let Some(session) = state.sessions().end_later(&id).await {
            state.rechecks().revoke(&id, &session).await;
        }
    });
}
