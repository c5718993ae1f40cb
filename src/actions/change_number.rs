//! Changes a phone's number, in one command of several requests.
//!
//! This module only sends. `state::change_number` decides which request follows which response.

use factordesk_model::{CreateRequest, CreateType, ErrorCause, MethodId, PhoneCreate};
use futures::FutureExt;
use futures::future::LocalBoxFuture;

use super::command::Ended;
use super::context::Context;
use super::load::begin_list;
use super::retries::with_retries;
use super::write::{ResponseMethods, send_delete};
use crate::api::events::Outcome;
use crate::api::{ApiClient, ApiFuture, Permit};
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

impl Ended<ChangeNumber> for NumberChangeOutcome {
    fn refused(_: ChangeNumber, error: ApiError) -> Self {
        Self {
            end: NumberChangeEnd::Refused,
            error: Some(error),
        }
    }

    fn told(&self) -> (Outcome, Option<&'static str>, Option<&ApiError>) {
        let outcome = match self.end {
            NumberChangeEnd::Changed => Outcome::Done,
            NumberChangeEnd::Refused
            | NumberChangeEnd::NotThere
            | NumberChangeEnd::Both
            | NumberChangeEnd::NewGone => Outcome::Failed,
            NumberChangeEnd::Unknown | NumberChangeEnd::Unchecked | NumberChangeEnd::OldUnknown => {
                Outcome::Unknown
            }
        };
        // Halfway, the error of the last request doesn't say how far it came.
        let ends_whole = matches!(
            self.end,
            NumberChangeEnd::Changed | NumberChangeEnd::Refused
        );
        let code = (!ends_whole).then(|| self.end.slug());
        (outcome, code, self.error.as_ref())
    }
}

/// Changes the number of a method of the user who is shown at the start.
///
/// It runs to its end even if another user is opened meanwhile: half a change would be worse.
pub(super) fn run(
    context: Context,
    order: ChangeNumber,
    permit: Permit,
) -> LocalBoxFuture<'static, NumberChangeOutcome> {
    async move {
        let desk = context.desk;
        let begun = desk.list.try_update(|list| {
            // Marked as changing, not as deleted: the change may end before the deletion.
            let mutation = list.begin_update(&order.old);
            let number = order.new.phone_number.clone();
            let change = NumberChange::new(order.old.clone(), number, list.methods());
            (mutation, change)
        });
        let Some((mutation, mut change)) = begun else {
            // The desk was removed before anything was sent.
            return NumberChangeOutcome::refused(order, ApiError::local(Failure::Aborted));
        };
        let request_for = |request: NextRequest| {
            let (old, new) = (order.old.clone(), CreateRequest::Phone(order.new.clone()));
            move |api: ApiClient, permit: &Permit| -> ApiFuture<ResponseMethods> {
                match request {
                    NextRequest::Create => api.create(permit, &new),
                    // Masked: visible digits suffice to find the number, and a reveal is audited.
                    NextRequest::List => {
                        let user = permit.user().clone();
                        async move { api.methods(&user, &|_, _| ()).await }.boxed_local()
                    }
                    NextRequest::Delete => send_delete(&api, permit, &old),
                }
            }
        };
        let is_shown = || context.shows(permit.user());
        let mut step = NumberChangeStep::Send(NextRequest::Create);
        let mut is_listed = false;
        let outcome = loop {
            match step {
                NumberChangeStep::Done(outcome) => break outcome,
                NumberChangeStep::Send(next) => {
                    let response = with_retries(context, &permit, &request_for(next)).await;
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
            context.done(announcement, &permit, None);
        } else {
            context.announcer.say(&announcement);
        }
        if outcome.end != NumberChangeEnd::Changed || !is_listed {
            begin_list(context, permit.user());
        }
        outcome
    }
    .boxed_local()
}
