//! Messages of the catalogue as children and attributes of elements.

use std::borrow::Cow;

use factordesk_view::reactive::{Signal, derive};
use factordesk_view::{Child, Node, Text, Value};
use leptos::prelude::*;

use crate::text::Message;

impl Child for Message {
    fn any(self) -> AnyView {
        self.text().any()
    }

    fn put_into(self, parent: Node) -> Node {
        self.text().put_into(parent)
    }
}

impl Value for Message {
    fn text(self) -> Text {
        Some(Cow::Borrowed(Message::text(self)))
    }
}

impl From<Message> for Signal<String> {
    fn from(message: Message) -> Self {
        derive(move || message.into())
    }
}
