//! Keeps the list fresh: loads it again when the admin returns to the page, and while a user may be enrolling a method by
//! link.
//!
//! Quietly: the list stays as it is unless it has changed, nothing is announced otherwise, and of a failure that passes only
//! the list's age tells. A page that isn't visible sends nothing.

use factordesk_model::{AuthenticationMethod, UserId};
use factordesk_view::on_window;
use factordesk_view::reactive::{State, Stored, on_new};
use futures::FutureExt;
use leptos::prelude::*;

use super::context::{Context, Job};
use crate::api::Receipt;
use crate::api::events::{self, ErrorPhase};
use crate::platform::by_name::is;
use crate::state::Phase;
use crate::state::announce::{Announcement, Listed};
use crate::state::fresh::{
    Awaited, ENROLMENT_PAUSE_MS, ENROLMENT_WAIT_MINUTES, OLD_MS, may_refresh, newly_enrolled,
};

/// Loads the list without being asked for.
#[derive(Clone, Copy)]
pub(super) struct Refresher {
    context: Context,
    /// When it last did so, in milliseconds since 1970
    tried: Stored<f64>,
    /// Whether its request is running
    running: Stored<bool>,
    /// Waits for an enrolment
    wait: Job,
    awaited: State<Awaited>,
}

/// Notes that a request is running, for as long as it exists: the request may also be aborted.
struct Running(Stored<bool>);

impl Running {
    fn new(running: Stored<bool>) -> Self {
        let _ = running.try_set_value(true);
        Self(running)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.try_set_value(false);
    }
}

impl Refresher {
    /// Follows the admin's return to the page.
    pub(super) fn new(context: Context) -> Self {
        let refresher = Self {
            context,
            tried: Stored::new(0.0),
            running: Stored::new(false),
            wait: Job::new(),
            awaited: State::new(Awaited::default()),
        };
        // A return usually causes both. The second finds the first one's request running, or the list new.
        on_window("focus", move |_| refresher.returned());
        on_window("visibilitychange", move |_| refresher.returned());
        let desk = context.desk;
        let for_whom = move || (desk.user_id.get(), desk.admin_identity());
        on_new(for_whom, move |_| {
            refresher.wait.stop();
            refresher.awaited.set(Awaited::Nothing);
        });
        refresher
    }

    /// The enrolment that the desk waits for.
    pub(super) fn awaited(&self) -> State<Awaited> {
        self.awaited
    }

    fn returned(self) {
        let listed = self.context.desk.listed_at.try_get_untracked().flatten();
        let tried = self.tried.try_get_value();
        if let (Some(listed), Some(tried)) = (listed, tried)
            && self.context.clock.now() - listed.max(tried) >= OLD_MS
        {
            self.refresh();
        }
    }

    /// Loads the list again and again, until the user has enrolled a method.
    pub(super) fn await_enrolment(self) {
        let clock = self.context.clock;
        #[expect(clippy::cast_precision_loss, reason = "a handful of minutes")]
        let until = clock.now() + ENROLMENT_WAIT_MINUTES as f64 * 60_000.0;
        let work = async move {
            loop {
                clock.sleep(ENROLMENT_PAUSE_MS).await;
                if clock.now() >= until {
                    break;
                }
                self.refresh();
            }
            let _ = self.awaited.try_set(Awaited::TooLate);
        };
        let _ = self.awaited.try_set(Awaited::Enrolment);
        self.wait.begin(work.boxed_local());
    }

    /// Loads the list, unless the page is hidden, a request is running, or the list may not change now.
    fn refresh(self) {
        let desk = self.context.desk;
        let held = desk.list_held.try_get_untracked() == Some(true);
        let may = desk.access.try_with_untracked(|access| {
            desk.phase.try_with_untracked(|phase| {
                desk.list
                    .try_with_untracked(|list| may_refresh(access, phase, list, held))
            })
        });
        let user = desk.user_id.try_get_untracked().flatten();
        if may.flatten().flatten() != Some(true)
            || self.running.try_get_value() != Some(false)
            || is(&document(), "hidden")
        {
            return;
        }
        if let Some(user) = user {
            let running = Running::new(self.running);
            let _ = self.tried.try_set_value(self.context.clock.now());
            // The job of all loads, so that there is never a second one, and an older response never replaces a newer one.
            self.context
                .load
                .begin(self.load(user, running).boxed_local());
        }
    }

    async fn load(self, user: UserId, _running: Running) {
        let context = self.context;
        let Some(api) = context.api() else { return };
        let receipt = Receipt::default();
        let api = api.with_receipt(&receipt);
        match api.methods(&user, &|_, _| ()).await {
            Ok(methods) => {
                let id = receipt.request_id();
                let event = events::loaded(&user, methods.len(), id.as_deref());
                self.take(methods);
                context.tell(&event);
            }
            Err(error) => {
                context.note(&error);
                context.tell(&events::failed(ErrorPhase::Load, &error));
                let phase = context.desk.phase;
                let failed =
                    phase.try_with_untracked(|phase| phase.failed(error, context.clock.now()));
                // The user is gone, or the admin may no longer see the list. Anything else passes.
                if let Some(failed @ Phase::Failed(_)) = failed {
                    let _ = phase.try_set(failed);
                }
            }
        }
    }

    fn take(self, methods: Vec<AuthenticationMethod>) {
        let context = self.context;
        let desk = context.desk;
        let before = desk
            .list
            .try_with_untracked(|list| (!list.is_changing()).then(|| list.methods().to_vec()));
        // While a mutation is running, the response may be older than what it does. It loads the list when it has ended.
        let Some(before) = before.flatten() else {
            return;
        };
        let awaits = self
            .awaited
            .try_with_untracked(|awaited| *awaited == Awaited::Enrolment)
            == Some(true);
        let arrived = newly_enrolled(&before, &methods).filter(|_| awaits);
        let arrived = arrived.cloned();
        if before == methods {
            let _ = desk.listed_at.try_set(Some(context.clock.now()));
        } else {
            let number = methods.len();
            desk.show_list(methods.clone(), context.clock.now());
            context.announcer.say(&match arrived.clone() {
                Some(method) => Announcement::Enrolled(Listed {
                    method,
                    list: methods,
                }),
                None => Announcement::Refreshed(number),
            });
        }
        if let Some(method) = arrived {
            self.wait.stop();
            let _ = self.awaited.try_set(Awaited::Arrived(Box::new(method)));
        }
        let stale = desk
            .phase
            .try_with_untracked(|phase| matches!(phase, Phase::Stale(_)));
        if stale == Some(true) {
            let _ = desk.phase.try_set(Phase::Ready);
        }
    }
}
