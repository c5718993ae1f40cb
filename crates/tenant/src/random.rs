//! Random texts that can't be guessed: ids, codes, secrets.

const ALPHANUMERIC: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

const UPPER: &[u8; 36] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// `length` letters and digits, each equally likely.
pub(crate) fn alphanumeric(length: usize) -> String {
    text(ALPHANUMERIC, length)
}

/// `length` capital letters and digits.
pub(crate) fn upper(length: usize) -> String {
    text(UPPER, length)
}

/// `length` digits.
pub(crate) fn digits(length: usize) -> String {
    text(b"0123456789", length)
}

/// 160 bits in base32, for the secret of an authenticator app.
pub(crate) fn base32() -> String {
    text(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 32)
}

fn text(alphabet: &[u8], length: usize) -> String {
    // Larger bytes are discarded: taken modulo the length, they would make the first characters likelier.
    let limit = 256 - 256 % alphabet.len();
    let mut text = String::with_capacity(length);
    let mut pool = [0u8; 64];
    while text.len() < length {
        // Only fails if the operating system has no randomness. A pool that wasn't filled is never used.
        if aws_lc_rs::rand::fill(&mut pool).is_err() {
            continue;
        }
        let even = pool.iter().filter(|byte| usize::from(**byte) < limit);
        for byte in even.take(length - text.len()) {
            text.push(char::from(alphabet[usize::from(*byte) % alphabet.len()]));
        }
    }
    text
}

/// A secret of more than 256 bits: codes, cookies, client secrets.
pub(crate) fn secret() -> String {
    alphanumeric(48)
}

/// Compares two secrets in constant time.
pub(crate) fn same_secret(given: &str, expected: &str) -> bool {
    use aws_lc_rs::{constant_time, digest};
    // Hashed first: for unequal lengths the comparison returns early, which would tell them.
    let hash = |text: &str| digest::digest(&digest::SHA256, text.as_bytes());
    constant_time::verify_slices_are_equal(hash(given).as_ref(), hash(expected).as_ref()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alphanumeric_has_the_length_and_never_repeats() {
        let (a, b) = (alphanumeric(16), alphanumeric(16));
        assert_eq!(a.len(), 16);
        assert_ne!(a, b);
        assert!(a.bytes().all(|c| c.is_ascii_alphanumeric()));
    }

    #[test]
    fn same_secret_compares_whole_texts() {
        assert!(same_secret("demo", "demo"));
        assert!(!same_secret("demo", "demo2"));
        assert!(!same_secret("", "demo"));
    }
}
