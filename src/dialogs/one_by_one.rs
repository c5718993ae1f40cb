//! Deleting methods one by one: the progress, the outcome of each, and a retry of those that failed.

use factordesk_model::{AuthenticationMethod, MethodType, UserId};
use factordesk_view::reactive::{Derived, State, Stored, effect, memo, on_new};
use factordesk_view::view;
use leptos::prelude::*;

use crate::actions::{Action, Actions, Command, DeleteOutcomes, Deletions, Progress};
use crate::components::banner::host_decides;
use crate::components::ids::unique_id;
use crate::components::named::LabelledList;
use crate::context::Desk;
use crate::state::IdIndex;
use crate::state::batch::{Batch, ItemStatus};
use crate::text::{errors, forms as words, labelled};

/// A batch of deletions. There is one at a time.
#[derive(Clone, Copy)]
pub(super) struct OneByOne {
    each: Command<Deletions, DeleteOutcomes>,
    /// What the admin asks for: deleting all methods, or those of a type
    action: Action,
    /// The type, if they are all of one
    kind: Stored<Option<MethodType>>,
    progress: State<Progress>,
    desk: Desk,
    batch: State<Batch>,
    /// The list when the batch began, and its methods' labels: they leave the list
    before: State<Vec<AuthenticationMethod>>,
    labels: Derived<LabelledList>,
    /// The user whose methods this batch deletes. Two dialogs share the command; each takes only the outcomes of its own request
    sent_for: Stored<Option<UserId>>,
}

impl OneByOne {
    /// An empty batch.
    pub(super) fn new(desk: Desk, actions: &Actions, action: Action) -> Self {
        let before = State::new(Vec::new());
        let one_by_one = Self {
            each: actions.delete_each(),
            action,
            kind: Stored::new(None),
            progress: actions.delete_progress(),
            desk,
            batch: State::new(Batch::default()),
            before,
            labels: memo(move || before.with(|list: &Vec<_>| LabelledList::new(list.clone()))),
            sent_for: Stored::new(None),
        };
        let value = actions.delete_each().value();
        effect(move || {
            let Some(outcomes) = value.get() else { return };
            if one_by_one.sent_for.get_value() == desk.user_id.get_untracked() {
                one_by_one.batch.update(|batch| batch.apply(&outcomes));
            }
        });
        // If the host page has prevented it, or it was given up, everything is as before.
        let pending = one_by_one.each.pending();
        on_new(
            move || pending.get(),
            move |pending| {
                if !pending {
                    value.with(|last| match last {
                        Some(outcomes) => one_by_one.batch.update(|batch| batch.apply(outcomes)),
                        None => one_by_one.batch.set(Batch::default()),
                    });
                }
            },
        );
        one_by_one
    }

    /// Forgets the batch.
    pub(super) fn clear(self) {
        self.each.clear();
        self.batch.set(Batch::default());
        self.before.set(Vec::new());
    }

    /// Gives up if it still waits for the host page.
    pub(super) fn give_up(self) {
        self.each.give_up();
    }

    /// Deletes these methods.
    pub(super) fn start(self, methods: &[AuthenticationMethod]) {
        let list = self.desk.list;
        self.before
            .set(list.with_untracked(|list| list.methods().to_vec()));
        let mut kinds = methods.iter().map(|method| &method.kind);
        let first = kinds.next().cloned().flatten();
        let one = kinds.all(|kind| *kind == first);
        self.kind
            .set_value(first.filter(|_| one && self.action == Action::Delete));
        self.batch.set(Batch::of(methods));
        self.send();
    }

    /// Sends what isn't deleted yet. Also retries the failed ones.
    fn send(self) {
        if self.is_running_untracked() {
            return;
        }
        self.batch.update(Batch::begin);
        let open = self.batch.with_untracked(Batch::open);
        if !open.is_empty() {
            self.sent_for.set_value(self.desk.user_id.get_untracked());
            self.each.dispatch(Deletions {
                action: self.action,
                kind: self.kind.get_value(),
                ids: open,
            });
        }
    }

    /// Whether the batch is running. Reactive.
    pub(super) fn is_running(self) -> bool {
        self.each.pending().get()
    }

    /// Whether it is running and can't be given up any more. Reactive.
    pub(super) fn is_locked(self) -> bool {
        self.each.pending().get() && !self.each.waits().get()
    }

    fn is_running_untracked(self) -> bool {
        self.each.pending().get_untracked()
    }

    /// Whether there is a batch, running or done. Reactive.
    pub(super) fn is_there(self) -> bool {
        self.batch.with(|batch| !batch.items().is_empty())
    }

    /// The progress bar, each method with its outcome, and the retry button.
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
        // Which methods of the batch are still in the list. Looked up for all lines at once, since the list
        // changes with each deletion.
        let there = memo(move || {
            let index = self.desk.list.with(|list| IdIndex::of(list.methods()));
            self.batch.with(|batch| {
                let items = batch.items().iter();
                items.map(|item| index.find(&item.id).is_some()).collect()
            })
        });
        view! {
            <div class="one-by-one" data-testid="one-by-one">
                {host_decides(self.each.waits().into())}
                <label class="field-label" for=bar.clone()>{words::ONE_BY_ONE_PROGRESS}</label>
                <div class="progress-line">
                    <progress
                        id=bar
                        data-testid="progress"
                        // HTML has no `max` of 0.
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
                // Focusable, so that a long list can be scrolled with the keyboard.
                <ul class="batch" role="list" tabindex="0">
                    {move || self.batch.with(|batch| {
                        (0..batch.items().len()).map(|index| self.item(batch, index, there)).collect_view()
                    })}
                </ul>
                {move || (failed.get() > 0).then(|| view! {
                    <button type="button" class="button" part="button" data-testid="retry-failed" on:click=move |_| self.send()>
                        {move || words::retry_failed(failed.get())}
                    </button>
                })}
            </div>
        }
        .into_any()
    }

    /// A line. `there` says which methods of the batch are still in the list.
    fn item(self, batch: &Batch, index: usize, there: Derived<Vec<bool>>) -> AnyView {
        let Some(item) = batch.items().get(index) else {
            return ().into_any();
        };
        let before = batch.waiting_before(index);
        let progress = self.progress;
        let (slug, state) = match &item.status {
            ItemStatus::Deleted => ("deleted", factordesk_view::any(words::ITEM_DONE)),
            ItemStatus::Failed(error) => ("failed", failure(error)),
            // All outcomes arrive together at the end. Until then, a method that has left the list counts as deleted.
            ItemStatus::Waiting => {
                let is_there = memo(move || there.with(|there| there.get(index) == Some(&true)));
                let state = move || {
                    let done = progress.get().done;
                    match () {
                        () if !is_there.get() => words::ITEM_DONE,
                        () if before == done && self.is_running() => words::ITEM_RUNNING,
                        () if before < done => words::ITEM_FAILED,
                        () => words::ITEM_WAITING,
                    }
                };
                ("waiting", factordesk_view::any(state))
            }
        };
        let id = item.id.clone();
        let label = move || {
            self.labels.with(|list| {
                let method = list.find(&id);
                method.map(|method| list.label(method).text)
            })
        };
        view! {
            <li class="batch-item" data-testid="batch-item" data-state=slug data-method-id=item.id.to_string()>
                <bdi>{label}</bdi>
                <span class="batch-state">{state}</span>
            </li>
        }
        .into_any()
    }
}

/// A number for the `value` property.
fn cast(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

fn failure(error: &crate::state::ApiError) -> AnyView {
    let id = error.request_id().map(|id| {
        view! { " " {move || labelled(errors::REQUEST_ID.text())} <code>{id.to_owned()}</code> }
    });
    // If the outcome is unknown, don't say that it failed.
    let failed = (!error.is_outcome_unknown())
        .then(|| view! { {move || labelled(words::ITEM_FAILED.text())} });
    let error = error.clone();
    view! { {failed} {move || errors::describe(&error).what} {id} }.into_any()
}
