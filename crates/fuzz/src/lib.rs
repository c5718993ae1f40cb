//! Fuzz targets: one for each reader of foreign input, with what must hold for any input.
//!
//! They cover paths, queries, bodies, responses, tokens, configuration, headers, whole requests,
//! the searches, and the widget's `otpauth` and WebAuthn readers. A [`Target`] is a function of
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
//! - Stable Rust offers no coverage data. What a target reports about an input ([`Outcome`]: which
//!   error, which route) stands in for it: an input with a new outcome is kept and mutated further.

#![expect(
    clippy::expect_used,
    reason = "panicking is how a target says that its promise is broken"
)]

pub mod corpus;
pub mod mutate;
pub mod random;
pub mod run;
pub mod targets;

use std::hash::{DefaultHasher, Hash, Hasher as _};

use random::Dice;

/// What became of an input, as far as it tells inputs apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Outcome(u64);

/// The outcome that these parts stand for.
pub fn outcome(parts: &(impl Hash + ?Sized)) -> Outcome {
    let mut hasher = DefaultHasher::new();
    parts.hash(&mut hasher);
    Outcome(hasher.finish())
}

/// Something to fuzz.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Its name, and its corpus' file's
    pub name: &'static str,
    /// Takes any bytes. Panics when what must hold doesn't.
    pub run: fn(&[u8]) -> Outcome,
    /// Makes an input by the format's own rules
    pub make: Option<fn(&mut Dice) -> Vec<u8>>,
    /// Words of the format
    pub words: &'static [&'static str],
    /// What to begin with, as [`corpus::read`] takes it
    pub corpus: &'static str,
}

/// All of them.
pub const TARGETS: [Target; 14] = [
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
    targets::search::TARGET,
    targets::totp::TARGET,
    targets::user_search::TARGET,
    targets::webauthn::TARGET,
];
