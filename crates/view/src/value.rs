//! Values of attributes, classes and properties: a constant, or a closure that runs again when a
//! signal that it has read changes.

use std::borrow::Cow;

use wasm_bindgen::JsValue;

use crate::node::Node;
use crate::reactive::Signal;
use crate::run::Run;

/// The text of an attribute; `None` if the attribute is absent.
pub type Text = Option<Cow<'static, str>>;

/// A value for an attribute.
pub trait Value: Sized + 'static {
    /// Its current text.
    fn text(self) -> Text;

    /// Sets it on an element.
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

/// Present with an empty value, or absent.
/// Not for `aria-` attributes, whose values are the words `true` and `false`.
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

/// A value for a class: whether it is set.
pub trait Flag: 'static {
    /// Boxes it, so that `Node` handles all flags in the same code.
    fn read(self) -> Box<dyn Run<bool>>;
}

impl Flag for bool {
    fn read(self) -> Box<dyn Run<bool>> {
        Box::new(move || self)
    }
}

impl<F: FnMut() -> bool + 'static> Flag for F {
    fn read(self) -> Box<dyn Run<bool>> {
        Box::new(self)
    }
}

/// A value for a property.
pub trait Property: 'static {
    /// Boxes it, so that `Node` handles all properties in the same code.
    fn read(self) -> Box<dyn Run<JsValue>>;
}

impl<F: FnMut() -> V + 'static, V: Into<JsValue>> Property for F {
    fn read(mut self) -> Box<dyn Run<JsValue>> {
        Box::new(move || self().into())
    }
}

impl Property for Signal<bool> {
    fn read(self) -> Box<dyn Run<JsValue>> {
        Box::new(move || self.get().into())
    }
}
