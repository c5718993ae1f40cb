//! The `Idempotency-Key` header, and what the store keeps of it.
//!
//! A key belongs to one caller and one path: the id of its record is a digest of all three. The
//! digest of the body includes the key, which isn't stored. So a phone number can't be found
//! out from the store by trying numbers against the digest.

use factordesk_model::Target;
use factordesk_model::headers::IDEMPOTENCY_KEY;
use http::{HeaderMap, HeaderName};

use crate::auth::Caller;
use crate::digest::sha256_of;
use crate::error::ApiError;
use crate::store::idempotency::IdempotencyId;

/// Maximum length of a key, in bytes.
const MAX_LENGTH: usize = 64;

/// The key of a request.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Key(String);

impl Key {
    /// Reads the key from the headers; `None` if it is absent.
    ///
    /// # Errors
    /// 400 `invalid_idempotency_key` if it is malformed or given twice.
    pub(crate) fn read(headers: &HeaderMap) -> Result<Option<Self>, ApiError> {
        let name = HeaderName::from_static(IDEMPOTENCY_KEY);
        let mut values = headers.get_all(name).iter();
        let Some(value) = values.next() else {
            return Ok(None);
        };
        let visible = |text: &&str| {
            (1..=MAX_LENGTH).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic())
        };
        match (value.to_str().ok().filter(visible), values.next()) {
            (Some(text), None) => Ok(Some(Self(text.to_owned()))),
            _ => Err(ApiError::invalid_idempotency_key()),
        }
    }

    /// The id of the key's record in the store.
    pub(crate) fn id(&self, caller: &Caller, target: &Target) -> IdempotencyId {
        digest(
            &[
                caller.issuer(),
                &caller.admin().sub,
                target.route().method.as_str(),
                target.path().as_str(),
                &self.0,
            ]
            .map(str::as_bytes),
        )
    }

    /// A digest of the body and this key.
    pub(crate) fn body_digest(&self, body: &[u8]) -> [u8; 32] {
        digest(&[self.0.as_bytes(), body])
    }
}

/// Hashes the parts, each preceded by its length, so that different lists of parts never hash the
/// same bytes.
fn digest(parts: &[&[u8]]) -> [u8; 32] {
    let lengths: Vec<[u8; 8]> = parts
        .iter()
        .map(|part| (part.len() as u64).to_be_bytes())
        .collect();
    let all: Vec<&[u8]> = parts
        .iter()
        .zip(&lengths)
        .flat_map(|(part, length)| [&length[..], part])
        .collect();
    sha256_of(&all)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn security_32_keys_are_visible_ascii_once() {
        let long = "k".repeat(65);
        for good in [
            "k",
            "8e03978e-40d5-43e8-bc93-6894a57f9324",
            "!~",
            &long[1..],
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(IDEMPOTENCY_KEY, HeaderValue::from_str(good).unwrap());
            assert!(Key::read(&headers).unwrap() == Some(Key(good.to_owned())));
            headers.append(IDEMPOTENCY_KEY, HeaderValue::from_str(good).unwrap());
            assert!(Key::read(&headers).is_err(), "twice");
        }
        for bad in ["", " ", "a b", "a\tb", "é", &long] {
            let mut headers = HeaderMap::new();
            headers.insert(
                IDEMPOTENCY_KEY,
                HeaderValue::from_bytes(bad.as_bytes()).unwrap(),
            );
            assert!(Key::read(&headers).is_err(), "{bad:?}");
        }
        assert!(Key::read(&HeaderMap::new()).unwrap().is_none());
    }

    #[test]
    fn security_32_digests_keep_parts_apart() {
        assert_ne!(digest(&[b"ab", b"c"]), digest(&[b"a", b"bc"]));
        assert_ne!(digest(&[b"ab"]), digest(&[b"ab", b""]));
        let key = Key("k".to_owned());
        assert_ne!(
            key.body_digest(b"{}"),
            Key("l".to_owned()).body_digest(b"{}")
        );
        assert_ne!(key.body_digest(b"{}"), key.body_digest(b"[]"));
    }
}
