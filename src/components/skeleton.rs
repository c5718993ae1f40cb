//! Placeholder rows, shown while a list is loading.

use factordesk_view::view;
use leptos::prelude::*;

use crate::text::screen;

/// Empty rows of the height of real ones, so that nothing moves when the list arrives.
pub fn skeleton() -> AnyView {
    let rows = (0..4)
        .map(|_| {
            view! {
                <li class="row skeleton-row">
                    <span class="skeleton skeleton-icon"></span>
                    <span class="skeleton skeleton-line"></span>
                    <span class="skeleton skeleton-short"></span>
                </li>
            }
        })
        .collect_view();
    view! {
        <div class="loading" data-testid="state-loading" role="status">
            <span class="visually-hidden">{screen::LOADING}</span>
            <ul class="rows" aria-hidden="true">{rows}</ul>
        </div>
    }
    .into_any()
}
