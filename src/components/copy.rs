//! A button that copies a text.

use factordesk_model::Secret;
use futures::FutureExt;
use leptos::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::icon::{Icon, icon};
use crate::context::Announcer;
use crate::platform::dom::view;
use crate::platform::reactive::spawn_detached;
use crate::state::announce::Announcement;
use crate::text;

/// Copies what `value` gives when it is pressed, and says so.
#[component]
pub fn CopyButton(
    /// What is copied
    #[prop(into)]
    value: Signal<String>,
    /// What it is, for the button's accessible name: "Copy: User id"
    label: &'static str,
    /// `data-testid`
    testid: &'static str,
    /// Whether `label` is shown, as all that the button says
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

/// The same for what must not lie about: it is asked for when it is copied, and overwritten then. What the clipboard does with
/// it is the person's business.
pub fn copy_button(
    value: Box<dyn Fn() -> Secret>,
    label: &'static str,
    testid: &'static str,
    labelled: bool,
) -> AnyView {
    let announcer = expect_context::<Announcer>();
    let copy = move |_| {
        // Without a secure context there is no clipboard, and asking for it would throw.
        if !window().is_secure_context() {
            announcer.say(&Announcement::NotCopied);
            return;
        }
        let written = window()
            .navigator()
            .clipboard()
            .write_text(value().expose());
        let work = async move {
            announcer.say(&match JsFuture::from(written).await {
                Ok(_) => Announcement::Copied,
                Err(_) => Announcement::NotCopied,
            });
        };
        // It is said also when the button is gone by then.
        spawn_detached(work.boxed_local());
    };
    let name = (!labelled).then(|| text::screen::action_on(text::screen::COPY, label));
    view! {
        <button
            type="button"
            class=if labelled { "button" } else { "icon-button" }
            data-testid=testid
            aria-label=name.clone()
            title=name
            on:click=copy
        >
            {icon(Icon::Copy)}
            {labelled.then_some(label)}
        </button>
    }
    .into_any()
}
