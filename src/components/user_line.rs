//! Whose methods a dialog is about: the worst mistake is the right button for the wrong person.

use leptos::prelude::*;

use crate::platform::dom::view;
use crate::state::whom::Whom;

/// Name, address and id.
pub fn user_line(whom: Signal<Whom>) -> AnyView {
    let line = move || {
        let whom = whom.get();
        let rest = whom.rest().iter().map(|line| {
            view! { <span class="row-kind"><bdi>{line.clone()}</bdi></span> }
        });
        view! {
            <strong><bdi>{whom.name().to_owned()}</bdi></strong>
            {rest.collect_view()}
        }
    };
    view! { <p class="dialog-user" data-testid="dialog-user">{line}</p> }.into_any()
}
