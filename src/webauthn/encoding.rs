//! How Auth0 wants bytes written.

use base64ct::{Base64, Base64UrlUnpadded, Encoding as _};

/// The public key as `public_key` takes it: the `COSE_Key` (RFC 9052) as the authenticator gave it, in base64 with padding.
///
/// Stated: the create call's schema says "The public key, which is encoded as base64" (Management API,
/// `CreateUserAuthenticationMethodRequestContent`). Of what it is the base64 isn't stated there, nor in the guide. The one list answer
/// of a real tenant found in public (GitHub `Tanver-Hasan/auth0-playground`, `temp.sh`) has `pQECAyYgASFYI…` in it, 77 bytes with
/// padding, which is a `COSE_Key` of ES256 in the standard alphabet. Not settled: whether the create call would take anything else
/// (SPKI, base64url) as well.
pub fn public_key(cose_key: &[u8]) -> String {
    Base64::encode_string(cose_key)
}

/// The credential's id as `key_id` takes it: base64url without padding, as the browser's `PublicKeyCredential.id` is.
///
/// Stated nowhere in the schema ("The id of the credential"); the same answer of a real tenant has `E1LoPm0G-JqaRPwe98JKfA`.
pub fn key_id(credential_id: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(credential_id)
}

/// What the ceremony's module and `clientDataJSON` write: base64url without padding.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    Base64UrlUnpadded::decode_vec(text).ok()
}

/// A key id or user handle of the list, as base64url without padding: some tools have stored them in the other alphabet.
pub(super) fn normalised(text: &str) -> Option<String> {
    let text = text.trim_end_matches('=');
    let text = text.replace('+', "-").replace('/', "_");
    (!text.is_empty() && decode(&text).is_some()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

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
