//! A button that copies a text.

use factordesk_model::Secret;
use factordesk_view::reactive::{Signal, expect_context, spawn_detached};
use factordesk_view::view;
use futures::FutureExt;
use js_sys::Promise;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::icon::{Icon, icon};
use crate::context::Announcer;
use crate::platform::by_name::{call_with, is, property};
use crate::state::announce::Announcement;
use crate::text;
use crate::text::Message;

/// Copies the value to the clipboard, and announces whether that worked.
#[component]
pub fn CopyButton(
    /// What is copied
    #[prop(into)]
    value: Signal<String>,
    /// What the value is, for the accessible name: "Copy: User id"
    label: Message,
    /// `data-testid`
    testid: &'static str,
    /// Whether the button shows `label`; otherwise it shows only an icon
    #[prop(optional)]
    labelled: bool,
) -> impl IntoView {
    copy_button(
        Box::new(move || Secret::new(value.try_get_untracked().unwrap_or_default())),
        label,
        testid,
        labelled,
    )
}

/// The same for secrets: the value is requested only when it is copied, and this copy is wiped afterwards. What happens to it on
/// the clipboard is outside of our control.
pub fn copy_button(
    value: Box<dyn Fn() -> Secret>,
    label: Message,
    testid: &'static str,
    labelled: bool,
) -> AnyView {
    let announcer = expect_context::<Announcer>();
    let copy = move |_| {
        // Without a secure context there is no clipboard API, and using it would throw.
        if !is(&window(), "isSecureContext") {
            announcer.say(&Announcement::NotCopied);
            return;
        }
        // In the turn of the click: some browsers refuse the clipboard later.
        let clipboard = property(&window().navigator(), "clipboard");
        let text = JsValue::from_str(value().expose());
        let written: Promise = call_with(&clipboard, "writeText", &text).unchecked_into();
        let work = async move {
            announcer.say(&match JsFuture::from(written).await {
                Ok(_) => Announcement::Copied,
                Err(_) => Announcement::NotCopied,
            });
        };
        // Announced even if the button has been removed in the meantime.
        spawn_detached(work.boxed_local());
    };
    let look = if labelled { "button" } else { "icon-button" };
    let name = move || {
        (!labelled).then(|| text::screen::action_on(text::screen::COPY.text(), label.text()))
    };
    view! {
        <button
            type="button"
            class=look
            part=look
            data-testid=testid
            aria-label=name
            title=name
            on:click=copy
        >
            {icon(Icon::Copy)}
            {labelled.then_some(label)}
        </button>
    }
    .into_any()
}
