//! A modal dialog: the browser's own, inside the shadow root, so that focus and Esc are the browser's business.

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

/// A modal `<dialog>` with a title, a close button, the user it is about, and a live region. Its content exists only while it is
/// open: closing drops drafts and secrets with it, unless their signals live outside.
#[component]
pub fn Dialog(
    /// Whether it is shown; Esc and the close button set it to `false`
    open: RwSignal<bool>,
    /// The heading, also the dialog's accessible name
    #[prop(into)]
    title: Signal<String>,
    /// `data-testid` of the dialog
    testid: &'static str,
    /// Whether Esc and the close button are refused, e.g. while something is being sent
    #[prop(optional, into)]
    locked: Signal<bool>,
    /// For content that needs room, such as tables
    #[prop(optional)]
    wide: bool,
    /// Whose methods it is about; without it, those of the user that is shown
    #[prop(optional)]
    whom: Option<Signal<Whom>>,
    /// It is about no user's methods
    #[prop(optional)]
    about_nobody: bool,
    /// Called when it has closed and the focus is back where it was: the moment to put it elsewhere
    #[prop(optional, into)]
    on_closed: Option<Callback<()>>,
    /// What it holds
    children: ChildrenFn,
) -> impl IntoView {
    let node = ElementRef::new();
    let heading = unique_id("dialog-title");
    let announcer = expect_context::<Announcer>();
    let region = announcer.place();
    on_cleanup(move || announcer.closed(region));
    // The event of our own closing comes late: by then the dialog may have been opened again.
    let own_close = StoredValue::new(false);
    let closed = move |_: ev::Event| {
        if !own_close.get_value() {
            // A browser lets nobody be locked in: Esc twice closes whatever refuses the first. What must not be lost is
            // shown again.
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
            // The content is rendered by another effect of the same change: focus goes to its first field only
            // when it is there.
            let show = async move {
                leptos::task::tick().await;
                if open.get_untracked() && !dialog.open() {
                    // Fails only when the dialog isn't in the document: then there is nothing to show.
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
            // Nothing outside of it is read out while it is open.
            <div class="visually-hidden" role="status">{move || waits.get().then_some(text::screen::QUEUED)}</div>
            <div class="visually-hidden" role="status" aria-live="polite" data-testid="status">
                {move || words.get()}
            </div>
        </dialog>
    }
    .into_any()
}
