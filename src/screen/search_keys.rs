//! How the focus comes to the search field: by shortcuts and at the start of the desk's own page; and how it gets past it.

use factordesk_view::reactive::{Life, effect, memo, spawn};
use factordesk_view::{Child, ElementRef, on_target, view};
use futures::FutureExt;
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement, HtmlInputElement};

use crate::context::Desk;
use crate::platform::by_name::{call, call_with, is, property, set_property};
use crate::platform::config::UserSource;
use crate::platform::focus;
use crate::platform::host::is_framed;
use crate::state::search::{Held, leads_to_search};
use crate::text::screen;

/// Elements in which keys type something.
const TEXT_FIELDS: &str =
    "input:not([type='checkbox'], [type='radio']), textarea, select, [contenteditable]";
/// What the skip link leads to: the first that is there.
const CONTENT: [&str; 3] = ["#methods-heading", ".state-title", ".main"];

/// Whether the page is the desk's own. In a page that embeds the desk, the focus is that page's.
fn own_page(desk: Desk) -> bool {
    desk.host.config().user == UserSource::Fragment
}

/// Whether the keyboard has Apple's shortcuts.
pub(super) fn is_apple() -> bool {
    let platform = property(&window().navigator(), "platform").as_string();
    platform.is_some_and(|name| name.starts_with("Mac") || name.starts_with("iP"))
}

/// Lets shortcuts lead to the field. Embedded, only while the focus is inside the desk.
pub(super) fn watch(desk: Desk, field: ElementRef) {
    let own_page = memo(move || own_page(desk));
    // An effect, since the field is in the document only then.
    effect(move || {
        let Some(element) = field.get() else { return };
        let target = if own_page.get() {
            document().into()
        } else {
            call(&element, "getRootNode").unchecked_into()
        };
        on_target(target, "keydown", move |event| {
            pressed(event.unchecked_ref(), &element);
        });
    });
}

fn pressed(event: &ev::KeyboardEvent, field: &HtmlElement) {
    // Seen from the document, the target of an event inside the desk is the desk.
    let target = property(&call(event, "composedPath"), "0");
    let target: Option<Element> = target.dyn_into().ok();
    let typing = target.is_some_and(|target| target.closest(TEXT_FIELDS).ok().flatten().is_some());
    let held = ["ctrlKey", "metaKey", "altKey"].map(|name| is(event, name));
    let leads = leads_to_search(&event.key(), Held::of(held, is_apple()), typing);
    // A modal dialog keeps the focus to itself.
    if !leads || is(event, "defaultPrevented") || is_behind_dialog(field) {
        return;
    }
    // The slash would be typed, and browsers use the others for the address bar.
    event.prevent_default();
    let _ = field.focus();
    call(field, "select");
}

/// Whether a modal dialog is open, of the desk or of the page around it.
fn is_behind_dialog(field: &HtmlElement) -> bool {
    let modal = "dialog:modal";
    let desk = field.closest(".desk").ok().flatten();
    let own = desk.and_then(|desk| desk.query_selector(modal).ok().flatten());
    let around = call_with(&document(), "querySelector", &JsValue::from_str(modal));
    own.is_some() || around.is_truthy()
}

/// The text field that stood in for the search, as the admin left it.
pub(super) struct Before {
    /// The text
    pub text: String,
    /// Where the selection starts and ends, if it has the focus
    selection: Option<[JsValue; 2]>,
}

/// The properties of a field's selection.
const SELECTION: [&str; 2] = ["selectionStart", "selectionEnd"];

impl Before {
    /// Reads the stand-in, if it is still on the screen.
    pub(super) fn read(stand_in: ElementRef) -> Option<Self> {
        let element = stand_in
            .get()
            .filter(|element| is(element, "isConnected"))?;
        let field: &HtmlInputElement = element.unchecked_ref();
        Some(Self {
            text: field.value(),
            selection: focus::is_on(&element).then(|| SELECTION.map(|name| property(field, name))),
        })
    }

    /// Whether the stand-in has the focus.
    pub(super) fn has_focus(&self) -> bool {
        self.selection.is_some()
    }
}

/// Focuses the field once it is on the screen, if its stand-in had the focus. On the desk's own page also if no user is
/// open and nothing else has the focus.
pub(super) fn begin(desk: Desk, field: ElementRef, before: Option<&Before>) {
    let selection = before.and_then(|before| before.selection.clone());
    let work = async move {
        leptos::task::tick().await;
        let Some(element) = field.get() else { return };
        let wanted = untrack(|| own_page(desk)) && desk.user_id.with_untracked(Option::is_none);
        if let Some(selection) = selection {
            let _ = element.focus();
            for (name, place) in SELECTION.iter().zip(&selection) {
                set_property(&element, name, place);
            }
        } else if wanted && !is_framed() && focus::is_free() {
            let _ = element.focus();
        }
    };
    spawn(Life::current(), work.boxed_local());
}

/// On the desk's own page, the first stop of the Tab key: it leads past the bar and the header.
pub(super) fn skip_link(desk: Desk, field: ElementRef) -> AnyView {
    let own_page = memo(move || own_page(desk));
    let skip = move |_| {
        let desk = field.get().and_then(|field| field.closest(".desk").ok()?);
        let Some(desk) = desk else { return };
        let find = |selector: &&str| desk.query_selector(selector).ok().flatten();
        let Some(content) = CONTENT.iter().find_map(find) else {
            return;
        };
        // Only for scripts: Tab doesn't stop there.
        let _ = content.set_attribute("tabindex", "-1");
        let _ = content.unchecked_ref::<HtmlElement>().focus();
    };
    (move || {
        // Not a link: its fragment would take the place of the one that names the user.
        own_page.get().then(|| {
            view! {
                <button type="button" class="button skip" part="button" data-testid="skip" on:click=skip>
                    {screen::SKIP}
                </button>
            }
        })
    })
    .any()
}
