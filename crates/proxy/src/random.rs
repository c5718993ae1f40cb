//! Random bytes, as a trait that tests can replace, and tokens made from them.

use std::sync::{Arc, Mutex, PoisonError};

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::digest::hex;

/// A source of random bytes.
pub trait Random: Send + Sync + 'static {
    /// Fills the buffer or fails. There is no weaker fallback.
    fn fill(&self, buffer: &mut [u8]) -> Result<(), NoRandomness>;
}

/// The operating system provided no random bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the operating system provided no random bytes")]
pub struct NoRandomness;

/// The operating system's random number generator.
#[derive(Debug)]
pub struct SystemRandomness(SystemRandom);

impl SystemRandomness {
    /// Creates a handle to the generator, and seeds it.
    pub fn new() -> Self {
        let random = SystemRandom::new();
        // The first use in a process collects entropy from the clock's jitter, which takes 400 million instructions. The first
        // request would wait for that. If it fails here, each later use fails too and reports it.
        let _ = random.fill(&mut [0]);
        Self(random)
    }
}

impl Default for SystemRandomness {
    fn default() -> Self {
        Self::new()
    }
}

impl Random for SystemRandomness {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), NoRandomness> {
        self.0.fill(buffer).map_err(|_| NoRandomness)
    }
}

/// The ids of requests: 128 random bits in hexadecimal. They only have to be unique, so the bytes of several ids are
/// fetched at once, which takes as long as for one.
pub(crate) struct RequestIds {
    random: Arc<dyn Random>,
    ready: Mutex<Ready>,
}

struct Ready {
    bytes: [u8; 16 * ID_LENGTH],
    used: usize,
}

/// Length of a request's id, in bytes.
const ID_LENGTH: usize = 16;

impl RequestIds {
    pub(crate) fn new(random: Arc<dyn Random>) -> Self {
        let bytes = [0; 16 * ID_LENGTH];
        Self {
            random,
            ready: Mutex::new(Ready {
                bytes,
                used: bytes.len(),
            }),
        }
    }

    pub(crate) fn next(&self) -> Result<String, NoRandomness> {
        let mut ready = self.ready.lock().unwrap_or_else(PoisonError::into_inner);
        if ready.used == ready.bytes.len() {
            self.random.fill(&mut ready.bytes)?;
            ready.used = 0;
        }
        let id = hex(&ready.bytes[ready.used..][..ID_LENGTH]);
        ready.used += ID_LENGTH;
        Ok(id)
    }
}

/// Creates 256 random bits as 43 characters of base64url, for session ids, states, nonces and PKCE verifiers.
pub(crate) fn token(random: &dyn Random) -> Result<String, NoRandomness> {
    let mut bytes = [0; 32];
    random.fill(&mut bytes)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// Whether a text has the form of a [`token`]. Other values from clients never reach the store.
pub(crate) fn is_token(text: &str) -> bool {
    text.len() == 43
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn request_ids_are_unique() {
        let ids = RequestIds::new(Arc::new(SystemRandomness::new()));
        let all: HashSet<String> = (0..100).map(|_| ids.next().unwrap()).collect();
        assert_eq!(all.len(), 100);
    }

    struct Exhausted;

    impl Random for Exhausted {
        fn fill(&self, _: &mut [u8]) -> Result<(), NoRandomness> {
            Err(NoRandomness)
        }
    }

    #[test]
    fn request_ids_need_random_bytes() {
        let ids = RequestIds::new(Arc::new(Exhausted));
        for _ in 0..2 {
            assert_eq!(ids.next(), Err(NoRandomness));
        }
    }
}
