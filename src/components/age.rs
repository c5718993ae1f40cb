//! How long ago the list was loaded.

use factordesk_view::view;
use leptos::prelude::*;

use crate::context::Desk;
use crate::platform::intl;
use crate::text::screen;

/// Below this, the list is new, in milliseconds. The relative time has no smaller unit.
const MINUTE_MS: f64 = 60_000.0;

/// The age of the list in steps of a minute, with the exact time as a tip. Of one width, so that nothing beside it moves.
pub fn age(desk: Desk) -> AnyView {
    let words = move || {
        let listed = desk.listed_at.get()?;
        // The desk's time stands still for up to half a minute, so it may be the earlier one.
        let now = desk.now.get();
        Some(if now - listed < MINUTE_MS {
            screen::UPDATED_NOW.into()
        } else {
            screen::updated(&intl::relative(listed, now))
        })
    };
    view! {
        <span class="age muted" data-testid="list-age" data-tip=move || desk.listed_at.get().map(intl::absolute)>
            {words}
        </span>
    }
    .into_any()
}
