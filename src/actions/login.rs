//! Requests that were refused because the admin has to log in, and continue after the login.

use factordesk_view::reactive::{Stored, effect, spawn};
use futures::FutureExt;
use futures::channel::oneshot;

use super::context::Context;
use super::session;
use crate::api::events::reauth_required;
use crate::state::{Access, ApiError, HostLogin, WantedLogin};

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

/// Asks the host page to log the admin in, which it may do in a window of its own: call this in the handler of a click. What
/// waits for a login continues afterwards, and is given up if the host page prevents this or the login fails.
pub(super) fn ask_host(context: Context) {
    let Some(api) = context.api() else { return };
    let login = context.desk.host_login;
    let limit = context.desk.session.try_with_untracked(|session| {
        let session = session.as_ref()?;
        u32::try_from(session.login_max_age?).ok()
    });
    let wanted = desk_login(context);
    let wanted = WantedLogin {
        max_age: wanted.max_age.or_else(|| limit.flatten()),
        ..wanted
    };
    let answer = api.element().ask(&reauth_required(&wanted));
    let shown = answer.is_prevented;
    if shown && !answer.waits() {
        let _ = login.try_set(HostLogin::Shown);
        return give_up(context);
    }
    let _ = login.try_set(if shown {
        HostLogin::Shown
    } else {
        HostLogin::Running
    });
    let work = async move {
        match answer.decision().await {
            // The token's age is the proxy's to judge.
            Ok(_) => session::check_after_login(context, wanted),
            Err(message) => {
                let error = ApiError::refused_by_host(&message);
                let _ = login.try_set(HostLogin::Failed(error.body.message.clone()));
                if shown {
                    give_up(context);
                }
            }
        }
    };
    spawn(context.life, work.boxed_local());
}

/// The login that the desk waits for.
fn desk_login(context: Context) -> WantedLogin {
    let access = context.desk.access;
    let wanted = access.try_with_untracked(Access::wanted_login);
    wanted.flatten().unwrap_or_default()
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
