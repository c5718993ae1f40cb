//! Randomness, passed in so that tests can hold it.

use leptos::prelude::window;

/// Fills bytes with what nobody can guess; `false` when there is nothing to take it from.
pub type Fill = fn(&mut [u8]) -> bool;

/// Bytes of the browser's own generator (`WebCrypto`). They are written in place: there is no copy in the page's scripts.
pub fn browser(bytes: &mut [u8]) -> bool {
    window()
        .crypto()
        .is_ok_and(|crypto| crypto.get_random_values_with_u8_array(bytes).is_ok())
}
