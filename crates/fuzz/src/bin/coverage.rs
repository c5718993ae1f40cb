//! One fuzz target under libFuzzer, which finds new inputs by the code they reach. `cargo xtask fuzz` builds and runs it.
//!
//! `FACTORDESK_FUZZ_TARGET` names the target. libFuzzer has the command line.

#![no_main]

use std::sync::LazyLock;

use factordesk_fuzz::{TARGETS, Target};
use libfuzzer_sys::fuzz_target;

// Found once: libFuzzer calls the closure below for each input.
static TARGET: LazyLock<&Target> = LazyLock::new(|| {
    let wanted = std::env::var("FACTORDESK_FUZZ_TARGET").unwrap_or_default();
    TARGETS
        .iter()
        .find(|target| target.name == wanted)
        .unwrap_or_else(|| panic!("FACTORDESK_FUZZ_TARGET={wanted:?} names no fuzz target"))
});

fuzz_target!(|input: &[u8]| {
    (TARGET.run)(input);
});
