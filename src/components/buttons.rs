//! The buttons at the end of a dialog, and the form around them.

use factordesk_view::reactive::{Signal, State, derive};
use factordesk_view::{Run, view};
use leptos::prelude::*;

use crate::text;
use crate::text::Message;

/// Classes of the button for the dialog's main action
pub const PRIMARY: &str = "button button-primary";
/// Classes of a button that deletes something
pub const DESTROY: &str = "button button-destroy";

/// The submit button of a form.
#[derive(Clone, Copy)]
pub struct SubmitButton {
    /// The classes
    pub look: &'static str,
    /// The `data-testid`
    pub testid: &'static str,
    /// Whether the form can't be sent now
    pub off: Signal<bool>,
    /// The words
    pub words: Signal<String>,
}

impl SubmitButton {
    /// A button with two texts: the first is the usual one, the second is shown while it is `busy`.
    pub fn new(
        look: &'static str,
        testid: &'static str,
        busy: Signal<bool>,
        words: (Message, Message),
    ) -> Self {
        Self {
            look,
            testid,
            off: busy,
            words: derive(move || if busy.get() { words.1 } else { words.0 }.into()),
        }
    }
}

/// The end of a dialog: messages about what was tried, then the buttons, the main one last. It stays visible while the
/// rest scrolls.
pub fn footer(messages: AnyView, buttons: Vec<AnyView>) -> AnyView {
    view! { <div class="dialog-foot" part="dialog-foot">{messages}<div class="dialog-actions">{buttons}</div></div> }
        .into_any()
}

/// A footer with Cancel and the submit button. With `careful`, Cancel has the focus when the dialog opens.
pub fn cancel_and_submit(
    open: State<bool>,
    busy: Signal<bool>,
    careful: bool,
    button: SubmitButton,
    messages: AnyView,
) -> AnyView {
    footer(messages, vec![cancel(open, busy, careful), submit(button)])
}

/// The Cancel button. With `first`, it has the focus when the dialog opens.
pub fn cancel(open: State<bool>, busy: Signal<bool>, first: bool) -> AnyView {
    let leave = Box::new(move || open.set(false));
    plain("button", "cancel", text::CANCEL, first, busy, leave)
}

/// The Back button of a step: at the start of the footer, away from the others.
pub fn back(testid: &'static str, words: Message, off: Signal<bool>, act: Box<dyn Run>) -> AnyView {
    plain("button button-quiet", testid, words, false, off, act)
}

/// A footer with only the Close button, for a dialog in which there is nothing left to decide.
pub fn close(open: State<bool>, testid: &'static str, off: Signal<bool>) -> AnyView {
    let leave = Box::new(move || open.set(false));
    let close = plain(PRIMARY, testid, text::CLOSE, false, off, leave);
    footer(().into_any(), vec![close])
}

/// A button that runs `act`, unless it is `off`. It keeps its place in the tab order while it is off.
pub fn plain(
    look: &'static str,
    testid: &'static str,
    words: Message,
    first: bool,
    off: Signal<bool>,
    mut act: Box<dyn Run>,
) -> AnyView {
    view! {
        <button
            type="button"
            class=look
            part=look
            data-testid=testid
            // `showModal` puts the focus there.
            autofocus=first
            aria-disabled=move || off.get().then_some("true")
            on:click=move |_| if !off.get_untracked() { act.run() }
        >
            {words}
        </button>
    }
    .into_any()
}

/// The submit button. `aria-disabled` doesn't stop Enter, so the form checks for itself whether it may be sent.
pub fn submit(button: SubmitButton) -> AnyView {
    let SubmitButton {
        look,
        testid,
        off,
        words,
    } = button;
    view! {
        <button
            type="submit"
            class=look
            part=look
            data-testid=testid
            aria-disabled=move || off.get().then_some("true")
        >
            {move || words.get()}
        </button>
    }
    .into_any()
}

/// A form that the browser doesn't submit: Enter and the submit button run `act`.
pub fn form(
    testid: String,
    busy: Signal<bool>,
    mut act: Box<dyn Run>,
    content: AnyView,
) -> AnyView {
    view! {
        <form
            class="form"
            // The browser's own validation would stop `submit`, and report one field only.
            novalidate
            data-testid=testid
            aria-busy=move || busy.get().then_some("true")
            on:submit=move |event| {
                // The browser would load the page with the fields' values in its URL.
                event.prevent_default();
                act.run();
            }
        >
            {content}
        </form>
    }
    .into_any()
}
