//! The link to the login.

use factordesk_view::view;
use leptos::prelude::*;

use crate::text::Message;
use crate::text::screen;

/// Opens the login in a new tab. With `&reauth` as `more`, the provider asks for the password even if its own session is
/// still good.
pub fn login_link(proxy: &str, more: &str, words: Message) -> AnyView {
    view! {
        <a
            class="button button-primary"
            data-testid="login"
            href=format!("{proxy}/auth/login?return_to=%2Fauth%2Fcomplete{more}")
            // The page keeps what was typed, and notices the login when the admin returns.
            target="_blank"
            rel="noopener"
        >
            {words}
            <span class="visually-hidden">{screen::NEW_TAB}</span>
        </a>
    }
    .into_any()
}
