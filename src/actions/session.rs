//! Keeps track of the admin's session: who the admin is, and whether access is granted.

use factordesk_model::SessionInfo;
use factordesk_view::on_window;
use factordesk_view::reactive::on_new;
use futures::FutureExt;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::context::Context;
use super::load::millis;
use crate::api::events::{ErrorPhase, failed, version_mismatch};
use crate::platform::by_name::call_with;
use crate::platform::config::Auth;
use crate::state::announce::Announcement;
use crate::state::phase::pause_of;
use crate::state::{Access, ApiError, Failure, WantedLogin};

/// How long the desk waits for the host page's source of tokens without saying so, in milliseconds.
const QUIET_MS: u32 = 2_000;
/// How long it then waits before it says that the source is missing, in milliseconds.
const TOKENS_MS: u32 = 28_000;

/// Loads the session at the start, when the host page changes the proxy or the token source, and when
/// the admin returns to a page without a session or a login has ended.
///
/// The last cases notice a login in another tab or window.
pub(super) fn watch(context: Context) {
    let desk = context.desk;
    // Not whenever a property changes, and not for another token source: frameworks set one with each rendering.
    let way_in = move || {
        let has_source = desk.host.has_token_source();
        desk.host.with_config(|config| {
            let waits = config.auth == Auth::Token && !has_source;
            (config.proxy.clone(), config.auth, waits)
        })
    };
    on_new(way_in, move |_| {
        // The admin may be another one now, so nothing stays on the screen until that is known.
        desk.session.set(None);
        desk.access.set(Access::Checking);
        check(context);
    });
    check(context);
    let again = move || {
        let waits = desk
            .access
            .try_with_untracked(|access| access.waits_for_login() || *access == Access::LoggedOut);
        if waits == Some(true) {
            check(context);
        }
    };
    on_window("focus", move |_| again());
    // A login in a window that this page has opened has ended (`platform::page::open_login`).
    on_window("factordesk-login", move |_| again());
    // Fired at the document, from where it bubbles to the window.
    on_window("visibilitychange", move |_| again());
    let set_online = move |online| {
        desk.online.set(online);
    };
    // Only `false` is certain: a network without a way to the internet also counts as online.
    set_online(window().navigator().on_line());
    on_window("online", move |_| set_online(true));
    on_window("offline", move |_| set_online(false));
}

/// Loads the session, and aborts a running check.
pub(super) fn check(context: Context) {
    begin(context, None);
}

/// Loads the session after a login in the host page, which is asked for a token of that login.
pub(super) fn check_after_login(context: Context, login: WantedLogin) {
    begin(context, Some(login));
}

fn begin(context: Context, login: Option<WantedLogin>) {
    let _ = context.desk.session_check.try_set(Access::Checking);
    context.session.begin(run(context, login).boxed_local());
}

/// Says that the host page has no source of tokens yet, and after a while that it is missing. [`watch`] starts again when
/// it is set.
async fn await_tokens(context: Context) {
    let desk = context.desk;
    let show = |access: Access| {
        let _ = desk.session_check.try_set(access.clone());
        let _ = desk.access.try_set(access);
    };
    context.clock.sleep(QUIET_MS).await;
    show(Access::AwaitsTokens);
    context.clock.sleep(TOKENS_MS).await;
    show(Access::Failed(ApiError::local(Failure::NoToken)));
}

async fn run(context: Context, login: Option<WantedLogin>) {
    let desk = context.desk;
    if desk.host.is_token_mode_untracked() && desk.host.token_source_untracked().is_none() {
        return await_tokens(context).await;
    }
    loop {
        let Some(api) = context.api() else { return };
        let api = api.after_login(login.clone());
        let response = api.session().await;
        if let Err(error) = &response
            && let Some(pause) = pause_of(error)
        {
            context.clock.sleep(millis(f64::from(pause) * 1000.0)).await;
            continue;
        }
        if let Err(error) = &response {
            context.tell(&failed(ErrorPhase::Session, error));
        }
        let known = desk.session.try_get_untracked().flatten();
        let mut access = Access::after(&response, known.is_some());
        if let Ok(info) = response {
            if known.is_none() && is_of_another_version(&info) {
                context.tell(&version_mismatch());
            }
            // The login is still the one that the proxy didn't accept for mutations. A second factor alone may leave
            // its time as it was.
            let is_same_login = known.as_ref().is_some_and(|before| {
                before.auth_time == info.auth_time
                    && before.step_up_operations == info.step_up_operations
            });
            let before = desk.access.try_get_untracked();
            if let Some(refused @ (Access::OldLogin | Access::StepUp(_))) = before
                && is_same_login
            {
                access = refused;
            }
            // Another admin has logged in on this page, and may not see what the first one saw.
            if known.is_some_and(|before| before.admin.identity() != info.admin.identity()) {
                context.load.stop();
                desk.forget_user();
                let _ = desk.phase.try_set(crate::state::Phase::Loading);
            }
            let _ = desk.session.try_set(Some(info));
        }
        // While the proxy can't be reached, the list stays on the screen, with all drafts.
        if matches!(access, Access::Failed(_))
            && desk.access.try_with_untracked(Access::is_inside) == Some(true)
        {
            let _ = desk.session_check.try_set(access);
        } else {
            let _ = desk.session_check.try_set(access.clone());
            let _ = desk.access.try_set(access);
        }
        return;
    }
}

/// Whether the proxy is of another release than the widget. An earlier one doesn't name its version.
fn is_of_another_version(info: &SessionInfo) -> bool {
    let version = info.version.as_deref();
    version.is_some_and(|version| version != env!("CARGO_PKG_VERSION"))
}

/// Ends the session and removes all data from the screen.
pub(super) fn log_out(context: Context) {
    let work = async move {
        let desk = context.desk;
        let Some(api) = context.api() else { return };
        match api.logout().await {
            Ok(elsewhere) => {
                // A late response must not fill the screen again.
                context.load.stop();
                let _ = desk.session.try_set(None);
                desk.forget_user();
                let _ = desk.access.try_set(Access::LoggedOut);
                // Ends the provider's own session as well. Otherwise the next login at this computer would
                // succeed without a password.
                if let Some(url) = elsewhere {
                    call_with(&window().location(), "assign", &JsValue::from_str(&url));
                }
            }
            // A session that has ended already is what the admin wanted.
            Err(error) if error.is_login_required() || error.is_logout_pending() => {
                context.load.stop();
                let _ = desk.session.try_set(None);
                desk.forget_user();
                let _ = desk.access.try_set(Access::LoggedOut);
                if error.is_logout_pending() {
                    context.show(Announcement::LogoutPending);
                }
            }
            Err(error) => context.show(Announcement::Failed(error)),
        }
    };
    // In the job of the check: one that is running would bring the screen back.
    context.session.begin(work.boxed_local());
}
