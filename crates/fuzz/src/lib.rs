//! Fuzz targets: one for each reader of foreign input, with what must hold for any input.
//!
//! They cover paths, queries, bodies, responses, tokens, configuration, headers, whole requests,
//! the searches, and the widget's JSON, `otpauth` and WebAuthn readers. A [`Target`] is a function of
//! bytes that panics if its promise is broken: a round trip fails, two readings of the same rules
//! disagree, somebody without a permission gets something.
//!
//! - `cargo test -p factordesk-fuzz` gives each target five seconds with a fixed seed, in the
//!   default toolchain. `cargo xtask test --exhaustive` gives it ten minutes and a new seed.
//!   `FACTORDESK_FUZZ_SECONDS` and `FACTORDESK_FUZZ_SEED` override both.
//! - Inputs come from the target's corpus (`corpus/`, one per line), from its own generator
//!   ([`Target::make`]), and from mutating either ([`mutate`]).
//! - An input that breaks a target is minimised and printed as a corpus line. Add it to the corpus:
//!   it is tried first from then on.
//! - This runner has no coverage data. What a target reports about an input ([`Fingerprint`]: which
//!   error, which route) stands in for it: an input with a new outcome is kept and mutated further.
//! - `cargo xtask fuzz TARGET` runs one target under libFuzzer (`src/bin/coverage.rs`), which keeps
//!   the inputs that reach new code. It works on a stable toolchain and needs a C++ compiler, which
//!   the other commands don't, so the suite doesn't run it.

#![expect(
    clippy::expect_used,
    reason = "a target reports a violated property by panicking"
)]

pub mod corpus;
pub mod mutate;
pub mod rng;
pub mod run;
pub mod targets;

use std::hash::{DefaultHasher, Hash, Hasher as _};

use rng::Rng;

/// What happened to an input, as a hash that tells inputs apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint(u64);

/// The outcome with these parts.
pub fn fingerprint(parts: &(impl Hash + ?Sized)) -> Fingerprint {
    let mut hasher = DefaultHasher::new();
    parts.hash(&mut hasher);
    Fingerprint(hasher.finish())
}

/// A fuzz target.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Its name, which is also that of its corpus file
    pub name: &'static str,
    /// Accepts any bytes; panics if a property doesn't hold
    pub run: fn(&[u8]) -> Fingerprint,
    /// Generates an input that mostly follows the rules of the format
    pub make: Option<fn(&mut Rng) -> Vec<u8>>,
    /// Words of the format, for mutations
    pub words: &'static [&'static str],
    /// The text of its corpus file, for [`corpus::read`]
    pub corpus: &'static str,
}

/// All targets.
pub const TARGETS: [Target; 16] = [
    targets::path::TARGET,
    targets::query::TARGET,
    targets::requests::TARGET,
    targets::answers::TARGET,
    targets::version::TARGET,
    targets::jwt::TARGET,
    targets::claims::TARGET,
    targets::config::TARGET,
    targets::headers::TARGET,
    targets::http::TARGET,
    targets::reader::TARGET,
    targets::scope::TARGET,
    targets::search::TARGET,
    targets::totp::TARGET,
    targets::user_search::TARGET,
    targets::webauthn::TARGET,
];
