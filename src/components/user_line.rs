//! The user a dialog is about. Dialogs about a user show it, so that no admin changes the methods of the wrong user.

use factordesk_view::reactive::Signal;
use factordesk_view::view;
use leptos::prelude::*;

use crate::state::whom::Whom;

/// Name, email address and id of the user.
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
