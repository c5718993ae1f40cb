//! A date: how long ago, and exactly when on hover.

use leptos::prelude::*;

use crate::context::Desk;
use crate::platform::dom::view;
use crate::platform::intl;
use crate::text;

/// `<time>` with the distance from now; what isn't a date is shown as it came. Nothing at all: `absent`.
pub fn moment(desk: Desk, date: Option<String>, absent: &'static str) -> AnyView {
    let Some(date) = date else {
        return view! { <span class="muted">{absent}</span> }.into_any();
    };
    let Some(ms) = intl::parse(&date) else {
        return view! { <bdi>{date}</bdi> }.into_any();
    };
    at(desk, date, ms)
}

/// `<time>` of a moment, in milliseconds since 1970.
pub fn moment_at(desk: Desk, ms: f64) -> AnyView {
    at(desk, intl::iso(ms), ms)
}

fn at(desk: Desk, date: String, ms: f64) -> AnyView {
    view! {
        <time datetime=date title=intl::absolute(ms)>
            {move || intl::relative(ms, desk.now.get())}
        </time>
    }
    .into_any()
}

/// [`moment`] for a date that may not have happened yet.
pub fn last_used(desk: Desk, date: Option<String>) -> AnyView {
    moment(desk, date, text::screen::NEVER)
}
