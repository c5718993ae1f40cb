//! Tips: short explanations of what the pointer or the focus is on. One element shows them all.
//!
//! An element with `data-tip` has that text as its tip. One with `data-tip-row` has, while it is focused, those of all
//! elements in its row: a row has too many of them for a tab stop each.

use factordesk_view::reactive::{Life, State, Stored, spawn};
use factordesk_view::{ElementRef, on_target, on_window, view};
use futures::FutureExt;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, EventTarget};

use super::ids::unique_id;
use crate::platform::by_name::{call, is, property, text};
use crate::platform::{find, page};

/// The element that shows tips for everything around it in the same shadow root.
pub fn tips() -> AnyView {
    let tips = Tips {
        node: ElementRef::new(),
        lines: State::new(Vec::new()),
        id: Stored::new(unique_id("tip")),
        of: Stored::new(None),
        life: Life::current(),
    };
    let owner = Owner::current().unwrap_or_default();
    let listen = leptos::task::tick().map(move |()| owner.with(|| tips.listen()));
    spawn(tips.life, listen.boxed_local());
    view! {
        <div
            node_ref=tips.node
            popover="manual"
            class="tip"
            part="tip"
            role="tooltip"
            data-testid="tip"
            id=tips.id.get_value()
        >
            {move || tips.lines.get().into_iter().map(|line| view! { <p><bdi>{line}</bdi></p> }.into_any()).collect_view()}
        </div>
    }
    .into_any()
}

#[derive(Clone, Copy)]
struct Tips {
    node: ElementRef,
    lines: State<Vec<String>>,
    id: Stored<String>,
    /// What the tip that is shown is about
    of: Stored<Option<Element>>,
    life: Life,
}

impl Tips {
    fn listen(self) {
        let Some(node) = self.node.get() else { return };
        let root: EventTarget = call(&node, "getRootNode").unchecked_into();
        let on = |event, handler: fn(Self, &Event)| {
            on_target(root.clone(), event, move |event| {
                handler(self, &event);
            });
        };
        on("pointerover", |tips, event| {
            if text(event, "pointerType") != "touch" {
                tips.point_at(target(event).as_ref());
            }
        });
        on("pointerout", |tips, event| {
            if !is(event, "relatedTarget") {
                tips.hide();
            }
        });
        on("focusin", |tips, event| {
            let target = target(event).filter(|at| find::matches(at, ":focus-visible"));
            match target {
                Some(at) if at.has_attribute("data-tip") || at.has_attribute("data-tip-row") => {
                    tips.show(&at);
                }
                _ => {}
            }
        });
        on_window("resize", move |_| self.hide());
        on("focusout", |tips, _| tips.hide());
        on("pointerdown", |tips, _| tips.hide());
        on("keydown", |tips, event| {
            if text(event, "key") == "Escape" && tips.of.with_value(Option::is_some) {
                // Nothing else is closed with it.
                event.prevent_default();
                tips.hide();
            }
        });
    }

    /// Follows the pointer. On the tip itself it stays, so that it can be read and selected.
    fn point_at(self, at: Option<&Element>) {
        let in_tip = |at: &Element| self.node.get().is_some_and(|tip| find::contains(&tip, at));
        match at.and_then(|at| at.closest("[data-tip]").ok().flatten()) {
            Some(with_tip) => self.show(&with_tip),
            None if at.is_some_and(in_tip) => {}
            None => self.hide(),
        }
    }

    fn show(self, at: &Element) {
        if self.of.with_value(|of| of.as_ref() == Some(at)) {
            return;
        }
        self.hide();
        let Some(tip) = self.node.get() else { return };
        let lines = lines_of(at);
        if lines.is_empty() {
            return;
        }
        self.lines.set(lines);
        // What describes the element already says more.
        if !at.has_attribute("aria-describedby") {
            let _ = at.set_attribute("aria-describedby", &self.id.get_value());
        }
        self.of.set_value(Some(at.clone()));
        let at = at.clone();
        let place = leptos::task::tick().map(move |()| {
            if self.of.with_value(|of| of.as_ref() == Some(&at)) {
                page::show_at(&tip, &at);
            }
        });
        spawn(self.life, place.boxed_local());
    }

    fn hide(self) {
        let Some(of) = self.of.try_update_value(Option::take).flatten() else {
            return;
        };
        if of.get_attribute("aria-describedby").as_ref() == Some(&self.id.get_value()) {
            let _ = of.remove_attribute("aria-describedby");
        }
        if let Some(tip) = self.node.get() {
            page::hide(&tip);
        }
    }
}

fn target(event: &Event) -> Option<Element> {
    property(event, "target").dyn_into().ok()
}

/// The tip of an element, or those in its row, each with what it explains.
fn lines_of(at: &Element) -> Vec<String> {
    if let Some(tip) = at.get_attribute("data-tip") {
        return vec![tip];
    }
    let Some(row) = at.closest("tr").ok().flatten() else {
        return Vec::new();
    };
    find::all(&row, "th [data-tip], td[data-label] [data-tip]")
        .into_iter()
        .filter_map(|element| {
            let cell = element.closest("[data-label]").ok().flatten();
            let label = cell.and_then(|cell| cell.get_attribute("data-label"));
            let label = label.unwrap_or_else(|| text(&element, "textContent"));
            Some(crate::text::screen::tip_line(
                &label,
                &element.get_attribute("data-tip")?,
            ))
        })
        .collect()
}
