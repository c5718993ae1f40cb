//! The field for a one-time code.

use factordesk_view::reactive::{Signal, State};
use factordesk_view::view;
use leptos::prelude::*;

use super::field::Frame;
use crate::platform::by_name::value_of;
use crate::text::Message;

/// A field for six digits, with the numeric keyboard on phones. The verdict on a code is announced as errors are. Test ids:
/// `field-code`, `error-code`, `verdict`.
pub fn code_field(
    label: Message,
    value: State<String>,
    error: Signal<Option<String>>,
    verdict: impl Fn() -> AnyView + Send + 'static,
) -> AnyView {
    let frame = Frame::new(label.into(), None, error, false);
    let control = view! {
        <input
            class="input code totp-code"
            part="input"
            // Not `type="number"`, since a code may begin with zeros.
            inputmode="numeric"
            autocomplete="one-time-code"
            spellcheck="false"
            aria-required="true"
            prop:value=move || value.get()
            on:input=move |event| value.set(value_of(&event))
        />
    };
    let control = frame.tie(control, "code");
    view! {
        <div class="totp-check">
            {frame.around("code", control.into_any())}
            <p class="totp-verdict" role="status" data-testid="verdict">{verdict}</p>
        </div>
    }
    .into_any()
}
