//! Signatures that were good a moment ago: a token comes with every request of its owner, and RSA takes longer than all the rest
//! of its check.
//!
//! Only the signature is known by this, of this very token, by this very key. The key is asked for each time, so that a withdrawn
//! one ends as if nothing were kept; one that was fetched anew checks anew. Every claim is looked at each time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jsonwebtoken::DecodingKey;

use crate::digest::sha256;

/// Tokens of a generation; twice as many are kept.
const GENERATION: usize = 512;

/// Good signatures. Nobody can put one in without a key of the provider's.
#[derive(Default)]
pub(super) struct Signatures(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    young: HashMap<TokenDigest, Arc<DecodingKey>>,
    old: HashMap<TokenDigest, Arc<DecodingKey>>,
}

/// Of the whole token, its signature included.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct TokenDigest([u8; 32]);

impl TokenDigest {
    pub(super) fn of(token: &str) -> Self {
        Self(sha256(token.as_bytes()))
    }
}

impl Signatures {
    /// Whether this key has checked this token already.
    pub(super) fn has(&self, token: &TokenDigest, key: &Arc<DecodingKey>) -> bool {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.young.get(token).or_else(|| kept.old.get(token));
        found.is_some_and(|checked_by| Arc::ptr_eq(checked_by, key))
    }

    /// Keeps that it has. What was kept longest ago makes room.
    pub(super) fn keep(&self, token: TokenDigest, key: Arc<DecodingKey>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
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
        let (signatures, token, own) = (Signatures::default(), TokenDigest::of("a.b.c"), key());
        assert!(!signatures.has(&token, &own));
        signatures.keep(token, Arc::clone(&own));
        assert!(signatures.has(&token, &own));
        assert!(!signatures.has(&TokenDigest::of("a.b.d"), &own));
        // The same numbers, fetched anew.
        assert!(!signatures.has(&token, &key()));
    }

    #[test]
    fn signatures_are_bounded_and_the_latest_stay() {
        let (signatures, own) = (Signatures::default(), key());
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
