//! Mutations of methods.
//!
//! Once it is permitted, a mutation marks the rows, is sent, applies the response or rolls back, and loads the list again.
//! Nothing is sent twice, except requests refused with "too many requests".

use factordesk_model::error::codes;
use factordesk_model::headers::OldName;
use factordesk_model::{
    AuthenticationMethod, CreateRequest, CreateType, ErrorCause, ListVersion, MethodId, MethodType,
    Reason, SetRequest, UpdateRequest,
};
use factordesk_view::reactive::State;
use futures::FutureExt;
use futures::future::LocalBoxFuture;

use super::command::Ended;
use super::context::Context;
use super::load::begin_list;
use super::retries::{SendRequest, with_retries};
use super::{DeleteOutcomes, Progress};
use crate::api::events::{Action, Asked, Outcome};
use crate::api::{ApiClient, ApiFuture, Permit};
use crate::state::announce::{Announcement, Listed};
use crate::state::toasts::Undo;
use crate::state::{ApiError, FactorList, Failure, MutationId};

/// The methods in a response: none, one, or all.
pub(super) type ResponseMethods = Vec<AuthenticationMethod>;
/// A new name or channel for a method.
#[derive(Debug, Clone, Default)]
pub struct Update {
    /// The changes
    pub request: UpdateRequest,
    /// With a new name: the one that the admin saw. The proxy refuses the request if the method has another by now
    pub old_name: Option<OldName>,
    /// The reason, if one was asked for
    pub why: Reason,
}

/// A method to delete.
#[derive(Debug, Clone)]
pub struct Deletion {
    /// Its id
    pub id: MethodId,
    /// How the deletion can be undone
    pub undo: Option<Undo>,
}

/// Methods to delete one by one.
#[derive(Debug, Clone)]
pub struct Deletions {
    /// What the admin asks for: deleting all methods, or those of a type
    pub action: Action,
    /// The type, if they are all of one
    pub kind: Option<MethodType>,
    /// Their ids
    pub ids: Vec<MethodId>,
}

impl Ended<Deletions> for DeleteOutcomes {
    fn refused(input: Deletions, error: ApiError) -> Self {
        let ids = input.ids.into_iter();
        ids.map(|id| (id, Err(error.clone()))).collect()
    }

    fn told(&self) -> (Outcome, Option<&'static str>, Option<&ApiError>) {
        let errors = || self.iter().filter_map(|(_, result)| result.as_ref().err());
        // Unknown outcomes come first: the host page can't tell them from the list.
        let unknown = errors().find(|error| error.is_outcome_unknown());
        match unknown.or_else(|| errors().next()) {
            Some(error) => (Outcome::after(error), None, Some(error)),
            None => (Outcome::Done, None, None),
        }
    }
}

/// Applies a response to the list.
type Commit = Box<dyn FnOnce(&mut FactorList, MutationId, &ResponseMethods)>;
/// Makes the announcement of a mutation from its response.
type Announce = Box<dyn FnOnce(&ResponseMethods) -> Announcement>;

/// One mutation of any kind.
struct Mutation {
    /// Identifies the marks on the affected rows; `None` if the desk was removed
    id: Option<MutationId>,
    /// Sends the request
    send: SendRequest<ResponseMethods>,
    /// Applies the response to the list
    commit: Commit,
    /// The announcement after the list was updated; `None` for a part of a larger operation
    announce: Option<Announce>,
    /// Its permission
    permit: Permit,
    /// How it can be undone
    undo: Option<Undo>,
    /// Whether the page itself shows a failure, because no form or dialog is open that could
    on_page: bool,
}

/// Adds a method.
pub(super) fn create(
    context: Context,
    request: CreateRequest,
    permit: Permit,
) -> ApiFuture<AuthenticationMethod> {
    let kind = request.create_type();
    let mutation = creation(context, request, permit, Announcement::Created);
    created(context, kind, mutation)
}

/// `announce` says that the method was added.
fn creation(
    context: Context,
    request: CreateRequest,
    permit: Permit,
    announce: fn(Option<Listed>) -> Announcement,
) -> Mutation {
    let list = context.desk.list;
    Mutation {
        permit,
        undo: None,
        on_page: false,
        id: list.try_update(|list| list.begin_create(&request)),
        send: Box::new(move |api, permit| api.create(permit, &request)),
        commit: Box::new(|list, mutation, created| {
            if let Some(created) = created.first() {
                list.commit_create(mutation, created.clone());
            }
        }),
        announce: Some(Box::new(move |created| {
            let created = created.first().cloned();
            let id = created.as_ref().and_then(|method| method.id.clone());
            let _ = context.desk.touched.try_set(id);
            announce(created.and_then(|method| listed(context, method)))
        })),
    }
}

/// Runs a mutation that adds a method of this type.
fn created(
    context: Context,
    kind: CreateType,
    mutation: Mutation,
) -> ApiFuture<AuthenticationMethod> {
    let list = context.desk.list;
    let whose = context.desk.user_id.try_get_untracked();
    let created = one(mutation.listed(context));
    let noted = created.inspect(move |result| {
        let full = matches!(result, Err(error) if error.cause() == Some(ErrorCause::EntityLimit));
        // The limit is that of the user who was shown at the start.
        if full && context.desk.user_id.try_get_untracked() == whose {
            let _ = list.try_update(|list| list.note_full(kind));
        }
    });
    noted.boxed_local()
}

pub(super) fn update(
    context: Context,
    id: MethodId,
    update: Update,
    permit: Permit,
) -> ApiFuture<AuthenticationMethod> {
    one(updating(context, id, update, permit).listed(context))
}

fn updating(context: Context, id: MethodId, update: Update, permit: Permit) -> Mutation {
    let Update {
        request, old_name, ..
    } = update;
    let list = context.desk.list;
    let asked = request.clone();
    let updated = id.clone();
    let before = list.try_with_untracked(|list| list.method(&id).cloned());
    let undo = before
        .flatten()
        .and_then(|method| Undo::of_update(&method, &request));
    Mutation {
        permit,
        undo,
        on_page: false,
        id: list.try_update(|list| list.begin_update(&id)),
        send: Box::new(move |api, permit| api.update(permit, &id, &request, old_name.as_ref())),
        commit: Box::new(move |list, mutation, _| list.commit_update(mutation, &asked)),
        // Looked up after the commit, so that it has the new name.
        announce: Some(Box::new(move |_| {
            let _ = context.desk.touched.try_set(Some(updated.clone()));
            Announcement::Changed(listed_by_id(context, &updated))
        })),
    }
}

pub(super) fn delete(
    context: Context,
    Deletion { id, undo }: Deletion,
    permit: Permit,
) -> ApiFuture<()> {
    // Looked up before the deletion, while the method is in the list.
    let announcement = Announcement::Deleted(listed_by_id(context, &id));
    let mut mutation = deletion(context, id, permit);
    mutation.undo = undo;
    mutation.announce = Some(Box::new(move |_| announcement));
    none(mutation.listed(context))
}

/// Deletes methods one after the other; in parallel they would only run into the tenant's rate limit.
///
/// Stops at an error that would recur. The methods after it get the same error.
pub(super) fn delete_each(
    context: Context,
    ids: Vec<MethodId>,
    progress: State<Progress>,
    permit: Permit,
) -> LocalBoxFuture<'static, DeleteOutcomes> {
    async move {
        let of = ids.len();
        let _ = progress.try_set(Progress { done: 0, of });
        let mut outcomes = DeleteOutcomes::new();
        let mut ended = None;
        for (index, id) in ids.into_iter().enumerate() {
            if !context.shows(permit.user()) {
                // The remaining methods belong to a user who isn't shown any more.
                ended = Some(ApiError::local(Failure::Aborted));
            }
            let result = if let Some(error) = &ended {
                Err(ApiError::clone(error))
            } else {
                let deletion = deletion(context, id.clone(), permit.clone());
                deletion.run(context).await.map(drop)
            };
            if let Err(error) = &result
                && ends_all(error)
            {
                ended = Some(error.clone());
            }
            outcomes.push((id, result));
            let _ = progress.try_set(Progress {
                done: index + 1,
                of,
            });
        }
        let failed = outcomes.iter().filter(|(_, r)| r.is_err()).count();
        let announcement = Announcement::DeletedEach {
            deleted: of - failed,
            failed,
        };
        context.done(announcement, &permit, None);
        // Once at the end, because each load counts against the tenant's rate limit.
        begin_list(context, permit.user());
        outcomes
    }
    .boxed_local()
}

/// Deletes all methods of the list with this version.
pub(super) fn delete_all(context: Context, version: ListVersion, permit: Permit) -> ApiFuture<()> {
    let list = context.desk.list;
    let mutation = Mutation {
        permit,
        undo: None,
        on_page: false,
        id: list.try_update(FactorList::begin_delete_all),
        send: Box::new(move |api, permit| api.delete_all(permit, version)),
        commit: Box::new(|list, mutation, _| list.commit_delete_all(mutation)),
        announce: Some(Box::new(|_| Announcement::DeletedAll)),
    };
    none(mutation.listed(context))
}

/// Replaces all methods of the list with this version.
pub(super) fn replace_all(
    context: Context,
    (request, version): (SetRequest, ListVersion),
    permit: Permit,
) -> ApiFuture<()> {
    let list = context.desk.list;
    let mutation = Mutation {
        permit,
        undo: None,
        on_page: false,
        id: list.try_update(FactorList::begin_replace),
        send: Box::new(move |api, permit| api.replace_all(permit, &request, version)),
        commit: Box::new(|list, mutation, methods| list.commit_replace(mutation, methods.clone())),
        announce: Some(Box::new(|_| Announcement::Replaced)),
    };
    none(mutation.listed(context))
}

/// What the host page is asked about an undo: it is a mutation like any other.
pub(super) fn undo_asked(context: Context, undo: &Undo) -> Option<Asked> {
    let user = context.user()?;
    Some(match undo {
        Undo::Update { id, .. } => about_method(context, Action::Update, id)?,
        Undo::Create(request) => Asked::create(user, request.create_type()),
    })
}

/// What the host page is asked about an action on a method.
pub(super) fn about_method(context: Context, action: Action, id: &MethodId) -> Option<Asked> {
    let list = context.desk.list;
    let kind = list.try_with_untracked(|list| list.method(id)?.kind.clone());
    let asked = Asked::about(action, context.user()?);
    Some(asked.of_type(kind.flatten()).on(Some(id.clone())))
}

/// Undoes a mutation by a second one, with the reason of the first.
pub(super) fn undo(
    context: Context,
    undo: Undo,
    permit: Permit,
) -> ApiFuture<AuthenticationMethod> {
    match undo {
        Undo::Update {
            id,
            request,
            replaced,
        } => {
            let old_name = replaced.and_then(|name| OldName::new(Some(&name)));
            let update_request = Update {
                request,
                old_name,
                why: Reason::default(),
            };
            let mut mutation = updating(context, id, update_request, permit);
            mutation.on_page = true;
            one(mutation.listed(context))
        }
        Undo::Create(request) => {
            let kind = request.create_type();
            let mut mutation = creation(context, request, permit, Announcement::Restored);
            mutation.on_page = true;
            created(context, kind, mutation)
        }
    }
}

/// A method together with the current list, which its label depends on.
fn listed(context: Context, method: AuthenticationMethod) -> Option<Listed> {
    let list = context.desk.list;
    let list = list.try_with_untracked(|list| list.methods().to_vec())?;
    Some(Listed { method, list })
}

fn listed_by_id(context: Context, id: &MethodId) -> Option<Listed> {
    let list = context.desk.list;
    let method = list.try_with_untracked(|list| list.method(id).cloned());
    listed(context, method.flatten()?)
}

/// A deletion as a part of a larger operation: no announcement, and the list isn't loaded again.
fn deletion(context: Context, id: MethodId, permit: Permit) -> Mutation {
    let list = context.desk.list;
    Mutation {
        permit,
        undo: None,
        on_page: false,
        id: list.try_update(|list| list.begin_delete(&id)),
        send: Box::new(move |api, permit| send_delete(&api, permit, &id)),
        commit: Box::new(|list, mutation, _| list.commit_delete(mutation)),
        announce: None,
    }
}

/// Deletes a method. A method that is already gone counts as deleted.
pub(super) fn send_delete(
    api: &ApiClient,
    permit: &Permit,
    id: &MethodId,
) -> ApiFuture<ResponseMethods> {
    api.delete(permit, id)
        .map(|result| match result {
            Err(error) if is_gone(&error) => Ok(ResponseMethods::new()),
            other => other,
        })
        .boxed_local()
}

impl Mutation {
    /// Sends the request, then loads the list again.
    fn listed(self, context: Context) -> ApiFuture<ResponseMethods> {
        let permit = self.permit.clone();
        async move {
            let result = self.run(context).await;
            // After a failure too: if the outcome is unknown, only the list tells.
            begin_list(context, permit.user());
            result
        }
        .boxed_local()
    }

    async fn run(self, context: Context) -> Result<ResponseMethods, ApiError> {
        let result = with_retries(context, &self.permit, &*self.send).await;
        // The list first: the announcement takes labels from it.
        if let Some(id) = self.id {
            let _ = context.desk.list.try_update(|list| match &result {
                Ok(methods) => (self.commit)(list, id, methods),
                Err(_) => list.rollback(id),
            });
        }
        match (&result, self.announce) {
            (Ok(methods), Some(announce)) => {
                context.done(announce(methods), &self.permit, self.undo);
            }
            (Ok(_), None) => {}
            (Err(error), _) => {
                let announcement = Announcement::Failed(error.clone());
                if self.on_page {
                    context.show(announcement);
                } else {
                    context.announcer.say(&announcement);
                }
            }
        }
        result
    }
}

/// Expects exactly one method in the response.
fn one(response: ApiFuture<ResponseMethods>) -> ApiFuture<AuthenticationMethod> {
    response
        .map(|result| {
            result?
                .pop()
                .ok_or_else(|| ApiError::local(Failure::Unreadable))
        })
        .boxed_local()
}

fn none(response: ApiFuture<ResponseMethods>) -> ApiFuture<()> {
    response.map(|result| result.map(drop)).boxed_local()
}

/// Whether the method doesn't exist, which is what a deletion wants. An unknown route isn't meant.
fn is_gone(error: &ApiError) -> bool {
    matches!(
        error.cause(),
        Some(ErrorCause::MethodNotFound | ErrorCause::NotFound)
    ) && error.body.error_code.as_deref() != Some(codes::UNKNOWN_ROUTE)
}

/// Whether further deletions would fail with the same error.
fn ends_all(error: &ApiError) -> bool {
    error.is_login_required()
        || error.is_about_token()
        || matches!(
            error.kind,
            Failure::Offline
                | Failure::Blocked
                | Failure::Aborted
                | Failure::Refused(
                    ErrorCause::InsufficientScope
                        | ErrorCause::ApplicationLacksScope
                        | ErrorCause::ApplicationRefused
                        | ErrorCause::UserNotFound
                        | ErrorCause::ForbiddenOrigin
                        | ErrorCause::ReasonRequired
                        // Was waited out already, see `with_retries`.
                        | ErrorCause::RateLimited
                )
        )
}
