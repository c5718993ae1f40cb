//! How Auth0 wants bytes written.

const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The public key as `public_key` takes it: the `COSE_Key` (RFC 9052) as the authenticator gave it, in base64 with padding.
///
/// Stated: the create call's schema says "The public key, which is encoded as base64" (Management API,
/// `CreateUserAuthenticationMethodRequestContent`). Of what it is the base64 isn't stated there, nor in the guide. The one list answer
/// of a real tenant found in public (GitHub `Tanver-Hasan/auth0-playground`, `temp.sh`) has `pQECAyYgASFYI…` in it, 77 bytes with
/// padding, which is a `COSE_Key` of ES256 in the standard alphabet. Not settled: whether the create call would take anything else
/// (SPKI, base64url) as well.
pub fn public_key(cose_key: &[u8]) -> String {
    let mut text = encode(cose_key, STANDARD);
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    text
}

/// The credential's id as `key_id` takes it: base64url without padding, as the browser's `PublicKeyCredential.id` is.
///
/// Stated nowhere in the schema ("The id of the credential"); the same answer of a real tenant has `E1LoPm0G-JqaRPwe98JKfA`.
pub fn key_id(credential_id: &[u8]) -> String {
    encode(credential_id, URL)
}

/// Base64 (RFC 4648) without padding. Our own: a crate for it that is made for keys costs the page four times as much.
fn encode(bytes: &[u8], alphabet: &[u8; 64]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..=chunk.len() {
            text.push(char::from(
                alphabet[(bits >> (18 - 6 * place)) as usize & 63],
            ));
        }
    }
    text
}

/// What the ceremony's module and `clientDataJSON` write: base64url without padding.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 2);
    let (mut bits, mut held) = (0_u32, 0);
    for c in text.bytes() {
        let value = URL.iter().position(|known| *known == c)?;
        bits = bits << 6 | u32::try_from(value).ok()?;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held & 0xff) as u8);
        }
    }
    // What is left over is less than a character, and nothing.
    (held < 6 && bits & ((1 << held) - 1) == 0).then_some(bytes)
}

/// A key id or user handle of the list, as base64url without padding: some tools have stored them in the other alphabet.
pub(super) fn normalised(text: &str) -> Option<String> {
    let text = text.trim_end_matches('=');
    let text = text.replace('+', "-").replace('/', "_");
    (!text.is_empty() && decode(&text).is_some()).then_some(text)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use data_encoding::{BASE64, BASE64URL_NOPAD};
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn bytes_are_written_and_read_as_others_do(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            prop_assert_eq!(public_key(&bytes), BASE64.encode(&bytes));
            prop_assert_eq!(key_id(&bytes), BASE64URL_NOPAD.encode(&bytes));
            prop_assert_eq!(decode(&key_id(&bytes)), Some(bytes));
        }

        #[test]
        fn texts_are_read_as_others_do(text in "[A-Za-z0-9_=+/ -]{0,12}|\\PC{0,6}") {
            prop_assert_eq!(decode(&text), BASE64URL_NOPAD.decode(text.as_bytes()).ok());
        }
    }

    #[test]
    fn public_key_is_standard_base64_and_key_id_is_base64url() {
        assert_eq!(public_key(&[0xfb, 0xff]), "+/8=");
        assert_eq!(key_id(&[0xfb, 0xff]), "-_8");
    }

    #[test]
    fn both_alphabets_are_read_and_nothing_else() {
        assert_eq!(normalised("+/8=").as_deref(), Some("-_8"));
        assert_eq!(normalised("-_8").as_deref(), Some("-_8"));
        for bad in ["", "=", "a", "a b", "é", "-_8x8"] {
            assert_eq!(normalised(bad), None, "{bad}");
        }
    }
}
