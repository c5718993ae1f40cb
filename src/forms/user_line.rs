//! Whose methods a dialog is about: the worst mistake is the right button for the wrong person.

use crate::dom::view;
use leptos::prelude::*;

use crate::desk::Desk;

/// Name and address, or the id when there is neither.
pub(super) fn user_line(desk: Desk) -> AnyView {
    let line = move || {
        let (name, email) = desk
            .user
            .with(|user| user.as_ref().map(|u| (u.name.clone(), u.email.clone())))
            .unwrap_or_default();
        let id = desk.user_id.with(|id| id.as_ref().map(ToString::to_string));
        let main = name.clone().or(email.clone()).or(id).unwrap_or_default();
        let second = email.filter(|email| *email != main);
        view! {
            <strong><bdi>{main}</bdi></strong>
            {second.map(|email| view! { <span class="row-kind"><bdi>{email}</bdi></span> })}
        }
    };
    view! { <p class="delete-what" data-testid="dialog-user">{line}</p> }.into_any()
}
