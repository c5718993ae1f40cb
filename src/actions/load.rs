//! Loads a user and the list of methods.

use std::cell::RefCell;

use factordesk_model::{AuthenticationMethod, UserId};
use factordesk_view::reactive::effect;
use futures::FutureExt;
use futures::future::join;

use super::context::Context;
use super::queue::RunningRequest;
use crate::context::Desk;
use crate::state::announce::Announcement;
use crate::state::{Access, ApiError, FactorList, Failure, Phase};

/// Loads when another user is chosen, and when access is granted (again).
pub(super) fn watch(context: Context) {
    let desk = context.desk;
    let mut shown: Option<UserId> = None;
    effect(move || {
        let user = desk.user_id.get();
        let granted = desk.access.with(|access| *access == Access::Granted);
        // Before access or a response: nothing of the previous user may stay (property 53).
        if shown != user {
            desk.forget_user();
            desk.waiting.set(None);
            desk.phase.set(if user.is_some() {
                Phase::Loading
            } else {
                Phase::NoUser
            });
            // A response for the previous user must not arrive any more.
            context.load.stop();
        }
        if granted && user.is_some() {
            begin(context);
        }
        shown = user;
    });
    // After a failure for lack of a network, retry as soon as the browser is online.
    effect(move || {
        if desk.online.get() {
            // Untracked: a failure must not start a load, only the return of the network.
            let lost = desk.phase.try_with_untracked(|phase| match phase {
                Phase::Stale(error) | Phase::Failed(error) => error.kind == Failure::Offline,
                _ => false,
            });
            if lost == Some(true) {
                begin(context);
            }
        }
    });
}

/// Loads the user and the list, and aborts the running load.
pub(super) fn begin(context: Context) {
    if let Some(user) = context.desk.user_id.try_get_untracked().flatten() {
        context.load.begin(run(context, user, true).boxed_local());
    }
}

/// Loads the list of `whose` again, without the profile. Used after mutations.
///
/// Does nothing if another user is shown by now: it would abort the load of that user's profile.
pub(super) fn begin_list(context: Context, whose: Option<&UserId>) {
    let shown = context.desk.user_id.try_get_untracked().flatten();
    if let Some(user) = shown.filter(|shown| Some(shown) == whose) {
        context.load.begin(run(context, user, false).boxed_local());
    }
}

/// Loads until it succeeds or fails for good; after "too many requests" it waits and continues by itself.
///
/// Starting another load aborts this one, so what arrives always belongs to the shown user.
async fn run(context: Context, user: UserId, with_user: bool) {
    let desk = context.desk;
    loop {
        let _ = desk.phase.try_update(|phase| *phase = phase.started());
        let Some(error) = attempt(context, &user, with_user).await else {
            let _ = desk.phase.try_set(Phase::Ready);
            return;
        };
        context.note(&error);
        if error.is_login_required() {
            // The screen keeps what it shows. `watch` loads again after the login.
            let _ = desk.phase.try_update(|phase| {
                if phase.shows_list() {
                    *phase = Phase::Stale(error);
                }
            });
            return;
        }
        let now = context.clock.now();
        let phase = desk.phase.try_update(|phase| {
            *phase = phase.failed(error, now);
            phase.clone()
        });
        match phase {
            Some(Phase::Waiting { until, .. }) => {
                context.clock.sleep(millis(until - now)).await;
            }
            _ => return,
        }
    }
}

async fn attempt(context: Context, user: &UserId, with_user: bool) -> Option<ApiError> {
    let desk = context.desk;
    // `None` means success to the caller, but the desk is gone and shows nothing of it.
    let api = context.api()?;
    let _running = RunningRequest::new(context);
    // The profile makes the header taller, so it is shown together with the first rows.
    let (profile, has_rows) = (RefCell::new(None), RefCell::new(false));
    let show_profile = || {
        if let Some(profile) = profile.take() {
            let _ = desk.user.try_set(Some(profile));
        }
    };
    let part = |methods: &[_], total| {
        has_rows.replace(true);
        show_profile();
        show_part(desk, methods, total);
    };
    let methods = if with_user {
        let summary = api.user(user).map(|summary| {
            let summary = summary.map(|summary| profile.replace(Some(summary)));
            if *has_rows.borrow() {
                show_profile();
            }
            summary
        });
        // At once, which takes one round trip instead of two.
        let (summary, methods) = join(summary, api.methods(user, false, &part)).await;
        match summary {
            Ok(_) => show_profile(),
            // The list is worth showing without the user's profile.
            Err(_) if methods.is_ok() => {}
            Err(error) => return Some(error),
        }
        methods
    } else {
        api.methods(user, false, &part).await
    };
    match methods {
        Ok(methods) => {
            let count = methods.len();
            desk.show_list(methods, context.clock.now());
            // After a mutation, its own announcement must not be replaced by the list's.
            if with_user {
                context.announcer.say_soon(Announcement::Loaded(count));
            }
            None
        }
        Err(error) => Some(error),
    }
}

/// Shows the first page of a list while the others are loaded. A whole list stays until the new one is whole.
fn show_part(desk: Desk, methods: &[AuthenticationMethod], total: u64) {
    let is_first = desk
        .phase
        .try_with_untracked(|phase| *phase == Phase::Loading)
        == Some(true);
    if is_first || desk.list.try_with_untracked(FactorList::is_whole) == Some(false) {
        // Only shown, so it may be cut to what fits.
        let total = usize::try_from(total).unwrap_or(usize::MAX);
        let _ = desk
            .list
            .try_update(|list| list.loaded_part(methods, total));
    }
    if is_first {
        let _ = desk.phase.try_set(Phase::Refreshing);
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a pause is limited to minutes"
)]
pub(super) fn millis(pause: f64) -> u32 {
    pause.max(0.0).ceil() as u32
}
