//! Handles requests below `/api/v2`: route table, credentials and permission first, then the
//! operation's own file.
//!
//! What is common to all operations is here. What only one of them needs is in its file.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequestParts as _, Request};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use factordesk_model::error::codes;
use factordesk_model::headers::{CONFIRM, ConfirmAction, LIST_VERSION};
use factordesk_model::route::BodyRule;
use factordesk_model::{
    HttpMethod, ListVersion, Operation, OwnAddress, Permission, Target, TicketRequest,
    TicketSummary, UserId,
};
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{HeaderMap, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::time::Instant;

use super::list_after::ListAfter;
use super::masking::{MaskedMethods, holds_methods};
use super::users::profile;
use super::{confirm_ids, guardian, methods, users};
use crate::audit::Journal;
use crate::auth::Authorized;
use crate::auth0::UpstreamResponse;
use crate::body;
use crate::change::{Key, Mutation, Reason, Renaming, reason};
use crate::error::ApiError;
use crate::middleware::{JSON, RequestTrace};
use crate::policy::{Access, Allowed};
use crate::state::AppState;

pub(super) async fn dispatch(state: AppState, request: Request) -> Result<Response, ApiError> {
    let (mut parts, body) = request.into_parts();
    let authorized = Authorized::from_request_parts(&mut parts, &state).await?;
    let target = authorized.target().clone();
    let reveals = authorized.reveals();
    let leaves_record = target.is_mutation() || reveals;
    // Only a record has a reason. Other requests may send one; nothing reads it.
    let reason = if leaves_record {
        reason::read(&parts.headers)
    } else {
        Ok(Reason::default())
    };
    // An invalid reason is reported further down, so that the refusal is recorded as well.
    let journal = leaves_record.then(|| {
        let id = RequestTrace::of(&parts.extensions).id().to_owned();
        let reason = reason.clone().unwrap_or_default();
        let journal = Journal::new(&state, authorized.caller(), &target, &id, reason);
        Arc::new(if reveals {
            journal.of_reveal()
        } else {
            journal
        })
    });
    let changes = state.changes().clone();
    let api_request = ApiRequest {
        state,
        authorized,
        headers: parts.headers,
        body,
        journal: journal.clone(),
        confirmed: None,
        renaming: None,
        allowed: None,
        came: Instant::now(),
    };
    let result = match api_request.check_reason(reason) {
        Ok(()) => operate(api_request, target).await,
        Err(error) => Err(error),
    };
    // A refused mutation or reveal leaves a record, unless a step on the way has written one.
    let refused = result.as_ref().err().cloned();
    if let (Some(error), Some(journal)) = (refused, journal)
        && !journal.is_written()
    {
        // In its own task, so that the record is written even if the client has gone.
        let _ = changes
            .spawn(async move { journal.refused(&error).await })
            .await;
    }
    result
}

async fn operate(mut api_request: ApiRequest, target: Target) -> Result<Response, ApiError> {
    // Here and not in the operations' files, so that no operation can leave it out. The policy comes
    // first: what follows would tell a user out of scope from one that doesn't exist, and say things about
    // a body to an admin who may not change the user.
    if let Some(user) = target.user()
        && target.operation() != Operation::GetUser
    {
        api_request.ask_policy(user).await?;
    }
    confirm_ids::confirm(&api_request.state, &api_request.authorized).await?;
    // The mutations' futures take kilobytes. In memory of their own, so that they aren't moved around with each read.
    match target {
        Target::ListMethods(_) => methods::list::handle(api_request).await,
        Target::GetMethod(..) => methods::get::handle(api_request).await,
        Target::CreateMethod(_) => Box::pin(methods::create::handle(api_request)).await,
        Target::SetMethods(_) => Box::pin(methods::set::handle(api_request)).await,
        Target::UpdateMethod(..) => Box::pin(methods::update::handle(api_request)).await,
        Target::DeleteMethod(..) => Box::pin(methods::delete::handle(api_request)).await,
        Target::DeleteAllMethods(_) => Box::pin(methods::delete_all::handle(api_request)).await,
        Target::SearchUsers => users::search::handle(api_request).await,
        Target::GetUser(_) => users::get::handle(api_request).await,
        Target::UsersByEmail => users::by_email::handle(api_request).await,
        Target::ListFactors => guardian::factors::handle(api_request).await,
        Target::PhoneMessageTypes => guardian::message_types::handle(api_request).await,
        Target::CreateTicket => Box::pin(guardian::ticket::handle(api_request)).await,
        Target::RegenerateRecoveryCode(_) => {
            Box::pin(users::recovery_code::handle(api_request)).await
        }
        Target::ForgetBrowsers(_) => {
            Box::pin(users::remembered_browsers::handle(api_request)).await
        }
        // No client gets here: `Target::find` doesn't find them.
        Target::UserRoles(_) | Target::UserOrganizations(_) | Target::OrganizationMembers(_) => {
            Err(ApiError::unknown_route())
        }
    }
}

/// An authorised request, as its operation handles it.
pub(super) struct ApiRequest {
    state: AppState,
    authorized: Authorized,
    headers: HeaderMap,
    body: Body,
    /// Present for mutations, and for reads that reveal
    journal: Option<Arc<Journal>>,
    /// The list version that the admin confirmed
    confirmed: Option<ListVersion>,
    /// The name that the admin saw, and the requested one
    renaming: Option<Renaming>,
    /// Of a mutation, once the policy has allowed it
    allowed: Option<Allowed>,
    came: Instant,
}

impl ApiRequest {
    /// Handles a read: takes no body, and forwards the request.
    pub(super) async fn read(mut self) -> Result<Response, ApiError> {
        body::none(&self.headers, std::mem::take(&mut self.body)).await?;
        let operation = self.authorized.target().operation();
        if profile::is_of_users(operation) {
            return self.read_users().await;
        }
        let answer = self.state.forwarder().read(&self.authorized).await;
        if !holds_methods(operation) {
            return Ok(respond(answer?));
        }
        let masked = MaskedMethods::read(operation, answer?).with_version(self.authorized.query());
        // The record comes before the data: if it can't be written, nothing is shown. A value that
        // isn't masked anyway, or that the tenant masks itself, isn't revealed.
        let revealed = if self.authorized.reveals() {
            masked.revealed()
        } else {
            Vec::new()
        };
        if !revealed.is_empty() {
            let Some(journal) = &self.journal else {
                let error = ApiError::audit_unavailable("nothing is shown");
                return Err(error.with_cause("a reveal without an audit journal"));
            };
            journal.revealed(revealed).await?;
        }
        Ok(respond(masked.rebuild(self.authorized.reveals())))
    }

    /// Handles a read of users: those that the admin may touch, with what the policy says about them.
    async fn read_users(&mut self) -> Result<Response, ApiError> {
        let access = Access::to(&self.state, &self.authorized);
        let answer = if let Target::GetUser(user) = self.authorized.target() {
            let (answer, limits) = access.open(user).await?;
            profile::narrow_one(&self.authorized, answer, limits)?
        } else {
            profile::narrow_list(&self.authorized, access.find(&self.authorized).await?)?
        };
        Ok(respond(answer))
    }

    /// Asks the policy whether the operation on this user may begin.
    async fn ask_policy(&mut self, user: &UserId) -> Result<(), ApiError> {
        let access = Access::to(&self.state, &self.authorized);
        if self.authorized.target().is_mutation() {
            self.allowed = Some(access.allow(user).await?);
            return Ok(());
        }
        access.check_scope(user).await
    }

    /// Reads the body, of at most the size in the route table.
    pub(super) async fn json<T: DeserializeOwned>(&mut self) -> Result<T, ApiError> {
        body::parse(&self.text().await?)
    }

    /// The same as text, for [`body::parse`].
    pub(super) async fn text(&mut self) -> Result<Bytes, ApiError> {
        let body = std::mem::take(&mut self.body);
        match self.authorized.target().route().body {
            BodyRule::Json(limit) => body::text(&self.headers, body, limit).await,
            BodyRule::None => Err(ApiError::unreadable_body("this call takes no body")),
        }
    }

    /// Handles a mutation without a body.
    pub(super) async fn mutate(mut self) -> Result<Response, ApiError> {
        body::none(&self.headers, std::mem::take(&mut self.body)).await?;
        self.send(None).await
    }

    /// Handles a mutation with a body, which is serialised from the typed request.
    pub(super) async fn mutate_with(self, body: &impl Serialize) -> Result<Response, ApiError> {
        let body = serde_json::to_vec(body)
            .map_err(|_| ApiError::unreadable_body("it can't be written as JSON"))?;
        self.send(Some(body.into())).await
    }

    /// Requires a permission on top of the route's own, because of what the body asks for.
    pub(super) fn require(&self, needed: Permission) -> Result<(), ApiError> {
        let granted = self.authorized.caller().permissions().contains(&needed);
        granted
            .then_some(())
            .ok_or_else(|| ApiError::insufficient_scope(needed))
    }

    /// The RP ID of the tenant's login pages, if it is configured.
    pub(super) fn rp_id(&self) -> Option<&str> {
        self.state.config().tenant.rp_id.as_deref()
    }

    /// Sets the user that the request is about, if the path doesn't name them, and asks the policy.
    pub(super) async fn is_about(&mut self, user: &UserId) -> Result<(), ApiError> {
        if let Some(journal) = &self.journal {
            journal.set_user(user);
        }
        self.ask_policy(user).await
    }

    /// Sets what the audit keeps of an enrolment ticket: where its link is sent, and whether that
    /// is the user's own address.
    ///
    /// If the profile can't be read, the ticket is created all the same, and the record doesn't say
    /// whose address it is.
    pub(super) async fn is_ticket(&mut self, request: &TicketRequest, readable: bool) {
        let Some(journal) = &self.journal else { return };
        let profile = if readable && TicketSummary::needs_own_address(request) {
            let forwarder = self.state.forwarder();
            forwarder.address(&self.authorized, &request.user_id).await
        } else {
            // Only stands for "not read". It is never sent.
            Err(ApiError::unknown_route())
        };
        let own = match &profile {
            Ok(address) => OwnAddress::Known(address.as_deref()),
            Err(_) => OwnAddress::Unknown,
        };
        journal.set_enrolment_ticket(TicketSummary::of(request, own));
    }

    /// Takes the list version from the confirmation header for this action. Before anything is
    /// sent, it is compared with the list.
    pub(super) fn confirm(&mut self, action: ConfirmAction) -> Result<(), ApiError> {
        let mut values = self.headers.get_all(CONFIRM).iter();
        let confirmed = match (values.next(), values.next()) {
            (Some(value), None) => value.to_str().ok().and_then(|text| action.read(text)),
            _ => None,
        };
        if confirmed.is_none() {
            return Err(ApiError::confirmation_required(action.as_str()));
        }
        self.confirmed = confirmed;
        Ok(())
    }

    /// Takes the name that the admin saw from its header, if there is one. Before anything is sent,
    /// it is compared with the method's name.
    pub(super) fn rename_to(&mut self, name: &str) -> Result<(), ApiError> {
        self.renaming = Renaming::read(&self.headers, name)?;
        Ok(())
    }

    /// Checks the reason: it must be valid, and present if the configuration requires it for this
    /// operation.
    fn check_reason(&self, given: Result<Reason, ApiError>) -> Result<(), ApiError> {
        let target = self.authorized.target();
        // A read without a reveal leaves no record that could hold a reason.
        if self.journal.is_none() {
            return Ok(());
        }
        let required = &self.state.config().server.require_reason;
        if given?.reason.is_none() && required.contains(&target.operation()) {
            return Err(ApiError::reason_required());
        }
        Ok(())
    }

    /// Carries out a mutation.
    async fn send(self, body: Option<Bytes>) -> Result<Response, ApiError> {
        let Some(journal) = self.journal else {
            return Err(ApiError::upstream_error().with_cause("a read was sent as a mutation"));
        };
        // A new mutation can't forget the policy: without its decision, nothing is sent.
        let Some(allowed) = self.allowed else {
            let error = ApiError::no_such_user();
            return Err(error.with_cause("a mutation without the policy's decision"));
        };
        let operation = self.authorized.target().operation();
        let method = self.authorized.target().route().method;
        let list = ListAfter {
            state: self.state.clone(),
            authorized: self.authorized.clone(),
            came: self.came,
        };
        let mutation = Mutation {
            // `PATCH` and `DELETE` can be repeated without harm.
            key: if matches!(method, HttpMethod::Post | HttpMethod::Put) {
                Key::read(&self.headers)?
            } else {
                None
            },
            state: self.state,
            authorized: self.authorized,
            journal,
            confirmed: self.confirmed,
            renaming: self.renaming,
            body,
        };
        let (result, receipt) = mutation.run().await;
        if result.is_ok() {
            allowed.changed();
        }
        let mut response = match result {
            Ok(answer) if holds_methods(operation) => {
                let masked = MaskedMethods::read(operation, answer);
                let mut response = respond(masked.rebuild(false));
                // Only a replacement returns the whole list, so only it has a version.
                if operation == Operation::SetMethods
                    && let Some(version) = list.version().await
                {
                    response.headers_mut().insert(LIST_VERSION, version);
                }
                response
            }
            Ok(answer) => respond(answer),
            // This stands for the response of an earlier request, and its delivery is tracked like
            // that of any other.
            Err(error) if error.code() == codes::ALREADY_DONE => error.into_response(),
            Err(error) => return Err(error),
        };
        response.extensions_mut().insert(receipt);
        Ok(response)
    }
}

/// Builds the response to the client.
fn respond(answer: UpstreamResponse) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let mut response = (status, answer.headers).into_response();
    // `auth0::response` lets only JSON pass. The tenant's own header isn't copied (property 26).
    if !answer.body.is_empty() {
        response
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
        *response.body_mut() = answer.body.into();
    }
    response
}
