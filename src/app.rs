//! The root component: contexts, no logic.

use leptos::prelude::*;

use crate::host::Host;

/// The desk.
#[component]
pub fn App(
    /// The page around it
    host: Host,
) -> impl IntoView {
    view! { <main>{move || host.config().proxy}</main> }
}
