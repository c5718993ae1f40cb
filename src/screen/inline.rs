//! A small form within a row, for the fields that PATCH can change: name and channel.

use factordesk_model::headers::OldName;
use factordesk_model::{
    AuthenticationMethod, ErrorCause, MessageKey, MethodId, Operation, Problem, Reason, Secret,
    UpdateRequest,
};
use factordesk_view::reactive::{Derived, Signal, State, derive, effect, expect_context, memo};
use factordesk_view::{ElementRef, Run, view};
use leptos::ev;
use leptos::prelude::*;

use crate::actions::{Action, Actions, Command, Update};
use crate::components::ErrorBanner;
use crate::components::banner::turned_off;
use crate::context::Desk;
use crate::dialogs::fields::Fields;
use crate::dialogs::reason::ReasonFields;
use crate::platform::focus;
use crate::state::ApiError;
use crate::state::field_errors::FieldError;
use crate::text::{self, forms as words};

/// The form. `title` says what it changes, of which method. `seen` has the values that the admin saw: saving them closes the
/// form without a request.
pub(super) fn inline_form(
    testid: &'static str,
    title: impl Fn() -> String + 'static,
    id: Option<MethodId>,
    fields: Fields,
    request: impl Fn() -> UpdateRequest + Clone + Send + Sync + 'static,
    seen: UpdateRequest,
    on_done: Callback<()>,
) -> AnyView {
    // In rows without an id, the buttons that open this form are disabled.
    let Some(id) = id else {
        return ().into_any();
    };
    let form = InlineForm::new(id, fields, seen, on_done);
    let drafts = expect_context::<Actions>().drafts();
    drafts.watch(move || fields.is_typed());
    focus::select_soon(form.node, focus::FIRST_FIELD);
    form.follow_result();
    let typed = request.clone();
    let problems = memo(move || problems_of(&typed()));
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if form.pending.get_untracked() {
            return;
        }
        fields.submit();
        let request = untrack(&request);
        if !problems.with_untracked(Vec::is_empty) {
            form.focus_soon(focus::INVALID);
        } else if form.seen.with_untracked(|seen| *seen == request) {
            on_done.run(());
        } else {
            form.send(request);
        }
    };
    let InlineForm {
        pending,
        why,
        asked,
        conflict,
        ..
    } = form;
    view! {
        <form
            node_ref=form.node
            class="form form-inline"
            novalidate
            data-testid=testid
            aria-label=title
            aria-busy=move || pending.get().then_some("true")
            on:submit=submit
            on:keydown=move |event| form.escape(&event)
        >
            {fields.views(problems.into())}
            {move || asked.get().then(|| why.view())}
            {buttons(pending, Box::new(move || form.leave()))}
            // Below the buttons, so that they stay where they are.
            <div>
                {turned_off(Action::Update)}
                <div role="alert">
                    {move || conflict.get().map(|(old, new)| view! {
                        <p class="notice notice-warn" part="notice" data-testid="name-changed">
                            {move || words::renamed(&old, &new)}
                        </p>
                    })}
                </div>
                <ErrorBanner error=form.banner_error() waits=form.update.waits() />
            </div>
        </form>
    }
    .into_any()
}

/// The state of an open form.
#[derive(Clone, Copy)]
struct InlineForm {
    desk: Desk,
    fields: Fields,
    /// The values that the admin saw
    seen: State<UpdateRequest>,
    /// The name that the admin saw and the current one, if the method was renamed while the form was open
    conflict: State<Option<(String, String)>>,
    update: Command<Update, Result<AuthenticationMethod, ApiError>>,
    pending: State<bool>,
    why: ReasonFields,
    /// Whether the reason fields are shown
    asked: Derived<bool>,
    /// The form's element
    node: ElementRef,
    on_done: Callback<()>,
}

impl InlineForm {
    /// The form for the method with this id. `on_done` closes it.
    fn new(id: MethodId, fields: Fields, seen: UpdateRequest, on_done: Callback<()>) -> Self {
        let desk = expect_context::<Desk>();
        let update = expect_context::<Actions>().update_of(id);
        // A small change: the reason fields are shown only if the proxy requires a reason.
        // The form exists only while it is open.
        let update_only = derive(|| vec![Operation::UpdateMethod]);
        let why = ReasonFields::new(desk, derive(|| true), update_only);
        Self {
            desk,
            fields,
            seen: State::new(seen),
            conflict: State::new(None),
            update,
            pending: update.pending(),
            why,
            asked: memo(move || why.is_needed()),
            node: ElementRef::new(),
            on_done,
        }
    }

    /// Puts the focus on the first element in the form that matches.
    fn focus_soon(self, selectors: &'static [&'static str]) {
        focus::soon(self.node, selectors);
    }

    /// Closes the form when the method was changed, and shows errors beside their fields.
    fn follow_result(self) {
        let value = self.update.value();
        effect(move || match value.get() {
            Some(Ok(_)) => self.on_done.run(()),
            Some(Err(error)) => {
                self.fields.refuse(placed(&error));
                // A missing reason has already put the focus on its own field.
                if error.cause() != Some(ErrorCause::ReasonRequired) {
                    self.focus_soon(focus::FIRST_FIELD);
                }
                if let Some(current) = current_name(&error) {
                    self.show_conflict(current);
                }
            }
            None => {}
        });
    }

    /// Says that the method has the name `current` by now. What was typed stays, and saving it replaces that name.
    fn show_conflict(self, current: &str) {
        let old = self
            .seen
            .with_untracked(|seen| seen.name.clone().unwrap_or_default());
        self.conflict.set(Some((old, current.to_owned())));
        self.seen
            .update(|seen| seen.name = Some(current.to_owned()));
        focus::show_soon(self.node, ".notice");
    }

    /// The server's error, if it belongs to no field and isn't shown as a conflict.
    fn banner_error(self) -> Signal<Option<ApiError>> {
        let value = self.update.value();
        derive(move || {
            let error = value.get().and_then(Result::err)?;
            let elsewhere = !placed(&error).is_empty() || current_name(&error).is_some();
            (!elsewhere).then_some(error)
        })
    }

    /// Sends the change, unless its reason is missing.
    fn send(self, request: UpdateRequest) {
        let asked = self.asked.get_untracked();
        if asked && !self.why.press() {
            return;
        }
        // A form that shows no reason fields sends no reason typed elsewhere.
        let why = if asked {
            self.desk.why.given()
        } else {
            Reason::default()
        };
        let old_name = self.seen.with_untracked(|seen| {
            seen.name
                .as_deref()
                .and_then(|name| OldName::new(Some(name)))
        });
        self.update.dispatch(Update {
            request,
            old_name,
            why,
        });
    }

    /// Closes the form, unless a change is being sent. What still waits for the host page is given up with the form.
    fn leave(self) {
        if !untrack(|| self.update.is_locked().get()) {
            self.on_done.run(());
        }
    }

    /// Closes the form on Escape.
    fn escape(self, event: &ev::KeyboardEvent) {
        if event.key() == "Escape" {
            self.leave();
        }
    }
}

/// What is wrong with the values, beside their fields.
fn problems_of(request: &UpdateRequest) -> Vec<Problem> {
    // `validate()` would report "nothing to change". Here it means that no channel was chosen.
    if *request == UpdateRequest::default() {
        vec![Problem::new(
            "preferred_authentication_method",
            MessageKey::Required,
        )]
    } else {
        request.validate()
    }
}

/// The buttons that save and cancel.
fn buttons(pending: State<bool>, mut leave: Box<dyn Run>) -> AnyView {
    view! {
        <div class="inline-actions">
            <button
                type="submit"
                class="button button-primary"
                part="button button-primary"
                data-testid="submit"
                aria-disabled=move || pending.get().then_some("true")
            >
                {move || if pending.get() { words::SAVING } else { words::SAVE }}
            </button>
            <button type="button" class="button" part="button" data-testid="cancel" on:click=move |_| leave.run()>
                {text::CANCEL}
            </button>
        </div>
    }
    .into_any()
}

/// The method's name as it is now, if the error is that it was renamed meanwhile.
fn current_name(error: &ApiError) -> Option<&str> {
    let name = error.body.current_name.as_deref().map(Secret::expose);
    name.filter(|_| error.cause() == Some(ErrorCause::NameChanged))
}

/// The server's errors for the two fields.
fn placed(error: &ApiError) -> Vec<(&'static str, FieldError)> {
    // Other refusals aren't about a field.
    if error.cause() != Some(ErrorCause::InvalidBody) {
        return Vec::new();
    }
    ["name", "preferred_authentication_method"]
        .into_iter()
        .filter_map(|field| {
            let problem = error.problems().iter().find(|p| p.field == field)?;
            Some((field, FieldError::Rule(problem.key)))
        })
        .collect()
}
