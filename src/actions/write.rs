//! Changes: mark the rows, send, take the answer or roll back, then list again. Nothing is sent twice, save what was refused
//! for "too many requests".

use factordesk_model::error::codes;
use factordesk_model::{
    AuthenticationMethod, CreateRequest, ErrorCause, MethodId, SetRequest, UpdateRequest, UserId,
};
use futures::FutureExt;
use futures::future::LocalBoxFuture;
use leptos::prelude::*;

use super::context::Context;
use super::load::{begin_list, millis};
use super::{DeleteOutcomes, Progress};
use crate::api::{ApiClient, ApiError, Failure};
use crate::state::phase::pause_of;
use crate::state::{FactorList, Ticket};
use crate::text;

type Outcome<T> = LocalBoxFuture<'static, Result<T, ApiError>>;

/// A pause longer than this isn't waited out: the person is told instead.
const LONGEST_PAUSE_SECS: u32 = 60;
/// This many refusals for "too many requests" are waited out.
const PATIENCE: u32 = 3;

pub(super) fn create(context: Context, request: CreateRequest) -> Outcome<AuthenticationMethod> {
    let ticket = context
        .desk
        .list
        .try_update(|list| list.begin_create(&request));
    async move {
        let result = patiently(context, |api, user| {
            let request = request.clone();
            async move { api.create(&user, &request).await }.boxed_local()
        })
        .await;
        settle(context, ticket, &result, |list, ticket, created| {
            list.commit_create(ticket, created.clone());
        });
        if let Ok(created) = &result {
            context.announcer.say(text::said::created(created));
        }
        begin_list(context);
        result
    }
    .boxed_local()
}

pub(super) fn update(
    context: Context,
    id: MethodId,
    request: UpdateRequest,
) -> Outcome<AuthenticationMethod> {
    let ticket = context.desk.list.try_update(|list| list.begin_update(&id));
    async move {
        let result = patiently(context, |api, user| {
            let (id, request) = (id.clone(), request.clone());
            async move { api.update(&user, &id, &request).await }.boxed_local()
        })
        .await;
        settle(context, ticket, &result, |list, ticket, _| {
            list.commit_update(ticket, &request);
        });
        if result.is_ok() {
            context.announcer.say(text::said::CHANGED);
        }
        begin_list(context);
        result
    }
    .boxed_local()
}

pub(super) fn delete(context: Context, id: MethodId) -> Outcome<()> {
    async move {
        let result = delete_one(context, id).await;
        if result.is_ok() {
            context.announcer.say(text::said::DELETED);
        }
        begin_list(context);
        result
    }
    .boxed_local()
}

/// One after the other: a burst of them would only run into the tenant's limits. Stops when it can't get better.
pub(super) fn delete_each(
    context: Context,
    ids: Vec<MethodId>,
    progress: RwSignal<Progress>,
) -> LocalBoxFuture<'static, DeleteOutcomes> {
    async move {
        let of = ids.len();
        let _ = progress.try_set(Progress { done: 0, of });
        let mut outcomes = DeleteOutcomes::new();
        let user = context.desk.user_id.try_get_untracked().flatten();
        for (index, id) in ids.into_iter().enumerate() {
            let stopped = outcomes.iter().find_map(|(_, result)| match result {
                Err(error) if ends_all(error) => Some(error.clone()),
                _ => None,
            });
            let result = match stopped {
                Some(error) => Err(error),
                // The rest belongs to somebody who isn't shown any more.
                None if context.desk.user_id.try_get_untracked().flatten() != user => {
                    Err(ApiError::local(Failure::Aborted))
                }
                None => delete_one(context, id.clone()).await,
            };
            outcomes.push((id, result));
            let _ = progress.try_set(Progress {
                done: index + 1,
                of,
            });
        }
        let failed = outcomes.iter().filter(|(_, r)| r.is_err()).count();
        context
            .announcer
            .say(text::said::deleted_each(of - failed, failed));
        begin_list(context);
        outcomes
    }
    .boxed_local()
}

pub(super) fn delete_all(context: Context) -> Outcome<()> {
    let list = context.desk.list;
    let version = list.try_with_untracked(FactorList::version);
    let ticket = list.try_update(FactorList::begin_delete_all);
    async move {
        let Some(version) = version else {
            return Err(ApiError::local(Failure::Aborted));
        };
        let result = patiently(context, |api, user| {
            async move { api.delete_all(&user, version).await }.boxed_local()
        })
        .await;
        settle(context, ticket, &result, |list, ticket, ()| {
            list.commit_delete_all(ticket);
        });
        if result.is_ok() {
            context.announcer.say(text::said::DELETED_ALL);
        }
        begin_list(context);
        result
    }
    .boxed_local()
}

pub(super) fn replace_all(context: Context, request: SetRequest) -> Outcome<()> {
    let list = context.desk.list;
    let version = list.try_with_untracked(FactorList::version);
    let ticket = list.try_update(FactorList::begin_replace);
    async move {
        let Some(version) = version else {
            return Err(ApiError::local(Failure::Aborted));
        };
        let result = patiently(context, |api, user| {
            let request = request.clone();
            async move { api.replace_all(&user, &request, version).await }.boxed_local()
        })
        .await;
        settle(context, ticket, &result, |list, ticket, methods| {
            list.commit_replace(ticket, methods.clone());
        });
        if result.is_ok() {
            context.announcer.say(text::said::REPLACED);
        }
        begin_list(context);
        result.map(drop)
    }
    .boxed_local()
}

async fn delete_one(context: Context, id: MethodId) -> Result<(), ApiError> {
    let ticket = context.desk.list.try_update(|list| list.begin_delete(&id));
    let result = patiently(context, |api, user| {
        let id = id.clone();
        async move {
            match api.delete(&user, &id).await {
                Err(error) if is_gone(&error) => Ok(()),
                other => other,
            }
        }
        .boxed_local()
    })
    .await;
    settle(context, ticket, &result, |list, ticket, ()| {
        list.commit_delete(ticket);
    });
    result
}

/// The method isn't there: what was wanted. A proxy that doesn't know the route is another matter.
fn is_gone(error: &ApiError) -> bool {
    matches!(
        error.cause(),
        Some(ErrorCause::MethodNotFound | ErrorCause::NotFound)
    ) && error.body.error_code.as_deref() != Some(codes::UNKNOWN_ROUTE)
}

/// Whether the next deletion would fail just so.
fn ends_all(error: &ApiError) -> bool {
    error.is_login_required()
        || matches!(
            error.kind,
            Failure::Offline
                | Failure::Aborted
                | Failure::Refused(
                    ErrorCause::InsufficientScope
                        | ErrorCause::UserNotFound
                        | ErrorCause::ForbiddenOrigin
                        | ErrorCause::RateLimited
                )
        )
}

/// Calls; when there are too many requests, waits as long as the answer says and calls again: such a call has changed nothing.
async fn patiently<T>(
    context: Context,
    call: impl Fn(ApiClient, UserId) -> Outcome<T>,
) -> Result<T, ApiError> {
    let gone = || ApiError::local(Failure::Aborted);
    let api = context.api().ok_or_else(gone)?;
    let desk = context.desk;
    // The change is for the user that is shown now, whoever is shown when a pause is over.
    let user = desk
        .user_id
        .try_get_untracked()
        .flatten()
        .ok_or_else(gone)?;
    let mut refusals = 0;
    loop {
        let result = call(api.clone(), user.clone()).await;
        let pause = result.as_ref().err().and_then(pause_of);
        match pause {
            Some(pause) if refusals < PATIENCE && pause <= LONGEST_PAUSE_SECS => {
                refusals += 1;
                let pause = f64::from(pause) * 1000.0;
                let _ = desk.waiting.try_set(Some(context.clock.now() + pause));
                context.clock.sleep(millis(pause)).await;
                let _ = desk.waiting.try_set(None);
            }
            _ => {
                if let Err(error) = &result {
                    context.note(error);
                }
                return result;
            }
        }
    }
}

/// Moves the state on, or back.
fn settle<T>(
    context: Context,
    ticket: Option<Ticket>,
    result: &Result<T, ApiError>,
    commit: impl FnOnce(&mut FactorList, Ticket, &T),
) {
    let Some(ticket) = ticket else { return };
    let _ = context.desk.list.try_update(|list| match result {
        Ok(answer) => commit(list, ticket, answer),
        Err(_) => list.rollback(ticket),
    });
    if let Err(error) = result {
        context.announcer.say(text::errors::describe(error).what);
    }
}
