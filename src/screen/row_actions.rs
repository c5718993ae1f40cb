//! The buttons of a method's row: rename, channel, change number, details, delete.

mod obstacles;

use factordesk_model::{AuthenticationMethod, MethodType, Permission};
use factordesk_view::reactive::{Derived, State, effect, expect_context, memo};
use factordesk_view::{ElementRef, view};
use leptos::prelude::*;

use self::obstacles::Obstacles;
use super::factor_row::RowForm;
use crate::context::Desk;
use crate::dialogs::ChangeTarget;
use crate::dialogs::delete::DeleteTarget;
use crate::state::Mark;
use crate::text::label::Label;
use crate::text::{Message, phone, screen};

/// The state that the buttons of a row share with the row.
#[derive(Clone, Copy)]
pub struct RowActions {
    /// The method
    pub(super) method: Derived<AuthenticationMethod>,
    /// The method's label
    pub(super) label: Derived<Label>,
    /// The mutation in progress, if any
    pub(super) mark: Derived<Option<Mark>>,
    /// Whether the details are shown
    pub(super) open: State<bool>,
    /// The form that is open in the row, if any
    pub(super) editor: State<Option<RowForm>>,
}

impl RowActions {
    /// Whether the method is a phone. Reactive.
    fn is_phone(self) -> bool {
        self.method.with(|m| m.kind == Some(MethodType::Phone))
    }

    /// `Rename: Mobile`. Reactive.
    pub(super) fn name(self, action: Message) -> String {
        self.label
            .with(|label| screen::action_on(action.text(), &label.text))
    }

    /// The buttons. Those for which the admin has no permission aren't shown; those that don't work for this method are disabled
    /// and say why.
    pub fn view(self, details_id: String) -> AnyView {
        let desk = expect_context::<Desk>();
        let obstacles = Obstacles::of(self, desk);
        let nodes = [ElementRef::new(), ElementRef::new()];
        self.return_focus(nodes);
        let Obstacles {
            blocked,
            one_channel,
            no_id,
            ..
        } = obstacles;
        let no_change = memo(move || blocked.get() || one_channel.get());
        let update = memo(move || desk.can(Permission::Update));
        let channel = memo(move || update.get() && self.is_phone());
        view! {
            <div class="row-actions">
                {move || update.get().then(|| self.form_button(nodes[0], RowForm::Rename, blocked, move || {
                    obstacles.described(no_id.get())
                }))}
                {move || channel.get().then(|| self.form_button(nodes[1], RowForm::Channel, no_change, move || {
                    obstacles.described(no_id.get() || one_channel.get())
                }))}
                {move || obstacles.number.get().map(|offer| {
                    let stopped = offer.is_err();
                    number_button(self, blocked, stopped, obstacles.described(stopped || no_id.get()))
                })}
                {self.details_button(details_id)}
                {move || desk.can(Permission::Delete).then(|| self.delete_button(obstacles))}
                // Always there, because `aria-describedby` may name it at any time.
                <p class="row-why" id=obstacles.why.get_value() data-testid="row-why">
                    {move || obstacles.words(self, desk)}
                </p>
            </div>
        }
        .into_any()
    }

    /// When a form closes, its focused field is removed and the focus is lost: puts it on the button that opened the form.
    /// `nodes` are the buttons that rename and that change the channel.
    fn return_focus(self, nodes: [ElementRef; 2]) {
        let mut before = None;
        effect(move || {
            let now = self.editor.get();
            match (now, before) {
                (None, Some(RowForm::Rename)) => nodes[0].focus(),
                (None, Some(RowForm::Channel)) => nodes[1].focus(),
                _ => {}
            }
            before = now;
        });
    }

    /// A button that opens and closes a form. `stopped`: whether it does nothing; `described`: id of the text that says why.
    fn form_button(
        self,
        node: ElementRef,
        form: RowForm,
        stopped: Derived<bool>,
        described: impl Fn() -> Option<String> + 'static,
    ) -> AnyView {
        let (testid, words) = match form {
            RowForm::Rename => ("action-rename", screen::RENAME),
            RowForm::Channel => ("action-channel", screen::CHANNEL),
        };
        let editor = self.editor;
        let toggle = move |_| {
            if !stopped.get_untracked() {
                editor.update(|editor| *editor = (*editor != Some(form)).then_some(form));
            }
        };
        view! {
            <button
                node_ref=node
                type="button"
                class="button button-quiet"
                data-testid=testid
                aria-label=move || self.name(words)
                aria-disabled=move || stopped.get().then_some("true")
                aria-describedby=described
                aria-expanded=move || if editor.get() == Some(form) { "true" } else { "false" }
                on:click=toggle
            >
                {words}
            </button>
        }
        .into_any()
    }

    /// The button that shows and hides the details.
    fn details_button(self, details_id: String) -> AnyView {
        let open = self.open;
        view! {
            <button
                type="button"
                class="button button-quiet"
                data-testid="action-details"
                aria-label=move || self.name(screen::DETAILS)
                aria-expanded=move || if open.get() { "true" } else { "false" }
                aria-controls=details_id
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {screen::DETAILS}
            </button>
        }
        .into_any()
    }

    /// The button that opens the dialog for deleting the method.
    fn delete_button(self, obstacles: Obstacles) -> AnyView {
        let target = expect_context::<DeleteTarget>();
        let no_password = obstacles.no_password;
        let blocked = memo(move || no_password.get() || obstacles.blocked.get());
        view! {
            <button
                type="button"
                class="button button-quiet button-danger"
                data-testid="action-delete"
                aria-label=move || self.name(screen::DELETE)
                aria-disabled=move || blocked.get().then_some("true")
                aria-describedby=move || obstacles.described(no_password.get() || obstacles.no_id.get())
                on:click=move |_| {
                    if !blocked.get_untracked() {
                        // A copy: the dialog shows the method even after it has left the list.
                        target.open(self.method.get_untracked());
                    }
                }
            >
                {screen::DELETE}
            </button>
        }
        .into_any()
    }
}

/// The button that opens the dialog for changing the number. `why`: id of the text that says why it does nothing.
fn number_button(
    row: RowActions,
    blocked: Derived<bool>,
    stopped: bool,
    why: Option<String>,
) -> AnyView {
    let target = expect_context::<ChangeTarget>();
    let stopped = move || stopped || blocked.get();
    view! {
        <button
            type="button"
            class="button button-quiet"
            data-testid="action-change-number"
            aria-label=move || row.name(phone::CHANGE)
            aria-disabled=move || stopped().then_some("true")
            aria-describedby=why
            on:click=move |_| {
                if !untrack(stopped) {
                    target.open(row.method.get_untracked());
                }
            }
        >
            {phone::CHANGE}
        </button>
    }
    .into_any()
}
