//! A modal dialog: the browser's native `<dialog>`, inside the shadow root. The browser traps the focus and handles Esc.

use futures::FutureExt;
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;

use super::ids::unique_id;
use super::user_line::user_line;
use crate::context::{Announcer, Desk};
use crate::platform::dom::{ElementRef, any, view};
use crate::platform::reactive::{Life, derive, effect, memo, spawn};
use crate::state::whom::Whom;
use crate::text;

/// A modal `<dialog>` with a title, a close button, the user it is about, and a live region.
///
/// The content exists only while the dialog is open. Closing drops drafts and secrets, unless their signals live outside of it.
#[component]
pub fn Dialog(
    /// Whether the dialog is shown. Esc and the close button set it to `false`
    open: RwSignal<bool>,
    /// The heading, also the dialog's accessible name
    #[prop(into)]
    title: Signal<String>,
    /// `data-testid` of the dialog
    testid: &'static str,
    /// Whether Esc and the close button have no effect, e.g. while something is being sent
    #[prop(optional, into)]
    locked: Signal<bool>,
    /// Makes the dialog wider, for example for tables
    #[prop(optional)]
    wide: bool,
    /// The user it is about; by default the user that the page shows
    #[prop(optional)]
    whom: Option<Signal<Whom>>,
    /// The dialog isn't about a user, so it shows none
    #[prop(optional)]
    about_nobody: bool,
    /// Called after the dialog has closed and the browser has put the focus back, so that it can be moved elsewhere
    #[prop(optional, into)]
    on_closed: Option<Callback<()>>,
    /// The content
    children: ChildrenFn,
) -> impl IntoView {
    let node = ElementRef::new();
    let heading = unique_id("dialog-title");
    let announcer = expect_context::<Announcer>();
    let region = announcer.place();
    on_cleanup(move || announcer.closed(region));
    // `close` events are asynchronous: when that of our own `close()` arrives, the dialog may be open again.
    let own_close = StoredValue::new(false);
    let closed = move |_: ev::Event| {
        if !own_close.get_value() {
            // Browsers don't let a page lock the person in: a second Esc closes a dialog that prevented the first.
            // Open it again, since its content must not be lost.
            if locked.get_untracked()
                && let Some(dialog) = node.get()
            {
                let dialog: HtmlDialogElement = dialog.unchecked_into();
                let _ = dialog.show_modal();
                announcer.opened(region);
                return;
            }
            announcer.closed(region);
            open.set(false);
        }
        own_close.set_value(false);
        if let Some(closed) = on_closed {
            closed.run(());
        }
    };
    let life = Life::current();
    effect(move || {
        let Some(dialog) = node.get() else { return };
        let dialog: HtmlDialogElement = dialog.unchecked_into();
        if open.get() {
            // Another effect of the same change renders the content. Wait for it: `showModal` focuses the first field
            // only if it exists.
            let show = async move {
                leptos::task::tick().await;
                if open.get_untracked() && !dialog.open() {
                    // Fails only if the dialog isn't in the document, and then there is nothing to show.
                    let _ = dialog.show_modal();
                    announcer.opened(region);
                }
            };
            spawn(life, show.boxed_local());
        } else if dialog.open() {
            own_close.set_value(true);
            dialog.close();
            announcer.closed(region);
        }
    });
    let refuse = move |event: ev::Event| {
        if locked.get_untracked() {
            event.prevent_default();
        }
    };
    let close = move |_| {
        if !locked.get_untracked() {
            open.set(false);
        }
    };
    let desk = expect_context::<Desk>();
    let waits = memo(move || desk.queued.with(Option::is_some));
    let words = memo(move || announcer.words_in(region));
    let whom = whom.unwrap_or_else(|| derive(move || desk.whom()));
    let head = move || (!about_nobody).then(|| user_line(whom));
    view! {
        <dialog
            node_ref=node
            class="dialog"
            class:dialog-wide=wide
            data-testid=testid
            aria-labelledby=heading.clone()
            on:cancel=refuse
            on:close=closed
        >
            <div class="dialog-head">
                <h2 id=heading.clone()>{move || title.get()}</h2>
                <button
                    type="button"
                    class="icon-button"
                    data-testid="dialog-close"
                    aria-label=text::CLOSE
                    prop:disabled=move || locked.get()
                    on:click=close
                >
                    "\u{00d7}"
                </button>
            </div>
            <div class="dialog-body">{move || open.get().then(|| any((head(), children())))}</div>
            // While a modal dialog is open, screen readers ignore live regions outside of it.
            <div class="visually-hidden" role="status">{move || waits.get().then_some(text::screen::QUEUED)}</div>
            <div class="visually-hidden" role="status" aria-live="polite" data-testid="status">
                {move || words.get()}
            </div>
        </dialog>
    }
    .into_any()
}
