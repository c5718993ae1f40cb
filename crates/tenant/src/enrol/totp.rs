//! Codes of authenticator apps: RFC 6238 with SHA-1, 6 digits, 30 seconds.

use aws_lc_rs::hmac;

/// Seconds for which a code is valid.
const STEP: u64 = 30;

/// Whether the code is the current one, or that of the step before or after: clocks differ.
pub(super) fn matches(key: &[u8], code: &str, unix_seconds: u64) -> bool {
    let now = unix_seconds / STEP;
    // RFC 6238, 5.2 recommends one step at most. A code can't be replayed: its ticket is then used.
    (now.saturating_sub(1)..=now + 1).any(|counter| at(key, counter) == code)
}

/// The code of one step (RFC 4226, 5.3).
fn at(key: &[u8], counter: u64) -> String {
    // SHA-1 is RFC 6238's default, and the only algorithm that every app supports.
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, key);
    let tag = hmac::sign(&key, &counter.to_be_bytes());
    let bytes = tag.as_ref();
    // At most 15, so the four bytes are within the 20 of SHA-1.
    let offset = usize::from(bytes[bytes.len() - 1] & 0xf);
    let word = bytes[offset..offset + 4]
        .iter()
        .fold(0_u32, |word, byte| word << 8 | u32::from(*byte));
    // Without the sign bit: machines differ in the remainder of a negative number (RFC 4226, 5.3).
    format!("{:06}", (word & 0x7fff_ffff) % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_that_of_rfc_6238() {
        let key = b"12345678901234567890";
        // Appendix B, without the first two of its eight digits.
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (20_000_000_000, "353130"),
        ] {
            assert!(matches(key, code, seconds), "{code}");
            assert!(matches(key, code, seconds + 30) && matches(key, code, seconds - 30));
            assert!(!matches(key, code, seconds + 60), "{code}");
        }
        assert!(!matches(key, "", 59));
    }
}
