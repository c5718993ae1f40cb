//! Messages of the catalogue as children and attributes of elements. They follow the language.

use std::borrow::Cow;

use factordesk_view::reactive::{Signal, derive};
use factordesk_view::{Child, Node, Text, Value};
use leptos::prelude::*;

use crate::text::Message;

impl Child for Message {
    const IS_TEXT: bool = true;

    fn any(self) -> AnyView {
        (move || self.text()).any()
    }
}

impl Value for Message {
    fn text(self) -> Text {
        Some(Cow::Borrowed(Message::text(self)))
    }

    fn put(self, node: Node, name: &'static str) -> Node {
        (move || Message::text(self)).put(node, name)
    }
}

impl From<Message> for Signal<String> {
    fn from(message: Message) -> Self {
        derive(move || message.into())
    }
}
