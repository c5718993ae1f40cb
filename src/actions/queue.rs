//! Finds out whether a slow request waits for the tenant's rate limit, and for how long.

use futures::FutureExt;
use futures::future::LocalBoxFuture;

use super::context::Context;
use crate::state::announce::Announcement;
use crate::state::phase::Queued;

/// Delay before the queue is asked, in milliseconds. A faster response needs no explanation.
const SHOW_AFTER_MS: u32 = 1500;
/// Pause between two requests about the queue, in milliseconds.
const PAUSE_MS: u32 = 2000;

/// Watches the queue until it is stopped.
pub(super) type QueueWatch = fn(Context) -> LocalBoxFuture<'static, ()>;

/// Counts a running request for as long as it exists. The first one starts the watch, the last one ends it.
pub(super) struct RunningRequest(Context);

impl RunningRequest {
    pub(super) fn new(context: Context) -> Self {
        let count = context.running_requests.try_update_value(|count| {
            *count += 1;
            *count
        });
        if count == Some(1) {
            begin(context);
        }
        Self(context)
    }
}

/// Begins the watch, if the second part of the page has brought it.
fn begin(context: Context) {
    if let Some(watch) = context.queue_watch.try_get_value().flatten() {
        context.queue.begin(watch(context));
    }
}

/// Brings the watch. Before there is a list, nothing on the screen could show the queue.
pub(super) fn complete(context: Context) {
    context
        .queue_watch
        .set_value(Some(|context| watch(context).boxed_local()));
    if context.running_requests.try_get_value() > Some(0) {
        begin(context);
    }
}

impl Drop for RunningRequest {
    fn drop(&mut self) {
        let context = self.0;
        let count = context.running_requests.try_update_value(|count| {
            *count -= 1;
            *count
        });
        if count == Some(0) {
            context.queue.stop();
            let _ = context.desk.queued.try_set(None);
        }
    }
}

/// Asks about the queue repeatedly, until the job is stopped.
async fn watch(context: Context) {
    // Announced once: repeating it every two seconds would drown everything else out.
    let mut said = false;
    context.clock.sleep(SHOW_AFTER_MS).await;
    while let Some(api) = context.api() {
        // Nothing is known without a response, nor with that of another replica, which has its own queue.
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
