//! TOTP secrets in base32 (RFC 4648, section 6), as people write them.
//!
//! Every string for a secret is allocated at its final size: a growing one leaves copies of its
//! beginning in memory.

use factordesk_model::{MessageKey, Secret, validate};
use zeroize::Zeroizing;

use super::characters::{is_dash, is_stray};

/// Length of a new secret, in bytes: RFC 4226 (section 4, R6) recommends 160 bits.
pub const NEW_BYTES: usize = 20;

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// Number of characters in a group, for reading aloud.
const GROUP: usize = 4;

/// Encodes bytes in base32, without padding.
pub fn encode(bytes: &[u8]) -> Secret {
    let mut text = String::with_capacity((bytes.len() * 8).div_ceil(5));
    let (mut pool, mut bits) = (0_u32, 0);
    for byte in bytes {
        // Used bits leave at the top; `letter` reads the last five.
        pool = pool << 8 | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(letter(pool >> bits));
        }
    }
    if bits > 0 {
        text.push(letter(pool << (5 - bits)));
    }
    Secret::new(text)
}

fn letter(value: u32) -> char {
    char::from(ALPHABET[(value & 31) as usize])
}

/// A secret in upper case, without the spaces and dashes between its groups.
pub fn bare(typed: &str) -> String {
    // Allocated at its final size: a growing string leaves copies of the secret's beginning in memory.
    let mut text = String::with_capacity(typed.len());
    let kept = typed.chars().filter(|c| !is_stray(*c) && !is_dash(*c));
    text.extend(kept.map(|c| c.to_ascii_uppercase()));
    text
}

/// Reads a secret as typed or pasted: spaces, dashes, lower case and padding are normalized.
///
/// # Errors
/// The rule of the model that it breaks; [`MessageKey::Required`] if it is empty.
pub fn read(typed: &str) -> Result<Secret, MessageKey> {
    let text = Secret::new(bare(typed));
    if text.is_empty() {
        return Err(MessageKey::Required);
    }
    validate::totp_secret(text.expose())?;
    Ok(Secret::new(text.expose().trim_end_matches('=')))
}

/// The bytes of a secret from [`read`] or [`encode`]. Left-over bits at the end are dropped, as
/// authenticator apps do.
pub fn decode(secret: &Secret) -> Zeroizing<Vec<u8>> {
    let text = secret.expose().as_bytes();
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len() * 5 / 8));
    let (mut pool, mut bits) = (0_u32, 0);
    for letter in text {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'2'..=b'7' => letter - b'2' + 26,
            _ => continue,
        };
        pool = pool << 5 | u32::from(value);
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push((pool >> bits & 0xff) as u8);
        }
    }
    bytes
}

/// The secret in groups of four, for reading aloud.
pub fn groups(secret: &Secret) -> Secret {
    let text = secret.expose();
    let mut out = String::with_capacity(text.len() + text.len() / GROUP);
    for (index, letter) in text.chars().enumerate() {
        if index > 0 && index % GROUP == 0 {
            out.push(' ');
        }
        out.push(letter);
    }
    Secret::new(out)
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use data_encoding::BASE32_NOPAD;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn encode_gives_the_vectors_of_rfc_4648() {
        for (bytes, text) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(encode(bytes.as_bytes()).expose(), text);
        }
        assert_eq!(encode(&[0; NEW_BYTES]).expose().len(), 32);
    }

    #[test]
    fn read_normalizes_spaces_dashes_case_and_padding() {
        for typed in [
            "JBSWY3DPEHPK3PXP",
            " jbsw y3dp-ehpk 3pxp \n",
            "\u{feff}JBSW\u{a0}Y3DP EHPK 3PXP",
        ] {
            let read = read(typed).map(|s| s.expose().to_owned());
            assert_eq!(read.as_deref(), Ok("JBSWY3DPEHPK3PXP"), "{typed}");
        }
        let padded = read("mzxw6ytb mzxw6ytb oi======").map(|s| s.expose().to_owned());
        assert_eq!(padded.as_deref(), Ok("MZXW6YTBMZXW6YTBOI"));
    }

    #[test]
    fn read_says_what_is_wrong() {
        for (typed, wrong) in [
            ("", MessageKey::Required),
            (" \t", MessageKey::Required),
            ("JBSWY3DP", MessageKey::SecretTooShort),
            ("JBSWY3DPEHPK3PX0", MessageKey::SecretNotBase32),
            ("JBSWY3DPEHPK3PXPA", MessageKey::SecretLength),
            ("JBSW Y3DP EHPK 3PXP ABC", MessageKey::SecretLength),
            ("JBSWY3DP=EHPK3PXP", MessageKey::SecretNotBase32),
        ] {
            assert_eq!(read(typed).err(), Some(wrong), "{typed}");
        }
        assert_eq!(read(&"A".repeat(1032)).err(), Some(MessageKey::TooLong));
    }

    #[test]
    fn decode_drops_the_bits_left_over() {
        // Two letters have ten bits. An encoder sets the last two to zero, but `MZ` has them set.
        assert_eq!(*decode(&Secret::new("MZ")), *b"f");
        assert_eq!(*decode(&Secret::new("MY")), *b"f");
    }

    #[test]
    fn groups_are_of_four() {
        assert_eq!(groups(&Secret::new("ABCDEFGH23")).expose(), "ABCD EFGH 23");
        assert_eq!(groups(&Secret::default()).expose(), "");
    }

    proptest! {
        #[test]
        fn base32_agrees_with_another_library(bytes in prop::collection::vec(any::<u8>(), 0..70)) {
            let text = encode(&bytes);
            prop_assert_eq!(text.expose(), BASE32_NOPAD.encode(&bytes));
            prop_assert_eq!(&*decode(&text), &bytes);
        }

        #[test]
        fn read_accepts_the_output_of_groups(bytes in prop::collection::vec(any::<u8>(), 10..40), lower: bool) {
            let secret = encode(&bytes);
            let shown = groups(&secret);
            let typed = if lower { shown.expose().to_lowercase() } else { shown.expose().to_owned() };
            prop_assert_eq!(read(&typed).ok(), Some(secret));
        }

        #[test]
        fn read_never_panics(typed in ".*") {
            if let Ok(secret) = read(&typed) {
                prop_assert!(decode(&secret).len() >= 10);
            }
        }
    }
}
