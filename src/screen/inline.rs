//! A small form within a row, for the fields that PATCH can change: name and channel.

use factordesk_model::{
    ErrorCause, MessageKey, MethodId, Operation, Problem, Reason, UpdateRequest,
};
use leptos::ev;
use leptos::prelude::*;

use crate::actions::{Actions, Update};
use crate::components::ErrorBanner;
use crate::context::Desk;
use crate::dialogs::fields::Fields;
use crate::dialogs::reason::ReasonFields;
use crate::platform::dom::{ElementRef, view};
use crate::platform::focus;
use crate::platform::reactive::{derive, effect, memo};
use crate::state::ApiError;
use crate::text::{self, forms as words, problems};

/// The form. `title` says what it changes, of which method. If `changed` returns `false`, saving closes the form without a
/// request.
pub(super) fn inline_form(
    testid: &'static str,
    title: impl Fn() -> String + 'static,
    id: Option<MethodId>,
    fields: Fields,
    request: impl Fn() -> UpdateRequest + Clone + Send + Sync + 'static,
    changed: impl Fn(&UpdateRequest) -> bool + Send + Sync + 'static,
    on_done: Callback<()>,
) -> AnyView {
    // In rows without an id, the buttons that open this form are disabled.
    let Some(id) = id else {
        return ().into_any();
    };
    let desk = expect_context::<Desk>();
    let update = expect_context::<Actions>().update_of(id);
    let pending = update.pending();
    let value = update.value();
    // A small change: the reason fields are shown only if the proxy requires a reason.
    let needed = move || desk.needs_reason(Operation::UpdateMethod);
    let why = ReasonFields::new(desk, derive(|| true), derive(needed));
    let asked = memo(move || why.is_needed());
    let node = ElementRef::new();
    let focus_soon = move |selector| {
        focus::soon(node, selector);
    };
    focus_soon(focus::FIRST_FIELD);
    effect(move || match value.get() {
        Some(Ok(_)) => on_done.run(()),
        Some(Err(error)) => {
            fields.refuse(placed(&error));
            // A missing reason has already put the focus on its own field.
            if error.cause() != Some(ErrorCause::ReasonRequired) {
                focus_soon(focus::FIRST_FIELD);
            }
        }
        None => {}
    });
    let error = derive(move || {
        let error = value.get().and_then(Result::err)?;
        placed(&error).is_empty().then_some(error)
    });
    let typed = request.clone();
    let problems = memo(move || {
        let request = typed();
        // `validate()` would report "nothing to change". Here it means that no channel was chosen.
        let nothing = request == UpdateRequest::default();
        if nothing {
            vec![Problem::new(
                "preferred_authentication_method",
                MessageKey::Required,
            )]
        } else {
            request.validate()
        }
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if pending.get_untracked() {
            return;
        }
        fields.submit();
        let request = untrack(&request);
        if !problems.with_untracked(Vec::is_empty) {
            focus_soon(focus::INVALID);
        } else if changed(&request) {
            let asked = asked.get_untracked();
            if asked && !why.press() {
                return;
            }
            let why = if asked {
                desk.why.given()
            } else {
                Reason::default()
            };
            update.dispatch(Update { request, why });
        } else {
            on_done.run(());
        }
    };
    let leave = move || {
        if !pending.get_untracked() {
            on_done.run(());
        }
    };
    let escape = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" {
            event.stop_propagation();
            leave();
        }
    };
    view! {
        <form
            node_ref=node
            class="form form-inline"
            novalidate
            data-testid=testid
            aria-label=title
            aria-busy=move || pending.get().then_some("true")
            on:submit=submit
            on:keydown=escape
        >
            {fields.views(problems.into())}
            {move || asked.get().then(|| why.view())}
            {buttons(pending, Box::new(leave))}
            <ErrorBanner error=error />
        </form>
    }
    .into_any()
}

fn buttons(pending: ReadSignal<bool>, leave: Box<dyn Fn()>) -> AnyView {
    view! {
        <div class="inline-actions">
            <button
                type="submit"
                class="button button-primary"
                data-testid="submit"
                aria-disabled=move || pending.get().then_some("true")
            >
                {move || if pending.get() { words::SAVING } else { words::SAVE }}
            </button>
            <button type="button" class="button" data-testid="cancel" on:click=move |_| leave()>
                {text::CANCEL}
            </button>
        </div>
    }
    .into_any()
}

/// The server's errors for the two fields.
fn placed(error: &ApiError) -> Vec<(&'static str, String)> {
    if error.cause() != Some(ErrorCause::InvalidBody) {
        return Vec::new();
    }
    ["name", "preferred_authentication_method"]
        .into_iter()
        .filter_map(|field| {
            let problem = error.problems().iter().find(|p| p.field == field)?;
            Some((field, problems::sentence(problem.key, field).to_owned()))
        })
        .collect()
}
