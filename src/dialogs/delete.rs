//! Deleting one method: which one, what is deleted with it, and what the user has left.

use factordesk_model::{AuthenticationMethod, MethodId, Operation};
use factordesk_view::reactive::{
    State, derive, effect, expect_context, follow_language, memo, on_change,
};
use factordesk_view::view;
use leptos::prelude::*;

use super::reason::ReasonFields;
use super::remaining::{irreversible, remaining};
use crate::actions::{Action, Actions, Deletion};
use crate::components::buttons::{DESTROY, SubmitButton, cancel_and_submit, form};
use crate::components::named::{Listed, label_of, named};
use crate::components::{Dialog, ErrorBanner};
use crate::context::Desk;
use crate::state::FactorList;
use crate::state::toasts::Undo;
use crate::text::label::Label;
use crate::text::screen;

/// The method to delete. Provided as a context.
#[derive(Clone, Copy)]
pub struct DeleteTarget {
    open: State<bool>,
    method: State<Option<AuthenticationMethod>>,
    undo: State<Option<Undo>>,
}

impl Default for DeleteTarget {
    fn default() -> Self {
        Self {
            open: State::new(false),
            method: State::new(None),
            undo: State::new(None),
        }
    }
}

impl DeleteTarget {
    /// Opens the dialog for this method. `undo`: how the deletion can be undone.
    pub fn open(&self, method: AuthenticationMethod, undo: Option<Undo>) {
        self.method.set(Some(method));
        self.undo.set(undo);
        self.open.set(true);
    }
}

/// The dialog of [`DeleteTarget`].
#[component]
pub fn DeleteDialog(
    /// The table's rows
    listed: Listed,
    /// Called after the method is deleted. Its row had the focus, which needs another place
    on_deleted: Callback<()>,
) -> impl IntoView {
    let target = expect_context::<DeleteTarget>();
    let actions = expect_context::<Actions>();
    let desk = expect_context::<Desk>();
    let delete = actions.delete();
    let pending = delete.pending();
    let value = delete.value();
    let error = derive(move || value.get().and_then(Result::err));
    let id = memo(move || {
        target
            .method
            .with(|m| m.as_ref().and_then(|m| m.id.clone()))
    });

    // A newly opened dialog doesn't show the previous error.
    effect(move || {
        if target.open.get() {
            delete.clear();
        } else {
            delete.give_up();
            // It may hold a number that was revealed for a moment.
            target.undo.set(None);
        }
    });
    // The method belongs to the previous user.
    on_change(move || desk.user_id.track(), move || target.open.set(false));
    effect(move || {
        if matches!(value.get(), Some(Ok(()))) && target.open.get_untracked() {
            target.open.set(false);
        }
    });
    let closed = Callback::new(move |()| {
        if matches!(value.get_untracked(), Some(Ok(()))) {
            on_deleted.run(());
        }
    });
    let label = memo(move || {
        let label = |method: &AuthenticationMethod| listed.label(desk, method);
        target.method.with(|m| m.as_ref().map(label))
    });
    let question = derive(move || {
        let method = label.with(|label| label.as_ref().map(|label| label.text.clone()));
        screen::delete_title(&desk.user_name(), &method.unwrap_or_default())
    });
    let why = ReasonFields::of(desk, target.open, Operation::DeleteMethod);
    let confirm = move || {
        if !pending.get_untracked()
            && why.press()
            && let Some(id) = id.get_untracked()
        {
            let undo = target.undo.get_untracked();
            delete.dispatch(Deletion { id, undo });
        }
    };
    let pending = derive(move || pending.get());
    let locked = delete.is_locked();
    view! {
        <Dialog open=target.open title=question testid="delete-dialog" action=Action::Delete locked=locked on_closed=closed>
            <p class="delete-what">
                {move || {
                    follow_language();
                    target.method.with(|m| Some(what(label.get()?, m.as_ref()?)))
                }}
            </p>
            {form("delete-form".to_owned(), pending, Box::new(confirm), view! {
                {move || id.get().map(|id| consequences(desk, target, &id))}
                {why.view_first()}
                // Cancel has the focus, so that Enter doesn't delete.
                {cancel_and_submit(target.open, locked, true, SubmitButton::new(
                    DESTROY,
                    "confirm",
                    pending,
                    (screen::DELETE_CONFIRM, screen::DELETING),
                ), view! { <ErrorBanner error=error waits=delete.waits() /> }.into_any())}
            }.into_any())}
        </Dialog>
    }
    .into_any()
}

fn what(label: Label, method: &AuthenticationMethod) -> AnyView {
    view! { <strong>{named(label, method.kind.as_ref())}</strong> }.into_any()
}

/// What is deleted with the method, and what the user has left.
fn consequences(desk: Desk, target: DeleteTarget, id: &MethodId) -> AnyView {
    desk.list.with(|list| {
        let method = list.method(id);
        let linked = method.map(|method| list.linked_with(method));
        let gone: Vec<MethodId> = linked
            .into_iter()
            .flatten()
            .filter_map(|m| m.id.clone())
            .chain([id.clone()])
            .collect();
        let can_undo = target.undo.with(Option::is_some);
        let linked = method.and_then(|method| linked_notice(desk, list, method));
        // A method without an id can't be among the deleted ones.
        let stays = |m: &&AuthenticationMethod| m.id.as_ref().is_none_or(|id| !gone.contains(id));
        let left: Vec<_> = list.methods().iter().filter(stays).cloned().collect();
        view! {
            {linked}
            {remaining(desk, &left)}
            // Otherwise the message about the deletion offers the undo.
            {(!can_undo).then(irreversible)}
        }
        .into_any()
    })
}

/// The methods that are deleted together with this one, if any.
pub fn linked_notice(
    desk: Desk,
    list: &FactorList,
    method: &AuthenticationMethod,
) -> Option<AnyView> {
    follow_language();
    let linked = list.linked_with(method).into_iter();
    let names: Vec<String> = linked.map(|method| label_of(desk, method).text).collect();
    (!names.is_empty()).then(|| {
        view! {
            <div class="notice notice-warn" part="notice" data-testid="linked-warning">
                <p>{screen::DELETE_LINKED}</p>
                <ul role="list">{names.into_iter().map(|name| view! { <li><bdi>{name}</bdi></li> }).collect_view()}</ul>
            </div>
        }
        .into_any()
    })
}
