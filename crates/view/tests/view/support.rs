//! A view on the page, and helpers to find its elements.

use std::any::Any;

use factordesk_view::{Child, any};
use leptos::mount::mount_to;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement};

/// A mounted view. It is removed when dropped.
pub(crate) struct Mounted {
    root: HtmlElement,
    handle: Option<Box<dyn Any>>,
}

/// Puts a view on the page.
pub(crate) fn mount<C: Child>(make: impl FnOnce() -> C + 'static) -> Mounted {
    let root: HtmlElement = document().create_element("div").unwrap().unchecked_into();
    document().body().unwrap().append_child(&root).unwrap();
    let handle = mount_to(root.clone(), move || any(make()));
    Mounted {
        root,
        handle: Some(Box::new(handle)),
    }
}

impl Mounted {
    /// The first element that matches.
    pub(crate) fn find(&self, selector: &str) -> HtmlElement {
        self.all(selector).into_iter().next().unwrap()
    }

    /// All elements that match, in the order of the page.
    pub(crate) fn all(&self, selector: &str) -> Vec<HtmlElement> {
        let found = self.root.query_selector_all(selector).unwrap();
        (0..found.length())
            .map(|index| found.item(index).unwrap().unchecked_into())
            .collect()
    }

    pub(crate) fn input(&self) -> HtmlInputElement {
        self.find("input").unchecked_into()
    }

    /// The text of the whole view.
    pub(crate) fn text(&self) -> String {
        self.root.text_content().unwrap()
    }

    /// Removes the view, as the widget does when its element leaves the page.
    pub(crate) fn unmount(&mut self) {
        drop(self.handle.take());
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        self.unmount();
        self.root.remove();
    }
}

/// Waits until effects have run. Those that an effect causes run one tick later.
pub(crate) async fn settle() {
    for _ in 0..3 {
        leptos::task::tick().await;
    }
}

/// An attribute's value; `None` if it is absent.
pub(crate) fn attribute(element: &Element, name: &str) -> Option<String> {
    element.get_attribute(name)
}

/// An owner, as a part of the screen has one. For tests without a view.
pub(crate) fn owner() -> Owner {
    // Effects need Leptos' executor, which mounting sets.
    drop(mount(|| ()));
    Owner::new()
}
