//! The buttons of a method's row: rename, channel, change number, details, delete.

use factordesk_model::{AuthenticationMethod, CreateType, MethodType, Permission};
use leptos::prelude::*;

use super::factor_row::Editor;
use crate::components::ids::unique_id;
use crate::context::Desk;
use crate::dialogs::ChangeTarget;
use crate::dialogs::delete::DeleteTarget;
use crate::platform::dom::{ElementRef, view};
use crate::platform::reactive::{Derived, State, effect, memo};
use crate::state::Mark;
use crate::state::offer::can_change_channel;
use crate::text::label::Label;
use crate::text::{phone, reasons, screen};

/// The state that the buttons of a row share with the row.
#[derive(Clone, Copy)]
pub(super) struct RowActions {
    /// The method
    pub(super) method: Derived<AuthenticationMethod>,
    /// The method's label
    pub(super) label: Derived<Label>,
    /// The mutation in progress, if any
    pub(super) mark: Derived<Option<Mark>>,
    /// Whether the details are shown
    pub(super) open: RwSignal<bool>,
    /// The form that is open in the row, if any
    pub(super) editor: State<Option<Editor>>,
}

/// Why some of the buttons can't be used.
#[derive(Clone, Copy)]
struct Obstacles {
    /// The method has no id
    no_id: Derived<bool>,
    /// No mutation is possible: the method has no id, or one is in progress
    blocked: Derived<bool>,
    /// The tenant offers no other channel, so the form would be of no use
    one_channel: Derived<bool>,
    /// The method is a password, and the admin may not delete passwords
    no_password: Derived<bool>,
    /// Whether the number can be changed, see [`number_offer`]
    number: Derived<Option<Result<(), String>>>,
    /// Id of the element with the explanation
    why: StoredValue<String>,
}

impl Obstacles {
    /// The obstacles in a row.
    fn of(row: RowActions, desk: Desk) -> Self {
        let RowActions { method, mark, .. } = row;
        let no_id = memo(move || method.with(|m| m.id.is_none()));
        Self {
            no_id,
            blocked: memo(move || no_id.get() || mark.get().is_some()),
            one_channel: memo(move || {
                let now = method.with(|m| m.preferred_authentication_method);
                desk.with_capabilities(|capabilities| !can_change_channel(capabilities, now))
            }),
            no_password: memo(move || {
                method.with(AuthenticationMethod::is_password)
                    && !desk.may(Permission::DeleteFirstFactors)
            }),
            number: memo(move || number_offer(desk, row.is_phone())),
            why: StoredValue::new(unique_id("why")),
        }
    }

    /// Why some of the row's buttons can't be used. Reactive.
    fn words(self, row: RowActions, desk: Desk) -> String {
        if self.no_id.get() {
            return reasons::NO_ID.to_owned();
        }
        let password = (self.no_password.get() && desk.can(Permission::Delete))
            .then(|| reasons::NOT_PERMITTED_PASSWORD.to_owned());
        let channel = row.is_phone() && self.one_channel.get() && desk.can(Permission::Update);
        let channel = channel.then(|| reasons::NO_OTHER_CHANNEL.to_owned());
        let number = self.number.get().and_then(Result::err);
        let all: Vec<String> = channel.into_iter().chain(number).chain(password).collect();
        all.join(" ")
    }

    /// The id of the explanation if a button is `stopped`.
    fn described(self, stopped: bool) -> Option<String> {
        stopped.then(|| self.why.get_value())
    }
}

impl RowActions {
    /// Whether the method is a phone. Reactive.
    fn is_phone(self) -> bool {
        self.method.with(|m| m.kind == Some(MethodType::Phone))
    }

    /// `Rename: Mobile`. Reactive.
    fn name(self, action: &str) -> String {
        self.label
            .with(|label| screen::action_on(action, &label.text))
    }

    /// The buttons. Those for which the admin has no permission aren't shown; those that don't work for this method are disabled
    /// and say why.
    pub(super) fn view(self, details_id: String) -> AnyView {
        let desk = expect_context::<Desk>();
        let obstacles = Obstacles::of(self, desk);
        let places = [ElementRef::new(), ElementRef::new()];
        self.return_focus(places);
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
                {move || update.get().then(|| self.form_button(places[0], Editor::Rename, blocked, move || {
                    obstacles.described(no_id.get())
                }))}
                {move || channel.get().then(|| self.form_button(places[1], Editor::Channel, no_change, move || {
                    obstacles.described(no_id.get() || one_channel.get())
                }))}
                {move || obstacles.number.get().map(|offer| {
                    let stopped = offer.is_err();
                    number_button(self, blocked, stopped, obstacles.described(stopped || no_id.get()))
                })}
                {self.details_button(details_id)}
                {move || desk.can(Permission::Delete).then(|| self.delete_button(obstacles))}
                <p class="row-why" id=obstacles.why.get_value() data-testid="row-why">
                    {move || obstacles.words(self, desk)}
                </p>
            </div>
        }
        .into_any()
    }

    /// When a form closes, its focused field is removed and the focus is lost: puts it on the button that opened the form.
    /// `places` are the buttons that rename and that change the channel.
    fn return_focus(self, places: [ElementRef; 2]) {
        let mut before = None;
        effect(move || {
            let now = self.editor.get();
            match (now, before) {
                (None, Some(Editor::Rename)) => places[0].focus(),
                (None, Some(Editor::Channel)) => places[1].focus(),
                _ => {}
            }
            before = now;
        });
    }

    /// A button that opens and closes a form. `stopped`: whether it does nothing; `described`: id of the text that says why.
    fn form_button(
        self,
        place: ElementRef,
        form: Editor,
        stopped: Derived<bool>,
        described: impl Fn() -> Option<String> + 'static,
    ) -> AnyView {
        let (testid, words) = match form {
            Editor::Rename => ("action-rename", screen::RENAME),
            Editor::Channel => ("action-channel", screen::CHANNEL),
        };
        let editor = self.editor;
        let toggle = move |_| {
            if !stopped.get_untracked() {
                editor.update(|editor| *editor = (*editor != Some(form)).then_some(form));
            }
        };
        view! {
            <button
                node_ref=place
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

/// Whether a phone's number can be changed, or why not. `None` if the button isn't shown at all.
///
/// Auth0 can't change a number, so this adds a phone and deletes the old one. It takes both permissions and a tenant that
/// accepts phones.
fn number_offer(desk: Desk, is_phone: bool) -> Option<Result<(), String>> {
    let delete = desk.may(Permission::Delete);
    if !is_phone || !(delete || desk.may(Permission::Create)) {
        return None;
    }
    let kind = CreateType::Phone;
    Some(match desk.create_offer(kind) {
        Err(block) => Err(reasons::blocked(kind, block)),
        Ok(_) if !delete => Err(reasons::NOT_PERMITTED_DELETE.to_owned()),
        Ok(_) => match desk.lacks(Permission::Delete) {
            Some(scope) => Err(reasons::unavailable(reasons::DELETING, scope)),
            None => Ok(()),
        },
    })
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
