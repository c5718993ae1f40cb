//! Seeing numbers and addresses whole: what the proxy shows only to whoever asks for it, may, and leaves a trace.

use factordesk_model::MethodId;
use futures::FutureExt;

use super::Command;
use super::context::{Context, Job};
use super::write::{Answer, Outcome, patiently};
use crate::api::ApiError;
use crate::reactive::effect;
use crate::text;

/// What one method shows is hidden again after this.
const SHOWN_MS: u32 = 60_000;

/// One method whole, or with `None` all of them. The outcome is nobody's any more when another user is shown.
pub type Reveal = Command<Option<MethodId>, Result<Answer, ApiError>>;

/// A reveal whose outcome stays until it is cleared.
pub(super) fn new(context: Context) -> Reveal {
    Command::new(context.desk, move |id| run(context, id))
}

/// A reveal whose outcome is cleared after a minute.
pub(super) fn brief(context: Context) -> Reveal {
    let reveal = new(context);
    let value = reveal.value();
    let forget = Job::new();
    effect(move || {
        forget.stop();
        if value.with(|value| matches!(value, Some(Ok(_)))) {
            context.announcer.say(text::said::SHOWN);
            let later = async move {
                context.clock.sleep(SHOWN_MS).await;
                let _ = value.try_set(None);
            };
            forget.begin(later.boxed_local());
        }
    });
    reveal
}

fn run(context: Context, id: Option<MethodId>) -> Outcome<Answer> {
    async move {
        let result = patiently(context, &move |api, user| match &id {
            Some(id) => api.method_whole(&user, id),
            None => async move { api.methods(&user, true).await }.boxed_local(),
        })
        .await;
        if let Err(error) = &result {
            context.announcer.say(text::errors::describe(error).what);
        }
        result
    }
    .boxed_local()
}
