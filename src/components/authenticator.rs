//! The model of an authenticator, once it is known.

use crate::dom::view;
use leptos::prelude::*;
use web_sys::{Element, Event};

use crate::desk::Desk;
use crate::state::models::Model;
use crate::text::kinds;

/// The name of the model that this AAGUID stands for, with its picture if there is one; empty until somebody has told.
/// Lists are asked for by themselves; for any other, see `Actions::identify`.
pub fn authenticator(aaguid: String) -> AnyView {
    let desk = expect_context::<Desk>();
    let model = move || desk.models.with(|models| models.of(&aaguid));
    view! {
        <span class="authenticator" data-testid="authenticator">
            {move || match model() {
                Model::Open => ().into_any(),
                Model::Undisclosed => kinds::MODEL_UNDISCLOSED.into_any(),
                Model::Unknown => kinds::MODEL_UNKNOWN.into_any(),
                Model::Known(model) => {
                    let picture = model.icon.map(|icon| view! {
                        <img
                            alt=""
                            width="16"
                            height="16"
                            src=icon
                            on:error=move |event| take_away(&event)
                        />
                    });
                    view! { {picture} <bdi>{model.name}</bdi> }.into_any()
                }
            }}
        </span>
    }
    .into_any()
}

/// The policy of the page around the desk may forbid such pictures.
fn take_away(picture: &Event) {
    event_target::<Element>(picture).remove();
}
