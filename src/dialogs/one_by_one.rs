//! Deleting one by one in the browser: progress, what became of each, the failed ones again.

use factordesk_model::{AuthenticationMethod, MethodId, UserId};
use leptos::prelude::*;

use crate::actions::{Actions, Command, DeleteOutcomes, Progress};
use crate::components::ids::unique_id;
use crate::components::named::label_of;
use crate::context::Desk;
use crate::platform::dom::view;
use crate::platform::reactive::{State, effect, memo};
use crate::state::batch::{Batch, Fate};
use crate::text::{errors, forms as words};

/// One batch at a time.
#[derive(Clone, Copy)]
pub(super) struct OneByOne {
    each: Command<Vec<MethodId>, DeleteOutcomes>,
    progress: State<Progress>,
    desk: Desk,
    batch: State<Batch>,
    /// Who this one's request is for: two dialogs share the command, and an outcome is for the one that sent it
    sent_for: StoredValue<Option<UserId>>,
}

impl OneByOne {
    /// Nothing to delete yet.
    pub(super) fn new(desk: Desk, actions: &Actions) -> Self {
        let one_by_one = Self {
            each: actions.delete_each(),
            progress: actions.delete_progress(),
            desk,
            batch: State::new(Batch::default()),
            sent_for: StoredValue::new(None),
        };
        let value = actions.delete_each().value();
        effect(move || {
            let Some(outcomes) = value.get() else { return };
            if one_by_one.sent_for.get_value() == desk.user_id.get_untracked() {
                one_by_one.batch.update(|batch| batch.apply(&outcomes));
            }
        });
        one_by_one
    }

    /// Forgets the batch.
    pub(super) fn clear(self) {
        self.each.clear();
        self.batch.set(Batch::default());
    }

    /// Deletes these.
    pub(super) fn start(self, methods: &[AuthenticationMethod]) {
        let label = |method: &AuthenticationMethod| untrack(|| label_of(self.desk, method).text);
        self.batch.set(Batch::of(methods, label));
        self.send();
    }

    /// What is still there is tried again.
    fn send(self) {
        if self.is_running_untracked() {
            return;
        }
        self.batch.update(Batch::begin);
        let open = self.batch.with_untracked(Batch::open);
        if !open.is_empty() {
            self.sent_for.set_value(self.desk.user_id.get_untracked());
            self.each.dispatch(open);
        }
    }

    /// Whether it is under way. Reactive.
    pub(super) fn is_running(self) -> bool {
        self.each.pending().get()
    }

    fn is_running_untracked(self) -> bool {
        self.each.pending().get_untracked()
    }

    /// Whether there is a batch, under way or done. Reactive.
    pub(super) fn is_there(self) -> bool {
        self.batch.with(|batch| !batch.items().is_empty())
    }

    /// The bar, each method with what became of it, and the button for the failed ones.
    pub(super) fn view(self) -> AnyView {
        let progress = self.progress;
        let bar = unique_id("progress");
        let failed = memo(move || {
            if self.is_running() {
                0
            } else {
                self.batch.with(Batch::failed)
            }
        });
        view! {
            <div class="one-by-one" data-testid="one-by-one">
                <label class="field-label" for=bar.clone()>{words::ONE_BY_ONE_PROGRESS}</label>
                <div class="progress-line">
                    <progress
                        id=bar
                        data-testid="progress"
                        max=move || progress.get().of.max(1)
                        prop:value=move || cast(progress.get().done)
                    ></progress>
                    <span aria-hidden="true">
                        {move || {
                            let progress = progress.get();
                            words::progress(progress.done, progress.of)
                        }}
                    </span>
                </div>
                <ul class="batch" role="list" tabindex="0">
                    {move || self.batch.with(|batch| {
                        (0..batch.items().len()).map(|index| self.item(batch, index)).collect_view()
                    })}
                </ul>
                {move || (failed.get() > 0).then(|| view! {
                    <button type="button" class="button" data-testid="retry-failed" on:click=move |_| self.send()>
                        {words::retry_failed(failed.get())}
                    </button>
                })}
            </div>
        }
        .into_any()
    }

    fn item(self, batch: &Batch, index: usize) -> AnyView {
        let Some(item) = batch.items().get(index) else {
            return ().into_any();
        };
        let place = batch.waiting_place(index);
        let progress = self.progress;
        let (slug, state) = match &item.fate {
            Fate::Deleted => ("deleted", crate::platform::dom::any(words::ITEM_DONE)),
            Fate::Failed(error) => ("failed", failure(error)),
            // Its outcome comes with the others'; until then the list tells whether it is still there.
            Fate::Waiting => {
                let id = item.id.clone();
                let state = move || {
                    let done = progress.get().done;
                    let there = self.desk.list.with(|list| list.method(&id).is_some());
                    match () {
                        () if !there => words::ITEM_DONE,
                        () if place == done && self.is_running() => words::ITEM_RUNNING,
                        () if place < done => words::ITEM_FAILED,
                        () => words::ITEM_WAITING,
                    }
                };
                ("waiting", state.into_any())
            }
        };
        view! {
            <li class="batch-item" data-testid="batch-item" data-state=slug data-method-id=item.id.to_string()>
                <bdi>{item.label.clone()}</bdi>
                <span class="batch-state">{state}</span>
            </li>
        }
        .into_any()
    }
}

/// The property takes a number of JavaScript's.
fn cast(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

fn failure(error: &crate::state::ApiError) -> AnyView {
    let id = error.request_id().map(|id| {
        view! { " " {errors::REQUEST_ID} ": " <code>{id.to_owned()}</code> }
    });
    // What nobody knows is not said to have failed.
    let failed = (!error.is_outcome_unknown()).then(|| view! { {words::ITEM_FAILED} ": " });
    view! { {failed} {errors::describe(error).what} {id} }.into_any()
}
