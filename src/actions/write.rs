//! Mutations of methods.
//!
//! A mutation marks the rows, is sent, applies the response or rolls back, and loads the list again.
//! Nothing is sent twice, except requests refused with "too many requests".

use factordesk_model::error::codes;
use factordesk_model::headers::OldName;
use factordesk_model::{
    AuthenticationMethod, CreateRequest, ErrorCause, ListVersion, MethodId, Reason, SetRequest,
    UpdateRequest, UserId,
};
use factordesk_view::reactive::State;
use futures::FutureExt;
use futures::future::LocalBoxFuture;

use super::context::Context;
use super::load::{begin_list, millis};
use super::queue::RunningRequest;
use super::{DeleteOutcomes, Progress, login};
use crate::api::{ApiClient, ApiFuture, Receipt};
use crate::state::announce::{Announcement, Listed};
use crate::state::phase::pause_of;
use crate::state::toasts::Undo;
use crate::state::{ApiError, FactorList, Failure, MutationId};

/// The methods in a response: none, one, or all.
pub(super) type ResponseMethods = Vec<AuthenticationMethod>;
/// Sends a request about a user.
pub(super) type SendRequest<T> = Box<dyn Fn(ApiClient, UserId) -> ApiFuture<T>>;

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

/// The longest pause that is waited out, in seconds. After a longer one the error is shown.
const MAX_PAUSE_SECS: u32 = 60;
/// How many refusals with "too many requests" are waited out.
const MAX_RETRIES: u32 = 3;
/// How many logins a request waits for. Two: after the end of a session, the provider may log in without asking, and then the
/// login is too old for a mutation.
const MAX_LOGINS: u32 = 2;

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
    /// The reason that is sent with it
    why: Reason,
    /// How it can be undone
    undo: Option<Undo>,
}

pub(super) fn create(context: Context, request: CreateRequest) -> ApiFuture<AuthenticationMethod> {
    let why = context.desk.why.given();
    create_with(context, request, why, Announcement::Created)
}

/// Adds a method, with this reason. `announce` says that it was added.
fn create_with(
    context: Context,
    request: CreateRequest,
    why: Reason,
    announce: fn(Option<Listed>) -> Announcement,
) -> ApiFuture<AuthenticationMethod> {
    let list = context.desk.list;
    let kind = request.create_type();
    let mutation = Mutation {
        why: why.clone(),
        undo: None,
        id: list.try_update(|list| list.begin_create(&request)),
        send: Box::new(move |api, user| api.create(&user, &request, &why)),
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
    };
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
    Update {
        request,
        old_name,
        why,
    }: Update,
) -> ApiFuture<AuthenticationMethod> {
    let list = context.desk.list;
    let asked = request.clone();
    let updated = id.clone();
    let before = list.try_with_untracked(|list| list.method(&id).cloned());
    let undo = before
        .flatten()
        .and_then(|method| Undo::of_update(&method, &request));
    let mutation = Mutation {
        why: why.clone(),
        undo,
        id: list.try_update(|list| list.begin_update(&id)),
        send: Box::new(move |api, user| api.update(&user, &id, &request, old_name.as_ref(), &why)),
        commit: Box::new(move |list, mutation, _| list.commit_update(mutation, &asked)),
        // Looked up after the commit, so that it has the new name.
        announce: Some(Box::new(move |_| {
            let _ = context.desk.touched.try_set(Some(updated.clone()));
            Announcement::Changed(listed_by_id(context, &updated))
        })),
    };
    one(mutation.listed(context))
}

pub(super) fn delete(context: Context, Deletion { id, undo }: Deletion) -> ApiFuture<()> {
    // Looked up before the deletion, while the method is in the list.
    let announcement = Announcement::Deleted(listed_by_id(context, &id));
    let mut mutation = deletion(context, id);
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
) -> LocalBoxFuture<'static, DeleteOutcomes> {
    async move {
        let of = ids.len();
        let _ = progress.try_set(Progress { done: 0, of });
        let mut outcomes = DeleteOutcomes::new();
        let mut ended = None;
        let user = context.desk.user_id.try_get_untracked().flatten();
        for (index, id) in ids.into_iter().enumerate() {
            if context.desk.user_id.try_get_untracked().flatten() != user {
                // The remaining methods belong to a user who isn't shown any more.
                ended = Some(ApiError::local(Failure::Aborted));
            }
            let result = match &ended {
                Some(error) => Err(ApiError::clone(error)),
                None => deletion(context, id.clone()).run(context).await.map(drop),
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
        context.done(
            &announcement,
            context.desk.why.given(),
            &Receipt::default(),
            None,
        );
        // Once at the end, because each load counts against the tenant's rate limit.
        begin_list(context, user.as_ref());
        outcomes
    }
    .boxed_local()
}

pub(super) fn delete_all(context: Context) -> ApiFuture<()> {
    let list = context.desk.list;
    // Read before anything is sent: this is the list that the admin saw when confirming.
    let version = version_of(context);
    let why = context.desk.why.given();
    let mutation = Mutation {
        why: why.clone(),
        undo: None,
        id: list.try_update(FactorList::begin_delete_all),
        send: Box::new(move |api, user| api.delete_all(&user, version, &why)),
        commit: Box::new(|list, mutation, _| list.commit_delete_all(mutation)),
        announce: Some(Box::new(|_| Announcement::DeletedAll)),
    };
    none(mutation.listed(context))
}

pub(super) fn replace_all(context: Context, request: SetRequest) -> ApiFuture<()> {
    let list = context.desk.list;
    // Read before anything is sent: this is the list that the admin saw when confirming.
    let version = version_of(context);
    let why = context.desk.why.given();
    let mutation = Mutation {
        why: why.clone(),
        undo: None,
        id: list.try_update(FactorList::begin_replace),
        send: Box::new(move |api, user| api.replace_all(&user, &request, version, &why)),
        commit: Box::new(|list, mutation, methods| list.commit_replace(mutation, methods.clone())),
        announce: Some(Box::new(|_| Announcement::Replaced)),
    };
    none(mutation.listed(context))
}

/// Undoes a mutation by a second one, with the reason of the first.
pub(super) fn undo(context: Context, undo: Undo, why: Reason) -> ApiFuture<AuthenticationMethod> {
    let work = match undo {
        Undo::Update {
            id,
            request,
            replaced,
        } => {
            let old_name = replaced.and_then(|name| OldName::new(Some(&name)));
            let update_request = Update {
                request,
                old_name,
                why,
            };
            update(context, id, update_request)
        }
        Undo::Create(request) => create_with(context, request, why, Announcement::Restored),
    };
    // No form is open that could show the failure.
    let shown = work.inspect(move |result| {
        if let Err(error) = result {
            context.show(&Announcement::Failed(error.clone()));
        }
    });
    shown.boxed_local()
}

/// The version of the shown list. If the desk was removed, nothing is sent and the result is irrelevant.
fn version_of(context: Context) -> ListVersion {
    let version = context.desk.list.try_with_untracked(FactorList::version);
    version.unwrap_or_else(|| ListVersion::of(&[]))
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
fn deletion(context: Context, id: MethodId) -> Mutation {
    let list = context.desk.list;
    let why = context.desk.why.given();
    Mutation {
        why: why.clone(),
        undo: None,
        id: list.try_update(|list| list.begin_delete(&id)),
        send: Box::new(move |api, user| send_delete(&api, &user, &id, &why)),
        commit: Box::new(|list, mutation, _| list.commit_delete(mutation)),
        announce: None,
    }
}

/// Deletes a method. A method that is already gone counts as deleted.
pub(super) fn send_delete(
    api: &ApiClient,
    user: &UserId,
    id: &MethodId,
    why: &Reason,
) -> ApiFuture<ResponseMethods> {
    api.delete(user, id, why)
        .map(|result| match result {
            Err(error) if is_gone(&error) => Ok(ResponseMethods::new()),
            other => other,
        })
        .boxed_local()
}

impl Mutation {
    /// Sends the request, then loads the list again.
    fn listed(self, context: Context) -> ApiFuture<ResponseMethods> {
        let whose = context.desk.user_id.try_get_untracked().flatten();
        async move {
            let result = self.run(context).await;
            // After a failure too: if the outcome is unknown, only the list tells.
            begin_list(context, whose.as_ref());
            result
        }
        .boxed_local()
    }

    async fn run(self, context: Context) -> Result<ResponseMethods, ApiError> {
        let receipt = Receipt::default();
        let result = with_retries(context, &receipt, &*self.send).await;
        // The list first: the announcement takes labels from it.
        if let Some(id) = self.id {
            let _ = context.desk.list.try_update(|list| match &result {
                Ok(methods) => (self.commit)(list, id, methods),
                Err(_) => list.rollback(id),
            });
        }
        match (&result, self.announce) {
            (Ok(methods), Some(announce)) => {
                context.done(&announce(methods), self.why, &receipt, self.undo);
            }
            (Ok(_), None) => {}
            (Err(error), _) => {
                context.announcer.say(&Announcement::Failed(error.clone()));
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
                        // Was waited out already, see `with_retries_for`.
                        | ErrorCause::RateLimited
                )
        )
}

/// Sends a request, for the user who is shown. Sends it again only if it was refused, since a refused request has changed
/// nothing: after "too many requests" when the response says so, and after the end of the session, or if the login is too
/// old, when the same admin has logged in again.
pub(super) async fn with_retries<T>(
    context: Context,
    receipt: &Receipt,
    send: &dyn Fn(ApiClient, UserId) -> ApiFuture<T>,
) -> Result<T, ApiError> {
    // Read once: after a pause another user may be shown.
    match context.desk.user_id.try_get_untracked().flatten() {
        Some(user) => with_retries_for(context, receipt, &user, send).await,
        None => Err(ApiError::local(Failure::Aborted)),
    }
}

/// Does the same for `user`, whether shown or not.
pub(super) async fn with_retries_for<T>(
    context: Context,
    receipt: &Receipt,
    user: &UserId,
    send: &dyn Fn(ApiClient, UserId) -> ApiFuture<T>,
) -> Result<T, ApiError> {
    let api = context.api();
    let api = api.ok_or_else(|| ApiError::local(Failure::Aborted))?;
    let api = api.with_receipt(receipt);
    let desk = context.desk;
    let (mut refusals, mut logins) = (0, 0);
    loop {
        let running = RunningRequest::new(context);
        let result = send(api.clone(), user.clone()).await;
        // During a pause `waiting` is shown, not the queue.
        drop(running);
        let pause = result.as_ref().err().and_then(pause_of);
        match pause {
            Some(pause) if refusals < MAX_RETRIES && pause <= MAX_PAUSE_SECS => {
                refusals += 1;
                let pause = f64::from(pause) * 1000.0;
                let _ = desk.waiting.try_set(Some(context.clock.now() + pause));
                context.clock.sleep(millis(pause)).await;
                let _ = desk.waiting.try_set(None);
            }
            _ => {
                let Err(error) = &result else { return result };
                context.note(error);
                logins += 1;
                // Asked twice: another user may have been opened during the wait.
                let may = || may_continue(context, user, error);
                if !(logins <= MAX_LOGINS && may() && login::wait(context).await && may()) {
                    return result;
                }
            }
        }
    }
}

/// Whether a request for `user` that was refused with `error` may be sent again after a login.
fn may_continue(context: Context, user: &UserId, error: &ApiError) -> bool {
    let desk = context.desk;
    let is_shown = desk
        .user_id
        .try_with_untracked(|shown| shown.as_ref() == Some(user));
    error.is_refused_for_login()
        && is_shown == Some(true)
        // With tokens, the host page logs in, and this page can't tell who has.
        && !desk.host.is_token_mode_untracked()
}
