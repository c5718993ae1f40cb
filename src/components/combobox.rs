//! A text field with a list of suggestions: the ARIA pattern "combobox". The focus stays in the field, arrow keys move through
//! the list, Enter chooses, Esc closes.
//!
//! It holds no suggestions of its own: the user search and the country field add them and say what choosing does.

use factordesk_view::reactive::{State, Stored, effect};
use factordesk_view::{Child, ElementRef, Node, view};
use leptos::ev;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Element;

use super::ids::unique_id;
use crate::text::Message;

/// The state that the field and its list share.
#[derive(Clone, Copy)]
pub struct Combobox {
    input_id: Stored<String>,
    /// Whether the list should be shown, if it has something to show
    pub open: State<bool>,
    active: State<Option<usize>>,
    list: ElementRef,
}

impl Combobox {
    /// A closed combobox. The input's id begins with `prefix`.
    pub fn new(prefix: &str) -> Self {
        let combobox = Self {
            input_id: Stored::new(unique_id(prefix)),
            open: State::new(false),
            active: State::new(None),
            list: ElementRef::new(),
        };
        effect(move || {
            let active = combobox.active.get();
            combobox.mark(active);
        });
        combobox
    }

    /// The input's id, for its label.
    pub fn input_id(self) -> String {
        self.input_id.get_value()
    }

    fn list_id(self) -> String {
        self.input_id.with_value(|id| format!("{id}-list"))
    }

    fn option_id(self, index: usize) -> String {
        self.input_id.with_value(|id| format!("{id}-{index}"))
    }

    /// Whether the list is open and no option is active.
    pub fn is_undecided(self) -> bool {
        self.open.try_get_untracked() == Some(true)
            && self.active.try_with_untracked(Option::is_none) == Some(true)
    }

    /// Closes the list.
    pub fn close(self) {
        let _ = self.open.try_set(false);
        self.active.set(None);
    }

    /// Makes an option of the open list the active one, unless another is.
    pub fn suggest(self, index: Option<usize>) {
        if self.is_undecided() && index.is_some() {
            self.active.set(index);
        }
    }

    /// Opens the list, with no active option.
    pub fn begin(self) {
        self.active.set(None);
        self.open.set(true);
    }

    /// Handles a key in the field. `count` is the number of options. While the list is closed, Enter and Esc keep their usual
    /// meaning: they submit the form or close the dialog.
    pub fn key(self, event: &ev::KeyboardEvent, count: usize, choose: &dyn Fn(usize)) {
        let key = event.key();
        let open = self.open.get_untracked();
        let active = self.active.get_untracked();
        match key.as_str() {
            "ArrowDown" | "ArrowUp" if count > 0 => {
                self.open.set(true);
                self.active
                    .set(Some(step(active, count, key == "ArrowDown")));
            }
            "Enter" if open => {
                // Enter takes a single option even if it isn't active.
                if let Some(index) = active.or((count == 1).then_some(0)) {
                    choose(index);
                }
            }
            "Escape" if open => self.close(),
            _ => return,
        }
        // Arrows would also move the cursor, Enter submit the form, and Esc close the dialog.
        event.prevent_default();
    }

    /// The input with the attributes of a combobox. `shown`: whether the list is visible.
    pub fn input(self, shown: impl Fn() -> bool + Copy + 'static) -> Node {
        let active = move || {
            // It must name an element that exists, so only while the list is visible.
            let index = self.active.get().filter(|_| shown())?;
            Some(self.option_id(index))
        };
        view! {
            <input
                id=self.input_id()
                type="text"
                role="combobox"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                aria-autocomplete="list"
                aria-haspopup="listbox"
                aria-controls=self.list_id()
                aria-expanded=move || if shown() { "true" } else { "false" }
                aria-activedescendant=active
            />
        }
    }

    /// The list, and a note below it.
    pub fn popup(
        self,
        label: Message,
        testid: &'static str,
        shown: impl Fn() -> bool + 'static,
        options: impl Child,
        note: impl Child,
    ) -> Node {
        view! {
            // A click on the list must not take the focus out of the field.
            <div class="picker-popup" class:shown=shown on:mousedown=|event| event.prevent_default()>
                <ul
                    node_ref=self.list
                    id=self.list_id()
                    class="picker-list"
                    role="listbox"
                    aria-label=label
                    data-testid=testid
                >
                    {options}
                </ul>
                {note}
            </div>
        }
    }

    /// One option of the list. The caller adds its content.
    pub fn option(self, index: usize, choose: impl Fn(usize) + 'static) -> Node {
        // Untracked: `mark` changes the elements that exist.
        let active = self.active.get_untracked() == Some(index);
        view! {
            <li
                id=self.option_id(index)
                role="option"
                class="picker-option"
                aria-selected=if active { "true" } else { "false" }
                on:click=move |_| choose(index)
            ></li>
        }
    }

    /// Marks the active option in the existing elements. Rendering a long list again for each key would be slow.
    fn mark(self, active: Option<usize>) {
        let find = |selector: &str| -> Option<Element> {
            let list = self.list.get()?;
            list.query_selector(selector).ok().flatten()
        };
        if let Some(old) = find("[aria-selected='true']") {
            let _ = old.set_attribute("aria-selected", "false");
        }
        // `unique_id` makes ids that need no escaping in a selector.
        let new = active.and_then(|index| find(&format!("#{}", self.option_id(index))));
        if let Some(new) = new {
            let _ = new.set_attribute("aria-selected", "true");
            scroll_to(&new);
        }
    }
}

/// Scrolls an option into view, as little as possible.
fn scroll_to(element: &Element) {
    let nearest = js_sys::Object::new();
    let _ = js_sys::Reflect::set(
        &nearest,
        &JsValue::from_str("block"),
        &JsValue::from_str("nearest"),
    );
    if let Ok(scroll) = js_sys::Reflect::get(element, &JsValue::from_str("scrollIntoView")) {
        let _ = scroll
            .unchecked_ref::<js_sys::Function>()
            .call1(element, &nearest);
    }
}

/// The index of the next option down or up. Wraps around at the ends.
fn step(active: Option<usize>, count: usize, down: bool) -> usize {
    match (active, down) {
        (None, true) => 0,
        (None, false) => count - 1,
        (Some(index), true) => (index + 1) % count,
        (Some(index), false) => (index + count - 1) % count,
    }
}
