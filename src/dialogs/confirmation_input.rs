//! The field for a typed confirmation, such as the user's email address.

use factordesk_view::reactive::{Derived, State, derive, effect, memo, on_new};
use factordesk_view::{ElementRef, view};
use leptos::prelude::*;

use super::fields::wipe;
use crate::components::TextField;
use crate::context::Desk;
use crate::draft::confirmation::Confirmation;
use crate::platform::focus;
use crate::state::FactorList;
use crate::text::Message;
use crate::text::forms as words;

/// The expected text and what has been typed.
#[derive(Clone, Copy)]
pub(super) struct ConfirmationInput {
    confirmation: Derived<Confirmation>,
    text: State<String>,
    /// The submit button was pressed: from then on the error is shown
    pressed: State<bool>,
    /// The list has changed while the dialog was open
    pub(super) list_changed: State<bool>,
    node: ElementRef,
}

impl ConfirmationInput {
    /// A confirmation for the selected user. It is cleared if the list changes while the dialog is open, since the admin confirmed
    /// another list; `own_doing` says whether the dialog itself is changing it.
    pub(super) fn new(
        desk: Desk,
        phrase: Message,
        open: State<bool>,
        own_doing: impl Fn() -> bool + Send + Sync + 'static,
    ) -> Self {
        let typed = Self {
            confirmation: memo(move || {
                desk.user
                    .with(|user| Confirmation::of(user.as_ref(), phrase.text()))
            }),
            text: State::new(String::new()),
            pressed: State::new(false),
            list_changed: State::new(false),
            node: ElementRef::new(),
        };
        // The proxy compares the same version, so it would refuse what was confirmed before.
        let version = memo(move || desk.list.with(FactorList::version));
        on_new(
            move || version.get(),
            move |_| {
                if open.get() && !own_doing() {
                    typed.clear();
                    typed.list_changed.set(true);
                }
            },
        );
        effect(move || {
            // Such a dialog is about the whole list, which must not change under the admin's hands.
            let is_open = open.get();
            desk.list_held.set(is_open);
            if is_open {
                typed.list_changed.set(false);
            } else {
                typed.clear();
            }
        });
        on_cleanup(move || {
            // The desk may be gone as well.
            let _ = desk.list_held.try_set(false);
        });
        typed
    }

    /// Wipes what was typed.
    pub(super) fn clear(self) {
        wipe(self.text);
        self.pressed.set(false);
    }

    /// Whether the expected text is typed. Reactive.
    pub(super) fn is_given(self) -> bool {
        self.confirmation
            .with(|confirmation| self.text.with(|text| confirmation.matches(text)))
    }

    /// Call this when the submit button is pressed. Returns whether the text is right; if not, the field shows an error.
    pub(super) fn press(self) -> bool {
        self.pressed.set(true);
        untrack(|| self.is_given())
    }

    /// Moves the focus to the field, so that its error is in sight.
    pub(super) fn focus(self) {
        focus::soon(self.node, focus::FIRST_FIELD);
    }

    /// The notice that the list has changed, for the dialog's footer: there it moves nothing.
    pub(super) fn notice(self) -> AnyView {
        view! {
            <div role="status">
                {move || self.list_changed.get().then(|| view! {
                    <p class="notice notice-warn" part="notice" data-testid="list-changed">{words::LIST_CHANGED}</p>
                })}
            </div>
        }
        .into_any()
    }

    /// The field.
    pub(super) fn view(self) -> AnyView {
        let error = derive(move || {
            (self.pressed.get() && !self.is_given())
                .then(|| self.confirmation.with(words::not_confirmed))
        });
        view! {
            <div node_ref=self.node>
                // Rendered again when the profile arrives, which has the address to type.
                {move || view! {
                    <TextField
                        name="confirmation"
                        label=derive(move || self.confirmation.with(words::type_to_confirm))
                        value=self.text
                        error=error
                    />
                }}
            </div>
        }
        .into_any()
    }
}
