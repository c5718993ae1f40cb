//! Reveals phone numbers and addresses.
//!
//! The proxy masks them by default. Revealing needs a permission and is recorded in the audit.

use factordesk_model::{MethodId, Reason, validate};
use factordesk_view::reactive::effect;
use futures::FutureExt;

use super::Command;
use super::context::{Context, Job};
use super::retries::with_retries;
use super::write::{ResponseMethods, about_method};
use crate::api::events::{Action, Asked};
use crate::api::{ApiFuture, Permit};
use crate::state::ApiError;
use crate::state::announce::Announcement;

/// How long the revealed data of one method is shown, in milliseconds.
const REVEALED_MS: u32 = 60_000;

/// Reveals one method, or all of them for `None`. The outcome is dropped if another user is shown by then.
pub type Reveal = Command<Option<MethodId>, Result<ResponseMethods, ApiError>>;

/// A reveal in a dialog. Its outcome stays until it is cleared.
pub(super) fn new(context: Context) -> Reveal {
    Command::new(
        context,
        move |id: &Option<MethodId>| asked(context, id.as_ref()),
        move |id, permit| run(context, id, permit),
    )
}

fn asked(context: Context, id: Option<&MethodId>) -> Option<(Asked, Reason)> {
    let asked = match id {
        Some(id) => about_method(context, Action::Reveal, id),
        None => Some(Asked::about(Action::Reveal, context.user()?)),
    };
    // No form asks for a reason.
    Some((asked?, Reason::default()))
}

/// A reveal in a row. Its outcome is cleared after a minute.
pub(super) fn brief(context: Context) -> Reveal {
    let reveal = Command::on_page(
        context,
        move |id: &Option<MethodId>| asked(context, id.as_ref()),
        move |id, permit| run(context, id, permit),
    );
    let value = reveal.value();
    let forget = Job::new();
    let mut has_revealed = false;
    effect(move || {
        // Each outcome has a minute of its own.
        forget.stop();
        let number = value.with(|outcome| number_in(outcome.as_ref()));
        // Each row has its own reveal: this one may clear the number only if it revealed it.
        if number.is_some() || has_revealed {
            has_revealed = number.is_some();
            let _ = context.desk.revealed.try_set(number);
        }
        if value.with(|value| matches!(value, Some(Ok(_)))) {
            context.announcer.say(&Announcement::Revealed);
            let later = async move {
                context.clock.sleep(REVEALED_MS).await;
                let _ = value.try_set(None);
            };
            forget.begin(later.boxed_local());
        }
    });
    reveal
}

/// The phone number in an outcome.
fn number_in(outcome: Option<&Result<ResponseMethods, ApiError>>) -> Option<String> {
    let methods = outcome?.as_ref().ok()?;
    let mut numbers = methods.iter().filter_map(|m| m.phone_number.clone());
    // The phone form takes the country from it, which a number masked by the tenant doesn't tell.
    numbers.find(|number| validate::phone_number(number).is_ok())
}

/// Reveals one method, or all of them for `None`.
pub(super) fn run(
    context: Context,
    id: Option<MethodId>,
    permit: Permit,
) -> ApiFuture<ResponseMethods> {
    async move {
        let result = with_retries(context, &permit, &move |api, permit| {
            if let Some(id) = &id {
                return api.revealed_method(permit, id);
            }
            let permit = permit.clone();
            async move { api.revealed_methods(&permit).await }.boxed_local()
        })
        .await;
        if let Err(error) = &result {
            context.announcer.say(&Announcement::Failed(error.clone()));
        }
        result
    }
    .boxed_local()
}
