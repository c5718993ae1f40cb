//! The whole product in headless Chromium: the release page, the real proxy, the embedded tenant.
//!
//! `cargo xtask test --only e2e` builds the page and runs this. With dist/ there, one scenario is
//! `cargo test --package factordesk-e2e --test e2e login`.
//!
//! - [`browser`]: one Chromium per scenario; [`find`], [`act`], [`check`] are how a scenario speaks.
//! - A failed scenario leaves a screenshot in artifacts/ and prints where.
//! - Nothing waits a fixed time: [`wait`] asks again until a deadline.

mod act;
mod browser;
mod check;
mod find;
mod scenarios;
mod support;
mod wait;
