//! A modal dialog: the browser's native `<dialog>`, inside the shadow root. The browser traps the focus and handles Esc.
//!
//! It has a fixed distance from the top of the window. Its title, the user and the footer stay visible while the rest
//! scrolls, and its height changes only with its step, so that no message moves a button that is about to be pressed.

use factordesk_view::reactive::{
    Life, Signal, State, Stored, derive, effect, expect_context, memo, on_new, spawn,
};
use factordesk_view::{ElementRef, Node, any, view};
use futures::FutureExt;
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlDialogElement;

use super::banner::turned_off;
use super::ids::unique_id;
use super::user_line::user_line;
use crate::context::{Announcer, Desk};
use crate::platform::action::Action;
use crate::platform::by_name::{call, is, number, set_property};
use crate::platform::{focus, page};
use crate::state::announce::LiveRegion;
use crate::state::whom::Whom;
use crate::text;

/// A modal `<dialog>` with a title, a close button, the user it is about, and a live region.
///
/// The content exists only while the dialog is open. Closing drops drafts and secrets, unless their signals live outside of it.
#[component]
pub fn Dialog(
    /// Whether the dialog is shown. Esc and the close button set it to `false`
    open: State<bool>,
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
    /// What it does, if the host page can turn that off
    #[prop(optional, into)]
    action: Option<Action>,
    /// The dialog isn't about a user, so it shows none
    #[prop(optional)]
    about_nobody: bool,
    /// The step that is shown. Each has a height of its own
    #[prop(optional)]
    step: Option<Signal<usize>>,
    /// As high as the window allows from the start: for a list that is loaded while the dialog is open
    #[prop(optional)]
    tall: bool,
    /// Called after the dialog has closed and the browser has put the focus back, so that it can be moved elsewhere
    #[prop(optional, into)]
    on_closed: Option<Callback<()>>,
    /// The content
    children: ChildrenFn,
) -> impl IntoView {
    let modal = Modal::new(open, locked);
    modal.follow_open();
    if let Some(step) = step {
        modal.follow_step(step);
    }
    let closed = move |_: ev::Event| {
        if modal.close_event()
            && let Some(closed) = on_closed
        {
            closed.run(());
        }
    };
    let heading = unique_id("dialog-title");
    let desk = expect_context::<Desk>();
    let whom = whom.unwrap_or_else(|| derive(move || desk.whom()));
    let user = move || (open.get() && !about_nobody).then(|| user_line(whom));
    view! {
        <dialog
            node_ref=modal.node
            class="dialog"
            part="dialog"
            class:dialog-wide=wide
            class:dialog-tall=tall
            data-testid=testid
            aria-labelledby=heading.clone()
            on:cancel=move |event| modal.cancel_event(&event)
            on:close=closed
        >
            {head(desk, modal, heading, title, any((user, action.map(turned_off))))}
            <div class="dialog-body" node_ref=modal.body>{move || open.get().then(|| children())}</div>
            // While a modal dialog is open, screen readers ignore live regions outside of it.
            {queue_region(desk)}
            {modal.live_region()}
        </dialog>
    }
    .into_any()
}

/// The `<dialog>` element, and what opening and closing it takes.
#[derive(Clone, Copy)]
struct Modal {
    node: ElementRef,
    /// The part below the title
    body: ElementRef,
    /// Whether the dialog is to be shown
    open: State<bool>,
    /// Whether Esc and the close button have no effect
    locked: Signal<bool>,
    /// `close` events are asynchronous: when that of our own `close()` arrives, the dialog may be open again
    own_close: Stored<bool>,
    announcer: Announcer,
    /// The dialog's live region
    region: LiveRegion,
}

impl Modal {
    /// A dialog that isn't shown yet. Its live region is given up with the current owner.
    fn new(open: State<bool>, locked: Signal<bool>) -> Self {
        let announcer = expect_context::<Announcer>();
        let region = announcer.reserve_region();
        on_cleanup(move || announcer.closed(region));
        Self {
            node: ElementRef::new(),
            body: ElementRef::new(),
            open,
            locked,
            own_close: Stored::new(false),
            announcer,
            region,
        }
    }

    /// The element, once it is made.
    fn element(self) -> Option<HtmlDialogElement> {
        self.node.get().map(JsCast::unchecked_into)
    }

    /// Shows and closes the element as `open` changes.
    fn follow_open(self) {
        let life = Life::current();
        effect(move || {
            let Some(dialog) = self.element() else { return };
            if self.open.get() {
                // Another effect of the same change renders the content. Wait for it: `showModal` focuses the first
                // field only if it exists.
                let show = async move {
                    leptos::task::tick().await;
                    // It may have been closed again meanwhile.
                    if self.open.get_untracked() && !is(&dialog, "open") {
                        self.show(&dialog);
                    }
                };
                spawn(life, show.boxed_local());
            } else if is(&dialog, "open") {
                self.own_close.set_value(true);
                call(&dialog, "close");
                self.announcer.closed(self.region);
            }
        });
    }

    /// Adapts the height to each new step.
    fn follow_step(self, step: Signal<usize>) {
        let life = Life::current();
        on_new(
            move || step.get(),
            move |_| {
                let fit = async move {
                    // Another effect of the same change renders the step.
                    leptos::task::tick().await;
                    self.fit();
                };
                spawn(life, fit.boxed_local());
            },
        );
    }

    /// Shows the element. From then on, announcements are made in this dialog.
    fn show(self, dialog: &HtmlDialogElement) {
        // Without its last height, while that takes no layout: `showModal` needs one.
        set_property(dialog, "style", &JsValue::from_str(""));
        page::show_modal(dialog);
        // `showModal` has focused the element with `autofocus`. Without one, it has focused the close button.
        if self.body.find("[autofocus]").is_none() {
            focus::first(self.body, focus::OPENED);
        }
        self.fit();
        self.announcer.opened(self.region);
    }

    /// Makes the dialog as high as its content is now, and keeps it at that. Messages that appear later take their room
    /// from the part that scrolls. It is scrolled to its start, as far as the focused field allows that.
    fn fit(self) {
        let Some(dialog) = self.element() else { return };
        set_property(&dialog, "style", &JsValue::from_str(""));
        // Rounded, so one pixel may be missing.
        let height = number(&dialog, "offsetHeight") + 1;
        // A focused button of the footer is in sight anyway, but browsers scroll to the end for it.
        set_property(&dialog, "scrollTop", &JsValue::from_f64(0.0));
        focus::show(self.body, ":focus:not(.dialog-foot *)");
        // Last, since scrolling would lay it out once more.
        let height = JsValue::from_str(&format!("block-size:{height}px"));
        set_property(&dialog, "style", &height);
    }

    /// Handles the element's `close` event. Returns whether the dialog stays closed.
    fn close_event(self) -> bool {
        if !self.own_close.get_value() {
            // Browsers don't let a page lock the person in: a second Esc closes a dialog that prevented the first.
            // Open it again, since its content must not be lost.
            if self.locked.get_untracked()
                && let Some(dialog) = self.element()
            {
                self.show(&dialog);
                return false;
            }
            self.announcer.closed(self.region);
            // The browser has closed it (Esc), and the signal follows.
            self.open.set(false);
        }
        self.own_close.set_value(false);
        true
    }

    /// Handles the element's `cancel` event, which Esc causes: a locked dialog prevents it.
    fn cancel_event(self, event: &ev::Event) {
        if self.locked.get_untracked() {
            event.prevent_default();
        }
    }

    /// Closes the dialog unless it is locked.
    fn close(self) {
        if !self.locked.get_untracked() {
            self.open.set(false);
        }
    }

    /// The live region with the announcements that are made in this dialog.
    fn live_region(self) -> Node {
        // A memo, because announcements in other regions wake this as well.
        let words = memo(move || self.announcer.words_in(self.region));
        view! {
            <div class="visually-hidden" role="status" aria-live="polite" data-testid="status">
                {move || words.get()}
            </div>
        }
    }
}

/// The title with the close button, and what is `below` it. `heading` is the title's id.
fn head(desk: Desk, modal: Modal, heading: String, title: Signal<String>, below: AnyView) -> Node {
    view! {
        <div class="dialog-head" part="dialog-head">
            <h2 id=heading aria-level=move || desk.level(2, 0)>{move || title.get()}</h2>
            {below}
            <button
                type="button"
                class="icon-button"
                part="icon-button"
                data-testid="dialog-close"
                aria-label=text::CLOSE
                prop:disabled=move || modal.locked.get()
                on:click=move |_| modal.close()
            >
                "\u{00d7}"
            </button>
        </div>
    }
}

/// The live region that says that a request waits in the proxy's queue.
fn queue_region(desk: Desk) -> Node {
    // Whether, not how long: a new estimate must not be announced again.
    let waits = memo(move || desk.queued.with(Option::is_some));
    view! {
        <div class="visually-hidden" role="status">{move || waits.get().then_some(text::screen::QUEUED)}</div>
    }
}
