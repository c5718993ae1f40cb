//! Requests that were refused because the admin has to log in, and continue after the login.

use factordesk_view::reactive::{Stored, effect};
use futures::channel::oneshot;

use super::context::Context;
use crate::state::Access;

/// The requests that wait for a login. They give up if their sender is dropped, which carries no value, like the clock's.
pub(super) type Logins = Stored<Vec<oneshot::Sender<()>>>;

/// Lets the waiting requests continue after a login, and ends them if another admin has logged in, the admin has logged
/// out, or another user is opened.
pub(super) fn watch(context: Context) {
    let desk = context.desk;
    let mut last = None;
    effect(move || {
        let now = (desk.user_id.get(), desk.admin_identity());
        let (granted, waits) = desk
            .access
            .with(|access| (*access == Access::Granted, access.waits_for_login()));
        let same = last.as_ref() == Some(&now);
        last = Some(now);
        if same && granted {
            for waiting in take(context) {
                // The request may be gone.
                let _ = waiting.send(());
            }
        } else if !(same && waits) {
            give_up(context);
        }
    });
}

/// Waits for the login. Returns whether the same admin has logged in, so that the request may be sent.
pub(super) async fn wait(context: Context) -> bool {
    let (done, login) = oneshot::channel();
    // Without the desk, `done` is dropped and the wait is over.
    let _ = context
        .logins
        .try_update_value(|waiting| waiting.push(done));
    let _ = context.desk.continues.try_set(true);
    login.await.is_ok()
}

/// Ends the waiting requests with their error. They are never sent again.
pub(super) fn give_up(context: Context) {
    drop(take(context));
}

fn take(context: Context) -> Vec<oneshot::Sender<()>> {
    let waiting = context.logins.try_update_value(std::mem::take);
    let waiting = waiting.unwrap_or_default();
    if !waiting.is_empty() {
        let _ = context.desk.continues.try_set(false);
    }
    waiting
}
