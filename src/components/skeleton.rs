//! Placeholders, shown while a list is loading. They have the size of what replaces them, so that nothing moves then.

use factordesk_view::{Child, Node, view};
use leptos::prelude::*;

use crate::text::screen;

/// Placeholders for the list: its heading, the names of the columns, and rows.
pub fn skeleton() -> AnyView {
    view! {
        <div class="loading" data-testid="state-loading" role="status">
            <span class="visually-hidden">{screen::LOADING}</span>
            <div class="skeleton-head" aria-hidden="true"></div>
            <div class="rows" aria-hidden="true">
                <div class="rows-head"></div>
                {rows()}
            </div>
        </div>
    }
    .any()
}

/// Placeholders for the whole screen of a user.
pub fn user_skeleton() -> AnyView {
    view! {
        <div class="skeleton-who" aria-hidden="true"></div>
        {skeleton()}
    }
    .any()
}

/// Placeholder rows.
pub fn skeleton_rows() -> AnyView {
    view! { <div class="rows" aria-hidden="true">{rows()}</div> }.any()
}

fn rows() -> [Node; 4] {
    [(); 4].map(|()| {
        view! {
            <div class="row skeleton-row">
                <span class="skeleton skeleton-icon"></span>
                <span class="skeleton skeleton-line"></span>
                <span class="skeleton skeleton-short"></span>
            </div>
        }
    })
}
