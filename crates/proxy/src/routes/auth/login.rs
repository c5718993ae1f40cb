//! `GET /auth/login?return_to=/...`: sends the browser to the identity provider. With `reauth`, the
//! provider asks for the password in any case. `acr_values` and `max_age` ask for more than an
//! ordinary login.
//!
//! Anyone can request it, any number of times. So it writes nothing to the store, and accepts only
//! top-level navigations.

use axum::extract::{Request, State};
use axum::response::Response;
use factordesk_model::Secret;
use http::header::SET_COOKIE;

use super::failure::failed;
use super::see_other;
use crate::auth::cookie::{self, Found};
use crate::auth::login::LOGIN_SECONDS;
use crate::auth::navigation::check_top_level;
use crate::auth::return_to::own_path;
use crate::auth::step_up::StepUp;
use crate::error::ApiError;
use crate::middleware::RequestTrace;
use crate::state::AppState;

pub(in crate::routes) async fn begin(
    State(state): State<AppState>,
    request: Request,
) -> Result<Response, ApiError> {
    let trace = RequestTrace::of(request.extensions());
    trace.set_operation("login");
    check_top_level(request.headers())?;
    let query = request.uri().query().unwrap_or_default();
    let wanted = form_urlencoded::parse(query.as_bytes())
        .find(|(key, _)| key == "return_to")
        .map_or_else(|| "/".into(), |(_, value)| value);
    let force_login = form_urlencoded::parse(query.as_bytes()).any(|(key, _)| key == "reauth");
    let step_up = StepUp::read(query, |wanted| state.policies().may_ask(wanted))?;
    // Absent if the login begins on another site, since this cookie is `Strict` (`callback.rs`).
    let replaced = match cookie::find(request.headers(), cookie::SESSION) {
        Found::Id(id) => Some(Secret::new(id)),
        Found::Absent | Found::Garbage => None,
    };
    let begun = state
        .logins()
        .begin(own_path(&wanted), force_login, &step_up, replaced);
    match begun.await {
        Ok(begun) => {
            let mut response = see_other(begun.url.as_str())?;
            let (name, sealed) = &begun.cookie;
            // Browsers limit the size of all cookies together, so only the newest logins are kept.
            let older = cookie::logins_to_drop(request.headers());
            let cleared = older.iter().map(|name| cookie::clear_login(name));
            let set = cookie::set_login(name, sealed, LOGIN_SECONDS);
            for value in cleared.chain([set]).flatten() {
                response.headers_mut().append(SET_COOKIE, value);
            }
            Ok(response)
        }
        Err(error) => Ok(failed(&error, trace.id(), request.headers())),
    }
}
