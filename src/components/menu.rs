//! A button that opens a menu: the ARIA pattern "menu button". Arrow keys move through the menu, a letter goes to the item
//! that begins with it, Esc and Tab close it.

use factordesk_view::reactive::{Life, Signal, State, Stored, effect, spawn};
use factordesk_view::{ElementRef, Node, Run, on_window, view};
use futures::FutureExt;
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::icon::{Icon, icon};
use super::ids::unique_id;
use crate::draft::lowercase;
use crate::platform::by_name::{property, text};
use crate::platform::{find, page};
use crate::text::Message;

/// A menu and its button.
#[derive(Clone, Copy)]
pub struct Menu {
    /// Whether the menu is open
    pub open: State<bool>,
    button: ElementRef,
    list: ElementRef,
    list_id: Stored<String>,
    /// Whether the menu was open when the pointer went down on the button. Then it has lost the focus, and is closed, before
    /// the click arrives
    was_open: Stored<bool>,
    /// Whether the last item is focused on opening, not the first
    from_end: Stored<bool>,
}

/// An item of a menu.
pub struct MenuItem {
    /// Its `data-testid`
    pub testid: &'static str,
    /// Its icon
    pub icon: Icon,
    /// Its words
    pub words: Message,
    /// Whether it destroys something
    pub danger: bool,
    /// Whether it does nothing now
    pub stopped: Signal<bool>,
    /// Why it does nothing, shown below its words
    pub obstacle: Signal<Option<String>>,
    /// What it does. The menu is closed by then, and the focus is on its button
    pub run: Box<dyn Run>,
}

impl Default for Menu {
    /// A closed menu.
    fn default() -> Self {
        let menu = Self {
            open: State::new(false),
            button: ElementRef::new(),
            list: ElementRef::new(),
            list_id: Stored::new(unique_id("menu")),
            was_open: Stored::new(false),
            from_end: Stored::new(false),
        };
        let life = Life::current();
        effect(move || {
            if menu.open.get() {
                // Another effect of the same change may make the list.
                let show = leptos::task::tick().map(move |()| menu.show());
                spawn(life, show.boxed_local());
            } else if let Some(list) = menu.list.get() {
                page::hide(&list);
            }
        });
        menu
    }
}

impl Menu {
    /// Keeps the open menu beside its button.
    fn place(self) {
        if let (Some(list), Some(button), Some(true)) = (
            self.list.get(),
            self.button.get(),
            self.open.try_get_untracked(),
        ) {
            page::show_at(&list, &button);
        }
    }

    fn show(self) {
        // It may have been closed again meanwhile.
        if let (Some(list), Some(button), true) = (
            self.list.get(),
            self.button.get(),
            self.open.get_untracked(),
        ) {
            page::show_at(&list, &button);
            self.focus_end(self.from_end.get_value());
        }
    }

    /// Puts the focus on the menu's button.
    pub fn focus(self) {
        self.button.focus();
    }

    /// The button, without content. `name` is its accessible name.
    pub fn button(
        self,
        class: &'static str,
        testid: &'static str,
        name: impl Fn() -> String + 'static,
    ) -> Node {
        let toggle = move |_| {
            let was_open = self.was_open.get_value() || self.open.get_untracked();
            self.was_open.set_value(false);
            self.from_end.set_value(false);
            self.open.set(!was_open);
        };
        let key = move |event: ev::KeyboardEvent| {
            let key = event.key();
            if matches!(key.as_str(), "ArrowDown" | "ArrowUp") {
                event.prevent_default();
                self.from_end.set_value(key == "ArrowUp");
                self.open.set(true);
            }
        };
        let list_id = self.list_id;
        view! {
            <button
                node_ref=self.button
                type="button"
                class=class
                part=class
                data-testid=testid
                aria-label=name
                aria-haspopup="menu"
                aria-expanded=move || if self.open.get() { "true" } else { "false" }
                aria-controls=move || self.open.get().then(|| list_id.get_value())
                on:pointerdown=move |_| self.was_open.set_value(self.open.get_untracked())
                on:click=toggle
                on:keydown=key
            ></button>
        }
    }

    /// The menu itself. Put it beside the button.
    pub fn list(self, name: impl Fn() -> String + 'static, items: Vec<MenuItem>) -> Node {
        on_window("resize", move |_| self.place());
        let items: Vec<AnyView> = items.into_iter().map(|item| self.item(item)).collect();
        view! {
            <div
                node_ref=self.list
                // Not "auto": such a popover would close before the click on its button, which then opened it again.
                popover="manual"
                class="menu"
                part="menu"
                role="menu"
                tabindex="-1"
                id=self.list_id.get_value()
                aria-label=name
                on:keydown=move |event| self.key(&event)
                on:focusout=move |event| self.left(&event)
            >
                {items}
            </div>
        }
    }

    fn item(self, item: MenuItem) -> AnyView {
        let MenuItem {
            testid,
            icon: picture,
            words,
            danger,
            stopped,
            obstacle,
            mut run,
        } = item;
        let why = unique_id("why");
        let described = why.clone();
        let choose = move |_| {
            if !stopped.get_untracked() {
                self.close();
                run.run();
            }
        };
        view! {
            <div role="none">
                <button
                    type="button"
                    class=if danger { "menu-item menu-danger" } else { "menu-item" }
                    part="menu-item"
                    role="menuitem"
                    tabindex="-1"
                    data-testid=testid
                    aria-describedby=move || obstacle.with(Option::is_some).then(|| described.clone())
                    aria-disabled=move || stopped.get().then_some("true")
                    on:click=choose
                    on:pointerenter=move |event: ev::PointerEvent| focus_target(&event)
                >
                    {icon(picture)}
                    <span>{words}</span>
                </button>
                // Beside the item, so that it isn't part of the name.
                <p class="menu-why" id=why>{move || obstacle.get()}</p>
            </div>
        }
        .into_any()
    }

    fn close(self) {
        self.focus();
        self.open.set(false);
    }

    /// Closes the menu when the focus leaves it.
    fn left(self, event: &ev::FocusEvent) {
        let to = property(event, "relatedTarget");
        let list = self.list.get();
        let stays = list.is_some_and(|list| find::contains(&list, &to));
        if !stays {
            self.open.set(false);
        }
    }

    fn key(self, event: &ev::KeyboardEvent) {
        let items = self.items();
        let focused = items.iter().position(|item| find::matches(item, ":focus"));
        let count = items.len();
        let key = event.key();
        let next = match key.as_str() {
            "ArrowDown" => focused.map_or(0, |at| at + 1),
            "ArrowUp" => focused.unwrap_or_default() + count - 1,
            "Home" => 0,
            "End" => count - 1,
            // With Tab, the focus goes from the button to what follows it.
            "Escape" | "Tab" => return self.close(),
            _ => match beginning_with(&items, focused, &key) {
                Some(found) => found,
                None => return,
            },
        };
        event.prevent_default();
        if let Some(item) = items.get(next % count.max(1)) {
            let _ = item.focus();
        }
    }

    fn items(self) -> Vec<HtmlElement> {
        let list = self.list.get();
        list.map(|list| find::all(&list, "[role=menuitem]"))
            .unwrap_or_default()
    }

    fn focus_end(self, last: bool) {
        let items = self.items();
        let item = if last { items.last() } else { items.first() };
        if let Some(item) = item {
            let _ = item.focus();
        }
    }
}

/// A menu and its button, which shows three dots. `items` are made when the menu opens.
pub fn menu(
    menu: Menu,
    testid: &'static str,
    name: impl Fn() -> String + Clone + Send + 'static,
    items: impl Fn() -> Vec<MenuItem> + Send + 'static,
) -> AnyView {
    let button = menu
        .button("icon-button", testid, name.clone())
        .child(icon(Icon::More));
    view! {
        {button}
        {move || menu.open.get().then(|| menu.list(name.clone(), untrack(&items)))}
    }
    .into_any()
}

/// The next item after the one at `focused` whose words begin with this letter.
fn beginning_with(items: &[HtmlElement], focused: Option<usize>, letter: &str) -> Option<usize> {
    let mut letters = letter.chars();
    let (Some(_), None) = (letters.next(), letters.next()) else {
        return None;
    };
    let letter = lowercase(letter);
    let start = focused.map_or(0, |at| at + 1);
    let fits = |item: &HtmlElement| {
        let words = text(item, "innerText");
        lowercase(words.trim()).starts_with(&letter)
    };
    (0..items.len())
        .map(|step| (start + step) % items.len())
        .find(|at| fits(&items[*at]))
}

/// Focuses what the pointer is on, so that keys go on from there.
fn focus_target(event: &ev::PointerEvent) {
    if let Some(item) = event
        .current_target()
        .and_then(|item| item.dyn_into::<HtmlElement>().ok())
    {
        let _ = item.focus();
    }
}
