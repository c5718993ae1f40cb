//! What attributes, classes and properties take: a value, or a closure that gives one and is run again when what it has
//! read changes.

use std::borrow::Cow;

use leptos::prelude::*;
use wasm_bindgen::JsValue;

type Text = Option<Cow<'static, str>>;

/// An attribute's value as [`super::Node`] stores it.
pub enum Now {
    /// Set once
    Fixed(Text),
    /// Set again whenever it changes
    Changing(Box<dyn FnMut() -> Text>),
}

impl Now {
    fn text(self) -> Text {
        match self {
            Self::Fixed(text) => text,
            Self::Changing(mut read) => read(),
        }
    }
}

/// What an attribute takes.
pub trait Value: 'static {
    /// In the one form that is stored.
    fn now(self) -> Now;
}

impl Value for &'static str {
    fn now(self) -> Now {
        Now::Fixed(Some(Cow::Borrowed(self)))
    }
}

impl Value for String {
    fn now(self) -> Now {
        Now::Fixed(Some(Cow::Owned(self)))
    }
}

/// There, without a value, or not there.
impl Value for bool {
    fn now(self) -> Now {
        Now::Fixed(self.then_some(Cow::Borrowed("")))
    }
}

macro_rules! number {
    ($($number:ty),*) => {$(
        impl Value for $number {
            fn now(self) -> Now {
                Now::Fixed(Some(Cow::Owned(self.to_string())))
            }
        }
    )*};
}

number!(usize, u32);

impl<V: Value> Value for Option<V> {
    fn now(self) -> Now {
        self.map_or(Now::Fixed(None), Value::now)
    }
}

impl<F: FnMut() -> V + 'static, V: Value> Value for F {
    fn now(mut self) -> Now {
        Now::Changing(Box::new(move || self().now().text()))
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
