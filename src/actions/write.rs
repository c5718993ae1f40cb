//! Changes: mark the rows, send, take the answer or roll back, then list again. Nothing is sent twice, save what was refused
//! for "too many requests".

use factordesk_model::error::codes;
use factordesk_model::{
    AuthenticationMethod, CreateRequest, ErrorCause, ListVersion, MethodId, Reason, SetRequest,
    UpdateRequest, UserId,
};
use futures::FutureExt;
use futures::future::LocalBoxFuture;

use super::context::Context;
use super::load::{begin_list, millis};
use super::queue::UnderWay;
use super::{DeleteOutcomes, Progress};
use crate::api::ApiClient;
use crate::platform::reactive::State;
use crate::state::announce::{Announcement, Listed};
use crate::state::phase::pause_of;
use crate::state::{ApiError, FactorList, Failure, Ticket};

pub(super) type Outcome<T> = LocalBoxFuture<'static, Result<T, ApiError>>;
/// The methods that a change answers with: none, one, or all.
pub(super) type Answer = Vec<AuthenticationMethod>;

/// A renaming, or a change of channel.
#[derive(Debug, Clone, Default)]
pub struct Update {
    /// What becomes of the method
    pub request: UpdateRequest,
    /// Why, if that was asked
    pub why: Reason,
}

/// A pause longer than this isn't waited out: the person is told instead.
const MAX_PAUSE_SECS: u32 = 60;
/// This many refusals for "too many requests" are waited out.
const MAX_RETRIES: u32 = 3;

/// What an answer makes of the list.
type Commit = Box<dyn FnOnce(&mut FactorList, Ticket, &Answer)>;
type Said = Box<dyn FnOnce(&Answer) -> Announcement>;

/// One change, of whatever kind.
struct Change {
    /// Its marks on the list
    ticket: Option<Ticket>,
    /// Sends it
    call: Box<dyn Fn(ApiClient, UserId) -> Outcome<Answer>>,
    /// What it makes of the list
    commit: Commit,
    /// What is said when it is done, after the list has taken it; nothing for parts of something larger
    said: Option<Said>,
}

pub(super) fn create(context: Context, request: CreateRequest) -> Outcome<AuthenticationMethod> {
    let list = context.desk.list;
    let kind = request.create_type();
    let why = context.desk.why.given();
    let change = Change {
        ticket: list.try_update(|list| list.begin_create(&request)),
        call: Box::new(move |api, user| api.create(&user, &request, &why)),
        commit: Box::new(|list, ticket, created| {
            if let Some(created) = created.first() {
                list.commit_create(ticket, created.clone());
            }
        }),
        said: Some(Box::new(move |created| {
            let created = created.first().cloned();
            Announcement::Created(created.and_then(|method| listed(context, method)))
        })),
    };
    let whose = context.desk.user_id.try_get_untracked();
    let created = one(change.listed(context));
    let noted = created.inspect(move |result| {
        let full = matches!(result, Err(error) if error.cause() == Some(ErrorCause::EntityLimit));
        if full && context.desk.user_id.try_get_untracked() == whose {
            let _ = list.try_update(|list| list.note_full(kind));
        }
    });
    noted.boxed_local()
}

pub(super) fn update(
    context: Context,
    id: MethodId,
    Update { request, why }: Update,
) -> Outcome<AuthenticationMethod> {
    let list = context.desk.list;
    let asked = request.clone();
    let called = id.clone();
    let change = Change {
        ticket: list.try_update(|list| list.begin_update(&id)),
        call: Box::new(move |api, user| api.update(&user, &id, &request, &why)),
        commit: Box::new(move |list, ticket, _| list.commit_update(ticket, &asked)),
        // By its new name.
        said: Some(Box::new(move |_| {
            Announcement::Changed(listed_by_id(context, &called))
        })),
    };
    one(change.listed(context))
}

pub(super) fn delete(context: Context, id: MethodId) -> Outcome<()> {
    // While it is in the list.
    let said = Announcement::Deleted(listed_by_id(context, &id));
    let mut change = deletion(context, id);
    change.said = Some(Box::new(move |_| said));
    none(change.listed(context))
}

/// One after the other: a burst of them would only run into the tenant's limits. Stops when it can't get better.
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
                // The rest belongs to somebody who isn't shown any more.
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
        context.announcer.say(&Announcement::DeletedEach {
            deleted: of - failed,
            failed,
        });
        begin_list(context);
        outcomes
    }
    .boxed_local()
}

pub(super) fn delete_all(context: Context) -> Outcome<()> {
    let list = context.desk.list;
    let version = version_of(context);
    let why = context.desk.why.given();
    let change = Change {
        ticket: list.try_update(FactorList::begin_delete_all),
        call: Box::new(move |api, user| api.delete_all(&user, version, &why)),
        commit: Box::new(|list, ticket, _| list.commit_delete_all(ticket)),
        said: Some(Box::new(|_| Announcement::DeletedAll)),
    };
    none(change.listed(context))
}

pub(super) fn replace_all(context: Context, request: SetRequest) -> Outcome<()> {
    let list = context.desk.list;
    let version = version_of(context);
    let why = context.desk.why.given();
    let change = Change {
        ticket: list.try_update(FactorList::begin_replace),
        call: Box::new(move |api, user| api.replace_all(&user, &request, version, &why)),
        commit: Box::new(|list, ticket, methods| list.commit_replace(ticket, methods.clone())),
        said: Some(Box::new(|_| Announcement::Replaced)),
    };
    none(change.listed(context))
}

/// The version of the list that is shown. Without a desk there is none, and no user to send anything for.
fn version_of(context: Context) -> ListVersion {
    let version = context.desk.list.try_with_untracked(FactorList::version);
    version.unwrap_or_else(|| ListVersion::of(&[]))
}

/// A method with the list as it is now.
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

/// A deletion as a part: nothing is said, and nothing listed again.
fn deletion(context: Context, id: MethodId) -> Change {
    let list = context.desk.list;
    let why = context.desk.why.given();
    Change {
        ticket: list.try_update(|list| list.begin_delete(&id)),
        call: Box::new(move |api, user| delete_call(&api, &user, &id, &why)),
        commit: Box::new(|list, ticket, _| list.commit_delete(ticket)),
        said: None,
    }
}

/// One that is gone already counts as deleted.
pub(super) fn delete_call(
    api: &ApiClient,
    user: &UserId,
    id: &MethodId,
    why: &Reason,
) -> Outcome<Answer> {
    api.delete(user, id, why)
        .map(|result| match result {
            Err(error) if is_gone(&error) => Ok(Answer::new()),
            other => other,
        })
        .boxed_local()
}

impl Change {
    /// Sends it, then lists again.
    fn listed(self, context: Context) -> Outcome<Answer> {
        async move {
            let result = self.run(context).await;
            begin_list(context);
            result
        }
        .boxed_local()
    }

    async fn run(self, context: Context) -> Result<Answer, ApiError> {
        let result = with_retries(context, &*self.call).await;
        if let Some(ticket) = self.ticket {
            let _ = context.desk.list.try_update(|list| match &result {
                Ok(answer) => (self.commit)(list, ticket, answer),
                Err(_) => list.rollback(ticket),
            });
        }
        match (&result, self.said) {
            (Ok(answer), Some(said)) => context.announcer.say(&said(answer)),
            (Ok(_), None) => {}
            (Err(error), _) => context.announcer.say(&Announcement::Failed(error.clone())),
        }
        result
    }
}

/// The one method of an answer.
fn one(change: Outcome<Answer>) -> Outcome<AuthenticationMethod> {
    change
        .map(|result| {
            result?
                .pop()
                .ok_or_else(|| ApiError::local(Failure::Unreadable))
        })
        .boxed_local()
}

fn none(change: Outcome<Answer>) -> Outcome<()> {
    change.map(|result| result.map(drop)).boxed_local()
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
                | Failure::Blocked
                | Failure::Aborted
                | Failure::Refused(
                    ErrorCause::InsufficientScope
                        | ErrorCause::ApplicationLacksScope
                        | ErrorCause::ApplicationRefused
                        | ErrorCause::UserNotFound
                        | ErrorCause::ForbiddenOrigin
                        | ErrorCause::ReasonRequired
                        | ErrorCause::RateLimited
                )
        )
}

/// Calls; when there are too many requests, waits as long as the answer says and calls again: such a call has changed nothing.
pub(super) async fn with_retries<T>(
    context: Context,
    call: &dyn Fn(ApiClient, UserId) -> Outcome<T>,
) -> Result<T, ApiError> {
    // The change is for the user that is shown now, whoever is shown when a pause is over.
    match context.desk.user_id.try_get_untracked().flatten() {
        Some(user) => with_retries_for(context, &user, call).await,
        None => Err(ApiError::local(Failure::Aborted)),
    }
}

/// The same for a user, whoever is shown.
pub(super) async fn with_retries_for<T>(
    context: Context,
    user: &UserId,
    call: &dyn Fn(ApiClient, UserId) -> Outcome<T>,
) -> Result<T, ApiError> {
    let api = context.api();
    let api = api.ok_or_else(|| ApiError::local(Failure::Aborted))?;
    let desk = context.desk;
    let mut refusals = 0;
    loop {
        let under_way = UnderWay::new(context);
        let result = call(api.clone(), user.clone()).await;
        drop(under_way);
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
                if let Err(error) = &result {
                    context.note(error);
                }
                return result;
            }
        }
    }
}
