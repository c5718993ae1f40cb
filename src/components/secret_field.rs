//! A text field for a secret. It is masked until the admin asks to see it: a neighbour or a screen share must not see it.

use std::mem::replace;

use factordesk_model::Secret;
use factordesk_view::reactive::{Signal, State};
use factordesk_view::view;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::field::Frame;
use crate::platform::by_name::value_of;
use crate::text::Message;

/// A field for a secret. Test ids as [`super::TextField`]; the show button has `show-<name>`.
#[component]
pub fn SecretField(
    /// The API's name of the field
    name: &'static str,
    /// The label
    #[prop(into)]
    label: Signal<String>,
    /// The secret. Its owner wipes it when the form is closed
    value: State<String>,
    /// What is wrong with it
    #[prop(into)]
    error: Signal<Option<String>>,
    /// Help below the control
    hint: Option<Signal<String>>,
    /// The button's words: to show, and to hide
    words: (Message, Message),
    /// Called when the field loses the focus
    on_leave: Callback<()>,
) -> impl IntoView {
    let frame = Frame::new(label, hint, error, false);
    // Hidden again each time the form is shown.
    let shown = State::new(false);
    let input = view! {
        <input
            class="input code"
            part="input"
            type=move || if shown.get() { "text" } else { "password" }
            dir="ltr"
            autocomplete="off"
            autocapitalize="none"
            spellcheck="false"
            aria-required="true"
            // Straight from the state: `get` would leave a copy that isn't overwritten.
            prop:value=move || value.with(|value| JsValue::from_str(value))
            on:input=move |event| {
                // As a `Secret`, the old text is overwritten when it is dropped.
                value.update(|value| drop(Secret::new(replace(value, value_of(&event)))));
            }
            on:blur=move |_| {
                // Some browsers fire `blur` also when a focused field is removed from the page.
                on_leave.run(());
            }
        />
    };
    let input = frame.tie(input, name);
    let control = view! {
        <span class="input-with-button">
            {input}
            <button
                type="button"
                class="button"
                part="button"
                data-testid=format!("show-{name}")
                aria-controls=frame.id.clone()
                on:click=move |_| shown.update(|shown| *shown = !*shown)
            >
                {move || if shown.get() { words.1 } else { words.0 }}
            </button>
        </span>
    };
    frame.around(name, control.into_any())
}
