//! The name of an authenticator's model.

use factordesk_view::reactive::expect_context;
use factordesk_view::{Child, Node, any, view};
use leptos::prelude::*;

use crate::context::Desk;
use crate::state::models::Model;
use crate::text::kinds;

/// The place for the name of a model: one line, so that nothing moves when the name comes.
pub fn place(name: impl Child) -> Node {
    view! { <span class="authenticator" data-testid="authenticator"><bdi>{name}</bdi></span> }
}

/// The model name of an AAGUID. Empty until the proxy has returned it.
///
/// The AAGUIDs of a loaded list are looked up automatically; for others, see `Actions::identify`.
pub fn authenticator(aaguid: String) -> Node {
    place(name(aaguid))
}

/// The name alone.
pub fn name(aaguid: String) -> AnyView {
    let desk = expect_context::<Desk>();
    let name = move || match desk.models.with(|models| models.of(&aaguid)) {
        Model::Open => String::new(),
        Model::Undisclosed => kinds::MODEL_UNDISCLOSED.text().to_owned(),
        Model::Unknown => kinds::MODEL_UNKNOWN.text().to_owned(),
        Model::Known(name) => name,
    };
    any(name)
}
