//! The way of every call below `/api/v2`: route table, credentials, permission; then the operation's own file.

use axum::body::Body;
use axum::extract::{FromRequestParts as _, Request};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use factordesk_model::headers::{CONFIRM, ConfirmAction};
use factordesk_model::route::BodyRule;
use factordesk_model::{ListVersion, Target, UserId};
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{HeaderMap, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{guardian, methods, users};
use crate::auth::Authorized;
use crate::auth0::Answer;
use crate::error::ApiError;
use crate::middleware::{JSON, Trail};
use crate::state::AppState;
use crate::{audit, body};

pub(super) async fn dispatch(state: AppState, request: Request) -> Result<Response, ApiError> {
    let (mut parts, body) = request.into_parts();
    let authorized = Authorized::from_request_parts(&mut parts, &state).await?;
    let request_id = Trail::of(&parts.extensions).id().to_owned();
    let target = authorized.target().clone();
    let call = Call {
        user: target.user().cloned(),
        state,
        authorized,
        headers: parts.headers,
        body,
        request_id,
    };
    match target {
        Target::ListMethods(_) => methods::list::handle(call).await,
        Target::GetMethod(..) => methods::get::handle(call).await,
        Target::CreateMethod(_) => methods::create::handle(call).await,
        Target::SetMethods(_) => methods::set::handle(call).await,
        Target::UpdateMethod(..) => methods::update::handle(call).await,
        Target::DeleteMethod(..) => methods::delete::handle(call).await,
        Target::DeleteAllMethods(_) => methods::delete_all::handle(call).await,
        Target::SearchUsers => users::search::handle(call).await,
        Target::GetUser(_) => users::get::handle(call).await,
        Target::UsersByEmail => users::by_email::handle(call).await,
        Target::ListFactors => guardian::factors::handle(call).await,
        Target::PhoneMessageTypes => guardian::message_types::handle(call).await,
        Target::CreateTicket => guardian::ticket::handle(call).await,
        Target::RegenerateRecoveryCode(_) => users::recovery_code::handle(call).await,
        Target::ForgetBrowsers(_) => users::remembered_browsers::handle(call).await,
    }
}

/// An authorised request on its way through an operation.
pub(super) struct Call {
    state: AppState,
    authorized: Authorized,
    /// Who it is about, for the audit
    user: Option<UserId>,
    headers: HeaderMap,
    body: Body,
    request_id: String,
}

impl Call {
    /// A read: no body, forwarded as it is.
    pub(super) async fn read(self) -> Result<Response, ApiError> {
        body::none(&self.headers, &self.body)?;
        let answer = self.state.forwarder().forward(&self.authorized, None).await;
        Ok(respond(answer?))
    }

    /// Takes the body, at most as large as the route table says.
    pub(super) async fn json<T: DeserializeOwned>(&mut self) -> Result<T, ApiError> {
        let body = std::mem::take(&mut self.body);
        match self.authorized.target().route().body {
            BodyRule::Json(limit) => body::json(&self.headers, body, limit).await,
            BodyRule::None => Err(ApiError::unreadable_body("this call takes no body")),
        }
    }

    /// A change without a body.
    pub(super) async fn change(self) -> Result<Response, ApiError> {
        body::none(&self.headers, &self.body)?;
        self.send(None).await
    }

    /// A change with a body, written anew from what was understood of it.
    pub(super) async fn change_with(self, body: &impl Serialize) -> Result<Response, ApiError> {
        let body = serde_json::to_vec(body)
            .map_err(|_| ApiError::unreadable_body("it can't be written as JSON"))?;
        self.send(Some(body.into())).await
    }

    /// Says who it is about, where the path doesn't.
    pub(super) fn is_about(&mut self, user: UserId) {
        self.user = Some(user);
    }

    /// The list version that the confirmation header names, for this action.
    pub(super) fn confirmed(&self, action: ConfirmAction) -> Result<ListVersion, ApiError> {
        let mut values = self.headers.get_all(CONFIRM).iter();
        match (values.next(), values.next()) {
            (Some(value), None) => value.to_str().ok().and_then(|text| action.read(text)),
            _ => None,
        }
        .ok_or_else(|| ApiError::confirmation_required(action.as_str()))
    }

    /// Holds the confirmed version against the list as it is now.
    pub(super) fn check_unchanged(
        &self,
        confirmed: ListVersion,
    ) -> impl Future<Output = Result<(), ApiError>> + Send + use<> {
        let (state, authorized) = (self.state.clone(), self.authorized.clone());
        async move {
            let current = state.forwarder().list_version(&authorized).await?;
            if current == confirmed {
                Ok(())
            } else {
                Err(ApiError::list_changed())
            }
        }
    }

    /// Sends a change in a task of its own: it is finished, and audited, also when the caller has gone.
    async fn send(self, body: Option<Bytes>) -> Result<Response, ApiError> {
        let task = tokio::spawn(async move {
            let result = self.state.forwarder().forward(&self.authorized, body).await;
            audit::record(
                &self.request_id,
                &self.authorized,
                self.user.as_ref(),
                &result,
            );
            result
        });
        let answer = task
            .await
            .map_err(|_| ApiError::outcome_unknown().because("a panic"))??;
        Ok(respond(answer))
    }
}

/// The answer, made anew.
fn respond(answer: Answer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let mut response = (status, answer.headers).into_response();
    if !answer.body.is_empty() {
        response
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
        *response.body_mut() = answer.body.into();
    }
    response
}
