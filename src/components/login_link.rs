//! The links to the login.

use factordesk_view::view;
use leptos::ev::MouseEvent;
use leptos::prelude::*;

use crate::platform::by_name::is;
use crate::platform::page;
use crate::text::Message;
use crate::text::screen;

/// Opens the login in a new tab. With `&reauth` as `more`, the provider asks for the password even if its own session is
/// still good.
pub fn login_link(proxy: &str, more: &str, words: Message) -> AnyView {
    link(proxy, more, words, screen::NEW_TAB, |_| ())
}

/// Opens the login in a small window, which closes itself, and the desk continues. Otherwise like [`login_link`].
///
/// Where the browser opens no window, and where the proxy is of another origin, which can't tell this page that the login
/// has ended, it is the link in a new tab.
pub fn login_window(proxy: &str, more: &str, words: Message) -> AnyView {
    if !proxy.is_empty() {
        return login_link(proxy, more, words);
    }
    let url = address(proxy, more);
    link(proxy, more, words, screen::NEW_WINDOW, move |event| {
        // With a modifier key, the admin chooses where to open it.
        let plain = !["ctrlKey", "metaKey", "shiftKey"]
            .into_iter()
            .any(|key| is(&event, key));
        if plain && page::open_login(&url) {
            event.prevent_default();
        }
    })
}

fn address(proxy: &str, more: &str) -> String {
    format!("{proxy}/auth/login?return_to=%2Fauth%2Fcomplete{more}")
}

fn link(
    proxy: &str,
    more: &str,
    words: Message,
    place: Message,
    on_click: impl FnMut(MouseEvent) + 'static,
) -> AnyView {
    view! {
        <a
            class="button button-primary"
            part="button button-primary"
            data-testid="login"
            href=address(proxy, more)
            // The page keeps what was typed, and notices the login when the admin returns.
            target="_blank"
            rel="noopener"
            on:click=on_click
        >
            {words}
            <span class="visually-hidden">{place}</span>
        </a>
    }
    .into_any()
}
