//! An element: created at once, and kept with its effects and listeners while it is on the screen.

use std::any::Any;
use std::rc::Rc;

use leptos::ev::EventDescriptor;
use leptos::prelude::*;
use leptos::tachys::view::Mountable;
use send_wrapper::SendWrapper;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event};

use crate::child::Child;
use crate::element_ref::ElementRef;
use crate::in_browser::in_browser;
use crate::listener::{Handle, Listener};
use crate::reactive::follow_language;
use crate::reactive::graph::Place;
use crate::run::Run;
use crate::value::{Flag, Property, Text, Value};

/// Something that lives as long as its element.
enum Kept {
    Effect { _effect: Rc<Place> },
    Listener { _listener: Listener },
    Child { _state: <AnyView as Render>::State },
    Other { _kept: Rc<dyn Any> },
}

/// An element of any kind. Boxed, so that each call of the builder moves one pointer.
pub struct Node(Box<SendWrapper<NodeState>>);

/// A built element, with all that must live as long as it.
pub struct NodeState {
    element: Element,
    kept: Vec<Kept>,
}

/// A new HTML element from a template: the tag on the first line, then one attribute per line, `name=value`.
pub fn html(template: &str) -> Node {
    make(template, |tag| document().create_element(tag))
}

/// A new SVG element, from the same kind of template as [`html`].
pub fn svg(template: &str) -> Node {
    make(template, |tag| {
        document().create_element_ns(Some("http://www.w3.org/2000/svg"), tag)
    })
}

#[expect(clippy::expect_used, reason = "fails only for names that no tag has")]
fn make(template: &str, create: fn(&str) -> Result<Element, JsValue>) -> Node {
    let mut lines = template.split('\n');
    let tag = lines.next().unwrap_or_default();
    let element = create(tag).expect("a tag's name is a valid one");
    for line in lines {
        let (name, value) = line.split_once('=').unwrap_or((line, ""));
        write(&element, name, Some(value));
    }
    Node(Box::new(SendWrapper::new(NodeState {
        element,
        kept: Vec::new(),
    })))
}

impl Node {
    /// Sets an attribute. It is absent if the value is `None` or `false`.
    #[must_use]
    pub fn attr(self, name: &'static str, value: impl Value) -> Self {
        value.put(self, name)
    }

    /// Sets an attribute to a constant, which is copied to the element and not kept.
    #[must_use]
    pub fn fixed(self, name: &str, value: Option<&str>) -> Self {
        write(&self.0.element, name, value);
        self
    }

    /// Sets an attribute to a value that changes.
    pub(crate) fn changing(self, name: &'static str, mut read: Box<dyn Run<Text>>) -> Self {
        let element = self.0.element.clone();
        self.effect(Box::new(move || {
            follow_language();
            write(&element, name, read.run().as_deref());
        }))
    }

    /// Adds a class while `value` is true.
    #[must_use]
    pub fn class(self, name: &'static str, value: impl Flag) -> Self {
        self.toggled(name, value.read())
    }

    fn toggled(self, name: &'static str, mut read: Box<dyn Run<bool>>) -> Self {
        let list = self.0.element.class_list();
        self.effect(Box::new(move || {
            // Fails only for names that contain white space.
            let _ = list.toggle_with_force(name, read.run());
        }))
    }

    /// Sets a property of the element: `value`, `checked`, `disabled`, ...
    #[must_use]
    pub fn prop(self, name: &'static str, value: impl Property) -> Self {
        self.property(name, value.read())
    }

    fn property(self, name: &'static str, mut read: Box<dyn Run<JsValue>>) -> Self {
        let element = self.0.element.clone();
        self.effect(Box::new(move || {
            // Fails only if a setter throws. Those used here don't.
            let _ = js_sys::Reflect::set(&element, &JsValue::from_str(name), &read.run());
        }))
    }

    /// Handles an event for the `Life` of what creates the element. `_kind` gives the event's type.
    #[must_use]
    pub fn on<E>(
        self,
        name: &'static str,
        _kind: E,
        mut handler: impl FnMut(E::EventType) + 'static,
    ) -> Self
    where
        E: EventDescriptor,
        E::EventType: JsCast,
    {
        self.listen(
            name,
            Box::new(move |event: Event| handler(event.unchecked_into())),
        )
    }

    fn listen(mut self, event: &'static str, handler: Box<dyn Handle>) -> Self {
        let listener = Listener::new(self.0.element.clone().into(), event, handler);
        self.0.kept.push(Kept::Listener {
            _listener: listener,
        });
        self
    }

    /// Stores the element in a reference.
    #[must_use]
    pub fn node_ref(self, node: ElementRef) -> Self {
        node.fill(self.0.element.clone());
        self
    }

    /// Appends a child.
    #[must_use]
    pub fn child(self, child: impl Child) -> Self {
        child.put_into(self)
    }

    /// Appends a constant text.
    pub(crate) fn text(self, text: &str) -> Self {
        let text = document().create_text_node(text);
        // An element accepts any text node.
        let _ = self.0.element.append_child(&text);
        self
    }

    pub(crate) fn view(mut self, view: AnyView) -> Self {
        let mut state = view.build();
        state.mount(&self.0.element, None);
        self.0.kept.push(Kept::Child { _state: state });
        self
    }

    pub(crate) fn node(mut self, node: Self) -> Self {
        let NodeState { element, kept } = (*node.0).take();
        let _ = self.0.element.append_child(&element);
        // The child's effects may live as long as the parent's: it never leaves the parent alone.
        self.0.kept.extend(kept);
        self
    }

    /// Runs `work` now, and again whenever a signal that it has read changes.
    pub(crate) fn effect(mut self, work: Box<dyn Run>) -> Self {
        let effect = Place::effect_now(work);
        self.0.kept.push(Kept::Effect { _effect: effect });
        self
    }

    /// Keeps a value alive while the element is on the screen.
    pub(crate) fn keep(mut self, kept: Rc<dyn Any>) -> Self {
        self.0.kept.push(Kept::Other { _kept: kept });
        self
    }

    /// The element itself.
    pub(crate) fn element(&self) -> &Element {
        &self.0.element
    }
}

fn write(element: &Element, name: &str, value: Option<&str>) {
    // Fails only for invalid attribute names; all names come from tags in `view!`.
    let _ = match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
}

impl NodeState {
    /// The element itself.
    pub(crate) fn element(&self) -> &Element {
        &self.element
    }
}

impl Render for Node {
    type State = NodeState;

    fn build(self) -> NodeState {
        (*self.0).take()
    }

    fn rebuild(self, state: &mut NodeState) {
        let new = (*self.0).take();
        // Fails only if the new element contains the old one.
        let _ = state.element.replace_with_with_node_1(&new.element);
        *state = new;
    }
}

impl Mountable for NodeState {
    fn unmount(&mut self) {
        // Effects and listeners end when the state is dropped: Leptos may mount it again before.
        self.element.remove();
    }

    fn mount(&mut self, parent: &Element, marker: Option<&web_sys::Node>) {
        // Fails only if the marker has left its parent, and then there is no place to insert at.
        let _ = parent.insert_before(&self.element, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        match self.element.parent_element() {
            Some(parent) => {
                child.mount(&parent, Some(&self.element));
                true
            }
            None => false,
        }
    }

    fn elements(&self) -> Vec<Element> {
        vec![self.element.clone()]
    }
}

in_browser!(Node, NodeState);
