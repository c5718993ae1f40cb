//! A date: the time since then, and the exact time as a tip.

use factordesk_view::{Child, view};
use leptos::prelude::*;

use crate::context::Desk;
use crate::platform::intl;
use crate::text;
use crate::text::Message;

/// `<time>` with the distance from now. A text that isn't a date is shown as it is, and `absent` in place of no date.
pub fn moment(desk: Desk, date: Option<String>, absent: Message) -> AnyView {
    let Some(date) = date else {
        return view! { <span class="muted">{absent}</span> }.any();
    };
    let Some(ms) = intl::parse(&date) else {
        return view! { <bdi>{date}</bdi> }.any();
    };
    at(desk, date, ms)
}

/// `<time>` of a moment, in milliseconds since 1970.
pub fn moment_at(desk: Desk, ms: f64) -> AnyView {
    at(desk, intl::iso(ms), ms)
}

fn at(desk: Desk, date: String, ms: f64) -> AnyView {
    view! {
        <time datetime=date data-tip=move || intl::absolute(ms)>
            {move || intl::relative(ms, desk.now.get())}
        </time>
    }
    .any()
}

/// [`moment`] for a last use, which says "never" if there was none.
pub fn last_used(desk: Desk, date: Option<String>) -> AnyView {
    moment(desk, date, text::screen::NEVER)
}
