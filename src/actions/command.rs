//! Commands, which a component can start and whose outcome it can wait for.
//!
//! Like Leptos' `Action`, but smaller. They also prevent double submission, ask the host page first, and tell it how the
//! action has ended, in one place.

use std::rc::Rc;

use factordesk_model::Reason;
use factordesk_view::reactive::{Signal, State, Stored, derive, spawn_detached};
use futures::FutureExt;
use futures::channel::oneshot;
use futures::future::{Either, LocalBoxFuture, select};
use leptos::prelude::*;

use super::context::Context;
use crate::api::events::{Asked, Outcome};
use crate::api::{Decision, Permit, Refusal};
use crate::state::ApiError;
use crate::state::announce::Announcement;

/// The outcome of a command, whose input was `I`.
pub trait Ended<I> {
    /// The outcome if the host page doesn't allow the action.
    fn refused(input: I, error: ApiError) -> Self;

    /// What the host page is told: how it has ended, a code if the error alone doesn't say why, and the error.
    fn told(&self) -> (Outcome, Option<&'static str>, Option<&ApiError>);
}

impl<I, T> Ended<I> for Result<T, ApiError> {
    fn refused(_: I, error: ApiError) -> Self {
        Err(error)
    }

    fn told(&self) -> (Outcome, Option<&'static str>, Option<&ApiError>) {
        match self {
            Ok(_) => (Outcome::Done, None, None),
            Err(error) => (Outcome::after(error), None, Some(error)),
        }
    }
}

/// What a command does. Not two boxed closures, which would be six functions for each command.
trait Act<I, O> {
    /// What the host page is asked, and the reason so far. `None` if there is no user any more
    fn asked(&self, input: &I) -> Option<(Asked, Reason)>;
    fn run(&self, input: I, permit: Permit) -> LocalBoxFuture<'static, O>;
}

impl<I, O, A, R> Act<I, O> for (A, R)
where
    A: Fn(&I) -> Option<(Asked, Reason)>,
    R: Fn(I, Permit) -> LocalBoxFuture<'static, O>,
{
    fn asked(&self, input: &I) -> Option<(Asked, Reason)> {
        self.0(input)
    }

    fn run(&self, input: I, permit: Permit) -> LocalBoxFuture<'static, O> {
        self.1(input, permit)
    }
}

/// A command. Starting it with an input gives an outcome some time later.
pub struct Command<I: 'static, O: Send + Sync + 'static> {
    act: Stored<Rc<dyn Act<I, O>>>,
    asking: Asking,
    pending: State<bool>,
    value: State<Option<O>>,
}

impl<I, O: Send + Sync> Clone for Command<I, O> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<I, O: Send + Sync> Copy for Command<I, O> {}

impl<I: 'static, O: Ended<I> + Send + Sync + 'static> Command<I, O> {
    /// A command of a dialog or form. It asks the host page what `asked` returns, and then runs `run`. It gives up when the
    /// form is removed before the host page has decided.
    pub(super) fn new(
        context: Context,
        asked: impl Fn(&I) -> Option<(Asked, Reason)> + 'static,
        run: impl Fn(I, Permit) -> LocalBoxFuture<'static, O> + 'static,
    ) -> Self {
        let command = Self::on_page(context, asked, run);
        let asking = Asking {
            on_page: false,
            ..command.asking
        };
        on_cleanup(move || asking.give_up());
        Self { asking, ..command }
    }

    /// A command that no dialog or form waits for: the page itself says that the host page decides, and what it refuses.
    pub(super) fn on_page(
        context: Context,
        asked: impl Fn(&I) -> Option<(Asked, Reason)> + 'static,
        run: impl Fn(I, Permit) -> LocalBoxFuture<'static, O> + 'static,
    ) -> Self {
        Self {
            act: Stored::new(Rc::new((asked, run))),
            asking: Asking {
                context,
                id: context.decisions.next_id(),
                waits: State::new(false),
                on_page: true,
            },
            pending: State::new(false),
            value: State::new(None),
        }
    }

    /// Starts the command, unless it is running. The host page is asked at once.
    ///
    /// The outcome is dropped if another user is shown when it arrives: it would close a dialog about that
    /// user, or show an error in it.
    pub fn dispatch(&self, input: I) {
        let (asking, pending, value) = (self.asking, self.pending, self.value);
        // `None` once the desk was removed: then nothing is started.
        if pending.try_get_untracked() != Some(false) {
            return;
        }
        let Some(act) = self.act.try_get_value() else {
            return;
        };
        let Some((asked, why)) = act.asked(&input) else {
            return;
        };
        let user = asked.user.clone();
        // Before the host page is asked: a second click in the same turn of the event loop must find it set.
        pending.set(true);
        let running = asking.context.running_commands;
        let _ = running.try_update_value(|count| *count += 1);
        let Some(answer) = asking.ask(asked, why) else {
            return;
        };
        let work = async move {
            let (outcome, permit) = match answer.await {
                Ok(permit) => {
                    let outcome = act.run(input, permit.clone()).await;
                    (Some(outcome), Some(permit))
                }
                Err(Refusal::Shown(error)) => (Some(O::refused(input, error)), None),
                Err(Refusal::Silent) => (None, None),
            };
            // The desk may have been removed.
            let _ = pending.try_set(false);
            let _ = running.try_update_value(|count| *count -= 1);
            let told = permit.as_ref().zip(outcome.as_ref());
            let tell = told.map(|(permit, outcome)| {
                let (outcome, code, error) = outcome.told();
                let (permit, error) = (permit.clone(), error.cloned());
                move || permit.report(outcome, code, error.as_ref())
            });
            if asking.context.shows(&user)
                && let Some(outcome) = outcome
            {
                let _ = value.try_set(Some(outcome));
            }
            // Last, so that the host page finds the desk as it is after the action.
            if let Some(tell) = tell {
                tell();
            }
        };
        // Not bound to a `Life`: a mutation that was sent must not be cut off.
        spawn_detached(work.boxed_local());
    }
}

impl<I: 'static, O: Send + Sync + 'static> Command<I, O> {
    /// Whether it is running, or waits for the host page's decision.
    pub fn pending(&self) -> State<bool> {
        self.pending
    }

    /// Whether it waits for the host page's decision.
    pub fn waits(&self) -> State<bool> {
        self.asking.waits
    }

    /// Whether it is running and can't be given up any more. Reactive.
    pub fn is_locked(&self) -> Signal<bool> {
        let (pending, waits) = (self.pending, self.asking.waits);
        derive(move || pending.get() && !waits.get())
    }

    /// Its last outcome.
    pub fn value(&self) -> State<Option<O>> {
        self.value
    }

    /// Gives up if the host page hasn't decided yet. Then nothing is ever sent.
    pub fn give_up(&self) {
        self.asking.give_up();
    }

    /// Drops the last outcome, and gives up.
    pub fn clear(&self) {
        self.give_up();
        self.value.set(None);
    }
}

/// Asks the host page, for one command.
#[derive(Clone, Copy)]
struct Asking {
    context: Context,
    id: u32,
    waits: State<bool>,
    on_page: bool,
}

impl Asking {
    /// Asks the host page, at once. `None` if the desk was removed.
    ///
    /// What the host page has turned off is refused without a question. It may do so while a form is open, and also while
    /// it decides.
    fn ask(
        self,
        asked: Asked,
        why: Reason,
    ) -> Option<LocalBoxFuture<'static, Result<Permit, Refusal>>> {
        let context = self.context;
        let (action, kind, user) = (asked.action, asked.kind.clone(), asked.user.clone());
        let is_allowed = move || {
            let config = context.desk.host.config_untracked();
            config.allows(action, kind.as_ref())
        };
        let api = context.api()?;
        let decision = is_allowed().then(|| api.ask_host(asked, why));
        let work = async move {
            let off = || Err(Refusal::Shown(ApiError::refused_by_host("")));
            let made = match decision {
                None => off(),
                Some(decision) if decision.waits() => self.wait(decision).await,
                Some(decision) => decision.made().await,
            };
            // The decision was about this user.
            if !context.shows(&user) {
                return Err(Refusal::Silent);
            }
            let made = if made.is_ok() && !is_allowed() {
                off()
            } else {
                made
            };
            match made {
                Err(Refusal::Shown(error)) => {
                    let announcement = Announcement::Failed(error.clone());
                    if self.on_page {
                        context.show(announcement);
                    } else {
                        context.announcer.say(&announcement);
                    }
                    Err(Refusal::Shown(error))
                }
                made => made,
            }
        };
        Some(work.boxed_local())
    }

    async fn wait(self, decision: Decision) -> Result<Permit, Refusal> {
        let context = self.context;
        let given_up = context.decisions.begin(self.id, self.on_page);
        let _ = self.waits.try_set(true);
        context.announcer.say(&Announcement::HostDecides);
        let made = select(decision.made().boxed_local(), given_up).await;
        self.give_up();
        let _ = self.waits.try_set(false);
        match made {
            Either::Left((made, _)) => made,
            Either::Right(_) => Err(Refusal::Silent),
        }
    }

    fn give_up(self) {
        self.context.decisions.end(|id, _| id == self.id);
    }
}

/// The commands that wait for the host page's decision.
#[derive(Clone, Copy)]
pub(super) struct Decisions {
    waiting: State<Vec<Waiting>>,
    last_id: Stored<u32>,
}

struct Waiting {
    id: u32,
    on_page: bool,
    /// Dropping it gives up
    _keep: oneshot::Sender<()>,
}

impl Decisions {
    pub(super) fn new() -> Self {
        Self {
            waiting: State::new(Vec::new()),
            last_id: Stored::new(0),
        }
    }

    fn next_id(self) -> u32 {
        let id = self.last_id.try_update_value(|last| {
            *last += 1;
            *last
        });
        id.unwrap_or_default()
    }

    /// Begins to wait. The receiver is ready when the wait is given up.
    fn begin(self, id: u32, on_page: bool) -> oneshot::Receiver<()> {
        let (keep, given_up) = oneshot::channel();
        let waiting = Waiting {
            id,
            on_page,
            _keep: keep,
        };
        let _ = self.waiting.try_update(|all| all.push(waiting));
        given_up
    }

    /// Ends the waits for which `ends` is true, by their ids and whether the page shows them.
    fn end(self, ends: impl Fn(u32, bool) -> bool) {
        let ends = |waiting: &Waiting| ends(waiting.id, waiting.on_page);
        // Most commands never wait, and readers must not be woken for them.
        if self.waiting.try_with_untracked(|all| all.iter().any(ends)) == Some(true) {
            let _ = self
                .waiting
                .try_update(|all| all.retain(|each| !ends(each)));
        }
    }

    /// Whether one waits that the page shows. Reactive.
    pub(super) fn any_on_page(self) -> bool {
        self.waiting.with(|all| all.iter().any(|each| each.on_page))
    }

    /// Gives up those that the page shows. They are never sent.
    pub(super) fn give_up_on_page(self) {
        self.end(|_, on_page| on_page);
    }
}
