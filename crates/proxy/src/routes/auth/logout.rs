//! `POST /auth/logout`: ends the session, revokes its refresh token, and says where the browser
//! ends its session at the identity provider.

use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use http::header::SET_COOKIE;
use serde::Serialize;

use crate::auth::cookie::{self, Found};
use crate::auth::forgery;
use crate::auth::session::Ended;
use crate::error::ApiError;
use crate::middleware::RequestTrace;
use crate::routes::json;
use crate::state::AppState;

/// The response body.
#[derive(Serialize)]
struct LoggedOut {
    /// Where the page sends the browser to log out of the identity provider as well; `null` if the
    /// provider has no such address
    end_session_url: Option<String>,
}

pub(in crate::routes) async fn end(
    State(state): State<AppState>,
    request: Request,
) -> Result<Response, ApiError> {
    let (parts, _) = request.into_parts();
    RequestTrace::of(&parts.extensions).set_operation("logout");
    let headers = &parts.headers;
    let own = &state.config().server.public_origin;
    // Without this check, any site could log an admin out.
    forgery::check(headers, own)?;
    let ended = match cookie::find(headers, cookie::SESSION) {
        Found::Id(id) => match state.sessions().take(&id).await? {
            Ended::Now(session) => session.map(|session| (id, session)),
            Ended::Pending { error, is_new } => {
                state.store_refused_a_write();
                tracing::error!(%error, "a session can't be deleted from the store; this replica refuses it meanwhile");
                if is_new {
                    end_later(&state, id);
                }
                return Ok(cleared(ApiError::logout_pending().into_response()));
            }
        },
        // Logging out twice isn't an error: the cookies are cleared all the same.
        Found::Absent | Found::Garbage => None,
    };
    let sid = ended.as_ref().and_then(|(_, session)| session.sid.clone());
    if let Some((id, session)) = ended {
        let session_revalidator = state.session_revalidator().clone();
        // The response doesn't wait for the provider. The process waits for this task before it
        // ends.
        state.changes().spawn(async move {
            session_revalidator.revoke(&id, &session).await;
        });
    }
    // The provider must list it among the application's logout URLs (README.md).
    let home = format!("{own}/");
    let url = state.logins().end_session_url(&home, sid.as_deref()).await;
    Ok(cleared(json(&LoggedOut {
        end_session_url: url.map(Into::into),
    })))
}

/// Adds the headers that remove the session's cookies.
fn cleared(mut response: Response) -> Response {
    let cleared = [cookie::clear_session(), cookie::clear_replaces()];
    for value in cleared.into_iter().flatten() {
        response.headers_mut().append(SET_COOKIE, value);
    }
    response
}

/// Deletes the session as soon as the store allows it. The process doesn't wait for that before it
/// ends: a full disk may last for hours.
fn end_later(state: &AppState, id: String) {
    let state = state.clone();
    tokio::spawn(async move {
        if let Some(session) = state.sessions().end_later(&id).await {
            state.session_revalidator().revoke(&id, &session).await;
        }
    });
}
