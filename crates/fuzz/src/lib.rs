//! Fuzz targets for everything that reads untrusted input, each with properties that hold for any input.
//!
//! A [`Target`] is a function of bytes that panics if a property doesn't hold. `tests/fuzz.rs` runs all targets
//! within a budget, on a stable toolchain. Inputs come from the target's corpus (`corpus/`, one per line), from its
//! generator ([`Target::make`]), and from mutations of either ([`mutate`]).
//!
//! A stable toolchain has no coverage feedback. The [`Outcome`] of an input (which error, which route) takes its
//! place: an input with a new outcome is kept and mutated further.

#![expect(
    clippy::expect_used,
    reason = "a target reports a violated property by panicking"
)]

pub mod corpus;
pub mod mutate;
pub mod random;
pub mod run;
pub mod targets;

use std::hash::{DefaultHasher, Hash, Hasher as _};

use random::Dice;

/// What happened to an input, as a hash that tells inputs apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Outcome(u64);

/// The outcome with these parts.
pub fn outcome(parts: &(impl Hash + ?Sized)) -> Outcome {
    let mut hasher = DefaultHasher::new();
    parts.hash(&mut hasher);
    Outcome(hasher.finish())
}

/// A fuzz target.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Its name, which is also that of its corpus file
    pub name: &'static str,
    /// Accepts any bytes; panics if a property doesn't hold
    pub run: fn(&[u8]) -> Outcome,
    /// Generates an input that mostly follows the rules of the format
    pub make: Option<fn(&mut Dice) -> Vec<u8>>,
    /// Words of the format, for mutations
    pub words: &'static [&'static str],
    /// The text of its corpus file, for [`corpus::read`]
    pub corpus: &'static str,
}

/// All targets.
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
