//! What attributes, classes and properties take: a value, or a closure that gives one and is run again when what it has
//! read changes.

use std::borrow::Cow;

use factordesk_model::Secret;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::node::Node;

/// The text of an attribute; `None`: it isn't there.
pub type Text = Option<Cow<'static, str>>;

/// What an attribute takes.
pub trait Value: Sized + 'static {
    /// Its text now.
    fn text(self) -> Text;

    /// Gives it to an element.
    fn put(self, node: Node, name: &'static str) -> Node {
        node.fixed(name, self.text().as_deref())
    }
}

impl Value for &'static str {
    fn text(self) -> Text {
        Some(Cow::Borrowed(self))
    }

    fn put(self, node: Node, name: &'static str) -> Node {
        node.fixed(name, Some(self))
    }
}

impl Value for String {
    fn text(self) -> Text {
        Some(Cow::Owned(self))
    }

    fn put(self, node: Node, name: &'static str) -> Node {
        node.fixed(name, Some(&self))
    }
}

/// Handed to the element as it is, and overwritten: no copy stays here.
impl Value for Secret {
    fn text(self) -> Text {
        Some(Cow::Owned(self.expose().to_owned()))
    }

    fn put(self, node: Node, name: &'static str) -> Node {
        node.fixed(name, Some(self.expose()))
    }
}

/// There, without a value, or not there.
impl Value for bool {
    fn text(self) -> Text {
        self.then_some(Cow::Borrowed(""))
    }
}

macro_rules! number {
    ($($number:ty),*) => {$(
        impl Value for $number {
            fn text(self) -> Text {
                Some(Cow::Owned(self.to_string()))
            }
        }
    )*};
}

number!(usize, u32);

impl<V: Value> Value for Option<V> {
    fn text(self) -> Text {
        self.and_then(Value::text)
    }
}

impl<F: FnMut() -> V + 'static, V: Value> Value for F {
    fn text(mut self) -> Text {
        self().text()
    }

    fn put(mut self, node: Node, name: &'static str) -> Node {
        node.changing(name, Box::new(move || self().text()))
    }
}

/// What a class takes.
pub trait Flag: 'static {
    /// In the one form that is stored.
    fn read(self) -> Box<dyn FnMut() -> bool>;
}

impl Flag for bool {
    fn read(self) -> Box<dyn FnMut() -> bool> {
        Box::new(move || self)
    }
}

impl<F: FnMut() -> bool + 'static> Flag for F {
    fn read(self) -> Box<dyn FnMut() -> bool> {
        Box::new(self)
    }
}

/// What a property takes.
pub trait Property: 'static {
    /// In the one form that is stored.
    fn read(self) -> Box<dyn FnMut() -> JsValue>;
}

impl<F: FnMut() -> V + 'static, V: Into<JsValue>> Property for F {
    fn read(mut self) -> Box<dyn FnMut() -> JsValue> {
        Box::new(move || self().into())
    }
}

impl Property for Signal<bool> {
    fn read(self) -> Box<dyn FnMut() -> JsValue> {
        Box::new(move || self.get().into())
    }
}
