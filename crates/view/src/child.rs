//! The children of an element.

use leptos::prelude::*;
use send_wrapper::SendWrapper;

use crate::changing::Changing;
use crate::many::Many;
use crate::node::Node;
use crate::reactive::follow_language;

/// What an element can contain: views, texts, numbers, options and lists of them, and closures that
/// return one. A closure runs again when a signal that it has read changes.
pub trait Child: Sized {
    /// Whether it is a text. A closure that returns one follows the language.
    const IS_TEXT: bool = false;

    /// Converts it to the one view type.
    fn any(self) -> AnyView;

    /// Appends it to an element.
    fn put_into(self, parent: Node) -> Node {
        parent.view(self.any())
    }
}

/// Converts any child to a view.
pub fn any(child: impl Child) -> AnyView {
    child.any()
}

/// Views, one after the other.
pub fn many(views: Vec<AnyView>) -> AnyView {
    Many(views).into_any()
}

impl Child for AnyView {
    fn any(self) -> AnyView {
        self
    }
}

impl Child for Node {
    fn any(self) -> AnyView {
        self.into_any()
    }

    fn put_into(self, parent: Node) -> Node {
        parent.node(self)
    }
}

impl<V: Child> Child for View<V> {
    fn any(self) -> AnyView {
        self.into_inner().any()
    }
}

impl Child for String {
    const IS_TEXT: bool = true;

    fn any(self) -> AnyView {
        self.into_any()
    }

    fn put_into(self, parent: Node) -> Node {
        parent.text(&self)
    }
}

impl Child for &str {
    const IS_TEXT: bool = true;

    fn any(self) -> AnyView {
        self.to_owned().into_any()
    }

    fn put_into(self, parent: Node) -> Node {
        parent.text(self)
    }
}

macro_rules! number {
    ($($number:ty),*) => {$(
        impl Child for $number {
            fn any(self) -> AnyView {
                self.to_string().into_any()
            }
        }
    )*};
}

number!(usize, u32);

impl Child for () {
    fn any(self) -> AnyView {
        self.into_any()
    }

    fn put_into(self, parent: Node) -> Node {
        parent
    }
}

impl<C: Child> Child for Option<C> {
    const IS_TEXT: bool = C::IS_TEXT;

    fn any(self) -> AnyView {
        self.map_or_else(|| ().into_any(), Child::any)
    }

    fn put_into(self, parent: Node) -> Node {
        match self {
            Some(child) => child.put_into(parent),
            None => parent,
        }
    }
}

impl<C: Child> Child for Vec<C> {
    fn any(self) -> AnyView {
        many(self.into_iter().map(Child::any).collect())
    }

    fn put_into(self, parent: Node) -> Node {
        self.into_iter()
            .fold(parent, |parent, child| child.put_into(parent))
    }
}

impl<C: Child, const N: usize> Child for [C; N] {
    fn any(self) -> AnyView {
        Vec::from(self).any()
    }
}

impl<A: Child, B: Child> Child for (A, B) {
    fn any(self) -> AnyView {
        many(vec![self.0.any(), self.1.any()])
    }
}

impl<F: FnMut() -> C + Send + 'static, C: Child> Child for F {
    fn any(mut self) -> AnyView {
        let make = Box::new(move || {
            if C::IS_TEXT {
                follow_language();
            }
            self().any()
        });
        Changing(SendWrapper::new(make)).into_any()
    }
}
