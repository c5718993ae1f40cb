//! Loads a user and the list of methods.

use std::cell::RefCell;

use factordesk_model::{AuthenticationMethod, UserId};
use factordesk_view::reactive::effect;
use futures::FutureExt;
use futures::future::join;

use super::context::Context;
use super::queue::RunningRequest;
use crate::api::Receipt;
use crate::api::events::{ErrorPhase, failed, loaded};
use crate::context::Desk;
use crate::platform::events::Event;
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
            desk.waiting.set(Vec::new());
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

/// Loads the list of `user` again, without the profile. Used after mutations.
///
/// Does nothing if another user is shown by now: it would abort the load of that user's profile.
pub(super) fn begin_list(context: Context, user: &UserId) {
    if context.shows(user) {
        let work = run(context, user.clone(), false);
        context.load.begin(work.boxed_local());
    }
}

/// Loads until it succeeds or fails for good; after "too many requests" it waits and continues by itself.
///
/// Starting another load aborts this one, so what arrives always belongs to the shown user.
async fn run(context: Context, user: UserId, with_user: bool) {
    let desk = context.desk;
    loop {
        let _ = desk.phase.try_update(|phase| *phase = phase.started());
        let error = match attempt(context, &user, with_user).await {
            Ok(loaded) => {
                let _ = desk.phase.try_set(Phase::Ready);
                if let Some(loaded) = loaded {
                    context.tell(&loaded);
                }
                return;
            }
            Err(error) => error,
        };
        context.note(&error);
        context.tell(&failed(ErrorPhase::Load, &error));
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

/// Returns the event for a list that was loaded; `None` if the desk was removed meanwhile.
async fn attempt(
    context: Context,
    user: &UserId,
    with_user: bool,
) -> Result<Option<Event>, ApiError> {
    let desk = context.desk;
    let Some(api) = context.api() else {
        return Ok(None);
    };
    // The id of the list's request, not of the profile's.
    let receipt = Receipt::default();
    let list = api.clone().with_receipt(&receipt);
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
        let (summary, methods) = join(summary, list.methods(user, &part)).await;
        match summary {
            Ok(_) => show_profile(),
            // The list is worth showing without the user's profile.
            Err(_) if methods.is_ok() => {}
            Err(error) => return Err(error),
        }
        methods
    } else {
        list.methods(user, &part).await
    };
    let methods = methods?;
    let count = methods.len();
    desk.show_list(methods, context.clock.now());
    // After a mutation, its own announcement must not be replaced by the list's.
    if with_user {
        context.announcer.say_soon(Announcement::Loaded(count));
    }
    let id = receipt.request_id();
    Ok(Some(loaded(user, count, id.as_deref())))
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
