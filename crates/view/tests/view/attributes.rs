//! Attributes, classes, properties, and references to elements.

use std::cell::Cell;
use std::rc::Rc;

use factordesk_view::reactive::{State, derive};
use factordesk_view::{Child, ElementRef, Node, Text, Value, html, view};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{attribute, mount, settle};

#[wasm_bindgen_test]
fn constant_attributes_are_present_or_absent() {
    let none: Option<&'static str> = None;
    let page = mount(move || {
        view! { <input name="n" autofocus required=true disabled=false title=none size=3_u32 placeholder=String::from("p") /> }
    });
    let input = page.input();
    for (name, expected) in [
        ("name", Some("n")),
        ("autofocus", Some("")),
        ("required", Some("")),
        ("disabled", None),
        ("title", None),
        ("size", Some("3")),
        ("placeholder", Some("p")),
    ] {
        assert_eq!(attribute(&input, name).as_deref(), expected, "{name}");
    }
}

#[wasm_bindgen_test]
async fn attribute_follows_its_closure_and_is_removed_for_none() {
    let value = State::new(None::<String>);
    let page = mount(move || view! { <p title=move || value.get()></p> });
    let element = page.find("p");
    for now in [None, Some("a"), Some(""), None, Some("b")] {
        value.set(now.map(str::to_owned));
        settle().await;
        assert_eq!(attribute(&element, "title").as_deref(), now);
    }
}

#[wasm_bindgen_test]
async fn class_is_toggled_beside_the_fixed_ones() {
    let on = State::new(false);
    let page = mount(
        move || view! { <p class="fixed other" class:on=move || on.get() class:always=true></p> },
    );
    let element = page.find("p");
    assert_eq!(element.class_name(), "fixed other always");
    on.set(true);
    settle().await;
    assert_eq!(element.class_name(), "fixed other always on");
    on.set(false);
    settle().await;
    assert_eq!(element.class_name(), "fixed other always");
}

/// An attribute `value` is only the initial text of a field: what was typed stays. So views set the property.
#[wasm_bindgen_test]
async fn property_replaces_what_was_typed() {
    let value = State::new("first".to_owned());
    let off = State::new(false);
    let off = derive(move || off.get());
    let page = mount(move || view! { <input prop:value=move || value.get() prop:disabled=off /> });
    let input = page.input();
    assert_eq!(input.value(), "first");
    assert!(!input.disabled());
    input.set_value("typed");
    value.set("second".to_owned());
    settle().await;
    assert_eq!(input.value(), "second");
    assert_eq!(attribute(&input, "value"), None);
}

#[wasm_bindgen_test]
fn reference_holds_its_element_until_the_view_is_gone() {
    let outside = ElementRef::new();
    assert!(outside.get().is_none());
    let inside = Rc::new(Cell::new(None));
    let seen = Rc::clone(&inside);
    let mut page = mount(move || {
        let own = ElementRef::new();
        seen.set(Some(own));
        view! { <div node_ref=own><input node_ref=outside /> <svg><g class="g"></g></svg></div> }
    });
    let own = inside.get().unwrap();
    assert_eq!(own.get().unwrap(), page.find("div"));
    assert_eq!(own.find(".g").unwrap(), *page.find("g"));
    outside.focus();
    let focused = document().active_element().unwrap();
    assert_eq!(focused, **page.input());
    page.unmount();
    assert!(own.get().is_none());
}

/// A text that must not be kept, such as a secret. Converting it to a view would keep a copy.
struct Unkept(&'static str);

impl Child for Unkept {
    fn any(self) -> AnyView {
        panic!("in an element, the text is written directly")
    }

    fn put_into(self, parent: Node) -> Node {
        self.0.put_into(parent)
    }
}

impl Value for Unkept {
    fn text(self) -> Text {
        panic!("the attribute is written directly")
    }

    fn put(self, node: Node, name: &'static str) -> Node {
        node.fixed(name, Some(self.0))
    }
}

#[wasm_bindgen_test]
fn types_of_other_crates_decide_how_they_are_written() {
    let page = mount(|| view! { <p title=Unkept("a")>{Some(Unkept("b"))} {vec![Unkept("c")]}</p> });
    assert_eq!(page.text(), "bc");
    assert_eq!(attribute(&page.find("p"), "title").as_deref(), Some("a"));
}

#[wasm_bindgen_test]
fn builder_makes_what_the_macro_makes() {
    let page = mount(|| {
        html("p\nclass=a b\nhidden=")
            .attr("title", "t")
            .class("c", true)
            .child("text")
            .into_any()
    });
    let element = page.find("p");
    assert_eq!(element.class_name(), "a b c");
    assert_eq!(attribute(&element, "hidden").as_deref(), Some(""));
    assert_eq!(attribute(&element, "title").as_deref(), Some("t"));
    assert_eq!(page.text(), "text");
}
