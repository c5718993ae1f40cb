//! Reveals phone numbers and addresses.
//!
//! The proxy masks them by default. Revealing needs a permission and is recorded in the audit.

use factordesk_model::{MethodId, validate};
use factordesk_view::reactive::effect;
use futures::FutureExt;

use super::Command;
use super::context::{Context, Job};
use super::write::{ResponseMethods, with_retries};
use crate::api::{ApiFuture, Receipt};
use crate::state::ApiError;
use crate::state::announce::Announcement;

/// How long the revealed data of one method is shown, in milliseconds.
const REVEALED_MS: u32 = 60_000;

/// Reveals one method, or all of them for `None`. The outcome is dropped if another user is shown by then.
pub type Reveal = Command<Option<MethodId>, Result<ResponseMethods, ApiError>>;

/// A reveal whose outcome stays until it is cleared.
pub(super) fn new(context: Context) -> Reveal {
    Command::new(context.desk, move |id| run(context, id))
}

/// A reveal whose outcome is cleared after a minute.
pub(super) fn brief(context: Context) -> Reveal {
    let reveal = new(context);
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

fn run(context: Context, id: Option<MethodId>) -> ApiFuture<ResponseMethods> {
    async move {
        let result = with_retries(context, &Receipt::default(), &move |api, user| match &id {
            Some(id) => api.revealed_method(&user, id),
            None => async move { api.methods(&user, true, &|_, _| ()).await }.boxed_local(),
        })
        .await;
        if let Err(error) = &result {
            context.announcer.say(&Announcement::Failed(error.clone()));
        }
        result
    }
    .boxed_local()
}
