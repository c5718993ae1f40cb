//! Secrets as children and attributes of elements.

use factordesk_model::Secret;
use factordesk_view::{Child, Node, Text, Value};
use leptos::prelude::*;

/// A secret that is shown. It is written to its element directly and then overwritten: no copy stays in the wasm.
pub struct ShownSecret(pub Secret);

impl Child for ShownSecret {
    fn any(self) -> AnyView {
        // A view keeps its text as a `String`, which isn't overwritten. `put_into` avoids it.
        self.0.expose().any()
    }

    fn put_into(self, parent: Node) -> Node {
        self.0.expose().put_into(parent)
    }
}

impl Value for ShownSecret {
    fn text(self) -> Text {
        Some(self.0.expose().to_owned().into())
    }

    fn put(self, node: Node, name: &'static str) -> Node {
        node.fixed(name, Some(self.0.expose()))
    }
}
