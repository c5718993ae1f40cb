//! A cache of verified signatures. A token comes with every request of its owner, and verifying an RSA signature
//! takes longer than all other checks together.
//!
//! An entry only says that this key has verified the signature of exactly this token. The key is looked up for each
//! request, so a withdrawn key stops working as if there were no cache, and a refreshed key verifies again. All
//! claims are checked each time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jsonwebtoken::DecodingKey;

use crate::digest::sha256;

/// Number of tokens in a generation. The cache holds two generations.
const GENERATION: usize = 512;

/// The cache. Only tokens signed by the provider get in, so invented tokens can't displace entries.
#[derive(Default)]
pub(super) struct SignatureCache(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    young: HashMap<TokenDigest, Arc<DecodingKey>>,
    old: HashMap<TokenDigest, Arc<DecodingKey>>,
}

/// The digest of a whole token, including its signature.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct TokenDigest([u8; 32]);

impl TokenDigest {
    pub(super) fn of(token: &str) -> Self {
        Self(sha256(token.as_bytes()))
    }
}

impl SignatureCache {
    /// Whether this key has already verified this token.
    pub(super) fn has(&self, token: &TokenDigest, key: &Arc<DecodingKey>) -> bool {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.young.get(token).or_else(|| kept.old.get(token));
        found.is_some_and(|checked_by| Arc::ptr_eq(checked_by, key))
    }

    /// Records that this key has verified this token. Drops the oldest generation when the current one is full.
    pub(super) fn keep(&self, token: TokenDigest, key: Arc<DecodingKey>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Hits move nothing, so a token in use is verified again once its generation is dropped.
        // The order of an LRU list would cost a write with every request.
        if kept.young.len() >= GENERATION {
            kept.old = std::mem::take(&mut kept.young);
        }
        kept.young.insert(token, key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> Arc<DecodingKey> {
        Arc::new(DecodingKey::from_rsa_raw_components(&[1; 256], &[1, 0, 1]))
    }

    #[test]
    fn security_08_signature_is_known_by_the_key_that_checked_it_only() {
        let (signatures, token, own) = (SignatureCache::default(), TokenDigest::of("a.b.c"), key());
        assert!(!signatures.has(&token, &own));
        signatures.keep(token, Arc::clone(&own));
        assert!(signatures.has(&token, &own));
        assert!(!signatures.has(&TokenDigest::of("a.b.d"), &own));
        // The same key material, but fetched again.
        assert!(!signatures.has(&token, &key()));
    }

    #[test]
    fn signatures_are_bounded_and_the_latest_stay() {
        let (signatures, own) = (SignatureCache::default(), key());
        let token = |number: usize| TokenDigest::of(&number.to_string());
        for number in 0..10 * GENERATION {
            signatures.keep(token(number), Arc::clone(&own));
        }
        let known = (0..10 * GENERATION).filter(|number| signatures.has(&token(*number), &own));
        let known: Vec<usize> = known.collect();
        assert!(known.len() <= 2 * GENERATION);
        assert!(known.contains(&(10 * GENERATION - 1)));
        assert_eq!(known.first(), Some(&(8 * GENERATION)));
    }
}
