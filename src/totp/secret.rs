//! Secrets in base32 (RFC 4648, section 6), as people pass them on.
//!
//! A text of the right length is made at once wherever a secret is written: one that grows leaves copies of its beginning behind.

use factordesk_model::{MessageKey, Secret, validate};
use zeroize::Zeroizing;

use super::characters::{is_dash, is_stray};

/// Bytes of a new secret: 160 bits, as RFC 4226 (section 4, R6) recommends.
pub const NEW_BYTES: usize = 20;

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// Characters of a group that is read out at once.
const GROUP: usize = 4;

/// Bytes as base32, without padding.
pub fn encode(bytes: &[u8]) -> Secret {
    let mut text = String::with_capacity((bytes.len() * 8).div_ceil(5));
    let (mut pool, mut bits) = (0_u32, 0);
    for byte in bytes {
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

/// A secret's text without the spaces and dashes between its groups, in upper case.
pub fn bare(typed: &str) -> String {
    // All of it at once: a text that grows leaves copies of a secret's beginning behind.
    let mut text = String::with_capacity(typed.len());
    let kept = typed.chars().filter(|c| !is_stray(*c) && !is_dash(*c));
    text.extend(kept.map(|c| c.to_ascii_uppercase()));
    text
}

/// A secret as it was typed or pasted: spaces, dashes, lower case and padding are forgiven.
///
/// # Errors
/// What the model's rule says of it; [`MessageKey::Required`] when there is nothing.
pub fn read(typed: &str) -> Result<Secret, MessageKey> {
    let text = Secret::new(bare(typed));
    if text.is_empty() {
        return Err(MessageKey::Required);
    }
    validate::totp_secret(text.expose())?;
    Ok(Secret::new(text.expose().trim_end_matches('=')))
}

/// The bytes of a secret that [`read`] or [`encode`] gave. Bits left over at its end are dropped, as authenticator apps do.
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

/// In groups of four, to be read out.
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
    fn read_forgives_spaces_dashes_case_and_padding() {
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
        // Not from whole bytes: the last letter has two bits more.
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
        fn base32_is_that_of_another_library(bytes in prop::collection::vec(any::<u8>(), 0..70)) {
            let text = encode(&bytes);
            prop_assert_eq!(text.expose(), BASE32_NOPAD.encode(&bytes));
            prop_assert_eq!(&*decode(&text), &bytes);
        }

        #[test]
        fn read_takes_back_what_groups_gave(bytes in prop::collection::vec(any::<u8>(), 10..40), lower: bool) {
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
