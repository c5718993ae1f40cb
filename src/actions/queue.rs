//! While a call is under way for long: whether it waits for the tenant's rate limit, and for how long.

use futures::FutureExt;
use leptos::prelude::*;

use super::context::Context;
use crate::state::announce::Announcement;
use crate::state::phase::Queued;

/// A call that is answered sooner needs no explanation, in milliseconds.
const SHOW_AFTER_MS: u32 = 1500;
/// Between two questions, in milliseconds.
const PAUSE_MS: u32 = 2000;

/// As long as it lives, a call is under way.
pub(super) struct UnderWay(Context);

impl UnderWay {
    pub(super) fn new(context: Context) -> Self {
        let calls = context.calls.try_update_value(|calls| {
            *calls += 1;
            *calls
        });
        if calls == Some(1) {
            context.queue.begin(watch(context).boxed_local());
        }
        Self(context)
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let context = self.0;
        let calls = context.calls.try_update_value(|calls| {
            *calls -= 1;
            *calls
        });
        if calls == Some(0) {
            context.queue.stop();
            let _ = context.desk.queued.try_set(None);
        }
    }
}

/// Asks again and again, until it is stopped.
async fn watch(context: Context) {
    let mut said = false;
    context.clock.sleep(SHOW_AFTER_MS).await;
    while let Some(api) = context.api() {
        // No answer, or that of another replica: nothing is known, and nothing is shown.
        let status = api.queue().await.ok().flatten();
        if let Some(status) = status.filter(|_| !said) {
            said = true;
            context.announcer.say(&Announcement::Queued {
                ahead: status.ahead,
                seconds: status.seconds,
            });
        }
        #[expect(clippy::cast_precision_loss, reason = "seconds are few")]
        let queued = status.map(|status| Queued {
            ahead: status.ahead,
            until: context.clock.now() + status.seconds as f64 * 1000.0,
        });
        let _ = context.desk.queued.try_set(queued);
        context.clock.sleep(PAUSE_MS).await;
    }
}
