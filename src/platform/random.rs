//! Randomness, passed in so that tests can hold it.

use leptos::prelude::window;

/// Bytes of an id: enough that two are never the same by chance.
const CHANGE_ID_BYTES: usize = 16;

/// A random id: of the mutations that are one change to the admin, or of one request (`Idempotency-Key`). `None` without randomness.
pub fn change_id(fill: Fill) -> Option<String> {
    let mut bytes = [0; CHANGE_ID_BYTES];
    let digit = |nibble: u8| char::from(if nibble < 10 { b'0' } else { b'a' - 10 } + nibble);
    fill(&mut bytes).then(|| {
        let pairs = bytes.iter().map(|byte| [byte >> 4, byte & 15]);
        pairs.flatten().map(digit).collect()
    })
}

/// Fills bytes with what nobody can guess; `false` when there is nothing to take it from.
pub type Fill = fn(&mut [u8]) -> bool;

/// Bytes of the browser's own generator (`WebCrypto`). They are written in place: there is no copy in the page's scripts.
pub fn browser(bytes: &mut [u8]) -> bool {
    window()
        .crypto()
        .is_ok_and(|crypto| crypto.get_random_values_with_u8_array(bytes).is_ok())
}
