//! Randomness, passed in so that tests can control it.

use leptos::prelude::window;

/// Length of a random id, in bytes: 128 bits make collisions practically impossible.
const CHANGE_ID_BYTES: usize = 16;

/// A random id in hexadecimal, or `None` without a source of randomness.
///
/// It identifies one request (`Idempotency-Key`), or the mutations that the admin sees as one change.
pub fn change_id(fill: Fill) -> Option<String> {
    let mut bytes = [0; CHANGE_ID_BYTES];
    let digit = |nibble: u8| char::from(if nibble < 10 { b'0' } else { b'a' - 10 } + nibble);
    fill(&mut bytes).then(|| {
        let pairs = bytes.iter().map(|byte| [byte >> 4, byte & 15]);
        pairs.flatten().map(digit).collect()
    })
}

/// Fills bytes with unpredictable values. Returns `false` without a source of randomness.
pub type Fill = fn(&mut [u8]) -> bool;

/// Fills bytes from the browser's generator (`WebCrypto`), in place: no copy stays in JavaScript's memory.
pub fn browser(bytes: &mut [u8]) -> bool {
    window()
        .crypto()
        .is_ok_and(|crypto| crypto.get_random_values_with_u8_array(bytes).is_ok())
}
