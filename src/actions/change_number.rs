//! Changes a phone's number, in one command of several requests.
//!
//! This module only sends. `state::change_number` decides which request follows which response.

use factordesk_model::{
    CreateRequest, CreateType, ErrorCause, MethodId, PhoneCreate, Reason, UserId,
};
use futures::FutureExt;
use futures::future::LocalBoxFuture;

use super::context::Context;
use super::load::begin_list;
use super::write::{ResponseMethods, send_delete, with_retries_for};
use crate::api::{ApiClient, ApiFuture, Receipt};
use crate::platform::random;
use crate::state::announce::Announcement;
use crate::state::change_number::{
    NextRequest, NumberChange, NumberChangeEnd, NumberChangeOutcome, NumberChangeStep,
};
use crate::state::{ApiError, FactorList, Failure};

/// The input of the command.
#[derive(Debug, Clone)]
pub struct ChangeNumber {
    /// The method to delete
    pub old: MethodId,
    /// The method to add in its place
    pub new: PhoneCreate,
}

/// The outcome when the desk was removed before anything was sent.
fn desk_removed() -> NumberChangeOutcome {
    NumberChangeOutcome {
        end: NumberChangeEnd::Refused,
        error: Some(ApiError::local(Failure::Aborted)),
    }
}

/// Changes the number of a method of the user who is shown at the start.
///
/// It runs to its end even if another user is opened meanwhile: half a change would be worse.
pub(super) fn run(
    context: Context,
    order: ChangeNumber,
) -> LocalBoxFuture<'static, NumberChangeOutcome> {
    async move {
        let desk = context.desk;
        let Some(user) = desk.user_id.try_get_untracked().flatten() else {
            return desk_removed();
        };
        let begun = desk.list.try_update(|list| {
            // Marked as changing, not as deleted: the change may end before the deletion.
            let mutation = list.begin_update(&order.old);
            let number = order.new.phone_number.clone();
            let change = NumberChange::new(order.old.clone(), number, list.methods());
            (mutation, change)
        });
        let Some((mutation, mut change)) = begun else {
            return desk_removed();
        };
        // The shared id lets the history show both mutations as one.
        let why = Reason {
            change: random::change_id(random::browser),
            ..desk.why.given()
        };
        let request_for = |request: NextRequest| {
            let why = why.clone();
            let (old, new) = (order.old.clone(), CreateRequest::Phone(order.new.clone()));
            move |api: ApiClient, user: UserId| -> ApiFuture<ResponseMethods> {
                match request {
                    NextRequest::Create => api.create(&user, &new, &why),
                    // Masked: visible digits suffice to find the number, and a reveal is audited.
                    NextRequest::List => {
                        async move { api.methods(&user, false, &|_, _| ()).await }.boxed_local()
                    }
                    NextRequest::Delete => send_delete(&api, &user, &old, &why),
                }
            }
        };
        let is_shown = || {
            desk.user_id
                .try_with_untracked(|now| now.as_ref() == Some(&user))
                == Some(true)
        };
        let mut step = NumberChangeStep::Send(NextRequest::Create);
        let mut is_listed = false;
        let receipt = Receipt::default();
        let outcome = loop {
            match step {
                NumberChangeStep::Done(outcome) => break outcome,
                NumberChangeStep::Send(next) => {
                    let response =
                        with_retries_for(context, &receipt, &user, &request_for(next)).await;
                    if next == NextRequest::List
                        && let Ok(methods) = &response
                        && is_shown()
                    {
                        desk.show_list(methods.clone(), context.clock.now());
                    }
                    is_listed = next == NextRequest::List && response.is_ok();
                    step = change.handle_response(response);
                }
            }
        };
        // Removes the mark only. If the last request was a list, it has updated the methods.
        let _ = desk
            .list
            .try_update(|list: &mut FactorList| list.rollback(mutation));
        let cause = outcome.error.as_ref().and_then(ApiError::cause);
        // Whether a user may have two phones for a moment isn't documented: a tenant may refuse.
        if outcome.end == NumberChangeEnd::Refused
            && cause == Some(ErrorCause::EntityLimit)
            && is_shown()
        {
            let _ = desk
                .list
                .try_update(|list| list.note_full(CreateType::Phone));
        }
        let announcement = Announcement::NumberChange(outcome.end);
        if outcome.end == NumberChangeEnd::Changed {
            context.done(&announcement, why, &receipt, None);
        } else {
            context.announcer.say(&announcement);
        }
        if outcome.end != NumberChangeEnd::Changed || !is_listed {
            begin_list(context, Some(&user));
        }
        outcome
    }
    .boxed_local()
}
