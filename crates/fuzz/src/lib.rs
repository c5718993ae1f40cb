//! Fuzz targets: everything that reads what others have written, each with what must hold for any input.
//!
//! A [`Target`] is a function of bytes that panics when its promise is broken. `tests/fuzz.rs` runs all of them within a budget, on a
//! stable toolchain. Inputs come from the target's corpus (`corpus/`, one a line), from its own rules ([`Target::make`]), and from
//! changing either ([`mutate`]).
//!
//! There is no coverage to go by on a stable toolchain. What a target says about an input ([`Outcome`]: which error, which route) stands
//! in for it: an input with a new outcome is kept and changed further.

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
