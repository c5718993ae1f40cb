//! The encodings of credentials in Auth0's API: base64 for public keys, base64url for ids.

const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Encodes a public key for the API's field `public_key`: the authenticator's `COSE_Key` (RFC 9052), in
/// base64 with padding.
///
/// Source: the schema of the create operation says "The public key, which is encoded as base64"
/// (Management API, `CreateUserAuthenticationMethodRequestContent`). Neither it nor the guide says in
/// which format the key is. The one list response of a real tenant found in public (GitHub
/// `Tanver-Hasan/auth0-playground`, `temp.sh`) contains `pQECAyYgASFYI…`, 77 bytes with padding, which is
/// a `COSE_Key` for ES256 in the standard alphabet. It is unknown whether the create operation accepts
/// other formats too (SPKI, base64url).
pub fn public_key(cose_key: &[u8]) -> String {
    let mut text = encode(cose_key, STANDARD);
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    text
}

/// Encodes a credential's id for the API's field `key_id`: base64url without padding, like the browser's
/// `PublicKeyCredential.id`.
///
/// Source: the schema doesn't say ("The id of the credential"), but the same response of a real tenant
/// contains `E1LoPm0G-JqaRPwe98JKfA`.
pub fn key_id(credential_id: &[u8]) -> String {
    encode(credential_id, URL)
}

/// Encodes base64 (RFC 4648) without padding.
///
/// Written here because a crate that is made for keys adds four times as much code to the page, and nothing
/// encoded here is secret.
fn encode(bytes: &[u8], alphabet: &[u8; 64]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for index in 0..=chunk.len() {
            text.push(char::from(
                alphabet[(bits >> (18 - 6 * index)) as usize & 63],
            ));
        }
    }
    text
}

/// Decodes base64url without padding, as the browser's JSON contains it. `None` if the text is malformed.
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
    // The left-over bits must be fewer than a character's, and zero: otherwise two texts would
    // decode to the same bytes.
    (held < 6 && bits & ((1 << held) - 1) == 0).then_some(bytes)
}

/// A key id or user handle from the list as base64url without padding, since some tools have stored the
/// standard alphabet. `None` if it is neither.
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
        fn encoding_agrees_with_another_library(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            prop_assert_eq!(public_key(&bytes), BASE64.encode(&bytes));
            prop_assert_eq!(key_id(&bytes), BASE64URL_NOPAD.encode(&bytes));
            prop_assert_eq!(decode(&key_id(&bytes)), Some(bytes));
        }

        #[test]
        fn decoding_agrees_with_another_library(text in "[A-Za-z0-9_=+/ -]{0,12}|\\PC{0,6}") {
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
