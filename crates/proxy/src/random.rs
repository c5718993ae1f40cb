//! Random bytes, as a trait that tests can replace, and tokens made from them.

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

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
